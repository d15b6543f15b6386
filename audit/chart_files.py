"""Writes the charts of a report as files: SVG, or PNG for text programs that take no SVG."""

from __future__ import annotations

from pathlib import Path

from audit.chart import standalone_svg
from audit.charts import charts_of
from audit.report import Report
from audit.svg import FONTS
from classifier.atomic import describe, write_whole
from classifier.errors import InputError

SVG, PNG = "svg", "png"
FORMATS = (SVG, PNG)
_ZOOM = 2.0  # pixels of a PNG for each pixel of the drawing: sharp in print at the width of a page
_PROBE = "税"
_NO_CHARACTER = "\u0378"  # no font has it


def check_charts(folder: Path, form: str) -> None:
    """Refuse what cannot work, before the audit begins.

    Args:
        folder: where the charts are to go; made if it is not there.
        form: `svg` or `png`.

    Raises:
        InputError: a file is in the place of the folder, or the system has no font for Chinese in a PNG.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("{file}: this is a file: give a folder with --charts", file=folder)
    if form == PNG and not _has_chinese_font():
        raise InputError(
            "--chart-format png: this system has no font with Chinese characters: install one, such as Noto Sans CJK, "
            "or write the charts as svg"
        )


def write_charts(report: Report, folder: Path, form: str, language: str) -> list[Path]:
    """Write every chart of a report as a file of its own, with its title and what it rests on.

    Args:
        report: the report.
        folder: where they go; made if it is not there. Files of the same names are replaced, others stay.
        form: `svg` or `png`.
        language: `zh` or `en`.

    Returns:
        The files, in the order of the report.

    Raises:
        InputError: they cannot be written there.
    """
    drawn = [(chart.id, standalone_svg(chart, report, language)) for chart in charts_of(report, language)]
    done = [(folder / f"{name}.{form}", svg.encode("utf-8") if form == SVG else _png(svg)) for name, svg in drawn]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise describe(folder, error) from error
    for path, content in done:
        write_whole(path, content)
    return [path for path, _ in done]


def _png(svg: str) -> bytes:
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=svg, zoom=_ZOOM))


def _has_chinese_font() -> bool:
    """Whether a Chinese character comes out as something else than nothing and than the sign for no character."""

    def drawn(text: str) -> bytes:
        words = f'<text y="30" font-size="30" font-family="{FONTS}">{text}</text>'
        return _png(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{words}</svg>')

    return drawn(_PROBE) not in (drawn(""), drawn(_NO_CHARACTER))
