"""Tags a pandas table: a data frame in, the added columns out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifier.columns import ADDED_COLUMNS, added_headers
from classifier.headers import has_chinese, recognise_columns

if TYPE_CHECKING:
    import pandas

    from classifier.crew import Tags

_LABEL = "the data frame"
_CONFIDENCE = [english for english, _ in ADDED_COLUMNS].index("confidence")
_ADDED = [name for pair in ADDED_COLUMNS for name in pair]


def tag_frame(
    frame: pandas.DataFrame,
    classifier: Tags,
    name: str | None = None,
    scope: str | None = None,
    industry: str | None = None,
    language: str | None = None,
) -> pandas.DataFrame:
    """The added columns for each row of a data frame; see `Classifier.classify_frame`.

    Args:
        frame: one firm in each row.
        classifier: tags them.
        name: column of the firms' names; None to find it, `-` for none.
        scope: column of the scopes; None to find it.
        industry: column of the industry codes; None to find it, `-` for none.
        language: of the added columns, `zh` or `en`; None for that of the frame's headers.
    """
    import pandas

    if not isinstance(frame, pandas.DataFrame):
        raise TypeError(f"frame: a pandas.DataFrame is needed, not {type(frame).__name__}")
    if language not in (None, "zh", "en"):
        raise ValueError(f"language: {language!r} is neither 'zh' nor 'en'")
    header = [str(label) for label in frame.columns]
    columns = recognise_columns(header, _LABEL, name, scope, industry, ignore=_ADDED)
    chosen = language or ("zh" if has_chinese(header[columns.scope]) else "en")
    names, scopes, industries = (_texts(frame, at) for at in (columns.name, columns.scope, columns.industry))
    rows = [classifier.tag(*firm, chosen).cells for firm in zip(names, scopes, industries, strict=True)]
    headers = added_headers(chosen)
    tags = {
        headers[at]: pandas.Series([row[at] for row in rows], index=frame.index, dtype="str" if rows else object)
        for at in range(len(headers))
    }
    confidence = headers[_CONFIDENCE]
    tags[confidence] = pandas.Series([float(row[_CONFIDENCE]) for row in rows], index=frame.index, dtype="float64")
    return pandas.DataFrame(tags, index=frame.index, columns=list(headers))


def _texts(frame: pandas.DataFrame, at: int | None) -> list[str]:
    """The cells of a column as texts; missing ones, and those of no column, are empty."""
    if at is None:
        return [""] * len(frame)
    column = frame.iloc[:, at]
    return ["" if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)]
