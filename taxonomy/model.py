"""The catalogue in memory: frozen records, as read from a catalogue folder. No behaviour beyond look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

OUTSIDE = "N"  # the firm's business is outside the catalogue
UNKNOWN = "U"  # the text does not say what the firm does
STRENGTHS = LICENSED, STRONG, WEAK, ANCILLARY = "许可", "强", "弱", "附带"  # of rules, lines and words; plain without
SPECIAL_CODES = frozenset({OUTSIDE, UNKNOWN})


@dataclass(frozen=True, slots=True)
class Node:
    """A tier, sector or sub-sector of the plan."""

    code: str
    level: str  # tier | sector | subsector
    parent: str  # "" for a tier
    zh: str
    en: str
    section: str  # section of the plan that names it
    priority: str  # 优先 | 重点 | 优先/重点 | ""
    residual: bool = False  # takes what no specific sub-sector takes
    over: str = ""  # the broader sub-sector to which it is preferred where both speak
    told_by: tuple[str, ...] = ()  # words of an item that tell it from that; any item does, if there are none


@dataclass(frozen=True, slots=True)
class Item:
    """A line of business that the plan's lists name, below a sub-sector."""

    code: str
    parent: str  # sub-sector code
    zh: str
    en: str
    section: str
    priority: str
    aliases: tuple[str, ...]
    terms: tuple[str, ...]  # words of real scopes that show it, once the sub-sector is known


@dataclass(frozen=True, slots=True)
class PlanList:
    """The terms of one list of the plan, in the plan's order."""

    subsector: str
    section: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]  # (priority, terms)


@dataclass(frozen=True, slots=True)
class Activity:
    """What a firm does with an object: 销售, 制造, 技术服务 …, with the words that say so."""

    id: str
    en: str
    lead: tuple[str, ...]  # words that may open an item: 销售A
    tail: tuple[str, ...]  # words that may close an item: A的销售


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object (goods or field of technology) that the rules distinguish."""

    id: str
    en: str
    note: str
    field: bool  # a field of technology, neither sold nor served by itself
    bare: str  # the activity of a bare noun of the kind, "" for sale
    beside: str  # a sub-sector beside which goods of the kind add no tag of their own, or ""
    terms: tuple[str, ...]  # head nouns of the kind, for items that the lexicon does not hold


@dataclass(frozen=True, slots=True)
class Rule:
    """Which objects and activities mean which sub-sector."""

    id: str
    codes: tuple[str, ...]
    terms: tuple[str, ...]
    kinds: tuple[str, ...]
    activities: frozenset[str]  # empty: any activity
    except_activities: frozenset[str]  # activities under which the rule does not hold
    unless: tuple[str, ...]  # words in the item that cancel the rule
    strength: str  # 许可 | 强 | "" | 弱 | 附带
    either: bool  # the codes are alternatives: where one of them is the primary, the others are not meant
    note: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    source: str  # file:line


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A frequent scope item, read by the coding manual."""

    text: str  # normalised
    kind: str
    activity: str
    codes: tuple[str, ...]  # () for a bare activity word and for an item that says nothing
    items: tuple[str, ...]
    strength: str
    says_nothing: bool
    source: str


@dataclass(frozen=True, slots=True)
class TradeWord:
    """A word of company names that names a trade."""

    word: str  # normalised
    codes: tuple[str, ...]  # () where the word says nothing
    strength: str  # 许可 | 强 | 弱 | ""
    anywhere: bool  # counts anywhere in the name, not only at its end
    source: str


@dataclass(frozen=True, slots=True)
class ScopeGrammar:
    """The fixed words of business scopes: sections, boilerplate, exclusions, narrowing, fillers."""

    sections: Mapping[str, str]  # mark -> section name
    boilerplate: tuple[str, ...]  # regular expressions over one item
    exclusion: tuple[str, ...]  # regular expressions that open or close an exclusion
    excepting: tuple[str, ...]  # where what is excepted from the business behind it begins: 除|香港、澳门航线外的…
    excepted: tuple[str, ...]  # where it ends: 外的
    narrowing: tuple[str, ...]
    frames: tuple[str, ...]  # regular expressions for licences and branches around business
    mixed: tuple[str, ...]  # regular expressions whose group is the affirmed part of an item that also excludes
    closers: tuple[str, ...]  # regular expressions for what adds nothing behind an item
    openers: tuple[str, ...]  # 从事, 承接 … dropped in front of an item, where they begin a list
    modifiers: tuple[str, ...]  # 以及, 各类 … dropped in front of an item, and begin nothing
    fillers: tuple[str, ...]  # 业务, 等 … dropped behind an item
    things: tuple[str, ...]  # nouns that an activity word before them makes a thing: 加工|设备
    tools: tuple[str, ...]  # beginnings of nouns that do the same: 清洗|设备设计
    places: tuple[str, ...]  # beginnings of nouns that even a maker's word makes a thing: 生产|车间
    references: tuple[str, ...]  # 上述商品, 相关产品 …: goods already named
    field_marks: tuple[str, ...]  # 领域内, 专业 … that close a list of fields
    vehicles: tuple[str, ...]  # whose tickets are sold together: 飞机、火车票代理
    let: tuple[str, ...]  # endings of things that are let: 设备, 场地
    modes: tuple[str, ...]  # ways of transport: 海运、陆运、空运货物的国际运输代理
    traded: tuple[str, ...]  # goods that are named by the trade in them: 百货, 五金交电
    general: tuple[str, ...]  # goods of the long lists of general traders: 日用百货, 建筑材料, 工艺礼品
    investment: Mapping[str, str]  # form of an investment in a trade -> regular expression
    beneficial: tuple[str, ...]  # words that begin a list of those for whom something is done: 为, 向
    premises: tuple[str, ...]  # places that others do something for: 医院、学校的水处理工程
    telling: tuple[str, ...]  # words of those whose service is a trade of its own: 航空
    supervision: tuple[str, ...]  # what is done for those who build the works listed before it: 施工监理
    building: tuple[str, ...]  # words that say that works are built: 施工
    disciplines: tuple[str, ...]  # technical services that are of all that is listed before them: 专业四技服务
    decoration: tuple[str, ...]  # endings of works that are done, and designed besides: 装潢、设计
    handling: tuple[str, ...]  # what is done to one's own goods before they are sold: 加工、包装、销售


