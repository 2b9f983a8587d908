"""An article and a neighbour side by side: what differs is marked in both, and both scroll together."""

from __future__ import annotations

from bisect import bisect_right

from triage.desk.differing import Differences, differences
from triage.store.comparison import Neighbour
from triage.store.records import StoredArticle
from triage.tui.dialogs.dialog import Closed
from triage.tui.head import by_strength, date_kind, joined, strength_sign
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import fitted, length, one_line, sides
from triage.tui.reading import Reading
from triage.tui.strokes import Stroke
from triage.tui.window import Window

SIDE_BY_SIDE = 100
"""Width from which the texts stand beside each other; narrower, one above the other."""
_STEPS = {"j": 1, "down": 1, "act:down": 1, "k": -1, "up": -1, "act:up": -1}
_PAGES = {"space": 1, "pagedown": 1, "pageup": -1}


class Side:
    """One of the two texts.

    Args:
        name: What it is, above the text.
        article: The article.
        different: What the other has not.
        signs: The signs of the person's look.
        blind: Whether outlet and URL are hidden.
    """

    def __init__(
        self,
        name: str,
        article: StoredArticle,
        different: tuple[tuple[int, int], ...],
        signs: Signs,
        *,
        blind: bool,
    ) -> None:
        self._name = name
        self._article = article
        self._blind = blind
        self.different = different
        self.reading = Reading(article.text, article.evidence, signs, different)
        self._window = Window(width=0)

    def wrap(self, width: int) -> None:
        """Break the text at another width; what was at the top stays there."""
        if self._window.lines.width != width:
            self._window = Window(self.reading.display, width, self._displayed(self.position))

    @property
    def position(self) -> int:
        """The position in the article's text of what is at the top."""
        return self.reading.to_text(self._window.position)

    def _displayed(self, position: int) -> int:
        return self.reading.to_display(position, self.reading.length)[0]

    def turn_to(self, position: int, height: int) -> None:
        """Bring a position to the top of so many rows, or as near to it as the last page lets it."""
        self._window.turn_to(self._window.line_at(self._displayed(position)), height)

    def roll(self, lines: int, height: int) -> None:
        """Move by so many lines, no further than the last page."""
        self._window.turn_to(self._window.top + lines, height)

    def head(self, width: int, signs: Signs) -> list[Line]:
        """Return what the article is, in two lines: its title; its date and what speaks against it."""
        row = self._article.row
        title = one_line(row.title, signs).strip() or "(no title)"
        stated = row.stated_date and f"stated {one_line(row.stated_date, signs)}"
        kind = date_kind(row.stated_date_kind)
        parts = [Piece(f"{stated}, {kind}" if stated and kind else stated or "no stated date", Ink.FACT)]
        against = [flag for flag in by_strength(self._article.evidence.flags) if flag.strength != "none"]
        if against:
            names = ", ".join(one_line(flag.name.replace("_", " "), signs) for flag in against)
            parts.append(Piece(f"{strength_sign(against[0].strength, signs)} {names}", Ink.FACT_WARNING))
        if row.source and not self._blind:
            parts.append(Piece(one_line(row.source, signs), Ink.FACT_DIM))
        name = (Piece(self._name, Ink.FACT_DIM),)
        return [
            sides((Piece(title, Ink.TITLE),), name, width, signs, Ink.TITLE),
            sides(joined(parts, signs), (), width, signs, Ink.FACT),
        ]

    def text(self, width: int, height: int) -> list[Line]:
        """Return the lines in sight, each as wide as asked."""
        wrapping, top = self._window.lines, self._window.top
        wrapping.reach(top + height)
        lines: list[Line] = []
        for number in range(top, top + height):
            pieces: list[Piece] = []
            if number < wrapping.after:
                parts = self.reading.pieces(*wrapping.span(number))
                pieces = [Piece(text, inks[-1]) for text, inks in parts if text]
            lines.append((*pieces, Piece(" " * (width - length(pieces)))))
        return lines


