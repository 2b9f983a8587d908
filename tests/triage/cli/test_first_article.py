"""What a desk loads before it shows its first article."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from labels.codebook import shipped_codebook
from tests.triage.store.made import BY, article, bring_in
from triage.owner.opening import open_store
from triage.store.records import PersonRecord, Role

ROOT = Path(__file__).parents[3]
FIRST_ARTICLE = """
import asyncio, sys
from pathlib import Path
import triage.tui.app
from tests.triage.store.made import answer
from triage.owner.opening import open_store

async def main():
    async with open_store(Path(sys.argv[1]), listen=False) as store:
        given = await store.reserve("all", "ana")
        await store.record([answer(1, given.article.row.key, "current", person="ana")])
        await store.reserve("all", "ana")
    print("LOADED", sorted({"polars", "asyncssh", "jinja2", "ftfy"} & set(sys.modules)))

asyncio.run(main())
"""


async def test_the_first_article_and_an_answer_wait_for_no_tables(tmp_path: Path) -> None:
    """A desk opens, takes an answer and goes on without what only imports and reports are made with."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook("news"), listen=False) as store:
        await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
        await bring_in(store, [article(1), article(2)])
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", FIRST_ARTICLE, str(path)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    assert (child.returncode, told.decode().rstrip()) == (0, "LOADED []")
