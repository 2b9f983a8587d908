"""``triage scheme``: show the codebook in force, and check one before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import console

if TYPE_CHECKING:
    from labels.codebook import Answer, Codebook, Question, Reason

app = typer.Typer(
    name="scheme",
    help="The codebook: its questions, answers and keys.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command()
def show(as_json: AsJson = False) -> None:
    """Print the store's codebook as TOML, or the one that ships when there is no store.

    Example: triage scheme show > mine.toml
    """
    from labels.codebook import write_codebook
    from triage.owner.opening import is_there

    path = console.store_path()
    if is_there(path):
        codebook = console.run(_stored(path))
    else:
        console.say(f"There is no store at {path}; this is the codebook that ships with triage.")
        codebook = checked(codebook_text(None))
    if as_json:
        console.emit("scheme", described(codebook))
    else:
        console.write(write_codebook(codebook).replace("\r\n", "\n").removesuffix("\n"))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A codebook in TOML.")], as_json: AsJson = False
) -> None:
    """Check a codebook and name everything that is wrong with it.

    Example: triage scheme check mine.toml
    """
    from labels.codebook import CodebookError

    label: str | None = None
    problems: tuple[str, ...] = ()
    try:
        label = checked(_read(file)).label
    except CodebookError as error:
        problems = error.problems
    if as_json:
        console.emit("scheme_check", {"ok": not problems, "codebook": label, "problems": problems})
    elif not problems:
        console.write(f"{file}: codebook {label} can be used.")
    if problems:
        listed = "" if as_json else "\n" + "\n".join(problems)
        console.fail(f"{file} cannot be used; {_counted(len(problems))} to mend.{listed}", console.NO)


def codebook_text(file: Path | None) -> str:
    """Return the text of a checked codebook: of a file, or of the one that ships.

    Raises:
        CodebookError: It cannot be used.
        Failure: There is no such file, or it is no text.
    """
    from labels.codebook import shipped_codebook

    text = shipped_codebook() if file is None else _read(file)
    checked(text)
    return text


def checked(text: str) -> Codebook:
    """Read a codebook by the rules of this program's desk and records.

    Raises:
        CodebookError: It cannot be used.
    """
    from exports.record import RECORD_FIELDS
    from labels.codebook import read_codebook
    from triage.desk.keys import RESERVED_KEYS

    return read_codebook(text, reserved_keys=RESERVED_KEYS, record_fields=RECORD_FIELDS)


def _read(file: Path) -> str:
    """Return a file's text, no more of it than a codebook may have."""
    from labels.codebook.reading import MOST_CHARACTERS

    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        console.fail(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8.", console.NO)
    except OSError as error:
        console.fail(f"{file} cannot be read: {error.strerror}. Name a codebook in TOML.")


async def _stored(path: Path) -> Codebook:
    """Return the codebook in force in a store."""
    from triage.owner.opening import open_store

    async with open_store(path) as store:
        return await store.codebook()


def _counted(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"


def described(codebook: Codebook) -> dict[str, Any]:
    """Return a codebook as its JSON has it."""
    return {
        "codebook": codebook.label,
        "name": codebook.name,
        "revision": codebook.revision,
        "title": codebook.title,
        "guideline": codebook.guideline,
        "questions": [_question(question) for question in codebook.questions],
        "cannot_judge_reasons": [_reason(reason) for reason in codebook.cannot_judge_reasons],
        "set_aside_reasons": [_reason(reason) for reason in codebook.set_aside_reasons],
    }


def _question(question: Question) -> dict[str, Any]:
    dated = [answer.id for answer in question.answers if answer.id in question.corrected_date]
    return {
        "id": question.id,
        "label": question.label,
        "kind": question.kind,
        "required": question.required,
        "min": question.min,
        "max": question.max,
        "distance": question.distance,
        "corrected_date": dated,
        "guideline": question.guideline,
        "answers": [_answer(answer) for answer in question.answers],
        "cannot_judge": _answer(question.cannot_judge),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "key": answer.key,
        "label": answer.label,
        "guidance": answer.guidance,
        "value": answer.value,
        "coarse": answer.coarse,
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"id": reason.id, "key": reason.key, "label": reason.label}
