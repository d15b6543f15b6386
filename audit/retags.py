"""Why firms have another tag now: edition, correction or a real change of business (AUDIT.md 1.8).

A real change of business is economic and no error; a correction is; a new edition is neither. The three are given
apart, each with what it moved into and out of every group, by the tags of now (tax of the first year).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.bridge import Firm
from audit.report import COUNT, MONEY, NAME, TEXT, Column, ReportTable, Value
from audit.texts import Text, plain
from classifier.errors import InputError

EDITION, CORRECTION, REAL, UNSTATED = "edition", "correction", "real change", ""
REASON_NAMES: Mapping[str, Text] = {
    EDITION: Text("目录版本变化", "New edition"),
    CORRECTION: Text("标签更正", "Correction"),
    REAL: Text("业务实际变化", "Real change of business"),
    UNSTATED: Text("未说明", "Not stated"),
}
_WORDS = {
    **dict.fromkeys(("edition", "目录版本变化", "版本变化", "版本"), EDITION),
    **dict.fromkeys(("correction", "标签更正", "更正", "纠错"), CORRECTION),
    **dict.fromkeys(("real change", "real", "业务实际变化", "业务变化", "实际变化"), REAL),
}


@dataclass
class Retagged:
    """What one reason moved; amounts in fen.

    Attributes:
        firms: firms of both years whose group has changed.
        came, went: group -> tax that moved into it, out of it.
    """

    firms: int = 0
    came: dict[str, int] = field(default_factory=dict)
    went: dict[str, int] = field(default_factory=dict)

    def net(self, key: str) -> int:
        """What a group gained."""
        return self.came.get(key, 0) - self.went.get(key, 0)

    @property
    def moved(self) -> int:
        """Tax that changed its group."""
        return sum(self.came.values())


def read_reasons(firms: Sequence[Firm], texts: Sequence[str], lines: Sequence[int], label: str) -> list[str]:
    """The reason of each firm that has another group now; "" for the others, and where none is stated.

    Args:
        firms: all firms.
        texts: what the column of reasons says of each.
        lines: their lines in the file.
        label: the file's name in messages.

    Raises:
        InputError: a word that is no reason.
    """
    found = []
    for firm, text, line in zip(firms, texts, lines, strict=True):
        word = text.strip().lower()
        if not _is_retagged(firm) or not word:
            found.append(UNSTATED)
        elif word in _WORDS:
            found.append(_WORDS[word])
        else:
            raise InputError(
                "{file}: line {line}: “{word}” is no reason for another tag: write edition (目录版本变化), correction "
                "(标签更正) or real change (业务实际变化), or leave it blank",
                file=label,
                line=line,
                word=text.strip()[:40],
            )
    return found


def _is_retagged(firm: Firm) -> bool:
    return bool(firm.before and firm.after and firm.restated != firm.now)


def retags(firms: Iterable[Firm], reasons: Iterable[str]) -> dict[str, Retagged]:
    """What every reason moved. Over all reasons, the net of a group is the retagging of its bridge.

    Args:
        firms: all firms.
        reasons: the reason of each.
    """
    found = {reason: Retagged() for reason in REASON_NAMES}
    for firm, reason in zip(firms, reasons, strict=True):
        if _is_retagged(firm):
            into = found[reason]
            into.firms += 1
            into.came[firm.now] = into.came.get(firm.now, 0) + firm.before
            into.went[firm.restated] = into.went.get(firm.restated, 0) + firm.before
    return found


COLUMNS = (
    Column("reason", Text("标签变化的原因", "Why the tag has changed"), TEXT),
    Column("code", Text("代码", "Code"), TEXT, brief=False),
    NAME,
    Column("firms", Text("户数", "Firms"), COUNT),
    Column("came", Text("转入", "Moved in"), MONEY),
    Column("went", Text("转出", "Moved out"), MONEY),
    Column("net", Text("净额", "Net"), MONEY),
)
_ALL = Text("全部行业", "All groups")
_NOTE = Text(
    "存续户按基期税额计，即口径桥接表“标签变化”一列的构成。业务实际变化属于经济变动，标签更正属于差错，版本变化两者都不是。",
    "Firms of both years, by their tax before: the parts of “Retagged” in the bridge. A real change of business is "
    "economic, a correction mends an error, a new edition is neither.",
)


def retag_table(found: Mapping[str, Retagged], names: Mapping[str, Text], period: str) -> ReportTable:
    """One line for each reason, each followed by the groups that it moved tax into or out of.

    Args:
        found: what every reason moved.
        names: group -> its name, in the order of the catalogue.
        period: the two tax columns, for the title.
    """
    rows: list[list[Value]] = []
    for reason, part in found.items():
        if reason == UNSTATED and not part.firms:
            continue
        rows.append([REASON_NAMES[reason], "", _ALL, part.firms, part.moved, part.moved, 0])
        keys = {**part.came, **part.went}
        order = [*(key for key in names if key in keys), *sorted(key for key in keys if key not in names)]
        for key in order:
            came, went = part.came.get(key, 0), part.went.get(key, 0)
            rows.append([REASON_NAMES[reason], key, names.get(key, plain(key)), None, came, went, came - went])
    title = Text(f"标签变化的原因：{period}", f"Why tags have changed: {period}")
    return ReportTable("retags", title, COLUMNS, rows, [_NOTE])
