"""The desk on a screen, by keys, on a real store."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events

from labels.codebook import shipped_codebook
from tests.hostile import HOSTILE_TEXT, HOSTILE_TITLE, LONG_LINE, hostile_article
from tests.triage.desk.fakes import FakeStore, news
from tests.triage.desk.samples import BRIDGE, bridge_evidence, codebook_of, sample, samples
from tests.triage.store.made import BY, bring_in
from tests.triage.tui.conftest import Opening
from tests.triage.tui.seat import Seat, seated
from triage.articles.article import Evidence, Expression, Flag, Form
from triage.desk.keys import ACTS
from triage.owner.opening import open_store
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2068\u200e\u200f\u061c\ud800-\udfff]")
NARROW, WIDE = (80, 24), (200, 50)
LONG = BRIDGE + "".join(f"Pillar {n} of the bridge stands in the water.\n" for n in range(60))


async def judged(store: Store, article: str) -> dict[str, object]:
    """Return what ana answered, question to values (or the reason of a cannot judge)."""
    work = await store.work("all", "ana", article)
    return {name: value["values"] or value["reason"] for name, value in work.judgements.items()}


async def key_of(store: Store, number: int) -> str:
    """Return the key of an article by its number."""
    return [row.key async for page in store.articles() for row in page][number - 1]


@pytest.mark.parametrize("size", [NARROW, (120, 40), WIDE])
async def test_one_key_per_decision_from_opening_to_all_done(
    real_store: Opening, size: tuple[int, int]
) -> None:
    """It opens on an article and takes answers at once; each is in the log; then it says that all is done."""
    async with real_store(samples(2)) as store, seated(store, size=size) as seat:
        assert "1 of 2" in seat.text
        await seat.press("4", "m", "P", "B")
        assert await judged(store, await key_of(store, 1)) == {
            "reliability": ["mostly_reliable"],
            "date_validity": ["misdated"],
            "topics": ["medtop:11000000", "medtop:04000000"],
        }
        assert "Topics: economy, business and finance · complete · Enter goes on" in seat.text
        await seat.press("enter", "5", "c", "X", "n")
        assert "2 of 2" in seat.text
        assert (await judged(store, await key_of(store, 2)))["topics"] == "no_evidence"
        await seat.press("enter")
        assert "All done: nothing of round all waits for you (2 articles)." in seat.text
        assert "2 today" in seat.text


async def test_narrow_screen_is_laid_out_as_drawn(real_store: Opening) -> None:
    """Head, title, facts, text, a rule, a line per question that begins with its name, the foot."""
    async with real_store([sample(1, LONG, evidence=bridge_evidence())]) as store, seated(store) as seat:
        rows = [row.rstrip() for row in seat.rows]
        assert rows[0].startswith("news · round all · 1 of 1 · ana")
        assert rows[0].endswith("0 today   saved")
        assert rows[1] == "Minister opens a bridge over the strait"
        assert rows[2].startswith("stated 2023-03-21, metadata · ! lead weekday, stale page · example.org")
        assert rows[5].startswith("The bridge was opened on Thursday[= 2023-03-16]! by the minister")
        assert rows[19].endswith(" 1-16 of 68 ──")
        assert [row.split(" ")[0] for row in rows[20:23]] == ["Reliability", "Date", "Topics"]
        assert rows[23].startswith("Enter next   Backspace undo   g guide   / find   → evidence   ? all keys")


async def test_the_names_of_keys_are_one_key_away(real_store: Opening) -> None:
    """On the smallest usual screen g shows every key with its whole name, before the guideline."""
    topics = news().questions[2]
    async with real_store(samples(1)) as store, seated(store) as seat:
        await seat.press("tab", "tab", "g")
        for answer in (*topics.answers, topics.cannot_judge):
            assert f"{answer.key}  {answer.label} " in seat.text
        await seat.press("g")
        assert "g names" in seat.row("Topics")


async def test_wide_screen_shows_evidence_and_questions_beside_the_text(real_store: Opening) -> None:
    """Conflicts first, then stated dates, every expression with its value, and all answers."""
    async with real_store(samples(1)) as store, seated(store, size=WIDE) as seat:
        for part in (
            "! lead weekday · -5 days",
            "2025-10-21  crawl?",
            "→ 2023-04",
            "File        news.jsonl",
            "conflict, war and peace",
        ):
            assert part in seat.text
    second = sample(2, "Of several.")
    story = replace(second, form=Form.FULL)
    for article, said in ((second, "news.jsonl, record 2"), (story, "news.jsonl, story 2")):
        async with seated(FakeStore([article]).as_store, size=WIDE) as seat:
            assert said in seat.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_every_key_of_the_table_does_its_part(real_store: Opening, size: tuple[int, int]) -> None:
    """One after the other through the table; the screen stays straight and the desk alive."""
    async with real_store(samples(4)) as store, seated(store, size=size) as seat:
        await seat.press("4", "m")
        for act in ACTS:
            if act.id in ("leave", "halt"):
                continue
            for key in act.keys[:1]:
                await seat.press(key)
                assert seat.rows
                await seat.press("escape")
            if not act.keys:
                await seat.act(act.id)
                await seat.press("escape")
        await seat.press("5")
        assert seat.app.desk is not None
        assert seat.app.desk.view.article is not None


async def test_undo_and_redo_across_articles_and_runs(real_store: Opening) -> None:
    """What another sitting answered is shown first, then undone; Ctrl+Y does it again."""
    async with real_store(samples(2)) as store:
        async with seated(store) as seat:
            await seat.press("4", "c", "P", "enter")
        async with seated(store) as seat:
            await seat.press("backspace")
            assert "! Backspace again undoes Topics: P politics and government" in seat.text
            assert "1 of 2" in seat.text
            await seat.press("backspace")
            assert "undone: Topics" in seat.text
            assert set(await judged(store, await key_of(store, 1))) == {"reliability", "date_validity"}
            await seat.press("ctrl+z", "ctrl+y", "ctrl+y")
            assert "There is nothing to redo" not in seat.text
            assert len(await judged(store, await key_of(store, 1))) == 3
    async with real_store() as store:
        causes = [str(event.cause) async for page in store.events_since() for event in page]
        assert (causes.count("undo"), causes.count("redo")) == (2, 2)


async def test_desk_opens_again_at_the_same_place(real_store: Opening) -> None:
    """The same article, answers and lines in sight, in another process of the store."""
    async with real_store([sample(1, LONG), sample(2, LONG)]) as store, seated(store) as seat:
        await seat.press("4", "c", "P", "enter", " ", "j", "3")
        before = seat.rows[3:17]
    async with real_store() as store, seated(store) as seat:
        assert "2 of 2" in seat.text
        assert "● 3 mixed" in seat.row("Reliability")
        assert seat.rows[3:17] == before


async def test_cannot_judge_asks_its_reason(real_store: Opening) -> None:
    """A small list over the text; its key answers, Escape leaves it open, other keys do nothing."""
    async with real_store(samples(1)) as store, seated(store) as seat:
        await seat.press("0")
        assert "Reliability: why can it not be judged?" in seat.text
        await seat.press("5", "escape")
        assert await judged(store, await key_of(store, 1)) == {}
        await seat.press("0", "l")
        assert seat.row("Reliability") == "Reliability ◌ 0 cannot judge: in a language I cannot judge"


async def test_note_date_confidence_flag_and_marks_are_kept(real_store: Opening) -> None:
    """Typed text is taken by its dialog alone: no letter of it judges."""
    async with real_store(samples(1)) as store, seated(store) as seat:
        await seat.press("m", "d")
        await seat.type("16 March 2023")
        await seat.press("enter", "b", "2", "n")
        await seat.type("4 x [red] m")
        await seat.press("enter", "f", "e", "right", "enter")
        work = await store.work("all", "ana", await key_of(store, 1))
        answer = work.judgements["date_validity"]
        assert (answer["values"], answer["corrected_date"], answer["confidence"]) == (
            ["misdated"],
            "2023-03-16",
            2,
        )
        assert set(work.judgements) == {"date_validity"}
        assert (work.note, work.flag) == ("4 x [red] m", True)
        assert [BRIDGE[slice(*span)][:16] for span in work.spans] == ["The bridge was o"]
        assert "⚑ flagged · note" in seat.rows[1]
        await seat.press("n")
        await seat.press("ctrl+u", "enter")
        assert (await store.work("all", "ana", await key_of(store, 1))).note is None


async def test_set_aside_skip_and_walking(real_store: Opening) -> None:
    """z goes on and can be taken back, w comes back, [ and ] walk through what is finished."""
    async with real_store(samples(3)) as store, seated(store) as seat:
        await seat.press("z", "t")
        assert "2 of 3" in seat.text or "1 of 2" in seat.text
        assert "set aside: only a teaser" in seat.text
        await seat.press("[")
        assert "set aside: only a teaser" in seat.rows[1]
        await seat.press("4")
        assert "z takes it back" in seat.text
        await seat.press("z", "w")
        assert "skipped for now" in seat.text
        await seat.press("4", "c", "P", "enter", "4", "c", "P", "enter")
        assert "w takes up the one you skipped." in seat.text
        await seat.press("w")
        assert "1 of 3" in seat.text
        await seat.press("[", "[")
        assert "2 of 3" in seat.text
        await seat.press("]")
        assert "3 of 3" in seat.text


async def test_a_desk_on_a_store_that_another_process_owns(tmp_path: Path) -> None:
    """The same keys through the owner's socket; the owner sees the answers."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook()) as owner:
        await owner.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
        await bring_in(owner, samples(2))
        async with open_store(path) as client, seated(client) as seat:
            await seat.press("4", "c", "P", "enter", "w", "w", "0", "t")
            assert "2 of 2" in seat.text
        assert set(await judged(owner, await key_of(owner, 1))) == {"reliability", "date_validity", "topics"}
        assert await judged(owner, await key_of(owner, 2)) == {"reliability": "truncated"}


