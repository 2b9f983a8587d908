"""A report as one HTML page: no script, no link, no picture, nothing fetched, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import jinja2

from exports.report.sheet import sheet
from labels.agreement.report import QuestionReport
from labels.visible import visible


def render_html(heading: str, questions: Sequence[QuestionReport], *, everything: bool = False) -> str:
    """Return the page.

    Args:
        heading: What was measured, in one line.
        questions: One report each.
        everything: All coefficients and all rows.
    """
    sheets = [sheet(question, everything=everything) for question in questions]
    return _template().render(heading=visible(heading), sheets=sheets)


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    source = files("exports.report").joinpath("templates/agreement.html").read_text("utf-8")
    surroundings = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return surroundings.from_string(source)
