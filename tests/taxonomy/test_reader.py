"""Everything that the reader can say of a malformed catalogue.

Each file of malformed/ is one case: which files of the toy catalogue are changed, and the lines that the reader must
then report, all of them and no others, in order. Keys of a case:

problem   what is wrong, in a sentence
changes   a list of: `file` with `replace` (a text that stands there once) and `by`, or `content` (the whole new file),
          or `remove: true`; `encoding` in which the changed file is saved (UTF-8 if not given)
messages  one text for each expected line, which the line contains. `{1}` stands for the line number at which the first
          change begins, `{2+1}` for one line below the beginning of the second
"""

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy import CatalogueError, load_catalogue

TOY = Path(__file__).parents[1] / "toy_catalogue"
CASES = sorted((Path(__file__).parent / "malformed").glob("*.yaml"))
TOY_FILES = sorted(file.relative_to(TOY).as_posix() for file in TOY.rglob("*") if file.is_file())
JUNK = ("", "1", "[]", "{}", "~", "!x", '"', "\n", "- ", ": ", "N", ";", "²", "&a", "*a")

Change = Mapping[str, Any]


def problems_of(folder: Path) -> list[str]:
    """The lines that the reader reports of a catalogue; none if it is sound."""
    try:
        load_catalogue(folder)
    except CatalogueError as error:
        return [str(problem) for problem in error.problems]
    return []


def copy_of_toy(folder: Path) -> Path:
    """A copy of the toy catalogue that may be spoilt."""
    return Path(shutil.copytree(TOY, folder / "catalogue"))


def apply(change: Change, root: Path) -> int:
    """Make one change to a catalogue; the line at which it begins."""
    file = root / change["file"]
    if change.get("remove"):
        file.unlink()
        return 0
    encoding = change.get("encoding", "utf-8")
    if "content" in change:
        file.write_text(change["content"], encoding=encoding)
        return 1
    text: str = file.read_text(encoding="utf-8")
    assert text.count(change["replace"]) == 1, f"{change['file']} must hold {change['replace']!r} once"
    before, after = text.split(str(change["replace"]))
    file.write_text(before + change["by"] + after, encoding=encoding)
    return before.count("\n") + 1


def expected(messages: Sequence[str], lines: Sequence[int]) -> list[str]:
    """The expected texts with the line numbers put in."""
    mark = re.compile(r"\{(\d+)(?:\+(\d+))?\}")
    return [mark.sub(lambda found: str(lines[int(found[1]) - 1] + int(found[2] or 0)), text) for text in messages]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_malformed_catalogue_is_reported(file: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert case.keys() == {"problem", "changes", "messages"}
    root = copy_of_toy(tmp_path)
    lines = [apply(change, root) for change in case["changes"]]
    wanted = expected(case["messages"], lines)
    found = problems_of(root)
    assert len(found) == len(wanted), "\n".join(found)
    for line, words in zip(found, wanted, strict=True):
        assert words in line


def test_toy_catalogue_is_sound() -> None:
    assert problems_of(TOY) == []


def test_missing_folder_is_reported(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none") == [
        f"{tmp_path / 'none'}: no such catalogue folder: give a folder that holds nodes.yaml"
    ]


def test_empty_folder_names_every_missing_file(tmp_path: Path) -> None:
    found = problems_of(tmp_path)
    missing = {line.split(":")[0] for line in found}
    assert missing == {name for name in TOY_FILES if "/" not in name} | {"rules"}
    assert len(found) == len(missing)


def test_error_text_holds_all_problems(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", TOY_FILES)
def test_mark_that_excel_puts_in_front_is_no_problem(name: str, tmp_path: Path) -> None:
    root = copy_of_toy(tmp_path)
    (root / name).write_bytes(b"\xef\xbb\xbf" + (root / name).read_bytes())
    assert problems_of(root) == []


def test_line_separator_inside_a_field_does_not_break_the_row(tmp_path: Path) -> None:
    root = copy_of_toy(tmp_path)
    with (root / "gbt4754_2017.csv").open("a", encoding="utf-8") as file:
        file.write("62,2,H,餐饮\u2028业\n")
    assert load_catalogue(root).gbt["62"].zh == "餐饮\u2028业"


def test_digest_changes_with_any_file(tmp_path: Path) -> None:
    digests = {load_catalogue(TOY).digest}
    root = copy_of_toy(tmp_path)
    for name in TOY_FILES:
        with (root / name).open("a", encoding="utf-8") as file:
            file.write("\n" if name.endswith("json") else "" if name.endswith("csv") else "# note\n")
        digests.add(load_catalogue(root).digest)
    assert len(digests) == 1 + sum(not name.endswith("csv") for name in TOY_FILES)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_spoilt_is_reported_and_never_crashes(data: st.DataObject, tmp_path_factory: Any) -> None:
    """A token of a random file is replaced by junk: the catalogue loads, or is refused with lines that name a file."""
    root = copy_of_toy(tmp_path_factory.mktemp("spoilt"))
    name = data.draw(st.sampled_from(TOY_FILES))
    tokens = re.split(r"(\w+|\s+)", (root / name).read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(tokens) - 1))
        tokens[at] = data.draw(st.sampled_from(JUNK))
    (root / name).write_text("".join(tokens), encoding="utf-8")
    for line in problems_of(root):
        assert re.match(r"[\w.]+(yaml|csv|json)(:\d+)?: |rules: ", line)
