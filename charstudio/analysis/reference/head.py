"""Where a head begins and ends: from the top of the hair, as the figure's outline shows it, to the chin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from charstudio.analysis.reference.features import Features
from charstudio.analysis.reference.figure import Figure

_USUAL_HAIR = 0.28
"""Of the detector's box, which begins near the hair's edge: so far above it a head ends where no outline tells."""
_LEAST_HAIR, _MOST_HAIR = 0.05, 0.8
_BAND = 0.42
_COVERED = 0.3
_MOST_GAP = 0.16
"""Of the face's height: a hair band of another colour is no end of the head."""


@dataclass(frozen=True, slots=True)
class Head:
    """In pixels: the middle across, the top of the hair, the chin. ``is_seen``: the outline showed where it ends."""

    x: float
    top: float
    chin: float
    is_seen: bool

    @property
    def height(self) -> float:
        """Hair and all."""
        return self.chin - self.top


def head_of(features: Features, figure: Figure | None) -> Head:
    """The head of a face that is upright."""
    x, y, width, height = features.face.box
    chin = max(features.chin[1], y + 0.7 * height)
    middle = (features.eyes[0][0] + features.eyes[1][0]) / 2 * 0.5 + (x + width / 2) * 0.5
    top = _top_of_hair(features, figure) if figure is not None and figure.is_sure else None
    if top is None:
        return Head(middle, max(y - _USUAL_HAIR * height, min(0.0, y)), chin, is_seen=False)
    return Head(middle, min(max(top, y - _MOST_HAIR * height), y - _LEAST_HAIR * height), chin, is_seen=True)


def _top_of_hair(features: Features, figure: Figure) -> float | None:
    """The row at which the figure ends, going up from the eyes; None when the eyes are not in the figure."""
    x, _, width, _ = features.face.box
    rows, columns = figure.matte.shape
    left = min(max(0, round(x + width * (0.5 - _BAND))), columns - 1)
    right = min(max(left + 1, round(x + width * (0.5 + _BAND))), columns)
    start = min(max(0, round((features.eyes[0][1] + features.eyes[1][1]) / 2)), rows - 1)
    covered = figure.matte[: start + 1, left:right].mean(axis=1) > _COVERED
    if not covered[-1]:
        return None
    most = _MOST_GAP * features.face.box[3]
    top = start
    for row in np.flatnonzero(covered)[::-1]:
        if top - row > most:
            break
        top = int(row)
    return float(top)
