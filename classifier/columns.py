"""The columns that tagging adds: their names, and their cells for one decision."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from classifier.decision import Decision
from classifier.formulas import STARTS
from classifier.reason import reason_line
from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue

# English header, Chinese header: a contract (audit, evaluate and the users' own tables rely on it).
ADDED_COLUMNS = (
    ("primary_code", "主行业代码"),
    ("primary_name", "主行业"),
    ("primary_sector", "所属产业"),
    ("tier", "板块"),
    ("priority", "发展导向"),
    ("codes", "全部标签"),
    ("items", "细分领域"),
    ("confidence", "置信度"),
    ("status", "处理方式"),
    ("reason", "依据"),
)
SPECIAL_NAMES = {
    OUTSIDE: {"zh": "目录外", "en": "Outside the catalogue"},
    UNKNOWN: {"zh": "无法判断", "en": "Not stated"},
}


def added_headers(language: str) -> tuple[str, ...]:
    """Headers of the added columns, in order, in `zh` or `en`."""
    return tuple(chinese if language == "zh" else english for english, chinese in ADDED_COLUMNS)


def name_of(code: str, catalogue: Catalogue, language: str) -> str:
    """Name of a code in `zh` or `en`: of a node, an item, N or U; the code itself if it is unknown."""
    if code in SPECIAL_NAMES:
        return SPECIAL_NAMES[code][language]
    entry = catalogue.nodes.get(code) or catalogue.items.get(code)
    if entry is None:
        return code
    return entry.zh if language == "zh" else entry.en


class Tagged(NamedTuple):
    """The cells that tagging adds to one row, and what is counted of them."""

    cells: list[str]
    primary: str
    status: str


class Decided(Protocol):
    """A Decision, or a Verdict."""

    @property
    def primary(self) -> str:
        """Sub-sector code, N or U."""

    @property
    def codes(self) -> tuple[str, ...]:
        """All tags."""

    @property
    def confidence(self) -> float:
        """0 to 1."""

    @property
    def status(self) -> str:
        """`auto` or `review`."""


def priority_of(primary: str, items: tuple[str, ...], catalogue: Catalogue) -> str:
    """优先, 重点 or 优先/重点 of the primary: that of the items read below it, else that of its sub-sector."""
    node = catalogue.nodes.get(primary)
    if node is None or not items:
        return node.priority if node is not None else ""
    below = (catalogue.items.get(code) for code in items)
    found = {item.priority for item in below if item is not None and item.parent == node.code and item.priority}
    return "/".join(word for word in ("优先", "重点") if any(word in one for one in found)) or node.priority


def added_cells(decision: Decision, catalogue: Catalogue, language: str) -> list[str]:
    """Cells of the added columns.

    Args:
        decision: the decision on one firm.
        catalogue: the catalogue that it was made with.
        language: of names and reason, `zh` or `en`.

    Returns:
        One cell for each added column, none of which a spreadsheet takes for a formula.
    """
    return cells_of(decision, decision.items, reason_line(decision, catalogue, language), catalogue, language)


def cells_of(
    decided: Decided,
    items: tuple[str, ...],
    reason: str,
    catalogue: Catalogue,
    language: str,
    head: tuple[str, ...] = (),
) -> list[str]:
    """Cells of the added columns, the reason and perhaps the first cells given; otherwise as `added_cells`."""
    return [
        *(head or head_cells(decided.primary, catalogue, language)),
        _harmless(priority_of(decided.primary, items, catalogue)),
        _harmless(";".join(decided.codes)),
        _harmless(";".join(items)),
        f"{decided.confidence:.3f}",
        decided.status,
        _harmless(reason),
    ]


def head_cells(primary: str, catalogue: Catalogue, language: str) -> tuple[str, ...]:
    """The cells that the primary alone decides: its code and name, its sector and tier."""
    sector, tier = catalogue.sector(primary), catalogue.tier(primary)
    above = [name_of(one.code, catalogue, language) if one else "" for one in (sector, tier)]
    return tuple([_harmless(cell) for cell in (primary, name_of(primary, catalogue, language), *above)])


def _harmless(cell: str) -> str:
    """On one line, and not to be taken for a formula: the reason quotes the firm's own text."""
    line = " ".join(cell.split()) if not cell.isprintable() else cell.strip()
    return f"'{line}" if line[:1] in STARTS else line
