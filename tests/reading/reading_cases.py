"""Golden cases of reading: their form, and what a reading must show to fulfil one.

A case, as it stands in tests/reading/*.yaml:

text      the scope
why       one line: what the case shows
repeat    the text is read that many times over (very long scopes); `expect` is for one copy
expect    the items with business, in order and complete:
          item        words of the original that stand in the item
          activities  exactly these activities govern it
          includes    these activities are among those that govern it
          codes       exactly these codes, in any order; without the key, any code or none known
          section     许可, 一般, 主营, 兼营
nothing   true: no item has business
excluded  the words that cancel business, complete: each stands within an exclusion of its own; [] there is none
never     codes that no item may have
only      codes that alone may occur, in whatever items; at least one does
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from classifier.decision import Clause

FOLDER = Path(__file__).parent
TODO = FOLDER / "todo"  # cases that the program does not fulfil yet
NO_BUSINESS = ("boilerplate", "excluded", "says nothing")


@dataclass(frozen=True)
class Item:
    """An item that must be read as business."""

    item: str
    activities: list[str] | None = None
    includes: list[str] = field(default_factory=list)
    codes: list[str] | None = None
    section: str | None = None

    def faults(self, clause: Clause) -> Iterator[str]:
        """What a clause with this item says otherwise."""
        codes = {hit.code for hit in clause.hits}
        if self.codes is not None and codes != set(self.codes):
            yield f"{self.item}: codes {sorted(codes)}, not {self.codes}"
        if self.activities is not None and set(clause.activities) != set(self.activities):
            yield f"{self.item}: activities {[*clause.activities]}, not {self.activities}"
        if not set(self.includes) <= set(clause.activities):
            yield f"{self.item}: activities {[*clause.activities]} without some of {self.includes}"
        if self.section is not None and clause.section != self.section:
            yield f"{self.item}: section {clause.section!r}, not {self.section}"


@dataclass(frozen=True)
class Case:
    """One golden case."""

    file: str
    text: str
    why: str
    repeat: int = 1
    expect: list[Item] = field(default_factory=list)
    nothing: bool = False
    excluded: list[str] | None = None
    never: list[str] = field(default_factory=list)
    only: list[str] | None = None

    @property
    def scope(self) -> str:
        """The scope to read."""
        return self.text * self.repeat

    @property
    def says_something(self) -> bool:
        """Whether the case demands anything of a reading."""
        return bool(self.expect or self.nothing or self.excluded or self.never or self.only)

    def faults(self, clauses: Sequence[Clause]) -> list[str]:
        """What a reading of the scope says otherwise; empty if it fulfils the case."""
        found = [*self._item_faults(clauses)] if self.expect else []
        codes = {hit.code for clause in clauses for hit in clause.hits}
        if self.nothing and codes:
            found.append(f"business where there is none: {sorted(codes)}")
        if codes & set(self.never):
            found.append(f"codes that no item may have: {sorted(codes & set(self.never))}")
        if self.only is not None and (not codes or not codes <= set(self.only)):
            found.append(f"codes {sorted(codes)}, not only {self.only}")
        if self.excluded is not None:
            found.extend(self._exclusion_faults(clauses))
        return found

    def _item_faults(self, clauses: Sequence[Clause]) -> Iterator[str]:
        waiting = self.expect * self.repeat
        for clause in clauses:
            if waiting and clause.note not in NO_BUSINESS and waiting[0].item in clause.text:
                yield from waiting.pop(0).faults(clause)
            elif clause.hits:
                yield f"{clause.text}: business that is not expected here: {[hit.code for hit in clause.hits]}"
        for item in waiting:
            yield f"{item.item}: not read"

    def _exclusion_faults(self, clauses: Sequence[Clause]) -> Iterator[str]:
        quoted = [self.scope[slice(*exclusion.span)] for clause in clauses for exclusion in clause.exclusions]
        for words in self.excluded or ():
            holder = next((text for text in quoted if words in text), None)
            if holder is None:
                yield f"{words}: not excluded"
            else:
                quoted.remove(holder)
        for text in quoted:
            yield f"{text}: excluded, and should not be"


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """All cases of a folder. An unknown key is an error."""
    cases = []
    for file in sorted(folder.glob("*.yaml")):
        rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
        for row in rows:
            expect = [Item(**item) for item in row.pop("expect", [])]
            cases.append(Case(file.stem, expect=expect, **row))
    return cases
