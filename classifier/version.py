"""Which sectag this is."""

from __future__ import annotations

DISTRIBUTION = "sectag"


def sectag_version() -> str:
    """Version of the installed distribution; `unknown` where the program runs from its sources."""
    from importlib import metadata  # loaded here: it takes longer than all else that help needs

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"
