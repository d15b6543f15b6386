"""Whatever is wrong with a catalogue is said in Chinese, too: each part of each problem that the cases bring about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cli.main import main
from cli.messages import say, say_problem, set_language
from taxonomy import CatalogueError, load_catalogue
from taxonomy.library_words import library_words
from taxonomy.lint import lint
from taxonomy.messages import Message
from taxonomy.problems import Problem
from tests.taxonomy.test_lint import FAULTS, spoilt
from tests.taxonomy.test_reader import CASES, apply, copy_of_toy


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("en")


def parts(text: Message) -> Iterator[Message]:
    yield text
    for value in text.values.values():
        if isinstance(value, Message):
            yield from parts(value)


def check(problem: Problem) -> None:
    for whole in filter(None, (problem.what, problem.allowed)):
        for part in parts(whole):
            assert part.template != "{why}", f"{part} has no words of our own"
            assert say(part) != str(part), f"{part} is not translated"
    assert say_problem(problem).startswith(f"{problem.where}: ")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_every_malformed_catalogue_is_reported_in_chinese(file: Path, tmp_path: Path) -> None:
    root = copy_of_toy(tmp_path)
    for change in yaml.safe_load(file.read_text(encoding="utf-8"))["changes"]:
        apply(change, root)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    for problem in caught.value.problems:
        check(problem)


@pytest.mark.parametrize("name", FAULTS)
def test_softer_checks_in_chinese(name: str, tmp_path: Path) -> None:
    file, old, new, _ = FAULTS[name]
    (problem,) = lint(spoilt(tmp_path, file, old, new))
    check(problem)


@pytest.mark.parametrize("call", [["taxonomy", "lint"], ["taxonomy", "show", "--catalogue"]])
def test_a_broken_catalogue_on_the_command_line(
    call: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of_toy(tmp_path)
    (root / "items.yaml").unlink()
    text = (root / "kinds.yaml").read_text(encoding="utf-8")
    (root / "kinds.yaml").write_text(text + "  - {id: 新\n", encoding="utf-8")
    assert main(["--lang", "zh", *call, str(root)]) == 2
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "items.yaml: 无法读取：没有这个文件或文件夹" in said
    assert "不是有效的 YAML：缺逗号或右括号" in said
    assert main(["--lang", "zh", *call, str(tmp_path / "none")]) == 2
    captured = capsys.readouterr()
    assert "没有这个目录文件夹：请给出含有 nodes.yaml 的文件夹" in captured.out + captured.err


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
@pytest.mark.parametrize("text", ['a: >- "\n  x\n', "a: |9x\n  b\n"])
def test_text_behind_the_sign_of_a_block(text: str, loader: type) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.load(text, loader)
    assert say(library_words(str(caught.value.problem))) == "> 或 | 之后不能有文字，正文须另起一行"


def test_what_a_library_says_that_we_do_not_know_stands_as_it_is() -> None:
    assert say(library_words("an unheard-of fault")) == "an unheard-of fault"
