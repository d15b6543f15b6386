"""Invented tables for tests of the audit, and a small catalogue-free way to write them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from audit.read_tagged import parse_tagged
from audit.tagged import Request, Tagged
from taxonomy import load_catalogue
from taxonomy.model import Catalogue

HEADER = "企业名称,主行业代码,发展导向,全部标签,置信度,处理方式"


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def line(code: str, *more: str, tags: str = "", status: str = "auto", confidence: str = "0.9") -> str:
    """A row: an invented firm with its primary code and further cells."""
    return ",".join(["虚构企业", code, "", tags or code, confidence, status, *more])


def tagged(
    rows: Sequence[str], taxes: Sequence[str] = ("税收",), more: Sequence[str] = (), **request: object
) -> Tagged:
    text = "\n".join([",".join([HEADER, *taxes, *more]), *rows]) + "\n"
    return parse_tagged(text, Request(tuple(taxes), **request), catalogue())  # type: ignore[arg-type]
