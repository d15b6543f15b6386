"""Time and memory of tagging, as ratios to reading and writing the same file.

Run: python benchmarks/tag_speed.py [ROWS]. The table is generated: names and scopes of the invented sample firms, the
items of a scope drawn and mixed anew for each row, so that items repeat and scopes hardly do. Prints, for ROWS and a
tenth of it, the median of three runs of `sectag tag`, its ratio to Python's csv module copying the same file in the
same run, and the peak memory of the tagging process.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "registry.csv"
RUNS = 3


def write_table(path: Path, rows: int) -> None:
    """Write a generated table of firms."""
    source = random.Random(20241231)
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        firms = list(csv.DictReader(stream))
    names = [firm["企业名称"] for firm in firms]
    items = [item for firm in firms for item in firm["经营范围"].rstrip("。").split("；")]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["序号", "企业名称", "经营范围"])
        for at in range(rows):
            scope = "；".join(source.choices(items, k=source.randint(2, 10)))
            writer.writerow([at, source.choice(names), scope])


def copy_seconds(path: Path, target: Path) -> float:
    """Seconds in which the csv module reads and writes the table."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as stream, target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(csv.reader(stream))
    return time.perf_counter() - start


def tag_run(path: Path, target: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of `sectag tag` in a process of its own."""
    target.unlink(missing_ok=True)
    Path(f"{target}.manifest.json").unlink(missing_ok=True)
    start = time.perf_counter()
    command = [sys.executable, "-m", "cli", "tag", str(path), "-o", str(target)]
    silence = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=silence)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"sectag tag failed with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for count in (rows // 10, rows):
            path, target = Path(folder) / f"generated_{count}.csv", Path(folder) / "tagged.csv"
            write_table(path, count)
            copies = [copy_seconds(path, Path(folder) / "copy.csv") for _ in range(RUNS)]
            runs = [tag_run(path, target) for _ in range(RUNS)]
            seconds, copied = statistics.median(run[0] for run in runs), statistics.median(copies)
            peak = max(run[1] for run in runs)
            print(
                f"{count:,} generated rows, {path.stat().st_size / 1e6:.0f} MB: {seconds:.1f} s, "
                f"{seconds / count * 1e6:.0f} µs a row, {seconds / copied:.0f} times a csv copy, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
