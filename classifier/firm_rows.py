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

from classifier.credit_code import looks_like_code
from classifier.errors import Message, message
from classifier.headers import Columns, fold
from classifier.rows import Record, Reject

LONG_NAME, LONG_SCOPE = 6, 12  # characters; what has both is a firm, and is not looked at further
_NOTHING = frozenset(("", "-", "--", "—", "——", "–", "/", "\\", "无", "空", "null", "none", "nan", "n/a", "#n/a"))
_SUM = "(?:(?:合计|总计|小计|共计|累计)数?|总和|总数|平均值?)"
_TOTAL = re.compile(
    rf"(?:本[页表月季年]|全[市区县镇年部表]|以上|分项)?{_SUM}(?:\([^()]*\))?(?::?\d+[户家个条]?)?|共\d+[户家个条]|过次页|承前页|转下页|接上页"
)
_ENDS_AS_TOTAL = re.compile(rf".*{_SUM}(?:\([^()]*\))?|(?:grand|sub|page)?-?totals?|sum", re.DOTALL)
_PART = re.compile("其中(?::.*)?", re.DOTALL)
_CHAPTER = re.compile(
    r"(?:\([一二三四五六七八九十]{1,3}\)|第?[一二三四五六七八九十]{1,3}[、.)]|第[一二三四五六七八九十]{1,3}部分).+",
    re.DOTALL,
)
_FORM = re.compile("公司|厂|店|合伙|事务所|商行|中心|经营部|工作室|合作社|银行|医院|学校")
_NOTE = re.compile(
    r"(?:填[表报]|制表|审[核批]|复核|经办|统计|单位|部门|财务)?(?:负责人|人|人员|日期|时间|单位|说明)(?:\([^()]*\))?:|"
    r"(?:制表|审核|复核|校对|备注|附注|说明|联系人|联系电话|(?:数据|资料)来源|(?:导出|打印|报出|截止)(?:日期|时间)):|"
    r"注(?:\d{0,2}:|\d{1,2}[.、])"
)
_SPACE = re.compile(r"\s+")


class FirmRows:
    """Refuses the rows of a table that cannot be a firm.

    Args:
        header: the table's header.
        columns: those of name, scope and credit code, as far as the table has them.

    Attributes:
        bare: rows that hold a name and nothing else, though there are other columns: firms, or headings.
        first_bare: line and name of the first of them.
    """

    def __init__(self, header: Sequence[str], columns: Columns):
        self._name, self._scope, self._code = columns.name, columns.scope, columns.credit_code
        self._width = len(header)
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
        return self.why_not(cells[0], name, cells[self._scope], cells[self._code] if self._code is not None else "")

    def why_not(self, first: str, name: str | None, scope: str, credit_code: str = "") -> Message | None:
        """Why a row is no firm.

        Args:
            first: its first cell.
            name: the firm's name; None if the table has no such column.
            scope: its business scope.
            credit_code: its credit code.

        Returns:
            The reason; None if it may be a firm.
        """
        if looks_like_code(credit_code):
            return None
        label, what, opening = (_plain(text or "") for text in (name, scope, first))
        if self._is_header(name, scope):
            return self._header_again(name, scope)
        if label in _NOTHING:
            if name is None:
                return _without_scope(opening) if what in _NOTHING else None
            if _TOTAL.fullmatch(opening) or _TOTAL.fullmatch(what):
                return _total()
            if _NOTE.match(what) or (_NOTE.match(opening) and len(what) < LONG_SCOPE):
                return _note()
            is_scope = what not in _NOTHING and any(map(str.isalpha, what))  # a number in its column is none
            return None if is_scope else message("neither name nor scope: not a firm")
        if _TOTAL.fullmatch(label):
            return _total()
        return _without_scope(label) if what in _NOTHING or _NOTE.match(what) else None

    def _is_header(self, name: str | None, scope: str) -> bool:
        found = {fold(name or ""), fold(scope)} - {""}
        return bool(found) and found <= self._heads

    def _header_again(self, name: str | None, scope: str) -> Message:
        pairs = zip((fold(name or ""), fold(scope)), self._own, strict=True)
        if all(cell in ("", own) for cell, own in pairs):
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
    bare = label.rstrip(":")
    if _TOTAL.fullmatch(bare) or _ENDS_AS_TOTAL.fullmatch(bare) or _PART.fullmatch(label):
        return _total()
    if _NOTE.match(label):
        return _note()
    if _CHAPTER.fullmatch(label) and not _FORM.search(label):
        return message("a heading: not a firm")
    return None


def _total() -> Message:
    return message("a total: not a firm")


def _note() -> Message:
    return message("a note below or above the table: not a firm")
