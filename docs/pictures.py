"""Draw docs/pictures/*.svg: the desk on the demonstration's articles, at two sizes."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from labels.codebook import shipped_codebook
from triage.articles.options import ReadOptions
from triage.jobs.importing import import_paths
from triage.jobs.samples import REFERENCE_DATE, sample_paths
from triage.owner.opening import acting_person, open_store
from triage.store.records import PersonRecord, Role
from triage.tui.app import DeskApp

FOLDER = Path(__file__).with_name("pictures")


async def draw() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.duckdb"
        async with open_store(path, create=shipped_codebook("news")) as store:
            options = ReadOptions(reference_date=REFERENCE_DATE)
            person = acting_person()
            await import_paths(store, [str(each) for each in sample_paths()], options, person=person)
            await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=person)
            for width, height in ((80, 24), (120, 40)):
                app = DeskApp(store, "ana")
                async with app.run_test(size=(width, height)) as pilot:
                    await pilot.pause()
                    await pilot.press("4", "c")
                    await pilot.pause()
                    picture = app.export_screenshot(title="triage label --as ana")
                (FOLDER / f"desk-{width}x{height}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
