"""Keys as text: ``Ctrl+Shift+K``, ``Del``, ``=``. One key with its modifiers, in the spelling Qt reads and writes.

Pure text, so that settings and presets can be checked without a window. Who has which key: ``keymap.py``.
"""

from __future__ import annotations

import re

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
"""In the order in which they are written."""
_NAMES = (
    *("Esc", "Tab", "Backspace", "Return", "Enter", "Ins", "Del", "Pause", "Print", "Home", "End", "Space", "Menu"),
    *("Left", "Up", "Right", "Down", "PgUp", "PgDown", "Help", "Back", "Forward", "Refresh"),
    *("Media Play", "Media Pause", "Toggle Media Play/Pause", "Media Stop", "Media Previous", "Media Next"),
    *(f"F{number}" for number in range(1, 36)),
)
_OTHER_WORDS = {
    "escape": "Esc",
    "insert": "Ins",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDown",
    "backtab": "Tab",
}
_SPELLING = {**{name.lower(): name for name in _NAMES}, **_OTHER_WORDS}
_PREFIX = re.compile(rf"({'|'.join(MODIFIERS)})\+(?=.)", re.IGNORECASE)
_LONGEST = 60
_LAST = 0xFFFF
"""Qt reads a sign beyond this as two."""


def read_key(text: str) -> str:
    """The one spelling of a key: modifiers in their order, capital letters (``shift+ctrl+k`` gives ``Ctrl+Shift+K``).

    Raises ``ValueError`` for what is no key, for a modifier alone, and for two keys one after the other.
    """
    rest, found = text.strip()[:_LONGEST], set()
    while (prefix := _PREFIX.match(rest)) is not None:
        found.add(prefix.group(1).capitalize())
        rest = rest[prefix.end() :]
    if rest.lower() == "backtab":
        found.add("Shift")
    name = _SPELLING.get(rest.lower()) or _character(rest)
    return "+".join([*(modifier for modifier in MODIFIERS if modifier in found), name])


def parts_of(key: str) -> tuple[frozenset[str], str]:
    """The modifiers of a key as ``read_key`` spells it, and its name without them."""
    found, rest = set(), key
    while (prefix := _PREFIX.match(rest)) is not None:
        found.add(prefix.group(1))
        rest = rest[prefix.end() :]
    return frozenset(found), rest


def _character(text: str) -> str:
    if len(text) != 1 or not text.isprintable() or text.isspace() or ord(text) > _LAST:
        raise ValueError(f"{text!r} is not a key")
    capital = text.upper()
    return capital if len(capital) == 1 else text
