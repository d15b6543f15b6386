"""The one place that knows table formats: which extension is read and written how."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from classifier.encoding import ESCAPE, NOT_TEXT, Detected, detect_encoding
from classifier.errors import InputError
from classifier.parquet_table import ParquetTable, open_parquet
from classifier.records import Records
from classifier.rows import Table
from classifier.source import Source
from classifier.workbook import OLE, open_sheet

_HEAD = 1 << 12
OUTPUT_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_BINARY = (".xlsx", ".parquet")
_TAGGED_AS = {**dict.fromkeys((".xlsx", ".xlsm", ".xls"), ".xlsx"), ".parquet": ".parquet"}
_OFFICE = ("word/", "ppt/", "Index/")  # folders in files of Word, PowerPoint and Numbers
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<head", b"<meta")


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a delimited text is written."""

    delimiter: str
    compressed: bool
    encoding: str
    escape: bool = False  # whether cells that a spreadsheet may take for formulas get an apostrophe in front


@dataclass(frozen=True, slots=True)
class BinaryFormat:
    """A workbook or a Parquet file: `kind` is xlsx or parquet."""

    kind: str
    encoding: None = None


OutputFormat = TextFormat | BinaryFormat


@contextmanager
def open_table(
    source: Source, encoding: str | None = None, sheet: str | None = None, named: Collection[str] = ()
) -> Iterator[tuple[Table, Detected]]:
    """Open the table of an input for one pass.

    Args:
        source: the input. Its content decides how it is read, not its name.
        encoding: the encoding that the user gives; None to find it.
        sheet: the sheet of a workbook that the user gives, its name or its number from 1; None to find it.
        named: headers that the user names in options; they tell the header line from titles above it.

    Yields:
        The table, and the encoding found.

    Raises:
        InputError: a format that is not read, a text that cannot be read, an option that does not fit.
    """
    with source.stream() as stream:
        head = stream.read(_HEAD)
    kind = _kind(head, source)
    if kind != "text" and encoding is not None:
        raise InputError(
            "{file}: --encoding is for CSV and TSV: leave it out for workbooks and Parquet", file=source.label
        )
    if kind != "workbook" and sheet is not None:
        raise InputError("{file}: --sheet is for workbooks, and this file is none: leave it out", file=source.label)
    if kind == "workbook":
        with open_sheet(source, sheet, named) as table:
            yield table, NOT_TEXT
    elif kind == "parquet":
        with open_parquet(source) as file:
            yield ParquetTable(file, source.label), NOT_TEXT
    else:
        detected = detect_encoding(source, encoding)
        with source.text(detected.encoding, ESCAPE) as text:
            yield Records(text, source.label, named), detected


def _kind(head: bytes, source: Source) -> str:
    """`workbook`, `parquet` or `text`, by the first bytes."""
    if head.startswith(b"PK\x03\x04"):
        with source.stream() as stream:
            if (wrong := _wrong_zip(stream, source.label)) is not None:
                raise wrong
        return "workbook"
    if head.startswith(OLE):
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"%PDF"):
        raise InputError("{file}: a PDF file: give the table it was made from (Excel, CSV, Parquet)", file=source.label)
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower().startswith(_MARKUP):
        raise InputError(
            "{file}: a web page or XML, whatever its name: open it in Excel, save it as .xlsx, and give that file",
            file=source.label,
        )
    return "text"


def _wrong_zip(stream: BinaryIO, label: str) -> InputError | None:
    """What is wrong with a zip file; None for a workbook. One that is cut off is taken for a workbook: its reader says
    what is wrong."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return None
    if any(name.startswith("xl/") for name in names):
        return None
    if b"opendocument" in kind or any(name.startswith(_OFFICE) for name in names):
        return InputError(
            "{file}: a document of an office program that is not read: open it there, save the table as .xlsx, and "
            "give that file",
            file=label,
        )
    return InputError("{file}: a zip file: unpack it, and give the table inside", file=label)


def output_format(path: Path | None, encoding: str | None = None, escape: bool = False) -> OutputFormat:
    """How an output is written, by its extension.

    Args:
        path: the output; None for standard output.
        encoding: one of OUTPUT_ENCODINGS; None for UTF-8, in files with a byte order mark, so that Excel reads it.
        escape: whether a text gets an apostrophe in front of what a spreadsheet may take for a formula.

    Raises:
        InputError: an extension that is not known, or an encoding or apostrophes for what is no text.
    """
    if path is None or path.suffix.lower() not in _BINARY:
        return text_format(path, encoding, escape, _BINARY)
    if encoding is not None:
        raise InputError("{file}: --output-encoding is for .csv and .tsv: leave it out", file=path)
    if escape:
        raise InputError(
            "{file}: --escape-formulas is for .csv and .tsv: leave it out; here no cell is taken for a formula",
            file=path,
        )
    return BinaryFormat(path.suffix.lower()[1:])


def text_format(
    path: Path | None, encoding: str | None = None, escape: bool = False, others: Collection[str] = ()
) -> TextFormat:
    """How an output that must be text is written, by its extension.

    Args:
        path: as for `output_format`.
        encoding: likewise.
        escape: likewise.
        others: further extensions to be named in the message.

    Raises:
        InputError: an extension that is not known.
    """
    if path is None:
        return TextFormat(",", False, encoding or "utf-8", escape)
    compressed = path.suffix.lower() == ".gz"
    suffix = (path.with_suffix("") if compressed else path).suffix.lower()
    if suffix not in _DELIMITERS:
        raise InputError(
            "{file}: unknown kind of output: let its name end in {endings}",
            file=path,
            endings=", ".join((".csv", ".tsv", ".csv.gz", ".tsv.gz", *others)),
        )
    return TextFormat(_DELIMITERS[suffix], compressed, encoding or "utf-8-sig", escape)


def default_output(path: Path) -> Path:
    """The output beside an input: `firms.csv.gz` becomes `firms.tagged.csv`, a workbook `firms.tagged.xlsx`, a Parquet
    file `firms.tagged.parquet`. Takes also `.`, which has no name."""
    bare = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    suffix = _TAGGED_AS.get(bare.suffix.lower(), ".csv")
    return bare.parent / f"{bare.stem}.tagged{suffix}"
