"""Why tags have changed (AUDIT.md 1.8): three lines that add up to the retagging of the bridge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.bridge import Firm, bridges
from audit.retags import CORRECTION, EDITION, REAL, UNSTATED, read_reasons, retags
from classifier.errors import InputError
from tests.audit.support import HEADER, line

KEYS = st.sampled_from(["AI", "SW", "N"])
FIRMS = st.lists(
    st.tuples(
        st.builds(Firm, st.integers(0, 50), st.integers(0, 50), KEYS, KEYS, KEYS),
        st.sampled_from(["更正", "real", "版本", ""]),
    ),
    min_size=1,
    max_size=12,
)
# Oracle 1H: firms of both years with another tag now are f4 (SW, now AI) and f7 (AI, now SW).
ORACLE = [
    Firm(4000, 4600, "AI", "AI", "AI"),
    Firm(1500, 1800, "SW", "SW", "AI"),
    Firm(1000, 1200, "AI", "AI", "SW"),
    Firm(800, 0, "SW", "SW", "SW"),
]


def test_oracle_1h_three_lines() -> None:
    reasons = read_reasons(ORACLE, ["更正", "real change", "标签更正", "x"], [2, 3, 4, 5], "t.csv")
    assert reasons == [UNSTATED, REAL, CORRECTION, UNSTATED]
    found = retags(ORACLE, reasons)
    assert {reason: (part.firms, part.moved) for reason, part in found.items()} == {
        EDITION: (0, 0), CORRECTION: (1, 1000), REAL: (1, 1500), UNSTATED: (0, 0),
    }  # fmt: skip
    assert (found[REAL].net("AI"), found[REAL].net("SW"), found[CORRECTION].net("AI")) == (1500, -1500, -1000)
    assert sum(part.net("AI") for part in found.values()) == 500 == bridges(ORACLE)["AI"].retag()


@given(FIRMS)
def test_the_lines_add_up_to_the_bridge(rows: list[tuple[Firm, str]]) -> None:
    firms = [firm for firm, _ in rows]
    found = retags(firms, read_reasons(firms, [text for _, text in rows], range(2, 99)[: len(rows)], "t"))
    for key, bridge in bridges(firms).items():
        assert sum(part.net(key) for part in found.values()) == bridge.retag()
    for part in found.values():
        assert sum(part.net(key) for key in ("AI", "SW", "N")) == 0


def test_a_word_that_is_no_reason() -> None:
    with pytest.raises(InputError, match="line 3: “搬迁” is no reason"):
        read_reasons(ORACLE, ["", "搬迁", "", ""], [2, 3, 4, 5], "t.csv")


def test_on_the_command_line(call: Any, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    rows = [
        line("A201", "400", "460", "A201", ""),
        line("A201", "150", "180", "A301", "业务变化"),
        line("A301", "100", "120", "A201", "更正"),
        line("B101", "80", "90", "A301", ""),
    ]
    file.write_text("\n".join([f"{HEADER},税收2023,税收2024,原代码,原因", *rows]), encoding="utf-8")
    words = [file, "--tax", "税收2023", "税收2024", "--was", "原代码"]
    code, out, _ = call(*words, "--why", "原因", lang="zh")
    assert code == 0
    text = "".join(out.split())
    for part in ("目录版本变化全部行业0", "标签更正全部行业1", "业务实际变化全部行业1", "未说明全部行业1"):
        assert part in text
    code, _, err = call(file, "--tax", "税收2023", "税收2024", "--why", "原因")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "--why needs --was" in err
