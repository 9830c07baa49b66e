"""The detail watch: a character's watched details on the master, and on the first and last frame of a clip.

Looking is for people; here the three crops of each detail are cut out. What was ticked is in ``ticks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.detail_crop import Spot, crop, find_spot
from charstudio.analysis.faces import Face, available, detect
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.characters import Character, WatchedDetail
from charstudio.model.errors import MediaError
from charstudio.studio.repair.ticks import key_of

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class DetailCrops:
    """One detail: as on the master, and on the clip's first and last frame (None: it is not in the picture there).

    ``by_face`` says that it was found by the face; else it is only the same share of the frame.
    """

    detail: WatchedDetail
    key: str
    master: Picture
    first: Picture | None
    last: Picture | None
    by_face: bool


def crops_of(character: Character, master: Path, clip: Path) -> tuple[DetailCrops, ...]:
    """The crops of every watched detail. For a worker thread. Raises ``MediaError`` for what cannot be read."""
    reference = _opaque(np.asarray(open_still(master)))
    with VideoReader(clip) as reader:
        first, last = _opaque(reader.frame(0)), _opaque(reader.frame(reader.frames - 1))
    faces = [_face_in(picture) for picture in (reference, first, last)]
    return tuple(_crops(character, detail, (reference, first, last), faces) for detail in character.watched)


def _crops(
    character: Character,
    detail: WatchedDetail,
    pictures: tuple[Picture, Picture, Picture],
    faces: Sequence[Face | None],
) -> DetailCrops:
    reference, *frames = pictures
    spots = [
        find_spot(detail.box, _size(reference), _size(picture), faces[0], face)
        for picture, face in zip(frames, faces[1:], strict=True)
    ]
    first, last = (_cut_out(picture, spot) for picture, spot in zip(frames, spots, strict=True))
    by_face = all(spot.by_face for spot in spots)
    return DetailCrops(detail, key_of(character, detail), crop(reference, detail.box), first, last, by_face)


def _cut_out(picture: Picture, spot: Spot) -> Picture | None:
    return crop(picture, spot.box) if spot.is_inside else None


def _face_in(picture: Picture) -> Face | None:
    """The largest sure face; None where nobody can tell."""
    if not available():
        return None
    try:
        return max(detect(picture), key=lambda face: face.area * face.score**2, default=None)
    except MediaError:
        return None


def _size(picture: Picture) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]


def _opaque(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[..., :3])
