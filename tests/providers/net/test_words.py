"""Foreign text made fit to be shown."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.net.words import plain, sentence


@given(st.text(), st.integers(10, 300))
def test_it_is_one_short_line_of_what_can_be_seen(text, limit):
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert all(char == " " or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown)
    assert shown == shown.strip()


def test_terminal_escapes_and_turned_writing_are_gone():
    assert plain("\x1b[2J\x1b]0;owned\x07safe\r\n\x00\u202etext") == "safe text"


@given(st.text("abcdef0123456789", min_size=8, max_size=40), st.text(max_size=50), st.text(max_size=50))
def test_a_key_never_shows(secret, before, after):
    key = f"id-{secret}:sec-{secret}"
    shown = plain(f"{before}{key}{after} and sec-{secret}", 500, (key,))
    assert f"sec-{secret}" not in shown
    assert f"id-{secret}" not in shown


def test_what_is_no_text_is_nothing():
    assert plain({"a": 1}) == ""
    assert plain(None) == ""


def test_sentences_end():
    assert sentence("It broke") == "It broke."
    assert sentence("It broke!") == "It broke!"
    assert sentence("") == ""
