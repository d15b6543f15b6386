"""What tests of files and the command line share: a classifier that is quick and plain, and calls of the program."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from classifier.columns import Tagged, added_cells
from classifier.decision import Decision, Explanation, NameReading
from classifier.errors import Message
from classifier.manifest import TagRequest
from classifier.tag_file import TagResult, tag_file
from taxonomy import Catalogue, load_catalogue

ROOT = Path(__file__).resolve().parent.parent
NAME, SCOPE = "企业名称", "经营范围"


class PlainCatalogue(SimpleNamespace):
    """Enough of a catalogue for firms that are all U."""

    def sector(self, code: str) -> None:
        return None

    tier = sector


class PlainClassifier:
    """Says U of every firm, and remembers what it was asked; fails on a name that holds 爆."""

    def __init__(self) -> None:
        self.catalogue: Any = PlainCatalogue(id="plain", digest="0" * 64, nodes={}, items={}, gbt={})
        self.asked: list[tuple[str, str, str]] = []

    def classify(self, name: str, scope: str, industry: str = "") -> Decision:
        self.asked.append((name, scope, industry))
        if "爆" in name:
            raise RuntimeError("boom")
        empty: dict[str, Any] = {part.name: () if part.name == "hits" else "" for part in fields(NameReading)}
        reading = NameReading(**{**empty, "text": name})
        return Decision("U", (), (), 0.0, "review", Explanation(reading, (), (), "nothing", ()))

    def tag(self, name: str, scope: str, industry: str, language: str) -> Tagged:
        decision = self.classify(name, scope, industry)
        return Tagged(added_cells(decision, self.catalogue, language), decision.primary, decision.status)


@cache
def one_catalogue(folder: str | Path | None = None) -> Catalogue:
    """A catalogue that is read once for all tests of a process."""
    return load_catalogue(folder)


def run_plain(
    source: Path | str, output: Path | str | None = None, **options: Any
) -> tuple[TagResult, PlainClassifier]:
    """Tag a file with the plain classifier."""
    classifier = PlainClassifier()
    translate = options.pop("translate", Message.__str__)
    request = TagRequest(str(source), None if output is None else str(output), **options)
    result = tag_file(request, lambda: classifier, io.BytesIO(), io.BytesIO(), io.BytesIO(), translate)
    return result, classifier


def read_rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    """All rows of a written table, header included."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def rejected(output: Path) -> list[list[str]]:
    """Rows of the rejected file, header not included; empty if there is none."""
    path = output.with_name(output.name + ".rejected.csv")
    return read_rows(path)[1:] if path.exists() else []


def on_terminal(arguments: Sequence[str], columns: int) -> str:
    """What the program shows on a terminal of a width, without colours (POSIX only)."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    command = [sys.executable, "-m", "cli.main", *arguments]
    with subprocess.Popen(
        command, stdout=slave, stderr=slave, cwd=ROOT, env=environment | {"TERM": "xterm", "PYTHONUTF8": "1"}
    ) as process:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while chunk := os.read(master, 65536):
                shown += chunk
        assert process.wait(60) == 0
    os.close(master)
    return re.sub("\x1b\\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


def sectag(arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process, in the C locale unless `env` says otherwise."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LANG", "LC_"))}
    path = os.pathsep.join(part for part in (str(ROOT), environment.get("PYTHONPATH", "")) if part)
    environment |= {"PYTHONPATH": path, **options.pop("env", {})}
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False, **options)
