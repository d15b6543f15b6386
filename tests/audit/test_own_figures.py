"""Published figures of a user's own, in a file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.own_figures import with_own_figures
from taxonomy import CatalogueError
from tests.audit.support import HEADER, catalogue, line

SAMPLE = Path(__file__).parents[2] / "samples" / "figures.yaml"
FIGURE = """  - zh: 专业服务税收
    value: 2.10
    unit: 亿元
    year: "2024"
    scope: A3
    measure: tax
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "t.csv"
    rows = [line("A301", "21000"), line("B101", "19000"), line("N", "10000")]
    file.write_text("\n".join([f"{HEADER},税收2024", *rows]), encoding="utf-8")
    return file


def test_the_sample_can_be_read() -> None:
    found = with_own_figures(catalogue(), SAMPLE)
    assert [figure.value for figure in found.figures] == [Decimal("82.1"), Decimal("2.86"), Decimal("17.2")]
    assert [target.comparison for target in found.targets] == ["about"]
    assert found.nodes is catalogue().nodes


@pytest.mark.parametrize("place", ["before", "between", "behind"])
def test_comparison_with_a_file(call: Any, table: Path, tmp_path: Path, place: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("figures:\n" + FIGURE, encoding="utf-8")
    own = ["--published", file]
    words = {"before": [*own, table], "between": [table, *own], "behind": [table, "--unit", "万元", *own]}[place]
    code, out, _ = call(*words, "--tax", "税收2024", *([] if "--unit" in words else ["--unit", "万元"]), lang="zh")
    assert code == 0
    assert "专业服务税收" in out and "2.10 亿元" in out and "一致" in out
    assert "80.5" not in out


def test_without_a_file_the_catalogue_speaks(call: Any, table: Path) -> None:
    for words in (["--published", table], [table, "--published"]):
        code, out, _ = call(*words, "--tax", "税收2024", lang="zh")
        assert code == 0
        assert "80.5 %" in out


def test_the_report_names_the_file(call: Any, table: Path, tmp_path: Path) -> None:
    import hashlib

    out = tmp_path / "r.html"
    assert call(table, "--tax", "税收2024", "--published", SAMPLE, "-o", out)[0] == 0
    text = out.read_text(encoding="utf-8")
    assert hashlib.sha256(SAMPLE.read_bytes()).hexdigest() in text


def test_all_faults_are_told_at_once(call: Any, table: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    wrong = FIGURE.replace("A3", "A9").replace("亿元", "公斤").replace('"2024"', '"24"') + FIGURE.replace(
        "measure: tax", "measure: taxes"
    )
    file.write_text("figures:\n" + wrong + "tragets: []\n", encoding="utf-8")
    code, _, err = call(table, "--tax", "税收2024", "--published", file)
    assert code == 2
    assert err.startswith(f"sectag: error: {file} cannot be used, problems: 5")
    for word in ("A9", "公斤", "24", "taxes", "tragets"):
        assert word in err
    with pytest.raises(CatalogueError, match=r"f\.yaml:5"):
        with_own_figures(catalogue(), file)


@pytest.mark.parametrize(("text", "words"), [("", "empty"), ("figures: []\n", "neither figures nor targets")])
def test_nothing_in_the_file(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        with_own_figures(catalogue(), file)
    assert words in str(caught.value) or "f.yaml" in str(caught.value)


def test_no_such_file(call: Any, table: Path) -> None:
    code, _, err = call(table, "--tax", "税收2024", "--published", "missing.yaml")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "missing.yaml" in err
