"""The sample files agree with each other and are what samples/README.md says."""

from __future__ import annotations

import csv
import doctest
import importlib.util
import io
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
CODE, NAME, TAX_COLUMNS = "统一社会信用代码", "企业名称", ("税收2023", "税收2024")
SECTOR_SIZES = "A1:5 A2:4 A3:5 B1:6 B2:4 B3:5 X1:2 X2:4 X3:4 X4:1 L1:2 L2:3 L3:2"
SUBSECTORS = frozenset(
    f"{sector}{number:02d}"
    for sector, size in (entry.split(":") for entry in SECTOR_SIZES.split())
    for number in range(1, int(size) + 1)
)


def load_make_codes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_codes", SAMPLES / "make_codes.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_codes = load_make_codes()


def read(name: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    text = (SAMPLES / name).read_bytes().decode(encoding, errors="strict")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows), f"{name}: ragged row"
    return rows


REGISTRY = read("registry.csv", "utf-8-sig")
EXPECTED = read("expected.csv")


def slow_credit_check(code: str) -> bool:
    """GB 32100: the weighted sum of all 18 characters, the check character's weight being 1, is a multiple of 31."""
    values = {c: i for i, c in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
    return len(code) == 18 and sum(values[c] * 3**i for i, c in enumerate(code[:17])) % 31 == -values[code[17]] % 31


def slow_organisation_check(code: str) -> bool:
    """GB 11714: with X as ten, the sum of all nine characters, the check's weight being 1, is a multiple of 11."""
    total = sum(int(c, 36) * w for c, w in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return (total + (10 if code[8] == "X" else int(code[8]))) % 11 == 0


def amount(text: str) -> Decimal | None:
    if text == "":
        return None
    assert re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)\.\d\d", text), text
    return Decimal(text.replace(",", ""))


def test_the_checks_reproduce_published_codes():
    # The worked examples of the two standards.
    assert make_codes.organisation_check("D2143569") == "X"
    assert make_codes.credit_code("M000100Y", region="350100") == "91350100M000100Y43"
    assert slow_credit_check("91350100M000100Y43") and not slow_credit_check("91350100M000100Y34")
    assert slow_organisation_check("D2143569X") and not slow_organisation_check("D21435691")


def test_the_examples_in_make_codes_hold():
    results = doctest.testmod(make_codes)
    assert results.attempted >= 4
    assert results.failed == 0


@pytest.mark.parametrize("body", ["", "1234567", "123456789", "1234567a", "1234567."])
def test_organisation_check_refuses_other_text(body):
    with pytest.raises(ValueError, match="eight"):
        make_codes.organisation_check(body)


def test_every_credit_code_passes_both_checks_and_is_unique():
    codes = [row[CODE] for row in REGISTRY]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert re.fullmatch(r"9[123]310199[0-9A-HJ-NPQRTUWXY]{10}", code), code
        assert slow_credit_check(code), code
        assert slow_organisation_check(code[8:17]), code


def test_codes_are_those_make_codes_gives():
    for number, row in enumerate(REGISTRY, start=1):
        body = make_codes.series_body(number, int(row["成立日期"][:4]))
        prefix = make_codes.PREFIX_BY_FORM.get(row["注册类型"], "91")
        assert row[CODE] == make_codes.credit_code(body, prefix), row[NAME]


def test_registry_is_written_as_excel_does():
    raw = (SAMPLES / "registry.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == len(REGISTRY) + 1
    assert list(REGISTRY[0]) == [
        CODE, NAME, "行业代码", "注册类型", "街镇", "楼宇", "成立日期", "经营范围", *TAX_COLUMNS,
    ]  # fmt: skip


def test_registry_rows_are_well_formed():
    assert len(REGISTRY) >= 160
    names = [row[NAME] for row in REGISTRY]
    assert len(set(names)) == len(names) and all(names)
    for row in REGISTRY:
        assert re.fullmatch(r"(\d{4})?", row["行业代码"]), row
        assert re.fullmatch(r"\d{4}-[01]\d-[0-3]\d", row["成立日期"]), row
        assert row["街镇"] and row["注册类型"], row
    assert any(row["行业代码"] == "" for row in REGISTRY)
    assert any(row["行业代码"].startswith("0") for row in REGISTRY)


def test_expected_matches_registry_one_to_one():
    assert [row[CODE] for row in EXPECTED] == [row[CODE] for row in REGISTRY]


def test_every_subsector_and_n_and_u_are_covered():
    assert len(SUBSECTORS) == 47
    primaries = Counter(row["primary"] for row in EXPECTED)
    assert set(primaries) == SUBSECTORS | {"N", "U"}
    assert all(primaries[code] >= 2 for code in SUBSECTORS)
    assert primaries["N"] >= 10
    assert primaries["U"] >= 3


def test_expected_codes_follow_the_manual():
    for row in EXPECTED:
        alternatives = row["alternatives"].split(";") if row["alternatives"] else []
        tags = row["tags"].split(";") if row["tags"] else []
        assert len(alternatives) <= 3 and len(set(alternatives)) == len(alternatives), row
        assert row["primary"] not in alternatives, row
        assert set(alternatives) <= SUBSECTORS | {"N"}, row
        assert set(tags) <= SUBSECTORS and len(set(tags)) == len(tags), row
        if row["primary"] in SUBSECTORS:
            assert tags[0] == row["primary"], row
        if row["primary"] == "U":
            assert not tags and not alternatives, row


def test_amounts_parse_and_cover_the_awkward_cases():
    raw = [row[column] for row in REGISTRY for column in TAX_COLUMNS]
    amounts = [amount(text) for text in raw]
    assert None in amounts
    assert any(value is not None and value < 0 for value in amounts)
    assert any("," in text for text in raw)


def test_no_tax_before_the_founding_year():
    founded_later = [row for row in REGISTRY if int(row["成立日期"][:4]) > 2023]
    assert founded_later
    assert all(row["税收2023"] == "" for row in founded_later)


@pytest.mark.parametrize("column", TAX_COLUMNS)
def test_structure_resembles_a_service_district(column):
    paid = [amount(row[column]) or Decimal(0) for row in REGISTRY]
    inside = sum(value for value, row in zip(paid, EXPECTED, strict=True) if row["primary"] in SUBSECTORS)
    assert Decimal("0.75") < inside / sum(paid) < Decimal("0.85")
    assert sum(sorted(paid)[-10:]) / sum(paid) > Decimal("0.3")


def test_gb18030_file_holds_the_first_forty_firms():
    rows = read("registry_gb18030.csv", "gb18030")
    assert [tuple(row.values()) for row in rows] == [
        (row[NAME], row[CODE], row["经营范围"], row["税收2024"]) for row in REGISTRY[:40]
    ]
    assert list(rows[0]) == ["纳税人名称", "纳税人识别号", "业务范围", "税收2024"]
    with pytest.raises(UnicodeDecodeError):
        read("registry_gb18030.csv", "utf-8")


def test_english_file_holds_twenty_of_the_firms():
    rows = read("registry_en.csv")
    by_code = {row[CODE]: row for row in REGISTRY}
    assert list(rows[0]) == ["name", "credit_code", "scope", "industry_code", "tax2024"]
    assert len({row["credit_code"] for row in rows}) == len(rows) == 20
    for row in rows:
        firm = by_code[row["credit_code"]]
        assert (row["name"], row["scope"], row["industry_code"]) == (firm[NAME], firm["经营范围"], firm["行业代码"])
        assert amount(row["tax2024"]) == amount(firm["税收2024"])
