"""What the tests of explanations share: texts of the shape of real ones, records of them, and the published schema."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from classifier.record import Record, explain
from cli.decision_json import SCHEMA, decision_document
from tests.reading.scopes import (
    BRACKETS,
    CLAUSES,
    EXCLUSIONS,
    GOODS,
    HEADS,
    SECTIONS,
    SERVICES,
    TAILS,
    Industry,
    Scope,
    classifier,
)
from tests.tagging_support import one_catalogue

PLACES = ["上海", "澜洲", "澜洲市长汀区", ""]
BRANDS = ["澄观", "枫桥", "某某", "甲乙", "海拓"]
TRADES = [
    "贸易", "物业管理", "信息科技", "投资管理", "国际货运代理", "餐饮管理", "广告", "生物科技", "五金厂", "旅行社",
    "智能科技", "文化传播", "人力资源", "融资租赁", "企业管理咨询", "门诊部", "实业", "建筑工程", "服饰", "",
]  # fmt: skip
FORMS = ["有限公司", "股份有限公司", "有限公司上海分公司", "（有限合伙）", "", "（个人独资）"]
Name = st.builds(lambda *parts: "".join(parts), *map(st.sampled_from, (PLACES, BRANDS, TRADES, FORMS)))
Asked = st.lists(st.sampled_from([*one_catalogue().subsectors, "N"]), max_size=2)
Firm = st.tuples(Name, Scope, Industry)

quick = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def random_firm(random: Random) -> tuple[str, str, str]:
    """A firm as registries have them: a name, a scope of items with what goes with them, an industry code."""
    name = "".join(map(random.choice, (PLACES, BRANDS, TRADES, FORMS)))
    pieces: list[str] = []
    for _ in range(random.randrange(12)):
        item = random.choice([*GOODS, *SERVICES])
        shape = random.randrange(6)
        head = random.choice(HEADS) if shape == 0 else ""
        tail = random.choice(TAILS) if shape == 1 else random.choice([*EXCLUSIONS, *BRACKETS]) if shape == 2 else ""
        mark = random.choice(SECTIONS) if random.random() < 0.1 else ""
        pieces += [mark, head, item, tail, random.choice("、、，，；；。")]
    if random.random() < 0.4:
        pieces.append(random.choice(CLAUSES))
    return name, "".join(pieces), random.choice(["", "5161", "I6510", "7212"])


@cache
def validator() -> Draft202012Validator:
    """Checks documents against the published schema, which is itself checked first."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def record_of(name: str, scope: str, industry: str = "", asked: tuple[str, ...] = ()) -> Record:
    """The record of one firm."""
    return explain(classifier(), name, scope, industry, asked)


def document_of(record: Record) -> dict[str, Any]:
    """Its JSON, as a reader gets it."""
    document: dict[str, Any] = json.loads(json.dumps(decision_document(record, one_catalogue())))
    return document
