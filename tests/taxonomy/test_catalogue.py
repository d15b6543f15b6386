"""The shipped catalogue: complete, true to the plan's fixed codes, and well formed beyond what the reader sees."""

import csv
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy import OUTSIDE, Catalogue, load_catalogue
from taxonomy.loader import DATA
from taxonomy.model import Figure, Node, View
from taxonomy.normalise import normalise

CODES = Path(__file__).parent / "codes.csv"
CATALOGUE = load_catalogue()
PUBLISHED = (*CATALOGUE.figures, *CATALOGUE.targets)
GBT_CLASSES = tuple(gbt.code for gbt in CATALOGUE.gbt.values() if gbt.level == 4)


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as they stand."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def leaves(catalogue: Catalogue, code: str) -> set[str]:
    """The sub-sectors at or below a code."""
    return {leaf for leaf in catalogue.subsectors if leaf.startswith(code)}


# Nodes


def test_nodes_are_the_fixed_codes_in_their_order() -> None:
    def as_row(node: Node) -> dict[str, str]:
        return {
            "code": node.code,
            "level": node.level,
            "parent": node.parent,
            "name_zh": node.zh,
            "name_en": node.en,
            "plan_section": node.section,
            "priority": node.priority,
        }

    assert [as_row(node) for node in CATALOGUE.nodes.values()] == rows(CODES)


def test_number_of_nodes() -> None:
    assert Counter(node.level for node in CATALOGUE.nodes.values()) == {"tier": 4, "sector": 13, "subsector": 47}


def test_every_subsector_has_a_sector_and_a_tier() -> None:
    for code in CATALOGUE.subsectors:
        sector, tier = CATALOGUE.sector(code), CATALOGUE.tier(code)
        assert sector is not None and sector.level == "sector"
        assert tier is not None and tier.level == "tier"


def test_special_codes_have_neither_sector_nor_tier() -> None:
    for code in ("N", "U", "A999", ""):
        assert CATALOGUE.sector(code) is None
        assert CATALOGUE.tier(code) is None


def test_authority_is_named() -> None:
    assert CATALOGUE.authority["document_number"] == "长发改〔2021〕47号"
    assert all(CATALOGUE.authority.values())


# Items


@pytest.mark.parametrize("code", CATALOGUE.subsectors)
def test_items_are_numbered_consecutively_below_their_subsector(code: str) -> None:
    items = CATALOGUE.items_of[code]
    assert items, "a sub-sector without items"
    assert [item.code for item in items] == [f"{code}{number:02d}" for number in range(1, len(items) + 1)]


@pytest.mark.parametrize("code", CATALOGUE.subsectors)
def test_every_term_of_the_plan_is_an_item(code: str) -> None:
    named = {name.replace(" ", "") for item in CATALOGUE.items_of[code] for name in (item.zh, *item.aliases)}
    lists = [one for one in CATALOGUE.plan_lists if one.subsector == code]
    terms = [term for one in lists for _, terms in one.parts for term in terms]
    assert terms, "no list of the plan names this sub-sector"
    assert [term for term in terms if term.replace(" ", "") not in named] == []


def test_items_keep_the_section_of_their_subsector() -> None:
    strangers = [i for i in CATALOGUE.items.values() if not i.section.startswith(CATALOGUE.nodes[i.parent].section[:4])]
    assert [item.code for item in strangers] == []


# Views, figures, industry classification


@pytest.mark.parametrize("view", CATALOGUE.views.values(), ids=lambda view: view.id)
def test_codes_of_views_exist(view: View) -> None:
    assert view.groups
    for group in view.groups:
        assert group.codes
        assert set(group.codes) <= CATALOGUE.nodes.keys()


def test_seven_industries_are_a_partition_of_all_subsectors() -> None:
    groups = CATALOGUE.views["seven"].groups
    assert len(groups) == 7
    members = Counter(chain.from_iterable(leaves(CATALOGUE, code) for group in groups for code in group.codes))
    assert members == dict.fromkeys(CATALOGUE.subsectors, 1)


@pytest.mark.parametrize("figure", PUBLISHED, ids=lambda figure: figure.id)
def test_figures_say_what_they_are(figure: Figure) -> None:
    assert all((figure.unit, figure.year, figure.section, figure.definition, figure.scope, figure.measure))
    assert figure.zh != figure.en


def test_targets_have_a_period_and_a_comparison() -> None:
    assert all("-" in target.year and target.comparison for target in CATALOGUE.targets)
    assert not any("-" in figure.year or figure.comparison for figure in CATALOGUE.figures)


def test_every_industry_class_is_in_the_crosswalk() -> None:
    """Each class of GB/T 4754-2017 is listed itself, or one of the groups above it is."""
    listed = {pair.gbt for pair in CATALOGUE.crosswalk}

    def covered(code: str) -> bool:
        return code in listed or (code in CATALOGUE.gbt and covered(CATALOGUE.gbt[code].parent))

    assert len(GBT_CLASSES) > 1300
    assert [code for code in GBT_CLASSES if not covered(code)] == []


def test_full_correspondence_is_with_one_code_only() -> None:
    pairs = Counter(pair.gbt for pair in CATALOGUE.crosswalk)
    assert [pair.gbt for pair in CATALOGUE.crosswalk if pair.extent == "full" and pairs[pair.gbt] > 1] == []


# Words


@pytest.mark.parametrize(("file", "column"), [("lexicon.csv", "item"), ("names.csv", "word")])
def test_words_are_normalised_sorted_and_unique(file: str, column: str) -> None:
    words = [row[column] for row in rows(DATA / file)]
    assert words == sorted({normalise(word) for word in words})


def test_every_subsector_can_be_reached_by_a_rule() -> None:
    given_by_rules = {code for rule in CATALOGUE.rules for code in rule.codes}
    assert given_by_rules == {*CATALOGUE.subsectors, OUTSIDE}


# Normalisation


@given(st.text())
def test_normalise_maps_one_to_one(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert normalise(text) == "".join(normalise(char) for char in text)


@given(st.text())
def test_normalise_twice_is_normalise_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_normalise_holds_for_every_character() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    once = normalise(everything)
    assert len(once) == len(everything)
    assert [hex(i) for i, (a, b) in enumerate(zip(once, normalise(once), strict=True)) if a != b] == []
