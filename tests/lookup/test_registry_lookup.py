"""The lookup in a registry, its index, and the index kept for the next call."""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import classifier.index_cache as index_cache
from classifier.errors import InputError
from classifier.index_cache import OpenedIndex, RegistryFile, open_index
from classifier.name_index import BrokenIndex, Firm, NameIndex
from classifier.name_key import NameKeys
from classifier.registry_lookup import SHOWN, Lookup, look_up
from tests.tagging_support import one_catalogue

KEYS = NameKeys(one_catalogue().name_grammar.regions)
HEADER = "统一社会信用代码,企业名称,经营范围,行业代码\n"
ROWS = (
    "91310199700158386W,澜洲升驰电梯工程有限公司,电梯维修,4999\n"
    "91310199700079194G,澜洲早知道网络信息服务有限公司,网站运营,6429\n"
    ",澜洲市早知晓餐饮有限公司,餐饮服务,6210\n"
    ",澜洲早知晓餐饮有限公司东湖分公司,餐饮服务,6210\n"
    ",澜洲云湖贸易有限公司,销售服装,5132\n"
    ",澜洲云湖贸易有限公司,销售鞋帽,5132\n"
    ",云湖（澜洲）科技有限公司,软件开发,6513\n"
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


@contextmanager
def opened(path: Path, anew: bool = False, **options: str) -> Iterator[OpenedIndex]:
    found = open_index(RegistryFile(str(path), **options), KEYS, anew=anew)
    try:
        yield found
    finally:
        found.index.close()


def ask(path: Path, query: str) -> Lookup:
    with opened(path) as found:
        return look_up(query, found.index, KEYS)


@pytest.mark.parametrize(
    ("query", "line", "how"),
    [
        ("澜洲升驰电梯工程有限公司", 2, "exact"),
        (" 澜洲升驰电梯工程有限公司 ", 2, "exact"),
        ("云湖(澜洲)科技有限公司", 8, "same"),
        ("云湖（澜洲）科技", 8, "form"),
        ("澜洲早知晓餐饮有限责任公司", 4, "form"),
        ("澜洲早知晓餐饮有限公司（东湖分公司）", 5, "same"),
        ("91310199700079194G", 3, "code"),
        ("９１３１ ０１９９-７０００７９１９４ｇ", 3, "code"),
    ],
)
def test_without_doubt(query: str, line: int, how: str, registry: Path) -> None:
    answer = ask(registry, query)
    assert answer.found is not None
    assert (answer.found.firm.line, answer.found.how) == (line, how)
    assert answer.candidates == ()


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("澜洲升弛电梯工程有限公司", [2]),
        ("升驰", [2]),
        ("澜州升弛电梯", [2]),
        ("澜洲云湖贸易有限公司", [6, 7]),
        ("澜洲云湖贸易", [6, 7]),
        ("早知", [4, 5, 3]),
        ("澜洲升驰电梯工程有限公司第二分公司", [2]),
        ("91310199700158387W", [2]),
        ("9131019970015838W", [2]),
    ],
)
def test_to_choose_from(query: str, lines: list[int], registry: Path) -> None:
    answer = ask(registry, query)
    assert answer.found is None
    assert [one.firm.line for one in answer.candidates] == lines
    assert answer.total == len(lines)


@pytest.mark.parametrize("query", ["", " ", "（）", "毫不相干的名称", "91440300708461136T"])
def test_nothing(query: str, registry: Path) -> None:
    answer = ask(registry, query)
    assert (answer.found, answer.candidates, answer.total) == (None, (), 0)


def test_the_row_comes_back_as_it_stands(registry: Path) -> None:
    answer = ask(registry, "澜洲升驰电梯工程有限公司")
    assert answer.found is not None
    assert answer.found.firm == Firm(2, "澜洲升驰电梯工程有限公司", "91310199700158386W", "电梯维修", "4999")


def test_more_than_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(
        "企业名称,经营范围\n" + "".join(f"澜洲云湖{at}贸易有限公司,贸易\n" for at in range(1, 31)), encoding="utf-8"
    )
    answer = ask(path, "云湖")
    assert (len(answer.candidates), answer.total) == (SHOWN, 30)


NAMES = st.lists(st.text("澜洲升驰云湖贸易有限公司分（） \n,", max_size=10), min_size=1, max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=NAMES)
def test_every_firm_is_found_by_its_own_name(names: list[str], tmp_path: Path) -> None:
    """Found, or among those to choose from; and what is found bears the same key (oracle: a scan of all names)."""
    import io

    from classifier.name_index import write_index

    stream = io.BytesIO()
    write_index(stream, [Firm(at, name.strip(), "", "", "") for at, name in enumerate(names)], KEYS, {})
    index = NameIndex(stream)
    for at, name in enumerate(names):
        answer = look_up(name, index, KEYS)
        key = KEYS(name)
        if not key.folded:
            assert answer == Lookup(None)
            continue
        exact = [number for number, other in enumerate(names) if other.strip() == name.strip()]
        if len(exact) == 1:
            assert answer.found is not None
            assert (answer.found.firm.line, answer.found.how) == (at, "exact")
        else:
            assert [one.firm.line for one in answer.candidates] == exact[:SHOWN]
        assert index.holding(key.whole) == [
            number for number, other in enumerate(names) if key.whole in KEYS(other).whole
        ]


