"""The desk on a screen: the article, its evidence, the questions, a head and a foot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.geometry import Region, Size

from triage.desk.view import Notice, View
from triage.tui.beside import Beside
from triage.tui.dialogs.dialog import Bar, Dialog
from triage.tui.dialogs.find import Find
from triage.tui.dialogs.pages import Pages
from triage.tui.foot import foot_line
from triage.tui.frames import Frames
from triage.tui.geometry import Geometry, arranged
from triage.tui.head import SAVED, Saved, head_lines, text_rule
from triage.tui.paint import Ink, Line, Paint, Piece, Signs
from triage.tui.painting import PaintedScreen, paint
from triage.tui.reading import Reading
from triage.tui.search import Found
from triage.tui.sheets import Asked, Sheet, no_room_lines, no_work_lines, side_sheet
from triage.tui.strokes import Stroke
from triage.tui.widgets.body import Body
from triage.tui.widgets.panel import Panel

DIALOG_WIDTH = 76
LONG = 100_000
"""Characters from which a text is read aside."""
MARGIN = 2
"""Cells between the text of a wide screen and its sides."""
PAUSE = 0.01
"""Seconds between two pieces of work on a long text."""
_NOTHING_READY: tuple[tuple[object, ...], Reading | None] = ((), None)


class DeskScreen(PaintedScreen):
    """Paints a desk's view, row by row as it changes.

    Args:
        look: The person's look.
        frames: Makes the frames for their terminal.
        take: Takes strokes of the mouse, in order with the keys.
        leave: Ends the desk.
    """

    CSS_PATH: ClassVar[str] = "desk.tcss"
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    head = getters.query_one("#head", Panel)
    body = getters.query_one("#body", Body)
    side = getters.query_one("#side", Panel)
    foot = getters.query_one("#foot", Panel)
    over = getters.query_one("#over", Panel)

    def __init__(
        self, look: Paint, frames: Frames, take: Callable[[Stroke], None], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self._look = look
        self._frames = frames
        self._take = take
        self._leave = leave
        self._view: View | None = None
        self._saved = SAVED
        self._dialog: Dialog | Bar | None = None
        self._evidence = False
        self._sheet = Sheet()
        self._asked = Asked()
        self._geometry = Geometry.nowhere()
        self._window = Size(0, 0)
        self._text: tuple[object, ...] = ()
        self._ready = _NOTHING_READY
        self._goes_on = False

    def compose(self) -> ComposeResult:
        """Make the panels; where they stand is arranged once the size is known."""
        yield Panel(id="head")
        yield Body(id="body")
        yield Panel(id="side")
        yield Panel(id="foot")
        over = Panel(id="over")
        over.display = False
        yield over

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels in sight: those of the desk, or the one that lies over them all."""
        return (self.over,) if self.over.room else (self.head, self.body, self.side, self.foot)

    # -- size and look ---------------------------------------------------------------------------
    def on_mount(self) -> None:
        """Paint in the person's look."""
        self.wear(self._look)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the panels for another size; nothing of the desk changes."""
        self._geometry, self._window = arranged(event.size.width, event.size.height), event.size
        self._frames.forget()
        self.head.place(self._geometry.head)
        self.body.place(self._geometry.body, MARGIN if self._geometry.wide else 0)
        self.side.place(self._geometry.side)
        self.foot.place(self._geometry.foot)
        self._fill()

    @property
    def signs(self) -> Signs:
        """The signs of the person's look."""
        return self._look.signs

    def wear(self, look: Paint) -> None:
        """Paint everything in another look."""
        self._look = look
        for panel in (self.head, self.body, self.side, self.foot, self.over):
            panel.repaint_in(look)
        self._text = ()
        self._fill()

    def repaint(self) -> None:
        """Send the whole screen, whatever the terminal shows by now."""
        self._frames.forget()
        for panel in self.panels:
            panel.mark_all()
        self.paint_marked()

    def paint_marked(self) -> None:
        """Send the rows that changed; before the desk is open there are none."""
        if self._view is not None:
            paint(self, self.panels, self._frames)

    # -- the stage -------------------------------------------------------------------------------
    async def make_ready(self, view: View, look: Paint | None = None) -> None:
        """Read an article with a long text before it is shown, or worn in another look.

        Short ones are read when they are shown: that takes less than handing them over.
        """
        look = look or self._look
        article, text = view.article, _text_of(view, look)
        if article is None or len(article.text) < LONG or text in (self._text, self._ready[0]):
            return
        reading = await asyncio.to_thread(Reading, article.text, article.evidence, look.signs)
        self._ready = (text, reading)

    def show(self, view: View) -> None:
        """Show the desk as it stands."""
        self._view = view
        self._saved = SAVED
        self._fill()

    def show_saved(self, saved: Saved, notice: Notice | None = None) -> None:
        """Say whether what was pressed is in the log, and what is in the way."""
        self._saved = saved
        if self._view is not None and notice is not None:
            self._view = replace(self._view, notice=notice)
        self._fill()

    def show_dialog(self, dialog: Dialog | Bar | None) -> None:
        """Show a dialog, or none."""
        self._dialog = dialog

    def scroll_text(self, act: str) -> None:
        """Scroll what is read."""
        page = max(self.body.height - 2, 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "home": -(10**9), "end": 10**9}
        if self._evidence:
            self._sheet.roll(steps[act])
        elif act in ("home", "end"):
            self.body.roll_to(end=act == "end")
        else:
            self.body.roll(steps[act])

    def turn_to(self, *, evidence: bool) -> None:
        """Turn to the evidence, or back to the text."""
        self._evidence = evidence

    def position(self) -> int:
        """The position in the article's text of the first line in sight."""
        return self.body.position

    def show_hits(self, found: Found | None, here: tuple[int, int] | None) -> None:
        """Mark hits in the text; bring one of them into sight."""
        self.body.lay_hits(found)
        self.show_span(here)

    def show_span(self, span: tuple[int, int] | None) -> None:
        """Mark the span that a key would act on, and bring it into sight."""
        if span is not None:
            self.body.bring(*span)
        self.body.lay("here", [] if span is None else [span], Ink.HERE)

    def copy(self, text: str) -> None:
        """Put text on the person's own clipboard (OSC 52, in base64)."""
        self.app.copy_to_clipboard(text)

    def leave(self) -> None:
        """End the desk."""
        self._leave()

    # -- filling the panels ----------------------------------------------------------------------
    def _fill(self) -> None:
        """Give every panel its lines, and paint what changed."""
        view = self._view
        if view is None or not self._geometry.body:
            return
        self._lay_over(isinstance(self._dialog, Beside) and not self._geometry.tiny)
        if self._geometry.tiny:
            self.body.show_below(())
            self.body.show_dialog(())
            self.body.show_instead(no_room_lines(*self._geometry.body.size))
        elif isinstance(self._dialog, Beside):
            self.over.show(self._dialog.lines(*self.over.room, self._look.signs))
        else:
            self._fill_body(view)
            self._fill_around(view)
        self.paint_marked()
        self._go_on_soon()

    def _lay_over(self, covered: bool) -> None:
        """Lay a panel over all others, or take it away."""
        if covered == bool(self.over.room) and self.over.room in (Size(0, 0), self._window):
            return
        self.over.place(self._window.region if covered else Region())
        for panel in (self.head, self.body, self.side, self.foot):
            panel.display = bool(panel.room) and not covered
        self._frames.forget()
        for panel in self.panels:
            panel.mark_all()

    def _fill_body(self, view: View) -> None:
        signs, geometry, body = self._look.signs, self._geometry, self.body
        text = _text_of(view, self._look)
        if text != self._text:
            opened, self._text = bool(self._text), text
            self._evidence = False
            self._sheet.roll(-(10**9))
            position = view.scroll if opened or not body.position else body.position
            made_for, reading = self._ready
            if made_for != text:
                reading = Reading(view.article.text, view.article.evidence, signs) if view.article else None
            self._ready = _NOTHING_READY
            body.open(reading, position)
            if reading is not None and reading.length < LONG:
                body.go_on_wrapping()  # as a rule to its end, so that one frame shows all there is to show
        body.lay("marks", view.spans, Ink.MARK)
        if view.article is None:
            body.show_below(())
            body.show_instead(no_work_lines(view, *body.room, signs) if view.why else ())
        elif geometry.wide:
            body.show_below(())
            body.show_instead(None)
        else:
            below = self._asked.below(view, body.room.width, body.room.height, signs)
            body.show_below((self._rule(body.room.height - len(below) - 1), *below))
            sheet = self._sheet.seen(view, body.room.width, body.height, signs) if self._evidence else None
            body.show_instead(sheet)
        dialog = self._dialog
        if dialog is None or isinstance(dialog, Bar):
            body.show_dialog(())
        else:
            width = min(DIALOG_WIDTH, body.room.width - 2) if geometry.wide else body.room.width
            height = body.room.height if isinstance(dialog, Pages) else body.height
            body.show_dialog(dialog.lines(width, height, signs))

    def _rule(self, height: int) -> Line:
        """Return the line under the text, or under the head of a wide screen."""
        where = (0, 0, 0) if self._evidence and not self._geometry.wide else self.body.where(height)
        width, tail = self._geometry.head.width, self._geometry.side.width
        return text_rule(*where, self.body.wrapped, width, tail, self._look.signs)

    def _fill_around(self, view: View) -> None:
        signs, geometry = self._look.signs, self._geometry
        pad = MARGIN if geometry.wide else 0
        head = head_lines(view, self._saved, geometry.head.width, signs, pad)
        if geometry.wide:
            head.append(self._rule(self.body.height))
            side = side_sheet(self._sheet, self._asked, view, *geometry.side.size, signs, here=self._evidence)
            self.side.show(side)
        self.head.show(head)
        room = geometry.foot.width - 2 * pad
        bar = self._dialog
        foot = (
            bar.bar(room, signs) if isinstance(bar, Bar) else foot_line(view.notice, room, signs, view.keys)
        )
        self.foot.show([(Piece(" " * pad), *foot) if pad else foot])

    def _go_on_soon(self) -> None:
        """Plan what is left to do of a long text, if there is some and it is not planned."""
        if not self._goes_on and not (self.body.wrapped and self._looks_for is None):
            self._goes_on = True
            asyncio.get_running_loop().call_later(PAUSE, self._go_on)

    @property
    def _looks_for(self) -> Find | None:
        """The bar that finds, while it has not looked through the whole text."""
        return self._dialog if isinstance(self._dialog, Find) and not self._dialog.done else None

    def _go_on(self) -> None:
        """Look through a long text, or wrap it, further while nothing else is to be done."""
        self._goes_on = False
        if not self.is_attached:
            return
        if (find := self._looks_for) is not None:
            find.go_on()
            self._fill()
            return
        self.body.go_on_wrapping()
        if self.body.wrapped:
            self._fill()
        else:
            self._go_on_soon()

    # -- the mouse -------------------------------------------------------------------------------
    def on_panel_pressed(self, message: Panel.Pressed) -> None:
        """Take a click like a key."""
        message.stop()
        self._take(Stroke(message.act))

    def on_body_drawn(self, message: Body.Drawn) -> None:
        """Take what the mouse is drawn over like a key."""
        message.stop()
        self._take(Stroke(f"span:{message.start}:{message.end}"))

    def on_panel_rolled(self, message: Panel.Rolled) -> None:
        """Roll what is under the wheel."""
        message.stop()
        if message.panel == "over":
            for _ in range(abs(message.lines)):
                self._take(Stroke("down" if message.lines > 0 else "up"))
            return
        if message.panel == "side" or (self._evidence and not self._geometry.wide):
            self._sheet.roll(message.lines)
        else:
            self.body.roll(message.lines)
        self._fill()


def _text_of(view: View, look: Paint) -> tuple[object, ...]:
    """Return what tells one text on the screen from another."""
    return (view.article.row.key if view.article else None, look.ascii)
