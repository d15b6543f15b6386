"""What the user hears about a file: a template with its values, so that the command line can translate it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as an English template with named places, and what goes into them."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.template.format(**self.values)


def message(template: str, /, **values: object) -> Message:
    """Make a Message. The template is the key under which translations are filed: give it as a literal.

    Args:
        template: English text with `{name}` places.
        values: what goes into the places.
    """
    return Message(template, values)


class InputError(Exception):
    """A file or an option that cannot be used. Its message says what is wrong, where, and what to do."""

    def __init__(self, template: str, /, **values: object):
        self.message = Message(template, values)
        super().__init__(str(self.message))


class AccountingError(Exception):
    """Rows out and rows rejected do not add up to rows in: a defect of the program, so nothing may be written."""
