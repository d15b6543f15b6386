"""From the text of a firm's name and business scope to a Decision. Light to import: neither pandas nor jieba."""

from importlib.util import find_spec
from pathlib import Path


def _refuse_foreign_packages() -> None:
    """`taxonomy` is a common name: say so if Python finds another package of that name before ours."""
    home = Path(__file__).resolve().parent.parent
    spec = find_spec("taxonomy")
    if spec is None or spec.origin is None or Path(spec.origin).resolve().parent != home / "taxonomy":
        found = spec.origin if spec is not None else "nothing"
        raise ImportError(
            f"sectag needs its own package 'taxonomy' beside {home / 'classifier'}, but Python finds {found}: "
            "uninstall or move the other package, or start Python elsewhere"
        )


_refuse_foreign_packages()

from classifier.decision import Decision  # noqa: E402  # only after the check
from classifier.engine import Classifier  # noqa: E402

__all__ = ["Classifier", "Decision"]
