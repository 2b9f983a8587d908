"""Keep an environment that has ``datasets``, and print its Python: what TRIAGE_DATASETS_PYTHON is set to.

Run it by a Python that has the library::

    uv run --isolated --no-project --with 'datasets>=4,<6' python tests/exports/datasets_environment.py

That environment is gone when the command ends, but the packages stay in uv's cache. So this makes a small
environment of its own, which finds them there.
"""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
import venv
from pathlib import Path

PLACE = Path(__file__).parents[2] / ".datasets-environment"


def main() -> None:
    """Make the environment and print its Python."""
    library = importlib.util.find_spec("datasets")
    if library is None or library.origin is None:
        sys.exit("This Python has no datasets: run it as the top of this file says.")
    packages = Path(library.origin).parents[1]
    venv.create(PLACE, symlinks=True, with_pip=False, clear=True)
    (PLACE / ".gitignore").write_text("*\n", encoding="ascii")
    scheme = {"base": str(PLACE), "platbase": str(PLACE)}
    own = Path(sysconfig.get_path("purelib", "venv", scheme))
    (own / "datasets.pth").write_text(f"{packages}\n", encoding="utf-8")
    print(PLACE / "bin" / "python")


if __name__ == "__main__":
    main()
