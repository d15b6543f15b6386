"""From the text of a firm's name and business scope to a Decision.

What is named here is loaded when it is asked for: help and version need none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.decision import Decision
    from classifier.engine import Classifier

__all__ = ["Classifier", "Decision"]
_HOMES = {"Classifier": "classifier.engine", "Decision": "classifier.decision"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