async def test_evidence_is_behind_one_key_on_a_narrow_screen(real_store: Opening) -> None:
    """→ shows it in place of the text, answers go on, ← shows the text again."""
    async with real_store(samples(1)) as store, seated(store) as seat:
        await seat.press("right")
        assert "Against the date" in seat.rows[3]
        assert "cut the ribbon" not in seat.text
        await seat.press("j", "3")
        assert "● 3 mixed" in seat.row("Reliability")
        await seat.press("left")
        assert "cut the ribbon" in seat.text


async def test_find_marks_hits_and_no_letter_acts(real_store: Opening) -> None:
    """The bar takes letters; Enter and ↓ go on, Escape leaves and the text stays where it is."""
    async with real_store([sample(1, LONG)]) as store, seated(store) as seat:
        await seat.press("/")
        await seat.type("pillar 40")
        assert "1 of 1" in seat.rows[23]
        assert "Pillar 40 of the bridge" in seat.text
        await seat.press("escape")
        assert "Pillar 40 of the bridge" in seat.text
        assert await judged(store, await key_of(store, 1)) == {}


async def test_scrolling(real_store: Opening) -> None:
    """Lines, pages, start and end; the rule says where one is."""
    async with real_store([sample(1, LONG)]) as store, seated(store) as seat:
        places = []
        for key in ("j", "down", "k", " ", "pageup", "end", "up", "home"):
            await seat.press(key)
            places.append(seat.rows[19].strip("─ ").split(" ")[0])
        assert places == ["2-17", "3-18", "2-17", "16-31", "2-17", "52-67", "51-66", "1-16"]


