"""The classifier: every step of the reading, in order. Pure but for its caches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from classifier import confidence
from classifier.arguments import check_arguments
from classifier.columns import Tagged, cells_of, head_cells
from classifier.decision import Clause, Decision, Exclusion, Explanation, Hit, NameReading, Span
from classifier.evidence import ITEM_WEIGHT, Ground, NameGround, Sign
from classifier.industry import conflict, industry_codes
from classifier.judge import Judge, Pointed, Verdict
from classifier.match import Match
from classifier.memo import Memo
from classifier.name_alone import Name, speaks_alone
from classifier.name_rates import ALL
from classifier.names import NameParts, compile_names, read_name, read_parts
from classifier.normalise import normalise
from classifier.reason import Quoted, compose
from classifier.scope import Placed, Read, ScopeReader
from classifier.vocabulary import compile_vocabulary
from taxonomy import Catalogue, load_catalogue

if TYPE_CHECKING:
    import pandas

_NameKey = tuple[tuple[Sign, ...], bool, bool, str, tuple[Sign, ...], bool, tuple[int, ...]]
_NAMES = 20_000  # kinds of name evidence of one generation of the cache


class Classifier:
    """Reads names and scopes of firms and gives them the codes of a catalogue.

    Args:
        catalogue: the catalogue; None for the product's own.
        auto_threshold: confidence, 0 to 1, from which a decision is `auto`; None for the catalogue's default.

    Raises:
        TypeError: what is given as a catalogue is none (a folder is read by `taxonomy.load_catalogue`), or as a
            threshold is no number.
        ValueError: a threshold that is not from 0 to 1.
    """

    def __init__(self, catalogue: Catalogue | None = None, auto_threshold: float | None = None):
        check_arguments(catalogue, auto_threshold)
        self.catalogue = catalogue if catalogue is not None else load_catalogue()
        self._words = compile_vocabulary(self.catalogue)
        self.names = compile_names(self.catalogue)
        model = confidence.read_model(self.catalogue.model)
        self.auto_threshold = model.threshold if auto_threshold is None else auto_threshold
        self._scopes = ScopeReader(self.catalogue, self._words)
        self._judge = Judge(self.catalogue, model, self.auto_threshold)
        self._heads: Memo[tuple[str, str], tuple[str, ...]] = Memo(self._head, _NAMES)
        self._name_grounds: Memo[_NameKey, NameGround] = Memo(lambda parts: NameGround(*parts), _NAMES)

    def __reduce__(self) -> tuple[type[Classifier], tuple[Catalogue, float]]:
        """Pickled as its catalogue and threshold: what is compiled and remembered is made anew."""
        return Classifier, (self.catalogue, self.auto_threshold)

    def classify(self, name: str, scope: str, industry: str = "") -> Decision:
        """Decide the codes of one firm.

        Args:
            name: registered name, as it stands in the registry.
            scope: business scope (经营范围), as it stands; may be empty.
            industry: GB/T 4754-2017 code of the registry, if it has one.

        Returns:
            The decision with its explanation.
        """
        text = normalise(scope)
        reading, placed = self._read_firm(read_name(normalise(name), self.names), name, text)
        pointed = industry_codes(industry, self.catalogue)
        evidence = self._name_ground(reading, _echoed(reading.pairs, placed, text)), _grounds(placed)
        ranked = self._judge.rank(*evidence, pointed)
        verdict = self._judge.conclude(ranked, *evidence)
        return Decision(
            primary=verdict.primary,
            codes=verdict.codes,
            items=_items(placed, verdict),
            confidence=verdict.confidence,
            status=verdict.status,
            explanation=Explanation(
                name=replace(
                    reading,
                    hits=tuple(_authorised(hit, self.catalogue) for hit in reading.hits),
                    inner=tuple(_authorised(hit, self.catalogue) for hit in reading.inner),
                ),
                clauses=_clauses(placed, scope, self.catalogue),
                candidates=ranked,
                deciding_step=verdict.step,
                conflicts=conflict(verdict.primary, industry, pointed),
            ),
        )

    def verdict(self, name: str, scope: str, industry: str = "") -> Verdict:
        """What `classify` decides, without the record of how it was reached.

        Args:
            name: registered name.
            scope: business scope.
            industry: GB/T 4754-2017 code, or "".
        """
        text = normalise(scope)
        parts, placed = self._read_firm(read_parts(normalise(name), self.names), name, text)
        return self._decide(parts, placed, text, industry_codes(industry, self.catalogue) if industry else ())

    def _decide(self, parts: NameParts, placed: list[Placed], text: str, pointed: Pointed) -> Verdict:
        ground = self._name_ground(parts, _echoed(parts.pairs, placed, text))
        return self._judge.verdict(ground, _grounds(placed), pointed)

    def build_up(self, name: str, scope: str, industry: str = "") -> tuple[Mapping[str, float], ...]:
        """The scores after each piece of evidence, in the order of reading; the last are those of `classify`.

        Args:
            name: registered name.
            scope: business scope.
            industry: GB/T 4754-2017 code, or "".

        Returns:
            code -> score, after each item of the scope in order, then after the name, then after the industry code.
        """
        text = normalise(scope)
        reading, placed = self._read_firm(read_name(normalise(name), self.names), name, text)
        grounds = _grounds(placed)
        silent = self._name_ground(
            replace(reading, hits=(), trade="", technology=False, trader=False, ending=ALL, inner=()), ()
        )
        named = self._name_ground(reading, _echoed(reading.pairs, placed, text))
        pointed = industry_codes(industry, self.catalogue)
        ranked = [self._judge.rank(silent, grounds[:size], ()) for size in range(1, len(grounds) + 1)]
        ranked += [self._judge.rank(named, grounds, ()), self._judge.rank(named, grounds, pointed)]
        return tuple({one.code: one.score for one in candidates} for candidates in ranked)

    def tag(self, name: str, scope: str, industry: str, language: str) -> Tagged:
        """The cells of the added columns for one firm, without the record of how they were reached.

        The same functions decide as in `classify`, and the cells are those of `columns.added_cells` for its decision;
        but equal evidence is judged once.

        Args:
            name: registered name.
            scope: business scope.
            industry: GB/T 4754-2017 code, or "".
            language: of names and reason, `zh` or `en`.

        Returns:
            The cells, and what is counted of them.
        """
        text = normalise(scope)
        parts, placed = self._read_firm(read_parts(normalise(name), self.names), name, text)
        pointed = industry_codes(industry, self.catalogue) if industry else ()
        verdict = self._decide(parts, placed, text, pointed)
        quoted = _quote(verdict, parts, placed, scope, conflict(verdict.primary, industry, pointed))
        reason = compose(verdict.primary, verdict.step, quoted, self.catalogue, language)
        cells = cells_of(
            verdict, _items(placed, verdict), reason, self.catalogue, language, self._heads[verdict.primary, language]
        )
        return Tagged(cells, verdict.primary, verdict.status)

    def classify_frame(
        self,
        frame: pandas.DataFrame,
        name: str | None = None,
        scope: str | None = None,
        industry: str | None = None,
        language: str | None = None,
    ) -> pandas.DataFrame:
        """The added columns for a pandas table.

        Args:
            frame: one firm in each row. Its columns are recognised by their headers as in a file, or named.
            name: column of the firms' names; None to find it, `-` for none.
            scope: column of the scopes; None to find it.
            industry: column of GB/T 4754-2017 codes; None to find it, `-` for none.
            language: of headers, names and reason, `zh` or `en`; None for that of the frame's headers.

        Returns:
            A new frame with the added columns and the index of the given one, which is left as it is: put them
            together with `pandas.concat([frame, tags], axis=1)`. All columns are text but the confidence (float).

        Raises:
            InputError: a column is not found, or not clear.
            TypeError: `frame` is no pandas.DataFrame.
            ValueError: another language.
        """
        from classifier.frame import tag_frame  # loaded here, with pandas

        return tag_frame(frame, self, name, scope, industry, language)

    def read_scope(self, scope: str, name: NameReading | None = None) -> tuple[Clause, ...]:
        """Read a scope into its items with their codes.

        Args:
            scope: business scope, as it stands.
            name: the firm's name: under a maker's (厂) bare goods are made, not sold; and technical services of which
                no field is said are in the field that the name gives.

        Returns:
            Items in order; those that support nothing say why in `note`.
        """
        return _clauses(self._read(normalise(scope), name), scope, self.catalogue)

    def _read_firm(self, parts: Name, name: str, text: str) -> tuple[Name, list[Placed]]:
        """The parts of the name, as they count beside the scope, and the scope's items."""
        placed = self._read(text, parts)
        if not parts.hits and parts.trade in self.names.alone:
            parts = speaks_alone(parts, normalise(name), _grounds(placed), self.names.alone)
        return parts, placed

    def _read(self, text: str, name: NameParts | NameReading | None) -> list[Placed]:
        if name is None:
            return self._scopes.read(text)
        field = (name.field.code, name.field.source) if name.field is not None else None
        return self._scopes.read(text, name.maker, field)

    def _head(self, key: tuple[str, str]) -> tuple[str, ...]:
        primary, language = key
        return head_cells(primary, self.catalogue, language)

    def _name_ground(self, name: NameParts | NameReading, echoed: tuple[int, ...]) -> NameGround:
        general = bool(name.trade) and not name.hits
        signs, inner = _signs(name.hits), _signs(name.inner)
        return self._name_grounds[signs, name.technology, name.trader, name.ending, inner, general, echoed]


