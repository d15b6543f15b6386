"""AUDIT.md 5: primary rules, complementary suppression, and what an outsider can still compute."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.disclosure_rules import Rules, contributions, protection, read_rules, reasons
from audit.feasibility import bounds, exposures, intervals
from audit.suppression import COMPLEMENTARY, Tree, primary_cells, suppress
from taxonomy import CatalogueError

P10 = Rules(least=3, p=Fraction(10))


def only(**thresholds: object) -> Rules:
    given_ = {"least": 1, "dominance": (), "p": None, **thresholds}
    return Rules(**given_)  # type: ignore[arg-type]


# Columns of oracle 5A that are rules of ours: N<3, N<=3, N<10, (1,85), (2,85), p10, p15, p80, pq(25,50), pq(10,50).
COLUMNS = [
    only(least=3),
    only(least=4),
    only(least=10),
    only(dominance=((1, Fraction(85)),)),
    only(dominance=((2, Fraction(85)),)),
    only(p=Fraction(10)),
    only(p=Fraction(15)),
    only(p=Fraction(80)),
    only(p=Fraction(100 * 25, 50)),
    only(p=Fraction(100 * 10, 50)),
]


@pytest.mark.parametrize(
    ("amounts", "flags"),
    [
        ([12, 8], "YYY.YYYYYY"),
        ([30, 1, 1], ".YYYYYYYYY"),
        ([50000, 49000, 1000], ".YY.YYYYYY"),
        ([52000, 50000, 8000], ".YY.Y..YYY"),
        ([45, 45, 5, 3, 2], "..Y.Y..YY."),
        ([60, 30, 4, 3, 3], "..Y.Y..YYY"),
        ([12, 10, 9, 8, 7, 6, 5, 5], "..Y......."),
        ([40, 30, *[3] * 10], ".......Y.."),
        ([80, *[2] * 10], ".......YY."),
        ([10] * 12, ".........."),
    ],
)
def test_oracle_5a_flags(amounts: list[int], flags: str) -> None:
    ordered = contributions(amounts)
    assert "".join("Y" if reasons(ordered, rules) else "." for rules in COLUMNS) == flags


def test_oracle_5_2_handbook() -> None:
    first = [50_000, 49_000, *[500] * 2]
    assert not reasons(first, only(dominance=((1, Fraction(90)),)))
    second = [52_000, 50_000, 8_000]
    assert Fraction(sum(second) - second[1], second[0]) - 1 == Fraction(8_000, 52_000)  # estimate 60000: +15.38 %
    assert not reasons(second, only(p=Fraction(10)))
    assert reasons(second, only(dominance=((2, Fraction(10_000, 110)),)))
    third = protection([300, 20, 10], only(dominance=((1, Fraction(85)),)))
    assert float(third) == pytest.approx(22.94, abs=5e-3)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(1, 100))
def test_dominance_of_two_implies_p_percent(amounts: list[int], p: int) -> None:
    """(2, k) safe with k = 100·100/(100+p) means p % safe (AUDIT.md 5.2)."""
    ordered = contributions(amounts)
    if not reasons(ordered, only(dominance=((2, Fraction(10_000, 100 + p)),))):
        assert not reasons(ordered, only(p=Fraction(p)))


def test_refunds_count_by_their_size_and_zeros_not_at_all() -> None:
    assert contributions([5, 0, -7, 1]) == [7, 5, 1]
    assert reasons([], P10) == ()


def leaf(*amounts: int) -> list[tuple[object, int]]:
    return [(object(), amount) for amount in amounts]


def tree_5b() -> Tree:
    leaves = {
        "A1": leaf(12, 10, 9, 8, 7, 6, 5, 5),
        "A2": leaf(9, 8, 8, 6, 5, 5),
        "A3": leaf(12, 8),
        "A4": leaf(3, 2, 2, 2, 1, 1),
        "B1": leaf(20, 15, 10, 5),
        "B2": leaf(30, 1, 1),
        "B3": leaf(4, 4, 3, 3, 2),
        "C1": leaf(14, 9, 7),
        "C2": leaf(11, 6, 5, 3),
    }
    children = {"T": ["A", "B", "C"], **{key: [one for one in leaves if one[0] == key] for key in "ABC"}}
    return Tree("T", children, leaves)  # type: ignore[arg-type]


def test_oracle_5b() -> None:
    tree = tree_5b()
    assert [tree.amounts[key] for key in "ABCT"] == [134, 98, 55, 287]
    primary = primary_cells(tree, P10)
    assert list(primary) == ["A3", "B2"]
    alone = intervals(tree, primary)
    assert {key: (round(low), round(high)) for key, (low, high) in alone.items()} == {"A3": (20, 20), "B2": (32, 32)}
    found = suppress(tree, P10)
    assert not found.withheld
    assert {key for key, why in found.hidden.items() if why == (COMPLEMENTARY,)} == {"A4", "B3"}
    assert {key: (round(low), round(high)) for key, (low, high) in intervals(tree, found.hidden).items()} == {
        "A3": (0, 31),
        "A4": (0, 31),
        "B2": (0, 48),
        "B3": (0, 48),
    }
    assert [float(protection(tree.contributions([key]), P10)) for key in ("A3", "B2")] == pytest.approx([1.2, 2.0])
    assert exposures(tree, found.hidden, P10) == []


def test_oracle_5c_two_single_firms_do_not_protect_each_other() -> None:
    leaves = {"X": leaf(50), "Y": leaf(30), "Z": leaf(6, 5, 4), "W": leaf(90, 80, 70, 60)}
    tree = Tree("T", {"T": list(leaves)}, leaves)  # type: ignore[arg-type]
    assert reasons(tree.contributions(["X", "Y"]), P10)  # their sum is known, and either firm can take off its own
    assert set(suppress(tree, P10).hidden) == {"X", "Y", "Z"}


def test_oracle_5_4_one_blank_in_a_group_is_no_secret() -> None:
    """A sector of 56,600 with sub-sectors of 47,600 and 8,002: the blank is 998."""
    leaves = {"X": leaf(*[1_000] * 47, 600), "Y": leaf(*[1_000] * 8, 2), "Z": leaf(990, 8)}
    tree = Tree("T", {"T": ("X", "Y", "Z")}, leaves)  # type: ignore[arg-type]
    assert intervals(tree, {"Z"})["Z"] == (pytest.approx(998), pytest.approx(998))
    assert [each.key for each in exposures(tree, {"Z"}, P10)] == ["Z"]


def test_oracle_5_6_block_of_two_by_two() -> None:
    equations = [([1, 2], 7.0), ([3, 4], 3.0), ([1, 3], 6.0), ([2, 4], 4.0)]
    assert bounds(equations, 4, 0) == pytest.approx((3, 6))


def test_holdings_across_leaves_are_one_contributor() -> None:
    leaves = {"X": [("甲", 50)], "Y": [("甲", 30)], "Z": [("甲", 6)], "W": leaf(90, 80, 70, 60)}
    tree = Tree("T", {"T": list(leaves)}, leaves)  # type: ignore[arg-type]
    assert tree.contributions(["X", "Y", "Z"]) == [86]
    assert exposures(tree, {"X", "Y", "Z"}, P10) == []  # no interval shows it, for each could be another's
    assert set(suppress(tree, P10).hidden) == {"X", "Y", "Z", "W"}  # but the three together are one firm's tax


def test_a_sensitive_whole_is_withheld() -> None:
    tree = Tree("T", {"T": ["X", "Y"]}, {"X": leaf(5), "Y": leaf(3)})  # type: ignore[dict-item]
    assert suppress(tree, P10).withheld


def random_tree(seed: int) -> Tree:
    source = random.Random(seed)
    children: dict[str, list[str]] = {"T": []}
    leaves: dict[str, list[tuple[object, int]]] = {}
    for tier in "ABCD"[: source.randint(2, 4)]:
        children["T"].append(tier)
        children[tier] = []
        for sector in range(source.randint(2, 3)):
            key = f"{tier}{sector}"
            children[tier].append(key)
            children[key] = [f"{key}{number}" for number in range(source.randint(2, 4))]
            for one in children[key]:
                size = source.choice([0, 1, 2, 3, 5, 8, 12])
                leaves[one] = leaf(*(int(source.lognormvariate(3, 1.5)) + 1 for _ in range(size)))
    return Tree("T", children, leaves)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(60))
def test_no_sensitive_cell_can_be_computed_from_what_is_shown(seed: int) -> None:
    tree = random_tree(seed)
    found = suppress(tree, P10)
    if found.withheld:
        return
    assert set(primary_cells(tree, P10)) <= set(found.hidden)
    assert exposures(tree, found.hidden, P10) == []


def test_naive_suppression_leaks_so_the_check_can_fail() -> None:
    leaking = [seed for seed in range(20) if exposures(tree := random_tree(seed), primary_cells(tree, P10), P10)]
    assert len(leaking) > 5


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.randoms())
def test_equal_trees_give_equal_choices(seed: int, shuffler: random.Random) -> None:
    tree = random_tree(seed)
    leaves = {key: list(found) for key, found in tree.leaves.items()}
    for found in leaves.values():
        shuffler.shuffle(found)
    assert suppress(tree, P10) == suppress(Tree(tree.root, tree.children, leaves), P10)


def test_rules_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("least: 5\np: 15\ndominance:\n  - {n: 1, k: 85}\n", encoding="utf-8")
    assert read_rules(file) == Rules(5, ((1, Fraction(85)),), Fraction(15))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("least: 2.5\np: 10\ndominance: []\n", "no whole number"),
        ("least: 3\np: 0\ndominance: []\n", "above 0"),
        ("least: 3\np: 10\ndominance: [{n: 1, k: 200}]\n", "between 0 and 100"),
        ("least: 3\np: 10\n", "key dominance is missing"),
        ("least: 3\np: 10\ndominance: []\nq: 1\n", "unknown key"),
    ],
)
def test_wrong_rules_are_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=words):
        read_rules(file)
