"""Chinese or English: which of them, and the texts (gettext; the Chinese ones are in locale/zh/LC_MESSAGES)."""

from __future__ import annotations

import gettext
import locale
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from classifier.errors import Message
from taxonomy.problems import Problem

DOMAIN = "sectag"
LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")
_OPTION = "--lang"


class _Current:
    """The language of this process and its texts."""

    language = "en"
    texts: gettext.NullTranslations = gettext.NullTranslations()


def language() -> str:
    """The language of messages: `zh` or `en`."""
    return _Current.language


def set_language(wanted: str) -> None:
    """Choose the language of messages, those of click included.

    Args:
        wanted: `zh` or `en`.

    Raises:
        ValueError: another language.
    """
    if wanted not in LANGUAGES:
        raise ValueError(f"no such language: {wanted}: allowed: {', '.join(LANGUAGES)}")
    _Current.language = wanted
    if wanted == "zh":
        _Current.texts = gettext.translation(DOMAIN, LOCALE_FOLDER, ["zh"])
    else:
        _Current.texts = gettext.NullTranslations()
    # click asks gettext's own functions, which follow the environment.
    os.environ["LANGUAGE"] = wanted
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that a call asks for: `--lang` anywhere in it, else that of the locale.

    Args:
        arguments: the command line without the program's name.
        environment: environment variables.

    Returns:
        `zh` or `en`. A wrong `--lang` is left to the command line's own check.
    """
    return _option(arguments) or _locale(environment)


def _option(arguments: Sequence[str]) -> str | None:
    found = None
    for at, word in enumerate(arguments):
        if word == "--":
            break
        value = word.removeprefix(f"{_OPTION}=") if word.startswith(f"{_OPTION}=") else None
        if word == _OPTION and at + 1 < len(arguments):
            value = arguments[at + 1]
        if value in LANGUAGES:
            found = value
    return found


def _locale(environment: Mapping[str, str]) -> str:
    """By the variables of gettext in their order. LANGUAGE has no effect in the C locale, as in other programs."""
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    if not name and sys.platform == "win32":
        name = locale.getlocale()[0] or ""
    if name and name.split(".")[0] not in ("C", "POSIX"):
        name = environment.get("LANGUAGE", "").split(":")[0] or name
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _(text: str) -> str:
    """A text in the chosen language."""
    return _Current.texts.gettext(text) if text else ""


def say(text: Message) -> str:
    """A message of the lower layers in the chosen language, with what stands in it: messages, words in both."""
    values = {name: _spoken(value) for name, value in text.values.items()}
    return _(text.template).format(**values)


def _spoken(value: object) -> object:
    if isinstance(value, Message):
        return say(value)
    within = getattr(value, "within", None)  # words in both languages
    return value if within is None else within(language())


def say_problem(problem: Problem) -> str:
    """A problem of a catalogue in the chosen language."""
    return problem.line(say, _(": "))
