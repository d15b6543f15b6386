"""Codes that a workbook or a Parquet file holds as numbers: they are turned into text, and the user is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.errors import Message, message
from classifier.headers import fold
from classifier.rows import NumberText

_CODE = re.compile(
    r"代码|编码|编号|税号|识别号|证号|证件|号码|注册号|邮编|电话|手机|code$|(?<![a-z])(?:id|uscc|no|phone|zip)$"
)


def code_columns(header: Sequence[str]) -> list[int]:
    """Positions of the columns that hold codes or numbers of identity, by their headers."""
    return [at for at, cell in enumerate(header) if _CODE.search(fold(cell))]


class CodeNumbers:
    """Turns numbers in columns of codes into text, and keeps the count.

    Args:
        header: the table's header; columns of codes are known by their names.
    """

    def __init__(self, header: Sequence[str]):
        self._header = header
        self._columns = code_columns(header)
        self._found: dict[int, tuple[int, int, str]] = {}  # column -> count, first line, its text

    def settle(self, line: int, cells: list[str]) -> None:
        """Make the codes of a row plain text; the row is changed."""
        for at in self._columns:
            cell = cells[at]
            if type(cell) is NumberText:
                count, first, text = self._found.get(at, (0, line, str(cell)))
                self._found[at] = (count + 1, first, text)
                cells[at] = str(cell)

    def notices(self) -> list[Message]:
        """One sentence for each column in which codes were numbers."""
        return [
            message(
                "Column {column}: codes stored as numbers: {count}, the first in line {line}: {text}. Leading "
                "zeros, and in Excel all digits beyond the 15th, are lost there: store codes as text.",
                column=self._header[at].strip(),
                count=count,
                line=line,
                text=text,
            )
            for at, (count, line, text) in sorted(self._found.items())
        ]
