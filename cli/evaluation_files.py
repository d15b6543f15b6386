"""What `sectag evaluate` takes and writes: its options, the wrong firms as CSV, the figures as JSON."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.atomic import AtomicFile, describe
from classifier.columns import ADDED_COLUMNS, added_cells
from classifier.errors import InputError
from classifier.gold import GoldFile, GoldOptions
from classifier.tables import text_format
from classifier.version import sectag_version
from classifier.writer import RowWriter

if TYPE_CHECKING:
    from classifier.evaluate import Evaluation
    from classifier.judged import Judged
    from taxonomy.model import Catalogue

_STREAM = "-"
_JSON = ".json"
ERROR_COLUMNS = {
    "en": (
        "file", "line", "id", "stratum", "name", "scope", "primary", "alternatives",
        "given", "accepted", "runner_up", "confidence", "status", "reason",
    ),
    "zh": (
        "文件", "行号", "编号", "分层", "企业名称", "经营范围", "正确代码", "备选代码",
        "所给代码", "可接受", "次选代码", "置信度", "处理方式", "依据",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What to evaluate and how; None where the program is to find out, or not asked for."""

    gold: tuple[str, ...]
    errors: str | None = None
    json_file: str | None = None
    fit: str | None = None
    auto_threshold: float | None = None
    bootstrap: int | None = None
    seed: int = 0
    name_column: str | None = None
    scope_column: str | None = None
    industry_column: str | None = None
    primary_column: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    catalogue: str | None = None

    @property
    def columns(self) -> GoldOptions:
        """What the user says of the labelled files."""
        return GoldOptions(
            self.name_column, self.scope_column, self.industry_column, self.encoding, self.sheet, self.primary_column
        )


def check_outputs(request: EvaluationRequest) -> None:
    """Refuse outputs that are a folder, an input or one another, or whose ending promises another format.

    Raises:
        InputError: for the first of them.
    """
    inputs = {Path(name).resolve() for name in request.gold if name != _STREAM}
    taken: set[Path] = set()
    for option, name in (("--errors", request.errors), ("--json", request.json_file), ("--fit", request.fit)):
        if name is None or (name == _STREAM and option == "--json"):
            continue
        path = Path(name).resolve()
        if path.is_dir():
            raise InputError("{file}: this is a folder: give a file name with {option}", file=name, option=option)
        if path in inputs or any(path.exists() and one.exists() and path.samefile(one) for one in inputs):
            raise InputError("{file}: {option} would overwrite a labelled file", file=name, option=option)
        if path in taken:
            raise InputError("{file}: {option} is the file of another option, too", file=name, option=option)
        taken.add(path)
        if option == "--errors":
            text_format(Path(name))
        elif path.suffix.lower() != _JSON:
            raise InputError("{file}: {option} writes JSON: let its name end in .json", file=name, option=option)


def figures_text(evaluation: Evaluation, files: Sequence[GoldFile], catalogue: Catalogue) -> str:
    """All figures, the labelled files and the catalogue as JSON."""
    record = {
        "sectag": sectag_version(),
        "catalogue": {"id": catalogue.id, "sha256": catalogue.digest},
        "gold": [
            {"file": file.label, "sha256": file.digest, "bytes": file.size, "firms": len(file.firms)} for file in files
        ],
        **asdict(evaluation),
    }
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_text(name: str, text: str) -> None:
    """Write a text file, complete or not at all; `-` is standard output.

    Raises:
        InputError: it cannot be written.
    """
    if name == _STREAM:
        sys.stdout.write(text)
    else:
        _write(Path(name), text.encode())


def write_errors(name: str, judged: Sequence[Judged], catalogue: Catalogue, language: str) -> None:
    """Write the firms whose primary is not the gold's as CSV or TSV, by the name's ending, the most confident first.

    Args:
        name: the file.
        judged: all labelled firms.
        catalogue: the catalogue used.
        language: of headers and reasons, `zh` or `en`.

    Raises:
        InputError: it cannot be written.
    """
    wrong = sorted((one for one in judged if not one.strict), key=lambda one: -one.decision.confidence)
    data = io.BytesIO()
    rows = RowWriter(data, text_format(Path(name), escape=True))
    rows.write(ERROR_COLUMNS[language])
    for one in wrong:
        rows.write(_error_cells(one, catalogue, language))
    rows.finish()
    _write(Path(name), data.getvalue())


def _error_cells(one: Judged, catalogue: Catalogue, language: str) -> list[str]:
    firm, decision = one.firm, one.decision
    added = dict(zip((name for name, _ in ADDED_COLUMNS), added_cells(decision, catalogue, language), strict=True))
    return [
        firm.file, str(firm.line), firm.id, firm.stratum, firm.name, firm.scope, firm.primary,
        ";".join(firm.alternatives), decision.primary, str(int(one.accepted)),
        decision.runner_up.code if decision.runner_up else "",
        added["confidence"], added["status"], added["reason"],
    ]  # fmt: skip


def _write(path: Path, data: bytes) -> None:
    file = AtomicFile(path)
    try:
        file.stream.write(data)
        file.seal()
        file.commit()
    except OSError as error:
        raise describe(path, error) from error
    finally:
        file.discard()
