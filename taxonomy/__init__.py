"""The catalogue of industries as data, and its strict reader.

What is named here is loaded when it is asked for: messages and help need no catalogue.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taxonomy.loader import load_catalogue
    from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue
    from taxonomy.problems import CatalogueError

__all__ = ["OUTSIDE", "UNKNOWN", "Catalogue", "CatalogueError", "load_catalogue"]
_HOMES = {
    "OUTSIDE": "taxonomy.model",
    "UNKNOWN": "taxonomy.model",
    "Catalogue": "taxonomy.model",
    "CatalogueError": "taxonomy.problems",
    "load_catalogue": "taxonomy.loader",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
