"""What a report rests on and what holds for all its tables."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from audit.grouping import COUNTING_NAMES
from audit.money import UNITS
from audit.options import Options
from audit.reference import Reference
from audit.rounding import HALF_UP
from audit.tagged import Tagged
from audit.texts import Text
from classifier.version import sectag_version
from taxonomy.model import Catalogue

_FILES = ("source", "reference", "published")  # options that name files
_INTERNAL = "rules"  # neither a digest nor a name of thresholds is public: few are usual, and they can be tried out
_SHOWN_FROM = 10  # a unit is used where the district's total is at least this many of it


def unit_for(fen: int) -> str:
    """The unit in which a total is best read: 亿元 from 10 亿元, 万元 from 10 万元, else 元."""
    for unit in ("亿元", "万元"):
        if fen >= _SHOWN_FROM * UNITS[unit]:
            return unit
    return "元"


def general_notes(options: Options) -> list[Text]:
    """Definitions that hold for all tables."""
    rule = Text("四舍五入", "half up") if options.rounding == HALF_UP else Text("四舍六入五成双", "half to even")
    given = bool(options.totals)
    district = Text("由使用者给出", "given by the user") if given else Text("为表内各行之和", "the sum of the rows")
    return [
        Text(
            f"全区合计{district.zh}。税额以分为单位精确计算，只在显示时修约一次（{rule.zh}）；分项之和与合计可能因修约而不等，未作机械调整。",
            f"The district total is {district.en}. Amounts are exact to the fen and rounded once, for display "
            f"({rule.en}); "
            "rounded parts may therefore differ from their total and are not adjusted.",
        ),
        Text(
            "现代服务业指主行业代码在目录之内的企业。标签由程序按名称和经营范围判定，“待复核”部分未经人工确认。",
            "Modern services are the firms whose primary code is in the catalogue. Tags were given by program from "
            "names and "
            "business scopes; what is marked “to review” no person has confirmed.",
        ),
    ]


def provenance(
    table: Tagged, options: Options, catalogue: Catalogue, reference: Reference | None
) -> list[tuple[Text, str]]:
    """What a report rests on: input, catalogue, program, options.

    Of files it has names and digests, never folders: a report is passed on, and folders tell of its author's machine.
    """
    given = {name: getattr(options, name) for name in Options.__dataclass_fields__}
    given |= {name: file_name(given[name]) for name in _FILES if given[name]}
    stated = {name: value for name, value in given.items() if value not in (None, (), False) and name != _INTERNAL}
    shown = "; ".join(f"{name}={_listed(value)}" for name, value in stated.items())
    found = [
        (Text("输入文件", "Input"), file_name(table.label)),
        (Text("输入文件摘要 SHA-256", "SHA-256 of the input"), table.digest),
        (Text("产业目录", "Catalogue"), f"{catalogue.id} {catalogue.zh}"),
        (Text("目录摘要 SHA-256", "SHA-256 of the catalogue"), catalogue.digest),
        (Text("程序版本", "Program"), f"sectag {sectag_version()}"),
        (
            Text("计数规则", "Counting"),
            f"{COUNTING_NAMES[options.counting].zh} / {COUNTING_NAMES[options.counting].en}",
        ),
        (Text("选项", "Options"), shown),
        (Text("读入行数", "Rows read"), str(len(table))),
        (Text("未能读取的行数", "Rows rejected"), str(len(table.rejected))),
    ]
    if table.repeated:
        found.append((Text("信用代码重复的行数", "Rows that repeat a credit code"), str(table.repeated)))
    if options.published:
        found.append((Text("公布数文件摘要 SHA-256", "SHA-256 of the published figures"), _digest(options.published)))
    if reference is not None:
        found.append((Text("区域对照表摘要 SHA-256", "SHA-256 of the region's table"), reference.digest))
    return found


def internal_provenance(options: Options) -> list[tuple[Text, str]]:
    """What internal files say besides: by which thresholds cells were hidden."""
    if not options.rules:
        return []
    name, digest = Text("阈值文件", "Thresholds"), Text("阈值文件摘要 SHA-256", "SHA-256 of the thresholds")
    return [(name, file_name(options.rules)), (digest, _digest(options.rules))]


def file_name(path: str) -> str:
    """The name of a file without its folder; `-` and `stdin` stay as they are."""
    return Path(path).name


def _digest(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()


def _listed(value: object) -> str:
    if value == "":
        return "catalogue"  # --published without a file
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
