"""Codebooks: what is read, what is refused and how it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.codebook import Codebook, CodebookError, Kind, read_codebook, shipped_codebook, write_codebook

RESERVED = {"b": "confidence", "/": "find in the text", "-": "clear"}
FIELDS = frozenset({"id", "title", "text", "split", "cluster_id"})

SMALL = """
name = "fruit"
revision = 3
title = "Fruit"

[questions.ripeness]  # asked first
label = "Ripeness"
kind = "ordinal"
distance = "interval"
corrected_date = ["rotten"]

[questions.ripeness.answers.green]
key = "1"
label = "green"
value = -1

[questions.ripeness.answers.rotten]
key = "2"
label = "rotten"
value = 7
coarse = "bad"
guidance = "Smell it."

[questions.ripeness.cannot_judge]
key = "0"

[questions.kinds]
label = "Kinds"
kind = "set"
min = 0
required = false

[questions.kinds.answers."fruit:01"]
key = "A"
label = "apple"

[questions.kinds.answers."fruit:02"]
key = "P"
label = "pear"

[questions.kinds.cannot_judge]
key = "X"
label = "no idea"

[cannot_judge_reasons.dark]
key = "d"
label = "too dark"

[set_aside_reasons.vegetable]
key = "v"
label = "a vegetable"
"""


def read(text: str) -> Codebook:
    """Read a codebook as the tests' desk and records would have it."""
    return read_codebook(text, reserved_keys=RESERVED, record_fields=FIELDS)


