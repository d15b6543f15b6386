"""A catalogue as bytes and back. The form holds plain data only: reading it runs no code, whoever has written it.

The bytes are those of the `marshal` module, which belong to one version of Python: good for a cache, not for exchange.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from taxonomy.model import (
    Activity,
    Catalogue,
    Crosswalk,
    Figure,
    GbtClass,
    Item,
    Kind,
    LexiconEntry,
    NameEnding,
    NameGrammar,
    Node,
    PlanList,
    Rule,
    ScopeGrammar,
    TradeWord,
    View,
    ViewGroup,
)

R = TypeVar("R")

_MAPPINGS: Mapping[str, type] = {  # parts of the catalogue that map keys to records
    "nodes": Node,
    "items": Item,
    "activities": Activity,
    "kinds": Kind,
    "lexicon": LexiconEntry,
    "trade_words": TradeWord,
    "name_endings": NameEnding,
    "gbt": GbtClass,
}
_LISTS: Mapping[str, type] = {"plan_lists": PlanList, "rules": Rule, "crosswalk": Crosswalk}
_RECORDS: Mapping[str, type] = {"scope_grammar": ScopeGrammar, "name_grammar": NameGrammar}
_PLAIN = ("id", "zh", "en", "authority", "digest", "model")


def pack(catalogue: Catalogue) -> bytes:
    """A catalogue as bytes.

    Args:
        catalogue: any catalogue; its path is left out.
    """
    parts: dict[str, Any] = {name: getattr(catalogue, name) for name in _PLAIN}
    for name in _MAPPINGS:
        parts[name] = {key: _row(record) for key, record in getattr(catalogue, name).items()}
    for name in _LISTS:
        parts[name] = [_row(record) for record in getattr(catalogue, name)]
    for name in _RECORDS:
        parts[name] = _row(getattr(catalogue, name))
    parts["views"] = {
        key: [_row(view), [_row(group) for group in view.groups]] for key, view in catalogue.views.items()
    }
    for name in ("figures", "targets"):
        parts[name] = [_row(figure) for figure in getattr(catalogue, name)]
    return marshal.dumps(parts)


def unpack(data: bytes, path: Path) -> Catalogue:
    """The catalogue that `pack` made bytes of.

    Args:
        data: the bytes.
        path: the catalogue's folder.

    Raises:
        ValueError, TypeError, EOFError, KeyError, ArithmeticError: the bytes are no catalogue.
    """
    parts = marshal.loads(data)
    if not isinstance(parts, dict):
        raise TypeError("no catalogue")
    for name, kind in _MAPPINGS.items():
        parts[name] = {key: kind(*row) for key, row in parts[name].items()}
    for name, kind in _LISTS.items():
        parts[name] = tuple([kind(*row) for row in parts[name]])
    for name, kind in _RECORDS.items():
        parts[name] = kind(*parts[name])
    parts["views"] = {key: _view(row, groups) for key, (row, groups) in parts["views"].items()}
    for name in ("figures", "targets"):
        parts[name] = tuple([_figure(row) for row in parts[name]])
    return Catalogue(path=path, **parts)


def _row(record: Any) -> tuple[object, ...]:
    return tuple(_plain(getattr(record, field.name)) for field in fields(record))


def _plain(value: object) -> object:
    """A value in a form that marshal takes; records within a record are packed apart."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple) and value and isinstance(value[0], ViewGroup):
        return ()
    return value


def _view(row: tuple[Any, ...], groups: list[tuple[Any, ...]]) -> View:
    return _record(View, row, groups=tuple([ViewGroup(*group) for group in groups]))


def _figure(row: tuple[Any, ...]) -> Figure:
    figure = _record(Figure, row)
    return replace(figure, value=Decimal(figure.value))


def _record(kind: Callable[..., R], row: tuple[Any, ...], **changed: object) -> R:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # all of them are dataclasses
    return kind(**{**dict(zip(names, row, strict=True)), **changed})
