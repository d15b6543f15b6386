"""What compiling the reading and the judging with mypyc saves: `python benchmarks/compiled.py [ROWS] [--runs N]`.

Takes the wheel that `make compiled` has built, tags the same rows with it and with this tree, in turn, in one process
each, and prints the ratio of their processor times. Stops if they do not give the same cells.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from registry import ROOT, write_registry

CHILD = """
import csv, gc, hashlib, sys, time
from classifier import Classifier, match
assert match.__file__.startswith(sys.argv[2]) and match.__file__.endswith(sys.argv[3]), match.__file__
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    firms = [(row["企业名称"], row["经营范围"]) for row in csv.DictReader(stream)]
classifier, cells = Classifier(), hashlib.sha256()
gc.disable()
start = time.process_time()
for name, scope in firms:
    cells.update(repr(classifier.tag(name, scope, "", "zh").cells).encode())
print(time.process_time() - start, cells.hexdigest())
"""


def unpack(folder: Path) -> Path:
    """The compiled wheel, unpacked: the folder to import from."""
    wheels = sorted(ROOT.glob("dist/sectag-*-cp*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"{len(wheels)} compiled wheels in dist, one is needed: run `make compiled`")
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(folder)
    print(f"{wheels[0].name}: {wheels[0].stat().st_size / 1e6:.1f} MB")
    return folder


def tag(path: Path, site: Path, ending: str) -> tuple[float, str]:
    """Processor seconds in which the code of a folder tags a table, and a digest of all cells."""
    command = [sys.executable, "-c", CHILD, str(path), str(site), ending]
    environment = os.environ | {"PYTHONPATH": str(site)}
    done = subprocess.run(command, cwd=path.parent, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    seconds, digest = done.stdout.split()
    return float(seconds), digest


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, site = folder / "registry.csv", unpack(folder / "site")
        print(write_registry(path, options.rows))
        plain, compiled, digests = [], [], set()
        for _ in range(options.runs):
            for times, place, ending in ((plain, ROOT, ".py"), (compiled, site, ".so")):
                seconds, digest = tag(path, place, ending)
                times.append(seconds)
                digests.add(digest)
        if len(digests) > 1:
            raise SystemExit("compiled and not compiled code give different cells")
    for what, times in (("as Python", plain), ("compiled", compiled)):
        seconds = statistics.median(times)
        print(f"{what:9}: {seconds:.1f} s, {seconds / options.rows * 1e6:.0f} µs a row")
    print(
        f"compiled / Python: {statistics.median(b / a for a, b in zip(plain, compiled, strict=True)):.2f}, cells equal"
    )


if __name__ == "__main__":
    main()
