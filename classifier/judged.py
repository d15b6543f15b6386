"""Labelled firms beside what the classifier says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classifier.batch import Decides
from classifier.decision import AUTO, Decision
from classifier.gold import GoldFirm
from taxonomy.model import SPECIAL_CODES


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled firm and what the classifier says of it."""

    firm: GoldFirm
    decision: Decision

    @property
    def strict(self) -> bool:
        """Whether the primary is the gold's."""
        return self.decision.primary == self.firm.primary

    @property
    def accepted(self) -> bool:
        """Whether the primary is the gold's or one of its alternatives."""
        return self.strict or self.decision.primary in self.firm.alternatives

    @property
    def sector(self) -> bool:
        """Whether the sector agrees."""
        return self.decision.primary[:2] == self.firm.primary[:2]

    @property
    def auto(self) -> bool:
        """Whether the firm needs no review."""
        return self.decision.status == AUTO

    @property
    def tags(self) -> frozenset[str]:
        """The sub-sectors given."""
        return frozenset(self.decision.codes) - SPECIAL_CODES


def judge(
    firms: Sequence[GoldFirm], classifier: Decides, progress: Callable[[int, int], object] | None = None
) -> list[Judged]:
    """Let the classifier decide on labelled firms.

    Args:
        firms: the firms.
        classifier: what decides.
        progress: is told the firms done and the firms in all.
    """
    judged = []
    for done, firm in enumerate(firms, start=1):
        judged.append(Judged(firm, classifier.classify(firm.name, firm.scope, firm.industry)))
        if progress is not None:
            progress(done, len(firms))
    return judged
