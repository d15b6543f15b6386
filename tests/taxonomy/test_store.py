"""The compiled catalogue: equal to the read one, trusted only if whole, and never in the way. Real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from taxonomy import CatalogueError, load_catalogue
from taxonomy.compiled import pack, unpack
from taxonomy.loader import DATA, digest
from taxonomy.reader import read_catalogue
from taxonomy.store import _KEPT, compiled_path, read_compiled, write_compiled
from tests.tagging_support import ROOT, sectag
from tests.taxonomy.test_reader import TOY

posix = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
LOADS = "from taxonomy import load_catalogue; import sys; print(load_catalogue().digest, 'yaml' in sys.modules)"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own for every test."""
    folder = tmp_path / "cache"
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(folder))
    return folder


def load_in_process() -> str:
    """`digest, whether the files were read strictly` of the product's catalogue, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", LOADS], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("folder", [DATA, TOY])
def test_a_compiled_catalogue_is_the_read_one(folder: Path) -> None:
    read = read_catalogue(folder)
    assert unpack(pack(read), folder) == read
    assert load_catalogue(folder) == read  # writes it
    compiled = read_compiled(read.digest, folder)
    assert compiled == read == load_catalogue(folder)
    assert [*compiled.lexicon] == [*read.lexicon]
    assert compiled.residual == read.residual


def test_the_second_process_reads_no_yaml() -> None:
    wanted = digest(DATA)
    assert load_in_process() == f"{wanted} True"
    assert load_in_process() == f"{wanted} False"


def test_processes_that_build_it_at_once_do_no_harm(cache: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: load_in_process().split()[0], range(6)))
    assert set(found) == {digest(DATA)}
    assert [file.suffix for file in cache.rglob("*") if file.is_file()] == [".catalogue"]
    assert load_in_process().endswith("False")


@posix
def test_a_folder_that_cannot_be_written_does_no_harm(cache: Path) -> None:
    cache.write_text("a file stands where the folder should be")
    assert load_in_process() == f"{digest(DATA)} True"
    assert load_in_process() == f"{digest(DATA)} True"
    done = sectag(["check", "上海澜石广告有限公司", "--json"])
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that not even root can write to")
def test_a_folder_that_nobody_may_write_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc")
    assert load_in_process() == f"{digest(DATA)} True"


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_does_no_harm(cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o500)
    assert load_in_process() == f"{digest(DATA)} True"
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "text", "other catalogue"])
def test_a_damaged_file_is_made_anew(damage: str) -> None:
    load_catalogue(TOY)
    path = compiled_path(digest(TOY))
    whole = path.read_bytes()
    broken = {
        "cut": whole[:-100],
        "bit": whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:],
        "empty": b"",
        "text": b"not a catalogue",
        "other catalogue": b"",
    }[damage]
    if damage == "other catalogue":
        load_catalogue()
        broken = compiled_path(digest(DATA)).read_bytes()
    path.write_bytes(broken)
    assert read_compiled(digest(TOY), TOY) is None
    assert load_catalogue(TOY) == read_catalogue(TOY)
    assert read_compiled(digest(TOY), TOY) == read_catalogue(TOY)


@posix
def test_a_file_that_others_may_write_is_not_trusted() -> None:
    load_catalogue(TOY)
    path = compiled_path(digest(TOY))
    path.chmod(0o666)
    assert read_compiled(digest(TOY), TOY) is None
    load_catalogue(TOY)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_changed_catalogue_is_read_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    before = load_catalogue(folder)
    nodes = folder / "nodes.yaml"
    nodes.write_text(nodes.read_text("utf-8") + "# a remark\n", "utf-8")
    after = load_catalogue(folder)
    assert before.digest != after.digest
    nodes.write_text("broken: [", "utf-8")
    with pytest.raises(CatalogueError):
        load_catalogue(folder)


def test_old_files_go(cache: Path) -> None:
    catalogue = read_catalogue(TOY)
    folder = compiled_path(catalogue.digest).parent
    folder.mkdir(parents=True)
    for number in range(10):
        (folder / f"{number}.catalogue").write_bytes(b"")
        (folder / f"{number}.part").write_bytes(b"")
    (folder / "notes.txt").write_text("not ours")
    write_compiled(catalogue)
    assert compiled_path(catalogue.digest).exists()
    assert len(list(folder.iterdir())) == 1 + _KEPT + 1


def test_no_cache_folder_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr("taxonomy.store.user_cache_path", lambda *_, **__: Path("relative"))
    assert read_compiled("0" * 64, TOY) is None
    write_compiled(read_catalogue(TOY))
    assert not Path("relative").exists()
