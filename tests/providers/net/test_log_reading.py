"""The model's own log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.net.log_reading import MOST_LINES, LogLine, LogReader, fraction_in


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        (" 45%|████▌     | 9/20 [00:03<00:04]", 0.45),
        ("100%|██████████| 20/20", 1.0),
        ("Progress: 12.5%", 0.12),
        ("progress 7 %", 0.07),
        ("Denoising step 8/20 (40%)", 0.4),
        ("42%", 0.42),
        ("generating frames: 99% done", 0.99),
        ("GPU memory 87%", None),
        ("downloaded 100% of weights", None),
        ("progress: 250%", None),
        ("step 3 of 20", None),
        ("", None),
    ],
)
def test_a_share_is_read_only_where_it_is_clear(text, fraction):
    assert fraction_in(text) == fraction


@given(st.text(max_size=100))
def test_no_line_breaks_it(text):
    found = fraction_in(text)
    assert found is None or 0 <= found <= 1


@given(st.lists(st.text(max_size=30), max_size=50))
def test_a_growing_log_is_told_line_by_line_once(lines):
    log = [LogLine(str(number), text) for number, text in enumerate(lines)]
    reader = LogReader()
    told = [text for end in range(len(log) + 1) for text in reader.new(tuple(log[:end]))]
    assert told == list(LogReader().new(tuple(log)))
    assert reader.new(tuple(log)) == ()


def test_of_a_flood_the_last_lines_are_kept():
    flood = tuple(LogLine("", f"line {number}") for number in range(5000))
    told = LogReader().new(flood)
    assert len(told) == MOST_LINES
    assert told[-1] == "line 4999"


def test_lines_are_cleaned_of_control_characters_and_of_the_key():
    reader = LogReader(("secret-key-1",))
    [line] = reader.new((LogLine("", "\x1b[31mkey=secret-key-1\x00\u202e ok"),))
    assert "secret" not in line
    assert "ok" in line
    assert line.isprintable()
