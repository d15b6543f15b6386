"""A foreign package that bears one of our names is named, with its place, instead of failing somewhere deep inside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tagging_support import ROOT


def _import(statement: str, *path: Path, cwd: Path, cache: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONUTF8": "1"}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    return subprocess.run(
        [sys.executable, "-c", statement],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "form", [f"{name}{end}" for name in ("taxonomy", "classifier", "audit") for end in ("/__init__.py", ".py")]
)
@pytest.mark.parametrize("statement", ["import cli.main", "import cli.audit"])
def test_a_foreign_package_is_named(form: str, statement: str, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign" / form
    foreign.parent.mkdir(parents=True)
    foreign.write_text("raise SystemExit(3)\n", encoding="utf-8")
    done = _import(statement, tmp_path / "foreign", ROOT, cwd=tmp_path)
    name = form.partition("/")[0].removesuffix(".py")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        f"ImportError: sectag: a foreign package {name} ({foreign}) stands in the place of sectag's "
    )
    assert str(ROOT / name) in last


def test_a_module_beside_ours_is_foreign(tmp_path: Path) -> None:
    for name in ("classifier", "cli", "audit"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "taxonomy.py").write_text("KIND = 'another taxonomy'\n", encoding="utf-8")
    done = _import("import cli.main", tmp_path, cwd=tmp_path)
    assert f"ImportError: sectag: a foreign package taxonomy ({tmp_path / 'taxonomy.py'})" in done.stderr


def test_a_foreign_package_behind_ours_does_no_harm(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign" / "classifier" / "__init__.py"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("raise SystemExit(3)\n", encoding="utf-8")
    done = _import("import classifier, cli.main", ROOT, tmp_path / "foreign", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_prints_and_opens_nothing(tmp_path: Path) -> None:
    statement = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(args[0]) if event == 'open' else None)\n"
        "import classifier\n"
        "data = [name for name in opened if isinstance(name, str) and '/data/' in name.replace('\\\\', '/')]\n"
        "assert not data, data\n"
    )
    done = _import(statement, ROOT, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


HEAVY = {"pandas", "numpy", "scipy", "jieba", "pyarrow", "xlsxwriter", "altair", "python_calamine", "multiprocessing"}


@pytest.mark.parametrize(
    ("arguments", "also"),
    [
        (["--help"], {"yaml", "taxonomy.model"}),
        (["check", "上海澜石广告有限公司", "--scope", "广告设计"], {"yaml"}),
        (["taxonomy", "show", "B305"], {"yaml"}),
    ],
    ids=["help", "check", "show"],
)
def test_what_must_start_at_once_loads_nothing_heavy(arguments: list[str], also: set[str], tmp_path: Path) -> None:
    cache = tmp_path / "cache"  # its own: other processes may put other catalogues into the user's
    _import("from taxonomy import load_catalogue; load_catalogue()", ROOT, cwd=tmp_path, cache=cache)
    statement = (
        "import sys\n"
        "from cli.main import main\n"
        f"assert main({arguments!r}) == 0\n"
        f"heavy = {HEAVY | also!r} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = _import(statement, ROOT, cwd=tmp_path, cache=cache)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_the_classifier_is_light(tmp_path: Path) -> None:
    statement = (
        "import sys\n"
        "import classifier\n"
        "assert 'classifier.engine' not in sys.modules\n"
        "assert classifier.Classifier.__name__ == 'Classifier'\n"
        "assert not hasattr(classifier, 'nothing_of_the_kind')\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = _import(statement, ROOT, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
