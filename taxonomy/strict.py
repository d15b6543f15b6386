"""Strict reading of YAML and CSV data files: every problem of every file, with its line, in one go.

PyYAML alone reads an unquoted `0111` as the number 73, lets the second of two equal keys win and says nothing of a
misspelt key. Here the node tree is walked instead, and each of these is a problem.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from taxonomy.library_words import library_words
from taxonomy.messages import Message, message, system_words
from taxonomy.problems import Problems
from taxonomy.problems import allowed as known

_TEXT = "tag:yaml.org,2002:str"
_FLAG = "tag:yaml.org,2002:bool"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Yaml:
    """A node of a YAML file, with the file's name, for strict reading. Wrong input is noted and reads as empty."""

    def __init__(self, file: str, node: yaml.Node, path: str, problems: Problems):
        self.file, self.node, self.path, self.problems = file, node, path, problems

    @property
    def where(self) -> str:
        """`file:line` of this node."""
        return f"{self.file}:{self.node.start_mark.line + 1}"

    def problem(self, what: Message, allowed: Message | None = None) -> None:
        """Note a problem at this node."""
        self.problems.add(self.where, self.path, what, allowed)

    def mapping(self, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, Yaml]:
        """The fields of a mapping. Unknown, duplicate and missing keys are problems."""
        if not isinstance(self.node, yaml.MappingNode):
            self.problem(
                message("not a mapping"), message("allowed: keys {keys}", keys=", ".join((*required, *optional)))
            )
            return {}
        fields: dict[str, Yaml] = {}
        for key_node, value_node in self.node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            field = Yaml(self.file, value_node, f"{self.path}.{key}".lstrip("."), self.problems)
            where = f"{self.file}:{key_node.start_mark.line + 1}"
            if key in fields:
                self.problems.add(where, field.path, message("duplicate key"))
            elif (required or optional) and key not in required and key not in optional:
                self.problems.add(where, field.path, message("unknown key"), known((*required, *optional)))
                continue
            fields[key] = field
        for key in required:
            if key not in fields:
                self.problem(message("key {key} is missing", key=key))
        return fields

    def members(self, key: str) -> Iterator[Yaml]:
        """The members of the list that is this mapping's only key."""
        field = self.mapping((key,)).get(key)
        return field.sequence() if field is not None else iter(())

    def sequence(self) -> Iterator[Yaml]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.problem(message("not a list"))
            return
        for index, member in enumerate(self.node.value):
            yield Yaml(self.file, member, f"{self.path}[{index}]", self.problems)

    def text(self, allowed: Collection[str] = (), pattern: str = "") -> str:
        """A text. An unquoted number, date or yes/no is a problem, for it would not read as written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.problem(message("not a text"))
            return ""
        value = str(self.node.value)
        if not value.strip():
            self.problem(message("empty text"))
        elif self.node.tag != _TEXT:
            kind = self.node.tag.rsplit(":", 1)[-1]
            self.problem(
                message("{value} reads as {kind}, not as text", value=value, kind=kind),
                message('write "{value}"', value=value),
            )
        elif allowed and value not in allowed:
            self.problem(message("unknown value {value}", value=value), known(allowed))
        elif pattern and not re.fullmatch(pattern, value):
            self.problem(
                message("malformed value {value}", value=value), message("allowed: {pattern}", pattern=pattern)
            )
        return value

    def texts(self, allowed: Collection[str] = ()) -> tuple[str, ...]:
        """A list of texts without repetition."""
        found: list[str] = []
        for member in self.sequence():
            value = member.text(allowed)
            if value in found:
                member.problem(message("{value} stands twice in this list", value=value))
            found.append(value)
        return tuple(found)

    def pattern(self) -> str:
        """A regular expression."""
        value = self.text()
        self._compile(value)
        return value

    def patterns(self) -> tuple[str, ...]:
        """A list of regular expressions. Each must also stand inside a larger one, for they are joined by `|`."""
        found = self.texts()
        for member, pattern in zip(self.sequence() if found else (), found, strict=True):
            member._compile(pattern, f"(?:{pattern})|(?:{pattern})")
        return found

    def _compile(self, *patterns: str) -> None:
        """Note a problem if one of the regular expressions is none."""
        try:
            for pattern in patterns:
                re.compile(pattern)
        except (re.error, OverflowError) as error:
            self.problem(message("not a regular expression: {why}", why=library_words(str(error))))

    def decimal(self) -> Decimal:
        """A number, exactly as written."""
        value = self._scalar()
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.problem(message("{value} is not a number", value=self._shown()))
            return Decimal(0)
        return number

    def flag(self) -> bool:
        """true or false."""
        value = self._scalar()
        if self.node.tag != _FLAG or value not in ("true", "false"):
            self.problem(message("{value} is neither true nor false", value=self._shown()))
        return value == "true"

    def _scalar(self) -> str:
        """The value as it is written; a list or mapping has none."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    def _shown(self) -> str | Message:
        """The value for a message."""
        if not isinstance(self.node, yaml.ScalarNode):
            return message("list or mapping")
        return self._scalar() or message("empty value")


