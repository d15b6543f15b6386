"""Compiles the Chinese texts: `python -m cli.compile_messages` writes sectag.mo from sectag.po, with Python alone."""

from __future__ import annotations

import ast
import struct
from pathlib import Path

from cli.messages import DOMAIN, LOCALE_FOLDER

_MAGIC = 0x950412DE
_HEADER = struct.Struct("<7I")
_PAIR = struct.Struct("<2I")
_KEYWORDS = ("msgid", "msgid_plural", "msgstr", "msgstr[0]")


class PoError(ValueError):
    """A .po file that cannot be read; the message names the line."""


def read_po(text: str) -> dict[str, str]:
    """Read a .po file without contexts, for a language without plural forms such as Chinese.

    Args:
        text: its content.

    Returns:
        msgid -> msgstr; the empty msgid holds the header, a plural follows its singular after a NUL as in .mo files.

    Raises:
        PoError: an unknown line, a text that stands twice, or one without a translation.
    """
    texts: dict[str, str] = {}
    parts: dict[str, str] = {}
    field = ""

    def close(number: int) -> None:
        if not parts:
            return
        key = "\0".join(parts[word] for word in ("msgid", "msgid_plural") if word in parts)
        value = parts.get("msgstr", parts.get("msgstr[0]", ""))
        if key in texts:
            raise PoError(f"line {number}: {key!r} stands twice")
        if not value:
            raise PoError(f"line {number}: {key!r} has no translation")
        texts[key] = value
        parts.clear()

    for number, line in enumerate(text.splitlines(), start=1):
        keyword, _, rest = line.partition(" ")
        if keyword in _KEYWORDS:
            if keyword == "msgid":
                close(number)
            field, line = keyword, rest
        elif not line.strip() or line.startswith("#"):
            continue
        if not line.startswith('"') or not field:
            raise PoError(f"line {number}: neither msgid, msgstr, a quoted text nor a comment")
        try:
            parts[field] = parts.get(field, "") + str(ast.literal_eval(line))
        except (SyntaxError, ValueError) as error:
            raise PoError(f"line {number}: not a quoted text") from error
    close(len(text.splitlines()))
    return texts


def compile_po(text: str) -> bytes:
    """Compile the content of a .po file to that of a .mo file; equal texts give equal bytes.

    Args:
        text: content of the .po file.

    Returns:
        Content of the .mo file (GNU gettext, little-endian, sorted, without hash table).

    Raises:
        PoError: see read_po.
    """
    entries = sorted((key.encode(), value.encode()) for key, value in read_po(text).items())
    tables = _HEADER.size
    data = tables + 2 * _PAIR.size * len(entries)
    places: list[bytes] = []
    body = b""
    for column in (0, 1):
        for entry in entries:
            places.append(_PAIR.pack(len(entry[column]), data + len(body)))
            body += entry[column] + b"\0"
    head = _HEADER.pack(_MAGIC, 0, len(entries), tables, tables + _PAIR.size * len(entries), 0, data)
    return head + b"".join(places) + body


def po_path(language: str) -> Path:
    """Where the texts of a language stand."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def main() -> None:
    """Compile the .po file of every language beside itself."""
    for source in sorted(LOCALE_FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        source.with_suffix(".mo").write_bytes(compile_po(source.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
