"""Tags in child processes and kills them, at every step of the file system and at random moments; run by test_killed.

    python tests/files/kill_runs.py INPUT OUTPUT SEED

After each kill it checks that OUTPUT is the old one or a whole new one, and in the end that a run to the end works and
leaves nothing behind. Prints how many kills were survived by the old and by the new output.
"""

from __future__ import annotations

import io
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classifier.manifest import TagRequest
from classifier.tag_file import tag_file
from tests.tagging_support import PlainClassifier

OLD = b"old"
RANDOM_KILLS = 12
HANGS_AFTER = 30.0  # seconds; a run takes a tenth of one


def tag(source: str, output: str) -> None:
    tag_file(TagRequest(source, output), PlainClassifier, io.BytesIO(), io.BytesIO(), io.BytesIO())


def child(run: Callable[[], None]) -> int:
    process = os.fork()
    if process == 0:
        run()
        os._exit(0)
    return process


def end_of(process: int) -> int:
    """Wait for a child; its wait status. One that hangs is killed and named."""
    until = time.monotonic() + HANGS_AFTER
    while time.monotonic() < until:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return status
        time.sleep(0.002)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    raise TimeoutError(f"a run has not come to its end within {HANGS_AFTER} s")


def dies_at(step: int, run: Callable[[], None]) -> Callable[[], None]:
    """The run, killed just before its file-system call number `step`."""
    done = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)

        return wrapped

    def killed() -> None:
        for name in ("open", "fsync", "rename", "replace", "unlink", "mkdir", "rmdir", "close"):
            setattr(os, name, counted(getattr(os, name)))
        run()

    return killed


def main(source: str, output: str, seed: str) -> None:
    out, chance = Path(output), random.Random(int(seed))
    started = time.monotonic()
    end_of(child(lambda: tag(source, output)))
    seconds = time.monotonic() - started
    new = out.read_bytes()
    survivors = {OLD: 0, new: 0}

    def check(process: int) -> bool:
        """Whether the process ran to its end; fails if the output is neither the old nor the whole new one."""
        status = end_of(process)
        found = out.read_bytes()
        assert found in survivors, f"{len(found)} bytes, neither the old output nor the new one of {len(new)}"
        survivors[found] += 1
        return not os.WIFSIGNALED(status)

    step, finished = 0, False
    while not finished:
        step += 1
        out.write_bytes(OLD)
        finished = check(child(dies_at(step, lambda: tag(source, output))))
    for _ in range(RANDOM_KILLS):
        out.write_bytes(OLD)
        process = child(lambda: tag(source, output))
        time.sleep(chance.random() * seconds)
        os.kill(process, signal.SIGKILL)
        check(process)
    out.unlink()
    process = child(dies_at(1, lambda: tag(source, output)))
    end_of(process)
    assert not out.exists()
    tag(source, output)
    assert out.read_bytes() == new
    left = {path.name for path in out.parent.iterdir() if path != Path(source)}
    assert left == {out.name, f"{out.name}.manifest.json", f"{out.name}.rejected.csv"}, left
    print(step, survivors[OLD], survivors[new])


if __name__ == "__main__":
    main(*sys.argv[1:])