async def test_mouse_works(real_store: Opening) -> None:
    """A click on an answer gives it, on a name turns to its question, the wheel scrolls."""
    async with real_store([sample(1, LONG)]) as store, seated(store) as seat:
        row = next(y for y, text in enumerate(seat.rows) if text.startswith("Reliability"))
        await seat.click(seat.rows[row].index("3 mixed") + 3, row)
        assert "● 3 mixed" in seat.row("Reliability")
        row = next(y for y, text in enumerate(seat.rows) if text.startswith("Topics"))
        await seat.click(2, row)
        await seat.click(seat.rows[row].index("g names"), row)
        assert "P  politics and government" in seat.text
        await seat.press("escape")
        await seat.click(seat.rows[row].index("  P  ") + 2, row)
        assert "●P" in seat.row("Topics")
        assert "Topics: politics and government" in seat.rows[23]
        await seat.pilot._post_mouse_events([events.MouseScrollDown], offset=(4, 6))
        await seat.drawn()
        assert "4-" in seat.rows[19]


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("size", [NARROW, (120, 40)])
async def test_other_codebooks(real_store: Opening, count: int, size: tuple[int, int]) -> None:
    """One question and six, by keys of their own."""
    codebook = codebook_of(count)
    async with real_store(samples(1), codebook=codebook) as store, seated(store, size=size) as seat:
        for question in codebook.questions:
            assert question.label in seat.text
            await seat.press(question.answers[0].key)
        assert "complete" in seat.text
        assert len(await judged(store, await key_of(store, 1))) == count


