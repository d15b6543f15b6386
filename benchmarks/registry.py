"""The table that benchmarks read: a real registry where there is one, else one generated to repeat as that does.

The generated one: items of the invented sample firms, drawn by Zipf's law and partly varied, so that about one item in
seven is new, as in the national registry; names and scopes hardly ever repeat.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "registry" / "national_300k.csv.gz"
SAMPLE = ROOT / "samples" / "registry.csv"
HEADER = ["企业名称", "统一社会信用代码", "注册日期", "经营范围", "所在省份", "地区"]
_SHARE_OF_NEW = 0.14


def write_registry(path: Path, rows: int) -> str:
    """Write so many rows as plain CSV; says what they are.

    Args:
        path: where.
        rows: how many; a real registry that is shorter is repeated in another order, with changed names.
    """
    if not REAL.exists():
        _write(path, itertools.islice(_generated(), rows))
        return f"{rows:,} generated rows"
    with gzip.open(REAL, "rt", encoding="utf-8-sig", newline="") as stream:
        records = csv.reader(stream)
        header = next(records)
        kept = list(itertools.islice(records, rows))
    _write(path, itertools.chain(kept, itertools.islice(_varied(kept), rows - len(kept))), header)
    return f"{rows:,} rows of {REAL.name}" + (", repeated with changed names" if rows > 1.01 * len(kept) else "")


def _write(path: Path, rows: Iterator[list[str]], header: list[str] = HEADER) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _varied(rows: list[list[str]]) -> Iterator[list[str]]:
    source = random.Random(20241231)
    for number in itertools.count(1):
        for row in source.sample(rows, len(rows)):
            name = row[0]
            yield [f"{name[:2]}{number}{name[2:]}", *row[1:]]


def _generated() -> Iterator[list[str]]:
    source = random.Random(20241231)
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        firms = list(csv.DictReader(stream))
    items = [item for firm in firms for item in firm["经营范围"].rstrip("。").split("；") if item]
    source.shuffle(items)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(items) + 1)))
    for number in itertools.count():
        chosen = source.choices(items, cum_weights=weights, k=source.randint(3, 15))
        scope = source.choice("；，、").join(
            f"{item[:2]}{number % 997}号{item[2:]}" if source.random() < _SHARE_OF_NEW else item for item in chosen
        )
        name = source.choice(firms)["企业名称"]
        yield [f"{name[:2]}{number}{name[2:]}", f"{number:018}", "2024-12-31", scope, "上海", "澜洲"]
