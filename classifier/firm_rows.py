"""Tells the rows of a table that hold a firm from those that people write around them: totals, sub-headings, notes,
and the header once more where files were put together.

Only what cannot be a firm is refused. A firm has a name or a scope, and no firm is called 合计; a name without a scope
is a firm, unless it is numbered like a chapter (二、虹桥街道). A row with a credit code is a firm, whatever else it
holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from classifier.columns import ADDED_COLUMNS
from classifier.credit_code import looks_like_code
from classifier.errors import Message, message
from classifier.headers import Columns, fold, is_known_header, is_same_column, is_scope_header
from classifier.rows import Record, Reject

LONG_NAME, LONG_SCOPE = 6, 12  # characters; what has both is a firm, and is not looked at further
_NOTHING = frozenset(("", "-", "--", "—", "——", "–", "/", "\\", "无", "空", "null", "none", "nan", "n/a", "#n/a"))
_SUM = "(?:(?:合计|总计|小计|共计|累计)数?|总和|总数|平均值?)"
_FIRMS = "[户家个条](?:企业|单位|公司|纳税人)?"
_TOTAL = re.compile(
    rf"(?:本[页表月季年]|全[市区县镇年部表]|以上|分项)?{_SUM}(?:\([^()]*\))?(?::?\d+{_FIRMS}?)?|共计?:?\d+{_FIRMS}|"
    "过次页|承前页|转下页|接上页"
)
# Words that might be a firm's name if there were a scope.
_SUM_ALONE = re.compile("(?:本[页表月季年])?(?:(?:合计|总)金额|金额(?:合计|总计)|(?:金额|税收|税款|税额)?总额|汇总)")
_ENDS_AS_TOTAL = re.compile(rf".*{_SUM}(?:\([^()]*\))?|(?:grand|sub|page)?-?totals?|sum", re.DOTALL)
_PART = re.compile("其中(?::.*)?", re.DOTALL)
_CHAPTER = re.compile(
    r"(?:\([一二三四五六七八九十]{1,3}\)|第?[一二三四五六七八九十]{1,3}[、.)]|第[一二三四五六七八九十]{1,3}部分).+",
    re.DOTALL,
)
_FORM = re.compile(
    "公司|厂|店|合伙|事务所|商行|中心|经营部|工作室|合作社|银行|医院|学校|(?:酒楼|茶楼|[吧屋馆坊]|超市|诊所|药房)$"
)
_NOTE = re.compile(
    r"(?:填[表报]|制表|审[核批]|复核|经办|统计|单位|部门|财务)?(?:负责人|人|人员|日期|时间|单位|说明)(?:\([^()]*\))?:|"
    r"(?:制表|审核|复核|校对|备注|附注|说明|联系人|联系电话|(?:数据|资料)来源|(?:导出|打印|报出|截止)(?:日期|时间)):|"
    r"注(?:\d{0,2}:|\d{1,2}[.、])"
)
_REFERENCE = re.compile(
    r"(?:详?见|参见|参照|如)[上下后前]?(?:附件|附表|附注|附页|明细表?|清单|表|页|文)[\d一二三四五六七八九十]*|略|同上"
)
_FRAME = "【】[]〔〕〖〗「」『』《》<>*=~_-—–―─·.:。"  # what is put around the word for a total
_STEMS, _NUMBERING = "甲乙丙丁戊己庚辛壬癸", 4  # 4: the most characters of a column's number
_ORDINAL = re.compile(rf"(?P<open>\(?)(?:(?P<number>\d{{1,2}})|(?P<stem>[{_STEMS}]))\)?")
_SERIAL = frozenset(("序号", "编号", "行次", "no", "id"))
_ADDED = frozenset(fold(name) for pair in ADDED_COLUMNS for name in pair)
_KIND = re.compile("税种|种类|类[别型]|口径|[项科品]目|指标")  # headers of columns where 合计 is a statement on a firm
_SPACE = re.compile(r"\s+")


class FirmRows:
    """Refuses the rows of a table that cannot be a firm.

    Args:
        header: the table's header.
        columns: those of name, scope and credit code, as far as the table has them.

    Attributes:
        around: positions of the cells, beside those of the firm, that tell a total.
        bare: rows that hold a name and nothing else, though there are other columns: firms, or headings.
        first_bare: line and name of the first of them.
    """

    def __init__(self, header: Sequence[str], columns: Columns):
        self._name, self._scope, self._code = columns.name, columns.scope, columns.credit_code
        self._width = len(header)
        # Without a column of names, a word for a total may stand in any column that the table came with.
        no_label = {self._scope, *(at for at, cell in enumerate(header) if fold(cell) in _ADDED or _KIND.search(cell))}
        others = [at for at in range(len(header)) if at not in no_label]
        self.around = (0,) if self._name is not None else tuple(others) or (self._scope,)
        self._heads = frozenset(map(fold, header)) - {""}
        self._own = [fold(header[at]) if at is not None else "" for at in (self._name, self._scope)]
        self.bare = 0
        self.first_bare = (0, "")

    def __call__(self, rows: Iterable[Record | Reject]) -> Iterator[Record | Reject]:
        """Pass rows on, a reject in the place of each row that is no firm."""
        name, scope = self._name, self._scope
        for row in rows:
            if isinstance(row, Record):
                cells = row.cells
                if len(cells[scope]) < LONG_SCOPE or (name is not None and len(cells[name]) < LONG_NAME):
                    why = self._why_not(cells)
                    if why is not None:
                        yield Reject(row.line, row.lines, why, " | ".join(cells))
                        continue
                    self._note_bare(row.line, cells)
            yield row

    def _why_not(self, cells: Sequence[str]) -> Message | None:
        at = self._name
        name = cells[at] if at is not None else None
        around = [cells[place] for place in self.around]
        return self.why_not(around, name, cells[self._scope], cells[self._code] if self._code is not None else "")

    def why_not(self, around: Sequence[str], name: str | None, scope: str, credit_code: str = "") -> Message | None:
        """Why a row is no firm.

        Args:
            around: its cells at the positions `around`.
            name: the firm's name; None if the table has no such column.
            scope: its business scope.
            credit_code: its credit code.

        Returns:
            The reason; None if it may be a firm.
        """
        if looks_like_code(credit_code):
            return None
        label, what, opening = (_plain(text or "") for text in (name, scope, around[0]))
        if self._is_header(name, scope):
            return self._header_again(name, scope)
        if len(what) <= _NUMBERING and _is_numbering([label] if name is not None else around, what):
            return message("the numbers of the columns: not a firm")
        if label in _NOTHING:
            if name is None:
                return _without_name(around, what)
            if _is_total(opening) or _is_total(what):
                return _total()
            if _NOTE.match(what) or (_NOTE.match(opening) and len(what) < LONG_SCOPE):
                return _note()
            is_scope = what not in _NOTHING and any(map(str.isalpha, what))  # a number in its column is none
            return None if is_scope else message("neither name nor scope: not a firm")
        if _is_total(label) or (_REFERENCE.fullmatch(what) and _is_total_without_scope(label)):
            return _total()
        return _without_scope(label) if what in _NOTHING or _NOTE.match(what) else None

    def _is_header(self, name: str | None, scope: str) -> bool:
        first, second = fold(name or ""), fold(scope)
        found = {first, second} - {""}
        if found <= self._heads:
            return bool(found)
        if name is None:
            return is_scope_header(second)
        return (first in _SERIAL or self._is_head(first)) and self._is_head(second)

    def _is_head(self, cell: str) -> bool:
        return cell in self._heads or is_known_header(cell)

    def _header_again(self, name: str | None, scope: str) -> Message:
        pairs = zip((fold(name or ""), fold(scope)), self._own, strict=True)
        if all(not cell or is_same_column(cell, own) for cell, own in pairs):
            return message("the header once more")
        return message("a header with other columns: the rows below it may stand in the wrong ones")

    def _note_bare(self, line: int, cells: Sequence[str]) -> None:
        at = self._name
        if at is None or self._width < 3 or not cells[at].strip():
            return
        if not any(map(str.strip, cells[:at])) and not any(map(str.strip, cells[at + 1 :])):
            self.first_bare = self.first_bare if self.bare else (line, cells[at].strip())
            self.bare += 1

    def notices(self) -> list[Message]:
        """What the user should hear, after the pass."""
        if not self.bare:
            return []
        line, text = self.first_bare
        return [
            message(
                "Rows with a name and nothing else: {count}, the first in line {line}: “{text}”. They count as firms: "
                "delete those that are headings.",
                count=self.bare,
                line=line,
                text=text[:24],
            )
        ]


def _plain(text: str) -> str:
    """A cell without spaces, in half width and small letters."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _without_scope(label: str) -> Message | None:
    """Why a row with a label and no scope is no firm."""
    if _is_total_without_scope(label):
        return _total()
    if _NOTE.match(label):
        return _note()
    if _CHAPTER.fullmatch(label) and not _FORM.search(label):
        return message("a heading: not a firm")
    return None


