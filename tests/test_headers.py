"""Columns by their headers."""

from __future__ import annotations

import pytest

from classifier.errors import InputError
from classifier.headers import Columns, has_chinese, listed, recognise_columns

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
