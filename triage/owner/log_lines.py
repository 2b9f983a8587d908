"""Log lines of a server's processes on standard error: one line an entry, never text of an article."""

from __future__ import annotations

import datetime
import logging
import os
import traceback
from types import TracebackType

import orjson

from labels.visible import visible

STDERR = 2

_Exception = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogLines(logging.Handler):
    """Writes each entry at once to the descriptor of standard error, which a screen may not borrow.

    Args:
        as_json: Whether a line is an object; else words.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._json = as_json

    def emit(self, record: logging.LogRecord) -> None:
        """Write one entry."""
        try:
            os.write(STDERR, self._line(record).encode() + b"\n")
        except OSError:
            return  # nobody reads the log any more; the work goes on

    def _line(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        time = moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        message = visible(record.getMessage())
        where = _places(record.exc_info) if record.exc_info else ""
        if self._json:
            fields = {
                "time": time,
                "level": record.levelname.lower(),
                "from": record.name,
                "process": record.process,
                "message": message,
            }
            return orjson.dumps(fields | ({"traceback": where} if where else {})).decode()
        return f"{time} {record.levelname.lower()} {record.name}[{record.process}] {message}{where}"


def _places(failure: _Exception) -> str:
    """Return where an error came up, without its message, which may hold anything."""
    kind, _, trace = failure
    if kind is None:
        return ""
    places = visible("".join(traceback.format_tb(trace)), newlines=True)
    return f"\n{kind.__name__}\n{places.rstrip()}"


def log_to_stderr(*, as_json: bool) -> None:
    """Send what this process logs to standard error."""
    root = logging.getLogger()
    root.addHandler(LogLines(as_json=as_json))
    root.setLevel(logging.WARNING)
    logging.getLogger("triage").setLevel(logging.INFO)
