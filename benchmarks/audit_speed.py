"""Time and memory of an audit of a million invented rows.

Run: python benchmarks/audit_speed.py [ROWS]. It writes an invented tagged table with scopes of a usual length into a
temporary folder, audits it with one tax column, and prints seconds and peak memory of reading, computing and all; then
seconds of processor time of publications: of that table, alone and by street, and of 5,000 firms in 150 buildings.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from audit.csv_report import write_csv
from audit.options import Options
from audit.run import run_audit
from taxonomy import load_catalogue

HEADER = (
    "企业名称,街镇,税收2024,经营范围,主行业代码,主行业,所属产业,板块,发展导向,全部标签,细分领域,置信度,处理方式,依据"
)
SCOPE = "一般项目：" + "技术服务、技术开发、技术咨询；" * 8


def write_table(path: Path, rows: int, places: int = 10) -> None:
    """Write an invented tagged table: lognormal taxes, codes at random, ten streets or many buildings, few large."""
    source = random.Random(20241231)
    codes = [*load_catalogue().subsectors, "N", "N", "N", "U"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER.split(","))
        for at in range(rows):
            code, other = source.choice(codes), source.choice(codes)
            tags = code if code in "NU" or other in "NU" or at % 2 else f"{code};{other}"
            priority, status = source.choice(["优先", "重点", ""]), source.choice(["auto", "auto", "review"])
            tax, confidence = f"{source.lognormvariate(1, 2):.4f}", f"{source.random():.3f}"
            place = at % places if places <= 10 else min(int(source.expovariate(3 / places)), places - 1)
            row = [f"虚构企业{at}", f"{place}号街镇", tax, SCOPE, code, "", "", "", priority, tags, "", confidence]
            writer.writerow([*row, status, ""])


def publish(path: Path, **options: Any) -> None:
    """Publish a table and print the processor time."""
    start = time.process_time()
    tables = run_audit(
        Options(str(path), ("税收2024",), "万元", publish=True, **options), load_catalogue()
    ).report.tables
    rows = sum(len(table.rows) for table in tables if not table.internal)
    print(f"published {options}: {time.process_time() - start:.1f} s, {rows:,} cells, {len(tables[-1].rows):,} hidden")


def main() -> None:
    """Measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    catalogue = load_catalogue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invented.csv"
        write_table(path, rows)
        print(f"{rows:,} invented rows, {path.stat().st_size / 1e6:.0f} MB")
        start = time.perf_counter()
        done = run_audit(Options(str(path), ("税收2024",), "万元"), catalogue)
        computed = time.perf_counter()
        write_csv(done.report, done.table, Path(folder) / "out.csv", "zh")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"read and computed {computed - start:.1f} s, written {time.perf_counter() - computed:.1f} s, {peak:.0f} MB"
        )
        publish(path)
        publish(path, by=("街镇",))
        write_table(path, 5_000, 150)
        publish(path, by=("街镇",))
        publish(path, by=("街镇",), counting="tag", level="tier")


if __name__ == "__main__":
    main()
