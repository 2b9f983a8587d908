"""The use cases of one person at a desk."""

from __future__ import annotations

import asyncio

import pytest

from labels.judgement import Judgement
from tests.triage.desk.fakes import FakeStore, causes
from tests.triage.desk.samples import codebook_of, samples
from triage.desk.desk import Desk
from triage.desk.key_table import KeyTable
from triage.desk.view import Settings, Tone
from triage.desk.wording import no_work_sentences
from triage.store.errors import Refused, StoreError
from triage.store.records import Aspect, Cause
from triage.store.rounds import Assignment, NoWork

POLITICS, ECONOMY, WAR, SPORT = (f"medtop:{n:02}000000" for n in (11, 4, 16, 15))


async def finish(desk: Desk) -> None:
    """Answer the three questions of the article that is shown."""
    await desk.answer("reliability", "mixed")
    await desk.answer("date_validity", "current")
    await desk.answer("topics", POLITICS)


async def test_answers_are_in_the_log_before_they_are_shown() -> None:
    """While the log waits the view is the old one; afterwards view and log say the same."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana", session="s")
    store.gate = asyncio.Event()
    waiting = asyncio.create_task(desk.answer("reliability", "mixed"))
    await asyncio.sleep(0)
    assert desk.view.judgements == {}
    store.gate.set()
    view = await waiting
    assert view.judgements == {"reliability": Judgement(("mixed",))}
    assert view.missing == ("date_validity", "topics")
    assert view.focus == "date_validity"
    event = store.log[-1]
    assert (event.cause, event.aspect, event.question, event.was) == (
        Cause.ANSWER,
        Aspect.JUDGEMENT,
        "reliability",
        None,
    )
    assert event.value == {
        "values": ["mixed"],
        "cannot_judge": False,
        "reason": None,
        "corrected_date": None,
        "confidence": None,
    }
    assert (event.round, event.codebook, event.reference_date) == ("all", "news@1", "2024-05-06")
    assert view.article is not None
    assert event.text_hash == view.article.row.sha256


async def test_same_answer_twice_changes_nothing() -> None:
    """A doubled key on a slow line neither clears nor records."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("reliability", "mixed")
    await desk.answer("reliability", "mixed")
    assert causes(store) == ["answer"]
    view = await desk.answer("reliability", "reliable")
    assert view.judgements["reliability"].values == ("reliable",)
    assert store.log[-1].was["values"] == ["mixed"]


async def test_topics_toggle_and_the_fourth_is_refused_with_a_line() -> None:
    """The first stays primary; a full set says which keys take one off."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    for topic in (POLITICS, ECONOMY, WAR):
        await desk.answer("topics", topic)
    view = await desk.answer("topics", SPORT)
    assert view.notice.tone is Tone.WARNING
    assert view.notice.text == "Topics takes at most 3: press P, B and W to take one off"
    view = await desk.answer("topics", POLITICS)
    assert view.judgements["topics"].values == (ECONOMY, WAR)
    view = await desk.answer("topics", POLITICS)
    assert view.judgements["topics"].values == (ECONOMY, WAR, POLITICS)


async def test_what_a_key_changed_is_said_while_the_line_shows_keys() -> None:
    """A set's answer in words, also taken off, cleared or not judged; nothing where the desk turned on."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    assert (await desk.answer("reliability", "mixed")).notice.text == ""
    for topic, said in (
        (POLITICS, "Topics: politics and government"),
        (ECONOMY, "Topics: economy, business and finance"),
        (POLITICS, "Topics: politics and government taken off"),
    ):
        assert (await desk.answer("topics", topic)).notice.text == said
    assert (await desk.clear("topics")).notice.text == "Topics: no answer"
    await desk.answer("topics", WAR)
    view = await desk.answer("date_validity", "misdated")
    assert view.notice.text == "Date: misdated · complete · Enter goes on"
    view = await desk.corrected_date("date_validity", "2023-03")
    assert view.notice.text == "Date: m misdated, rightly 2023-03 · complete · Enter goes on"
    view = await desk.confidence("date_validity", 2)
    assert view.notice.text.endswith("complete · Enter goes on")
    view = await desk.cannot_judge("date_validity", "language")
    said = "Date: x cannot judge: in a language I cannot judge"
    assert view.notice.text == f"{said} · complete · Enter goes on"


