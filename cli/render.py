"""What all renderings share: the console, and names as people read them. Scopes hold brackets and colons: no markup."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

from classifier.columns import SPECIAL_NAMES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from taxonomy.model import Catalogue

WIDTH = 80  # where there is no terminal
TABLE_WIDTH = 100  # wider tables are hard to read, however wide the terminal
_UNBOUNDED = 10_000  # cells, wider than any line of a tree
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, formats such as U+202E, lone surrogates, line separators


def console(error: bool = False, width: int = WIDTH) -> Console:
    """A console for standard output (or error): colours and the terminal's width on a terminal, else plain text."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else width,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def print_branches(tree: Tree) -> None:
    """Print a tree: long lines are folded below their branch on a terminal, and whole elsewhere."""
    console(width=_UNBOUNDED).print(tree, soft_wrap=False)


def print_entry(screen: Console, title: str, text: str) -> None:
    """Print a line of a title and a text: a long text is folded beside its title on a terminal, and whole elsewhere."""
    from rich.table import Table
    from rich.text import Text

    head = Text(f"{title}  ", style="dim", no_wrap=True)
    if screen.is_terminal:
        grid = Table.grid()
        grid.add_row(head, Text(text, overflow="fold"))
        screen.print(grid, soft_wrap=False)
    else:
        screen.print(head + Text(text))


def print_indented(screen: Console, text: Text) -> None:
    """Print a text folded to the width and set in by two columns, without blanks at the ends of lines."""
    from rich.text import Text

    for line in text.wrap(screen, screen.width - 2, overflow="fold"):
        line.rstrip()
        screen.print(Text("  ") + line)


def is_plain(screen: Console) -> bool:
    """Whether colours cannot tell anything: no terminal, NO_COLOR, or a terminal without colours."""
    return not screen.is_terminal or screen.no_color or screen.color_system is None


def on_one_line(text: str) -> str:
    """Words of a firm's text for a line: line ends and tabs as blanks, other control characters as escapes."""
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    r"""A text with control and other invisible characters as escapes (`\x1b`, `\u202e`), fit for a terminal."""
    if text.isprintable():
        return text
    return "".join(_escaped(char) if unicodedata.category(char) in _INVISIBLE else char for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


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
