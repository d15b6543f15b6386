"""Loads a catalogue: its compiled form where there is one, else by reading its files strictly."""

from __future__ import annotations

import hashlib
from pathlib import Path

from taxonomy.messages import message
from taxonomy.model import Catalogue
from taxonomy.problems import CatalogueError, Problem
from taxonomy.store import read_compiled, write_compiled

DATA = Path(__file__).parent / "data"
_NO_FOLDER = message("no such catalogue folder: give a folder that holds nodes.yaml")


def load_catalogue(folder: Path | str | None = None) -> Catalogue:
    """Load a catalogue. What is wrong with its files is found as by `reader.read_catalogue`, which reads them.

    Args:
        folder: a folder laid out like taxonomy/data (see its README.md); None for the catalogue of the product.

    Returns:
        The catalogue.

    Raises:
        CatalogueError: with one line `file:line: path: what: allowed` for each problem of any of the files.
    """
    root = Path(folder) if folder is not None else DATA
    if not root.is_dir():
        raise CatalogueError([Problem(str(root), "", _NO_FOLDER)])
    known = read_compiled(digest(root), root)
    if known is not None:
        return known
    from taxonomy.reader import read_catalogue  # loaded here: a compiled catalogue needs no YAML

    catalogue = read_catalogue(root)
    write_compiled(catalogue)
    return catalogue


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all data files of a catalogue, as hexadecimal text."""
    total = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.suffix in (".yaml", ".csv", ".json"):
            total.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()
