"""CSV and TSV with the faults of real files."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.decoding import recode
from triage.articles.formats.rows import Bad, Row
from triage.articles.formats.tables import is_padded, read_table, sniff_delimiter


def rows(text: str | bytes, delimiter: str = ",", longest: int = 100_000) -> list[Row | Bad]:
    """Read a table."""
    data = text.encode() if isinstance(text, str) else text
    source, decoder = recode(data[:4096], io.BytesIO(data))
    return list(read_table(source, decoder, delimiter=delimiter, longest=longest))


def told(found: list[Row | Bad]) -> list[tuple[int | None, object]]:
    """Return line and cells, or line and reason."""
    return [(row.line, list(row.values.values()) if isinstance(row, Row) else row.reason) for row in found]


def test_quoted_cells_may_hold_anything() -> None:
    """Newlines, delimiters and doubled quotes inside quotes belong to the cell, CRLF too."""
    found = rows('id,text\r\n1,"two\r\nlines, ""quoted"""\r\n\r\n2,plain\r\n')
    assert told(found) == [(2, ["1", 'two\r\nlines, "quoted"']), (5, ["2", "plain"])]


def test_ragged_rows_are_rejected_with_their_line() -> None:
    """A row of another width is told, and the next one read."""
    found = told(rows("id,text\n1\n2,b\n3,c,d\n4,d\n"))
    assert [line for line, _ in found] == [2, 3, 4, 5]
    assert found[1][1] == ["2", "b"]
    assert "1 cell where" in str(found[0][1])
    assert "3 cells" in str(found[2][1])


@pytest.mark.parametrize(
    "rest",
    [
        "2,b\n3,c\n",
        '2,b\n3,"c"\n',
        '2,"b"\n3,c\n',
        '2,"b, with comma"\n3,"c ""quoted"""\n',
        '2,"two\nlines"\n3,c\n',
    ],
)
def test_an_unclosed_quote_costs_its_own_row(rest: str) -> None:
    """The row where it opened is one reject; what follows is read, whatever quotes it has."""
    found = told(rows('id,text\n1,"never closed\n' + rest))
    assert found[0] == (2, "a quote is opened and never closed")
    expected = told(rows("id,text\n" + rest))
    assert [values for _, values in found[1:]] == [values for _, values in expected]
    assert [line for line, _ in found[1:]] == [(line or 0) + 1 for line, _ in expected]


def test_an_unclosed_quote_in_the_last_row() -> None:
    """Nothing follows, one reject remains."""
    assert told(rows('id,text\n1,a\n2,"b')) == [(2, ["1", "a"]), (3, "a quote is opened and never closed")]


def test_many_unclosed_quotes_do_not_take_for_ever() -> None:
    """Each costs its own row."""
    found = rows("id,text\n" + "".join(f'{n},"x\n' for n in range(2000)))
    assert len(found) == 2000
    assert all(isinstance(row, Bad) for row in found)


def test_text_after_a_closing_quote() -> None:
    """A cell that goes on after its quote is no cell."""
    found = told(rows('id,text\n1,"a" b\n2,c\n'))
    assert [line for line, _ in found] == [2, 3]
    assert "quote" in str(found[0][1])


def test_a_quote_inside_a_plain_cell_is_text() -> None:
    """Inches are no quotes."""
    assert told(rows('id,text\n1,a 5" pipe\n2,b\n')) == [(2, ["1", 'a 5" pipe']), (3, ["2", "b"])]


def test_headers_that_are_none() -> None:
    """One column, or one name twice, is one reject for the whole table."""
    assert "one column" in str(told(rows("text\na\nb\n"))[0][1])
    assert "two columns" in str(told(rows("text,text\na,b\n"))[0][1])
    assert rows("") == []


def test_a_line_of_another_encoding_breaks_its_row_only() -> None:
    """It is not left out of the middle of a cell."""
    found = rows('id,text\n1,"é\n'.encode() + b'caf\xe9"\n2,b\n')
    assert [type(row) for row in found][-1] is Row
    assert all(isinstance(row, Bad) for row in found[:-1])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told(delimiter: str) -> None:
    """The one that gives every row the header's width."""
    sample = "\n".join(delimiter.join(cells) for cells in [("id", "text"), ("1", "a; b, c"), ("2", "d e")])
    if delimiter in ";,":
        sample = sample.replace("a; b, c", '"a; b, c"')
    assert sniff_delimiter(sample) == delimiter
    assert sniff_delimiter("one column\nno more\n") is None


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))] * 3),
        max_size=8,
    )
)
def test_what_csv_writes_is_read_back(table: list[tuple[str, str, str]]) -> None:
    """Any cells survive."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("a", "b", "c"), *table])
    found = rows(out.getvalue().encode())
    assert [tuple(row.values.values()) for row in found if isinstance(row, Row)] == table


@settings(deadline=None)
@given(st.text('a,"\n;', max_size=80))
def test_any_arrangement_of_quotes_ends(text: str) -> None:
    """Nothing crashes, lines ascend, and each is told at most once."""
    found = rows("x,y\n" + text)
    told_lines = [row.line for row in found if row.line is not None]
    assert told_lines == sorted(set(told_lines))


def test_a_first_line_may_name_the_delimiter() -> None:
    """As Excel writes it; it is neither header nor record."""
    text = "sep=;\r\nid;text\r\n1;a, b\r\n"
    assert sniff_delimiter(text) == ";"
    assert told(rows(text, ";")) == [(3, ["1", "a, b"])]


def test_blanks_before_quotes_are_none_of_the_cell() -> None:
    """Only where every quoted cell has them."""
    text = 'id, title, text\n1, "A, b", "c"\n'
    assert is_padded(text, ",")
    source, decoder = recode(text.encode(), io.BytesIO(text.encode()))
    found = list(read_table(source, decoder, delimiter=",", longest=1000, padded=True))
    assert told(found) == [(2, ["1", "A, b", "c"])]
    assert not is_padded('id,text\n1,"he said, ""no"""\n', ",")


def test_a_table_without_header_is_one_reject() -> None:
    """Its first row is no list of names: no record of it is lost without a word."""
    ((line, reason),) = told(rows(f"1,A,{'The council met for nine hours. ' * 3}\n2,B,c\n"))
    assert (line, "names no columns" in str(reason)) == (1, True)
