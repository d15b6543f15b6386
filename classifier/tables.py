"""The one place that knows table formats: which extension is read and written how."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from classifier.encoding import ESCAPE, Detected, detect_encoding
from classifier.errors import InputError
from classifier.records import Records
from classifier.source import Source

OUTPUT_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_NOT_YET = (".xlsx", ".xls", ".xlsm", ".parquet")


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a delimited text is written."""

    delimiter: str
    compressed: bool
    encoding: str


@contextmanager
def open_table(source: Source, encoding: str | None = None) -> Iterator[tuple[Records, Detected]]:
    """Open the table of an input for one pass.

    Args:
        source: the input. Its content decides how it is read; an extension that is not supported yet is refused.
        encoding: the encoding that the user gives; None to find it.

    Yields:
        The records, and the encoding found.

    Raises:
        InputError: a format that is not supported, or a text that cannot be read.
    """
    _refuse_formats(source.label)
    detected = detect_encoding(source, encoding)
    with source.text(detected.encoding, ESCAPE) as text:
        yield Records(text, source.label), detected


def output_format(path: Path | None, encoding: str | None = None) -> TextFormat:
    """How an output is written, by its extension.

    Args:
        path: the output; None for standard output.
        encoding: one of OUTPUT_ENCODINGS; None for UTF-8, in files with a byte order mark, so that Excel reads it.

    Raises:
        InputError: an extension that is not known or not supported yet.
    """
    if path is None:
        return TextFormat(",", False, encoding or "utf-8")
    _refuse_formats(str(path))
    compressed = path.suffix.lower() == ".gz"
    suffix = (path.with_suffix("") if compressed else path).suffix.lower()
    if suffix not in _DELIMITERS:
        raise InputError(
            "{file}: unknown kind of output: let its name end in .csv, .tsv, .csv.gz or .tsv.gz", file=path
        )
    return TextFormat(_DELIMITERS[suffix], compressed, encoding or "utf-8-sig")


def default_output(path: Path) -> Path:
    """The output beside an input: `firms.csv.gz` becomes `firms.tagged.csv`. Takes also `.`, which has no name."""
    bare = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return bare.parent / f"{bare.stem}.tagged.csv"


def _refuse_formats(label: str) -> None:
    if Path(label).suffix.lower() in _NOT_YET:
        raise InputError(
            "{file}: Excel and Parquet files are not supported yet: use CSV (in Excel: save as “CSV UTF-8”)", file=label
        )
