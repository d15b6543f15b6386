"""kill -9 at any moment leaves the old output or the whole new one, and the next run clears up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tagging_support import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_killed_at_every_step_and_at_random(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "firms.csv"
    rows = "".join(f"澜洲{n}餐饮有限公司,餐饮服务；食品销售\n" for n in range(400))
    source.write_text("企业名称,经营范围\n坏行\n" + rows, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "tests/files/kill_runs.py", source, tmp_path / f"out{ending}", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps, old, new = map(int, done.stdout.split())
    assert steps > 8  # opening, sealing and moving three files, at the least
    assert old > 8
    assert new >= 1
    assert old + new == steps + 12
