"""What is wrong with a catalogue: collected, and raised all at once."""

from __future__ import annotations


class CatalogueError(Exception):
    """A catalogue that cannot be used. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


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

    def raise_if_any(self) -> None:
        """Raise CatalogueError if anything was noted."""
        if self.lines:
            raise CatalogueError(self.lines)
