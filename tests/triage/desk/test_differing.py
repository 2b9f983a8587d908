"""Where two texts differ."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from triage.desk.differing import differences

WORDS = st.lists(st.sampled_from("abcdef,."), max_size=30).map(" ".join)


def without(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    """Return the words of a text that are in none of the spans."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept).split()


@given(WORDS, WORDS)
def test_what_is_not_marked_is_the_same(first: str, second: str) -> None:
    """Without what is marked both read alike; a text does not differ from itself."""
    found = differences(first, second)
    assert without(first, found.first) == without(second, found.second)
    assert differences(first, first).first == differences(first, first).second == ()


def test_changed_words_are_marked_and_nothing_else() -> None:
    """A changed day, an added sentence, a dropped word."""
    first = "The ferry stayed in the dock on Thursday because its papers were not in order, said the harbour."
    second = (
        "The ferry stayed in the dock on Friday because papers were not in order, said the harbour. It left."
    )
    found = differences(first, second)
    assert [first[a:b] for a, b in found.first] == ["Thursday", "its"]
    assert [second[a:b] for a, b in found.second] == ["Friday", "It left."]
    assert second[found.across(first.index("order")) :].startswith("order")
    assert first[found.across(second.index("harbour"), back=True) :].startswith("harbour")


def test_long_texts_take_time_by_their_length() -> None:
    """Two megabytes that share one half, the other spun of few words: no square of anything."""
    same = " ".join(f"word{n}" for n in range(60_000))
    first, second = f"{same} {'red blue ' * 50_000}", f"{same} {'blue green ' * 50_000}"
    began = time.process_time()
    found = differences(first, second)
    assert time.process_time() - began < 10
    assert found.first[0][0] >= len(same)
