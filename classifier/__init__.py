"""From the text of a firm's name and business scope to a Decision."""

from classifier.decision import Decision
from classifier.engine import Classifier

__all__ = ["Classifier", "Decision"]
