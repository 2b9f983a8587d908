"""Orders of day and month, source by source."""

from __future__ import annotations

from triage.articles.source_orders import SourceOrders


def test_a_source_is_decided_by_its_own_dates() -> None:
    """Two papers of one file write their dates in two ways; the metadata of each tells its own."""
    orders = SourceOrders()
    for source, value in [("east", "25/12/2020"), ("west", "12/25/2020"), ("east", "03/04/2020")]:
        orders.learn(source, value, "")
    assert (orders.given("east"), orders.given("west")) == (True, False)
    assert orders.given("north") is None


def test_a_file_of_one_order_decides_for_sources_that_leave_it_open() -> None:
    """Who made the file wrote all of its metadata in one way; the texts are the papers' own."""
    orders = SourceOrders()
    orders.learn("east", "12/25/2020", "25/12/2020 The mill burned.")
    orders.learn("west", "3/4/2020", "3/4/2020 The mill burned.")
    assert (orders.given("west"), orders.given(None)) == (False, False)
    assert (orders.printed("east"), orders.printed("west"), orders.printed(None)) == (True, None, None)


def test_a_source_of_both_orders_decides_nothing() -> None:
    """Dates that contradict each other leave the open ones open."""
    orders = SourceOrders()
    for value in ("25/12/2020", "12/25/2020"):
        orders.learn("east", value, f"{value} The mill burned.")
    assert (orders.given("east"), orders.printed("east")) == (None, None)