def test_the_second_call_reads_the_index_only(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(registry, "升驰")
    monkeypatch.setattr(index_cache, "open_table", None)  # whoever reads the table again fails
    with opened(registry) as again:
        assert (again.built, again.kept) == (False, True)
        assert look_up("升驰", again.index, KEYS) == first


@pytest.mark.parametrize("change", ["longer", "same size", "touched", "options", "places"])
def test_another_file_gets_another_index(change: str, registry: Path) -> None:
    ask(registry, "升驰")
    before = registry.stat()
    options: dict[str, str] = {}
    keys = KEYS
    if change == "longer":
        registry.write_text(HEADER + ROWS + ",澜洲新来贸易有限公司,贸易,\n", encoding="utf-8")
    elif change == "same size":
        registry.write_text(HEADER + ROWS.replace("升驰", "新来"), encoding="utf-8")
        os.utime(registry, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "touched":
        os.utime(registry, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    elif change == "options":
        options = {"encoding": "utf-8"}
    else:
        keys = NameKeys(())
    found = open_index(RegistryFile(str(registry), **options), keys)
    found.index.close()
    assert found.built
    if change == "same size":
        assert ask(registry, "澜洲新来电梯工程有限公司").found is not None


def test_one_index_for_each_registry(registry: Path, cache: Path) -> None:
    for added in range(3):
        registry.write_text(HEADER + ROWS + ",甲有限公司,贸易,\n" * added, encoding="utf-8")
        ask(registry, "升驰")
    assert len(list((cache / "sectag" / "registries").iterdir())) == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_the_cache_is_the_users_own(registry: Path, cache: Path) -> None:
    ask(registry, "升驰")
    assert stat.S_IMODE((cache / "sectag" / "registries").stat().st_mode) == 0o700


def test_damage_never_changes_an_answer(registry: Path, cache: Path) -> None:
    queries = ("升驰", "澜洲升驰电梯工程有限公司", "91310199700079194G")
    expected = [ask(registry, query) for query in queries]
    [file] = (cache / "sectag" / "registries").iterdir()
    whole = file.read_bytes()
    draw = random.Random(1)
    damaged = [b"", b"PK", b"no zip at all" * 100, whole[: len(whole) // 2], whole[:-1], whole[100:]]
    for at in draw.sample(range(len(whole)), 150):
        damaged.append(whole[:at] + bytes([whole[at] ^ draw.randrange(1, 256)]) + whole[at + 1 :])
    rebuilt = 0
    for data in damaged:
        file.write_bytes(data)
        for query, answer in zip(queries, expected, strict=True):
            try:
                assert ask(registry, query) == answer
            except BrokenIndex:  # seen while reading on: the caller builds it anew
                with opened(registry, anew=True) as again:
                    assert look_up(query, again.index, KEYS) == answer
                rebuilt += 1
    assert rebuilt > 0
    assert ask(registry, "升驰") == expected[0]


def test_a_cache_that_cannot_be_written(registry: Path, cache: Path) -> None:
    cache.write_text("a file stands where the folder should be", encoding="utf-8")
    with opened(registry) as found:
        assert found.built
        assert not found.kept
        assert found.why
        assert look_up("升驰", found.index, KEYS).total == 1


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    registry: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index_cache.write_index

    def and_meanwhile(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        registry.write_text(HEADER + ROWS + ",澜洲新来贸易有限公司,贸易,\n", encoding="utf-8")

    monkeypatch.setattr(index_cache, "write_index", and_meanwhile)
    with opened(registry) as found:
        assert not found.kept
    assert not (cache / "sectag" / "registries").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("代码,经营范围\n1,贸易\n", "no column with the firms' names: name it with --name-column; columns found: 代码"),
        ("企业名称,代码\n甲,1\n", "no column with the business scope: name it with --scope-column"),
        ("企业名称,公司名称,经营范围\n甲,乙,贸易\n", "more than one column could be meant"),
        ("", "the file is empty"),
    ],
)
def test_tables_that_cannot_be_searched(text: str, words: str, tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        ask(path, "甲")
    assert not cache.exists()


def test_standard_input_cannot_be_searched() -> None:
    with pytest.raises(InputError, match="give a file"):
        open_index(RegistryFile("-"), KEYS)
