"""The wheel holds the four packages with all their data, and works from where it is put."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.tagging_support import ROOT

PACKAGES = ("taxonomy", "classifier", "audit", "cli")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by hatchling itself: nothing is downloaded."""
    folder = tmp_path_factory.mktemp("dist")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_top_level_names(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == set(PACKAGES)


def test_every_file_of_the_packages_is_inside(names: set[str]) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    assert expected - names == set()
    for part in ("taxonomy/data/nodes.yaml", "taxonomy/data/rules/B1.yaml", "taxonomy/data/lexicon.csv"):
        assert part in names
    assert "cli/locale/zh/LC_MESSAGES/sectag.mo" in names
    assert {f"{package}/py.typed" for package in PACKAGES} <= names


def test_metadata(wheel: Path, names: set[str]) -> None:
    (info,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    with zipfile.ZipFile(wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        scripts = archive.read(f"{info}/entry_points.txt").decode()
    assert metadata["Name"] == "sectag"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_payload(), "the README is the description"
    assert f"{info}/licenses/LICENSE" in names
    assert scripts.split() == ["[console_scripts]", "sectag", "=", "cli.main:main"]


def test_it_works_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """In Chinese, so that the compiled texts are found too."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    script = (
        "import taxonomy, classifier, audit, cli\n"
        f"assert all(m.__file__.startswith({str(site)!r}) for m in (taxonomy, classifier, audit, cli))\n"
        "from cli.main import main\n"
        "raise SystemExit(main(['taxonomy', 'lint', '--lang', 'zh']))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().startswith("没有问题")


def test_what_can_be_compiled_exists(names: set[str]) -> None:
    """The list of modules for mypyc names files of the wheel; by itself nothing is compiled."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    assert set(hook["include"]) - names == set()
    assert hook["enable-by-default"] is False
    assert not [name for name in names if name.endswith(".so")]
    assert not list(ROOT.glob("*/*.so")), "compiled files beside the sources are imported in their place"
