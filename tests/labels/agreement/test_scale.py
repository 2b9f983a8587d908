"""Scales: their order, what they refuse, and which spellings are one label."""

from __future__ import annotations

import pytest

from labels.agreement.scale import Level, RatingsError, label_codes, make_scale, named, number


def test_labels_seen_are_sorted_as_numbers_if_all_are() -> None:
    """Else by their spelling."""
    assert make_scale(["10", "9", "-1"], Level.NOMINAL).labels == ("-1", "9", "10")
    assert make_scale(["10", "9", "x"], Level.NOMINAL).labels == ("10", "9", "x")
    assert make_scale([], Level.ORDINAL).labels == ()


@pytest.mark.parametrize("level", [Level.ORDINAL, Level.INTERVAL, Level.RATIO])
def test_the_same_number_is_one_label_where_numbers_count(level: Level) -> None:
    """It is spelled as declared, else in the shortest way."""
    seen = ["1.0", "2", "1", "01"]
    assert make_scale(seen, level).labels == ("1", "2")
    declared = make_scale(seen, level, ["1.00", "2.00"])
    assert declared.labels == ("1.00", "2.00")
    assert label_codes(seen, declared) == {"1.00": 0, "2.00": 1, "1.0": 0, "1": 0, "01": 0, "2": 1}


def test_nominal_labels_are_text() -> None:
    """Two spellings of a number are two labels."""
    assert make_scale(["1.0", "1"], Level.NOMINAL).labels == ("1", "1.0")


def test_labels_outside_the_scale_are_named() -> None:
    """The message names the scale and what is not on it, through the door."""
    with pytest.raises(RatingsError, match=r'not on the scale "a", "b": "B", "c"; add what is missing'):
        make_scale(["a", "c", "B"], Level.ORDINAL, ["a", "b"])
    with pytest.raises(RatingsError) as refused:
        make_scale(["\x1b[31m"], Level.NOMINAL, ["a"])
    assert "\x1b" not in f"{refused.value}"


def test_a_scale_names_each_label_once() -> None:
    """A doubled or empty label is refused; a number in two spellings is doubled where numbers count."""
    with pytest.raises(RatingsError, match='"a" twice'):
        make_scale([], Level.NOMINAL, ["a", "b", "a"])
    with pytest.raises(RatingsError, match=r'"1\.0" twice'):
        make_scale([], Level.ORDINAL, ["1", "1.0"])
    assert make_scale([], Level.NOMINAL, ["1", "1.0"]).labels == ("1", "1.0")
    with pytest.raises(RatingsError, match="empty label"):
        make_scale([], Level.NOMINAL, ["a", ""])


@pytest.mark.parametrize("level", [Level.INTERVAL, Level.RATIO])
@pytest.mark.parametrize("label", ["high", "nan", "inf", "1e999", "1_000", "٣"])
def test_levels_of_numbers_refuse_what_is_none(level: Level, label: str) -> None:
    """The message names the level and the label."""
    with pytest.raises(RatingsError, match=f'the {level} level measures numbers; no number is "{label}"'):
        make_scale(["1", label], level)


def test_a_declared_scale_of_words_takes_no_numbers() -> None:
    """Its own labels are no numbers either."""
    with pytest.raises(RatingsError, match='no number is "low"'):
        make_scale([], Level.INTERVAL, ["low", "2"])


def test_ratios_need_a_zero() -> None:
    """Nothing lies below it."""
    with pytest.raises(RatingsError, match='"-1"; choose interval'):
        make_scale(["-1", "2"], Level.RATIO)
    assert make_scale(["0", "-0.0", "2"], Level.RATIO).numbers == (0, 2)


def test_long_lists_of_labels_are_cut() -> None:
    """A message stays readable."""
    assert named(f"{i}" for i in range(9)) == '"0", "1", "2", "3", "4" and 4 more'
    assert len(named(["x" * 1000])) < 100


def test_numbers() -> None:
    """Only plain decimal spellings are numbers."""
    assert [number(x) for x in ("+1", "1.", ".5", "1e3", "", ".", "1,5", "0x1", " 1")] == [
        1, 1, 0.5, 1000, None, None, None, None, None,
    ]  # fmt: skip
