"""A district worked out by hand, in a file that an official can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.formatting import shown
from audit.options import Options
from audit.report import Report, ReportTable
from audit.run import run_audit
from tests.audit.support import HEADER, catalogue, line

CASE = yaml.safe_load((Path(__file__).parent / "cases" / "district.yaml").read_text(encoding="utf-8"))
COLUMNS = {"of_district": "share_of_district", "of_modern": "share_of_modern", "review": "review_share"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    rows = [line(f["code"], f'"{f["2023"]}"', f'"{f["2024"]}"', status=f["status"]) for f in CASE["firms"]]
    file = tmp_path_factory.mktemp("case") / "district.csv"
    file.write_text("\n".join([f"{HEADER},税收2023,税收2024", *rows]) + "\n", encoding="utf-8")
    options = Options(str(file), ("税收2023", "税收2024"), "万元", show_unit="万元", views=("3+2",))
    return run_audit(options, catalogue()).report


def check(report: Report, table: ReportTable, expected: dict[str, Any]) -> None:
    ids = [column.id for column in table.columns]
    cells = [
        {ids[at]: shown(value, table.columns[at], "万元", report.rounding, "zh") for at, value in enumerate(row)}
        for row in table.rows
    ]
    found = next(row for row in cells if row["name"] == expected["row"])
    for key, value in expected.items():
        if key not in ("table", "row"):
            assert found[COLUMNS.get(key, key)].replace(",", "") == value, (expected["row"], key)


@pytest.mark.parametrize("expected", CASE["expected"], ids=lambda case: f"{case['table']}-{case['row']}")
def test_shares_of_the_district(report: Report, expected: dict[str, Any]) -> None:
    table = next(each for each in report.tables if each.id == f"{expected['table']}@税收2024")
    check(report, table, expected)


@pytest.mark.parametrize("expected", CASE["growth"], ids=lambda case: case["row"])
def test_growth_of_the_district(report: Report, expected: dict[str, Any]) -> None:
    table = next(each for each in report.tables if each.id == "growth:sector@税收2024")
    check(report, table, expected)
