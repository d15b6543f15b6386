"""Step 1: one normal form for catalogue terms and input texts, character by character, so that offsets hold."""

from taxonomy.normalise import normalise

__all__ = ["normalise"]
