"""Write docs/keys.md: the keys of the desk, from the table that feeds foot, help, palette and settings."""

from __future__ import annotations

from pathlib import Path

from triage.desk.key_table import OWN_KEYS

PAGE = Path(__file__).with_name("keys.md")

HEAD = """# Keys of the desk

Written by `uv run python docs/keys.py` from the table that the desk itself reads; a test fails when this page
and the program differ. Answers have the keys of the codebook: all digits, capitals and the other letters.

Every key but Esc and Ctrl+C can be changed, on the desk (Ctrl+P, *your settings*) or, for `triage label`
without a server, in `~/.config/triage/config.toml` (on macOS `~/Library/Application Support/triage/`), which
holds for what the person never chose on the desk:

```toml
theme = "light"          # dark, light, 16 (the terminal's own colours) or none
ascii = false
auto_advance = true
zone = "Europe/Berlin"   # when the day begins that is counted as today

[keys]                   # the names in the first column below
skip = "h"
undo = ["backspace", "l"]
```

A key is a character or a name: `enter`, `tab`, `space`, `backspace`, `delete`, `insert`, `home`, `end`,
`pageup`, `pagedown`, `left`, `right`, `up`, `down`, `f1` to `f12`, `ctrl+y`. One that answers something, does
something else already, or that not every terminal sends is refused by name.
"""


def reference() -> str:
    """Return the page's text."""
    lines = [HEAD]
    group = ""
    for act in OWN_KEYS.acts:
        if act.group != group:
            group = act.group
            lines += [f"## {group}\n", "| name | keys | does |", "|---|---|---|"]
        keys = " ".join(f"`{key}`" for key in OWN_KEYS.shown(act).split(" ") if key)
        lines.append(f"| `{act.id}` | {keys or 'palette'} | {act.does} |")
        if act is OWN_KEYS.acts[-1] or OWN_KEYS.acts[OWN_KEYS.acts.index(act) + 1].group != group:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
