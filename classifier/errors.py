"""What the user hears about a file: messages of the taxonomy layer, raised."""

from __future__ import annotations

from taxonomy.messages import Message, message, system_words

__all__ = ["AccountingError", "InputError", "Message", "message", "system_words"]


class InputError(Exception):
    """A file or an option that cannot be used. Its message says what is wrong, where, and what to do."""

    def __init__(self, template: str, /, **values: object):
        self.message = Message(template, values)
        super().__init__(str(self.message))


class AccountingError(Exception):
    """Rows out and rows rejected do not add up to rows in: a defect of the program, so nothing may be written."""
