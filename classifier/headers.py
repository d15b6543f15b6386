"""Recognises the columns of a registry by their headers, Chinese or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from classifier.errors import InputError, Message, message

NO_COLUMN = "-"  # as an option's value: do not use any column for this
_LISTED = 40  # columns named in a message
# Beside the words of a column, these make its header that of another: 经营范围是否变更, 经营范围代码, 上级单位名称.
_OTHER = re.compile(
    "是否|有无|变更|日期|时间|代码|编码|编号|序号|字数|长度|状态|类别|分类|类型|标签|数量|[个条次]数|原因|备注|关键词|来源|版本|"
    "^[母总子]|曾用|原|旧|历史|英文|拼音|简称|上级|集团|控股|股东|出资|投资[方人者]|主管|发证|审批|监管|开户|担保|关联|委托|中介|"
    "date|time|code|type|flag|changed|count|length|status|updated|former|parent"
)
_SIGNS = re.compile(r"[^\w()（）]+")
_IGNORED = re.compile(r"[\s_\-:：.*\ufeff\u200b]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the recognised columns; None where the table has none."""

    scope: int
    name: int | None
    industry: int | None
    credit_code: int | None
    taken_for: tuple[str, ...] = field(default=(), compare=False)  # options of those whose header only holds the word


@dataclass(frozen=True, slots=True)
class _Known:
    """Headers of one kind of column. The first rank that any header meets decides."""

    option: str
    exact: tuple[frozenset[str], ...]
    contained: tuple[str, ...]


