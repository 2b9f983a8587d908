"""Which format a file has, by name and first bytes."""

from __future__ import annotations

import pytest

from triage.articles.guessing import guess_format


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.json", '[{"text":"a"}]', "json"),
        ("a.json", '{"articles":[{"text":"a"}]}', "json"),
        ("a.json", '{"articles":[{"text":"' + "a" * 9000, "json"),
        ("a.json", '{"text":"a"}\n{"text":"b"}\n', "jsonl"),
        ("a.json", '{\n "text":"a"\n}', "json"),
        ("a.jsonl", '{"text":"a"}\n', "jsonl"),
        ("a.jsonl", '{"text":"' + "a" * 9000, "jsonl"),
        ("a.jsonl", '[{"text":"a"}]', "json"),
        ("a.jsonl", '{\n "text":"a"\n}\n', "json"),
        ("a.ndjson.gz", '{"text":"a"}\n', "jsonl"),
        ("-", '{"text":"a"}\n', "jsonl"),
        ("-", '{\n "text":"a"\n}\n', "json"),
        ("rows.csv", '{"title":"a","text":"b"}\n{"title":"c","text":"d"}\n', "jsonl"),
        ("rows.tsv", '[{"text":"a"},\n{"text":"b"}]\n', "json"),
        ("rows.csv", '{"title","text"\n"a","b"\n', "csv"),
        ("-", "id;text\n1;a\n", "csv"),
        ("-", "id\ttext\n1\ta\n", "tsv"),
        ("a.txt", "[Editor's note] A text.\n", "text"),
        ("a.txt", "{curly} A text.\n", "text"),
    ],
)
def test_name_and_bytes_tell_the_format(name: str, head: str, expected: str) -> None:
    """Records are known whatever the file is called; text that begins with a bracket is text."""
    assert guess_format(name, head.encode()) == expected