async def test_enter_says_what_is_missing_and_goes_on_when_complete() -> None:
    """Enter stays on an incomplete article and turns to what is missing; from a complete one it goes on."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    first = desk.view.article
    await desk.answer("date_validity", "current")
    view = await desk.enter()
    assert view.article == first
    assert view.notice.text == "Reliability and Topics are missing"
    assert view.focus == "reliability"
    await desk.answer("reliability", "mixed")
    view = await desk.cannot_judge("topics", "language")
    assert view.complete
    assert view.completed == 1
    view = await desk.enter()
    assert view.article is not None
    assert view.article != first
    assert (view.place, view.of) == (2, 2)


async def test_cannot_judge_is_an_answer_with_its_reason() -> None:
    """It replaces and is replaced like any other answer; unknown reasons are refused."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("topics", POLITICS)
    view = await desk.cannot_judge("topics", "truncated")
    assert view.judgements["topics"] == Judgement(cannot_judge=True, reason="truncated")
    view = await desk.answer("topics", WAR)
    assert view.judgements["topics"] == Judgement((WAR,))
    with pytest.raises(LookupError, match="tired"):
        await desk.cannot_judge("topics", "tired")


async def test_clear_takes_an_answer_away() -> None:
    """Clearing writes null; with no answer it says so."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.answer("reliability", "mixed")
    view = await desk.clear("reliability")
    assert view.judgements == {}
    assert store.log[-1].value is None
    view = await desk.clear("reliability")
    assert view.notice.text == "Reliability has no answer to clear"


async def test_clear_on_an_unanswered_set_that_may_be_empty_answers_none() -> None:
    """Where the empty set is an answer there is a key for it."""
    store = FakeStore(samples(1), codebook_of(1, smallest_set=0))
    desk = await Desk.open(store.as_store, "ana")
    view = await desk.clear("kinds")
    assert view.judgements == {"kinds": Judgement()}
    assert view.complete
    view = await desk.clear("kinds")
    assert view.judgements == {}


async def test_corrected_date_goes_with_answers_that_take_one() -> None:
    """It is refused on others with the names of those, read with its precision, and taken away by nothing."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    view = await desk.corrected_date("date_validity", "2023")
    assert view.notice.text == "A corrected date goes with superseded, recirculated and misdated"
    await desk.answer("date_validity", "misdated")
    view = await desk.corrected_date("date_validity", "16 March 2023")
    assert view.judgements["date_validity"] == Judgement(("misdated",), corrected_date="2023-03-16")
    view = await desk.corrected_date("date_validity", "03/04/2023")
    assert view.notice.tone is Tone.WARNING
    view = await desk.corrected_date("date_validity", "")
    assert view.judgements["date_validity"] == Judgement(("misdated",))
    view = await desk.corrected_date("reliability", "2023")
    assert view.notice.text == "Reliability takes no corrected date"


async def test_confidence_note_flag_and_spans_are_recorded() -> None:
    """Each is an event with its whole value, and shows."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    view = await desk.confidence("reliability", 2)
    assert view.notice.text == "Reliability has no answer to be sure of"
    await desk.answer("reliability", "mixed")
    await desk.confidence("reliability", 3)
    await desk.note("  look [again]  ")
    await desk.flag()
    view = await desk.spans([(5, 9), (0, 4), (5, 9), (9, 5), (0, 10_000)])
    assert view.judgements["reliability"].confidence == 3
    assert (view.note, view.flag, view.spans) == ("look [again]", True, ((0, 4), (5, 9)))
    assert causes(store) == ["answer", "answer", "note", "flag", "spans"]
    assert store.log[-1].value == [[0, 4], [5, 9]]
    await desk.flag()
    view = await desk.note("")
    assert (view.note, view.flag) == (None, False)


async def test_skipped_article_comes_back() -> None:
    """A skip goes on; without other work the desk says so and takes it up again."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    first = desk.view.article
    view = await desk.skip()
    assert view.article != first
    await finish(desk)
    view = await desk.enter()
    assert view.why is not None
    assert (view.why.reason, view.why.skipped) == ("done", 1)
    assert "w takes up the one you skipped." in no_work_sentences(view.why)
    view = await desk.skip()
    assert view.article == first
    await finish(desk)
    view = await desk.enter()
    assert view.why == NoWork("all", "done", skipped=0, of=2)


