"""Parquet files: rows, types, limits that are declared, and files that are broken."""

from __future__ import annotations

import datetime
import gzip
import io
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.triage.articles.formats.reading import read_all
from triage.articles.formats.parquet_footer import BadFooter, read_footer


def write(path: Path, frame: pl.DataFrame, rows: int | None = None) -> Path:
    """Write a frame."""
    frame.write_parquet(path, row_group_size=rows)
    return path


def test_rows_become_articles_with_known_fields(tmp_path: Path) -> None:
    """Names are recognised as in JSONL; order and numbers are the file's, over row groups."""
    frame = pl.DataFrame(
        {
            "id": range(25),
            "Headline": [f"Title {n}" for n in range(25)],
            "body": [f"Text number {n}." for n in range(25)],
            "published": [datetime.date(2024, 1, 1) + datetime.timedelta(n) for n in range(25)],
            "unused": [[1.5, None]] * 25,
        }
    )
    found = read_all(write(tmp_path / "news.bin", frame, 7))
    assert found.readings[0].format == "parquet"
    assert [article.text for article in found.articles] == [f"Text number {n}." for n in range(25)]
    assert [article.position.index for article in found.articles] == list(range(1, 26))
    assert (found.articles[3].title, found.articles[3].upstream_id) == ("Title 3", "3")
    assert found.articles[3].stated_date == "2024-01-04"
    assert found.readings[0].fields["text"] == ("body",)
    assert found.rejects == []


def test_odd_types_are_taken_as_text_or_left(tmp_path: Path) -> None:
    """Lists, structs, bytes, decimals, instants and numbers that are none stop nothing."""
    frame = pl.DataFrame(
        {
            "id": [Decimal("12345678901234567890.5"), None],
            "text": [b"Bytes of a text.", b"More of them."],
            "author": [["Ann", "Bo"], []],
            "meta": [{"url": "https://example.org/1", "source": None}, {"url": None, "source": "Example"}],
            "date": [datetime.datetime(2023, 3, 16, 8, tzinfo=datetime.UTC), None],
            "title": pl.Series(["A", "B"], dtype=pl.Categorical),
            "language": [float("nan"), float("nan")],
        }
    )
    found = read_all(write(tmp_path / "a.parquet", frame))
    first, second = found.articles
    assert first.upstream_id is not None and first.upstream_id.startswith("12345678901234567890.5")
    assert (first.text, first.byline, first.url, first.title) == (
        "Bytes of a text.",
        "Ann, Bo",
        "https://example.org/1",
        "A",
    )
    assert first.stated_date == "2023-03-16"
    assert (first.language, second.source, second.stated_date) == (None, "Example", None)


def test_a_day_out_of_every_calendar_is_no_crash(tmp_path: Path) -> None:
    """A date that Python cannot hold is one value, not the end."""
    frame = pl.DataFrame({"text": ["x y z"], "date": pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date)})
    found = read_all(write(tmp_path / "a.parquet", frame))
    assert len(found.articles) == 1


def test_rows_without_a_text_are_rejects_by_number(tmp_path: Path) -> None:
    """Each with the names that there are; nothing is lost."""
    found = read_all(write(tmp_path / "a.parquet", pl.DataFrame({"sum": [1, 2], "of": ["a", "b"]})))
    assert [reject.line for reject in found.rejects] == [1, 2]
    assert "sum, of" in found.reasons[0]
    found = read_all(write(tmp_path / "b.parquet", pl.DataFrame({"text": ["a", None, " "], "id": [1, 2, 3]})))
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (2, "its text is empty"),
        (3, "its text is empty"),
    ]
    assert b'"id":2' in found.rejects[0].raw


def test_a_named_field_is_a_column(tmp_path: Path) -> None:
    """``--field text=story`` finds its column, whatever else is there."""
    frame = pl.DataFrame({"text": ["not this"], "story": ["but this"], **{f"c{n}": [n] for n in range(2000)}})
    found = read_all(write(tmp_path / "a.parquet", frame), fields={"text": "story"})
    assert [article.text for article in found.articles] == ["but this"]


def test_packed_and_piped_files_are_read_too(tmp_path: Path) -> None:
    """What cannot be read from anywhere is kept aside, unnamed, while it is read."""
    data = write(tmp_path / "a.parquet", pl.DataFrame({"text": ["one", "two"]})).read_bytes()
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress(data))
    plain, packed = read_all(tmp_path / "a.parquet"), read_all(tmp_path / "a.parquet.gz")
    assert [article.text for article in packed.articles] == ["one", "two"]
    assert packed.readings[0].sha256 == plain.readings[0].sha256


