"""What is said of a copy that states another date."""

from __future__ import annotations

import dataclasses

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.copies import Copy, copy_flag, days_between

TEXT = "5 May 2021\nThe lighthouse keeper found the lamp broken on the first night of the gale."
OWN = Copy("a:00000000000000aa", "Lamp broken", TEXT, "2021-05-05")
STATED = (StatedDate("2021-05-05", DateKind.HEADER, 0, 10),)
OTHER = Copy("a:00000000000000bb", "A lamp\tgoes out", TEXT.split("\n")[1], "2019-05-05")


def test_it_names_both_dates_and_the_copy() -> None:
    """With signed days, the place of the own date and the passage that is shared."""
    flag = copy_flag(OWN, STATED, [OTHER])
    assert flag is not None
    assert (flag.name, flag.strength, flag.days) == ("copy_with_other_date", "strong", -731)
    assert flag.reason == (
        "A copy (a:00000000000000bb, “A lamp goes out”) states 5 May 2019, 731 days before "
        "the header (5 May 2021)."
    )
    assert [TEXT[start:end] for start, end in flag.spans] == ["5 May 2021", TEXT[11:-1]]


def test_the_first_that_contradicts_is_named_and_the_others_are_counted() -> None:
    """Copies of the same or the next day, or without a date, say nothing."""
    agree = [dataclasses.replace(OTHER, stated_date=date) for date in ("2021-05-06", "2021-05", None)]
    assert copy_flag(OWN, STATED, agree) is None
    later = dataclasses.replace(OTHER, key="a:cc", title=None, stated_date="2021-05-07")
    flag = copy_flag(OWN, (), [*agree, later, OTHER])
    assert flag is not None and flag.days == 2
    assert flag.reason.startswith(
        "A copy (a:cc) states 7 May 2021, 2 days after the stated date (5 May 2021)."
    )
    assert flag.reason.endswith(" 1 more copy states another date than this article.")


def test_an_article_without_a_date_is_contradicted_by_nothing() -> None:
    """There is nothing to compare."""
    assert copy_flag(dataclasses.replace(OWN, stated_date=None), (), [OTHER]) is None
    assert days_between("2021", "2023-01-01") == 366 and days_between("no date", "2021") is None
