"""interpolate: more frames for the same time, made between the ones there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.between import Between
from charstudio.providers.draft.footage import Footage, open_footage
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_USUAL_FACTOR = Fraction(2)
_MOST_FPS = 240
_TRUSTED = 0.45  # below that two frames are of different shots, or move too wildly
_FINEST = 1000  # denominators of odd factors


def render_interpolate(bench: Bench) -> Made:
    """The clip at ``factor`` times its rate (or at ``fps``), as long as it was. Raises ``Rejected`` for nonsense."""
    with open_footage(bench, "a clip to make smoother") as footage:
        factor = _factor(bench, footage.rate)
        rate = Rate((footage.rate.fps * factor).numerator, (footage.rate.fps * factor).denominator)
        size = footage.size = bench.kept_size(footage.own_size)
        frames = math.ceil(footage.frames * factor)
        torn = [0]
        reel = Reel(rate, size, frames, footage.sound, footage.duration)
        out = record(bench, bench.folder / "smoother.mp4", reel, _drawn(footage, factor, frames, torn))
    notes = (f"{torn[0]} of the new frames repeat a given one: too much changes there.",) if torn[0] else ()
    return Made({"video": out}, notes)


def _factor(bench: Bench, rate: Rate) -> Fraction:
    """How many times as many frames."""
    wanted = Fraction(bench.number("factor", 0)).limit_denominator(_FINEST)
    if wanted == 0:
        wanted = bench.rate(rate).fps / rate.fps
        wanted = _USUAL_FACTOR if wanted == 1 else wanted
    if wanted < 1 or wanted * rate.fps > _MOST_FPS:
        raise Rejected(
            f"{float(wanted):g} times as many frames as {float(rate.fps):g} a second cannot be drafted.",
            f"Choose a factor from 1 to {math.floor(_MOST_FPS / rate.fps)}.",
            "factor",
        )
    return wanted


def _drawn(footage: Footage, factor: Fraction, frames: int, torn: list[int]) -> Iterator[Picture]:
    """Frame after frame; a pair is measured when the first frame between them is needed."""
    pair: tuple[int, Between] | None = None
    for number in range(frames):
        before, way = divmod(number / factor, 1)
        if way == 0 or before >= footage.frames - 1:
            yield footage.frame(before)
            continue
        if pair is None or pair[0] != before:
            pair = before, Between(footage.frame(before), footage.frame(before + 1))
        if pair[1].trust >= _TRUSTED:
            yield pair[1].at(float(way))
        else:
            torn[0] += 1
            yield footage.frame(before + round(way))
