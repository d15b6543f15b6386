"""Several processes give the answers of one, in the same order; nothing is left behind when one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifier import Classifier
from classifier.crew import CHUNK, Answer, Failed, Firm, Recipe, answers, cores, tag_firms
from classifier.errors import InputError
from tests.tagging_support import ROOT, PlainClassifier, one_catalogue, read_rows, sectag

TRADES = ["广告", "物业管理", "信息技术", "餐饮", "国际货运代理", "投资管理", "口腔门诊部", "五金厂"]


def firms(count: int) -> list[Firm]:
    """Firms that all differ."""
    made = []
    for at in range(count):
        trade, other = TRADES[at % 8], TRADES[at // 8 % 8]
        made.append(
            (f"上海澜石{at}{trade}有限公司", f"{other}服务，销售第{at}号设备；{trade}", "7251" if at % 5 == 0 else "")
        )
    return made


def chunks(made: list[Firm], size: int) -> Iterator[tuple[int, list[Firm]]]:
    """The firms in chunks, numbered."""
    for at in range(0, len(made), size):
        yield at, made[at : at + size]


def recipe() -> Recipe:
    return Recipe(None, one_catalogue().digest, None)


def test_processes_answer_as_one_does_and_in_order() -> None:
    made = firms(700)
    alone = tag_firms(Classifier(one_catalogue()), made, "zh")
    here = Classifier(one_catalogue())
    shared = list(answers(chunks(made, 30), here, "zh", recipe(), 2))
    assert [at for at, _ in shared] == list(range(0, 700, 30))
    assert [answer for _, found in shared for answer in found] == alone


def test_no_process_is_started_for_a_short_input() -> None:
    changed = Recipe(None, "another digest", None)  # a process would refuse it
    found = list(answers(chunks(firms(8), 2), PlainClassifier(), "zh", changed, 2))
    assert [len(part) for _, part in found] == [2, 2, 2, 2]


def test_a_firm_that_cannot_be_tagged_is_an_answer() -> None:
    found = tag_firms(PlainClassifier(), [("甲", "", ""), ("爆", "", ""), ("乙", "", "")], "zh")
    assert [isinstance(answer, Failed) for answer in found] == [False, True, False]
    assert found[1] == Failed("RuntimeError", "boom")


def test_a_process_with_another_catalogue_is_refused() -> None:
    changed = Recipe(None, "another digest", None)
    with pytest.raises(InputError, match="--workers 1"):
        list(answers(chunks(firms(20), 2), PlainClassifier(), "zh", changed, 2))


def test_rows_and_bytes_are_the_same_with_processes(tmp_path: Path) -> None:
    made = firms(5 * CHUNK + 7)
    source = tmp_path / "firms.csv"
    rows = ["企业名称,经营范围,行业代码", *(",".join(firm) for firm in made)]
    rows.insert(CHUNK * 4 + 100, "多,一,格,了")
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = [sectag(["tag", str(source), "-o", str(tmp_path / f"{n}.csv"), "--workers", str(n)]) for n in (1, 2)]
    assert [one.returncode for one in done] == [1, 1]
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert (tmp_path / "1.csv.rejected.csv").read_bytes() == (tmp_path / "2.csv.rejected.csv").read_bytes()
    assert len(read_rows(tmp_path / "2.csv")) == len(made) + 1


def test_cores_are_counted() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes of a process in /proc")
@pytest.mark.parametrize("victim", ["worker", "first"])
def test_killed_processes_leave_no_half_output_and_no_process(victim: str, tmp_path: Path) -> None:
    source, output = tmp_path / "firms.csv", tmp_path / "tagged.csv"
    source.write_text("企业名称,经营范围\n" + "".join(f"{name},{scope}\n" for name, scope, _ in firms(60_000)), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "tag",
        str(source),
        "-o",
        str(output),
        "--workers",
        "2",
        "--lang",
        "en",
    ]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            workers = _workers(process.pid, 2)
            os.kill(workers[0] if victim == "worker" else process.pid, signal.SIGKILL)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()  # or the end of the block would wait for a process that hangs
    assert not output.exists()
    if victim == "worker":
        assert process.returncode == 2
        assert said.strip().splitlines()[-1].endswith("run again with --workers 1")
    deadline = time.monotonic() + 20
    while any(_runs(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _workers(parent: int, count: int) -> list[int]:
    """Process numbers of the workers of a process, as soon as there are so many."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = []
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in task.read_text().split():
                line = Path(f"/proc/{child}/cmdline")
                if line.exists() and b"spawn_main" in line.read_bytes():
                    found.append(int(child))
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError("no workers were started")


def _runs(process: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


NO_CYCLES = """
import csv, gc, sys
from classifier import Classifier
from classifier.crew import tag_firms

with open(sys.argv[1], encoding="utf-8-sig", newline="") as stream:
    firms = [(row["企业名称"], row["经营范围"], row.get("行业代码", "")) for row in csv.DictReader(stream)]
classifier = Classifier()
tag_firms(classifier, firms[:10], "zh")
gc.collect()
gc.disable()
tag_firms(classifier, firms, "zh")
print(gc.collect())
"""


def test_tagging_leaves_nothing_to_the_garbage_collector() -> None:
    """So that the processes may do without it."""
    command = [sys.executable, "-c", NO_CYCLES, str(ROOT / "samples" / "registry.csv")]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == "0"


def test_answers_are_answers() -> None:
    found: list[Answer] = tag_firms(Classifier(one_catalogue()), firms(1), "en")
    assert not isinstance(found[0], Failed)
    assert found[0].primary == found[0].cells[0]