def test_long_rows_and_row_groups_are_refused_by_what_they_declare(tmp_path: Path) -> None:
    """A long row is a reject among others; what unpacks to too much is not unpacked."""
    frame = pl.DataFrame({"text": ["short", "x" * 5000, "short too"]})
    path = write(tmp_path / "a.parquet", frame)
    found = read_all(path, max_record=1000)
    assert [article.text for article in found.articles] == ["short", "short too"]
    assert (found.rejects[0].line, found.reasons[0]) == (2, "the record is longer than 1,000 bytes")
    bomb = write(tmp_path / "b.parquet", pl.DataFrame({"text": [f"{n} " + "0" * 20_000 for n in range(200)]}))
    found = read_all(bomb, max_ratio=10, ratio_from=100_000)
    assert found.articles == []
    assert "zip bomb" in found.reasons[0]


def test_one_value_that_stands_for_many_rows_is_counted_for_each(tmp_path: Path) -> None:
    """A dictionary makes a small file of it; what it unpacks to counts."""
    path = write(
        tmp_path / "a.parquet", pl.DataFrame({"text": [f"{n % 3}" + "x" * 2000 for n in range(5000)]})
    )
    assert path.stat().st_size < 20_000
    found = read_all(path, max_ratio=100, ratio_from=1_000_000)
    assert "zip bomb" in found.reasons[-1]
    assert sum(len(article.text) for article in found.articles) < 3_000_000


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_cut_files_are_one_reject(tmp_path: Path, cut: float) -> None:
    """What describes a Parquet file stands at its end."""
    data = write(tmp_path / "a.parquet", pl.DataFrame({"text": ["one", "two"] * 50})).read_bytes()
    (tmp_path / "a.parquet").write_bytes(data[: int(len(data) * cut)])
    found = read_all(tmp_path / "a.parquet")
    assert found.articles == []
    assert len(found.rejects) == 1
    assert "cut off" in found.reasons[0] or "describes it" in found.reasons[0]


def test_damaged_data_are_told_after_what_came_before(tmp_path: Path) -> None:
    """Pages that do not unpack end the file with a reason."""
    frame = pl.DataFrame({"text": [f"text number {n} of many" for n in range(3000)]})
    data = bytearray(write(tmp_path / "a.parquet", frame, 1000).read_bytes())
    with io.BytesIO(data) as file:
        groups = read_footer(file)
    assert [group.rows for group in groups] == [1000, 1000, 1000]
    size = len(data) // 3
    data[size + 100 : size + 400] = b"\xff" * 300
    (tmp_path / "a.parquet").write_bytes(data)
    found = read_all(tmp_path / "a.parquet")
    assert len(found.articles) in (0, 1000)
    assert len(found.rejects) == 1
    assert "damaged" in found.reasons[0] or "memory or time" in found.reasons[0]


def test_what_a_footer_may_not_say() -> None:
    """Lengths beyond the file, another magic, and encrypted files are refused."""
    for data, word in (
        (b"PAR1", "cut off"),
        (b"PAR1" + bytes(8) + b"PAR2", "cut off"),
        (b"PAR1" + bytes(4) + b"\xff\xff\xff\x7fPAR1", "cannot be"),
        (b"PAR1" + bytes(8) + b"PARE", "encrypted"),
        (b"PAR1" + b"\xff" * 20 + (20).to_bytes(4, "little") + b"PAR1", "damaged"),
    ):
        with pytest.raises(BadFooter, match=word):
            read_footer(io.BytesIO(data))


def test_a_text_that_begins_with_the_same_letters(tmp_path: Path) -> None:
    """Four letters make no Parquet file."""
    (tmp_path / "a.txt").write_text("PAR1 is a part number.\nIt is printed on the box.\n", encoding="utf-8")
    assert read_all(tmp_path / "a.txt").readings[0].format == "text"


def test_bytes_that_are_no_text_are_told_not_changed(tmp_path: Path) -> None:
    """A binary column is read where it is UTF-8; what is none is a reject, and its neighbours are read."""
    path = tmp_path / "a.parquet"
    pl.DataFrame({"text": ["größer".encode(), b"\xff\xfe bad", b"after it", None]}).write_parquet(path)
    found = read_all(path)
    assert [article.text for article in found.articles] == ["größer", "after it"]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (2, "it holds bytes that are no UTF-8"),
        (4, "its text is empty"),
    ]