def problems(*changes: tuple[str, str]) -> tuple[str, ...]:
    """Return what is wrong with the small codebook after replacing each text once."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(CodebookError) as caught:
        read(text)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_reads_every_part() -> None:
    """Questions, answers and reasons keep their order, defaults follow the kind."""
    codebook = read(SMALL)
    ripeness, kinds = codebook.questions
    assert codebook.label == "fruit@3"
    assert codebook.source == SMALL
    assert [a.id for a in ripeness.answers] == ["green", "rotten"]
    assert [a.value for a in ripeness.answers] == [-1, 7]
    assert (ripeness.kind, ripeness.distance, ripeness.min, ripeness.max) == (Kind.ORDINAL, "interval", 1, 1)
    assert ripeness.corrected_date == {"rotten"}
    assert (ripeness.cannot_judge.key, ripeness.cannot_judge.label) == ("0", "cannot judge")
    assert (kinds.kind, kinds.distance, kinds.min, kinds.max) == (Kind.SET, "masi", 0, 2)
    assert (kinds.required, ripeness.required) == (False, True)
    assert codebook.cannot_judge_reasons[0].label == "too dark"
    assert codebook.set_aside_reasons[0].key == "v"


def test_finds_questions_and_answers_by_id() -> None:
    """An unknown id gives None; cannot_judge is an answer of every question."""
    codebook = read(SMALL)
    kinds = codebook.question("kinds")
    assert kinds is not None
    assert codebook.question("colours") is None
    pear, no_idea = kinds.answer("fruit:02"), kinds.answer("cannot_judge")
    assert pear is not None and pear.key == "P"
    assert no_idea is not None and no_idea.label == "no idea"
    assert kinds.answer("fruit:03") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'key = "2"',
            'key = "1"',
            "[questions.ripeness.answers.rotten] key: '1' is taken by [questions.ripeness.answers.green]",
        ),
        ('key = "0"', 'key = "1"', "[questions.ripeness.cannot_judge] key: '1' is taken by"),
        (
            'key = "A"',
            'key = "1"',
            "[questions.kinds.answers.\"fruit:01\"] key: '1' is taken by [questions.ripeness.answers.green]",
        ),
        (
            'key = "2"',
            'key = "b"',
            "[questions.ripeness.answers.rotten] key: 'b' is reserved by the desk (confidence)",
        ),
        (
            'key = "0"',
            'key = "/"',
            "[questions.ripeness.cannot_judge] key: '/' is reserved by the desk (find in the text)",
        ),
        (
            'key = "2"',
            'key = "!"',
            "[questions.ripeness.answers.rotten] key: '!' is neither a digit nor a letter",
        ),
        ('key = "2"', 'key = "ab"', "[questions.ripeness.answers.rotten] key: 'ab' is not one character"),
        ('key = "2"', 'key = " "', "[questions.ripeness.answers.rotten] key: is empty"),
        (
            'key = "2"',
            "key = 2",
            "[questions.ripeness.answers.rotten] key: must be text in quotes, not a number",
        ),
        ('key = "2"\n', "", "[questions.ripeness.answers.rotten] key: is missing"),
        ('key = "d"', 'key = ""', "[cannot_judge_reasons.dark] key: is empty"),
        (
            "value = 7",
            "value = -1",
            "[questions.ripeness.answers.rotten] value: -1 is the value of 'green' too",
        ),
        (
            "value = 7",
            "value = -2",
            "[questions.ripeness.answers.rotten] value: -2 comes after the larger value of 'green'",
        ),
        (
            "value = 7",
            "value = true",
            "[questions.ripeness.answers.rotten] value: must be a whole number, not true or false",
        ),
        ("value = 7\n", "", "[questions.ripeness.answers.rotten] value: is missing"),
        (
            'label = "pear"',
            'label = "pear"\nvalue = 2',
            '[questions.kinds.answers."fruit:02"] value: only an ordinal answer has a value',
        ),
        ("min = 0", "min = 3", "[questions.kinds] min: 3 is more than max, 2"),
        ("min = 0", "max = 3", "[questions.kinds] max: 3 is more than the 2 answers there are"),
        ("min = 0", "min = -1", "[questions.kinds] min: -1 is out of range"),
        ('kind = "ordinal"', 'kind = "ordinal"\nmax = 2', "[questions.ripeness] max: only a set has bounds"),
        (
            '"interval"',
            '"masi"',
            "[questions.ripeness] distance: 'masi' does not fit a question of kind ordinal; use ordinal or",
        ),
        (
            "min = 0",
            'distance = "ordinal"',
            "[questions.kinds] distance: 'ordinal' does not fit a question of kind set",
        ),
        (
            '["rotten"]',
            '["roten"]',
            "corrected_date: 'roten' is no answer of this question; did you mean 'rotten'?",
        ),
        ('["rotten"]', '"rotten"', "[questions.ripeness] corrected_date: must be a list of texts in quotes"),
        (
            'kind = "set"',
            'kind = "sett"',
            "[questions.kinds] kind: 'sett' is no kind of question; did you mean 'set'?",
        ),
        (
            "required = false",
            'required = "no"',
            "[questions.kinds] required: must be true or false, not a text",
        ),
        (
            "guidance =",
            "guidence =",
            "[questions.ripeness.answers.rotten] guidence: is not known here; did you mean 'guidance'?",
        ),
        (
            "revision = 3",
            "revison = 3",
            "top of the file, revison: is not known here; did you mean 'revision'?",
        ),
        ("revision = 3", "revision = 0", "top of the file, revision: 0 is out of range"),
        ('name = "fruit"\n', "", "top of the file, name: is missing"),
        ('name = "fruit"', 'name = "my fruit"', "top of the file, name: 'my fruit' must be 1 to 40 of"),
        ('label = "Kinds"\n', "", "[questions.kinds] label: is missing"),
        (
            'label = "Kinds"',
            'label = "a\\nb"',
            "[questions.kinds] label: has a line break or an invisible character: 'a␊b'",
        ),
        (
            'label = "Kinds"',
            'label = "a\\u202Eb"',
            "[questions.kinds] label: has a control or directional character",
        ),
        ('label = "Kinds"', 'label = " a"', "[questions.kinds] label: begins or ends with white space"),
        (
            'label = "Kinds"',
            f'label = "{"a" * 81}"',
            "[questions.kinds] label: has 81 characters, more than 80",
        ),
        (
            '"fruit:02"',
            '"fruit|02"',
            '[questions.kinds.answers."fruit|02"]: an answer\'s id is 1 to 80 printable characters',
        ),
        ('"fruit:02"', '"it\'s"', "an answer's id is 1 to 80 printable characters without | and quotes"),
        ('"fruit:02"', f'"{"f" * 81}"', "an answer's id is 1 to 80 printable characters"),
        ('"fruit:02"', '"f\\u202E"', '[questions.kinds.answers."f⇇"]: an answer\'s id'),
        ('"fruit:02"', '"FRUIT:01"', "differs from 'fruit:01' only in capitals"),
        (
            "[questions.kinds]",
            "[questions.kinds.cannot_judge.more]\n[questions.kinds]",
            "[questions.kinds.cannot_judge] more: is not known here",
        ),
        (
            'answers."fruit:02"',
            "answers.cannot_judge",
            "[questions.kinds.answers.cannot_judge]: this answer is part of every question",
        ),
    ],
)
def test_names_what_is_wrong(old: str, new: str, said: str) -> None:
    """Each fault is said with its table, its key and what would mend it."""
    assert any(said in problem for problem in problems((old, new)))


@pytest.mark.parametrize("question_id", ["text", "cluster_id"])
def test_refuses_ids_that_are_record_fields(question_id: str) -> None:
    """A question's answer is a field of each record, beside the fields that records have anyway."""
    renamed = SMALL.replace("questions.kinds", f"questions.{question_id}")
    with pytest.raises(
        CodebookError, match=rf"\[questions.{question_id}\]: '{question_id}' is a field of every"
    ):
        read(renamed)


def test_refuses_an_id_that_another_question_derives() -> None:
    """``kinds_from`` is the field that says where the answer of ``kinds`` came from."""
    with pytest.raises(
        CodebookError, match=r"\[questions.kinds_soft\]: is also the name of a field .* 'kinds'"
    ):
        read(SMALL.replace("questions.ripeness", "questions.kinds_soft"))


