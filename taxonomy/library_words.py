"""What the readers of YAML, JSON, CSV and regular expressions say, in words that can be translated."""

from __future__ import annotations

import re

from taxonomy.messages import Message, message

# Patterns of their messages, and ours. libyaml and Python's own YAML reader differ in wording.
_KNOWN = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"mapping values are not allowed", message("a colon too many, or text with a colon that is not quoted")),
        (r"could not find expected ':'", message("a colon is missing behind the key")),
        (
            r"did not find expected key",
            message("a key is expected here: look at the indentation and at quotation marks"),
        ),
        (
            r"did not find expected '-' indicator",
            message("a list member (-) is expected here: look at the indentation"),
        ),
        (r"did not find expected ',' or '[]}]'", message("a comma or a closing bracket is missing")),
        (r"expected <block end>", message("the indentation does not fit")),
        (
            r"comment or (?:a )?line break|chomping or indentation",
            message("the text begins below > or |, not behind it"),
        ),
        (r"did not find expected node content|did not find expected <", message("this cannot stand here")),
        (r"cannot start any token", message("a character that must be quoted here")),
        (r"tab character", message("a tab, where blanks must indent")),
        (r"unexpected end of stream|end of stream", message("the file ends within a quoted text")),
        (r"undefined alias", message("* refers to nothing that & names")),
        (r"duplicate anchor", message("& names the same thing twice")),
        (r"control characters are not allowed|special characters are not allowed", message("a control character")),
        (r"tag handle|tag", message("! marks a type, which is not allowed")),
        (r"expected a single document|document", message("more than one document (---)")),
        (r"Expecting value", message("a value is missing, or is not quoted")),
        (r"Expecting property name", message("a key in quotation marks is expected, or a comma is too many")),
        (r"Expecting ',' delimiter", message("a comma or a closing bracket is missing")),
        (r"Expecting ':' delimiter", message("a colon is missing behind the key")),
        (r"Extra data", message("something follows behind the end")),
        (r"Unterminated string", message("a quotation mark is not closed")),
        (r"Invalid control character", message("a control character")),
        (r"Invalid .*escape", message("a backslash too many")),
        (r"trailing comma", message("a key in quotation marks is expected, or a comma is too many")),
        (r"field larger than field limit", message("a cell is too long: perhaps a quotation mark is not closed")),
        (r"unexpected end of data", message("a quotation mark is not closed")),
        (r"expected after", message("something follows behind a closing quotation mark")),
        (r"line contains NUL|new-line character seen", message("a control character")),
        (r"missing \), unterminated subpattern|unbalanced parenthesis", message("round brackets do not pair")),
        (r"unterminated character set", message("a square bracket is not closed")),
        (r"nothing to repeat|multiple repeat", message("* + ? or {{}} stands behind nothing that it could repeat")),
        (r"bad escape", message("a backslash too many")),
        (r"bad character range", message("a range such as a-z runs backwards")),
        (r"repetition number is too large", message("a repetition number is too large")),
        (r"global flags not", message("flags such as (?i) cannot be joined with other expressions")),
        (r"redefinition of group name", message("a named group: these expressions are joined, so names would clash")),
    )
)
_POSITION = re.compile(r" at position (\d+)")


def library_words(text: str) -> Message:
    """What a library says of a text that it cannot read.

    Args:
        text: its English message.

    Returns:
        Our message for it; the library's own where we have none.
    """
    known = next((ours for pattern, ours in _KNOWN if pattern.search(text)), None)
    if known is None:
        return message("{why}", why=text)
    place = _POSITION.search(text)
    if place is None:
        return known
    return message("{what} (character {number})", what=known, number=int(place.group(1)) + 1)
