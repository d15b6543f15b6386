"""The files of linked tables that may be published: no suppressed figure, nothing that depends on one, no folders."""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audit.grouping import by_level, by_view, groups_of_tags
from audit.money import UNITS
from audit.report import HIDDEN, Report
from audit.rounding import as_text
from tests.audit.report_tables import report_of
from tests.audit.support import HEADER, catalogue, line
from tests.audit.test_own_figures import SAMPLE

STREETS = ("江苏路街道", "虹桥街道", "新泾镇")
CODES = ("A101", "A102", "A201", "A204", "A301", "B101", "B301", "B305", "X201", "N")
YEARS = ("税收2023", "税收2024")
VIEW = "seven"
Firm = tuple[str, str, str, list[int]]  # code, tags, street, fen of each year
LINKED = [
    pytest.param({"by": ("街镇",), "level": "tier"}, YEARS[1:], id="by"),
    pytest.param({"by": ("街镇",), "level": "tier", "views": (VIEW,)}, YEARS, id="by view years"),
    pytest.param({"by": ("街镇",), "level": "tier", "counting": "tag"}, YEARS[1:], id="by tag"),
    pytest.param({"views": (VIEW,), "counting": "tag"}, YEARS, id="view tag years"),
]


def firms(with_tags: bool) -> list[Firm]:
    """Many firms in every street, but few of A in the first two, of X in the last two, one of A204; odd amounts."""
    source = random.Random(2024)
    found = []
    for code in CODES:
        for at, street in enumerate(STREETS):
            few = (code[0] == "A" and at < 2) or (code[0] == "X" and at > 0)
            count = (code == "A101") + (code[0] == "X") if few else 1 if code == "A204" else 8
            for number in range(count):
                tags = f"{code};B301" if with_tags and number % 3 == 1 and code not in ("N", "B301") else code
                found.append((code, tags, street, [source.randrange(1_000_000, 9_000_000) for _ in YEARS]))
    return found


def write(path: Path, rows: list[Firm]) -> Path:
    lines = [
        line(code, *(f"{fen // 100}.{fen % 100:02}" for fen in taxes), street, tags=tags)
        for code, tags, street, taxes in rows
    ]
    path.write_text("\n".join([",".join([HEADER, *YEARS, "街镇"]), *lines]) + "\n", encoding="utf-8")
    return path


def words_of(options: dict[str, Any], taxes: tuple[str, ...]) -> list[str]:
    words = ["--tax", *taxes, "--publish", "--level", options.get("level", "sector")]
    words += ["--count", options.get("counting", "primary")]
    words += [word for name in options.get("by", ()) for word in ("--by", name)]
    return words + [word for name in options.get("views", ()) for word in ("--view", name)]