@dataclass(frozen=True, slots=True)
class NameGrammar:
    """The fixed words of company names: regions and organisational forms."""

    forms: tuple[str, ...]  # 有限公司, 分公司 …
    regions: tuple[str, ...]
    makers: tuple[str, ...]  # endings of makers' names: 厂
    fields: tuple[str, ...]  # endings of trade words that name a field of technology: 信息技术, 软件
    technology: tuple[str, ...]  # words by which a firm calls itself one of technology: 科技
    traders: tuple[str, ...]  # endings of traders' trade words: 贸易
    common: tuple[str, ...]  # words that names and items share without meaning the same thing: 服务, 设备
    outlets: Mapping[str, str]  # ending of a branch that may sell anything -> code of a firm that does: 经营部
    alone: Mapping[str, str]  # trade word -> code that it gives where the scope says nothing: 贸易


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """One group of a view, with the codes that it takes in."""

    id: str
    zh: str
    en: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Another grouping of the same sub-sectors."""

    id: str
    zh: str
    en: str
    section: str
    exclusive: bool  # each sub-sector in at most one group
    note: str
    groups: tuple[ViewGroup, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or target that the plan publishes."""

    id: str
    zh: str
    en: str
    value: Decimal
    unit: str
    year: str
    section: str
    definition: str
    scope: str  # what it is a figure of: a code, a view group (view/group), "district" or "modern-services"
    measure: str
    comparison: str  # for targets: "at-least", "about"; "" for figures


@dataclass(frozen=True, slots=True)
class GbtClass:
    """A class of GB/T 4754-2017."""

    code: str
    level: int  # 1 section (letter) … 4 class
    parent: str
    zh: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A GB/T class and the sub-sector that it falls into, wholly or in part."""

    gbt: str
    code: str
    extent: str  # full | partial


@dataclass(frozen=True, slots=True)
class NameEnding:
    """An ending of names, and what firms with it do by their scopes alone. `*` stands for all firms."""

    ending: str
    firms: int
    counts: Mapping[str, int]  # code -> firms of which the scope says so; rare codes are left out


@dataclass(frozen=True)
class Catalogue:
    """A whole catalogue. Look-ups by code are dictionaries in file order."""

    id: str
    zh: str
    en: str
    authority: Mapping[str, str]
    digest: str
    path: Path
    nodes: Mapping[str, Node]
    items: Mapping[str, Item]
    plan_lists: tuple[PlanList, ...]
    activities: Mapping[str, Activity]
    kinds: Mapping[str, Kind]
    rules: tuple[Rule, ...]
    lexicon: Mapping[str, LexiconEntry]
    trade_words: Mapping[str, TradeWord]
    name_endings: Mapping[str, NameEnding]
    scope_grammar: ScopeGrammar
    name_grammar: NameGrammar
    views: Mapping[str, View]
    figures: tuple[Figure, ...]
    targets: tuple[Figure, ...]
    gbt: Mapping[str, GbtClass]
    crosswalk: tuple[Crosswalk, ...]
    model: Mapping[str, object] = field(default_factory=dict)  # fitted weights and calibration, see data/README.md

    @cached_property
    def subsectors(self) -> tuple[str, ...]:
        """Codes of all sub-sectors, in catalogue order."""
        return tuple(code for code, node in self.nodes.items() if node.level == "subsector")

    @cached_property
    def preferred(self) -> Mapping[str, str]:
        """Code of a sub-sector -> that to which it is preferred where both speak."""
        return {code: node.over for code, node in self.nodes.items() if node.over}

    @cached_property
    def residual(self) -> frozenset[str]:
        """Codes of the residual sub-sectors, to which a specific one is preferred at equal weight."""
        return frozenset(code for code, node in self.nodes.items() if node.residual)

    @cached_property
    def items_of(self) -> Mapping[str, tuple[Item, ...]]:
        """Items of each sub-sector, in the plan's order."""
        found: dict[str, list[Item]] = {code: [] for code in self.subsectors}
        for item in self.items.values():
            found[item.parent].append(item)
        return {code: tuple(items) for code, items in found.items()}

    @cached_property
    def crosswalk_of(self) -> Mapping[str, tuple[Crosswalk, ...]]:
        """The crosswalk of each GB/T class that has one, in file order."""
        found: dict[str, list[Crosswalk]] = {}
        for pair in self.crosswalk:
            found.setdefault(pair.gbt, []).append(pair)
        return {gbt: tuple(pairs) for gbt, pairs in found.items()}

    def sector(self, code: str) -> Node | None:
        """The sector above a sub-sector code; None for N, U and unknown codes."""
        node = self.nodes.get(code)
        return self.nodes.get(node.parent) if node else None

    def tier(self, code: str) -> Node | None:
        """The tier above a sub-sector code; None for N, U and unknown codes."""
        sector = self.sector(code)
        return self.nodes.get(sector.parent) if sector else None
