"""How much of its files a transition may use where it may not reach beyond them.

Elsewhere a clip's end frame is not held as here: a transition without spare frames becomes shorter, its cut stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.time import Rate, Seconds
from charstudio.studio.interchange.cut import Shot

_ENDLESS = 10**6


def half_before(shots: Sequence[Shot], place: int, rate: Rate) -> int:
    """How many frames before the cut at a shot's start its transition begins: half its length, or what is to spare."""
    shot = shots[place]
    if shot.transition is None or not place or shots[place - 1].end != shot.start:
        return 0
    wanted = rate.frames_in(shot.transition.duration) // 2
    return max(0, min(wanted, _before(shot, rate), _after(shots[place - 1], rate)))


def odd_frame(shot: Shot, rate: Rate) -> int:
    """1 where the transition at the shot's start lasts an odd number of frames: the longer half lies behind the cut."""
    return rate.frames_in(shot.transition.duration) % 2 if shot.transition is not None else 0


def fades_at_gaps(shots: Sequence[Shot], place: int, rate: Rate) -> tuple[int, int]:
    """The frames of a shot's fades where a gap, or nothing, lies beside it: elsewhere these are half a transition."""
    shot = shots[place]
    after_gap = not place or shots[place - 1].end < shot.start
    before_gap = place + 1 == len(shots) or shots[place + 1].start > shot.end
    fade_in = rate.index_at(rate.snap(shot.fade_in)) if after_gap else 0
    fade_out = rate.index_at(rate.snap(shot.fade_out)) if before_gap else 0
    return fade_in, min(fade_out, rate.frames_in(shot.duration) - 1)  # a frame is left that no fade has begun in


def _before(shot: Shot, rate: Rate) -> int:
    """Frames of the film that the file has before the shot begins."""
    if shot.freeze or shot.words is not None:
        return _ENDLESS
    return _behind(shot, rate) if shot.reverse else int(shot.media_start / shot.speed / rate.frame)


def _after(shot: Shot, rate: Rate) -> int:
    """Frames of the film that the file has after the shot has ended."""
    if shot.freeze or shot.words is not None:
        return _ENDLESS
    return int(shot.media_start / shot.speed / rate.frame) if shot.reverse else _behind(shot, rate)


def _behind(shot: Shot, rate: Rate) -> int:
    length = shot.medium.duration if shot.medium is not None else None
    used: Seconds = shot.media_start + shot.duration * shot.speed
    return _ENDLESS if length is None else max(0, int((length - used) / shot.speed / rate.frame))
