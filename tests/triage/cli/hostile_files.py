"""Files that are broken, foreign or made to break a reader, each with what must become of it."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path

JSONL = '{"text":"%s"}\n'
WHOLE = "This article is whole."


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file and its outcome."""

    name: str
    data: bytes
    articles: int
    """How many of its records are articles."""
    rejects: tuple[tuple[int | None, str], ...] = ()
    """Line, and words of the reason, of each reject."""
    encoding: str | None = None


def _text(name: str, text: str, articles: int, *rejects: tuple[int | None, str]) -> Hostile:
    return Hostile(name, text.encode("utf-8"), articles, rejects)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def _sqlite(folder: Path) -> bytes:
    path = folder / "made.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table a(b)")
    connection.commit()
    connection.close()
    data = path.read_bytes()
    path.unlink()
    return data


def _lines(*records: object) -> str:
    return "".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records)


def hostile_files(folder: Path) -> list[Hostile]:
    """Return the files; ``folder`` is for what must be made on disk first."""
    return [*_encodings(), *_values(), *_shapes(), *_tables(), *_foreign(folder), *_packed()]


def _encodings() -> list[Hostile]:
    return [
        Hostile("bom.jsonl", b"\xef\xbb\xbf" + (JSONL % "bom").encode(), 1, encoding="utf-8-sig"),
        _text("bom-inside.jsonl", _lines({"text": "first"}) + "\ufeff" + _lines({"text": "second"}), 2),
        Hostile("crlf.jsonl", (JSONL % "c" + JSONL % "d").replace("\n", "\r\n").encode(), 2),
        Hostile("nul.txt", b"Somebody wrote a NUL \0 into this long enough text.\n", 1),
        Hostile("nul.jsonl", b'{"text":"a NUL \\u0000 by its number"}\n', 1),
        Hostile("raw-nul.jsonl", b'{"text":"raw \0 NUL"}\n{"text":"none"}\n', 1, ((1, "control character"),)),
        Hostile("utf16.jsonl", (JSONL % "16").encode("utf-16-le"), 1, encoding="utf-16-le"),
        Hostile("utf16.csv", "id,text\n1,größer\n".encode("utf-16-be"), 1, encoding="utf-16-be"),
        Hostile("utf32.jsonl", (JSONL % "32").encode("utf-32-le"), 1, encoding="utf-32-le"),
        Hostile("utf16.txt", "Etwas über Brücken.\n".encode("utf-16-le"), 1, encoding="utf-16-le"),
        Hostile(
            "bad-utf8.jsonl",
            '{"text":"größer"}\n'.encode() + b'{"text":"gr\xf6\xdfer"}\n',
            1,
            ((2, "is no utf-8"),),
            encoding="utf-8",
        ),
        Hostile("cp1252.jsonl", b'{"text":"gr\xf6\xdfer \x80"}\n', 1, encoding="cp1252"),
        Hostile("cut-character.txt", "Etwas über Brücken ü".encode()[:-1], 1),
        Hostile("control.txt", bytes(range(1, 32)) * 50, 0, ((None, "control characters"),)),
    ]


def _values() -> list[Hostile]:
    return [
        _text(
            "nan.jsonl",
            _lines('{"text":"a","x":NaN}', '{"text":"b","x":-Infinity}', '{"text":"c"}'),
            1,
            (1, "NaN"),
            (2, "-Infinity"),
        ),
        _text(
            "huge-numbers.jsonl",
            _lines(
                '{"text":"h1","x":1e999999}',
                '{"text":"h2","x":' + "9" * 5000 + "}",
                '{"text":"h3","date":1e999}',
            ),
            3,
        ),
        _text(
            "surrogates.jsonl",
            _lines(
                '{"text":"bad \\ud83d end"}',
                '{"text":"good \\ud83d\\ude00"}',
                '{"title":"\\udc00","text":"t"}',
            ),
            1,
            (1, "lone surrogate"),
            (3, "lone surrogate"),
        ),
        _text(
            "doubled.jsonl",
            _lines('{"text":"T","text":"U"}', '{"text":"a","meta":{"x":1,"x":2}}'),
            0,
            (1, "twice"),
            (2, "twice"),
        ),
        _text(
            "long-title.jsonl", _lines({"title": "W" * 1_000_000, "text": "beside a title without end"}), 1
        ),
        _text("long-word.txt", "W" * 1_000_000, 1),
        _text(
            "types.jsonl",
            _lines(
                {"text": 3}, {"text": ["a"]}, {"text": {"a": 1}}, {"text": None}, {}, [], 3, "null", '"x"'
            ),
            0,
            (1, "a number"),
            (2, "a list"),
            (3, "an object"),
            (4, "empty"),
            (5, "no field"),
            (6, "a list"),
            (7, "a number"),
            (8, "null"),
            (9, "a string"),
        ),
        _text(
            "odd-facts.jsonl",
            _lines(
                {
                    "text": "ok",
                    "title": {"a": 1},
                    "url": [1, 2],
                    "date": {"x": 1},
                    "id": [[1]],
                    "source": True,
                }
            ),
            1,
        ),
        _text("odd-dates.jsonl", _lines(*_odd_dates()), 9),
    ]


def _odd_dates() -> list[dict[str, object]]:
    dates = ["31.02.2023", "9" * 19, -(10**30), "0000-00-00", "2023-13-45", "", [], True, "now"]
    return [{"text": f"dated {number}", "date": date} for number, date in enumerate(dates)]


