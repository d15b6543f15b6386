"""A user's own published figures and targets, in the place of those of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from taxonomy.model import Catalogue
from taxonomy.problems import Problems
from taxonomy.read_views import read_figures


def with_own_figures(catalogue: Catalogue, file: Path) -> Catalogue:
    """The catalogue with the figures and targets of a file.

    Args:
        catalogue: its codes and views are what the figures speak of.
        file: a YAML file in the form of figures.yaml; id, en, section and definition may be left out.

    Raises:
        CatalogueError: one line for each problem.
    """
    problems = Problems()
    figures, targets = read_figures(file, catalogue.nodes, catalogue.views, problems, own=True)
    problems.raise_if_any(str(file))
    return replace(catalogue, figures=figures, targets=targets)
