"""The catalogue of industries as data, and its strict reader."""

from taxonomy.loader import load_catalogue
from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue
from taxonomy.problems import CatalogueError

__all__ = ["OUTSIDE", "UNKNOWN", "Catalogue", "CatalogueError", "load_catalogue"]
