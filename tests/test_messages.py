"""Messages and help: in the right language, complete, compiled, and within 80 columns."""

from __future__ import annotations

import ast
import gettext
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from classifier.errors import message
from cli import messages
from cli.compile_messages import PoError, compile_po, po_path, read_po
from cli.main import main
from cli.messages import choose_language, say, set_language
from tests.tagging_support import ROOT, sectag

COMMANDS = [
    ["--help"],
    ["tag", "--help"],
    ["check", "--help"],
    ["evaluate", "--help"],
    ["taxonomy", "--help"],
    ["taxonomy", "show", "--help"],
    ["taxonomy", "search", "--help"],
    ["taxonomy", "export", "--help"],
    ["taxonomy", "lint", "--help"],
    ["audit", "--help"],
    ["audit", "sample", "--help"],
    ["audit", "estimate", "--help"],
]


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    set_language("en")


def _texts_in_source() -> dict[str, str]:
    """First argument of every call that makes a text for the user -> file."""
    found = {}
    for file in (
        file for package in ("cli", "classifier", "audit", "taxonomy") for file in (ROOT / package).glob("*.py")
    ):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("_", "message", "InputError", "EmptyInput") and isinstance(first, ast.Constant):
                    found[str(first.value)] = file.name
    return found


def test_templates_of_messages_are_literals() -> None:
    """A template put together when the program runs would have no translation, and no test would miss it."""
    makers = {"message": 0, "InputError": 0, "EmptyInput": 0}
    for package in ("cli", "classifier", "audit", "taxonomy"):
        for file in (ROOT / package).glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                    makers[node.func.id] += 1
                    assert isinstance(node.args[0], ast.Constant), f"{file}:{node.lineno}"
    assert all(makers.values())


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_has_a_translation_and_every_translation_a_text() -> None:
    translated = read_po(po_path("zh").read_text(encoding="utf-8"))
    source = _texts_in_source()
    assert len(source) > 100
    missing = {text: file for text, file in source.items() if text not in translated}
    assert not missing
    click_own = {text for text in translated if "\0" in text} | set(_click_texts()) | {""}
    assert set(translated) - set(source) - click_own == set()


def _click_texts() -> list[str]:
    """Texts of click itself: those behind the mark in the .po file."""
    text = po_path("zh").read_text(encoding="utf-8")
    return list(read_po(text.partition("# click's own messages")[2]))


