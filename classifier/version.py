"""Which sectag this is."""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "sectag"


def sectag_version() -> str:
    """Version of the installed distribution; `unknown` where the program runs from its sources."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"
