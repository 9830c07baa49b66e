from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.studio.key_text import MODIFIERS, parts_of, read_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("shift+ctrl+k", "Ctrl+Shift+K"),
        ("ALT+meta+f5", "Meta+Alt+F5"),
        ("ctrl+delete", "Ctrl+Del"),
        ("Escape", "Esc"),
        ("pageup", "PgUp"),
        ("backtab", "Shift+Tab"),
        ("Ctrl++", "Ctrl++"),
        ("ctrl+,", "Ctrl+,"),
        ("+", "+"),
        ("\\", "\\"),
        (" s ", "S"),
        ("ctrl+ж", "Ctrl+Ж"),
        ("ß", "ß"),
        ("toggle media play/pause", "Toggle Media Play/Pause"),
    ],
)
def test_a_key_has_one_spelling(typed, key):
    assert read_key(typed) == key
    assert read_key(key) == key


@pytest.mark.parametrize(
    "text", ["", " ", "Ctrl", "Ctrl+", "Ctrl+Shift+", "Foo", "F0", "F36", "Ctrl+K, Ctrl+C", "KK", "\n", "\ud800", "😀"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match="is not a key"):
        read_key(text)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_key_or_refused(text):
    try:
        key = read_key(text)
    except ValueError:
        return
    assert read_key(key) == key


@settings(deadline=None)
@given(st.permutations(MODIFIERS).flatmap(lambda order: st.integers(0, 4).map(lambda count: order[:count])))
def test_a_key_falls_into_its_modifiers_and_its_name(modifiers):
    for name in ("K", "+", "F12", "Del"):
        assert parts_of(read_key("+".join([*modifiers, name]))) == (frozenset(modifiers), name)
