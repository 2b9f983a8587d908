"""The questions in lines, for any codebook and any width."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from labels.codebook import Codebook
from labels.judgement import Judgement
from tests.hostile import HOSTILE_TITLE
from tests.triage.desk.fakes import news, stored
from tests.triage.desk.samples import codebook_of, sample
from triage.desk.view import View
from triage.tui.asking import brief, question_lines, side_lines
from triage.tui.paint import ASCII, UNICODE, Line
from triage.tui.prose import length

POLITICS, ECONOMY = "medtop:11000000", "medtop:04000000"


def view_of(codebook: Codebook, focus: str, **judgements: Judgement) -> View:
    """Return a desk that stands so."""
    return View("ana", "all", codebook, stored(sample(1), 1), focus=focus, judgements=judgements)


def texts(lines: list[Line]) -> list[str]:
    """Return lines as text."""
    return ["".join(piece.text for piece in line).rstrip() for line in lines]


def test_each_question_has_its_line_and_the_focused_one_all_its_answers() -> None:
    """Answered, asking and waiting, each beginning with its name."""
    view = view_of(news(), "date_validity", reliability=Judgement(("mostly_reliable",), confidence=2))
    assert texts(question_lines(view, 80, UNICODE, 10)) == [
        "Reliability ● 4 mostly reliable  sure ▪▪▫",
        "Date        ○ c current  r retrospective  u updated  t timeless  s  o  m  x",
        "Topics      ○ A  C  D  B  E  N  H  I  L  F  P  R  T  S  G  W  M  X",
    ]


def test_a_high_screen_has_a_legend() -> None:
    """Where there is room for more lines, a question with many answers shows the names of all."""
    view = view_of(news(), "date_validity")
    assert texts(question_lines(view, 80, UNICODE, 13))[2:] == [
        "Topics      ○  A arts     C crime    D disaster B economy  E educati… N environ…",
        "               H health   I human    L labour   F lifesty… P politics R religion",
        "               T science  S society  G sport    W conflict M weather  X cannot",
    ]


def test_a_low_screen_has_one_line_for_a_question() -> None:
    """With few lines each question has one, its keys all there, and the key that shows their names beside."""
    codebook = news()
    for width in (60, 80, 100, 109):
        for question in codebook.questions:
            lines = question_lines(view_of(codebook, question.id), width, UNICODE, 10)
            assert len(lines) == len(codebook.questions)
            acts = [piece.act for line in lines for piece in line]
            for answer in (*question.answers, question.cannot_judge):
                assert f"key:{answer.key}" in acts
    shown = texts(question_lines(view_of(codebook, "topics"), 80, UNICODE, 10))
    assert shown[2].endswith("M  X   g names")


def test_keys_without_room_for_one_line_have_several() -> None:
    """Where not even the keys have room on one line, none of them is cut."""
    view = view_of(news(), "topics")
    lines = question_lines(view, 45, UNICODE, 10)
    acts = {piece.act for line in lines for piece in line}
    assert len(lines) == 4
    assert texts(lines)[2:] == [
        "Topics      ○  A  C  D  B  E  N  H  I  L  F",
        "               P  R  T  S  G  W  M  X",
    ]
    assert all(f"key:{key}" in acts for key in "ACDBENHILFPRTSGWMX")


def test_several_answers_without_room_are_said_in_short() -> None:
    """Three long topics stand on one line of 80, by what tells each apart."""
    named = ("medtop:03000000", ECONOMY, "medtop:01000000")
    view = view_of(news(), "reliability", topics=Judgement(named))
    assert texts(question_lines(view, 80, UNICODE, 10))[2] == "Topics      ● D disaster, B economy, A arts"


def test_questions_stay_where_they_are() -> None:
    """Whatever is focused or answered, each question begins in the same line, and there are as many."""
    given = {
        "reliability": Judgement(("mixed",)),
        "date_validity": Judgement(("misdated",), corrected_date="2023-03"),
        "topics": Judgement((POLITICS, ECONOMY)),
    }
    codebook = news()
    for width, most in ((60, 8), (80, 10), (109, 12), (60, 18), (80, 18), (109, 18)):
        places = set()
        for focus in given:
            for names in ((), ("reliability",), ("topics",), tuple(given)):
                view = view_of(codebook, focus, **{name: given[name] for name in names})
                lines = texts(question_lines(view, width, UNICODE, most))
                begin = tuple(n for n, line in enumerate(lines) if line and not line.startswith(" "))
                places.add((begin, len(lines)))
        assert len(places) == 1


def test_answers_are_signed_without_colour() -> None:
    """Primary and further answers, cannot judge and its reason, a corrected date: each has its sign."""
    view = view_of(
        news(),
        "topics",
        reliability=Judgement(cannot_judge=True, reason="language"),
        date_validity=Judgement(("misdated",), corrected_date="2023-03"),
        topics=Judgement((POLITICS, ECONOMY)),
    )
    low = texts(question_lines(view, 80, UNICODE, 10))
    assert "D •B  E" in low[2]
    assert "F ●P  R" in low[2]
    lines = texts(question_lines(view, 80, UNICODE, 13))
    assert lines[0] == "Reliability ◌ 0 cannot judge: in a language I cannot judge"
    assert lines[1] == "Date        ● m misdated, rightly 2023-03"
    assert "•B economy" in lines[2]
    assert "●P politics" in lines[3]
    plain = texts(question_lines(view, 80, ASCII, 13))
    assert plain[0].startswith("Reliability ? 0")
    assert "+B economy" in plain[2]
    assert all(line.isascii() for line in plain)


@pytest.mark.parametrize("width", [60, 80, 109])
@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_every_answer_of_the_focused_question_is_there(width: int, signs: object) -> None:
    """No key is cut away, and no line is too long."""
    codebook = news()
    for question in codebook.questions:
        lines = question_lines(
            view_of(codebook, question.id), width, UNICODE if signs is UNICODE else ASCII, 10
        )
        assert all(length(line) <= width for line in lines)
        acts = {piece.act for line in lines for piece in line}
        for answer in (*question.answers, question.cannot_judge):
            assert f"key:{answer.key}" in acts


def test_choosing_moves_nothing() -> None:
    """A mark takes the cell that was kept for it: the keys stand where they stood, words come after them."""
    codebook = news()
    chosen = view_of(codebook, "topics", topics=Judgement((POLITICS,)))
    for width, most in ((60, 8), (80, 10), (80, 18)):
        before = texts(question_lines(view_of(codebook, "topics"), width, UNICODE, most))
        after = texts(question_lines(chosen, width, UNICODE, most))
        assert [re.sub("[●○]", " ", line.removesuffix("   politics")) for line in after] == [
            line.replace("○", " ").removesuffix("   g names") for line in before
        ]


def test_what_was_chosen_is_said_in_words_after_the_keys() -> None:
    """Where no name stands beside its key; with more than there is room for the end is cut, and said so."""
    asked = view_of(news(), "reliability", reliability=Judgement(("mostly_reliable",)))
    assert texts(question_lines(asked, 80, UNICODE, 10))[0].endswith("●4  5  0   mostly reli…")
    asked = view_of(news(), "reliability", reliability=Judgement(("unreliable",)))
    assert texts(question_lines(asked, 80, UNICODE, 10))[0].endswith("3 mixed  4  5  0   g names")
    asked = view_of(news(), "topics", topics=Judgement((POLITICS, ECONOMY)))
    (line,) = [line for line in texts(question_lines(asked, 80, UNICODE, 10)) if line.startswith("Topics")]
    assert line.endswith("M  X   politics…")


@pytest.mark.parametrize("count", [1, 6, 10])
def test_other_codebooks_fit(count: int) -> None:
    """One, six and ten questions: the focused one is always in sight, no line is too long."""
    codebook = codebook_of(count)
    for question in codebook.questions:
        lines = question_lines(view_of(codebook, question.id), 60, UNICODE, 8)
        assert len(lines) <= 8
        assert any(line.startswith(question.label[:10]) for line in texts(lines))
        side = side_lines(view_of(codebook, question.id), 42, UNICODE, 24)
        assert len(side) <= 24
        assert any(question.label in line for line in texts(side))


def test_questions_beside_the_text_are_in_full_where_there_is_room() -> None:
    """With room each answer has its line; with less, two columns; with little, others are folded."""
    view = view_of(news(), "reliability", topics=Judgement((POLITICS,)))
    assert len(side_lines(view, 60, UNICODE, 60)) == 7 + 9 + 19 + 2
    assert len(side_lines(view, 60, UNICODE, 30)) == 4 + 5 + 10 + 2
    assert len(side_lines(view, 60, UNICODE, 12)) <= 12


def test_hostile_labels_take_their_cells() -> None:
    """Brackets, wide and right-to-left labels keep the columns straight."""
    codebook = news()
    question = replace(codebook.questions[2], label=HOSTILE_TITLE)
    labels = [replace(answer, label=f"{HOSTILE_TITLE}{answer.label}") for answer in question.answers]
    question = replace(question, answers=tuple(labels))
    codebook = replace(codebook, questions=(question,))
    view = view_of(codebook, "topics", topics=Judgement((POLITICS,)))
    for width, most in ((60, 8), (80, 10), (80, 18)):
        lines = question_lines(view, width, UNICODE, most)
        assert all(length(line) <= width for line in lines)
        assert all("\x1b" not in text and "\u202e" not in text for text in texts(lines))


def test_labels_are_shortened_by_words() -> None:
    """Whole words while they fit, then letters."""
    assert brief("human interest", 9, UNICODE) == "human"
    assert brief("arts, culture, entertainment and media", 20, UNICODE) == "arts"
    assert brief("environment", 8, UNICODE) == "environ…"
