"""A cut between two clips that go on from each other, in numbers: doubled picture, jump of pose, a better joint.

Differences of structure are measured after brightness and contrast are made equal, so that a change of colour is not
taken for movement. What is too much is policy, kept here in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.colour_match import Jump, colours_of, jump_between

Picture = NDArray[np.uint8]

_SIZE = (160, 90)
_SAME_LEVELS = 1.6
"""Coding the same picture twice leaves less than this, in grey levels."""
_OF_FLOW = 0.7
"""The same picture twice differs by less than this share of the usual movement (measured: 0.03 to 0.58; what goes on
smoothly 0.83 and more).
"""
_JUMP_LEVELS = 6.0
_JUMP_TIMES = 3.0
"""A step this many times the movement before and after it is seen as a jump."""
STOPS, DELTA_E = 0.12, 4.0
"""From here on a change of exposure or colour on a cut is seen."""
_ALIKE = 0.55
"""Correlation from which two pictures count as the same scene in the same framing."""
_BETTER = 0.7


@dataclass(frozen=True, slots=True)
class SeamMeasure:
    """``step`` is the change across the cut, ``flow`` the usual change from picture to picture around it, both in grey
    levels after levelling; ``alike`` the correlation of the two pictures, -1..1; ``colour`` the change of colour.

    ``join`` says how many pictures to leave out before and after the cut so that it shows least, with its ``step``.
    """

    step: float
    flow: float
    alike: float
    colour: Jump
    join: tuple[int, int] = (0, 0)
    join_step: float = 0.0
    is_same_frame: bool = True
    """Whether nothing between the two pictures differs by more than coding does (``analysis.continuity``)."""

    @property
    def is_continuous(self) -> bool:
        """Whether the second clip goes on where the first ends, rather than showing something else."""
        return self.alike >= _ALIKE

    @property
    def is_doubled(self) -> bool:
        """Whether the picture on both sides is the same one, while things move: it is seen as a stutter."""
        return self.is_same_frame and self.step < _SAME_LEVELS and self.step < _OF_FLOW * self.flow

    @property
    def jumps(self) -> bool:
        """Whether the figure is seen to jump."""
        return self.step > max(_JUMP_LEVELS, _JUMP_TIMES * self.flow)

    @property
    def colour_jumps(self) -> bool:
        """Whether exposure or colour are seen to change."""
        return abs(self.colour.stops) >= STOPS or self.colour.delta_e >= DELTA_E

    @property
    def can_join_better(self) -> bool:
        """Whether leaving pictures out makes the jump clearly smaller."""
        return self.join != (0, 0) and self.join_step < _BETTER * self.step


def measure(before: Sequence[Picture], after: Sequence[Picture]) -> SeamMeasure:
    """Measure a cut from the last pictures ``before`` it and the first ``after`` it, as shown, in order.

    At least one on each side; two or more tell how much moves anyway.
    """
    left, right = [_levelled(picture) for picture in before], [_levelled(picture) for picture in after]
    step = _apart(left[-1], right[0])
    moves = [_apart(one, other) for row in (left, right) for one, other in pairwise(row)]
    flow = float(np.median(moves)) if moves else 0.0
    joins = {(len(left) - 1 - i, j): _apart(left[i], right[j]) for i in range(len(left)) for j in range(1, len(right))}
    best = min(joins, key=lambda place: (joins[place], sum(place)), default=(0, 0))
    colour = jump_between(colours_of([before[-1]]), colours_of([after[0]]))
    return SeamMeasure(step, flow, _alike(left[-1], right[0]), colour, best, joins.get(best, step))


def _levelled(picture: Picture) -> NDArray[np.float32]:
    """Grey, small, slightly blurred, with the mean at 128 and a spread of 48 levels."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.float32)
    spread = float(soft.std())
    return (soft - float(soft.mean())) * (48.0 / spread if spread > 2.0 else 1.0) + 128.0


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.abs(one - other).mean())


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    a, b = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return 1.0 if norm < 1e-3 else float((a * b).sum()) / norm
