"""What a person touches: commands, rendering, messages, reports. The only place that prints and exits."""

from importlib.util import find_spec
from pathlib import Path


def _refuse_foreign_packages() -> None:
    """Our packages have common names: say so if Python finds another package of that name before ours."""
    home = Path(__file__).resolve().parent.parent
    for name in ("taxonomy", "classifier", "audit"):
        spec, ours = find_spec(name), home / name
        if spec is None or spec.origin is None or Path(spec.origin).resolve().parent != ours:
            found = spec.origin if spec is not None else "nothing"
            raise ImportError(
                f"sectag: a foreign package {name} ({found}) stands in the place of sectag's own ({ours}): "
                "take its folder off PYTHONPATH, or run from another folder"
            )


_refuse_foreign_packages()