def test_one_chinese_word_for_the_sub_sector() -> None:
    """子产业; 小类 is a level of GB/T 4754, which users of statistics know as such."""
    files = [
        po_path("zh"),
        ROOT / "README.zh-CN.md",
        ROOT / "docs" / "faq.zh-CN.md",
        ROOT / "cli" / "catalogue_tables.py",
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert re.findall(r"(?<!行业)小类|子行业", text) == [], file
        assert "子产业" in text


def test_translations_keep_the_places() -> None:
    for text, translated in read_po(po_path("zh").read_text(encoding="utf-8")).items():
        if text and "\0" not in text:
            assert _places(text) == _places(translated), text


def test_click_texts_are_clicks() -> None:
    import click

    folder = Path(click.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    for text in _click_texts():
        for part in text.split("\0"):
            assert f'"{part}"' in source, part


def test_compiled_texts_are_those_of_the_source() -> None:
    source = po_path("zh")
    compiled = source.with_suffix(".mo").read_bytes()
    assert compiled == compile_po(source.read_text(encoding="utf-8")), "run python -m cli.compile_messages"


def test_compiling_is_what_gettext_reads() -> None:
    po = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    po += '# note\nmsgid "a\\n"\n"b"\nmsgstr "甲\\"乙"\n\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "多"\n'
    texts = gettext.GNUTranslations(io.BytesIO(compile_po(po)))
    assert texts.gettext("a\nb") == '甲"乙'
    assert texts.ngettext("one", "many", 3) == "多"
    assert texts.gettext("other") == "other"


@pytest.mark.parametrize(
    ("po", "words"),
    [
        ('msgid "a"\nmsgstr "x"\nmsgid "a"\nmsgstr "y"\n', "stands twice"),
        ('msgid "a"\nmsgstr ""\n', "no translation"),
        ('msgid "a"\nnonsense\n', "line 2"),
        ('msgid "a\n', "line 1: not a quoted text"),
        ('"a"\n', "line 1"),
    ],
)
def test_malformed_po(po: str, words: str) -> None:
    with pytest.raises(PoError, match=words):
        read_po(po)


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.GB18030"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ([], {"LANG": "C", "LANGUAGE": "zh_CN:en"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        (["--lang", "zh", "tag", "x"], {}, "zh"),
        (["tag", "x", "--lang=zh"], {}, "zh"),
        (["tag", "--lang", "en", "x"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["check", "--", "--lang", "zh"], {}, "en"),
        (["--lang", "fr"], {}, "en"),
        (["--lang"], {}, "en"),
    ],
)
def test_choice_of_language(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert choose_language(arguments, environment) == expected


def test_say_puts_values_into_the_translation() -> None:
    note = message("{found} cells where the header has {width}", found=1, width=2)
    assert say(note) == "1 cells where the header has 2"
    set_language("zh")
    assert say(note) == "有 1 个单元格，而表头有 2 个"
    assert messages.language() == "zh"
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_help_fits_80_columns(arguments: list[str], language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language, *arguments]) == 0
    text = capsys.readouterr().out
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert ("用法：" if language == "zh" else "Usage:") in text
    assert ("示例：" if language == "zh" else "Examples:") in text
    assert ("显示本帮助。" if language == "zh" else "Show this message and exit.") in text
    assert ("[required]" in text) <= (language == "en")
    alone = [line for line in text.splitlines() if line.strip(" │").startswith(tuple("。，；：、）"))]
    assert alone == []


@pytest.mark.parametrize("arguments", [["--lang", "zh", "tag"], ["tag", "--lang", "zh"], ["tag", "--lang=zh"]])
def test_usage_errors_are_one_translated_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "sectag：错误：缺少参数 'INPUT'：用法见 sectag tag --help\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["tag", "--nonsense", "x"], "No such option '--nonsense'"),
        (["tag", "x", "--headers", "fr"], "'fr' is not one of 'zh', 'en'"),
        (["tag", "x", "--auto-threshold", "2"], "not in the range"),
        (["tag", "x", "y"], "unexpected extra argument"),
        (["--lang", "fr"], "'fr' is not one of"),
        (["check", "x", "--scope"], "requires an argument"),
    ],
)
def test_wrong_calls(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    assert "--help" in lines[0]


def test_the_locale_decides_and_the_option_overrides() -> None:
    chinese = {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    assert "用法：".encode() in sectag(["--help"], env=chinese).stdout
    assert b"Usage:" in sectag(["--help", "--lang", "en"], env=chinese).stdout
    assert b"Usage:" in sectag(["--help"]).stdout


def test_a_terminal_without_chinese_gets_escapes() -> None:
    done = sectag(["--help", "--lang", "zh"], env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert rb"\u7528\u6cd5" in done.stdout


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Usage: sectag" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("sectag ")


def test_light_imports() -> None:
    """Neither `import classifier` nor the help, `check` or `taxonomy` may load what only tables need."""
    import subprocess
    import sys

    heavy = "{'pandas', 'pyarrow', 'jieba', 'scipy', 'numpy'}"
    for code in (
        "import classifier",
        "import cli.main; cli.main.main(['--help'])",
        "import cli.main; cli.main.main(['tag', '--help'])",
        "import cli.main; cli.main.main(['taxonomy', 'show', 'B103'])",
        "import cli.main; cli.main.main(['taxonomy', 'search', '--help'])",
        "import cli.main; cli.main.main(['check', '上海示例餐饮有限公司', '--scope', '餐饮服务'])",
    ):
        script = f"import sys\n{code}\nfound = {heavy} & set(sys.modules)\nsys.stderr.write(repr(sorted(found)))"
        if "check" in code:
            script = script.replace("'jieba', ", "")  # the classifier may load it lazily for a short term
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=60, check=True)
        assert done.stderr.decode() == "[]", code
