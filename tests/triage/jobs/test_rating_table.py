"""Long tables of ratings, whatever format, encoding and column names they come in."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import polars as pl
import pytest

from triage.jobs.rating_table import TableError, read_rating_table

Row = tuple[str | None, ...]


def read(data: bytes | str, columns: list[str] | None = None) -> list[Row]:
    """Read bytes as standard input would give them."""
    raw = data.encode() if isinstance(data, str) else data
    return read_rating_table("-", columns, stdin=io.BytesIO(raw)).rows()


def refused(data: bytes | str, columns: list[str] | None = None) -> str:
    """The message with which a table is refused."""
    with pytest.raises(TableError) as error:
        read(data, columns)
    assert "\n" not in f"{error.value}"
    return f"{error.value}"


PLAIN = "unit,coder,code\n1,ana,x\n2,bo,y\n"
ROWS: list[Row] = [("1", "ana", "x"), ("2", "bo", "y")]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PLAIN.rstrip(),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\ufeff" + PLAIN,
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace("x", '"x"'),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        gzip.compress(PLAIN.encode()),
        '{"unit": 1, "coder": "ana", "code": "x"}\n\n{"unit": 2, "coder": "bo", "code": "y"}',
        '[{"unit": 1, "coder": "ana", "code": "x"}, {"unit": 2.0, "coder": "bo", "code": "y"}]',
    ],
    ids=range(14),
)
def test_the_same_table_in_many_shapes(data: bytes | str) -> None:
    """Line ends, marks, delimiters, quotes, encodings and JSON change nothing."""
    assert read(data) == ROWS


def test_quoted_cells_hold_anything() -> None:
    """Delimiters, quotes and line ends."""
    assert read('a,b,c\n1,"x,""y""","p\nq"\n') == [("1", 'x,"y"', "p\nq")]


def test_empty_cells_of_csv_are_empty_text() -> None:
    """Quoted or not, at the end of the file or not; null is for formats that know it."""
    assert read('a,b,c\n1,x,\n2,x,""\n3,x,') == [("1", "x", ""), ("2", "x", ""), ("3", "x", "")]
    assert read("a,b,c\n1,x,\n2,x,") == [("1", "x", ""), ("2", "x", "")]
    assert read('{"a":1,"b":"x","c":null}\n{"a":1,"b":"x","c":""}') == [("1", "x", None), ("1", "x", "")]


def test_columns_by_name_or_by_place() -> None:
    """The first three unless three are named, whatever else is there."""
    wide = "note,who,what,which\nn,ana,x,1\n"
    assert read(wide) == [("n", "ana", "x")]
    assert read(wide, ["which", "who", "what"]) == [("1", "ana", "x")]
    assert read('{"z": 0, "a": 1, "b": 2, "c": 3}', ["a", "b", "c"]) == [("1", "2", "3")]
    assert "has no column coder, it has note, who, what, which" in refused(wide, ["which", "coder", "what"])
    assert "did you mean which?" in refused(wide, ["witch", "who", "what"])


def test_json_values_become_text() -> None:
    """Numbers without a trailing .0, lists joined, truth values as words, long numbers digit for digit."""
    line = '{"a": 9007199254740993, "b": true, "c": %s}'
    for written, text in (("1.0", "1"), ("1.5", "1.5"), ('["y", "x"]', "y|x"), ("[]", ""), ("[1, 2]", "1|2")):
        assert read(line % written) == [("9007199254740993", "true", text)]


def test_parquet_of_every_kind(tmp_path: Path) -> None:
    """Integers, floats with holes, lists, categories; null stays missing and the empty list is a set."""
    path = tmp_path / "ratings.parquet"
    pl.DataFrame(
        {
            "item": [1, 2, 3],
            "coder": pl.Series(["ana", "bo", "bo"], dtype=pl.Categorical),
            "code": [1.0, None, 2.5],
            "topics": [["a", "b"], [], None],
            "day": pl.Series(["2025-01-01"] * 3).str.to_date(),
        }
    ).write_parquet(path)
    assert read_rating_table(f"{path}").rows() == [("1", "ana", "1"), ("2", "bo", None), ("3", "bo", "2.5")]
    sets = read_rating_table(f"{path}", ["item", "coder", "topics"])
    assert sets["label"].to_list() == ["a|b", "", None]
    assert read_rating_table(f"{path}", ["day", "coder", "code"])["item"][0] == "2025-01-01"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no header line"),
        ("a,b\n1,2\n", "has the columns a, b; a table of ratings has three"),
        ("a,b,c\n1,2\n", "line 2: 2 cells where the header has 3"),
        ("a,b,c\n1,2,3\n1,2,3,4\n", "line 3: 4 cells where the header has 3"),
        ("a,b,c\n1,2,3\n1,2\n4,5,6,7\n", "line 3: 2 cells"),
        ('a,b,c\n1,2,"3\n', "line 2: unexpected end of data"),
        ('{"a":1,"b":2}', "has the columns a, b"),
        ('{"a":1,"b":2,"c":3}\n{"a":1,"b":2}', "line 2: no c; it has a, b"),
        ('{"a":1,"b":2,"c":3}\n{"a":1,"b', "line 2: it ends in the middle"),
        ('{"a":1,"b":2,"c":NaN}', "line 1"),
        ("[1]", "record 1: not an object"),
        (b"PAR1 but no more", "not a Parquet file that can be read"),
        (b"%PDF-1.7\n", "is a PDF, not a table of ratings"),
        (b"\x00\x01\x02\x03" * 50, "standard input"),
        (gzip.compress(PLAIN.encode())[:-12], "cut off"),
    ],
    ids=range(15),
)
def test_broken_tables_are_refused_by_line(data: bytes | str, message: str) -> None:
    """One line that says what is wrong and where."""
    assert message in refused(data)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    """Missing ones, folders and pipes; names are shown, not acted upon."""
    with pytest.raises(TableError, match=r"there is no file .*none\.csv"):
        read_rating_table(f"{tmp_path / 'none.csv'}")
    with pytest.raises(TableError, match="is a folder; name one file"):
        read_rating_table(f"{tmp_path}")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TableError, match="a pipe"):
        read_rating_table(f"{tmp_path / 'pipe'}")
    with pytest.raises(TableError) as error:
        read_rating_table(f"{tmp_path}/\x1b[31m.csv")
    assert "\x1b" not in f"{error.value}"


def test_a_name_with_glob_characters_is_a_name(tmp_path: Path) -> None:
    """Nothing is expanded."""
    path = tmp_path / "round[1]*.csv"
    path.write_text(PLAIN)
    (tmp_path / "round1.csv").write_text("a,b,c\n")
    assert read_rating_table(f"{path}").rows() == ROWS


def test_only_the_header() -> None:
    """No ratings are none."""
    assert read("a,b,c\n") == []
    assert read("a,b,c") == []
    assert read("[]") == []
