"""Exact time: seconds as ``Fraction``, frame rates as two integers, half-open ranges.

Frames exist only at the edges of the program (display, decode, encode); everything between speaks seconds.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Seconds: TypeAlias = Fraction
"""A moment or a length in seconds, exact. JSON form ``"1001/30000"``."""

ZERO = Fraction(0)

_SECONDS_TEXT = re.compile(r"-?[0-9]{1,18}(/[0-9]{1,12})?\Z")


def seconds_to_text(t: Seconds) -> str:
    """``Fraction(1001, 30000)`` → ``"1001/30000"``; whole seconds have no slash."""
    return str(t)


def seconds_from_text(text: str) -> Seconds:
    """The inverse of ``seconds_to_text``. Raises ``ValueError`` for anything else, including a zero divisor."""
    if not _SECONDS_TEXT.match(text):
        raise ValueError(f"not a time in seconds such as '5' or '1001/30000': {text!r}")
    try:
        return Fraction(text)
    except ZeroDivisionError as error:
        raise ValueError(f"a time cannot be divided by zero: {text!r}") from error


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames per second as ``num / den``, for example 24/1 or 30000/1001. Both positive."""

    num: int
    den: int = 1

    def __post_init__(self) -> None:
        if self.num <= 0 or self.den <= 0:
            raise ValueError(f"a frame rate needs two positive whole numbers, not {self.num}/{self.den}")

    @classmethod
    def of(cls, value: Fraction | int | float) -> Rate:
        """The rate nearest to ``value`` with a denominator of at most 1001 (so 29.97 becomes 30000/1001)."""
        exact = Fraction(value).limit_denominator(1001)
        for whole in (24, 30, 48, 60, 120):
            ntsc = Fraction(whole * 1000, 1001)
            if isinstance(value, float) and abs(value - float(ntsc)) < 0.005:
                exact = ntsc
        return cls(exact.numerator, exact.denominator)

    @property
    def fps(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.num, self.den)

    @property
    def frame(self) -> Seconds:
        """The length of one frame."""
        return Fraction(self.den, self.num)

    def index_at(self, t: Seconds) -> int:
        """The number of the frame that is on screen at ``t`` (0 for ``0 <= t < frame``)."""
        return math.floor(t * self.num / self.den)

    def time_of(self, index: int) -> Seconds:
        """When frame ``index`` appears."""
        return Fraction(index * self.den, self.num)

    def snap(self, t: Seconds) -> Seconds:
        """``t`` moved to the nearest frame boundary; exactly between two, to the later."""
        return self.time_of(math.floor(t * self.num / self.den + Fraction(1, 2)))

    def frames_in(self, duration: Seconds) -> int:
        """How many frames it takes to show ``duration`` whole (rounded up)."""
        return math.ceil(duration * self.num / self.den)

    def is_on_grid(self, t: Seconds) -> bool:
        """Whether ``t`` is exactly a frame boundary."""
        return (t * self.num / self.den).denominator == 1

    def __str__(self) -> str:
        return str(self.num) if self.den == 1 else f"{self.num}/{self.den}"


@dataclass(frozen=True, slots=True)
class TimeRange:
    """``start <= t < end``. The end is exclusive, always."""

    start: Seconds
    duration: Seconds

    def __post_init__(self) -> None:
        if self.duration < 0:
            raise ValueError(f"a range cannot last {self.duration} seconds")

    @classmethod
    def between(cls, start: Seconds, end: Seconds) -> TimeRange:
        """The range from ``start`` up to but without ``end``."""
        return cls(start, end - start)

    @property
    def end(self) -> Seconds:
        """The first moment that is no longer inside."""
        return self.start + self.duration

    def contains(self, t: Seconds) -> bool:
        """Whether ``t`` lies inside."""
        return self.start <= t < self.end

    def overlaps(self, other: TimeRange) -> bool:
        """Whether the two share any moment. Touching ends do not overlap; an empty range overlaps nothing."""
        return max(self.start, other.start) < min(self.end, other.end)

    def moved(self, by: Seconds) -> TimeRange:
        """The same length, ``by`` later."""
        return TimeRange(self.start + by, self.duration)


def timecode(t: Seconds, rate: Rate) -> str:
    """``HH:MM:SS:FF``, counting real frames at the nominal (rounded) rate.

    At 29.97 and 59.94 frames a second it is drop-frame timecode, written ``HH:MM:SS;FF``, which keeps to the clock
    (SMPTE ST 12-1): the first two (four) numbers of every minute but each tenth are left out. No frame is.
    """
    nominal = max(1, round(rate.fps))
    sign, index = ("-", rate.index_at(-t)) if t < 0 else ("", rate.index_at(t))
    dropped = _dropped_a_minute(rate)
    total_seconds, frames = divmod(_number_of(index, nominal, dropped), nominal)
    minutes, seconds = divmod(total_seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{';' if dropped else ':'}{frames:02d}"


def time_from_timecode(text: str, rate: Rate) -> Seconds:
    """Read what a person types into a timecode field: ``1:02:03:12``, ``3:12``, ``90`` (frames).

    Groups count from the right: frames, seconds, minutes, hours. At the rates of drop-frame timecode it is read as
    such; a number that is left out there means the first frame of its minute. Raises ``ValueError`` for anything else.
    """
    groups = re.split(r"[:;.]", text.strip())
    if not 1 <= len(groups) <= 4 or not all(re.fullmatch(r"[0-9]{1,6}", group) for group in groups):
        raise ValueError(f"not a timecode such as 00:00:05:12: {text!r}")
    frames, seconds, minutes, hours = [*(int(group) for group in reversed(groups)), 0, 0, 0][:4]
    nominal = max(1, round(rate.fps))
    number = ((hours * 60 + minutes) * 60 + seconds) * nominal + frames
    return rate.time_of(_index_of(number, nominal, _dropped_a_minute(rate)) if len(groups) > 1 else number)


def time_typed(text: str, rate: Rate, now: Seconds) -> Seconds:
    """Where a typed text leads from ``now``: a timecode, or ``+1:00`` and ``-12`` for that much later or earlier.

    Never before the beginning. Raises ``ValueError`` like ``time_from_timecode``.
    """
    wanted = text.strip().replace("\N{MINUS SIGN}", "-")
    if wanted[:1] not in {"+", "-"}:
        return time_from_timecode(wanted, rate)
    nominal = Rate(max(1, round(rate.fps)))  # a length has no numbers to leave out
    by = nominal.index_at(time_from_timecode(wanted[1:], nominal))
    return rate.time_of(max(0, rate.index_at(now) + (by if wanted[0] == "+" else -by)))


def _dropped_a_minute(rate: Rate) -> int:
    """How many numbers drop-frame timecode leaves out a minute; 0 at rates that have none."""
    nominal = round(rate.fps)
    return nominal // 15 if rate.fps in {Fraction(30000, 1001), Fraction(60000, 1001)} else 0


def _number_of(index: int, nominal: int, dropped: int) -> int:
    """The number that the timecode gives to frame ``index``: nine of ten minutes begin ``dropped`` later."""
    minute = nominal * 60 - dropped
    tens, rest = divmod(index, minute * 10 + dropped)
    later = 0 if rest < nominal * 60 else 1 + (rest - nominal * 60) // minute
    return index + dropped * (9 * tens + later)


def _index_of(number: int, nominal: int, dropped: int) -> int:
    """The frame that has this number; the inverse of ``_number_of``."""
    minutes, within = divmod(number, nominal * 60)
    if minutes % 10 and within < dropped:
        number += dropped - within
    return number - dropped * (minutes - minutes // 10)