def test_refuses_an_id_whose_derived_field_every_record_has() -> None:
    """The collision may also lie in what follows the id."""
    with pytest.raises(CodebookError, match="its field 'kinds_from' is a field of every dataset record"):
        read_codebook(SMALL, reserved_keys={}, record_fields=frozenset({"kinds_from"}))


@pytest.mark.parametrize("question_id", ["Kinds", "1kinds", '"two words"', "a" * 41, '"ki.nds"'])
def test_refuses_question_ids_off_the_pattern(question_id: str) -> None:
    """A question's id becomes a column's name."""
    with pytest.raises(CodebookError, match="a question's id is 1 to 40 of a-z, 0-9 and _"):
        read(SMALL.replace("questions.kinds", f"questions.{question_id}"))


def test_lists_every_problem_at_once() -> None:
    """A person mends a file in one go."""
    found = problems(
        ('key = "2"', 'key = "b"'),
        ('label = "Kinds"\n', ""),
        ("revision = 3", "revison = 3"),
        ("value = 7", "value = -1"),
    )
    assert len(found) == 4


def test_a_doubled_id_is_named_with_its_line() -> None:
    """TOML itself forbids it; the message says where."""
    (said,) = problems(('[questions.kinds.answers."fruit:02"]', '[questions.kinds.answers."fruit:01"]'))
    assert "fruit:01" in said and "twice" in said and "at line 37" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not valid TOML: .*line 1"),
        ("a = 1\n\n[x\ny = 2", "not valid TOML: .*line 3"),
        ("a = " + "[" * 100_000, "TOML"),
        ("a = " + "9" * 5_000, "TOML|not known"),
        ("x" * 1_000_001, "1,000,001 characters, more than 1,000,000"),
        ("", "top of the file, questions: is missing or empty; add a table \\[questions.ID\\]"),
        ("questions = 3", "top of the file, questions: must be a table \\[questions\\], not a number"),
        ("[questions]\nx = 1", "\\[questions\\] x: must be a table \\[questions.x\\], not a number"),
        ("[[questions]]\nid = 1", "questions: must be a table \\[questions\\], not a list"),
        (
            "[questions.a]\nlabel = 1979-05-27",
            "\\[questions.a\\] label: must be text in quotes, not a date or time",
        ),
        ("[questions.a]\nx = '\u202e\\u001b'", "x: is not known here"),
    ],
)
def test_refuses_what_is_no_codebook(text: str, said: str) -> None:
    """Broken and hostile files get a message, never another error, and nothing that acts on a terminal."""
    with pytest.raises(CodebookError, match=said) as caught:
        read(text)
    assert "\u202e" not in str(caught.value) and "\x1b" not in str(caught.value)


def test_one_answer_is_no_choice() -> None:
    """Agreement about a single answer means nothing; a set may be one box to tick."""
    first = SMALL.index("[questions.ripeness.answers.rotten]")
    only = SMALL[:first] + SMALL[SMALL.index("[questions.ripeness.cannot_judge]") :]
    with pytest.raises(CodebookError, match=r"\[questions.ripeness.answers\]: one answer is no choice"):
        read(only.replace('corrected_date = ["rotten"]\n', ""))


def test_cannot_judge_is_part_of_every_question() -> None:
    """A question without it is refused with the table to add."""
    (said,) = problems(('[questions.ripeness.cannot_judge]\nkey = "0"\n', ""))
    assert said.startswith(
        "[questions.ripeness] cannot_judge: is missing; add a table [questions.ripeness.cannot"
    )


def test_unchanged_codebooks_are_written_as_they_were_read() -> None:
    """Not a byte moves, so a comparison shows nothing."""
    assert write_codebook(read(SMALL)) == SMALL


def test_changed_codebooks_keep_their_comments() -> None:
    """Only the changed value differs in the text."""
    changed = replace(read(SMALL), revision=4)
    assert write_codebook(changed) == SMALL.replace("revision = 3", "revision = 4")


def test_taking_a_default_away_changes_one_line() -> None:
    """What the text leaves to its default stays unwritten until it differs."""
    codebook = read(SMALL)
    ripeness, kinds = codebook.questions
    now = replace(codebook, questions=(replace(ripeness, required=False), replace(kinds, required=True)))
    written = write_codebook(now)
    assert written.count("required") == 1 and "# asked first" in written
    assert read(written) == now


def test_a_changed_order_is_written_anew() -> None:
    """The order of tables is the order of questions, so the old text cannot serve."""
    codebook = read(SMALL)
    turned = replace(codebook, questions=codebook.questions[::-1])
    assert [question.id for question in read(write_codebook(turned)).questions] == ["kinds", "ripeness"]


def test_an_unknown_codebook_is_refused_with_those_that_ship() -> None:
    """The message names what there is."""
    with pytest.raises(CodebookError, match="no codebook 'nwes' ships with this program; there is news"):
        shipped_codebook("nwes")
