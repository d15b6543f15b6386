"""The `reason` column: one short line that quotes the deciding words. Rendered from the explanation alone."""

from __future__ import annotations

from classifier.decision import Clause, Decision, Hit
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


def reason_line(decision: Decision, catalogue: Catalogue, lang: str) -> str:
    """One line that says why.

    Args:
        decision: a decision with its explanation.
        catalogue: the catalogue it was made with.
        lang: "zh" or "en".

    Returns:
        A line without line breaks: the deciding step, the deciding words, what was excluded, the runner-up if close.
    """
    words = _WORDS[lang]
    explanation = decision.explanation
    if decision.primary == UNKNOWN:
        unknown = next((clause.text for clause in explanation.clauses if clause.note == "unknown"), None)
        line = words["nothing"] if unknown is None else words["unknown"].format(words=_short(unknown))
        return " ".join(line.split())
    parts = _evidence(decision, words)
    if decision.primary == OUTSIDE:
        activity = _activity(explanation.clauses, catalogue, lang)
        parts[0] = words["outside"].format(activity=activity) + words["stop"] + parts[0] if parts else activity
    excluded = next((e.text for c in explanation.clauses for e in c.exclusions if c.hits), "")
    if excluded:
        parts.append(words["excluded"].format(words=_short(excluded)))
    if decision.runner_up is not None and decision.runner_up.probability > 0.2:
        parts.append(words["runner"].format(code=decision.runner_up.code))
    parts.extend(words["conflict"].format(words=conflict) for conflict in explanation.conflicts)
    return " ".join(words["join"].join(parts).split())


def _evidence(decision: Decision, words: dict[str, str]) -> list[str]:
    """The name's trade word and the first items that bear the primary."""
    explanation = decision.explanation
    named = [hit for hit in explanation.name.hits if hit.code == decision.primary]
    shown = [(clause, hit) for clause in explanation.clauses for hit in clause.hits if hit.code == decision.primary]
    parts = [words["name"].format(words=_short(named[0].words))] if named else []
    step = "licence" if explanation.deciding_step == "licence" else "scope"
    parts.extend(words[step].format(words=_quote(clause, hit)) for clause, hit in shown[: 1 if named else 2])
    return parts or [words["industry"]]


def _quote(clause: Clause, hit: Hit) -> str:
    """The item in full where it is short, else the words that matched."""
    return _short(clause.text if len(clause.text) <= _LONGEST_QUOTE else hit.words)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def _activity(clauses: tuple[Clause, ...], catalogue: Catalogue, lang: str) -> str:
    """The kind of business that lies outside the catalogue."""
    first = next((clause for clause in clauses if any(hit.code == OUTSIDE for hit in clause.hits)), None)
    if first is None or not first.activities:
        return first.object if first is not None and lang == "zh" else OUTSIDE
    known = catalogue.activities.get(first.activities[0])
    return first.activities[0] if lang == "zh" or known is None else known.en