def read_yaml(file: Path, problems: Problems) -> Yaml | None:
    """Read a YAML file.

    Args:
        file: its path; the name alone is used in messages.
        problems: where problems are noted.

    Returns:
        The root node, or None if the file is missing, empty or not YAML (noted as a problem).
    """
    text = read_text(file, problems)
    if text is None:
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(
            f"{file.name}:{line}",
            "",
            message("not YAML: {why}", why=library_words(error.problem or error.context or "")),
        )
        return None
    except yaml.YAMLError as error:
        problems.add(file.name, "", message("not YAML: {why}", why=library_words(str(error).splitlines()[0])))
        return None
    if node is None:
        problems.add(file.name, "", message("empty file"))
        return None
    return Yaml(file.name, node, "", problems)


def read_json(file: Path, problems: Problems) -> Mapping[str, object]:
    """Read a JSON file that holds one object.

    Args:
        file: its path.
        problems: where problems are noted.

    Returns:
        The object; empty if the file cannot be read (noted as a problem).
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        for key in found:
            if sum(key == other for other, _ in pairs) > 1:
                problems.add(file.name, key, message("duplicate key"))
        return found

    text = read_text(file, problems)
    if text is None:
        return {}
    try:
        value = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        problems.add(f"{file.name}:{error.lineno}", "", message("not JSON: {why}", why=library_words(error.msg)))
        return {}
    if not isinstance(value, dict):
        problems.add(f"{file.name}:1", "", message("not a JSON object"))
        return {}
    return value


def read_text(file: Path, problems: Problems) -> str | None:
    """The whole text of a UTF-8 file, without the mark that Excel puts in front; None if it cannot be read (noted)."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        problems.add(file.name, "", message("cannot be read: {why}", why=system_words(error)))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.add(
            f"{file.name}:{line}",
            "",
            message("not UTF-8 (byte {number})", number=error.start),
            message("save the file as UTF-8"),
        )
    return None


class Row:
    """A row of a CSV file, for strict reading."""

    def __init__(self, file: str, line: int, fields: dict[str, str], problems: Problems):
        self.file, self.line, self.fields, self.problems = file, line, fields, problems

    @property
    def where(self) -> str:
        """`file:line` of this row."""
        return f"{self.file}:{self.line}"

    def problem(self, column: str, what: Message, allowed: Message | None = None) -> None:
        """Note a problem of one column."""
        self.problems.add(self.where, column, what, allowed)

    def text(self, column: str, allowed: Collection[str] = (), empty: bool = False) -> str:
        """The value of a column, checked against the allowed ones."""
        value = self.fields[column].strip()
        if not value:
            if not empty:
                self.problem(column, message("empty value"))
        elif allowed and value not in allowed:
            self.problem(column, message("unknown value {value}", value=value), known(allowed))
        return value

    def texts(self, column: str, allowed: Collection[str] = ()) -> tuple[str, ...]:
        """The `;`-separated values of a column, without repetition."""
        values = tuple(part.strip() for part in self.fields[column].split(";") if part.strip())
        for value in dict.fromkeys(values):
            if allowed and value not in allowed:
                self.problem(column, message("unknown value {value}", value=value), known(allowed))
            if values.count(value) > 1:
                self.problem(column, message("{value} stands twice in this list", value=value))
        return values


def read_csv(file: Path, columns: tuple[str, ...], problems: Problems) -> Iterator[Row]:
    """Read a CSV file with exactly the given header.

    Args:
        file: its path.
        columns: the header that the file must have.
        problems: where problems are noted.

    Yields:
        One Row for each well-formed line below the header.
    """
    text = read_text(file, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text), strict=True)  # splitlines would also break at U+2028 and its like
    try:
        header = next(reader, None)
        if header is None:
            problems.add(file.name, "", message("empty file"))
            return
        if header != list(columns):
            problems.add(
                f"{file.name}:1",
                "",
                message("unexpected header"),
                message("allowed: {values}", values=",".join(columns)),
            )
            return
        for values in reader:
            if len(values) != len(columns):
                problems.add(
                    f"{file.name}:{reader.line_num}",
                    "",
                    message("{count} fields", count=len(values)),
                    message("allowed: {count}", count=len(columns)),
                )
                continue
            yield Row(file.name, reader.line_num, dict(zip(columns, values, strict=True)), problems)
    except csv.Error as error:
        problems.add(f"{file.name}:{reader.line_num}", "", message("not CSV: {why}", why=library_words(str(error))))
