"""The catalogue of industries as data, and its strict reader."""

from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue
from taxonomy.reader import load_catalogue
from taxonomy.strict import CatalogueError

__all__ = ["OUTSIDE", "UNKNOWN", "Catalogue", "CatalogueError", "load_catalogue"]
