"""Opens the index of a registry: the one kept from an earlier call, if the file is still the same, else a new one.

An index is built in a temporary file and used from there; a copy of it moves into the user's cache folder in one step,
so that several processes may build at the same time and a reader never sees half of one. A cache that cannot be
written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from platformdirs import user_cache_path

from classifier.atomic import AtomicFile
from classifier.columns import ADDED_COLUMNS
from classifier.errors import InputError, Message, message, system_words
from classifier.firm_rows import FirmRows
from classifier.headers import recognise_columns
from classifier.name_index import BrokenIndex, Firm, NameIndex, write_index
from classifier.name_key import NameKeys
from classifier.rows import Reject
from classifier.source import STDIN, Source, open_source
from classifier.tables import open_table

_ADDED = [name for pair in ADDED_COLUMNS for name in pair]
_ENDS = 1 << 16  # bytes at both ends of a file that tell it from another of the same size and time
_PROGRESS_ROWS = 200

Progress = Callable[[int, int, int], object]  # rows done, bytes read, bytes in all


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A registry and how it is to be read."""

    path: str
    name_column: str | None = None
    scope_column: str | None = None
    industry_column: str | None = None
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """An index ready for use."""

    index: NameIndex
    built: bool  # made by this call
    kept: bool  # stands in the cache for the next call
    why: Message | None  # why it could not be kept


def open_index(
    registry: RegistryFile, keys: NameKeys, progress: Progress | None = None, anew: bool = False
) -> OpenedIndex:
    """Open the index of a registry, building it if need be.

    Args:
        registry: the file and its options.
        keys: how names are compared.
        progress: is told how far the reading is.
        anew: build it even if one is kept.

    Returns:
        The index; close it.

    Raises:
        InputError: the registry cannot be read, or has no column of names or of scopes.
    """
    if registry.path == STDIN:
        raise InputError("--registry -: standard input cannot be searched: give a file")
    with open_source(registry.path) as source:
        identity = _identity(source, registry, keys)
        place = _place(registry)
        kept = None if anew else _kept(place, identity)
        if kept is not None:
            return OpenedIndex(kept, False, True, None)
        spool = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the index closes it
        try:
            meta: dict[str, Any] = {"identity": identity, "rejected": 0, "has_codes": False}
            write_index(spool, _firms(source, registry, meta, progress), keys, meta)
            if _identity(source, registry, keys) == identity:
                why = _keep(spool, place)
            else:
                why = message("the file was changed meanwhile")
            return OpenedIndex(NameIndex(spool), True, why is None, why)
        except BaseException:
            spool.close()
            raise


def _firms(source: Source, registry: RegistryFile, meta: dict[str, Any], progress: Progress | None) -> Iterator[Firm]:
    """The rows that can be read. Notes in `meta` how many cannot, and whether there are credit codes."""
    named = [one for one in (registry.name_column, registry.scope_column, registry.industry_column) if one]
    with open_table(source, registry.encoding, registry.sheet, named) as (table, _):
        columns = recognise_columns(
            table.header,
            source.label,
            registry.name_column,
            registry.scope_column,
            registry.industry_column,
            ignore=_ADDED,
        )
        if columns.name is None:
            raise InputError(
                "{file}: no column with the firms' names: name it with --name-column; columns found: {columns}",
                file=source.label,
                columns=", ".join(cell.strip() for cell in table.header[:40]),
            )
        name, scope, industry, code = columns.name, columns.scope, columns.industry, columns.credit_code
        meta["has_codes"] = code is not None
        for number, row in enumerate(FirmRows(table.header, columns)(table)):
            if progress is not None and number % _PROGRESS_ROWS == 0:
                total = table.total_rows
                progress(number, source.position() if total is None else number, total or source.size)
            if isinstance(row, Reject):
                meta["rejected"] += 1
                continue
            cells = row.cells
            yield Firm(
                row.line,
                cells[name].strip(),
                cells[code].strip() if code is not None else "",
                cells[scope],
                cells[industry].strip() if industry is not None else "",
            )


def _identity(source: Source, registry: RegistryFile, keys: NameKeys) -> dict[str, Any]:
    """What must be the same for a kept index to serve: the file, its options, and how names are compared."""
    path = Path(registry.path).resolve()
    state = path.stat()
    with path.open("rb") as file:
        ends = hashlib.sha256(file.read(_ENDS))
        file.seek(max(0, state.st_size - _ENDS))
        ends.update(file.read(_ENDS))
    return {
        "file": {**asdict(registry), "path": str(path)},
        "bytes": state.st_size,
        "changed_ns": state.st_mtime_ns,
        "ends_sha256": ends.hexdigest(),
        "places": keys.places,
    }


def _place(registry: RegistryFile) -> Path:
    """One file for each registry and way to read it: a new index takes the place of the old one."""
    named = json.dumps({**asdict(registry), "path": str(Path(registry.path).resolve())}, sort_keys=True)
    name = f"{hashlib.sha256(named.encode()).hexdigest()[:24]}.zip"
    return user_cache_path("sectag", appauthor=False) / "registries" / name


def _kept(place: Path, identity: dict[str, Any]) -> NameIndex | None:
    """The index that is kept, if there is one, it is whole, and the registry has not changed."""
    try:
        stream = place.open("rb")
    except OSError:
        return None
    try:
        index = NameIndex(stream)
        if index.meta.get("identity") == identity:
            return index
    except BrokenIndex:
        pass
    stream.close()
    return None


def _keep(spool: BinaryIO, place: Path) -> Message | None:
    """Put a copy into the cache; returns why that failed."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what the registry holds
        file = AtomicFile(place)
        try:
            spool.seek(0)
            shutil.copyfileobj(spool, file.stream, 1 << 20)
            file.seal()
            file.commit()
        finally:
            file.discard()
    except InputError as error:
        return error.message
    except OSError as error:
        return message("{file}: {why}", file=place, why=system_words(error))
    return None