def _without_name(around: Sequence[str], what: str) -> Message | None:
    """Why a row with the cells around its scope is no firm, in a table without names."""
    around = list(map(_plain, around))
    if _is_total(what):
        return _total()
    if what not in _NOTHING and not _REFERENCE.fullmatch(what):
        return None
    # 虹桥 | 小计 is a total; 澜洲甲公司 | 合计 may be a firm whose name stands in a column that nobody knows
    if any(map(_is_total, around)) and not any(map(_FORM.search, around)):
        return _total()
    return _without_scope(around[0]) if what in _NOTHING else None


def _is_total(label: str) -> bool:
    """Whether a cell is a word for a total, whatever else the row holds."""
    bare = label.strip(_FRAME)
    return _TOTAL.fullmatch(bare[1:-1] if bare[:1] == "(" and bare[-1:] == ")" else bare) is not None


def _is_total_without_scope(label: str) -> bool:
    """Whether a name is that of a total if there is no scope."""
    bare = label.strip(_FRAME)
    ways = (_ENDS_AS_TOTAL, _SUM_ALONE)
    return _is_total(label) or any(way.fullmatch(bare) for way in ways) or _PART.fullmatch(label) is not None


def _is_numbering(around: Sequence[str], what: str) -> bool:
    """Whether a name, or the cells of a table without names, and the scope are numbers in a row: those that statistical
    tables have below their headers.
    """
    here = _ordinal(what)
    if here is None:
        return False
    found = [_ordinal(cell) for cell in map(_plain, around) if cell]
    return None not in found and (here[0], here[1] - 1) in found


def _ordinal(cell: str) -> tuple[str, int] | None:
    """The way a column is numbered, and its number."""
    found = _ORDINAL.fullmatch(cell)
    if found is None:
        return None
    if found["stem"]:
        return found["open"] + "stem", _STEMS.index(found["stem"])
    return found["open"], int(found["number"])


def _total() -> Message:
    return message("a total: not a firm")


def _note() -> Message:
    return message("a note below or above the table: not a firm")
