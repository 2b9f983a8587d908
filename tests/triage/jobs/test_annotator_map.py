"""Maps of annotators in their three forms, and what is none."""

from __future__ import annotations

import pytest

from triage.jobs.annotator_map import BadMap, read_annotator_map


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'"2" = "ana"\n"b@x.example" = "bo"\n', "map.toml"),
        (b'[annotators]\n"2" = "ana"\n"b@x.example" = "bo"\n', "map.toml"),
        (b'{"2": "ana", "b@x.example": "bo"}', "map.json"),
        (b'\xef\xbb\xbf{"annotators": {"2": "ana", "b@x.example": "bo"}}', "map"),
        (b"theirs,ours\n2,ana\nb@x.example,bo\n", "map.csv"),
        (b"2,ana\r\nb@x.example, bo\r\n", "map"),
        (b"2\tana\nb@x.example\tbo\n", "map.tsv"),
        (b'"2" = "ana"\n"b@x.example" = "bo"\n', "map"),
    ],
)
def test_each_form_is_read(data: bytes, name: str) -> None:
    """TOML, JSON and CSV say the same."""
    assert read_annotator_map(data, name) == {"2": "ana", "b@x.example": "bo"}


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "map.toml", "nobody"),
        (b"x = ", "map.toml", "no TOML"),
        (b'{"2": "ana", "2": "bo"}', "map.json", "twice"),
        (b"[1, 2]", "map.json", "no table"),
        (b'{"2": "Ana Lee"}', "map.json", "no name of a person"),
        (b'{"2": 3}', "map.json", "no name of a person"),
        (b"2,ana,x\n", "map.csv", "two columns"),
        (b'2,"ana\n', "map.csv", "no CSV"),
        (b"\xff\xfe\x00", "map.csv", "UTF-8"),
        (b"x" * (1 << 20) + b"y", "map.csv", "larger"),
    ],
)
def test_what_is_no_map_is_refused_with_its_reason(data: bytes, name: str, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadMap, match=words):
        read_annotator_map(data, name)