class Beside:
    """Shows an article and one of its neighbours until it is left, or another neighbour is asked for.

    Making one compares both texts: do that in a thread.

    Args:
        here: The article that is judged.
        there: Its neighbour.
        pair: What was found of the two.
        place: Which neighbour it is, from 1.
        of: How many there are.
        signs: The signs of the person's look.
        blind: Whether outlet and URL are hidden.
        leave: Keys that leave it besides Escape, Enter and ``q``.
    """

    def __init__(
        self,
        here: StoredArticle,
        there: StoredArticle,
        pair: Neighbour,
        place: int,
        of: int,
        signs: Signs,
        *,
        blind: bool,
        leave: tuple[str, ...] = (),
    ) -> None:
        self._pair, self._place, self._of = pair, place, of
        self._earlier = there.row.key == pair.a
        self._leave = ("escape", "enter", "q", *leave)
        self._found: Differences = differences(here.text, there.text)
        self._sides = (
            Side("this article", here, self._found.first, signs, blind=blind),
            Side("neighbour", there, self._found.second, signs, blind=blind),
        )
        self._leads = int(len(there.text) > len(here.text))
        self._height = 1

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Scroll both, go to a difference, or end with how many neighbours to go on."""
        key = stroke.key
        if key in self._leave:
            return Closed()
        if key in ("n", "p"):
            return Closed(1 if key == "n" else -1)
        if key in ("tab", "shift+tab"):
            self._next(back=key != "tab")
        elif key in _STEPS:
            self._roll(_STEPS[key])
        elif key in _PAGES:
            self._roll(_PAGES[key] * max(self._height - 1, 1))
        elif key in ("home", "end"):
            lead = self._sides[self._leads]
            lead.turn_to(lead.reading.length if key == "end" else 0, self._height)
            self._follow()
        return None

    def _roll(self, lines: int) -> None:
        self._sides[self._leads].roll(lines, self._height)
        self._follow()

    def _follow(self) -> None:
        """Let the shorter text stand where the longer one does."""
        led = self._sides[not self._leads]
        at = self._found.across(self._sides[self._leads].position, back=bool(self._leads))
        led.turn_to(at, self._height)

    def _next(self, *, back: bool) -> None:
        """Bring the next part that differs to the top, or the one before."""
        lead = self._sides[self._leads]
        starts = [start for start, _ in lead.different]
        here = lead.position
        if back:
            before = [start for start in starts if start < here]
            lead.turn_to(before[-1] if before else 0, self._height)
        else:
            for start in starts[bisect_right(starts, here) :]:
                lead.turn_to(start, self._height)
                if lead.position > here:
                    break
        self._follow()

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the whole screen."""
        beside = width >= SIDE_BY_SIDE
        room = (width - 3) // 2 if beside else width
        self._height = height - 5 if beside else (height - 8) // 2
        for side in self._sides:
            side.wrap(room)
        blocks = [
            [*side.head(room, signs), (Piece(signs.rule * room, Ink.RULE),), *side.text(room, self._height)]
            for side in self._sides
        ]
        if beside:
            between = Piece(f" {signs.upright} ", Ink.RULE)
            middle: list[Line] = [(*left, between, *right) for left, right in zip(*blocks, strict=True)]
        else:
            middle = [*blocks[0], *blocks[1]]
        blank: list[Line] = [()] * (height - 2 - len(middle))
        return [self._bar(width, signs), *middle, *blank, self._foot(width, signs)]

    def _bar(self, width: int, signs: Signs) -> Line:
        dot = f" {signs.dot} "
        pair = self._pair
        share = f"{pair.containment:.0%} of the shorter one's text"
        place = "came before it" if self._earlier else "came after it"
        left = [
            Piece(f"Neighbour {self._place:,} of {self._of:,}", Ink.BAR_STRONG),
            Piece(f"{dot}{pair.kind}{dot}{share}{dot}{place}", Ink.BAR),
        ]
        right = []
        if pair.days is not None:
            days = -pair.days if self._earlier else pair.days
            way = "later" if days > 0 else "earlier"
            right = [Piece(f"{signs.strong} states a date {abs(days):,} days {way}", Ink.BAR_STRONG)]
        return sides(left, right, width, signs, Ink.BAR)

    def _foot(self, width: int, signs: Signs) -> Line:
        keys = [("Tab", "next difference"), ("j k Space", "scroll"), ("n p", "neighbours")]
        line = [
            Piece(text, ink)
            for key, does in [*keys, ("Esc", "back")]
            for text, ink in ((key, Ink.KEY), (f" {does}   ", Ink.DIM))
        ]
        count = len(self._sides[self._leads].different)
        said = (
            f"{{}} {count:,} place{' differs' if count == 1 else 's differ'}" if count else "nothing differs"
        )
        return sides(fitted(line, width, signs), [Piece(said, Ink.DIFFERENT)], width, signs, Ink.TEXT)
