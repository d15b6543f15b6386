"""pandas users: the columns of the command line, on the frame's own index."""

from __future__ import annotations

import csv
import pickle
from functools import cache

import pandas as pd
import pytest

from classifier import Classifier
from classifier.columns import added_cells, added_headers
from classifier.errors import InputError
from tests.tagging_support import ROOT, one_catalogue

NAMES = ["上海澜石广告有限公司", "澜洲五金厂", "上海澜石信息技术有限公司"]
SCOPES = ["设计、制作各类广告", "螺丝、螺母", "技术服务"]


@cache
def classifier() -> Classifier:
    return Classifier(one_catalogue())


def test_the_columns_are_those_of_single_firms_and_the_index_is_kept() -> None:
    frame = pd.DataFrame({"企业名称": NAMES, "经营范围": SCOPES, "税收": [1.5, 2, 3]}, index=[7, 3, 7])
    before = frame.copy()
    tags = classifier().classify_frame(frame)
    assert list(tags.columns) == list(added_headers("zh"))
    assert list(tags.index) == [7, 3, 7]
    for at, (name, scope) in enumerate(zip(NAMES, SCOPES, strict=True)):
        cells = added_cells(classifier().classify(name, scope), one_catalogue(), "zh")
        cells[7] = float(cells[7])  # type: ignore[call-overload]
        assert tags.iloc[at].tolist() == cells
    pd.testing.assert_frame_equal(frame, before)
    joined = pd.concat([frame, tags], axis=1)
    assert joined.shape == (3, 13)
    assert joined["置信度"].dtype == "float64"


def test_missing_cells_numbers_and_named_columns() -> None:
    frame = pd.DataFrame(
        {
            "firm": pd.Series([*NAMES, None], dtype="object"),
            "text": [None, SCOPES[1], pd.NA, float("nan")],
            "code": 7251,
        }
    )
    tags = classifier().classify_frame(frame, name="firm", scope="text", industry="code")
    assert list(tags.columns) == list(added_headers("en"))
    single = [("", ""), (NAMES[1], SCOPES[1])]
    for at, (name, scope) in ((3, single[0]), (1, single[1])):
        assert (
            tags["reason"].iloc[at] == added_cells(classifier().classify(name, scope, "7251"), one_catalogue(), "en")[9]
        )
    assert classifier().classify_frame(frame, "firm", "text", "-", "zh")["依据"].iloc[3] == "名称与经营范围均未说明业务"


def test_arguments_that_cannot_be_right_are_refused_at_once() -> None:
    frame = pd.DataFrame({"企业名称": NAMES, "经营范围": SCOPES})
    with pytest.raises(ValueError, match="language: 'fr' is neither 'zh' nor 'en'"):
        classifier().classify_frame(frame, language="fr")
    with pytest.raises(TypeError, match=r"frame: a pandas\.DataFrame is needed, not list"):
        classifier().classify_frame(NAMES)  # type: ignore[arg-type]
    for threshold in (2, -0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=f"auto_threshold: {threshold} is not a number from 0 to 1"):
            Classifier(one_catalogue(), threshold)
    with pytest.raises(TypeError, match="auto_threshold: a number from 0 to 1 is needed, not str"):
        Classifier(one_catalogue(), "0.9")  # type: ignore[arg-type]
    for folder in ("/nonexistent", ROOT):
        with pytest.raises(
            TypeError, match=r"catalogue: a Catalogue is needed, not .*load_catalogue\(folder\) reads one"
        ):
            Classifier(folder)  # type: ignore[arg-type]


def test_a_classifier_goes_to_another_process() -> None:
    strict = Classifier(one_catalogue(), 1.0)
    again = pickle.loads(pickle.dumps(strict))
    assert again.catalogue.digest == strict.catalogue.digest
    assert again.auto_threshold == 1.0
    for name, scope in zip(NAMES, SCOPES, strict=True):
        assert again.classify(name, scope) == strict.classify(name, scope)


def test_a_frame_without_rows_or_of_categories() -> None:
    frame = pd.DataFrame({"企业名称": NAMES, "经营范围": SCOPES}).astype("category")
    assert classifier().classify_frame(frame)["主行业代码"].iloc[0] == "B305"
    empty = classifier().classify_frame(frame.iloc[:0])
    assert empty.shape == (0, 10)


def test_a_frame_without_a_scope_is_refused() -> None:
    with pytest.raises(InputError, match="the data frame"):
        classifier().classify_frame(pd.DataFrame({"a": ["x"], "b": ["y"]}))


def test_the_samples_as_a_frame() -> None:
    path = ROOT / "samples" / "registry.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    tags = classifier().classify_frame(frame)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row, reason in zip(rows, tags["依据"], strict=True):
        decision = classifier().classify(row["企业名称"], row["经营范围"], row.get("行业代码", ""))
        assert added_cells(decision, one_catalogue(), "zh")[9] == reason
