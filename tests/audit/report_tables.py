"""Invented tables and reports for the tests of the HTML report and of its charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audit.options import Options
from audit.report import Report
from audit.run import run_audit
from tests.audit.support import HEADER, catalogue, line

TAXES = ("税收2023", "税收2024")


def two_years(path: Path) -> Path:
    """Sectors of known shares in two years: A1 50 %, A3 20 %, B3 8 %, X2 2 %, N 15 %, U 5 % of 1,000 wan in 2024."""
    rows = [
        *(line("A101", "40", "50", "新华路") for _ in range(10)),
        *(line("A301", "25", "20", "江苏路", status="review", confidence="0.6") for _ in range(10)),
        *(line("B301", "1", "16", "<b>&江苏路") for _ in range(5)),
        line("X203", "20", "20", "=1+1"),
        *(line("N", "15", "15", "新华路") for _ in range(10)),
        line("U", "50", "50", "", confidence="0.5", status="review"),
    ]
    return _write(path, rows, (*TAXES, "街镇"))


def secretive(path: Path) -> Path:
    """Ten firms in every sub-sector, but A101 has two and A204 one, with amounts that stand nowhere else."""
    codes = [code for code in catalogue().subsectors if code not in ("A101", "A204")]
    rows = [
        line(code, f"{1000 + 37 * at + 11 * number}.{at + 10}") for at, code in enumerate(codes) for number in range(10)
    ]
    rows += [line("A101", "7531.97"), line("A101", "6420.13"), line("A204", "98765.43")]
    rows += [line("N", "500.55") for _ in range(8)]
    return _write(path, rows, ("税收",))


def _write(path: Path, rows: list[str], more: tuple[str, ...]) -> Path:
    path.write_text("\n".join([",".join([HEADER, *more]), *rows]) + "\n", encoding="utf-8")
    return path


def report_of(path: Path, taxes: tuple[str, ...] = TAXES, unit: str = "万元", **options: Any) -> Report:
    """The report of an audit."""
    return run_audit(Options(str(path), taxes, unit, **options), catalogue()).report
