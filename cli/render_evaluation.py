"""The figures of an evaluation and of a fit as compact tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from classifier.evaluate import ALL, RANDOM, STRATIFIED
from classifier.reliability import NO_THRESHOLD
from cli.messages import _
from cli.render import console, node_label

if TYPE_CHECKING:
    from classifier.evaluate import Accuracy, Evaluation
    from taxonomy.model import Catalogue

_SHOWN = 12  # rows of the long tables; all are in the JSON
_GROUPS = 10  # strata are listed one by one up to this number of groups
_NONE = "–"
Row = Sequence[str]


def print_evaluation(evaluation: Evaluation, catalogue: Catalogue, language: str) -> None:
    """Print the figures.

    Args:
        evaluation: the figures.
        catalogue: the catalogue used.
        language: of names, `zh` or `en`.
    """
    _print(_("Figure"), (_("value"), _("95 % interval")), figure_rows(evaluation))
    shown = _groups_shown(evaluation)
    if len(shown) > 1:
        words = {ALL: _("all firms"), RANDOM: _("random firms"), STRATIFIED: _("other strata together")}
        rows = [
            (words.get(one.group, one.group), f"{one.firms:,}", *map(_percent, (one.strict, one.accepted, one.sector)))
            for one in shown
        ]
        _print(_("Group"), (_("firms"), _("strict"), _("accepted"), _("sector")), rows)
    rows = [
        (_percent(one.accuracy), _percent(one.coverage), _NONE if one.threshold is None else f"{one.threshold:.3f}")
        for one in evaluation.coverage
    ]
    _print(_("Accuracy of at least"), (_("firms covered"), _("confidence from")), rows)
    rows = [
        (f"{one.low:.1f}–{one.high:.1f}", f"{one.firms:,}", f"{one.confidence:.3f}", f"{one.accuracy:.3f}")
        for one in evaluation.reliability
        if one.firms
    ]
    _print(_("Confidence"), (_("firms"), _("mean"), _("of these right")), rows)
    line = _("Calibration error (ECE) {ece:.3f}; area under the risk-coverage curve (AURC) {aurc:.4f}")
    console().print(line.format(ece=evaluation.ece, aurc=evaluation.aurc))
    _print_where_wrong(evaluation, catalogue, language)


def figure_rows(evaluation: Evaluation) -> list[Row]:
    """Name, value and interval of the main figures."""
    first, tags, auto = evaluation.groups[0], evaluation.tags, evaluation.auto
    figures: list[tuple[str, str, float | None]] = [
        ("strict", _("primary, strict"), first.strict),
        ("accepted", _("primary, accepted"), first.accepted),
        ("sector", _("sector of the primary"), first.sector),
    ]
    if tags is not None:
        figures += [
            ("tag_precision", _("tags, precision"), tags.precision),
            ("tag_recall", _("tags, recall"), tags.recall),
            ("tag_f1", _("tags, F1"), tags.f1),
        ]
    threshold = f"{evaluation.auto_threshold:.3f}"
    figures += [
        ("auto_share", _("auto: share (confidence from {threshold})").format(threshold=threshold), auto.share),
        ("auto_strict", _("auto: primary, strict"), auto.strict),
    ]
    shares = [(name, _percent(value), _interval(evaluation.intervals.get(key))) for key, name, value in figures]
    return [(_("labelled firms"), f"{first.firms:,}", _NONE), *shares]


def print_fit(model: Mapping[str, object], file: str, error: bool = False) -> None:
    """Print the cross-validated figures of a fitted model.

    Args:
        model: the model as written.
        file: where it was written.
        error: print on standard error, for standard output holds JSON.
    """
    provenance = model["provenance"]
    assert isinstance(provenance, Mapping)
    figures, chosen = provenance["cross_validated"], provenance["cross_validated_random"]
    names = {
        "strict": _("primary, strict"),
        "accepted": _("primary, accepted"),
        "sector": _("sector of the primary"),
        "auto_share": _("auto: share (confidence from {threshold})").format(threshold=f"{model['auto_threshold']:.3f}"),
        "auto_strict": _("auto: primary, strict"),
    }
    rows = [(name, _percent(figures.get(key)), _percent(chosen.get(key))) for key, name in names.items()]
    _print(_("Fitted, cross-validated"), (_("all firms"), _("threshold chosen on")), rows, error)
    lines = [
        _("Calibration error (ECE) {ece:.3f}; area under the risk-coverage curve (AURC) {aurc:.4f}").format(
            ece=figures["ece"], aurc=figures["aurc"]
        ),
        _("Model: {file} (to use it, put it into the catalogue's folder as model.json)").format(file=file),
    ]
    if model["auto_threshold"] == NO_THRESHOLD:
        lines.append(_("No confidence is high enough for auto: all firms go to review."))
    for line in lines:
        console(error).print(line)


def _groups_shown(evaluation: Evaluation) -> list[Accuracy]:
    """All groups if they are few, else without the single strata."""
    groups = list(evaluation.groups)
    if len(groups) <= _GROUPS:
        return groups
    strata = {ALL, RANDOM, STRATIFIED, *evaluation.files}
    return [one for one in groups if one.group in strata]


def _print_where_wrong(evaluation: Evaluation, catalogue: Catalogue, language: str) -> None:
    codes = sorted(
        (one for one in evaluation.codes if one.f1 is not None and one.f1 < 1),
        key=lambda one: (one.f1, -one.gold, one.code),
    )
    rows: list[Row] = [
        (
            node_label(one.code, catalogue, language),
            f"{one.gold:,}",
            f"{one.given:,}",
            *map(_share, (one.precision, one.recall, one.f1)),
        )
        for one in codes[:_SHOWN]
    ]
    _print(_("Weakest primaries"), (_("gold"), _("given"), _("precision"), _("recall"), "F1"), rows)
    rows = [
        (node_label(one.gold, catalogue, language), one.given, f"{one.firms:,}", f"{one.accepted:,}")
        for one in evaluation.confusions[:_SHOWN]
    ]
    _print(_("Most frequent confusions"), (_("given"), _("firms"), _("of these accepted")), rows)
    wrong = [one for one in evaluation.rules if one.wrong]
    rows = [
        (_rule(one.rule, one.source), f"{one.firms:,}", f"{one.right:,}", f"{one.wrong:,}", _share(one.precision))
        for one in wrong[:_SHOWN]
    ]
    _print(_("Rules and lines most often wrong"), (_("firms"), _("right"), _("wrong"), _("precision")), rows)


def _rule(rule: str, source: str) -> str:
    return source if rule in ("lexicon", "name") else f"{rule} ({source})"


def _print(first: str, titles: Iterable[str], rows: Sequence[Row], error: bool = False) -> None:
    """Print a table with one column of names and others of numbers; nothing if it has no rows."""
    if not rows:
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for title in titles:
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(*row)
    console(error).print(table, soft_wrap=False)


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1%}"


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _interval(ends: tuple[float, float] | None) -> str:
    return _NONE if ends is None else f"{ends[0]:.1%}–{ends[1]:.1%}"
