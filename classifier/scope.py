"""Steps 2 to 5 in order: a normalised scope becomes items with their codes. Pure but for its caches.

Registries repeat: items 7 to 10 times, whole blocks between semicolons hardly less. Each is read once and remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from classifier.clauses import TECHNICAL, Marks, Reading, read_clauses, read_marks
from classifier.decision import Exclusion, Span
from classifier.evidence import Ground, Sign
from classifier.items import items_of_text
from classifier.match import MAKING, Match, head_noun, match
from classifier.memo import Memo
from classifier.segments import blocks, segments
from classifier.shapes import Shape, analyse
from classifier.vocabulary import Vocabulary
from taxonomy.model import Catalogue

NAME = "name"  # the rule name of what the firm's name says
Field = tuple[str, str]  # a field of technology as a name gives it: code, source

_ITEMS, _GROUNDS = 60_000, 40_000  # entries of one generation of the caches
_BLOCKS = 60_000
_LONGEST_BLOCK = 40  # characters; longer blocks hardly ever repeat
_EXCLUDING = re.compile(
    r"^(以上|均|但)?(不含|不得从事|不得|不包括|不涉及|不从事|除|非)|(除外|以外|外|业务|项目|活动|经营|服务)+$"
)


@dataclass(frozen=True, slots=True)
class Read:
    """An item of a block: how it is governed, what it supports. Positions are relative to the block."""

    span: Span
    object: str
    matches: tuple[Match, ...]
    places: tuple[Span, ...]  # of the words of each match
    exclusions: tuple[Exclusion, ...]
    ground: Ground
    items: tuple[str, ...]  # item codes below the sub-sectors of the matches
    cancelled: tuple[tuple[Match, Span], ...] = ()  # matches that the item's own exclusions cancel, and their places


class ScopeReader:
    """Reads normalised scopes.

    Args:
        catalogue: the catalogue.
        words: its compiled words.
    """

    def __init__(self, catalogue: Catalogue, words: Vocabulary):
        self._catalogue, self._words = catalogue, words
        self._beside = {kind.id: kind.beside for kind in catalogue.kinds.values() if kind.beside}
        self._shapes: Memo[str, Shape] = Memo(_ITEMS)
        self._marks: Memo[str, Marks] = Memo(_ITEMS)
        self._matches: Memo[tuple[str, tuple[str, ...], bool], tuple[Match, ...]] = Memo(_ITEMS)
        self._grounds: Memo[tuple[object, ...], Ground] = Memo(_GROUNDS)
        self._item_codes: Memo[tuple[str, tuple[str, ...]], tuple[str, ...]] = Memo(_ITEMS)
        self._blocks: Memo[tuple[str, str, bool, Field | None], tuple[tuple[Read, ...], str]] = Memo(_BLOCKS)

    def read(self, text: str, maker: bool = False, field: Field | None = None) -> list[tuple[int, Read]]:
        """Read a scope into its items with their codes.

        Args:
            text: normalised scope.
            maker: whether the firm's name is a maker's (厂): its bare goods are made, not sold.
            field: the field that the firm's name gives to technical services of which no field is said.

        Returns:
            (position of the block, item) pairs in order; items that support nothing say why in `ground.note`.
        """
        section = ""
        placed: list[tuple[int, Read]] = []
        for start, block in blocks(text):
            reads, section = self._block(block, section, maker, field)
            placed.extend([(start, read) for read in reads])
        return placed

    def _block(self, block: str, section: str, maker: bool, field: Field | None) -> tuple[tuple[Read, ...], str]:
        key = (block, section, maker, field)
        found = self._blocks.get(key)
        if found is None:
            segs, after = segments(block, self._words.sections, 0, section)
            readings = read_clauses(segs, self._shape, self._mark, self._words)
            found = tuple(self._read(reading, block, maker, field) for reading in readings), after
            if len(block) <= _LONGEST_BLOCK:
                self._blocks.put(key, found)
        return found

    def _read(self, reading: Reading, block: str, maker: bool, field: Field | None) -> Read:
        activities = reading.activities or ((MAKING,) if maker else ())
        matches: tuple[Match, ...] = ()
        cancelled: tuple[tuple[Match, Span], ...] = ()
        exclusions = tuple([_quoted(one, block) for one in reading.exclusions]) if reading.exclusions else ()
        note, subject = reading.note, reading.shape.object
        start, end = reading.span
        if not note:
            matches = found = self._match(reading, activities)
            if field is not None and reading.shape.verbal and TECHNICAL in reading.shape.verbal:
                matches = tuple(replace(one, code=field[0], source=field[1], rule=NAME) for one in matches)
            if reading.exclusions:
                kept = tuple(one for one in matches if not _cancelled(one, reading, block))
                gone = (one for one in matches if one not in kept)
                cancelled, matches = tuple((one, _place_of(one, block, reading.span)) for one in gone), kept
            note = "" if matches else "excluded" if found else "unknown"
        beside = self._beside.get(self._kind(subject), "") if matches and self._beside else ""
        ground = self._ground(matches, activities, reading.section, note, beside)
        items = self._items(block[start:end], matches) if matches else ()
        places = tuple([_place_of(one, block, reading.span) for one in matches])
        return Read(reading.span, subject, matches, places, exclusions, ground, items, cancelled)

    def _ground(
        self, matches: tuple[Match, ...], activities: tuple[str, ...], section: str, note: str, beside: str
    ) -> Ground:
        signs = tuple([Sign(one.code, one.rule, one.strength) for one in matches])
        key = (signs, activities, section, note, beside)
        return self._grounds.get(key) or self._grounds.put(key, Ground(signs, activities, section, note, beside))

    def _shape(self, text: str) -> Shape:
        return self._shapes.get(text) or self._shapes.put(text, analyse(text, self._words))

    def _mark(self, text: str) -> Marks:
        return self._marks.get(text) or self._marks.put(text, read_marks(text, self._words))

    def _match(self, reading: Reading, activities: tuple[str, ...]) -> tuple[Match, ...]:
        key = (reading.text, activities, reading.field)
        found = self._matches.get(key)
        if found is None:
            found = self._matches.put(key, match(reading.shape, activities, reading.field, self._words))
        return found

    def _items(self, text: str, matches: tuple[Match, ...]) -> tuple[str, ...]:
        codes = tuple([one.code for one in matches])
        key = (text, codes)
        found = self._item_codes.get(key)
        if found is None:
            found = self._item_codes.put(key, items_of_text(text, codes, self._catalogue))
        return found

    def _kind(self, subject: str) -> str:
        noun = head_noun(subject, self._words)
        return self._words.nouns[noun][0] if noun else ""


def _place_of(found: Match, block: str, span: Span) -> Span:
    """Where the words of a match stand in a block: where they stand unbroken, else the whole item."""
    at = block.find(found.words, *span) if found.words else -1
    return (at, at + len(found.words)) if at >= 0 else span


def _quoted(exclusion: Exclusion, block: str) -> Exclusion:
    """An exclusion as it stands in a block: its words alone where they stand unbroken, else all of its span."""
    at = block.find(exclusion.text, *exclusion.span) if exclusion.text else -1
    span = (at, at + len(exclusion.text)) if at >= 0 else exclusion.span
    return Exclusion(block[slice(*span)], span)


def _cancelled(found: Match, reading: Reading, block: str) -> bool:
    """Whether what its item excludes is just what a match says: 娱乐（不含娱乐项目）; a narrower exclusion narrows."""
    words = block[slice(*_place_of(found, block, reading.span))]
    pieces = (_EXCLUDING.sub("", piece) for e in reading.exclusions for piece in re.split("[、,;]", e.text))
    return any(piece == words for piece in pieces)
