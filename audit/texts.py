"""Words of reports in both languages. (Messages about files and calls are translated by the command line instead.)"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def within(self, language: str) -> str:
        """The words in `zh` or `en`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


def plain(text: str) -> Text:
    """A text that is the same in both languages: a code, a header of the user."""
    return Text(text, text)
