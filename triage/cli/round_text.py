"""Rounds as a person at a terminal reads them: what was chosen, what each asks for, how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from triage.cli import console

if TYPE_CHECKING:
    from triage.store.progress import RoundProgress
    from triage.store.rounds import Chosen, Round

_LEFT_OUT = ("teasers", "copies", "superseded", "set_aside")
_WORDS = {
    "teasers": "teasers",
    "copies": "near-duplicates of one that is in it",
    "superseded": "of which a newer version is there",
    "set_aside": "set aside",
}


def show_chosen(chosen: Chosen, *, dry_run: bool, as_json: bool) -> None:
    """Say which articles a round has, and what was left out of those that its filter found."""
    left_out = {name: getattr(chosen, name) for name in _LEFT_OUT}
    planned = chosen.planned
    if as_json:
        told = {"dry_run": dry_run, "matched": chosen.matched, "articles": planned.articles}
        console.emit(
            "queue_plan", {**told, "slots": chosen.slots, "left_out": left_out, "round": asdict(planned)}
        )
        return
    wanted = "everybody answers each" if chosen.slots is None else f"{chosen.slots:,} answers wanted"
    console.write(f"{planned.name}: {planned.articles:,} of {chosen.matched:,} articles; {wanted}.")
    said = [f"{count:,} {_WORDS[name]}" for name, count in left_out.items() if count]
    if said:
        console.write(f"Left out: {', '.join(said)}.")
    if dry_run:
        console.say("Nothing was planned; without --dry-run it is.")
    elif planned.articles:
        console.say(
            "Desks go on in the first round that has work; triage label --round NAME opens one in another."
        )


def round_table(told: Sequence[RoundProgress]) -> None:
    """Show how far rounds are."""
    console.table(
        ("round", "state", "articles", "each", "answers", "complete", "reserved", "open"),
        [
            (
                r.name,
                r.state,
                r.articles,
                r.answers_per_article or "-",
                r.slots,
                r.complete,
                r.reserved,
                r.open,
            )
            for r in told
        ],
        right=("articles", "each", "answers", "complete", "reserved", "open"),
    )


def show_rounds(told: Sequence[RoundProgress], rounds: Mapping[str, Round]) -> None:
    """Show rounds as a table, and under it what each asks for."""
    round_table(told)
    for each in told:
        said = _asks(rounds[each.name])
        if said:
            console.write(f"{each.name}: {said}")


def _asks(planned: Round) -> str:
    """Return what a planned round asks for, in words."""
    if planned.position is None:
        return ""
    parts = [f"where {planned.where}" if planned.where else "every article"]
    if planned.share and planned.share_answers:
        parts.append(f"{planned.share_answers} answers for {planned.share:.0%} of each {planned.stratify}")
    parts.append({"import": "in import order", "random": "in an order of one's own"}.get(planned.order, ""))
    parts.append({"fewest": "fewest answers first", "flagged": "flagged first"}.get(planned.order, ""))
    parts.append(f"at most {planned.cap:,} a person" if planned.cap else "")
    parts.append({"one": "one of near-duplicates", "together": "copies in a row"}.get(planned.copies, ""))
    parts.append("with teasers" if planned.teasers else "")
    parts.append("source hidden at first" if planned.source_blind else "")
    parts.append("suggestions shown" if planned.suggestions == "shown" else "")
    parts.append("answers of others shown" if planned.show_answers else "")
    return f"{', '.join(part for part in parts if part)}; chosen at log position {planned.position:,}"