def _signs(hits: tuple[Hit, ...]) -> tuple[Sign, ...]:
    return tuple([Sign(hit.code, hit.rule, hit.strength) for hit in hits])


def _grounds(placed: list[Placed]) -> tuple[Ground, ...]:
    return tuple([read.ground for _, read in placed])


def _echoed(pairs: tuple[str, ...], placed: list[Placed], text: str) -> tuple[int, ...]:
    """Positions of the items that repeat words of the name."""
    found = [pair for pair in pairs if pair in text]
    if not found:
        return ()
    items = enumerate((text[at : at + read.size], read.matches) for at, read in placed)
    return tuple([place for place, (item, matches) in items if matches and any(pair in item for pair in found)])


def _items(placed: list[Placed], verdict: Verdict) -> tuple[str, ...]:
    """Item codes below the tags, in the order of the scope."""
    tags = verdict.codes
    return tuple(dict.fromkeys([item for _, read in placed if read.items for item in read.items if item[:4] in tags]))


def _quote(verdict: Verdict, name: NameParts, placed: list[Placed], scope: str, conflicts: tuple[str, ...]) -> Quoted:
    """The words that the reason quotes, as they stand in the name and the scope."""
    cited = verdict.cited
    outside = placed[cited.outside][1] if cited.outside >= 0 else None
    return Quoted(
        unknown=_text(placed[cited.unknown], scope) if cited.unknown >= 0 else None,
        name=name.hits[cited.name].words if cited.name >= 0 else None,
        items=tuple([(_text(placed[at], scope), _words(placed[at], rank, scope)) for at, rank in cited.items]),
        outside=(next(iter(outside.ground.activities), ""), outside.object) if outside is not None else None,
        excluded=next((_excluded(one, scope) for one in placed if one[1].exclusions and one[1].matches), ""),
        runner_up=cited.runner_up,
        conflicts=conflicts,
    )


