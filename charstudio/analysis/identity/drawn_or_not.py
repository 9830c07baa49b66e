"""Drawn or photographed: a guess from the faces of a sheet, so that nobody has to say so first.

Two things tell them apart where the face looks at the camera: the detector, which was taught with photographs, is a
little less sure of drawings, and drawings use more different colours within a face. Both were weighed on 33 pictures
(17 photographs, 16 drawings, paintings and 3D figures), of which 32 fall on the right side; other pictures will do
worse, so a person can always say it. Frames of clips are poorer in colours and are taken for photographs too often:
ask about stills.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from charstudio.analysis.faces import Face, Picture
from charstudio.model.identity import Style

_SIDE_PX = 160
_COLOURS = 260.0
"""Of 4096, within a face: photographs have fewer."""
_SURE, _DOUBT = 0.94, 0.04
_DRAWN = 1.25


def style_of(faces: Sequence[tuple[Picture, Face]]) -> Style:
    """What most of these faces look like, each with the picture (RGB) it was found in. There must be one."""
    return Style.STYLISED if median(_drawn(image, face) for image, face in faces) > _DRAWN else Style.PHOTOREAL


def _drawn(image: Picture, face: Face) -> float:
    return _colours(image, face) / _COLOURS + (_SURE - face.score) / _DOUBT


def _colours(image: Picture, face: Face) -> int:
    """How many of 4096 colours the face shows, with a tenth of its size around it."""
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    x, y, width, height = face.box
    rows = slice(max(0, int(y - 0.1 * height)), max(1, int(y + 1.1 * height)))
    columns = slice(max(0, int(x - 0.1 * width)), max(1, int(x + 1.1 * width)))
    crop = image[rows, columns, :3]
    if 0 in crop.shape:
        return 0
    small = cv2.resize(crop, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.int32) // 16
    return len(np.unique(small[..., 0] * 256 + small[..., 1] * 16 + small[..., 2]))
