"""Steps 2 to 5 in order: a normalised scope becomes items with their codes. Pure but for its caches.

Registries repeat: items 7 to 10 times, whole blocks between semicolons hardly less. Each is read once and remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from classifier.activities import IMPORT, MAKING, TECHNICAL
from classifier.clauses import read_clauses
from classifier.decision import Exclusion, Span
from classifier.evidence import Ground, Sign
from classifier.items import compile_items, items_of_text
from classifier.marks import Marks, read_marks
from classifier.match import Match, head_noun, match
from classifier.memo import Memo
from classifier.segments import blocks, segments
from classifier.vocabulary import Vocabulary
from taxonomy.model import Catalogue

NAME = "name"  # the rule name of what the firm's name says
Field = tuple[str, str]  # a field of technology as a name gives it: code, source

_ITEMS, _GROUNDS = 50_000, 40_000  # entries of one generation of the caches
_BLOCKS = 40_000
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_LONGEST_BLOCK = 40  # characters; longer blocks hardly ever repeat
_EXCLUDING = re.compile(
    r"^(以上|均|但)?(不含|不得从事|不得|不包括|不涉及|不从事|除|非)|(除外|以外|外|业务|项目|活动|经营|服务)+$"
)


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Read:
    """An item of a scope: how it is governed, what it supports. Places are relative to its beginning."""

    size: int  # characters, brackets included
    object: str
    matches: tuple[Match, ...]
    places: tuple[Span, ...]  # of the words of each match
    exclusions: tuple[Exclusion, ...]
    ground: Ground
    items: tuple[str, ...]  # item codes below the sub-sectors of the matches
    cancelled: tuple[tuple[Match, Span], ...] = ()  # matches that the item's own exclusions cancel, and their places


Placed = tuple[int, Read]  # position of an item, and the item
_BlockKey = tuple[str, str, bool, Field | None]  # block, section, and what the name says: maker, field
_MatchKey = tuple[str, tuple[str, ...], bool]  # text, activities, whether in a list of fields
_ReadKey = tuple[str, str, tuple[str, ...], bool, str, str]  # text with brackets, then as above, section, note
_GroundKey = tuple[tuple[Sign, ...], tuple[str, ...], str, str, str, bool, bool, bool]


class ScopeReader:
    """Reads normalised scopes.

    Args:
        catalogue: the catalogue.
        words: its compiled words.
    """

    def __init__(self, catalogue: Catalogue, words: Vocabulary):
        self._words = words
        self._terms = compile_items(catalogue)
        self._beside = {kind.id: kind.beside for kind in catalogue.kinds.values() if kind.beside}
        self._told_by = {code: catalogue.nodes[code].told_by for code in catalogue.preferred}
        self._marks: Memo[str, Marks] = Memo(lambda text: read_marks(text, words), _ITEMS)
        self._matches: Memo[_MatchKey, tuple[Match, ...]] = Memo(self._match, _ITEMS)
        self._reads: Memo[_ReadKey, Read] = Memo(self._read_item, _ITEMS)
        self._grounds: Memo[_GroundKey, Ground] = Memo(lambda parts: Ground(*parts), _GROUNDS)
        self._blocks: Memo[_BlockKey, tuple[list[Placed], str]] = Memo(lambda key: self._read_block(*key), _BLOCKS)

    def read(self, text: str, maker: bool = False, field: Field | None = None) -> list[Placed]:
        """Read a scope into its items with their codes.

        Args:
            text: normalised scope.
            maker: whether the firm's name is a maker's (厂): its bare goods are made, not sold.
            field: the field that the firm's name gives to technical services of which no field is said.

        Returns:
            Items in order; those that support nothing say why in `ground.note`.
        """
        section, headed = "", False
        placed: list[Placed] = []
        for start, block in blocks(text):
            before = section
            reads, section = self._block(block, before, maker, field)
            if headed and section == before and all(self._is_bare(read) for _, read in reads):
                reads, section = self._block(block, before, True, field)  # 生产:口罩;|纱布
            else:
                headed = ":" in block and self._is_made(block)
            placed.extend([(start + at, read) for at, read in reads])
        return placed

    def _is_made(self, block: str) -> bool:
        """Whether what a block lists is made by the head in front of it, which may go on behind it: 生产、加工:口罩."""
        shape = self._marks[block.split(":")[-2]].shape
        return shape.bare_activity and (MAKING in shape.lead or MAKING in shape.tail)

    def _block(self, block: str, section: str, maker: bool, field: Field | None) -> tuple[list[Placed], str]:
        if len(block) > _LONGEST_BLOCK:
            return self._read_block(block, section, maker, field)
        return self._blocks[block, section, maker, field]

    def _read_block(self, block: str, section: str, maker: bool, field: Field | None) -> tuple[list[Placed], str]:
        segs, after = segments(block, self._words.sections, 0, section)
        placed: list[Placed] = []
        for reading in read_clauses(segs, self._marks.__getitem__, self._words):
            start, end = reading.span
            activities = reading.activities or ((MAKING,) if maker else ())
            key = (block[start:end], reading.text, activities, reading.field, reading.section, reading.note)
            verbal = reading.shape.verbal
            own = field if field is not None and verbal and TECHNICAL in verbal else None
            if reading.exclusions or own is not None:
                placed.append((start, self._read_item(key, reading.exclusions, start, own)))
            else:
                placed.append((start, self._reads[key]))
        return placed, after

    def _is_bare(self, read: Read) -> bool:
        """Whether an item names a thing, and neither what is done with it nor the trade in it (百货)."""
        if read.ground.activities or read.object in self._words.traded:
            return False
        return bool(read.matches) and all(found.guess for found in read.matches)

    def _read_item(
        self, key: _ReadKey, exclusions: tuple[Exclusion, ...] = (), start: int = 0, field: Field | None = None
    ) -> Read:
        """One item.

        Args:
            key: the item.
            exclusions: what it excludes.
            start: its position in the text in which the exclusions stand.
            field: the field that the firm's name gives to it.
        """
        text, words, activities, in_fields, section, note = key
        matches: tuple[Match, ...] = ()
        cancelled: tuple[tuple[Match, Span], ...] = ()
        if not note:
            matches = found = self._matches[words, activities, in_fields]
            if field is not None:
                matches = tuple(replace(one, code=field[0], source=field[1], rule=NAME) for one in matches)
            if exclusions:
                kept = tuple(one for one in matches if not _cancelled(one, text, exclusions))
                cancelled = tuple((one, _place_of(one, text)) for one in matches if one not in kept)
                matches = kept
            note = "" if matches else "excluded" if found else "unknown"
        subject = self._marks[words].shape.object
        return Read(
            size=len(text),
            object=subject,
            matches=matches,
            places=tuple([_place_of(one, text) for one in matches]),
            exclusions=tuple([_quoted(one, text, start) for one in exclusions]),
            ground=self._ground(matches, activities, section, note, subject, words),
            items=items_of_text(self._spoken(text), [one.code for one in matches], self._terms) if matches else (),
            cancelled=cancelled,
        )

    def _spoken(self, text: str) -> str:
        """An item without formulas in its brackets: 广告制作(…方可开展经营活动)."""
        if "(" not in text or self._words.boilerplate.search(text) is None:
            return text
        return _IN_BRACKETS.sub(lambda found: "" if self._words.boilerplate.search(found[1]) else found[0], text)

    def _own(self, text: str, activities: tuple[str, ...]) -> bool:
        """Whether the firm's own goods or needs cross the border: 本企业自产产品的出口."""
        return IMPORT in activities and any(word in text for word in self._words.references)

    def _tells(self, text: str, code: str) -> bool:
        """Whether an item tells its sub-sector from the broader one: 软件 does from network services."""
        words = self._told_by.get(code)
        return words is not None and (not words or any(word in text for word in words))

    def _ground(
        self, matches: tuple[Match, ...], activities: tuple[str, ...], section: str, note: str, subject: str, text: str
    ) -> Ground:
        signs = tuple([Sign(one.code, one.rule, one.strength) for one in matches])
        beside = self._beside.get(self._kind(subject), "") if matches and self._beside else ""
        told = bool(matches) and self._tells(text, matches[0].code)
        general = subject in self._words.general and MAKING not in activities
        return self._grounds[signs, activities, section, note, beside, self._own(text, activities), told, general]

    def _match(self, key: _MatchKey) -> tuple[Match, ...]:
        text, activities, in_fields = key
        return match(self._marks[text].shape, activities, in_fields, self._words)

    def _kind(self, subject: str) -> str:
        noun = head_noun(subject, self._words)
        return self._words.nouns[noun][0] if noun else ""


def _place_of(found: Match, text: str) -> Span:
    """Where the words of a match stand in an item: where they stand unbroken, else the whole item."""
    at = text.find(found.words) if found.words else -1
    return (at, at + len(found.words)) if at >= 0 else (0, len(text))


def _quoted(exclusion: Exclusion, text: str, start: int) -> Exclusion:
    """An exclusion within an item that begins at `start`: its words where they stand unbroken, else its span."""
    span = exclusion.span[0] - start, exclusion.span[1] - start
    at = text.find(exclusion.text, *span) if exclusion.text else -1
    span = (at, at + len(exclusion.text)) if at >= 0 else span
    return Exclusion(text[slice(*span)], span)


def _cancelled(found: Match, text: str, exclusions: tuple[Exclusion, ...]) -> bool:
    """Whether what its item excludes is just what a match says: 娱乐（不含娱乐项目）; a narrower exclusion narrows."""
    words = text[slice(*_place_of(found, text))]
    pieces = (_EXCLUDING.sub("", piece) for e in exclusions for piece in re.split("[、,;]", e.text))
    return any(piece == words for piece in pieces)