def text_of(path: Path) -> str:
    """All text in a file, packed or not; cells of CSV stand apart, for a comma may also part thousands."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8-sig")
    if ".csv" in path.suffixes and not path.name.endswith(".json"):
        return "\n".join(" | ".join(row) for row in csv.reader(text.splitlines()))
    return text


def keys_of(row: list[Any]) -> tuple[str, str]:
    """Where a row of a published table stands, by its words."""
    return (row[0].zh, row[1] or row[2].zh)


def true_amounts(rows: list[Firm], options: dict[str, Any]) -> dict[tuple[str, str], list[int]]:
    """The tax of every cell of the tables in each year, summed up here from the firms."""
    found: dict[tuple[str, str], list[int]] = {}
    tiers = by_level(catalogue(), options.get("level", "sector")).of_code or {}
    view = by_view(catalogue(), VIEW)
    names = {group.key: group.name.zh for group in view.groups if group.key not in "NU"}
    for code, tags, street, taxes in rows:
        taken = tuple(tags.split(";")) if options.get("counting") == "tag" else (code,)
        keys = {("合计", "全区合计"), (street, f"{street}合计")}
        keys |= {("其他", code)} if code in "NU" else set()
        keys |= {("合计", "现代服务业（目录内）")} if code not in "NU" else set()
        keys |= {(street, key) for key in groups_of_tags(taken, tiers)}
        keys |= {(view.name.zh, names.get(key, key)) for key in groups_of_tags(taken, view.of_code or {})}
        for level, word in (("tier", "板块"), ("sector", "产业"), ("subsector", "子产业")):
            keys |= {(word, key) for key in groups_of_tags(taken, by_level(catalogue(), level).of_code or {})}
        for key in keys:
            found[key] = [a + b for a, b in zip(found.get(key, [0, 0]), taxes, strict=True)]
    return found


def hidden_amounts(report: Report, rows: list[Firm], options: dict[str, Any]) -> dict[tuple[str, str], list[int]]:
    """The hidden cells that hold tax, with their true amounts."""
    true = true_amounts(rows, options)
    published = [row for table in report.tables if table.id.startswith("publication") for row in table.rows]
    years = [
        number for number, year in enumerate(YEARS) if any(f"{year}（公布表）" in t.title.zh for t in report.tables)
    ]
    for row in published:  # the sums here are those of the program
        amounts = true.get(keys_of(row), [0, 0])
        assert row[4] is HIDDEN or row[4] in [amounts[year] for year in years], keys_of(row)
    return {keys_of(row): true[keys_of(row)] for row in published if row[4] is HIDDEN and keys_of(row) in true}


def forms(amounts: list[int], totals: list[int]) -> set[str]:
    """How the amounts of a cell, their growth and their shares could stand in a file, where that is distinctive."""
    found = set()
    for fen in (*amounts, amounts[1] - amounts[0]):
        found |= {as_text(Fraction(fen, size), 2, separator=mark) for size in UNITS.values() for mark in ("", ",")}
        found |= {str(fen), repr(fen / 100)}
    for fen, total in zip(amounts, totals, strict=True):
        found |= {f"{fen / total:.6f}", f"{fen / total * 100:.4f}"}
    found.add(f"{(amounts[1] / amounts[0] - 1) * 100:.6f}")
    return {text for text in found if len(text.lstrip("-0.")) >= 6}


def leaked(text: str, cells: dict[tuple[str, str], list[int]], totals: list[int]) -> list[tuple[tuple[str, str], str]]:
    """Every suppressed figure that stands in a text."""
    return [
        (key, form)
        for key, amounts in cells.items()
        for form in forms(amounts, totals)
        if re.search(rf"(?<![\d.,]){re.escape(form)}", text)
    ]


@pytest.mark.parametrize(("options", "taxes"), LINKED)
@pytest.mark.parametrize("ending", [".html", ".csv", ".xlsx"])
def test_no_suppressed_figure_of_linked_tables_is_anywhere(
    call: Any, tmp_path: Path, options: dict[str, Any], taxes: tuple[str, ...], ending: str
) -> None:
    rows = firms(options.get("counting") == "tag")
    file, out, charts = write(tmp_path / "t.csv", rows), tmp_path / "out" / f"public{ending}", tmp_path / "charts"
    out.parent.mkdir()
    language = "en" if ending == ".xlsx" else "zh"
    code, shown, err = call(file, *words_of(options, taxes), "-o", out, "--charts", charts, lang=language)
    assert code == 0, err
    cells = hidden_amounts(report_of(file, taxes, "元", publish=True, **options), rows, options)
    assert len(cells) >= 2
    files = [path for path in out.parent.iterdir() if "suppressed" not in path.name]
    text = "\n".join([shown, *map(text_of, [*files, *charts.iterdir()])])
    totals = [sum(firm[3][year] for firm in rows) for year in (0, 1)]
    assert leaked(text, cells, totals) == []
    assert "户数过少" not in text and "too few firms;" not in text


def test_the_same_search_finds_these_figures_in_an_open_report(call: Any, tmp_path: Path) -> None:
    rows, options = firms(False), {"by": ("街镇",), "level": "tier"}
    file = write(tmp_path / "t.csv", rows)
    cells = hidden_amounts(report_of(file, YEARS, "元", publish=True, **options), rows, options)
    totals = [sum(firm[3][year] for firm in rows) for year in (0, 1)]
    words = [word for word in words_of(options, YEARS) if word != "--publish"]
    for ending in (".html", ".csv", ".xlsx"):
        out = tmp_path / f"open{ending}"
        assert call(file, *words, "--show-unit", "元", "-o", out, lang="zh")[0] == 0
        assert {key for key, _ in leaked(text_of(out), cells, totals)} == cells.keys(), ending


def test_public_files_depend_on_nothing_that_is_hidden(call: Any, tmp_path: Path) -> None:
    """Tax moved between hidden cells so that no shown figure changes: every byte stays but the input's digest."""
    options = {"by": ("街镇",), "level": "tier", "views": (VIEW,)}
    rows = firms(False)
    file = write(tmp_path / "t.csv", rows)
    hidden = hidden_amounts(report_of(file, YEARS, "元", publish=True, **options), rows, options)
    places = {(code[0], street): at for at, (code, _, street, _) in enumerate(rows) if (street, code[0]) in hidden}
    pairs = [
        (first, second, code, other)
        for first in STREETS for second in STREETS for code in CODES for other in CODES
        if first < second and code[0] < other[0]
        and all((one[0], street) in places for one in (code, other) for street in (first, second))
    ]  # fmt: skip
    assert pairs, hidden.keys()
    moved = [(code, tags, street, [*taxes]) for code, tags, street, taxes in rows]

    def firm_of(code: str, street: str) -> Firm | None:
        return next((firm for firm in moved if (firm[0], firm[2]) == (code, street)), None)

    four = next(
        (found, rows)
        for first, second, code, other in pairs
        if None not in (found := [firm_of(one, street) for one in (code, other) for street in (first, second)])
    )[0]
    for firm, sign in zip(four, (1, -1, -1, 1), strict=True):
        assert firm is not None
        firm[3][0] += sign * 7_77
        firm[3][1] -= sign * 5_55
    changed = true_amounts(moved, options)
    assert Counter(changed[key] != true_amounts(rows, options)[key] for key in hidden)[True] >= 4

    public = []
    for name, table in (("a", rows), ("b", moved)):
        folder = tmp_path / name
        folder.mkdir()
        source = write(folder / "t.csv", table)
        assert call(source, *words_of(options, YEARS), "-o", folder / "p.html", "--charts", folder / "c")[0] == 0
        assert call(source, *words_of(options, YEARS), "-o", folder / "p.xlsx")[0] == 0
        assert call(source, *words_of(options, YEARS), "-o", folder / "p.csv")[0] == 0
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        public.append({
            path.relative_to(folder): re.sub(digest[:16] + r"\w*", "DIGEST", text_of(path))
            for path in sorted(folder.rglob("p.*")) + sorted((folder / "c").iterdir())
        })  # fmt: skip
    assert public[0].keys() == public[1].keys() and len(public[0]) >= 5
    for path in public[0]:
        assert public[0][path] == public[1][path], path


