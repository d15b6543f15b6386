"""The HTML report in a browser without a network: no failed request, nothing on the console, readable, printable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.html_report import html_page
from tests.audit.chromium import Chromium, start_chromium
from tests.audit.report_tables import report_of, secretive, two_years

# Texts of charts that reach out of their drawing: whether widths were judged rightly for the fonts that are there.
_OUTSIDE = """
[...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
  }).map(text => text.textContent);
})
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    found = start_chromium(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    full = report_of(two_years(made / "t.csv"), by=("街镇",), views=("seven", "3+2"), published="")
    public = report_of(secretive(made / "s.csv"), ("税收",), "元", publish=True)
    for language in ("zh", "en"):
        (made / f"full.{language}.html").write_text(html_page(full, language), encoding="utf-8")
        (made / f"public.{language}.html").write_text(html_page(public, language), encoding="utf-8")
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["full", "public"])
def test_it_opens_without_a_network(browser: Chromium, folder: Path, kind: str, language: str) -> None:
    page = folder / f"{kind}.{language}.html"
    browser.open(page)
    assert browser.requests() == [page.as_uri()]
    assert browser.troubles() == []
    assert browser.run("document.querySelectorAll('svg.chart').length") >= 3
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.run(_OUTSIDE) == []


def test_the_watch_hears_what_goes_wrong(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<img src='http://example.invalid/x.png'><script>console.error('heard')</script>", encoding="utf-8")
    browser.open(page)
    assert "http://example.invalid/x.png" in browser.requests()
    assert any("heard" in trouble for trouble in browser.troubles())
    assert any("net::ERR" in trouble for trouble in browser.troubles())


def test_hover_text(browser: Chromium, folder: Path) -> None:
    browser.open(folder / "full.zh.html")
    place = browser.run("""(() => {
      const marks = [...document.querySelectorAll('.mark')];
      const mark = marks.find(each => each.getAttribute('aria-label').startsWith('A1 现代贸易'));
      mark.scrollIntoView({block: 'center', behavior: 'instant'});
      const box = mark.querySelector('rect').getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    })()""")
    assert browser.run("document.getElementById('tip').hidden")
    browser.move(*place)
    assert browser.run("document.getElementById('tip').hidden") is False
    tip = browser.run("document.getElementById('tip').innerText")
    assert tip.splitlines()[:3] == ["A1 现代贸易", "税收：500.00万元", "占全区比重：50.00%"]
    browser.move(2, 2)
    assert browser.run("document.getElementById('tip').hidden")


def test_the_annex_opens_at_once(browser: Chromium, folder: Path) -> None:
    browser.open(folder / "full.en.html")
    assert browser.run("document.querySelectorAll('details[open]').length") == 0
    browser.run("document.querySelector('button[data-open=\"1\"]').click()")
    assert browser.run("[...document.querySelectorAll('details')].every(each => each.open)")
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_published_table_is_open(browser: Chromium, folder: Path) -> None:
    browser.open(folder / "public.zh.html")
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("[...document.querySelectorAll('td.hidden')].every(each => each.checkVisibility())")
    browser.call("Emulation.setEmulatedMedia", media="")
    assert browser.run("document.querySelectorAll('td.hidden').length") >= 8


def test_the_tallest_chart_fits_a_printed_page(browser: Chromium, folder: Path) -> None:
    browser.open(folder / "public.zh.html")
    browser.call("Emulation.setEmulatedMedia", media="print")
    heights = browser.run(
        "[...document.querySelectorAll('svg.chart')].map(each => each.getBoundingClientRect().height)"
    )
    browser.call("Emulation.setEmulatedMedia", media="")
    assert max(heights) <= 240 / 25.4 * 96 + 1


def test_print(browser: Chromium, folder: Path) -> None:
    browser.open(folder / "full.zh.html")
    short = browser.pdf()
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.run("getComputedStyle(document.getElementById('annex')).display") == "none"
    browser.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert browser.run("getComputedStyle(document.getElementById('annex')).display") == "block"
    browser.call("Emulation.setEmulatedMedia", media="")
    long = browser.pdf()
    assert short.startswith(b"%PDF")
    assert long.count(b"/Type /Page\n") > short.count(b"/Type /Page\n") >= 3
