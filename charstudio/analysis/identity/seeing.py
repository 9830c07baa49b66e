"""The faces in one picture, with everything a comparison needs of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture, detect
from charstudio.analysis.identity.alignment import aligned
from charstudio.analysis.identity.drawn import colours, lines
from charstudio.analysis.identity.embedding import embed_aligned
from charstudio.model.errors import Unreadable
from charstudio.model.identity import Style

_MOST_FACES = 8
_SURE = {Style.PHOTOREAL: 0.6, Style.STYLISED: 0.3}
_SCALES = {Style.PHOTOREAL: (1.0,), Style.STYLISED: (1.0, 0.8, 0.6, 0.35)}
_SECOND_LOOK = (0.4,)
"""Photographs that a face fills are missed at full size."""

_NARROWEST = 0.6
"""Boxes of drawings that are narrower than this share of their height were candlesticks and vases."""

_LONGEST_SIDE_PX = 4096
"""Of pictures; OpenCV does not warp any that are longer than 32767."""

_GROUND = 140
"""The grey laid below what is transparent."""


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """What comparisons need of one face: SFace's 128 numbers, and for drawings lines and colours, else empty."""

    embedding: NDArray[np.float32]
    lines: NDArray[np.float32]
    colours: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One face of a picture: where it is, how it looks, and the upright crop of it."""

    face: Face
    looks: Looks
    crop: Picture


_NONE = np.zeros(0, np.float32)


def seen_in(image: Picture, style: Style) -> list[Seen]:
    """The faces of an opaque RGB picture, largest first, eight at most. Raises ``MediaError``."""
    found = detect(image, min_score=_SURE[style], scales=_SCALES[style])
    if not found and style is Style.PHOTOREAL:
        found = detect(image, min_score=_SURE[style], scales=_SECOND_LOOK)
    if style is Style.STYLISED:
        found = [face for face in found if face.box[2] >= _NARROWEST * face.box[3]]
    return [_seen(image, face, style) for face in sorted(found, key=lambda face: -face.area)[:_MOST_FACES]]


def prepared(image: Picture) -> Picture:
    """The picture as ``seen_in`` wants it: opaque, and not larger than faces need. Raises ``Unreadable`` for none."""
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    if image.ndim != 3 or image.shape[2] not in {3, 4} or 0 in image.shape or image.dtype != np.uint8:
        raise Unreadable("The picture cannot be searched for faces: it is not a colour picture.")
    factor = _LONGEST_SIDE_PX / max(image.shape[:2])
    if factor < 1:
        size = max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return opaque(image)


def opaque(image: Picture) -> Picture:
    """The picture in RGB: what is transparent lies on grey."""
    if image.shape[2] != 4:
        return image
    alpha = image[..., 3:].astype(np.float32) / 255
    made: Picture = np.rint(image[..., :3] * alpha + _GROUND * (1 - alpha)).astype(np.uint8)
    return made


def _seen(image: Picture, face: Face, style: Style) -> Seen:
    crop = aligned(image, face)
    embedding = embed_aligned([crop])[0]
    if style is Style.PHOTOREAL:
        return Seen(face, Looks(embedding, _NONE, _NONE), crop)
    return Seen(face, Looks(embedding, lines(crop), colours(image, face)), crop)
