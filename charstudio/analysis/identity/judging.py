"""One frame judged: whether the face in it can be measured at all, and what it measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture
from charstudio.analysis.identity.alignment import rough_yaw_deg
from charstudio.analysis.identity.likeness import Likeness
from charstudio.analysis.identity.mesh import Mesh, mesh_of
from charstudio.analysis.identity.seeing import Seen
from charstudio.model.identity import Judged, Sample, Style

SMALLEST_PX = 80
"""Height of the face's box below which SFace is shown less than it was taught with."""

MOST_TURNED_DEG = 25.0
MOST_TURNED_DRAWN_DEG = 40.0
"""From five points only, which on drawings are rough."""

BLURRED = 0.66
"""Crete's measure on the aligned face above which frames are not judged: sharp faces of clips have 0.37 to 0.51, and
with a blur that brings it to 0.66 SFace finds a face only 0.83 like itself.
"""

EYES_PX = 200.0
"""Eye drift is told in pixels of a face with so many between the eyes."""

OPEN_EYES = 0.15
"""Of an eye's width; in a clip of somebody squinting the guess was 10 px off."""

_DOUBTFUL = 0.5
_TAPS = 9


def judged(at_s: float, image: Picture, seen: Seen | None, likeness: Likeness) -> Sample:
    """What this face of this picture says. None, or somebody who is not the character: no face. Raises ``MediaError``.

    The reason a frame is unknown is the first that holds: no face, too small, blurred, turned.
    """
    if seen is None:
        return Sample(at_s, Judged.NO_FACE)
    face_px, box = round(seen.face.box[3]), _share(seen.face, image)
    yaw = rough_yaw_deg(seen.face)
    is_photo = likeness.style is Style.PHOTOREAL
    if face_px < SMALLEST_PX:
        return Sample(at_s, Judged.TOO_SMALL, yaw_deg=yaw, face_px=face_px, box=box)
    if is_photo and blur(seen.crop) > BLURRED:
        return Sample(at_s, Judged.BLURRED, yaw_deg=yaw, face_px=face_px, box=box)
    mesh = mesh_of(image, seen.face) if is_photo else None
    if is_photo and mesh is None:  # an animal, a pattern, or a face from the side
        why = Judged.TURNED if abs(yaw) > MOST_TURNED_DEG else Judged.NO_FACE
        return Sample(at_s, why, yaw_deg=yaw, face_px=face_px, box=box)
    yaw = yaw if mesh is None else mesh.yaw_deg
    if abs(yaw) > (MOST_TURNED_DEG if is_photo else MOST_TURNED_DRAWN_DEG):
        return Sample(at_s, Judged.TURNED, yaw_deg=yaw, face_px=face_px, box=box)
    eye_px, jaw_pct = (None, None) if mesh is None else _drift(mesh, likeness)
    return Sample(at_s, Judged.OK, likeness.similarity(seen.looks), eye_px, jaw_pct, yaw, face_px, box)


def is_doubtful(seen: Seen) -> bool:
    """Whether the detector itself is not sure; such a face counts only when it looks like the character."""
    return seen.face.score < _DOUBTFUL


def blur(crop: Picture) -> float:
    """How little another blurring changes the face, 0 (sharp) to 1. Crete et al. 2007, "The blur effect"."""
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    grey = cv2.cvtColor(crop[20:104, 20:92], cv2.COLOR_RGB2GRAY).astype(np.float32)
    return max(_blur_along(grey, cv2.blur(grey, (_TAPS, 1)), 1), _blur_along(grey, cv2.blur(grey, (1, _TAPS)), 0))


def _blur_along(grey: NDArray[np.float32], blurred: NDArray[np.float32], axis: int) -> float:
    steps, softer = np.abs(np.diff(grey, axis=axis)), np.abs(np.diff(blurred, axis=axis))
    whole = float(steps.sum())
    return 1.0 if whole < 1e-6 else 1.0 - float(np.maximum(0, steps - softer).sum()) / whole


def _drift(mesh: Mesh, likeness: Likeness) -> tuple[float | None, float | None]:
    eye, jaw = likeness.eye_ratio, likeness.jaw_ratio
    is_open = mesh.eye_opening >= OPEN_EYES  # behind closed lids the irises are only guessed
    eye_px = None if eye is None or not is_open else (mesh.eye_ratio / eye - 1) * EYES_PX
    jaw_pct = None if jaw is None else (mesh.jaw_ratio / jaw - 1) * 100
    return eye_px, jaw_pct


def _share(face: Face, image: Picture) -> tuple[float, float, float, float]:
    height, width = image.shape[:2]
    x, y, wide, high = face.box
    return x / width, y / height, wide / width, high / height
