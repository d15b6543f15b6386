"""Charts of a report: what is drawn where, what is told, and that nothing hidden is in them."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import resvg_py

from audit import chart_files
from audit.chart import Chart, standalone_svg
from audit.charts import charts_of
from audit.correct import SHARE_COLUMNS
from audit.grouping import LEVEL_NAMES, TOTAL
from audit.report import COUNT, HIDDEN, MONEY, SHARE, TEXT, Column, Hidden, Report, ReportTable, Value
from audit.share_tables import NAMES
from audit.svg import BLUE, GREY, fitted, legend, text_width, tick_text, ticks
from audit.texts import Text
from tests.audit.report_tables import report_of, secretive, two_years
from tests.audit.support import HEADER, catalogue, line

SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: Chart, report: Report, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(standalone_svg(chart, report, language))


def marks(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """First line of the hover text -> what is drawn for it."""
    return {
        (each.findtext(f"{SVG}title") or "").splitlines()[0]: each for each in root.iter(f"{SVG}g") if each.get("class")
    }


def width(mark: ElementTree.Element) -> float:
    return sum(float(rect.get("width", 0)) for rect in mark.iter(f"{SVG}rect"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_of(two_years(tmp_path_factory.mktemp("charts") / "t.csv"), by=("街镇",), views=("seven",))


def named(report: Report, name: str, language: str = "en") -> Chart:
    return next(chart for chart in charts_of(report, language) if chart.id == name)


def test_every_kind_of_chart_is_there(report: Report) -> None:
    assert [chart.id for chart in charts_of(report, "en")] == [
        "coverage-税收2024",
        "shares-sector-税收2024",
        "concentration-sector-税收2024",
        "shares-priority-税收2024",
        "shares-view-seven-税收2024",
        "shares-by-街镇-税收2024",
        "growth-sector-税收2024",
        "growth-view-seven-税收2024",
        "growth-by-街镇-税收2024",
    ]


def test_bars_are_as_long_as_their_shares(report: Report) -> None:
    found = marks(parsed(named(report, "shares-sector-税收2024"), report))
    order = list(found)
    assert order[:4] == ["A1 Modern trade", "A3 Professional services", "B3 Fashion and creative industries",
                         "X2 Financial services"]  # fmt: skip
    assert order[-2:] == ["N Outside the catalogue", "U Not stated"]
    unit = width(found["A1 Modern trade"]) / 50
    for name, share in (
        ("A3 Professional services", 20),
        ("X2 Financial services", 2),
        ("N Outside the catalogue", 15),
    ):
        assert width(found[name]) == pytest.approx(share * unit, abs=0.2)
    assert len(list(found["A3 Professional services"].iter(f"{SVG}rect"))) == 1  # all of it to review: one light bar
    tip = found["A3 Professional services"].findtext(f"{SVG}title") or ""
    assert "Of district: 20.00%" in tip
    assert "Tax: 200.00 × 10k yuan" in tip
    assert "To review: 100.00%" in tip


def test_chinese_hover_text(report: Report) -> None:
    found = marks(parsed(named(report, "shares-sector-税收2024", "zh"), report, "zh"))
    tip = (found["A1 现代贸易"].findtext(f"{SVG}title") or "").splitlines()
    assert tip[1:4] == ["税收：500.00万元", "占全区比重：50.00%", "占现代服务业比重：62.50%"]


def test_names_for_machines_are_in_no_chart(report: Report) -> None:
    text = standalone_svg(named(report, "shares-view-seven-税收2024", "zh"), report, "zh")
    assert "专业服务业" in text
    assert "professional" not in text


def test_concentration(report: Report) -> None:
    found = marks(parsed(named(report, "concentration-sector-税收2024"), report))
    widths = [float(each.get("width", 0)) for each in found["A1 Modern trade"].iter(f"{SVG}rect")]
    assert widths[0] / sum(widths) == pytest.approx(0.3, abs=0.001)  # three of ten equal firms
    assert len(widths) == 2  # nobody beyond the tenth
    assert [each.text for each in found["A1 Modern trade"].iter(f"{SVG}text")][1:] == ["1,000", "10.00"]


def test_growth_against_size(report: Report) -> None:
    root = parsed(named(report, "growth-sector-税收2024"), report)
    found = marks(root)
    beyond = found["B3 Fashion and creative industries"]  # 5 -> 80: beyond the axis, at its edge
    assert beyond.find(f"{SVG}polygon") is not None
    assert "1,500.0%" in "".join(each.text or "" for each in beyond.iter(f"{SVG}text"))
    places = {
        name: (float(dot.get("cx", 0)), float(dot.get("cy", 0)))
        for name, mark in found.items() if (dot := mark.find(f"{SVG}circle")) is not None
    }  # fmt: skip
    large, small = places["A1 Modern trade"], places["X2 Financial services"]
    decade = (large[0] - small[0]) / math.log10(500 / 20)
    assert large[0] - places["A3 Professional services"][0] == pytest.approx(decade * math.log10(500 / 200), abs=0.3)
    assert large[1] < small[1] < places["A3 Professional services"][1]  # +25 %, 0 %, -20 %, upwards
    assert "district 14.3%" in "".join(each.text or "" for each in root.iter(f"{SVG}text"))
    assert any("Triangles" in note.en for note in named(report, "growth-sector-税收2024").notes)


def test_a_chart_of_its_own_names_what_it_rests_on(report: Report) -> None:
    text = " ".join(each.text or "" for each in parsed(named(report, "coverage-税收2024"), report).iter(f"{SVG}text"))
    for name, value in report.provenance:
        assert name.en in text
        assert "".join(value.split()) in "".join(text.split())


def test_hidden_cells_have_no_mark_and_keep_the_order_of_codes(tmp_path: Path) -> None:
    report = report_of(secretive(tmp_path / "t.csv"), ("税收",), "元", publish=True)
    hidden = {str(row[0]) for table in report.tables if table.internal for row in table.rows}
    assert {"A101", "A204"} < hidden
    drawn = 0
    for chart in charts_of(report, "en"):
        root = parsed(chart, report)
        codes = [name.split()[0] for name in marks(root)]
        assert codes == [*(code for code in catalogue().nodes if code in codes), "N", "U"]
        for name, mark in marks(root).items():
            if name.split()[0] in hidden:
                drawn += 1
                kinds = {each.tag.removeprefix(SVG) for each in mark.iter()} - {"g", "title", "text"}
                assert not kinds, name
                assert [each.text for each in mark.iter(f"{SVG}text")][1:] == ["hidden", "hidden"]
    assert drawn >= len(hidden)


def test_a_hidden_value_is_left_out_of_growth(report: Report) -> None:
    table = next(each for each in report.tables if each.id == "growth:sector@税收2024")
    at = [column.id for column in table.columns].index("rate")
    row = next(each for each in table.rows if each[2] == "X2")
    kept, row[at] = row[at], HIDDEN
    try:
        chart = named(report, "growth-sector-税收2024")
    finally:
        row[at] = kept
    assert "X2" not in chart.drawing
    assert "Not drawn: 1 hidden rows." in [note.en for note in chart.notes]


def test_refunds_below_zero(tmp_path: Path) -> None:
    rows = [line("A101", "100"), line("A301", "-20", status="review"), line("N", "20")]
    file = tmp_path / "t.csv"
    file.write_text("\n".join([f"{HEADER},税收", *rows]) + "\n", encoding="utf-8")
    report = report_of(file, ("税收",))
    assert not any(chart.id.startswith("coverage") for chart in charts_of(report, "en"))
    found = marks(parsed(named(report, "shares-sector"), report))
    left, right = (next(found[name].iter(f"{SVG}rect")) for name in ("A3 Professional services", "A1 Modern trade"))
    assert float(left.get("x", 0)) + float(left.get("width", 0)) == pytest.approx(float(right.get("x", 0)), abs=0.2)
    assert float(right.get("width", 0)) == pytest.approx(5 * float(left.get("width", 0)), abs=0.6)


def test_many_groups_are_cut_with_a_note(tmp_path: Path) -> None:
    rows = [line("A101", str(number), f"{number}号楼") for number in range(1, 81)]
    file = tmp_path / "t.csv"
    file.write_text("\n".join([f"{HEADER},税收,楼宇", *rows]) + "\n", encoding="utf-8")
    chart = named(report := report_of(file, ("税收",), by=("楼宇",)), "shares-by-楼宇")
    assert list(marks(parsed(chart, report)))[:2] == ["80号楼", "79号楼"]
    assert len(marks(parsed(chart, report))) == 60
    assert "20 more" in chart.notes[0].en


def test_parts_of_a_bridge(tmp_path: Path) -> None:
    rows = [
        line("A101", "100", "150", "A101"),  # real +50
        line("A101", "0", "30", "A101"),  # entrant +30
        line("A101", "20", "0", "A101"),  # exit -20
        line("A101", "40", "40", "B301"),  # retagged +40 for A1, -40 for B3
        line("B301", "60", "60", "B301"),
    ]
    file = tmp_path / "t.csv"
    file.write_text("\n".join([f"{HEADER},税收2023,税收2024,旧代码", *rows]) + "\n", encoding="utf-8")
    report = report_of(file, was="旧代码")
    found = marks(parsed(named(report, "bridge"), report))
    bars = [
        (float(each.get("x", 0)), float(each.get("width", 0)), each.get("fill"))
        for each in found["A1 Modern trade"].iter(f"{SVG}rect")
    ]
    unit = bars[0][1] / 50
    assert [each[1] / unit for each in bars] == pytest.approx([50, 30, 20, 40], abs=0.2)
    zero = bars[0][0]
    assert [(each[0] - zero) / unit for each in bars] == pytest.approx([0, 50, -20, 80], abs=0.2)
    dot = found["A1 Modern trade"].find(f"{SVG}circle")
    assert dot is not None
    assert (float(dot.get("cx", 0)) - zero) / unit == pytest.approx(100, abs=0.2)
    (lost,) = found["B3 Fashion and creative industries"].iter(f"{SVG}rect")
    assert float(lost.get("width", 0)) / unit == pytest.approx(40, abs=0.2)
    assert len({each[2] for each in bars}) == 4


LEVEL = Column("level", Text("层级", "Level"), TEXT)
PUBLIC = [Column(name, Text(name, name), kind) for name, kind in (
    ("code", TEXT), ("name", TEXT), ("firms", COUNT), ("tax", MONEY), ("share_of_district", SHARE))]  # fmt: skip


def public(ident: str, *rows: tuple[Text, str, Text, int | Hidden]) -> Report:
    """A report of one table of publication, of rows of level, code, name and tax."""
    values: list[list[Value]] = [
        [level, code, name, 9, tax, Fraction(tax, 100) if isinstance(tax, int) else tax]
        for level, code, name, tax in rows
    ]
    table = ReportTable(ident, Text("公布表", "Publication"), [LEVEL, *PUBLIC], values)
    return Report(Text("", ""), [], [table], [], "元", "half-up")


def test_levels_of_one_table_have_a_chart_each() -> None:
    total, tier, sector, other = Text("合计", "Total"), LEVEL_NAMES["tier"], LEVEL_NAMES["sector"], Text("", "Other")
    report = public(
        "publication",
        (total, "", NAMES[TOTAL], 100),
        (tier, "A", Text("", "Advantages"), 80),
        (sector, "A1", Text("", "Trade"), HIDDEN),
        (sector, "A2", Text("", "Information"), 60),
        (other, "N", Text("", "Outside"), 20),
    )
    assert [chart.id for chart in charts_of(report, "en")] == ["shares-publication-tiers", "shares-publication-sectors"]
    tiers, sectors = (list(marks(parsed(chart, report))) for chart in charts_of(report, "en"))
    assert tiers == ["A Advantages", "N Outside"]
    assert sectors == ["A1 Trade", "A2 Information", "N Outside"]


def test_parts_of_a_columns_values_have_a_chart_of_the_values() -> None:
    one, other = Text("一街", "First"), Text("二街", "Second")
    report = public(
        "publication_by:街镇",
        (one, "", Text("一街合计", "First total"), 30),
        (one, "A1", Text("", "Trade"), 30),
        (other, "", Text("二街合计", "Second total"), 70),
        (other, "A1", Text("", "Trade"), HIDDEN),
    )
    (chart,) = charts_of(report, "en")
    assert list(marks(parsed(chart, report))) == ["First total", "Second total"]


def test_groups_of_a_view_are_not_grey() -> None:
    view = Text("口径", "View")
    report = public("publication_view:x", (view, "", Text("", "One"), 60), (view, "N", Text("", "Outside"), 40))
    colours = {
        name: mark.find(f"{SVG}rect") for name, mark in marks(parsed(charts_of(report, "en")[0], report)).items()
    }
    assert {name: rect.get("fill") for name, rect in colours.items() if rect is not None} == {
        "One": BLUE,
        "Outside": GREY,
    }


def test_corrected_shares_with_intervals() -> None:
    shares = [Fraction(1, 2), Fraction(2, 5), Fraction(1, 50), Fraction(3, 10), Fraction(3, 4)]
    rows: list[list[Value]] = [
        ["A1", Text("现代贸易", "Modern trade"), *shares, Fraction(100)],
        ["N", Text("目录外", "Outside"), *[Fraction(0)] * 5, Fraction(0)],
    ]
    table = ReportTable("corrected", Text("修正", "Corrected"), SHARE_COLUMNS, rows)
    report = Report(Text("", ""), [], [table], [], "元", "half-up")
    found = marks(parsed(named(report, "corrected"), report))
    bar, dot = (found["A1 Modern trade"].find(f"{SVG}{kind}") for kind in ("rect", "circle"))
    assert bar is not None
    assert dot is not None
    left, length = float(bar.get("x", 0)), float(bar.get("width", 0))
    ends = [float(each.get("x1", 0)) - left for each in found["A1 Modern trade"].iter(f"{SVG}line")][1:]
    assert float(dot.get("cx", 0)) - left == pytest.approx(0.8 * length, abs=0.2)
    assert ends == pytest.approx([0.6 * length, 1.5 * length], abs=0.2)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_files(call: Any, tmp_path: Path, form: str) -> None:
    if form == "png" and not chart_files._has_chinese_font():
        pytest.skip("no font with Chinese characters on this machine (apt-get install fonts-noto-cjk)")
    folder = tmp_path / "图" / "deep"
    table = two_years(tmp_path / "t.csv")
    words = [table, "--tax", *("税收2023", "税收2024"), "--charts", folder, "--chart-format", form]
    code, _, err = call(*words)
    assert code == 0
    written = {path.name for path in folder.iterdir()}
    assert f"growth-sector-税收2024.{form}" in written
    assert all(str(folder / name) in err for name in written)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert call(*words)[0] == 0
    assert first == {path.name: path.read_bytes() for path in folder.iterdir()}
    start = b"\x89PNG\r\n" if form == "png" else b"<svg xmlns="
    assert all(content.startswith(start) for content in first.values())


def test_a_png_without_chinese_font_is_refused(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resvg_py, "svg_to_bytes", partial(resvg_py.svg_to_bytes, skip_system_fonts=True))
    table = two_years(tmp_path / "t.csv")
    code, out, err = call(table, "--tax", "税收2024", "--charts", tmp_path / "c", "--chart-format", "png")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "no font with Chinese characters" in err
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--charts", "t.csv"], "t.csv: this is a file: give a folder with --charts"),
        (["--charts", "t.csv/x"], "cannot be written"),
        (["--chart-format", "png"], "--chart-format needs --charts"),
    ],
)
def test_wrong_calls(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], text: str) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call(two_years(Path("t.csv")), "--tax", "税收2024", *words)
    assert (code, len(err.splitlines())) == (2, 1)
    assert text in err


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 17.4, [0, 5, 10, 15]),
        (-12, 30, [-10, 0, 10, 20, 30]),
        (3, 3, [3]),
    ],
)
def test_ticks(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_texts_of_axes_and_widths() -> None:
    assert [tick_text(value, 0.2) for value in (0.0, -0.2, 1.4)] == ["0.0", "-0.2", "1.4"]
    assert tick_text(12000, 5000) == "12,000"
    assert text_width("税收", 10) == 20
    assert fitted("税收统计报告", 45, 10) == "税收统…"
    assert fitted("税收", 45, 10) == "税收"
    assert legend([("#fff", "甲" * 30), ("#000", "乙" * 30)], 0, 16, 500)[1] == 36
