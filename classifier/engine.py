"""The classifier: every step of the reading, in order. Pure but for its caches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from classifier import confidence
from classifier.clauses import TECHNICAL, Reading, read_clauses
from classifier.decide import candidates
from classifier.decision import AUTO, REVIEW, Clause, Decision, Exclusion, Explanation, Hit, NameReading, Span
from classifier.features import features
from classifier.industry import conflict, industry_codes
from classifier.items import items_of_clause
from classifier.match import MAKING, Match, head_noun, match
from classifier.names import compile_names, read_name
from classifier.normalise import normalise
from classifier.segments import segments
from classifier.shapes import Shape, analyse
from classifier.vocabulary import compile_vocabulary
from taxonomy import OUTSIDE, UNKNOWN, Catalogue, load_catalogue

_STRONG, _LICENSED = "强", "许可"
_THIN = 2  # items of business up to which a scope is too thin to contradict the name
_CACHE_LIMIT = 400_000  # distinct items kept; beyond it the cache starts anew, so that memory stays flat


@dataclass(frozen=True, slots=True)
class _Model:
    weights: Mapping[str, float]
    calibration: Mapping[str, object]


class Classifier:
    """Reads names and scopes of firms and gives them the codes of a catalogue.

    Args:
        catalogue: the catalogue; None for the product's own.
        auto_threshold: confidence from which a decision is `auto`; None for the catalogue's default.
    """

    def __init__(self, catalogue: Catalogue | None = None, auto_threshold: float | None = None):
        self.catalogue = catalogue if catalogue is not None else load_catalogue()
        self._words = compile_vocabulary(self.catalogue)
        self._names = compile_names(self.catalogue)
        self._model = confidence.read_model(self.catalogue.model)
        self.auto_threshold = self._model.threshold if auto_threshold is None else auto_threshold
        self._either = {rule.id: rule.codes for rule in self.catalogue.rules if rule.either}
        self._beside = tuple(kind for kind in self.catalogue.kinds.values() if kind.beside)
        self._shapes: dict[str, Shape] = {}
        self._item_codes: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        self._matches: dict[tuple[str, tuple[str, ...], bool], tuple[Match, ...]] = {}

    def classify(self, name: str, scope: str, industry: str = "") -> Decision:
        """Decide the codes of one firm.

        Args:
            name: registered name, as it stands in the registry.
            scope: business scope (经营范围), as it stands; may be empty.
            industry: GB/T 4754-2017 code of the registry, if it has one.

        Returns:
            The decision with its explanation.
        """
        name_reading = read_name(normalise(name), self._names)
        clauses = self.read_scope(scope, name_reading)
        pointed = industry_codes(industry, self.catalogue)
        table = features(name_reading, clauses, pointed, self.catalogue.residual)
        ranked = candidates(table, self._model.weights)
        primary = ranked[0].code if ranked else UNKNOWN
        sure = confidence.calibrated(ranked, clauses, name_reading, self._model)
        tags = self._tags(primary, name_reading, clauses)
        items = tuple(dict.fromkeys(item for c in clauses for item in self._items(c) if item[:4] in tags))
        return Decision(
            primary=primary,
            codes=tags,
            items=items,
            confidence=sure,
            status=AUTO if sure >= self.auto_threshold and primary != UNKNOWN else REVIEW,
            explanation=Explanation(
                name=name_reading,
                clauses=clauses,
                candidates=ranked,
                deciding_step=_deciding_step(ranked[0].contributions) if ranked else "nothing",
                conflicts=conflict(primary, industry, pointed),
            ),
        )

    def read_scope(self, scope: str, name: NameReading | None = None) -> tuple[Clause, ...]:
        """Read a scope into its items with their codes.

        Args:
            scope: business scope, as it stands.
            name: the firm's name: under a maker's (厂) bare goods are made, not sold; and technical services of which
                no field is said are in the field that the name gives.

        Returns:
            Items in order; those that support nothing say why in `note`.
        """
        text = normalise(scope)
        readings = read_clauses(segments(text, self._words.sections), self._shape, self._words)
        field = name.field if name is not None else None
        if name is not None and name.maker:
            for reading in readings:
                reading.activities = reading.activities or (MAKING,)
        return tuple(self._clause(reading, position, scope, text, field) for position, reading in enumerate(readings))

    def _items(self, clause: Clause) -> list[str]:
        key = (clause.text, tuple(hit.code for hit in clause.hits))
        found = self._item_codes.get(key)
        if found is None:
            if len(self._item_codes) >= _CACHE_LIMIT:
                self._item_codes.clear()
            found = self._item_codes[key] = items_of_clause(clause, self.catalogue)
        return found

    def _shape(self, text: str) -> Shape:
        shape = self._shapes.get(text)
        if shape is None:
            if len(self._shapes) >= _CACHE_LIMIT:
                self._shapes.clear()
            shape = self._shapes[text] = analyse(text, self._words)
        return shape

    def _match(self, reading: Reading) -> tuple[Match, ...]:
        key = (reading.text, reading.activities, reading.field)
        found = self._matches.get(key)
        if found is None:
            if len(self._matches) >= _CACHE_LIMIT:
                self._matches.clear()
            found = self._matches[key] = match(reading.shape, reading.activities, reading.field, self._words)
        return found

    def _clause(self, reading: Reading, position: int, scope: str, text: str, field: Hit | None) -> Clause:
        hits: tuple[Hit, ...] = ()
        note = reading.note
        if not note:
            hits = tuple(_hit(found, reading.span, scope, text) for found in self._match(reading))
            if field is not None and reading.shape.verbal and TECHNICAL in reading.shape.verbal:
                hits = tuple(replace(hit, code=field.code, source=field.source, rule="name") for hit in hits)
            affirmed = tuple(hit for hit in hits if not _cancelled(hit, reading.exclusions))
            note = "" if affirmed else "excluded" if hits else "unknown"
            hits = affirmed
        return Clause(
            text=scope[slice(*reading.span)],
            span=reading.span,
            position=position,
            section=reading.section,
            activities=reading.activities,
            object=reading.shape.object,
            hits=hits,
            exclusions=reading.exclusions,
            note=note,
        )

    def _tags(self, primary: str, name: NameReading, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
        """All affirmed sub-sectors, the primary first.

        The manual: the trade word of the name is a mention where the scope is too thin to contradict it; goods that
        are sold beside those of the primary (cosmetics in a pharmacy) are none.
        """
        tags = [primary] if primary in self.catalogue.nodes else []
        tags.extend(
            hit.code
            for clause in clauses
            for hit in clause.hits
            if not self._sold_beside(primary, clause) and not self._other_meant(primary, hit)
        )
        if sum(1 for clause in clauses if clause.hits) <= _THIN:
            tags.extend(hit.code for hit in name.hits[:1] if hit.strength in (_STRONG, _LICENSED))
        return tuple(dict.fromkeys(tag for tag in tags if tag not in (OUTSIDE, UNKNOWN)))

    def _sold_beside(self, primary: str, clause: Clause) -> bool:
        """Whether a clause's goods are of a kind that is sold beside the primary's own."""
        return any(kind.beside == primary and kind.id == self._kind(clause.object) for kind in self._beside)

    def _other_meant(self, primary: str, hit: Hit) -> bool:
        """Whether a hit is one of alternatives, of which the primary is another."""
        codes = self._either.get(hit.rule, ())
        return primary in codes and hit.code != primary

    def _kind(self, subject: str) -> str:
        noun = head_noun(subject, self._words)
        return self._words.nouns[noun][0] if noun else ""


_EXCLUDING = re.compile(
    r"^(以上|均|但)?(不含|不得从事|不得|不包括|不涉及|不从事|除|非)|(除外|以外|外|业务|项目|活动|经营|服务)+$"
)


def _cancelled(hit: Hit, exclusions: tuple[Exclusion, ...]) -> bool:
    """Whether what its item excludes is just what a hit says: 娱乐（不含娱乐项目）; a narrower exclusion narrows."""
    words = normalise(hit.words)
    pieces = (_EXCLUDING.sub("", piece) for e in exclusions for piece in re.split("[、,;]", normalise(e.text)))
    return any(piece == words for piece in pieces)


def _hit(found: Match, span: Span, scope: str, text: str) -> Hit:
    """A match, placed in the original: its words where they stand unbroken, else the whole item."""
    place = text.find(found.words, *span) if found.words else -1
    if place >= 0:
        span = (place, place + len(found.words))
    return Hit(found.code, found.source, found.rule, found.strength, scope[slice(*span)], span)


def _deciding_step(contributions: object) -> str:
    """The manual's step that weighs most in the winner's score."""
    steps = {
        "licensed": "licence",
        "licensed_first": "licence",
        "name_licensed": "licence",
        "name_licensed_borne": "licence",
        "name_strong": "name",
        "name_strong_borne": "name",
        "name_weak": "name",
        "name_weak_borne": "name",
        "name_alone": "name",
        "industry": "industry",
    }
    totals: dict[str, float] = {}
    for part in contributions:  # type: ignore[attr-defined]
        step = steps.get(part.feature, "scope")
        totals[step] = totals.get(step, 0.0) + part.points
    return max(totals, key=lambda step: totals[step])
