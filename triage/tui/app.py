"""The application: one desk in one terminal, its strokes in one line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from rich.console import COLOR_SYSTEMS
from textual import events
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme

from triage.desk.desk import Desk
from triage.desk.rounds import current_round
from triage.desk.view import Notice, Settings, Tone, View
from triage.store.errors import StoreError
from triage.store.protocol import Store
from triage.tui.frames import Frames
from triage.tui.hands import Hands
from triage.tui.head import NOT_SAVED, SAVING
from triage.tui.paint import GROUNDS, THEMES, Paint
from triage.tui.screens.desk import DeskScreen
from triage.tui.sealed import MakeDriver, SealedApp
from triage.tui.strokes import Stroke, stroke_of
from triage.tui.terminal import Terminal

OPEN = Stroke("open")
TICK = Stroke("tick")
TICK_SECONDS = 5.0
"""How often a desk without work looks for some, and a place in the text is kept."""
SLOW_SECONDS = 0.4
"""How long the log may take before the screen says that it is being saved."""
LONGEST_PAUSE = 5.0
"""Most seconds between two tries to save."""


class Left(Exception):
    """The person left while nothing could be saved."""


class DeskApp(SealedApp):
    """Takes strokes in the order in which they were made and does each to its end before the next.

    Args:
        store: The store.
        person: Who sits at this desk.
        round_name: The round to work in; unless given, the one that has work, also when that changes.
        terminal: What the person's terminal says of itself.
        session: Names this sitting; drawn unless given.
        clock: Seconds of a monotonic clock, for the seconds of attention.
        driver: Makes what reads and draws; Textual's own for this platform unless given.
        local: Settings of this machine, for what the person's own leave open.
    """

    TITLE = "triage"
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        store: Store,
        person: str,
        *,
        round_name: str | None = None,
        terminal: Terminal = Terminal(),  # noqa: B008  frozen
        session: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        driver: MakeDriver | None = None,
        local: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(terminal=terminal, driver=driver)
        self._store = store
        self._person = person
        self._round = round_name
        self._sitting = session
        self._clock = clock
        self._local = local
        self._strokes: asyncio.Queue[Stroke] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._failing = False
        self._left = asyncio.Event()
        self.desk: Desk | None = None
        """The desk, once the store has opened it."""
        for name, ground in GROUNDS.items():
            self.register_theme(_textual_theme(name, ground))
        self.take(OPEN)
        self._paint = self._look(Settings())
        self._wear(self._paint)

    # -- strokes ---------------------------------------------------------------------------------
    async def on_event(self, event: events.Event) -> None:
        """Put keys and pastes in line; everything else goes Textual's way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._failing and isinstance(event, events.Key) and event.key == "ctrl+c":
                self._left.set()
            self.take(stroke_of(event))
            return
        await super().on_event(event)

    def take(self, stroke: Stroke) -> None:
        """Put a stroke at the end of the line."""
        self._strokes.put_nowait(stroke)

    @property
    def behind(self) -> int:
        """How many strokes are in line."""
        return self._strokes.qsize()

    async def settled(self) -> None:
        """Wait until the desk is open and every stroke in line is done, or the desk has ended."""
        waits = [asyncio.create_task(self._strokes.join()), asyncio.create_task(self._ended.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    def get_default_screen(self) -> Screen[None]:
        """Return the one screen there is."""
        self._screen = DeskScreen(
            self._paint, Frames(COLOR_SYSTEMS[self.terminal.colours]), self.take, self.exit
        )
        return self._screen

    def on_ready(self) -> None:
        """Begin to open the desk, once the empty one is on the screen."""
        self._work = asyncio.create_task(self._take_strokes())
        self._work.add_done_callback(self._worked)
        self.set_interval(TICK_SECONDS, self._tick)

    def on_unmount(self) -> None:
        """Stop with the screen; what was acknowledged is in the log, nothing else was shown."""
        if self._work is not None:
            self._work.cancel()

    async def keep_place(self) -> None:
        """Do what is in line, and keep the place in the text, before somebody else ends the desk."""
        if self._moved():
            self.take(TICK)
        await self.settled()

    def _tick(self) -> None:
        """Look for work where there is none, and keep the place in a text that was only scrolled."""
        desk = self.desk
        if desk is not None and self._strokes.empty() and (desk.view.article is None or self._moved()):
            self.take(TICK)

    def _moved(self) -> bool:
        """Whether the text is scrolled away from the place that was kept."""
        desk = self.desk
        return (
            desk is not None and desk.view.article is not None and self._screen.position() != desk.kept_scroll
        )

    def _worked(self, work: asyncio.Task[None]) -> None:
        """Leave when the line of strokes ended by itself."""
        self._ended.set()
        if not work.cancelled() and (failure := work.exception()) is not None:
            if not isinstance(failure, Left):
                self.failure = failure
            self.exit(return_code=1)

    async def _take_strokes(self) -> None:
        screen = self._screen
        await self._strokes.get()  # OPEN
        hands = await self._sit_down(await self._current_round(), self._sitting)
        self._strokes.task_done()
        while True:
            stroke = await self._strokes.get()
            slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, screen.show_saved, SAVING)
            try:
                await (hands.tick() if stroke is TICK else hands.press(stroke))
                if hands.desk.view.article is None:
                    hands = await self._change_rounds(hands)
            finally:
                slow.cancel()
                self._failing = False
            view = hands.desk.view
            if stroke is TICK or self._look(view.settings) != self._paint:
                await self._show(view)  # what came of a key is shown already
            self._strokes.task_done()

    async def _current_round(self) -> str:
        return self._round or await current_round(self._store, self._person)

    async def _sit_down(self, round_name: str, session: str | None) -> Hands:
        """Open the desk in a round, and show it."""
        self.desk = desk = await Desk.open(
            self._store,
            self._person,
            round_name=round_name,
            session=session,
            clock=self._clock,
            patience=self._wait_to_save,
            local=self._local,
        )
        await self._show(desk.view)
        await self._show(await desk.count_today())
        return Hands(desk, self._screen)

    async def _change_rounds(self, hands: Hands) -> Hands:
        """Sit down in the round that has work, if it is another than the one that has none."""
        try:
            round_name = await self._current_round()
            # A sitting counts its events: each desk has one of its own.
            return hands if round_name == hands.desk.view.round else await self._sit_down(round_name, None)
        except StoreError:
            return hands  # the next key says so, and tries until it is mended

    async def _show(self, view: View) -> None:
        paint = self._look(view.settings)
        await self._screen.make_ready(view, paint)
        if paint != self._paint:
            self._paint = paint
            self._wear(paint)
            self._screen.wear(paint)
        self._screen.show(view)

    async def _wait_to_save(self, error: StoreError, failures: int) -> None:
        """Say that nothing is saved, wait a little, then let it be tried again."""
        self._failing = True
        text = f"{error} Trying again; Ctrl+C leaves without it"
        self._screen.show_saved(NOT_SAVED, Notice(text, Tone.ERROR))
        pause = min(0.125 * 2**failures, LONGEST_PAUSE)
        try:
            async with asyncio.timeout(pause):
                await self._left.wait()
        except TimeoutError:
            await self._reconnect()
            return
        raise Left

    async def _reconnect(self) -> None:
        """Find whoever owns the store now, where it is reached through a connection."""
        reconnect = getattr(self._store, "reconnect", None)
        if reconnect is None:
            return
        try:
            await reconnect()
        except StoreError:
            return  # the next try says it again

    # -- looks -----------------------------------------------------------------------------------
    def _look(self, settings: Settings) -> Paint:
        """Return the person's look, else what the terminal says of itself."""
        theme = settings.theme if settings.theme in THEMES else self.terminal.theme
        if self.terminal.no_color:
            theme = "none"
        return Paint(theme, ascii=settings.ascii or self.terminal.plain)

    def _wear(self, paint: Paint) -> None:
        """Let Textual know of a look."""
        self.wear_colours(none=paint.theme == "none")
        self.theme = f"triage-{paint.theme}"


def _textual_theme(name: str, ground: str) -> Theme:
    """Return what Textual needs of a look: the ground, and whether colours are the terminal's own."""
    if ground.startswith("ansi"):
        return replace(BUILTIN_THEMES["ansi-dark"], name=f"triage-{name}")
    return Theme(f"triage-{name}", primary=ground, background=ground, dark=name != "light")
