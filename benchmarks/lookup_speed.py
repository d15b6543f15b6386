"""Time of finding a firm in a registry, as such and as a ratio to a plain scan of the same names.

Run: python benchmarks/lookup_speed.py [NAMES]. The names and credit codes are generated and say so (生成…); no such
firm exists. Prints the time to build the index, to open the kept one and read its names, and the median of three
answers to each kind of question; the ratio is to Python's `in` over the list of names in the same run. Then the whole
command with a kept index. A machine that does other things as well makes the times longer; the ratios change less.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from classifier.credit_code import ALPHABET
from classifier.index_cache import RegistryFile, open_index
from classifier.name_key import NameKeys
from classifier.registry_lookup import look_up
from taxonomy import load_catalogue

RUNS = 3
PLACES = ("上海", "上海市", "澜洲", "长宁区", "")
TRADES = (
    "贸易",
    "餐饮管理",
    "信息科技",
    "航空服务",
    "国际货运代理",
    "企业管理咨询",
    "文化传播",
    "建筑装饰工程",
    "电子商务",
    "生物科技",
    "物业管理",
    "广告",
)
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "有限公司第一分公司", "（有限合伙）", "店")
SCOPE = (
    "一般项目：信息咨询服务；技术服务、技术开发；货物进出口（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
)


def write_registry(path: Path, count: int) -> list[str]:
    """Write a generated registry; returns its names."""
    draw = random.Random(20241231)
    signs = [chr(sign) for sign in range(0x4E00, 0x4E00 + 3000)]
    names = []
    with path.open("w", encoding="utf-8") as stream:
        stream.write("统一社会信用代码,企业名称,经营范围\n")
        for _ in range(count):
            brand = "".join(draw.choices(signs, k=draw.randint(2, 4)))
            name = f"{draw.choice(PLACES)}生成{brand}{draw.choice(TRADES)}{draw.choice(FORMS)}"
            names.append(name)
            stream.write(f"91310199{''.join(draw.choices(ALPHABET, k=10))},{name},{SCOPE}\n")
    return names


def median_seconds(work: Callable[[], object]) -> float:
    """Median time of three runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    keys = NameKeys(load_catalogue().name_grammar.regions)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        path = Path(folder) / "generated.csv"
        names = write_registry(path, count)
        registry = RegistryFile(str(path))
        start = time.perf_counter()
        open_index(registry, keys).index.close()
        print(f"{count:,} generated names, {path.stat().st_size / 1e6:.0f} MB")
        kept = next(Path(f"{folder}/cache").rglob("*.zip"))
        print(f"building the index: {time.perf_counter() - start:.1f} s, {kept.stat().st_size / 1e6:.0f} MB kept")
        start = time.perf_counter()
        index = open_index(registry, keys).index
        code = index.firm(count // 2).credit_code
        print(f"opening the kept index: {(time.perf_counter() - start) * 1000:.0f} ms")
        start = time.perf_counter()
        assert len(index.keys) == len(index.codes) == count
        print(f"loading its names and codes: {time.perf_counter() - start:.2f} s")
        scan = median_seconds(lambda: [name for name in names if "毫不相干" in name])
        print(f"plain scan of the names: {scan * 1000:.0f} ms")
        name = next(name for name in names[count // 2 :] if name.endswith("有限公司"))
        middle = name.index("生成") + 2
        questions = {
            "name as written": name,
            "name without legal form": name.removesuffix("有限公司"),
            "name with a typo": f"{name[:middle]}某{name[middle + 1 :]}",
            "part of the name": name[middle - 2 : middle + 2],
            "name like none": "毫不相干的另外一家",
            "credit code": code,
            "credit code with a typo": code[:9] + ("A" if code[9] != "A" else "B") + code[10:],
        }
        for kind, question in questions.items():
            seconds = median_seconds(lambda question=question: look_up(question, index, keys))  # type: ignore[misc]
            print(f"{kind}: {seconds * 1000:.0f} ms, {seconds / scan:.1f} plain scans")
        index.close()
        for kind in ("name with a typo", "credit code"):
            command = [sys.executable, "-m", "cli", "check", questions[kind], "--registry", str(path)]
            seconds = median_seconds(lambda command=command: subprocess.run(command, capture_output=True, check=False))  # type: ignore[misc]
            print(f"the whole command, {kind}: {seconds:.2f} s")
        command = [sys.executable, "-m", "cli", "check", name, "--scope", SCOPE]
        seconds = median_seconds(lambda: subprocess.run(command, capture_output=True, check=False))
        print(f"the same without a registry: {seconds:.2f} s")


if __name__ == "__main__":
    main()
