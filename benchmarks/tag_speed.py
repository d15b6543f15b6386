"""Time and memory of tagging, as ratios to references measured in the same run.

    python benchmarks/tag_speed.py [ROWS] [--runs N] [--workers N]

Needs the group `bench` (`pip install -e '.[bench]'`). The table is the national registry beside the repository where it
is, else a generated one (see registry.py). Prints, for a tenth of ROWS and for ROWS: the median wall time of
`sectag tag` (CSV in, CSV out), processor time and the time a row; the ratio to each reference; the peak of the memory
of all its processes together. Linux only, for the memory is read in /proc.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from references import REFERENCES
from registry import ROOT, write_registry

WORDS = {
    "copy": "pandas reads and writes the table",
    "contains": "pandas str.contains, plan's terms",
    "jieba": "jieba cuts the texts",
    "ahocorasick": "ahocorasick-rs matching alone",
}


@dataclass(frozen=True)
class Run:
    """One run of `sectag tag`."""

    seconds: float  # wall
    processor: float  # user and system, all processes
    peak: float  # MB, all processes together


def tag(path: Path, target: Path, workers: int | None) -> Run:
    """Tag a table in a process of its own."""
    command = [sys.executable, "-m", "cli.main", "tag", str(path), "-o", str(target)]
    command += ["--workers", str(workers)] if workers else []
    before, start = os.times(), time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - start
    if process.returncode > 1:
        raise SystemExit(f"sectag tag failed with status {process.returncode}")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, spent, peak)


def memory_of(process: int) -> float:
    """Resident memory in MB of a process and all below it (pages that they share count for each)."""
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        total = int(fields.get("VmRSS", "0 kB").split()[0]) / 1024
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            total += sum(memory_of(int(child)) for child in children.read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return total


def reference(name: str, path: Path) -> float:
    """Seconds of a reference in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("references.py")), name, str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def machine() -> str:
    """Processor, number of processors, Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}; load before: {load}"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=300_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        for rows in (options.rows // 10, options.rows):
            path = Path(folder) / f"{rows}.csv"
            what = write_registry(path, rows)
            runs, times = [], {name: [] for name in REFERENCES}
            for _ in range(options.runs):  # in turn, so that all suffer alike from what else the machine does
                runs.append(tag(path, Path(folder) / "tagged.csv", options.workers))
                for name in ("copy", "contains"):
                    times[name].append(reference(name, path))
            for name in ("jieba", "ahocorasick"):
                times[name].append(reference(name, path))
            seconds = statistics.median(run.seconds for run in runs)
            processor = statistics.median(run.processor for run in runs)
            print(f"\n{what}, {path.stat().st_size / 1e6:.0f} MB")
            print(
                f"sectag tag: {seconds:.1f} s, {seconds / rows * 1e6:.0f} µs a row; processor time {processor:.1f} s, "
                f"{processor / rows * 1e6:.0f} µs a row; peak {max(run.peak for run in runs):.0f} MB"
            )
            for name, found in times.items():
                other = statistics.median(found)
                print(f"  {seconds / other:6.2f} x {WORDS[name]} ({other:.1f} s)")


if __name__ == "__main__":
    main()