def fold(header: str) -> str:
    """A header without differences of width, case, spaces, underscores, stars and byte order marks."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).lower()


def _known(option: str, *ranks: str, contained: str) -> _Known:
    exact = tuple(frozenset(fold(word) for word in rank.split()) for rank in ranks)
    return _Known(option, exact, tuple(fold(word) for word in contained.split()))


_SCOPE = _known(
    "--scope-column",
    "经营范围 business_scope",
    "业务范围 经营范围及方式 经营(业务)范围 经营业务范围 经营项目 scope scope_of_business operating_scope",
    contained="经营范围 业务范围 business_scope scope_of_business",
)
_NAME = _known(
    "--name-column",
    "企业名称 单位名称 纳税人名称 公司名称 主体名称 机构名称 单位详细名称 企业(机构)名称 企业全称 公司全称 单位全称 "
    "市场主体名称 商户名称 company_name enterprise_name firm_name taxpayer_name",
    "名称 企业 公司 name company firm",
    "纳税人 户名 企业中文名称 字号名称",
    contained="企业名称 单位名称 纳税人名称 公司名称 主体名称 机构名称 company_name enterprise_name firm_name",
)
_CREDIT_CODE = _known(
    "",
    "统一社会信用代码 社会信用代码 统一信用代码 统一社会信用代码/税号 unified_social_credit_code uscc credit_code",
    "信用代码 税号 纳税人识别号 tax_id taxpayer_id",
    contained="信用代码 纳税人识别号 credit_code",
)
_INDUSTRY = _known(
    "--industry-column",
    "国民经济行业代码 行业代码 行业小类代码 gbt_code gb/t4754 industry_code",
    "国民经济行业 行业 所属行业 行业小类 industry",
    contained="行业代码 行业小类代码 industry_code",
)

_ALL = (_SCOPE, _NAME, _CREDIT_CODE, _INDUSTRY)
_WORDS = frozenset(word for known in _ALL for rank in known.exact for word in rank)


def recognise_columns(
    header: Sequence[str],
    label: str,
    name: str | None = None,
    scope: str | None = None,
    industry: str | None = None,
    ignore: Collection[str] = (),
) -> Columns:
    """Find the columns that tagging needs.

    Args:
        header: the table's header cells.
        label: the table's name in messages.
        name: `--name-column`: a header, a column number from 1, or `-` for none; None to recognise it.
        scope: `--scope-column`, likewise, but it cannot be none.
        industry: `--industry-column`, likewise.
        ignore: headers that are never recognised (the columns that tagging itself adds).

    Returns:
        The positions.

    Raises:
        InputError: no scope column; a column of an option that is not there; more than one that fits.
    """
    ignored = {fold(word) for word in ignore}
    folded = ["" if fold(cell) in ignored else fold(cell) for cell in header]
    if scope is None:
        _refuse_joined(header, label)
    found_scope = _find(header, folded, _SCOPE, scope, label)
    if found_scope is None:
        raise InputError(
            "{file}: no column with the business scope: name it with --scope-column; columns found: {columns}",
            file=label,
            columns=listed(header),
        )
    found = {
        _SCOPE: found_scope,
        _NAME: _find(header, folded, _NAME, name, label),
        _INDUSTRY: _find(header, folded, _INDUSTRY, industry, label),
    }
    if found[_NAME] == found_scope and name is None:  # 企业名称及经营范围: the longer text decides
        found[_NAME] = None
    given = {_SCOPE: scope, _NAME: name, _INDUSTRY: industry}
    credit_codes = _matches(folded, _CREDIT_CODE)
    return Columns(
        scope=found_scope,
        name=found[_NAME],
        industry=found[_INDUSTRY],
        credit_code=credit_codes[0] if len(credit_codes) == 1 else None,  # nothing depends on it in tagging
        taken_for=tuple(
            known.option
            for known, at in found.items()
            if at is not None and given[known] is None and not any(folded[at] in rank for rank in known.exact)
        ),
    )


def taken_columns(header: Sequence[str], columns: Columns) -> list[Message]:
    """What the user should hear of columns whose headers only hold the words of the one that is looked for.

    Args:
        header: the table's header.
        columns: as they were recognised.
    """
    found = []
    for option in columns.taken_for:
        at = {_SCOPE.option: columns.scope, _NAME.option: columns.name}.get(option, columns.industry)
        assert at is not None  # or it would not have been taken for anything
        column = {"number": at + 1, "column": header[at].strip()}
        if option == _SCOPE.option:
            found.append(
                message("Business scopes: column {number}, “{column}”. --scope-column names another.", **column)
            )
        elif option == _NAME.option:
            found.append(
                message("Names: column {number}, “{column}”. --name-column names another, or - none.", **column)
            )
        else:
            found.append(
                message(
                    "Industry codes: column {number}, “{column}”. --industry-column names another, or - none.", **column
                )
            )
    return found


def _refuse_joined(header: Sequence[str], label: str) -> None:
    """Refuse a table whose columns are separated by a sign that is not read as one, so that they stand in one cell."""
    is_alone = sum(1 for cell in header if cell.strip()) == 1
    for cell in map(str.strip, header):
        sign = _SIGNS.search(cell)
        if sign is None or (sign[0].isspace() and not is_alone):  # a header over two rows is joined by a space
            continue
        parts = [fold(part) for part in _SIGNS.split(cell)]
        kinds = {known for known in _ALL for part in parts if any(part in rank for rank in known.exact)}
        if _SCOPE in kinds and len(kinds) > 1:
            raise InputError(
                "{file}: several columns in one, separated by “{sign}”: {header}: separate them by commas or tabs, or "
                "save the table as .xlsx",
                file=label,
                sign=sign[0],
                header=cell[:40],
            )


def clear_columns(header: Sequence[str], ignore: Collection[str] = ()) -> Columns | None:
    """The columns of a table that need not have any, as `recognise_columns` finds them without options.

    Args:
        header: the table's header cells.
        ignore: headers that are never recognised.

    Returns:
        The positions, None for the name and the industry code where two columns could be meant; None in all if there
        is not exactly one column of scopes.
    """
    ignored = {fold(word) for word in ignore}
    folded = ["" if fold(cell) in ignored else fold(cell) for cell in header]
    found = [_matches(folded, known) for known in (_SCOPE, _NAME, _INDUSTRY, _CREDIT_CODE)]
    scope, name, industry, code = (places[0] if len(places) == 1 else None for places in found)
    return None if scope is None else Columns(scope, name, industry, code)


def is_scope_header(folded: str) -> bool:
    """Whether a folded header is one that names the business scope, and nothing else."""
    return any(folded in rank for rank in _SCOPE.exact)


def known_headers(folded: Collection[str]) -> set[str]:
    """Those of some folded headers that name a column which tagging knows."""
    return set(_WORDS.intersection(folded))


def is_known_header(folded: str) -> bool:
    """Whether a folded header names a column which tagging knows, perhaps with a remark in brackets."""
    return folded in _WORDS or folded.partition("(")[0] in _WORDS


def is_same_column(header: str, other: str) -> bool:
    """Whether two folded headers name the same column, perhaps in other words or with a remark in brackets."""
    pair = {header.partition("(")[0], other.partition("(")[0]}
    return header == other or any(pair <= frozenset().union(*known.exact) for known in _ALL)


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def listed(header: Sequence[str]) -> str:
    """Headers for a message, at most forty of them."""
    shown = [cell.strip() or '""' for cell in header[:_LISTED]]
    return ", ".join(shown) + (" …" if len(header) > _LISTED else "")


def _find(header: Sequence[str], folded: Sequence[str], known: _Known, wanted: str | None, label: str) -> int | None:
    if wanted == NO_COLUMN:
        return None
    found = _matches(folded, known) if wanted is None else wanted_columns(header, wanted)
    if len(found) > 1:
        raise InputError(
            "{file}: more than one column could be meant: {candidates}: choose one with {option} "
            "(its header, or its number from 1)",
            file=label,
            candidates=", ".join(f"{header[at].strip()} ({at + 1})" for at in found),
            option=known.option,
        )
    if wanted is not None and not found:
        raise InputError(
            "{file}: no column “{column}” ({option}); columns found: {columns}",
            file=label,
            column=wanted,
            option=known.option,
            columns=listed(header),
        )
    return found[0] if found else None


def _matches(folded: Sequence[str], known: _Known) -> list[int]:
    for rank in known.exact:
        found = [at for at, cell in enumerate(folded) if cell in rank]
        if found:
            return found
    return [at for at, cell in enumerate(folded) if any(_is_about(cell, word) for word in known.contained)]


def _is_about(cell: str, word: str) -> bool:
    """Whether a header that holds a word is that of the column itself, and not of something about it."""
    return word in cell and _OTHER.search(cell.replace(word, "", 1)) is None


def wanted_columns(header: Sequence[str], wanted: str) -> list[int]:
    """Positions of the columns that an option means: the header as written, else folded, else a number from 1."""
    for same in (str, fold):
        found = [at for at, cell in enumerate(header) if same(cell) == same(wanted)]
        if found:
            return found
    number = int(wanted) if wanted.isdecimal() else 0
    return [number - 1] if 1 <= number <= len(header) else []
