"""What is displayed of an article, and where."""

from __future__ import annotations

from labels.visible import visible
from tests.hostile import HOSTILE_TEXT, RIGHT_TO_LEFT
from tests.triage.desk.samples import BRIDGE, bridge_evidence
from triage.articles.article import Evidence, Expression, Flag
from triage.tui.paint import ASCII, UNICODE, Ink, Piece
from triage.tui.prose import clip, fitted, fold, isolated, length
from triage.tui.reading import Hits, Layer, Reading
from triage.tui.search import Search
from triage.tui.wrapping import GLUE


def shown(reading: Reading) -> str:
    """Return the whole display."""
    return reading.display.replace(GLUE, " ")


def test_dates_are_resolved_in_place_and_conflicts_marked() -> None:
    """Relative dates get their value in brackets, a conflict its sign; what spells itself out stays."""
    text = shown(Reading(BRIDGE, bridge_evidence(), UNICODE))
    assert "opened on Thursday[= 2023-03-16]! by" in text
    assert "from next month[= 2023-04],” she" in text
    assert "began in June 2019. “It" in text


def test_numbers_and_unresolved_dates_say_so() -> None:
    """A numeric date shows how it was read; a relative one without an anchor a question mark."""
    text = "On 03/04/2023 and Friday, in 2014, recently, 2022-04-02."
    spans = {
        part: (text.index(part), text.index(part) + len(part))
        for part in ("03/04/2023", "Friday", "2014", "recently", "2022-04-02")
    }
    evidence = Evidence(
        expressions=(
            Expression(*spans["03/04/2023"], "03/04/2023", "full", "2023-04-03", "day", False),
            Expression(*spans["Friday"], "Friday", "weekday", None, None, True),
            Expression(*spans["2014"], "2014", "year", "2014", "year", False),
            Expression(*spans["recently"], "recently", "vague", None, None, False),
            Expression(*spans["2022-04-02"], "2022-04-02", "full", "2022-04-02", "day", False),
        ),
        flags=(Flag("later_than_stated", "strong", "Later.", (spans["recently"], (-5, 2), (3, 900)), None),),
    )
    assert shown(Reading(text, evidence, UNICODE)) == (
        "On 03/04/2023[= 2023-04-03] and Friday[?], in 2014, recently[!], 2022-04-02."
    )


def test_positions_go_to_the_display_and_back() -> None:
    """Each character is found where it is displayed, also behind what was put in."""
    reading = Reading(BRIDGE, bridge_evidence(), UNICODE)
    for position, character in enumerate(BRIDGE):
        start, end = reading.to_display(position, position + 1)
        assert reading.display[start:end] == character
        assert reading.to_text(start) == position
    inside = reading.display.index("[=") + 3
    assert BRIDGE[reading.to_text(inside) - 1] == "y"


def test_pieces_lie_over_one_another() -> None:
    """A mark over a conflict over a date has all three inks, and the pieces are the display again."""
    reading = Reading(BRIDGE, bridge_evidence(), UNICODE)
    start = BRIDGE.index("Thursday")
    reading.layers["marks"] = reading.layer([(start - 3, start + 4)], Ink.MARK)
    pieces = reading.pieces(0, len(reading.display))
    assert "".join(text for text, _ in pieces) == shown(reading)
    assert (Ink.TEXT, Ink.DATE, Ink.CONFLICT, Ink.MARK) in [inks for text, inks in pieces if text == "Thur"]


def test_hits_are_looked_up_where_they_are_shown() -> None:
    """They have the inks that ranges laid one by one would have, behind what was put in too."""
    reading = Reading(BRIDGE, bridge_evidence(), UNICODE)
    search = Search(BRIDGE, "th", 60)
    while not search.done:
        search.go_on()
    reading.layers["hits"] = Hits(reading, search.found)
    spans = [(start, start + 2) for start in range(len(BRIDGE)) if BRIDGE[start : start + 2].lower() == "th"]
    laid = reading.layer(spans, Ink.HIT)
    assert len(spans) > 3
    for start in range(0, len(reading.display), 7):
        assert reading.layers["hits"].among(start, start + 20) == laid.among(start, start + 20)


def test_overlapping_ranges_are_parted() -> None:
    """No cell belongs to two ranges of one layer."""
    layer = Layer.of([(0, 10, Ink.DATE), (5, 15, Ink.VAGUE), (6, 9, Ink.VALUE)])
    assert layer.among(0, 99) == [(0, 10, Ink.DATE), (10, 15, Ink.VAGUE)]
    assert layer.among(10, 10) == []


def test_text_is_displayed_through_the_door_one_for_one() -> None:
    """Nothing that acts is displayed, line ends of any kind end lines, and each character has one place."""
    display = Reading(HOSTILE_TEXT, Evidence(), UNICODE).display
    assert len(display) == len(HOSTILE_TEXT)
    assert display == visible(HOSTILE_TEXT.replace("\r\n", " \n").replace("\t", " "), newlines=True)
    assert not any(character < " " and character != "\n" for character in display)


def test_right_to_left_runs_are_isolated() -> None:
    """The run with its digits and brackets is in one isolate; ASCII terminals are sent none."""
    line = isolated(f"said {RIGHT_TO_LEFT} yesterday", UNICODE)
    assert line.startswith("said \u2067\u05e9")
    assert line.count("\u2067") == line.count("\u2069") == 1
    assert isolated(f"said {RIGHT_TO_LEFT}", ASCII) == f"said {RIGHT_TO_LEFT}"
    cut = clip(line, 20, UNICODE)
    assert cut.count("\u2067") == cut.count("\u2069") == 1


def test_lines_are_cut_by_cells_with_an_ellipsis() -> None:
    """A cut says so, fits exactly, and never halves a wide character."""
    assert clip("politics", 5, UNICODE) == "poli…"
    assert clip("新闻标题", 5, UNICODE) == "新闻…"
    assert clip("新闻标题", 4, UNICODE) == "新…"
    assert clip("x", 0, UNICODE) == ""
    line = fitted((Piece("ab"), Piece("cd"), Piece("ef")), 4, UNICODE)
    assert "".join(piece.text for piece in line) == "abc…"
    assert length(fitted((Piece("新闻"), Piece("标题")), 7, UNICODE)) <= 7
    assert fold("the bridge\nwas 新闻标题 open", 6) == ["the", "bridge", "was", "新闻标", "题", "open"]
