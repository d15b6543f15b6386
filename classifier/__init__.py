"""From the text of a firm's name and business scope to a Decision. Light to import: neither pandas nor jieba."""

from classifier.decision import Decision
from classifier.engine import Classifier

__all__ = ["Classifier", "Decision"]
