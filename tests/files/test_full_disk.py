"""A disk that takes no more is one clear line for every kind of output, and leaves the old output alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.tagging_support import sectag


def _small_files() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python does itself: writing fails instead
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.skipif(os.name != "posix", reason="limits of resources")
@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".xlsx", ".parquet"])
def test_a_full_disk(tmp_path: Path, ending: str) -> None:
    source, out = tmp_path / "firms.csv", tmp_path / f"out{ending}"
    rows = "".join(f"澜洲{os.urandom(8).hex()}有限公司,餐饮服务{n}；{os.urandom(40).hex()}\n" for n in range(600))
    source.write_text("企业名称,经营范围\n" + rows, encoding="utf-8")
    out.write_bytes(b"old")
    done = sectag(["tag", str(source), "-o", str(out)], preexec_fn=_small_files)
    assert done.returncode == 2
    [line] = done.stderr.decode().splitlines()
    assert line.startswith(f"sectag: error: {out}: cannot be written: File too large")
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firms.csv", out.name]
