"""What all renderings share: the console, and names as people read them. Scopes hold brackets and colons: no markup."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from classifier.columns import SPECIAL_NAMES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from taxonomy.model import Catalogue

WIDTH = 80  # where there is no terminal


def console(error: bool = False) -> Console:
    """A console for standard output (or error): colours and the terminal's width on a terminal, else plain text."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)


def label(code: str, zh: str, en: str, language: str) -> str:
    """Code and name."""
    return f"{code} {zh if language == 'zh' else en}"


def node_label(code: str, catalogue: Catalogue, language: str) -> str:
    """Code and name of a node, an item, N or U."""
    if code in SPECIAL_NAMES:
        return f"{code} {SPECIAL_NAMES[code][language]}"
    entry = catalogue.nodes.get(code) or catalogue.items.get(code)
    return label(code, entry.zh, entry.en, language) if entry else code


def node_text(code: str, catalogue: Catalogue, language: str, marked: bool = False) -> Text:
    """A node or an item for a tree: code, name, 优先/重点 and the section of the plan."""
    from rich.text import Text

    text = Text(node_label(code, catalogue, language), style="bold" if marked else "")
    entry = catalogue.nodes.get(code) or catalogue.items.get(code)
    if entry is not None:
        if entry.priority:
            text.append(f"  {entry.priority}", style="green" if "优先" in entry.priority else "yellow")
        text.append(f"  {entry.section}", style="dim")
    return text
