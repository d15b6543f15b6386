"""The `reason` column: one short line that quotes the deciding words. Rendered from the explanation alone."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.cited import cite
from classifier.decision import Decision
from taxonomy import OUTSIDE, UNKNOWN, Catalogue

_LONGEST_QUOTE = 24
_WORDS = {
    "zh": {
        "nothing": "名称与经营范围均未说明业务",
        "unknown": "范围未识别“{words}”",
        "name": "名称“{words}”",
        "scope": "范围“{words}”",
        "licence": "持牌业务“{words}”",
        "industry": "行业代码",
        "outside": "目录外（{activity}）",
        "excluded": "已排除“{words}”",
        "runner": "次选{code}",
        "conflict": "行业代码与范围不一致（{words}）",
        "join": "；",
        "stop": "：",
    },
    "en": {
        "nothing": "neither name nor scope says what the firm does",
        "unknown": "scope “{words}” is not known to the catalogue",
        "name": "name “{words}”",
        "scope": "scope “{words}”",
        "licence": "licensed business “{words}”",
        "industry": "industry code",
        "outside": "outside the catalogue ({activity})",
        "excluded": "excluded “{words}”",
        "runner": "runner-up {code}",
        "conflict": "industry code against scope ({words})",
        "join": "; ",
        "stop": ": ",
    },
}


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Quoted:
    """The words that the line quotes, in its order."""

    unknown: str | None  # an item that is not known, of a firm of which nothing is said
    name: str | None  # words of the name
    items: tuple[tuple[str, str], ...]  # (item, words that matched)
    outside: tuple[str, str] | None  # (activity, object) of business outside the catalogue, where that is the primary
    excluded: str
    runner_up: str
    conflicts: tuple[str, ...]


def reason_line(decision: Decision, catalogue: Catalogue, lang: str) -> str:
    """One line that says why.

    Args:
        decision: a decision with its explanation.
        catalogue: the catalogue it was made with.
        lang: "zh" or "en".

    Returns:
        A line without line breaks: the deciding step, the deciding words, what was excluded, the runner-up if close.
    """
    explanation = decision.explanation
    clauses = explanation.clauses
    cited = cite(decision.primary, explanation.name, clauses, explanation.candidates)
    outside = clauses[cited.outside] if cited.outside >= 0 else None
    quoted = Quoted(
        unknown=clauses[cited.unknown].text if cited.unknown >= 0 else None,
        name=explanation.name.hits[cited.name].words if cited.name >= 0 else None,
        items=tuple((clauses[at].text, clauses[at].hits[rank].words) for at, rank in cited.items),
        outside=(next(iter(outside.activities), ""), outside.object) if outside is not None else None,
        excluded=next((e.text for c in clauses for e in c.exclusions if c.hits), ""),
        runner_up=cited.runner_up,
        conflicts=explanation.conflicts,
    )
    return compose(decision.primary, explanation.deciding_step, quoted, catalogue, lang)


def compose(primary: str, step: str, quoted: Quoted, catalogue: Catalogue, lang: str) -> str:
    """The line for words that are chosen.

    Args:
        primary: the primary.
        step: the deciding step.
        quoted: the words.
        catalogue: the catalogue.
        lang: "zh" or "en".
    """
    words = _WORDS[lang]
    if primary == UNKNOWN:
        unknown = quoted.unknown
        line = words["nothing"] if unknown is None else words["unknown"].format(words=_short(unknown))
        return " ".join(line.split())
    parts = [words["name"].format(words=_short(quoted.name))] if quoted.name is not None else []
    scope = words["licence" if step == "licence" else "scope"]
    parts.extend(scope.format(words=_quote(item, hit)) for item, hit in quoted.items)
    parts = parts or [words["industry"]]
    if primary == OUTSIDE:
        parts[0] = words["outside"].format(activity=_activity(quoted, catalogue, lang)) + words["stop"] + parts[0]
    if quoted.excluded:
        parts.append(words["excluded"].format(words=_short(quoted.excluded)))
    if quoted.runner_up:
        parts.append(words["runner"].format(code=quoted.runner_up))
    parts.extend(words["conflict"].format(words=conflict) for conflict in quoted.conflicts)
    return " ".join(words["join"].join(parts).split())


def _quote(item: str, words: str) -> str:
    """The item in full where it is short, else the words that matched."""
    return _short(item if len(item) <= _LONGEST_QUOTE else words)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def _activity(quoted: Quoted, catalogue: Catalogue, lang: str) -> str:
    """The kind of business that lies outside the catalogue."""
    activity, subject = quoted.outside or ("", OUTSIDE)
    if not activity:
        return subject if lang == "zh" else OUTSIDE
    known = catalogue.activities.get(activity)
    return activity if lang == "zh" or known is None else known.en
