"""Columns by their headers."""

from __future__ import annotations

import pytest

from classifier.errors import InputError
from classifier.headers import Columns, clear_columns, has_chinese, listed, recognise_columns, taken_columns

NAMES = ["企业名称", "单位名称", "纳税人名称", "公司名称", "名称", "主体名称", "企业名称（全称）"]
NAMES += ["enterprise_name", "Name", "company name"]
SCOPES = ["经营范围", "业务范围", "经营范围及方式", "\ufeff经营范围", " 经 营 范 围 ", "经营范围*", "企业经营范围描述"]
SCOPES += ["scope", "business_scope", "ＳＣＯＰＥ", "Business Scope"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scope", SCOPES)
def test_name_and_scope(name: str, scope: str) -> None:
    assert recognise_columns(["序号", scope, name], "t") == Columns(scope=1, name=2, industry=None, credit_code=None)


@pytest.mark.parametrize(
    "code", ["统一社会信用代码", "社会信用代码", "税号", "纳税人识别号", "信用代码", "credit_code", "USCC"]
)
@pytest.mark.parametrize("industry", ["行业代码", "国民经济行业代码", "行业", "industry_code", "GB/T 4754"])
def test_credit_code_and_industry(code: str, industry: str) -> None:
    found = recognise_columns([code, "名称", industry, "经营范围"], "t")
    assert (found.credit_code, found.industry) == (0, 2)


def test_exact_before_contained() -> None:
    assert recognise_columns(["许可经营范围", "经营范围", "一般经营范围"], "t").scope == 1
    assert recognise_columns(["行业", "行业代码", "scope"], "t").industry == 1


def test_ambiguous_names_candidates_and_option() -> None:
    with pytest.raises(InputError, match=r"许可经营范围 \(1\), 一般经营范围 \(2\).*--scope-column"):
        recognise_columns(["许可经营范围", "一般经营范围"], "t")
    with pytest.raises(InputError, match="--name-column"):
        recognise_columns(["企业名称", "单位名称", "经营范围"], "t")


def test_no_scope_lists_the_columns() -> None:
    with pytest.raises(InputError, match="--scope-column; columns found: 甲, 乙"):
        recognise_columns(["甲", "乙"], "t")


def test_options() -> None:
    header = ["甲", "乙", "经营范围"]
    assert recognise_columns(header, "t", name="甲", scope="乙", industry="3") == Columns(1, 0, 2, None)
    assert recognise_columns(["名称", "行业代码", "经营范围"], "t", name="-", industry="-") == Columns(
        2, None, None, None
    )
    for wrong in ("丙", "0", "4"):
        with pytest.raises(InputError, match="columns found: 甲, 乙, 经营范围"):
            recognise_columns(header, "t", name=wrong)
    with pytest.raises(InputError, match="--scope-column"):
        recognise_columns(header, "t", scope="-")
    with pytest.raises(InputError, match="more than one"):
        recognise_columns(["甲", "甲"], "t", scope="甲")


def test_a_header_that_is_a_number_comes_before_the_column_number() -> None:
    assert recognise_columns(["2", "乙"], "t", scope="2").scope == 0


def test_ignored_headers_are_never_recognised() -> None:
    header = ["经营范围", "主行业代码"]
    assert recognise_columns(header, "t").industry == 1
    assert recognise_columns(header, "t", ignore=["主行业代码"]).industry is None


def test_listed_is_bounded() -> None:
    assert listed(["", " 甲 "]) == '"", 甲'
    assert listed([str(n) for n in range(100)]).endswith("39 …")


def test_has_chinese() -> None:
    assert has_chinese("经营范围")
    assert not has_chinese("scope")


@pytest.mark.parametrize(
    "header",
    [
        "经营范围是否变更",
        "经营范围代码",
        "经营范围变更日期",
        "经营范围字数",
        "原经营范围",
        "business_scope_type",
        "经营范围 条数",
    ],
)
def test_a_header_about_the_scope_is_not_the_scope(header: str) -> None:
    with pytest.raises(InputError, match="no column with the business scope"):
        recognise_columns(["企业名称", header], "t")
    assert recognise_columns(["企业名称", header, "主要经营范围"], "t").scope == 2
    assert recognise_columns(["企业名称", header], "t", scope="2").scope == 1  # the user's word counts


@pytest.mark.parametrize(
    "header", ["上级单位名称", "母公司名称全称", "企业名称变更日期", "曾用企业名称", "英文公司名称", "主管单位名称"]
)
def test_a_header_about_another_name_is_not_the_name(header: str) -> None:
    assert recognise_columns([header, "经营范围"], "t").name is None


def test_columns_whose_header_only_holds_the_word_are_said() -> None:
    header = ["序号", "纳税企业名称", "主要经营范围", "国民经济行业代码（2017版）", "统一社会信用代码"]
    found = recognise_columns(header, "t")
    assert [str(one) for one in taken_columns(header, found)] == [
        "Business scopes: column 3, “主要经营范围”. --scope-column names another.",
        "Names: column 2, “纳税企业名称”. --name-column names another, or - none.",
        "Industry codes: column 4, “国民经济行业代码（2017版）”. --industry-column names another, or - none.",
    ]
    assert taken_columns(header, recognise_columns(header, "t", "2", "主要经营范围", "-")) == []
    assert taken_columns(["企业名称", "经营范围"], recognise_columns(["企业名称", "经营范围"], "t")) == []


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        (["企业名称，经营范围"], "，"),
        (["序号、企业名称、经营范围"], "、"),
        (["企业名称  经营范围"], "  "),
        (["企业名称^经营范围^税收"], "^"),
        (["序号", "企业名称／经营范围", "税收"], "／"),
    ],
)
def test_columns_in_one_cell_are_refused(header: list[str], sign: str) -> None:
    with pytest.raises(InputError) as caught:
        recognise_columns(header, "t")
    assert f"several columns in one, separated by “{sign}”" in str(caught.value)


def test_headers_of_two_rows_or_languages_are_no_columns_in_one() -> None:
    assert recognise_columns(["企业 名称", "企业 经营范围"], "t") == Columns(1, 0, None, None)
    assert recognise_columns(["名称/name", "经营范围/scope"], "t").scope == 1
    assert recognise_columns(["企业名称及经营范围", "税收"], "t") == Columns(0, None, None, None)


def test_clear_columns_never_fail() -> None:
    assert clear_columns(["企业名称", "单位名称", "经营范围"]) == Columns(2, None, None, None)
    assert clear_columns(["企业名称"]) is None