async def test_what_was_left_and_taken_up_again_is_there_after_a_dropped_line() -> None:
    """Skipped or set aside, then looked at again: the next sitting begins there; else at what came next."""
    store = FakeStore(samples(3))
    desk = await Desk.open(store.as_store, "ana")
    first = desk.view.article
    second = (await desk.skip()).article
    assert first is not None and second is not None
    assert (await Desk.open(store.as_store, "ana")).view.article == second
    await desk.go_to(first.row.key)
    assert (await Desk.open(store.as_store, "ana")).view.article == first
    await desk.answer("reliability", "mixed")
    again = await Desk.open(store.as_store, "ana")
    assert again.view.article == first
    assert again.view.judgements["reliability"].values == ("mixed",)
    third = (await again.set_aside("teaser")).article
    assert third not in (None, first)
    assert (await Desk.open(store.as_store, "ana")).view.article == third
    assert (await again.previous()).article is not None
    back = (await Desk.open(store.as_store, "ana")).view
    assert back.article is not None
    assert (back.article.row.key, back.set_aside) == (first.row.key, "teaser")


async def test_set_aside_goes_on_and_can_be_taken_back() -> None:
    """A set-aside article takes no answers until it is taken back."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    first = desk.view.article
    assert first is not None
    view = await desk.set_aside("teaser")
    assert view.article is not None
    assert view.article.row.key != first.row.key
    assert view.notice.text == "set aside: only a teaser"
    view = await desk.previous()
    assert view.article is not None
    assert view.article.row.key == first.row.key
    view = await desk.answer("reliability", "mixed")
    assert view.judgements == {}
    assert "z takes it back" in view.notice.text
    view = await desk.set_aside(None)
    assert view.set_aside is None
    view = await desk.answer("reliability", "mixed")
    assert "reliability" in view.judgements


async def test_walk_through_finished_articles_and_back_to_work() -> None:
    """[ goes back through one's finished articles, ] forward and at the end to what waits."""
    store = FakeStore(samples(4))
    desk = await Desk.open(store.as_store, "ana")
    for _ in range(2):
        await finish(desk)
        await desk.enter()
    await desk.answer("reliability", "mixed")
    places = [(await desk.previous()).place, (await desk.previous()).place, (await desk.previous()).place]
    assert places == [2, 1, 1]
    assert desk.view.notice.text == "That was the first article you finished"
    places = [(await desk.next()).place, (await desk.next()).place, (await desk.next()).place]
    assert places == [2, 3, 3]
    assert desk.view.notice.text == "This is the article that waits for you"
    view = await desk.enter()
    assert view.place == 3


async def test_auto_advance_goes_on_after_a_single_answer_and_waits_in_a_set() -> None:
    """With it on, the completing single answer goes on; a set waits for Enter or its maximum."""
    store = FakeStore(samples(4))
    desk = await Desk.open(store.as_store, "ana")
    await desk.change(Settings(auto_advance=True))
    await desk.answer("topics", POLITICS)
    await desk.answer("date_validity", "current")
    view = await desk.answer("reliability", "mixed")
    assert view.place == 2
    await desk.answer("reliability", "mixed")
    await desk.answer("date_validity", "current")
    for topic in (POLITICS, ECONOMY):
        view = await desk.answer("topics", topic)
        assert view.place == 2
    view = await desk.answer("topics", WAR)
    assert view.place == 3
    again = await Desk.open(store.as_store, "ana")
    assert again.view.settings.auto_advance


async def test_desk_opens_where_it_was_left() -> None:
    """The same article, answers and place in the text, also when it was complete; after the last one, why."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    await finish(desk)
    await desk.enter()
    desk.scroll = 77
    await desk.answer("reliability", "mixed")
    desk = await Desk.open(store.as_store, "ana")
    assert (desk.view.place, desk.view.scroll) == (2, 77)
    assert desk.view.judgements == {"reliability": Judgement(("mixed",))}
    await finish(desk)
    desk = await Desk.open(store.as_store, "ana")
    assert (desk.view.place, desk.view.complete) == (2, True)
    await desk.enter()
    desk = await Desk.open(store.as_store, "ana")
    assert desk.view.article is None


async def test_desk_without_articles_says_why() -> None:
    """Nothing imported is said with what to do."""
    store = FakeStore([])
    desk = await Desk.open(store.as_store, "ana")
    assert desk.view.why is not None
    assert "triage import" in no_work_sentences(desk.view.why)[0]
    for view in (
        await desk.answer("reliability", "mixed"),
        await desk.previous(),
        await desk.enter(),
        await desk.skip(),
    ):
        assert view.article is None
    assert store.log == []


async def test_work_that_appears_is_taken_up() -> None:
    """An empty desk goes on by itself once there is an article."""
    store = FakeStore([])
    desk = await Desk.open(store.as_store, "ana")
    assert (await desk.look_for_work()).article is None
    store.held.update(FakeStore(samples(1)).held)
    assert (await desk.look_for_work()).place == 1


async def test_strangers_and_unknown_rounds_are_refused() -> None:
    """Both are refused with what to do."""
    store = FakeStore(samples(1))
    with pytest.raises(Refused, match="triage label --as bo"):
        await Desk.open(store.as_store, "bo")
    with pytest.raises(Refused, match="triage status"):
        await Desk.open(store.as_store, "ana", round_name="two")


async def test_store_error_shows_nothing_as_saved() -> None:
    """Without patience the error comes out and the view is the old one."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    store.failing = 1
    with pytest.raises(StoreError, match="disk is full"):
        await desk.answer("reliability", "mixed")
    assert desk.view.judgements == {}
    view = await desk.answer("reliability", "reliable")
    assert view.judgements["reliability"].values == ("reliable",)


async def test_patience_hands_the_same_event_in_again() -> None:
    """With patience the same uid is tried until it is in the log, once."""
    failures: list[int] = []

    async def patience(error: StoreError, failed: int) -> None:
        failures.append(failed)

    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana", session="s", patience=patience)
    store.failing = 3
    view = await desk.answer("reliability", "mixed")
    assert view.judgements["reliability"].values == ("mixed",)
    assert failures == [1, 2, 3]
    assert [event.uid for event in store.log] == ["s:1", "s:2"]


async def test_seconds_of_attention_start_with_the_article_and_after_each_answer() -> None:
    """Each judgement carries the seconds since the last one, without idle time."""
    now = [0.0]
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana", clock=lambda: now[0])
    now[0] += 12
    await desk.answer("reliability", "mixed")
    now[0] += 500
    await desk.answer("date_validity", "current")
    await desk.answer("topics", POLITICS)
    seconds = [event.seconds for event in store.log if event.cause is Cause.ANSWER]
    assert seconds == [12, 60, 0]


@pytest.mark.parametrize("count", [1, 6, 10])
async def test_any_codebook_works(count: int) -> None:
    """No question is known by name: one, six and ten questions are answered alike."""
    codebook = codebook_of(count)
    store = FakeStore(samples(2), codebook)
    desk = await Desk.open(store.as_store, "ana")
    for question in codebook.questions:
        assert not desk.view.complete
        await desk.answer(question.id, question.answers[0].id)
    assert desk.view.complete
    assert (await desk.enter()).place == 2
    assert [desk.turn(1).focus for _ in range(count)][-1] == codebook.questions[0].id


async def test_source_blind_round_shows_where_it_came_from_after_the_first_answer() -> None:
    """The view is blind until something is judged."""
    store = FakeStore(samples(1))
    store.round = type(store.round)("all", source_blind=True)
    desk = await Desk.open(store.as_store, "ana")
    views = [desk.view, await desk.answer("reliability", "mixed")]
    assert [view.blind for view in views] == [True, False]


async def test_today_is_counted_once_and_kept() -> None:
    """The store's count is taken over and follows what is completed and opened again."""
    store = FakeStore(samples(2))
    desk = await Desk.open(store.as_store, "ana")
    counts = [desk.view.today, (await desk.count_today()).today]
    await finish(desk)
    counts += [desk.view.today, (await desk.undo()).today]
    assert counts == [None, 0, 1, 0]


@pytest.mark.parametrize(
    ("nothing", "said"),
    [
        (NoWork("r", "reserved", 0, reserved=3), "3 articles are in other hands; each comes free 15 minutes"),
        (
            NoWork("r", "reserved", 0, reserved=1, seconds=20.0),
            "1 article is in other hands; the first may come",
        ),
        (NoWork("r", "reserved", 0, reserved=2, seconds=61.0), "free in 2 minutes."),
        (NoWork("r", "cap", 0), "as many articles as round r gives to one person"),
        (NoWork("r", "closed", 0), "Round r is closed."),
        (NoWork("r", "done", 2), "h takes up the 2 you skipped."),
    ],
)
def test_a_desk_without_work_says_why_and_until_when(nothing: NoWork, said: str) -> None:
    """Reserved, capped, closed or done; what was skipped is offered by the person's own key."""
    sentences = no_work_sentences(nothing, KeyTable({"skip": ("h",)}))
    assert said in " ".join(sentences)
    assert ("goes on by itself" in " ".join(sentences)) is (nothing.reason != "closed")


async def test_waiting_for_work_keeps_the_reason_up_to_date_and_goes_on_when_there_is_some() -> None:
    """Each look asks once; a reason that changed is shown, and work is taken up without a key."""
    store = FakeStore(samples(1))
    answers: list[NoWork | Assignment] = [
        NoWork("all", "reserved", 0, reserved=2, seconds=float(seconds)) for seconds in (900, 895, 890)
    ]
    answers.append(await store.reserve("all", "ana"))
    asked = 0

    class Waiting(FakeStore):
        async def reserve(
            self,
            round_name: str,
            person: str,
            *,
            article: str | None = None,
            skipped: bool = False,
            session: str | None = None,
        ) -> Assignment | NoWork:
            nonlocal asked
            asked += 1
            return answers[asked - 1]

    desk = await Desk.open(Waiting(samples(1)).as_store, "ana")
    for seconds in (895, 890):
        view = await desk.look_for_work()
        assert view.why is not None and view.why.seconds == seconds
    view = await desk.look_for_work()
    assert (view.place, asked) == (1, 4)
    assert (await desk.look_for_work()).place == 1
    assert asked == 4


async def test_the_person_is_told_where_their_answers_no_longer_count() -> None:
    """A slot that was given away meanwhile: what is said is kept."""
    store = FakeStore(samples(1))
    store.surplus = True
    desk = await Desk.open(store.as_store, "ana")
    assert desk.view.notice.text == "Others gave its answers meanwhile: yours are kept, not counted"
    assert (await desk.answer("reliability", "mixed")).judgements


async def test_articles_are_found_by_number_and_by_flag() -> None:
    """A number where the person may list articles; flags from the newest to the oldest and around."""
    store = FakeStore(samples(4), codebook_of(1))
    desk = await Desk.open(store.as_store, "ana")
    for _ in range(3):
        await desk.flag()
        await desk.answer("kinds", "apple")
        await desk.enter()
    await desk.go_to(list(store.held)[1])
    await desk.flag()
    assert (await desk.go_to("4")).place == 4
    assert [(await desk.next_flagged()).place for _ in range(4)] == [3, 1, 3, 1]
    assert "not among your articles" in (await desk.go_to("99")).notice.text
    store.own_only = True
    assert "not among your articles" in (await desk.go_to("1")).notice.text
    await desk.flag()
    assert (await desk.next_flagged()).place == 3
    assert "no other" in (await desk.next_flagged()).notice.text


async def test_a_place_that_was_only_scrolled_to_is_kept() -> None:
    """A moment without keys is enough: the next sitting opens there."""
    store = FakeStore(samples(1))
    desk = await Desk.open(store.as_store, "ana")
    await desk.keep_place()
    assert causes(store) == []
    desk.scroll = 120
    await desk.keep_place()
    await desk.keep_place()
    assert [event.value for event in store.log if event.aspect is Aspect.PLACE][1:] == [{"scroll": 120}]
    assert (await Desk.open(store.as_store, "ana")).view.scroll == 120
