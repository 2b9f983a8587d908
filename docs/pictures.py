"""Draw docs/pictures/*.svg: the desk on the demonstration's articles, in each of its states.

Nothing of the machine or of the day is in a picture: the terminal, the look, the clock and the sitting are
given, and an article is named by its content. A test draws them anew and compares.

Example: uv run python docs/pictures.py
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labels.codebook import shipped_codebook
from triage.articles.options import ReadOptions
from triage.jobs.importing import import_paths
from triage.jobs.samples import REFERENCE_DATE, sample_paths
from triage.owner.opening import acting_person, open_store
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role
from triage.tui.app import DeskApp
from triage.tui.strokes import Stroke

FOLDER = Path(__file__).with_name("pictures")
SMALL, LARGE, LARGEST = (80, 24), (120, 40), (200, 50)
HALF = ("4", "c")
COMPLETE = (*HALF, "P", "B")
LONGEST = 60
"""Characters of a conflict that still is a date, not a part shared with a copy."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the desk, drawn at some sizes."""

    name: str
    """Start of the files' names; the size follows."""
    keys: tuple[str, ...] = ()
    """Pressed one after the other, at the first article."""
    sizes: tuple[tuple[int, int], ...] = (SMALL, LARGE)
    """Columns and rows."""
    at: str = "first"
    """Which article: the ``first``, the first with a strong ``conflict``, the first with a ``neighbour``."""


EMPTY = Scene("empty")
"""Drawn before anything is imported."""
SCENES = (
    Scene("desk", HALF),
    Scene("keys", ("?",)),
    Scene("complete", COMPLETE, (SMALL, LARGE, LARGEST), at="conflict"),
    Scene("neighbour", ("v",), at="neighbour"),
)


async def draw() -> dict[str, str]:
    """Return each picture by the name of its file."""
    pictures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.duckdb"
        async with open_store(path, create=shipped_codebook("news"), listen=False) as store:
            by = acting_person()
            await store.put_person(PersonRecord("ana", Role.ANNOTATOR, settings={"theme": "dark"}), by=by)
        pictures |= await _draw_scene(path, EMPTY, None)
        async with open_store(path, listen=False) as store:
            options = ReadOptions(reference_date=REFERENCE_DATE)
            await import_paths(store, [str(each) for each in sample_paths()], options, person=by)
            places = {
                "conflict": await _first_with_conflict(store),
                "neighbour": await _first_with_neighbour(store),
            }
        for scene in SCENES:
            pictures |= await _draw_scene(path, scene, places.get(scene.at))
    return pictures


async def _first_with_conflict(store: Store) -> str:
    """Return the article whose own dates speak against the one it states."""
    async for page in store.articles():
        for row in page:
            article = await store.article(row.key)
            flags = () if article is None else article.evidence.flags
            spans = [span for flag in flags if flag.strength == "strong" for span in flag.spans]
            if spans and all(end - start < LONGEST for start, end in spans):
                return row.key
    raise LookupError("no sample has a strong conflict")


async def _first_with_neighbour(store: Store) -> str:
    """Return the article whose nearest neighbour is not the same text."""
    async for page in store.articles():
        for row in page:
            found = await store.neighbours(row.key)
            if found and found[0].kind == "near":
                return row.key
    raise LookupError("no sample has a neighbour")


async def _draw_scene(path: Path, scene: Scene, article: str | None) -> dict[str, str]:
    """Return the pictures of one scene; what it answers is undone before the next size and scene."""
    pictures: dict[str, str] = {}
    for number, (width, height) in enumerate(scene.sizes):
        async with open_store(path, listen=False) as store:
            app = DeskApp(store, "ana", session=f"{scene.name}-{number}", clock=lambda: 0.0)
            async with app.run_test(size=(width, height)):
                await app.settled()
                if article is not None:
                    await _press(app, (Stroke("act:jump"), Stroke("paste", article), Stroke("enter")))
                await _press(app, [Stroke(key) for key in scene.keys])
                for node in (*app.screen.children, app.screen) * 2:
                    await node.wait_for_refresh()
                drawn = app.export_screenshot(title="triage label --as ana")
                pictures[f"{scene.name}-{width}x{height}.svg"] = _tidied(drawn)
                await _press(app, [Stroke("escape"), *[Stroke("backspace")] * len(scene.keys)])
    return pictures


async def _press(app: DeskApp, strokes: Sequence[Stroke]) -> None:
    """Press one after the other, each done before the picture is drawn."""
    for stroke in strokes:
        app.take(stroke)
    await app.settled()


def _tidied(picture: str) -> str:
    """Return a picture without blanks at the ends of lines, and with one newline at its end."""
    return "\n".join(line.rstrip() for line in picture.splitlines()).strip() + "\n"


def main() -> None:
    """Write the pictures, and remove those that are drawn no more."""
    FOLDER.mkdir(exist_ok=True)
    pictures = asyncio.run(draw())
    for old in FOLDER.glob("*.svg"):
        if old.name not in pictures:
            old.unlink()
    for name, picture in pictures.items():
        (FOLDER / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
