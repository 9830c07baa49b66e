"""How a clip is made as long as the sound it goes with: which of its frames is shown when. Whole numbers only."""

from __future__ import annotations

import math
from enum import StrEnum

from charstudio.model.time import Rate, Seconds


class FitMode(StrEnum):
    """What happens when clip and sound differ in length."""

    CUT = "cut"
    PAD = "pad"
    LOOP = "loop"
    BOUNCE = "bounce"
    STRETCH = "stretch"


FIT_LABELS = {
    FitMode.CUT: "Cut the longer",
    FitMode.PAD: "Hold the last frame",
    FitMode.LOOP: "Loop",
    FitMode.BOUNCE: "Back and forth",
    FitMode.STRETCH: "Stretch",
}


def frames_for(length: Seconds, rate: Rate) -> int:
    """The fewest frames that hold ``length``: rounded up, so that no sound is cut off; at least 1."""
    return max(1, math.ceil(length * rate.fps))


def fitted_count(mode: FitMode, have: int, want: int) -> int:
    """How many frames there are in the end: ``want``, or fewer where a clip that is cut has fewer."""
    return min(have, want) if mode is FitMode.CUT else want


def shown_frame(mode: FitMode, number: int, have: int, want: int) -> int:
    """Which of ``have`` frames is shown as frame ``number`` of ``want``.

        cut      0 1 2 3 4 5   →  0 1 2 3
        pad      0 1 2         →  0 1 2 2 2 2
        loop     0 1 2         →  0 1 2 0 1 2
        bounce   0 1 2         →  0 1 2 1 0 1      no frame twice where it turns
        stretch  0 1 2         →  0 0 1 1 2 2      and shrinks likewise

    A clip that is longer than wanted is cut by all but ``stretch``.
    """
    if mode is FitMode.STRETCH:
        return (2 * number + 1) * have // (2 * want)
    if mode is FitMode.LOOP:
        return number % have
    if mode is FitMode.BOUNCE and have > 1:
        place = number % (2 * have - 2)
        return min(place, 2 * have - 2 - place)
    return min(number, have - 1)
