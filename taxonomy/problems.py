"""What is wrong with a catalogue: collected, and raised all at once."""

from __future__ import annotations


class CatalogueError(Exception):
    """A catalogue, or a single file of a user's own in the same form, that cannot be used.

    Attributes:
        problems: one line for each thing that is wrong.
        file: the single file; None where it is a catalogue.
    """

    def __init__(self, problems: list[str], file: str | None = None):
        super().__init__("\n".join(problems))
        self.problems, self.file = problems, file


class Problems:
    """Collects `file:line: path: what: allowed` lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, where: str, path: str, what: str, allowed: str = "") -> None:
        """Note one problem.

        Args:
            where: `file:line`.
            path: the place inside the file, such as `rules[3].terms`.
            what: what is wrong.
            allowed: what would be right, where that can be said.
        """
        self.lines.append(": ".join(part for part in (where, path, what, allowed) if part))

    def raise_if_any(self, file: str | None = None) -> None:
        """Raise CatalogueError if anything was noted; `file`: the single file that was read, if it is no catalogue."""
        if self.lines:
            raise CatalogueError(self.lines, file)
