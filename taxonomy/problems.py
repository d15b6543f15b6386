"""What is wrong with a catalogue: collected, and raised all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from taxonomy.messages import Message, message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: `file` or `file:line`.
        path: the place inside the file, such as `rules[3].terms`, or a column; "" for the whole.
        what: what is wrong.
        allowed: what would be right, where that can be said.
    """

    where: str
    path: str
    what: Message
    allowed: Message | None = None

    def __str__(self) -> str:
        return self.line(str)

    def line(self, say: Callable[[Message], str], colon: str = ": ") -> str:
        """`file:line: path: what: allowed`.

        Args:
            say: puts the messages into words.
            colon: between what is wrong and what would be right.
        """
        words = colon.join(say(part) for part in (self.what, self.allowed) if part is not None)
        return ": ".join(part for part in (self.where, self.path, words) if part)


class CatalogueError(Exception):
    """A catalogue, or a single file of a user's own in the same form, that cannot be used.

    Attributes:
        problems: each thing that is wrong.
        file: the single file; None where it is a catalogue.
    """

    def __init__(self, problems: Sequence[Problem], file: str | None = None):
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.file = tuple(problems), file


def allowed(values: Iterable[str]) -> Message:
    """The allowed values, or their number where they are too many for a line."""
    listed = tuple(values)
    if len(listed) > _LISTED:
        return message("allowed: one of {count} known values", count=len(listed))
    return message("allowed: {values}", values=", ".join(listed))


_LISTED = 50


class Problems:
    """Collects problems."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, where: str, path: str, what: Message, allowed: Message | None = None) -> None:
        """Note one problem; arguments as for `Problem`."""
        self.found.append(Problem(where, path, what, allowed))

    def raise_if_any(self, file: str | None = None) -> None:
        """Raise CatalogueError if anything was noted; `file`: the single file that was read, if it is no catalogue."""
        if self.found:
            raise CatalogueError(self.found, file)
