"""What holds of every explanation: it quotes exactly, adds up, lets nothing excluded speak, and its flips are true."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.changes import AFFIRM, DROP, LIFT, UNNAME, apply_changes
from classifier.decision import Hit
from classifier.flips import Flip
from classifier.record import Record
from tests.explain.support import Asked, Firm, Name, document_of, quick, random_firm, record_of, validator
from tests.reading.scopes import AnyText, Exclusion, Plain, Scope, classifier

TAKEN_OUT = {DROP, LIFT, AFFIRM, UNNAME}


def hits_in_scope(record: Record) -> Iterator[Hit]:
    for clause in record.decision.explanation.clauses:
        yield from clause.hits
        yield from clause.cancelled
    for one in record.cancelled:
        yield from one.hits


def flips_of(record: Record) -> list[Flip]:
    return [*record.flips, *(flip for one in record.why_not for flip in one.flips)]


@quick
@given(Name, st.one_of(Scope, AnyText))
def test_every_span_quotes_the_original(name: str, scope: str) -> None:
    record = record_of(name, scope)
    explanation = record.decision.explanation
    quotes = [
        *((clause.span, clause.text) for clause in explanation.clauses),
        *((e.span, e.text) for clause in explanation.clauses for e in clause.exclusions),
        *((hit.span, hit.words) for hit in hits_in_scope(record)),
        *((one.span, one.text) for one in record.cancelled),
        *((quote.span, quote.text) for one in record.cancelled for quote in (*one.marks, *one.words)),
    ]
    assert [(span, text) for span, text in quotes if scope[slice(*span)] != text or not text] == []
    for hit in explanation.name.hits:
        assert explanation.name.text[slice(*hit.span)] == hit.words


@quick
@given(Firm)
def test_contributions_and_parts_add_up_to_the_scores_that_decided(firm: tuple[str, str, str]) -> None:
    record = record_of(*firm)
    ranked = record.decision.explanation.candidates
    assert [one.code for one in record.build_up] == [one.code for one in ranked]
    for candidate, built in zip(ranked, record.build_up, strict=True):
        assert sum(part.points for part in candidate.contributions) == pytest.approx(candidate.score)
        assert sum(part.points for part in built.parts) == pytest.approx(candidate.score)
        assert built.score == candidate.score
    for one in record.why_not:
        if one.rank:
            assert one.score == ranked[one.rank - 1].score
            assert one.behind == pytest.approx(ranked[0].score - one.score)
        if one.rank > 1:
            assert sum(difference.points for difference in one.differences) == pytest.approx(one.behind)
    if len(ranked) > 1:
        assert record.decision.explanation.margin == pytest.approx(ranked[0].score - ranked[1].score)


@quick
@given(Name, Scope)
def test_no_excluded_word_speaks_for_anything(name: str, scope: str) -> None:
    record = record_of(name, scope)
    excluded = [quote.span for one in record.cancelled for quote in one.words]
    for clause in record.decision.explanation.clauses:
        for hit in clause.hits:
            inside = [span for span in excluded if span[0] <= hit.span[0] and hit.span[1] <= span[1]]
            assert inside == [], (hit, inside)


@quick
@given(Name, st.lists(st.tuples(Plain, Exclusion), min_size=1, max_size=5), st.sampled_from("、，；。"))
def test_an_exclusion_never_adds_a_tag(name: str, items: list[tuple[str, str]], separator: str) -> None:
    limited = separator.join(item + exclusion for item, exclusion in items)
    unlimited = separator.join(item for item, _ in items)
    read = {hit.code for clause in classifier().read_scope(unlimited) for hit in clause.hits}
    named = {hit.code for hit in record_of(name, "").decision.explanation.name.hits}
    assert set(record_of(name, limited).decision.codes) <= read | named


@quick
@given(Firm, Asked)
def test_flips_are_true(firm: tuple[str, str, str], asked: list[str]) -> None:
    """The changes make the texts, and the texts get the answers that the flip says."""
    name, scope, industry = firm
    record = record_of(*firm, asked=tuple(asked))
    for flip in flips_of(record):
        assert apply_changes(flip.changes, name, scope) == (flip.name, flip.scope)
        decision = classifier().classify(flip.name, flip.scope, industry)
        assert (decision.primary, decision.confidence, decision.status) == (flip.primary, flip.confidence, flip.status)
        assert flip.primary != record.decision.primary
    for flip in record.flips:
        assert {change.kind for change in flip.changes} <= TAKEN_OUT
    for one in record.why_not:
        assert {flip.primary for flip in one.flips} <= {one.code}


@quick
@given(Firm)
def test_dropping_the_items_that_a_flip_names_flips_the_answer(firm: tuple[str, str, str]) -> None:
    """By cutting the words out of the text here, without the program's own editing."""
    name, scope, industry = firm
    record = record_of(*firm)
    spans = {clause.text: clause.span for clause in record.decision.explanation.clauses}
    for flip in flips_of(record):
        if {change.kind for change in flip.changes} != {DROP} or len(spans) < len(record.decision.explanation.clauses):
            continue
        for change in flip.changes:
            start, end = spans[change.text]
            assert change.span[0] <= start and end <= change.span[1] <= end + 1
            assert change.new == ""
        cut = "".join(
            char for at, char in enumerate(scope) if not any(c.span[0] <= at < c.span[1] for c in flip.changes)
        )
        assert classifier().classify(name, cut, industry).primary == flip.primary != record.decision.primary


