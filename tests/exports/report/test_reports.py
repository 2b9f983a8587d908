"""Reports in every format: readable, and unable to act whatever the labels are called."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from exports.report.csv import render_csv
from exports.report.html import render_html
from exports.report.markdown import escape, render_markdown
from exports.report.sheet import figure, percent, sheet
from exports.report.text import cells, render_text
from labels.agreement.measure import measure
from labels.agreement.ratings import Reading, ratings_from_columns
from labels.agreement.report import (
    Options,
    Part,
    Period,
    PersonFacts,
    QuestionReport,
    WorstArticle,
)
from labels.agreement.scale import Level
from labels.visible import visible
from tests.hostile import BIDI, BRACKETS, ESCAPES, FORMULAS, HOSTILE_TITLE, MARKUP, UNSEEN, WIDE
from tests.labels.agreement.tables import KRIPPENDORFF, table

HOSTILE = (BRACKETS, MARKUP, FORMULAS, ESCAPES, BIDI, UNSEEN, WIDE, "-minus", "@at", "\ttab", "a\nb")


def question(
    columns: dict[str, list[str | None]], level: Level = Level.NOMINAL, **beside: object
) -> QuestionReport:
    """A question's report of a small table."""
    report = measure(ratings_from_columns(columns, Reading(level)), Options(resamples=50))
    facts = {"cannot_judge": Part(2, 43), "skipped": Part(1, 44), **beside}
    return QuestionReport("tone", "Tone (nominal)", report, **facts)  # type: ignore[arg-type] # each test names real fields


@pytest.fixture(scope="module")
def published() -> QuestionReport:
    """Krippendorff's data, with everything a store knows beside them."""
    one = question(table(KRIPPENDORFF))
    periods = (Period("2025-W01", 5, 15, 0.8, 0.7, None), Period("2025-W02", 1, 2, 1.0, None, "all the same"))
    worst = tuple(WorstArticle(item.item, "A bridge opens", item) for item in one.report.items[:1])
    people = {"A": PersonFacts(12.0, Part(3, 4))}
    return question(table(KRIPPENDORFF), weeks=periods, rounds=periods, people=people, worst=worst)


@pytest.fixture(scope="module")
def hostile() -> QuestionReport:
    """Labels, people and items that try to act."""
    columns: dict[str, list[str | None]] = {
        f"{HOSTILE_TITLE}{i}": [HOSTILE[(row + i * (row % 7)) % len(HOSTILE)] for row in range(44)]
        for i in range(3)
    }
    one = question(columns)
    worst = tuple(WorstArticle(item.item, HOSTILE_TITLE, item) for item in one.report.items)
    return question(columns, worst=worst, weeks=(Period(MARKUP, 1, 1, None, None, MARKUP),) * 2)


def test_the_text_is_calm_at_80_columns(published: QuestionReport) -> None:
    """One line per coefficient with its interval, then pairs, then the worst items."""
    text = render_text("Agreement on news@1", [published])
    assert max(cells(line) for line in text.split("\n")) <= 80
    assert re.search(r"^  Percent agreement     0\.818  0\.542 to 1\.000$", text, re.MULTILINE)
    assert re.search(r"^  Krippendorff's alpha  0\.743  0\.\d{3} to \d\.\d{3}$", text, re.MULTILINE)
    assert "Cohen's kappa" not in text
    places = [
        text.index(word) for word in ("Mean pairwise Cohen", "Pairs of annotators", "Worst items", "Labels")
    ]
    assert places == sorted(places)
    assert "Cannot judge: 4.7 % (2 of 43). Skipped: 2.3 % (1 of 44)." in text
    assert "A bridge opens" in text
    assert "2025-W02" in text


def test_all_shows_every_coefficient_and_method(published: QuestionReport) -> None:
    """A reason stands where there is no number."""
    text = render_text("x", [published], everything=True)
    assert max(cells(line) for line in text.split("\n")) <= 80
    assert re.search(
        r"^  Cohen's kappa +–  it is for two annotators, and there are 4; see$", text, re.MULTILINE
    )
    assert "Conger's kappa: Conger (1980)" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_hostile_text_stays_text(hostile: QuestionReport, width: int) -> None:
    """No control or bidi character gets out, and no line runs over except by a wide letter."""
    text = render_text(HOSTILE_TITLE, [hostile], everything=True, width=width)
    assert text == visible(text, newlines=True)
    assert max(cells(line) for line in text.split("\n")) <= width * 2


