"""Step 7 in order: evidence becomes a verdict. Equal evidence is judged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.cited import Cited, cite
from classifier.confidence import Model, calibrated, says_business
from classifier.decide import CodeWeights, candidates
from classifier.decision import AUTO, REVIEW, Candidate
from classifier.evidence import Ground, NameGround, Sign
from classifier.features import features
from classifier.memo import Memo
from classifier.name_rates import compile_rates
from taxonomy.model import LICENSED, OUTSIDE, STRONG, UNKNOWN, Catalogue

_THIN = 2  # items of business up to which a scope is too thin to contradict the name
_VERDICTS = 30_000  # of one generation of the cache
_COMPARED = 2  # candidates whose contributions are looked at
_STEPS = {
    "licensed": "licence",
    "licensed_first": "licence",
    "name_licensed": "licence",
    "name_licensed_borne": "licence",
    "name_strong": "name",
    "name_strong_borne": "name",
    "name_weak": "name",
    "name_weak_borne": "name",
    "name_alone": "name",
    "name_plain": "name",
    "name_plain_borne": "name",
    "name_first": "name",
    "name_rate": "name",
    "name_inner": "name",
    "name_echo": "name",
    "industry": "industry",
}

Pointed = tuple[tuple[str, float], ...]  # (code, extent) pairs that an industry code points to
_Evidence = tuple[NameGround, tuple[Ground, ...], Pointed]


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Verdict:
    """What evidence decides, without any words."""

    primary: str
    codes: tuple[str, ...]
    confidence: float
    status: str
    step: str  # licence | name | scope | industry | nothing
    cited: Cited


class Judge:
    """Judges evidence.

    Args:
        catalogue: the catalogue.
        model: its weights and calibration.
        auto_threshold: confidence from which a verdict is `auto`.
    """

    def __init__(self, catalogue: Catalogue, model: Model, auto_threshold: float):
        self._catalogue, self._model, self._threshold = catalogue, model, auto_threshold
        self._weights = CodeWeights(model.weights)
        self._rates = compile_rates(catalogue.name_endings)
        self._either = {rule.id: rule.codes for rule in catalogue.rules if rule.either}
        self._verdicts: Memo[_Evidence, Verdict] = Memo(lambda evidence: self._judge(*evidence), _VERDICTS)

    def rank(
        self, name: NameGround, grounds: Sequence[Ground], pointed: Pointed, shown: int | None = None
    ) -> tuple[Candidate, ...]:
        """The candidates, best first.

        Args:
            name: the name as evidence.
            grounds: the items of the scope as evidence, in order.
            pointed: what the registry's industry code points to.
            shown: how many of the candidates get their contributions; None for all.
        """
        table = features(name, grounds, pointed, self._catalogue.residual, self._catalogue.preferred, self._rates)
        return candidates(table, self._weights, shown)

    def verdict(self, name: NameGround, grounds: tuple[Ground, ...], pointed: Pointed) -> Verdict:
        """The verdict on evidence, remembered. Arguments are those of `rank`."""
        return self._verdicts[name, grounds, pointed]

    def _judge(self, name: NameGround, grounds: tuple[Ground, ...], pointed: Pointed) -> Verdict:
        return self.conclude(self.rank(name, grounds, pointed, _COMPARED), name, grounds)

    def conclude(self, ranked: tuple[Candidate, ...], name: NameGround, grounds: tuple[Ground, ...]) -> Verdict:
        """The verdict that follows from ranked candidates."""
        primary = ranked[0].code if ranked else UNKNOWN
        sure = calibrated(ranked, grounds, name, self._model)
        return Verdict(
            primary=primary,
            codes=self._tags(primary, name, grounds),
            confidence=sure,
            status=AUTO if sure >= self._threshold and primary != UNKNOWN and says_business(grounds) else REVIEW,
            step=_deciding_step(ranked) if ranked else "nothing",
            cited=cite(primary, name, grounds, ranked),
        )

    def _tags(self, primary: str, name: NameGround, grounds: tuple[Ground, ...]) -> tuple[str, ...]:
        """All affirmed sub-sectors, the primary first.

        The manual: the trade word of the name is a mention where the scope is too thin to contradict it; goods that
        are sold beside those of the primary (cosmetics in a pharmacy) are none.
        """
        tags = [primary] if primary in self._catalogue.nodes else []
        tags.extend(
            sign.code
            for ground in grounds
            for sign in ground.hits
            if not (ground.beside and ground.beside == primary) and not self._other_meant(primary, sign)
        )
        if sum(1 for ground in grounds if ground.hits) <= _THIN:
            tags.extend(sign.code for sign in name.hits[:1] if sign.strength in (STRONG, LICENSED))
        return tuple(dict.fromkeys(tag for tag in tags if tag not in (OUTSIDE, UNKNOWN)))

    def _other_meant(self, primary: str, sign: Sign) -> bool:
        """Whether a sign is one of alternatives, of which the primary is another."""
        codes = self._either.get(sign.rule, ())
        return primary in codes and sign.code != primary


def _deciding_step(ranked: Sequence[Candidate]) -> str:
    """The manual's step by which the winner leads most over the runner-up; without one, that weighs most."""
    totals: dict[str, float] = {}
    for sign, candidate in zip((1.0, -1.0), ranked[:2], strict=False):
        for feature, value, weight in candidate.contributions:
            step = _STEPS.get(feature, "scope")
            totals[step] = totals.get(step, 0.0) + sign * (value * weight)
    return max(totals, key=lambda step: totals[step])