@quick
@given(Firm, Asked)
def test_no_change_of_a_flip_can_be_left_out(firm: tuple[str, str, str], asked: list[str]) -> None:
    record = record_of(*firm, asked=tuple(asked))
    for wanted, flips in [("", record.flips), *((one.code, one.flips) for one in record.why_not)]:
        for flip in flips:
            for change in flip.changes if len(flip.changes) > 1 else ():
                fewer = [other for other in flip.changes if other is not change]
                answer = classifier().classify(*apply_changes(fewer, *firm[:2]), firm[2]).primary
                assert answer != wanted if wanted else answer == record.decision.primary


@pytest.mark.parametrize("part", range(4))
def test_json_validates_against_the_published_schema(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On 2,400 texts of the shape of real ones; flips, the dearest part of a record, are sought for every twentieth."""
    random = Random(part)
    firms = [random_firm(random) for _ in range(600)]
    flips = 0
    for firm in firms[::20]:
        record = record_of(*firm, asked=("X204", "N"))
        flips += len(flips_of(record))
        assert faults(record) == [], firm
    assert flips > 0
    monkeypatch.setattr("classifier.record.hinges", lambda _: ())
    monkeypatch.setattr("classifier.why_not.towards", lambda *_: ())
    for firm in (firm for number, firm in enumerate(firms) if number % 20):
        assert faults(record_of(*firm)) == [], firm


def faults(record: Record) -> list[str]:
    return [error.message for error in validator().iter_errors(document_of(record))]


@quick
@given(Name, AnyText)
def test_json_of_any_text_validates(name: str, scope: str) -> None:
    assert validator().is_valid(document_of(record_of(name, scope)))


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from _objects(value)


def test_the_schema_is_closed() -> None:
    """Each key is described and required, and no other is allowed: a change of the record must change the schema."""
    found = list(_objects(validator().schema))
    assert len(found) >= 15
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])


def test_the_schema_finds_faults() -> None:
    document = document_of(record_of("澜洲某某贸易有限公司", "销售服装"))
    assert validator().is_valid(document)
    for broken in (document | {"status": "maybe"}, document | {"confidence": 2}, document | {"more": 1}):
        assert not validator().is_valid(broken)
    document["explanation"]["clauses"][0].pop("span")
    assert not validator().is_valid(document)