def _shapes() -> list[Hostile]:
    deep = "[" * 100_000
    return [
        _text(
            "deep.jsonl",
            _lines('{"text":"deep","a":' + deep + "]" * 100_000 + "}", {"text": "flat"}),
            1,
            (1, "deep"),
        ),
        _text("deep-open.json", deep, 0, (1, "cut off")),
        _text(
            "deep-doubled.jsonl",
            '{"text":"x","a":' + '{"a":1,"a":' * 900 + "1" + "}" * 900 + "}\n",
            0,
            (1, ""),
        ),
        _text("cut.jsonl", JSONL % "before the cut" + '{"text":"cut', 1, (2, "cut off")),
        _text("cut.json", '[{"text":"in an array"},{"text":"cut', 1, (1, "cut off")),
        _text("empty-list.json", "[]", 0),
        _text("empty-object.json", "{}", 0, (1, "no field")),
        _text("number.json", "3", 0, (1, "a number")),
        _text("null.json", "null", 0, (1, "null")),
        _text("mixed.json", '[[],{"text":"in a list"},null]', 1, (1, "a list"), (1, "null")),
        _text("behind.json", '[{"text":"in front"}] {"text":"behind"}', 1, (1, "follows")),
        _text("joined.json", '{"text":"joined one"}{"text":"joined two"}', 2),
        _text("pretty.jsonl", '{\n "text": "over lines"\n}\n{\n "text": "over more"\n}\n', 2),
        _text("array.jsonl", '[{"text":"in an array of lines"}]', 1),
        _text("wrapped.json", '{"status":"ok","docs":[{"text":"wrapped one"},{"text":"wrapped two"}]}', 2),
        _text("comma.jsonl", _lines('{"text":"x",}', {"text": "after a comma"}), 1, (1, "trailing comma")),
        _text("quotes.jsonl", "{'text':'x'}\n", 0, (1, "no JSON")),
        _text("escaped-key.jsonl", '{"text":"k1","te\\u0078t":"k2"}\n', 0, (1, "twice")),
        _text("many-keys.jsonl", _lines({**{f"k{n}": n for n in range(20_000)}, "text": "many keys"}), 1),
        _text("separators.jsonl", _lines('{"text":"a\u2028line\u0085separator"}'), 1),
        _text("empty.txt", "", 0, (None, "empty")),
        _text("empty.jsonl", "", 0),
        _text("empty.csv", "", 0),
        _text("empty.json", "", 0),
        _text("empty.html", "", 0, (None, "empty")),
        _text("blank.txt", " \n\t\n\u00a0", 0, (None, "empty")),
        _text("blank.jsonl", "\n \n\r\n", 0),
        _text("blank.csv", "\n\n\n", 0),
    ]


def _tables() -> list[Hostile]:
    wide = ",".join(f"c{n}" for n in range(9_999))
    return [
        _text("header.csv", "id,text\n", 0),
        _text("one-column.csv", "text\na\nb\n", 0, (1, "one column")),
        _text("wide.csv", f"{wide},text\n{wide},a wide row\n", 1),
        _text("doubled.csv", "text,text\n1,a\n", 0, (1, "two columns")),
        _text("quote.csv", 'id,text\n1,"open\n2,closed\n', 1, (2, "never closed")),
        _text("ragged.csv", "id,text\n1\n2,even\n3,c,d\n", 1, (2, "1 cell where"), (4, "3 cells")),
        _text("returns.csv", "id,text\r1,a\r2,b\r", 0, (1, "carriage return")),
        _text("named.csv", "sep=;\r\nid;text\r\n1;named delimiter\r\n", 1),
        _text("headless.csv", f"1,{'words and ' * 9}\n2,short\n", 0, (1, "names no columns")),
        _text("semicolons.csv", "id;text\n1;between semicolons\n", 1),
    ]


def _foreign(folder: Path) -> list[Hostile]:
    return [
        Hostile("a.pdf", b"%PDF-1.7\n%\xe2\xe3", 0, ((None, "PDF"),)),
        Hostile("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), 0, ((None, "PNG"),)),
        Hostile("a.svg", b"<svg xmlns='x'><text>x</text></svg>", 0, ((None, "SVG picture"),)),
        Hostile("feed.xml", b"\xef\xbb\xbf<?xml version='1.0'?><rss/>", 0, ((None, "document in XML"),)),
        Hostile("a.docx", _zip(), 0, ((None, "office"),)),
        Hostile("a.sqlite", _sqlite(folder), 0, ((None, "SQLite"),)),
        Hostile("key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", 0, ((None, "private key"),)),
        Hostile("a.parquet", b"PAR1\0\0\0\0PAR1", 0, ((None, "describes"),)),
        Hostile("b.parquet", b"PAR1" + bytes(200), 0, ((None, "cut off"),)),
        Hostile("random.bin", bytes((n * 7919 + 13) % 256 for n in range(5000)), 0, ((None, "control"),)),
    ]


def _packed() -> list[Hostile]:
    whole = gzip.compress("".join(JSONL % f"packed {n}" for n in range(3)).encode())
    return [
        Hostile("two.jsonl.gz", whole + gzip.compress((JSONL % "second member").encode()), 4),
        Hostile(
            "cut.jsonl.gz",
            whole + gzip.compress(JSONL.encode() % b"cut member")[:-12],
            3,
            ((4, "cut off"), (None, "cut off")),
        ),
        Hostile("start.gz", b"\x1f\x8b\x08\0", 0, ((None, "cut off"),)),
        Hostile("twice.gz", gzip.compress(gzip.compress(b"twice")), 0, ((None, "control"),)),
        Hostile("start.zst", b"\x28\xb5\x2f\xfd\0\0", 0, ((None, ""),)),
    ]
