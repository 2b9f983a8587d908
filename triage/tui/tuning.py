"""What a person changes about their desk: looks, ways of working, keys."""

from __future__ import annotations

from dataclasses import replace

from triage.desk.key_table import BadKey
from triage.desk.keys import ACTS, key_name
from triage.desk.settings import Settings, is_zone
from triage.desk.view import Tone
from triage.tui.dialogs.adjusting import Adjusting, Change, next_theme
from triage.tui.dialogs.entry import Entry
from triage.tui.grip import Grip


class Tuning(Grip):
    """Hands that change settings; each change is in the store before it is shown."""

    async def _do_settings(self) -> None:
        self._adjust(0, "")

    def _adjust(self, row: int, said: str) -> None:
        """Open the list at a row, with a line on what came of the last change."""
        view = self.desk.view
        self._open(Adjusting(view.settings, view.keys, row, said), self._apply)

    async def _apply(self, change: object) -> None:
        if not isinstance(change, Change):
            return
        settings = self.desk.view.settings
        match change.name:
            case "theme":
                settings = replace(settings, theme=next_theme(settings.theme))
            case "ascii":
                settings = replace(settings, ascii=not settings.ascii)
            case "auto_advance":
                settings = replace(settings, auto_advance=not settings.auto_advance)
            case "zone":
                self._ask_zone(change.row)
                return
            case act:
                settings = _with_key(settings, act, change.key)
        await self._keep(settings, change)

    async def _keep(self, settings: Settings, change: Change) -> None:
        try:
            await self.desk.change(settings)
        except BadKey as clash:
            self._adjust(change.row, str(clash))
            return
        own = change.key is not None
        self._adjust(change.row, f"{key_name(change.key)} does it now" if own and change.key else "")

    def _ask_zone(self, row: int) -> None:
        async def keep(zone: object) -> None:
            await self._keep(replace(self.desk.view.settings, zone=str(zone).strip()), Change(row, "zone"))

        self._open(
            Entry(
                "Your time zone",
                self.desk.view.settings.zone,
                hint="Europe/Berlin, or nothing for UTC",
                limit=60,
                check=lambda zone: _wrong_zone(zone.strip()),
            ),
            keep,
        )

    async def _do_advance(self) -> None:
        on = not self.desk.view.settings.auto_advance
        await self.desk.change(replace(self.desk.view.settings, auto_advance=on))
        self.desk.say(f"auto-advance is {'on' if on else 'off'}", Tone.DONE)

    async def _do_ascii(self) -> None:
        settings = self.desk.view.settings
        await self.desk.change(replace(settings, ascii=not settings.ascii))

    async def _theme(self, theme: str) -> None:
        await self.desk.change(replace(self.desk.view.settings, theme=theme))

    async def _do_dark(self) -> None:
        await self._theme("dark")

    async def _do_light(self) -> None:
        await self._theme("light")

    async def _do_sixteen(self) -> None:
        await self._theme("16")

    async def _do_colourless(self) -> None:
        await self._theme("none")


def _with_key(settings: Settings, act: str, key: str | None) -> Settings:
    """Return settings with one key for an act, or with the desk's own again."""
    keys = {name: held for name, held in settings.keys.items() if name != act}
    own = next(each.keys for each in ACTS if each.id == act)
    if key is not None and own != (key,):
        keys[act] = (key,)
    return replace(settings, keys=keys)


def _wrong_zone(zone: str) -> str:
    """Return what is wrong with a time zone; nothing for none or one that there is."""
    return "" if not zone or is_zone(zone) else "There is no such time zone; they are named like Asia/Tokyo."
