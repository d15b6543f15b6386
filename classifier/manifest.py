"""The record of a run that stands beside its output: what went in, with which program and catalogue, what came out."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from classifier.batch import Counts, Plan
from classifier.decision import AUTO, REVIEW
from classifier.encoding import Detected
from classifier.rows import Table
from classifier.tables import OutputFormat
from classifier.version import sectag_version
from taxonomy.model import Catalogue


@dataclass(frozen=True, slots=True)
class TagRequest:
    """What to tag and how; None where the program is to find out."""

    source: str  # a path, or - for standard input
    output: str | None = None  # a path, or - for standard output
    name_column: str | None = None
    scope_column: str | None = None
    industry_column: str | None = None
    sheet: str | None = None  # of a workbook: its name, or its number from 1
    encoding: str | None = None
    output_encoding: str | None = None
    headers: str | None = None  # zh | en
    auto_threshold: float | None = None  # recorded here; the classifier holds it
    catalogue: str | None = None  # likewise
    retag: bool = False
    escape_formulas: bool = False
    workers: int = 1  # processes that tag


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run."""

    request: TagRequest
    label: str  # of the input
    digest: str  # SHA-256 of the input as stored
    form: OutputFormat
    records: Table
    detected: Detected
    plan: Plan
    counts: Counts
    started: datetime
    seconds: float
    formulas: int = 0  # rows with cells that a spreadsheet may take for formulas


def manifest(run: Run, catalogue: Catalogue) -> dict[str, object]:
    """The record of a run, ready for JSON. Only `started` and `seconds` differ between equal runs.

    Files and folders stand in it by name alone: it is passed on with the table, and paths tell of the user's machine.

    Args:
        run: the run.
        catalogue: the catalogue that it used.
    """
    columns, counts = run.plan.columns, run.counts
    header = run.records.header
    at = {
        "name": columns.name,
        "scope": columns.scope,
        "industry": columns.industry,
        "credit_code": columns.credit_code,
    }
    request = asdict(run.request)
    request |= {name: Path(request[name]).name for name in ("source", "output", "catalogue") if request[name]}
    codes = sorted({code for code, _ in counts.by_code})
    return {
        "sectag": sectag_version(),
        "python": platform.python_version(),
        "catalogue": {"id": catalogue.id, "sha256": catalogue.digest},
        "input": {
            "file": Path(run.label).name,
            "sha256": run.digest,
            "encoding": run.detected.encoding or None,
            "encoding_from": run.detected.origin or None,
            **run.records.facts(),
            "header_line": run.records.header_lines,
            "columns": {kind: None if place is None else header[place] for kind, place in at.items()},
            "blank_lines": run.records.blank_lines,
        },
        "options": {**request, "headers": run.plan.language, "output_encoding": run.form.encoding},
        "rows": {"in": counts.rows_in, "out": counts.rows_out, "rejected": counts.rejected},
        "rows_like_formulas": run.formulas,
        "doubtful_rows": counts.doubtful.count,
        "unknown_industry_codes": counts.unknown_industry.count,
        "by_code": {code: {status: counts.by_code[code, status] for status in (AUTO, REVIEW)} for code in codes},
        "started": run.started.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 3),
    }
