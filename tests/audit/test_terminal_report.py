"""The narrow form of a report: within the width, folded at words, no amount broken or lost."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from rich.cells import cell_len
from rich.console import Console

from audit.report import MONEY, TEXT, Column, Report, ReportTable
from audit.terminal_report import folded, print_report
from audit.texts import Text, plain


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("the rest of the table", 9, ["the rest", "of the", "table"]),
        ("合计精确到分。", 12, ["合计精确到", "分。"]),
        ("各行与“未在表中”之和", 8, ["各行与", "“未在表", "中”之和"]),
        ("无法判断 U（自动）", 12, ["无法判断 U", "（自动）"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a\nb", 9, ["a", "b"]),
        ("", 9, [""]),
    ],
)
def test_folding(text: str, width: int, expected: list[str]) -> None:
    assert folded(text, width) == expected


def printed(width: int, language: str) -> list[str]:
    years = [Column(f"y{year}", plain(f"税收{year}"), MONEY) for year in range(2015, 2025)]
    columns = [Column("code", Text("代码", "Code"), TEXT), Column("name", Text("行业", "Group"), TEXT), *years]
    name = Text("批发和零售", "Wholesale and retail")
    rows = [["A1", name, *(Fraction(123_456_789_00 + year) for year in range(10))]]
    note = Text("按主行业计：每户只计一次。" * 4, "By primary code: each firm counts once. " * 4)
    report = Report(
        plain("x"), [], [ReportTable("t", Text("产业", "Sectors"), columns, rows, [note])], [note], "元", ""
    )
    report.rounding = "half-up"
    stream = io.StringIO()
    print_report(report, language, Console(file=stream, width=width, soft_wrap=True))
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_wide_table_is_printed_in_parts(width: int, language: str) -> None:
    lines = printed(width, language)
    assert max(map(cell_len, lines)) <= width
    text = "\n".join(lines)
    for year in range(10):
        assert f"123,456,789.0{year}" in text
    assert text.count("A1") == 1 + text.count("（续）" if language == "zh" else "(continued)") > 1
    assert ("批发和零售" if language == "zh" else "Wholesale") in text
    assert not [line for line in lines if line.startswith(("。", "："))]
