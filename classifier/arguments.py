"""What callers of the library may give, checked when it is given and not when it is first used."""

from __future__ import annotations

from taxonomy.model import Catalogue


def check_arguments(catalogue: object, auto_threshold: object) -> None:
    """Check the arguments of a Classifier.

    Args:
        catalogue: a catalogue, or None.
        auto_threshold: a number from 0 to 1, or None.

    Raises:
        TypeError: something else is given.
        ValueError: a number that is not from 0 to 1.
    """
    if catalogue is not None and not isinstance(catalogue, Catalogue):
        kind = type(catalogue).__name__
        raise TypeError(f"catalogue: a Catalogue is needed, not {kind}: taxonomy.load_catalogue(folder) reads one")
    if auto_threshold is None:
        return
    if isinstance(auto_threshold, bool) or not isinstance(auto_threshold, (int, float)):
        raise TypeError(f"auto_threshold: a number from 0 to 1 is needed, not {type(auto_threshold).__name__}")
    if not 0 <= auto_threshold <= 1:
        raise ValueError(f"auto_threshold: {auto_threshold} is not a number from 0 to 1")