def test_no_output_carries_a_folder(call: Any, tmp_path: Path) -> None:
    """A report is passed on; where its author keeps the inputs is nobody's business."""
    own, out = tmp_path / "私人文件夹", tmp_path / "out"
    own.mkdir()
    out.mkdir()
    file = write(own / "t.csv", firms(False))
    rules, region, sheet = own / "rules.yaml", own / "city.csv", own / "sheet.csv"
    rules.write_text("least: 3\np: 10\ndominance: []\n", encoding="utf-8")
    tiers = ["A,1000,1100", "B,1000,1100", "X,1000,1100", "L,1000,1100", "N,1000,1100"]
    region.write_text("\n".join(["代码,税收2023,税收2024", *tiers]) + "\n", encoding="utf-8")
    own_figures = own / "figures.yaml"
    own_figures.write_bytes(SAMPLE.read_bytes())
    sampling = ["sample", file, "--tax", YEARS[1], "--size", "20", "--seed", "1"]
    assert call(*sampling, "-o", sheet, lang="zh")[0] == 0
    filled = sheet.read_text(encoding="utf-8-sig").splitlines()
    at = filled[0].split(",").index("审核代码")
    for number, row in enumerate(filled[1:], 1):
        cells = row.split(",")
        cells[at] = "A101"
        filled[number] = ",".join(cells)
    sheet.write_text("\n".join(filled) + "\n", encoding="utf-8")
    reports = {
        "public": [file, "--tax", *YEARS, "--publish", "--by", "街镇", "--level", "tier", "--rules", rules],
        "open": [file, "--tax", *YEARS, "--reference", region, "--published", own_figures],
        "sample": sampling,
        "estimate": ["estimate", sheet, file, "--tax", YEARS[1]],
    }
    for name, words in reports.items():
        for ending in (".html", ".csv", ".xlsx", ".csv.gz"):
            if (name, ending) == ("sample", ".html"):
                continue
            charts = [] if name == "sample" or ending != ".html" else ["--charts", out / name]
            code, shown, err = call(*words, "-o", out / f"{name}{ending}", *charts)
            assert code == 0, (name, ending, err)
            assert own.name not in shown
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) >= 30
    for path in files:
        text = text_of(path)
        assert own.name not in text and str(tmp_path) not in text, path
    page = text_of(out / "open.html")
    assert all(each.name in page for each in (file, region, own_figures))
    assert hashlib.sha256(rules.read_bytes()).hexdigest() in text_of(out / "public.suppressed.html")
