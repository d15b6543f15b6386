"""AUDIT.md 5: primary rules, complementary suppression, and what an outsider can still compute."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from audit.disclosure_rules import FREQUENCY, Rules, contributions, protection, read_rules, reasons
from audit.linked_cells import LinkedTables
from audit.linked_suppression import CannotProtect, suppress_linked
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


@dataclass(frozen=True)
class Tree:
    """A tree of totals with its root T, for oracles on paper."""

    children: Mapping[str, Sequence[str]]
    leaves: Mapping[str, Sequence[tuple[object, int]]]

    def below(self, key: str) -> list[tuple[object, int]]:
        if key in self.leaves:
            return list(self.leaves[key])
        return [each for child in self.children[key] for each in self.below(child)]

    def amount(self, key: str) -> int:
        return sum(amount for _, amount in self.below(key))

    def contributions(self, key: str) -> list[int]:
        found: Counter[object] = Counter()
        for holder, amount in self.below(key):
            found[holder] += amount
        return contributions(found.values())

    def tables(self) -> LinkedTables:
        found = LinkedTables(("T",))
        for key in (*self.children, *self.leaves):
            found.add((key,), self.contributions(key))
        for key, below in self.children.items():
            found.link((key,), [(one,) for one in below])
        return found

    def hidden(self) -> dict[str, tuple[str, ...]]:
        return {key: why for (key,), why in suppress_linked([self.tables()], P10).items()}

    def sensitive(self) -> set[str]:
        return {key for key in (*self.children, *self.leaves) if reasons(self.contributions(key), P10)}


def interval(tree: Tree, hidden: Collection[str], key: str) -> tuple[float, float]:
    """What an outsider knows of a hidden cell: its least and largest value, by a programme of the leaves alone."""
    leaves = list(tree.leaves)

    def row(cell: str) -> list[float]:
        below = {cell} if cell in tree.leaves else set(leaves_below(tree, cell))
        return [float(one in below) for one in leaves]

    shown = [cell for cell in (*tree.children, *leaves) if cell not in hidden]
    sums = [float(tree.amount(cell)) for cell in shown]
    found = []
    for sign in (1.0, -1.0):
        goal = [sign * one for one in row(key)]
        solved = linprog(goal, A_eq=[row(cell) for cell in shown], b_eq=sums, bounds=(0, None), method="highs")
        assert solved.status == 0, solved.message
        found.append(sign * solved.fun)
    return found[0], found[1]


def leaves_below(tree: Tree, key: str) -> list[str]:
    if key in tree.leaves:
        return [key]
    return [leaf for child in tree.children[key] for leaf in leaves_below(tree, child)]


def exposed(tree: Tree, hidden: Collection[str]) -> list[str]:
    """Hidden cells with tax that are known to within ten per cent, or sensitive ones without their upper protection."""
    found = []
    for key in hidden:
        ordered, true = tree.contributions(key), tree.amount(key)
        low, high = interval(tree, hidden, key)
        is_close = low > 0.9 * true + 1e-4 and high < 1.1 * true - 1e-4
        needed = float(protection(ordered, P10)) if reasons(ordered, P10) else 0.0
        if true and (is_close or high < true + needed - 1e-4):
            found.append(key)
    return found


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
    return Tree(children, leaves)


def test_oracle_5b() -> None:
    tree = tree_5b()
    assert [tree.amount(key) for key in "ABCT"] == [134, 98, 55, 287]
    assert tree.sensitive() == {"A3", "B2"}
    assert [interval(tree, {"A3", "B2"}, key) for key in ("A3", "B2")] == [
        pytest.approx((20, 20)),
        pytest.approx((32, 32)),
    ]
    hidden = tree.hidden()
    assert {key for key, why in hidden.items() if not why} == {"A4", "B3"}
    assert {key: interval(tree, hidden, key) for key in hidden} == {
        "A3": pytest.approx((0, 31)),
        "A4": pytest.approx((0, 31)),
        "B2": pytest.approx((0, 48)),
        "B3": pytest.approx((0, 48)),
    }
    assert [float(protection(tree.contributions(key), P10)) for key in ("A3", "B2")] == pytest.approx([1.2, 2.0])
    assert exposed(tree, hidden) == []


def test_oracle_5c_two_single_firms_do_not_protect_each_other() -> None:
    leaves = {"X": leaf(50), "Y": leaf(30), "Z": leaf(6, 5, 4), "W": leaf(900, 900, 900, 900)}
    assert list(Tree({"T": list(leaves)}, leaves).hidden()) == ["X", "Y", "Z"]
    alone = {"X": leaf(50), "Y": leaf(30)}
    with pytest.raises(CannotProtect, match="T"):
        Tree({"T": list(alone)}, alone).hidden()


def test_oracle_5_4_one_blank_in_a_group_is_no_secret() -> None:
    """A sector of 56,600 with sub-sectors of 47,600 and 8,002: the blank is 998."""
    leaves = {"X": leaf(*[1_000] * 47, 600), "Y": leaf(*[1_000] * 8, 2), "Z": leaf(990, 8)}
    tree = Tree({"T": ("X", "Y", "Z")}, leaves)
    assert interval(tree, {"Z"}, "Z") == pytest.approx((998, 998))
    assert exposed(tree, {"Z"}) == ["Z"]
    assert exposed(tree, tree.hidden()) == []


def test_holdings_across_leaves_are_one_contributor() -> None:
    leaves = {"X": [("甲", 50)], "Y": [("甲", 30)], "Z": [("甲", 6)], "W": leaf(90, 80, 70, 60)}
    tree = Tree({"T": list(leaves)}, leaves)
    assert set(tree.hidden()) == {"X", "Y", "Z", "W"}  # the three together are one firm's tax


def test_a_sensitive_whole_is_withheld() -> None:
    with pytest.raises(CannotProtect, match="T"):
        Tree({"T": ["X", "Y"]}, {"X": leaf(5), "Y": leaf(3)}).hidden()


def test_hidden_sectors_with_one_child_are_not_known_by_their_children() -> None:
    """A and B are hidden; the shown children leave six units of 6,803 open, far less than p per cent."""
    leaves = {
        "A1": leaf(*[1000] * 4),
        "A2": leaf(*[700] * 4),
        "A3": leaf(3),
        "B1": leaf(*[300] * 4),
        "B2": leaf(1),
        "X": leaf(*[500] * 5),
        "L": leaf(1, 1),
        "N": leaf(*[100] * 5),
    }
    tree = Tree({"T": ["A", "B", "X", "L", "N"], "A": ["A1", "A2", "A3"], "B": ["B1", "B2"]}, leaves)
    hidden = tree.hidden()
    assert {"A3", "B2", "L"} < hidden.keys()
    assert exposed(tree, {"A", "B", "A3", "B2", "L"}) != []
    assert exposed(tree, hidden) == []


def test_a_sum_of_zero_needs_enough_firms() -> None:
    assert reasons([], P10, firms=2) == (FREQUENCY,)
    assert reasons([], P10, firms=3) == reasons([], P10, firms=0) == ()
    leaves = {"X": leaf(10, 10, 10, 10), "Y": leaf(8, 8, 8, 8), "W": leaf(90, 80, 70, 60)}
    tables = Tree({"T": [*leaves, "Z"]}, {**leaves, "Z": leaf()}).tables()
    tables.add(("Z",), [0, 0])
    hidden = suppress_linked([tables], P10)
    assert hidden[("Z",)] == (FREQUENCY,) and len(hidden) == 2
    tables.add(("Z",), [0, 0, 0])
    assert suppress_linked([tables], P10) == {}


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
    return Tree(children, leaves)


def test_no_hidden_cell_of_a_tree_can_be_computed_from_what_is_shown() -> None:
    published = 0
    for seed in range(60):
        tree = random_tree(seed)
        try:
            hidden = tree.hidden()
        except CannotProtect:
            continue
        published += 1
        assert tree.sensitive() <= set(hidden)
        assert exposed(tree, hidden) == [], seed
    assert published >= 55


def test_naive_suppression_leaks_so_the_check_can_fail() -> None:
    leaking = [seed for seed in range(20) if exposed(tree := random_tree(seed), tree.sensitive())]
    assert len(leaking) > 5


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.randoms())
def test_equal_trees_give_equal_choices(seed: int, shuffler: random.Random) -> None:
    tree = random_tree(seed)
    leaves = {key: list(found) for key, found in tree.leaves.items()}
    for found in leaves.values():
        shuffler.shuffle(found)

    def choice(one: Tree) -> object:
        try:
            return one.hidden()
        except CannotProtect as error:
            return error.key

    assert choice(tree) == choice(Tree(tree.children, leaves))


def test_rules_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("least: 5\np: 15\ndominance:\n  - {n: 1, k: 85}\n", encoding="utf-8")
    assert read_rules(file) == Rules(5, ((1, Fraction(85)),), Fraction(15))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("least: 5\n", Rules(least=5)),
        ("p: 15\n", Rules(p=Fraction(15))),
        ("least: 4\np: 10\n", Rules(least=4)),
        ("dominance: [{n: 1, k: 85}]\n", Rules(dominance=((1, Fraction(85)),))),
    ],
)
def test_thresholds_that_a_file_leaves_out_are_the_default_ones(tmp_path: Path, text: str, rules: Rules) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    assert read_rules(file) == rules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("least: 2.5\np: 10\ndominance: []\n", "no whole number"),
        ("least: 3\np: 0\ndominance: []\n", "above 0"),
        ("least: 3\np: 10\ndominance: [{n: 1, k: 200}]\n", "between 0 and 100"),
        ("least: 3\np: 10\ndominance: []\nq: 1\n", "unknown key"),
    ],
)
def test_wrong_rules_are_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=words):
        read_rules(file)
