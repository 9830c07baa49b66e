"""Words, amounts and bars."""

from __future__ import annotations

import io
import time
from decimal import Decimal

import pytest

from charstudio.cli import display
from charstudio.cli.output import Output, clean, counted, how_long, money
from charstudio.cli.progress import Bar, ExportProgress


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "unknown"),
        (Decimal(0), "$0.00"),
        (Decimal("0.5"), "$0.50"),
        (Decimal(12), "$12.00"),
        (Decimal("0.0375"), "$0.0375"),
        (Decimal(100), "$100.00"),
    ],
)
def test_money(amount, text):
    assert money(amount) == text


def test_times_and_counts():
    assert how_long(3.21) == "3.2 s"
    assert how_long(125) == "2:05 min"
    assert (counted(1, "node"), counted(2, "node")) == ("1 node", "2 nodes")


def test_names_cannot_steer_the_terminal():
    assert clean("a\x1b[2Jb\nc\u202ed") == "a [2Jb c d"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_bar_stays_on_one_line_and_goes_away(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    err = Terminal()
    bar = Bar(Output(err=err))
    bar.show(0.5, "春" * 80)
    drawn = err.getvalue().rpartition("\x1b[2K")[2]
    assert "50 %" in drawn
    assert "\n" not in drawn
    assert sum(2 if sign == "春" else 1 for sign in drawn) < 60
    bar.clear()
    assert err.getvalue().endswith("\r\x1b[2K")


def test_in_a_file_progress_is_a_few_plain_lines():
    err = io.StringIO()
    progress = ExportProgress(Output(err=err))
    for done in range(1, 101):
        progress.frames(done, 100)
    assert err.getvalue().splitlines() == [f"frame {n} of 100" for n in (25, 50, 75, 100)]


def test_quiet_is_quiet():
    err = Terminal()
    output = Output(quiet=True, err=err)
    Bar(output).show(0.1, "x")
    output.note("x")
    ExportProgress(output).frames(1, 1)
    assert err.getvalue() == ""


def test_drawing_is_seldom_enough():
    err = Terminal()
    bar = Bar(Output(err=err))
    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        bar.show(0.1, "x")
    assert err.getvalue().count("\r") == 1


@pytest.mark.parametrize(
    ("environment", "opens", "seen"),
    [
        ({}, False, False),
        ({"DISPLAY": ":0"}, True, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, True, False),
    ],
)
def test_whether_a_window_can_be_seen(environment, opens, seen):
    assert display.can_open(environment, "linux") is opens
    assert display.can_be_seen(environment, "linux") is seen
    assert display.can_be_seen({}, "darwin")
