"""How long the short commands take: `python benchmarks/start.py [RUNS]`. Medians of wall time and of processor time.

Each run is a process of its own. "first" is the first start after an installation or a change of the catalogue, which
reads its files strictly and leaves the compiled catalogue in an empty cache folder.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry import ROOT

FIRM = ["check", "上海澜石广告有限公司", "--scope", "设计、制作、代理各类广告，会务服务"]


def run(arguments: list[str], cache: str) -> tuple[float, float]:
    """Wall and processor seconds of one call."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": cache}
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "cli.main", *arguments], env=environment, capture_output=True, check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, spent


def show(what: str, runs: list[tuple[float, float]]) -> None:
    """Print the medians."""
    wall, processor = (statistics.median(part) for part in zip(*runs, strict=True))
    print(f"{what:24} {wall:.3f} s wall, {processor:.3f} s processor")


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        show("sectag check, first", [run(FIRM, str(Path(folder) / str(at))) for at in range(count)])
        show("sectag check", [run(FIRM, str(Path(folder) / "0")) for _ in range(count)])
        show("sectag --help", [run(["--help"], folder) for _ in range(count)])


if __name__ == "__main__":
    main()
