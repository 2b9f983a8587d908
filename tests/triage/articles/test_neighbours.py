"""Which texts are neighbours, and which only share a footer."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.articles.neighbours import (
    Likeness,
    boilerplate,
    candidates,
    collapse,
    exact,
    judged,
    sampled,
)
from triage.articles.shingles import WORDS, Hashes, shingle

VOCABULARY = [f"word{n}" for n in range(4000)]


def prose(words: int, seed: int) -> str:
    """Return unrelated text of so many words."""
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words))


def edited(text: str, share: float, seed: int) -> str:
    """Return a copy in which a share of the words is another."""
    draw = random.Random(seed)
    return " ".join(draw.choice(VOCABULARY) if draw.random() < share else word for word in text.split())


def likeness(a: Hashes, b: Hashes, *, same_text: bool, common: Hashes) -> Likeness | None:
    """Apply the rule to two texts' shingles by plain sets."""
    if same_text:
        return exact(len(a))
    both = set(a.tolist()) & set(b.tolist()) - set(common.tolist())
    return judged(len(both), len(a), len(b))


def find(texts: Sequence[str]) -> dict[tuple[int, int], Likeness]:
    """Return the neighbours among texts, as the import finds them."""
    all_of = shingle(texts)
    leader = collapse(all_of)
    owners = np.repeat(np.arange(len(texts)), np.diff(all_of.ends, prepend=0))
    leads = leader[owners] == owners
    common = boilerplate(all_of.hashes[leads])
    kept = leads & sampled(all_of.hashes) & ~np.isin(all_of.hashes, common)
    proposed = [(int(a), int(b)) for a, b in candidates(all_of.hashes[kept], owners[kept])]
    proposed += [(int(leader[i]), i) for i in range(len(texts)) if leader[i] != i]
    found = {}
    for a, b in proposed:
        same = bool(all_of.texts[a] == all_of.texts[b])
        alike = likeness(all_of.of(a), all_of.of(b), same_text=same, common=common)
        if alike is not None:
            found[a, b] = alike
    return found


def test_an_exact_copy_differs_in_case_and_punctuation_only() -> None:
    """Case, quotes and white space make no difference; one word does."""
    text = prose(80, 1)
    loud = f"“{text.upper()}” …\u00a0"
    assert find([text, loud])[0, 1].kind == "exact"
    assert find([text, text + " more"])[0, 1].kind == "near"


def test_a_wire_story_in_two_hundred_edited_copies_is_one_group() -> None:
    """Every lightly edited copy is linked to the first, and none of their text counts as boilerplate."""
    story = prose(600, 2)
    copies = [story, *(edited(story, 0.02, n) for n in range(199))]
    found = find(copies)
    linked = {b for a, b in found} | {a for a, b in found}
    assert linked == set(range(200))


def test_a_footer_in_two_hundred_articles_makes_no_neighbours() -> None:
    """Text that stands in more than twenty unrelated articles is nobody's evidence."""
    footer = prose(60, 3)
    assert find([f"{prose(300, 100 + n)} {footer}" for n in range(200)]) == {}


def test_a_teaser_is_a_part_of_its_story() -> None:
    """A text contained in a longer one is a part, with its containment."""
    story = prose(400, 4)
    teaser = " ".join(story.split()[:60])
    found = find([story, teaser])[0, 1]
    assert (found.kind, found.containment) == ("part", 1.0)


def test_fewer_than_eight_shared_shingles_are_chance() -> None:
    """Eleven words in common (seven shingles) make no neighbours, twelve (eight) do."""
    for shared, alike in ((11, False), (12, True)):
        phrase = prose(shared, 5)
        a, b = shingle([f"{prose(40, 6)} {phrase}"]), shingle([f"{phrase} {prose(40, 8)}"])
        verdict = likeness(a.of(0), b.of(0), same_text=False, common=a.hashes[:0])
        assert (verdict is not None) is alike


def test_ideographs_count_as_words() -> None:
    """A Chinese text without spaces has shingles too."""
    text = "\u6d77\u6c34\u6dd8\u8fdb\u53bb\u57ce\u5e02\u5730\u65b9\u65b0\u95fb\u62a5\u5bfc\u4eca\u5929"
    assert len(shingle([text]).of(0)) == len(text) - WORDS + 1


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_shingles_of_a_text_do_not_depend_on_its_company(texts: list[str]) -> None:
    """A text has the same shingles alone and among others, ascending and distinct."""
    together = shingle(texts)
    for index, text in enumerate(texts):
        alone = shingle([text])
        assert together.of(index).tolist() == alone.of(0).tolist()
        assert together.texts[index] == alone.texts[0]
        assert sorted(set(alone.of(0).tolist())) == alone.of(0).tolist()


def test_numbers_are_the_same_on_every_machine() -> None:
    """Stored shingles are met again by later versions: these numbers never change."""
    assert shingle(["the quick brown fox jumps over"]).of(0).tolist() == [
        4199479691441391325,
        16486765591978695773,
    ]


def test_a_long_text_has_the_shingles_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """However a long text is cut to be worked on, its numbers are the same."""
    texts = [prose(300, 20), "", "a b", prose(700, 21), "w" * 5000, "two  spaces", prose(10, 22)]
    whole = shingle(texts)
    monkeypatch.setattr("triage.articles.shingles._AT_ONCE", 700)
    monkeypatch.setattr("triage.articles.shingles._TOGETHER", 3000)
    cut = shingle(texts)
    assert cut.hashes.tolist() == whole.hashes.tolist()
    assert cut.ends.tolist() == whole.ends.tolist() and cut.texts.tolist() == whole.texts.tolist()
