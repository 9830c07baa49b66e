"""How far something is, in words: times, places in a line. The canvas and the jobs panel say the same."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def position_words(position: int | None) -> str:
    """A place in a service's line, counted from 0; nothing when it is not known."""
    if position is None:
        return ""
    return "Next in line" if position == 0 else f"{ordinal(position + 1)} in line"


def ordinal(number: int) -> str:
    """A number as a place: 1st, 2nd, 3rd, 4th, 11th."""
    last_two = number % 100
    suffix = "th" if 10 < last_two < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