def test_markdown_escapes_what_could_act(hostile: QuestionReport) -> None:
    """In no table cell is there a bar, bracket, angle or backquote of the data's own."""
    page = render_markdown(HOSTILE_TITLE, [hostile], everything=True)
    assert page == visible(page, newlines=True)
    active = [found for found in re.findall(r"\\?[`|\[\]!<>]", page) if len(found) == 1]
    assert set(active) == {"|"}
    rows = [line for line in page.split("\n") if line.startswith("| ")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in rows}
    assert widths <= set(range(3, 12))
    assert escape("a\nb") == "a\u240ab"


def test_markdown_has_the_numbers(published: QuestionReport) -> None:
    """A heading for each question and a table of coefficients."""
    page = render_markdown("On news@1", [published])
    assert page.startswith("# Agreement\n\nOn news@1\n\n## Tone (nominal)\n")
    assert "| Percent agreement | 0.818 | 0.542 to 1.000 |" in page


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_fetches_and_runs_nothing(hostile: QuestionReport, published: QuestionReport) -> None:
    """Its policy forbids it, and there is no script, link, picture or handler in it."""
    page = _Tags()
    page.feed(render_html(HOSTILE_TITLE, [hostile, published], everything=True))
    names = {tag for tag, _ in page.tags}
    assert names <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "ul", "li", "table",
        "caption", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    policies = [
        facts["content"] for _, facts in page.tags if facts.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert {name for _, facts in page.tags for name in facts} <= {
        "lang", "charset", "http-equiv", "content", "name", "scope", "class",
    }  # fmt: skip
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert page.text == visible(page.text, newlines=True)


def test_csv_cells_are_no_formulas(hostile: QuestionReport) -> None:
    """Text that a spreadsheet would calculate begins with an apostrophe; numbers keep their sign."""
    rows = list(csv.DictReader(io.StringIO(render_csv([hostile]))))
    numbers = {"value", "low", "high", "se", "items", "pairs"}
    for row in rows:
        for column, cell in row.items():
            assert cell == visible(cell)
            if column not in numbers:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (column, cell)
            elif cell:
                float(cell)
    assert "'-minus" in {row["name"] for row in rows}
    assert any(row["value"].startswith("-") for row in rows)
    assert "'\u2409=1," in render_csv([replace(hostile, question="\t=1")])


def test_csv_has_full_precision(published: QuestionReport) -> None:
    """Every coefficient with interval, error and method; every category, pair, person and week."""
    rows = list(csv.DictReader(io.StringIO(render_csv([published]))))
    by_name = {
        row["name"]: row for row in rows if row["section"] == "coefficient" and row["measure"] == "value"
    }
    alpha = by_name["krippendorff_alpha"]
    assert float(alpha["value"]) == published.report.coefficient("krippendorff_alpha").value
    assert float(alpha["low"]) < float(alpha["value"]) < float(alpha["high"])
    assert alpha["question"] == "tone"
    assert by_name["cohen_kappa"]["value"] == ""
    assert by_name["cohen_kappa"]["reason"].startswith("it is for two annotators")
    assert {row["section"] for row in rows} == {
        "input", "coefficient", "label", "pair", "annotator", "item", "week", "round",
    }  # fmt: skip


def test_long_tables_say_what_they_leave_out() -> None:
    """Only --all lists every pair."""
    columns: dict[str, list[str | None]] = {f"p{i}": ["x", "y"] for i in range(6)}
    one = question(columns)
    pairs = next(part for part in sheet(one).tables if part.title == "Pairs of annotators")
    assert (len(pairs.rows), pairs.note) == (8, "7 more pairs; --all lists them")
    everything = next(
        part for part in sheet(one, everything=True).tables if part.title == "Pairs of annotators"
    )
    assert (len(everything.rows), everything.note) == (15, None)


def test_columns_without_anything_are_left_out(published: QuestionReport) -> None:
    """Seconds stand there where a store knows them."""
    bare = next(part for part in sheet(question(table(KRIPPENDORFF))).tables if part.title == "Annotators")
    full = next(part for part in sheet(published).tables if part.title == "Annotators")
    assert "seconds" not in bare.columns
    assert "seconds" in full.columns


def test_nothing_to_report_is_a_report() -> None:
    """An empty table has reasons in every format."""
    one = question({"A": [None]})
    for text in (
        render_text("x", [one]),
        render_markdown("x", [one]),
        render_html("x", [one]),
        render_csv([one]),
    ):
        assert "no item has two ratings" in text


def test_figures() -> None:
    """Three digits, no negative zero, a dash where there is none."""
    assert (figure(-0.0004), figure(1.23456), figure(None)) == ("0.000", "1.235", "–")
    assert (percent(Part(1, 3)), percent(Part(0, 0))) == ("33.3 % (1 of 3)", "–")