def _text(placed: Placed, scope: str) -> str:
    at, read = placed
    return scope[at : at + read.size]


def _excluded(placed: Placed, scope: str) -> str:
    at, read = placed
    start, end = read.exclusions[0].span
    return scope[at + start : at + end]


def _words(placed: Placed, rank: int, scope: str) -> str:
    at, read = placed
    start, end = read.places[rank]
    return scope[at + start : at + end]


def _clauses(placed: list[Placed], scope: str, catalogue: Catalogue) -> tuple[Clause, ...]:
    """Items as they stand in the original."""
    return tuple(_clause(at, read, position, scope, catalogue) for position, (at, read) in enumerate(placed))


def _clause(at: int, read: Read, position: int, scope: str, catalogue: Catalogue) -> Clause:
    span = at, at + read.size
    ground = read.ground
    pairs = zip(read.matches, read.places, strict=True)
    return Clause(
        text=scope[slice(*span)],
        span=span,
        position=position,
        section=ground.section,
        activities=ground.activities,
        object=read.object,
        hits=tuple(_hit(match, _shifted(place, at), scope, catalogue) for match, place in pairs),
        exclusions=tuple(Exclusion(scope[slice(*s)], s) for s in (_shifted(e.span, at) for e in read.exclusions)),
        note=ground.note,
        cancelled=tuple(_hit(match, _shifted(place, at), scope, catalogue) for match, place in read.cancelled),
    )


def _hit(match: Match, span: Span, scope: str, catalogue: Catalogue) -> Hit:
    hit = Hit(match.code, match.source, match.rule, match.strength, scope[slice(*span)], span)
    return _authorised(hit, catalogue)


def _authorised(hit: Hit, catalogue: Catalogue) -> Hit:
    """A hit with the plan's section and the weight of its strength."""
    node = catalogue.nodes.get(hit.code)
    return replace(hit, section=node.section if node else "", weight=ITEM_WEIGHT[hit.strength])


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