@pytest.mark.parametrize("size", [(60, 20), NARROW, (120, 40), WIDE])
async def test_hostile_article_on_every_screen(real_store: Opening, size: tuple[int, int]) -> None:
    """Nothing of it acts, bends a row or is lost; also in notes, notices, dialogs and searches."""
    start = HOSTILE_TEXT.index("Thursday")
    evidence = Evidence(
        expressions=(Expression(start, start + 8, "Thursday", "weekday", "[b]\x1b[1m", "day", True),),
        flags=(Flag("odd_[flag]\x1b", "strong", HOSTILE_TEXT[:200], ((start, start + 8), (0, 4)), 3),),
    )
    async with real_store([hostile_article(evidence=evidence), hostile_article(number=2)]) as store:
        async with seated(store, size=size) as seat:
            for keys in ("y", "→", "n", "/", "?", "g", "e", "end", "0"):
                await seat.press("right" if keys == "→" else keys)
                if keys in ("n", "/"):
                    await seat.paste(HOSTILE_TITLE * 3)
                _nothing_acts(seat)
                await seat.press("enter" if keys == "n" else "escape")
                _nothing_acts(seat)
            await seat.press("4", "c", "P", "enter", "backspace")
            _nothing_acts(seat)
        first = await store.article(await key_of(store, 1))
        assert first is not None
        assert first.text == HOSTILE_TEXT


def _nothing_acts(seat: Seat) -> None:
    """No control and no directional character but the isolates of the desk, which are closed."""
    for row in seat.rows:
        assert _ACTING.search(row) is None, row
        assert row.count("\u2067") == row.count("\u2069")


async def test_a_megabyte_in_one_line_is_read_like_a_page(real_store: Opening) -> None:
    """It opens, scrolls, finds and ends like any other article."""
    async with real_store([sample(1, LONG_LINE)]) as store, seated(store) as seat:
        assert "All in one line, [with] 2023-03-16 and 新闻" in seat.rows[3]
        await seat.press(" ", "/")
        await seat.type("end; all")
        await seat.press("up", "escape", "4")
        assert "● 4 mostly reliable" in seat.row("Reliability")


@pytest.mark.parametrize("size", [NARROW, (120, 40)])
async def test_the_mouse_marks_evidence(real_store: Opening, size: tuple[int, int]) -> None:
    """What it is drawn over is shown by whole words and marked by Enter; a click alone marks nothing."""
    async with real_store([sample(1)]) as store, seated(store, size=size) as seat:
        row = next(y for y, text in enumerate(seat.rows) if "The bridge was opened" in text)
        left, right = seat.rows[row].index("idge was"), seat.rows[row].index("opened") + 2
        await seat.click(left, row)
        assert "Enter marks" not in seat.text
        for button, at in (("down", left), ("move", left + 4), ("move", right), ("up", right)):
            kind = {"down": events.MouseDown, "move": events.MouseMove, "up": events.MouseUp}[button]
            await seat.pilot._post_mouse_events([kind], offset=(at, row), button=1)
        await seat.drawn()
        await seat.app.settled()
        assert "Enter marks" in seat.text
        await seat.press("enter")
        desk = seat.app.desk
        assert desk is not None and desk.view.article is not None
        ((start, end),) = desk.view.spans
        assert desk.view.article.text[start:end] == "bridge was opened"
