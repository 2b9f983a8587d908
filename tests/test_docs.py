"""What the repository says of itself is what the program does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


def _script(name: str) -> ModuleType:
    """Return a script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(f"{name}_page", ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_command_reference_is_what_the_program_prints() -> None:
    """docs/commands.md is the present output of every ``--help``."""
    module = _script("commands")
    assert module.PAGE.read_text(encoding="utf-8") == module.reference(), (
        "run: uv run python docs/commands.py"
    )


def test_roles_are_documented_as_they_hold() -> None:
    """docs/roles.md has every verb, command, act and cause, by role."""
    module = _script("roles")
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run: uv run python docs/roles.py"
