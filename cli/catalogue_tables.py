"""A catalogue as plain tables of text: one for each kind of record, a column for each of its fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from classifier.columns import name_of
from classifier.rows import NumberText
from cli.rule_words import rule_sentences

if TYPE_CHECKING:
    from taxonomy.model import Catalogue

COLUMNS = {  # field: heading in Chinese and English
    "ending": ("名称结尾", "Ending"), "firms": ("企业数", "Firms"), "count": ("其中", "Of which"),
    "code": ("代码", "Code"), "codes": ("代码", "Codes"), "level": ("层级", "Level"),
    "parent": ("上级代码", "Above"), "zh": ("名称", "Name (Chinese)"), "en": ("英文名称", "Name (English)"),
    "section": ("规划章节", "Plan section"), "priority": ("发展导向", "Priority"),
    "residual": ("兜底子产业", "Residual"), "over": ("优先于", "Preferred to"), "told_by": ("区分词", "Told by"),
    "aliases": ("其他名称", "Other names"), "terms": ("词语", "Words"),
    "subsector": ("子产业代码", "Sub-sector"), "id": ("标识", "Id"), "lead": ("前置词", "Leading words"),
    "tail": ("后置词", "Closing words"), "note": ("说明（英文）", "Note"), "field": ("技术领域", "Field of technology"),
    "bare": ("单独出现时的业务", "Activity when bare"), "beside": ("附于子产业", "Beside"),
    "kinds": ("标的类别", "Kinds"), "activities": ("业务", "Activities"),
    "except_activities": ("除外业务", "Except activities"), "unless": ("排除词", "Unless"),
    "strength": ("强度", "Strength"), "either": ("代码择一", "Either"), "hits": ("正例", "Hits"),
    "misses": ("反例", "Misses"), "source": ("出处", "Source"), "in_words": ("规则释义", "In words"),
    "text": ("项目", "Item"), "kind": ("类别", "Kind"), "activity": ("业务", "Activity"),
    "items": ("细分领域", "Items"), "says_nothing": ("无业务含义", "Says nothing"), "word": ("词语", "Word"),
    "anywhere": ("任意位置", "Anywhere"), "part": ("键名", "Part"), "value": ("值", "Value"),
    "view": ("统计口径", "View"), "exclusive": ("互斥", "Exclusive"), "group": ("组", "Group"),
    "group_zh": ("组名", "Group (Chinese)"), "group_en": ("组英文名", "Group (English)"),
    "target": ("目标", "Target"), "unit": ("单位", "Unit"), "year": ("年份", "Year"),
    "definition": ("口径（英文）", "Definition"), "scope": ("范围", "Scope"), "measure": ("指标", "Measure"),
    "comparison": ("比较", "Comparison"), "gbt": ("行业代码", "GB/T code"), "gbt_name": ("行业名称", "GB/T name"),
    "extent": ("对应程度", "Extent"),
    "name": ("键名", "Name"), "term": ("词语", "Term"),
}  # fmt: skip
# Values that the data has in English: column -> value -> Chinese. What stands under 键名 is what the files call it.
_CHINESE: Mapping[str, Mapping[str, str]] = {
    "level": {"tier": "板块", "sector": "产业", "subsector": "子产业"},
    "extent": {"full": "完全对应", "partial": "部分对应"},
    "scope": {"district": "全区", "modern-services": "现代服务业"},
    "comparison": {"at-least": "不低于", "about": "约"},
    "measure": {
        "tax": "税收", "tax-share-of-district": "占全区税收比重",
        "tax-share-of-modern-services": "占现代服务业税收比重",
        "firms": "企业数", "change-of-share": "比重变化", "growth-gap": "增速之差", "buildings": "楼宇数",
        "headquarters": "总部数", "headquarters-added": "新增总部数", "high-tech-firms": "高新技术企业数",
        "flagship-firms": "领军企业数", "clusters": "产业集群数", "services-value-added": "服务业增加值",
        "services-value-added-growth": "服务业增加值年均增速",
        "services-share-of-gdp": "服务业增加值占地区生产总值比重",
        "value-added-growth-gap": "增加值增速之差",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CatalogueTable:
    """A table: its name, headings, and rows of text; numbers are `NumberText`."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def catalogue_tables(catalogue: Catalogue, language: str) -> list[CatalogueTable]:
    """Everything that a catalogue holds.

    Args:
        catalogue: the catalogue.
        language: of titles and headings, `zh` or `en`.

    Returns:
        The tables, in an order for reading. Several words in a cell are joined by `; `.
    """
    chinese = language == "zh"

    def of(title: tuple[str, str], names: Iterable[str], rows: Iterable[Iterable[object]]) -> CatalogueTable:
        names = tuple(names)
        header = tuple(COLUMNS[name][0 if chinese else 1] for name in names)
        words = [_CHINESE.get(name, {}) if chinese else {} for name in names]
        cells = tuple(
            tuple(_cell(value, known, chinese) for value, known in zip(row, words, strict=True)) for row in rows
        )
        return CatalogueTable(title[0 if chinese else 1], header, cells)

    def records(title: tuple[str, str], found: Iterable[Any]) -> CatalogueTable:
        found = list(found)
        names = [one.name for one in fields(found[0])] if found else []
        return of(title, names, ([getattr(record, name) for name in names] for record in found))

    rules = list(catalogue.rules)
    rule_names = [one.name for one in fields(rules[0])] if rules else []
    return [
        records(("代码", "Codes"), catalogue.nodes.values()),
        records(("细分领域", "Items"), catalogue.items.values()),
        of(
            ("规则", "Rules"),
            ["in_words", *rule_names],
            (
                [rule_sentences(rule, catalogue, language), *(getattr(rule, name) for name in rule_names)]
                for rule in rules
            ),
        ),
        records(("词库", "Lexicon"), catalogue.lexicon.values()),
        records(("名称用语", "Trade words"), catalogue.trade_words.values()),
        of(
            ("名称结尾", "Name endings"),
            ["ending", "firms", "code", "count"],
            (
                (one.ending, one.firms, code, count)
                for one in catalogue.name_endings.values()
                for code, count in (one.counts.items() or [("", "")])
            ),
        ),
        of(
            ("规划清单", "Plan lists"),
            ["subsector", "section", "priority", "term"],
            (
                (one.subsector, one.section, priority, term)
                for one in catalogue.plan_lists
                for priority, terms in one.parts
                for term in terms
            ),
        ),
        of(
            ("统计口径", "Views"),
            ["view", "zh", "en", "section", "exclusive", "note", "group", "group_zh", "group_en", "codes"],
            (
                (view.id, view.zh, view.en, view.section, view.exclusive, view.note, one.id, one.zh, one.en, one.codes)
                for view in catalogue.views.values()
                for one in view.groups
            ),
        ),
        of(
            ("对照表", "Crosswalk"),
            ["gbt", "gbt_name", "code", "zh", "extent"],
            (
                (one.gbt, catalogue.gbt[one.gbt].zh, one.code, name_of(one.code, catalogue, "zh"), one.extent)
                for one in catalogue.crosswalk
            ),
        ),
        records(("国民经济行业分类", "GB-T 4754-2017"), catalogue.gbt.values()),
        records(("公布数据", "Figures"), catalogue.figures),
        records(("规划目标", "Targets"), catalogue.targets),
        records(("业务", "Activities"), catalogue.activities.values()),
        records(("标的类别", "Kinds"), catalogue.kinds.values()),
        of(("经营范围语法", "Scope grammar"), ["part", "word", "value"], _grammar(catalogue.scope_grammar)),
        of(("企业名称语法", "Name grammar"), ["part", "word", "value"], _grammar(catalogue.name_grammar)),
        of(("模型", "Model"), ["name", "value"], ((name, _json(value)) for name, value in catalogue.model.items())),
    ]


def _grammar(grammar: Any) -> Iterable[tuple[str, str, str]]:
    for one in fields(grammar):
        held = getattr(grammar, one.name)
        pairs = held.items() if isinstance(held, Mapping) else ((word, "") for word in held)
        for word, value in pairs:
            yield one.name, word, value


def _cell(value: object, words: Mapping[str, str], chinese: bool) -> str:
    if isinstance(value, bool):
        return ("是" if chinese else "yes") if value else ""
    if isinstance(value, (int, float, Decimal)):
        return NumberText(value)
    if isinstance(value, frozenset):
        return "; ".join(sorted(value))
    if isinstance(value, tuple):
        return "; ".join(value)
    return words.get(str(value), str(value))


def _json(value: object) -> object:
    return value if isinstance(value, (int, float)) else json.dumps(value, ensure_ascii=False, sort_keys=True)
