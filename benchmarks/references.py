"""What tagging is compared with, each run in a process of its own: `python benchmarks/references.py NAME FILE`.

Prints the seconds. A reference that is measured on every n-th row says so in PART, and its time is multiplied.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PART = {"jieba": 15}


def copy(path: Path) -> float:
    """Pandas reads and writes the table as text."""
    import pandas

    start = time.perf_counter()
    pandas.read_csv(path, dtype=str).to_csv(path.with_suffix(".copy"), index=False)
    return time.perf_counter() - start


def contains(path: Path) -> float:
    """pandas `str.contains`, one alternation of the plan's terms for each sub-sector; the table is read beforehand."""
    texts = _texts(path)
    terms = _plan_terms()
    start = time.perf_counter()
    for words in terms.values():
        texts.str.contains("|".join(map(re.escape, words)))
    return time.perf_counter() - start


def jieba(path: Path) -> float:
    """Jieba cuts names and scopes into words."""
    import jieba as cutter

    cutter.setLogLevel(60)
    cutter.initialize()
    texts = list(_texts(path)[:: PART["jieba"]])
    return _seconds(texts, lambda text: sum(1 for _ in cutter.cut(text))) * PART["jieba"]


def ahocorasick(path: Path) -> float:
    """ahocorasick-rs finds the words of lexicon, rules and names in names and scopes, leftmost-longest."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    from taxonomy import load_catalogue

    catalogue = load_catalogue()
    words = {*catalogue.lexicon, *catalogue.trade_words, *(term for rule in catalogue.rules for term in rule.terms)}
    automaton = AhoCorasick(sorted(words), matchkind=MatchKind.LeftmostLongest)
    return _seconds(list(_texts(path)), automaton.find_matches_as_indexes)


def _texts(path: Path):  # type: ignore[no-untyped-def]  # a pandas.Series
    import pandas

    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    return table["企业名称"] + " " + table["经营范围"]


def _plan_terms() -> dict[str, list[str]]:
    from taxonomy import load_catalogue

    terms: dict[str, list[str]] = {}
    for one in load_catalogue().plan_lists:
        terms.setdefault(one.subsector, []).extend(term for _, words in one.parts for term in words)
    return terms


def _seconds(texts: Iterable[str], work: Callable[[str], object]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start


REFERENCES: dict[str, Callable[[Path], float]] = {
    "copy": copy,
    "contains": contains,
    "jieba": jieba,
    "ahocorasick": ahocorasick,
}

if __name__ == "__main__":
    print(REFERENCES[sys.argv[1]](Path(sys.argv[2])))
