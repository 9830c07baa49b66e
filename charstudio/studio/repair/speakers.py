"""Who speaks: the faces in the picture a voice is put to, and telling the model which of them is meant.

Drafts take a box around the mouth. Sync's third model takes a frame and a point on the face, in pixels of the clip
(``active_speaker_detection``, sync.so's guide to speaker selection, read 2026-11-28). Other models choose by
themselves, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.detail_crop import crop
from charstudio.analysis.faces import Face, detect
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.errors import EditError
from charstudio.model.graph_edits import set_param
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.values import Json, NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.rows import Endpoint

Box = tuple[float, float, float, float]

POINT_OPTION = "options.active_speaker_detection"
MOST = 8
_LEAST_SHARE = 0.02
"""Faces narrower than this share of the picture are passers-by."""


class Way(StrEnum):
    """How a model is told who speaks."""

    MOUTH = "mouth"  # a box around the mouth
    POINT = "point"  # a frame and a point on the face
    NONE = "none"  # it chooses by itself


@dataclass(frozen=True, slots=True, eq=False)
class Speaker:
    """A face that could speak. ``face`` and ``mouth`` are shares of the picture; ``point`` its middle in pixels."""

    face: Box
    mouth: Box
    point: tuple[int, int]
    picture: NDArray[np.uint8]


def way_of(model: str, endpoint: Endpoint | None) -> Way:
    """How ``model`` can be told."""
    if model == DRAFT_MODEL or (endpoint is not None and endpoint.carrying("mouth_box") is not None):
        return Way.MOUTH
    is_told = endpoint is not None and any(field.key == POINT_OPTION for field in endpoint.fields)
    return Way.POINT if is_told else Way.NONE


def speakers_in(path: Path, *, is_clip: bool) -> tuple[Speaker, ...]:
    """The faces of a picture, or of a clip's first frame, from the left. For a worker thread. Raises ``MediaError``."""
    if is_clip:
        with VideoReader(path) as reader:
            picture = np.ascontiguousarray(reader.frame(0)[..., :3])
    else:
        picture = np.ascontiguousarray(np.asarray(open_still(path))[..., :3])
    width = picture.shape[1]
    faces = [face for face in detect(picture) if face.box[2] >= _LEAST_SHARE * width and len(face.landmarks) == 5]
    largest = sorted(faces, key=lambda face: -face.area)[:MOST]
    return tuple(_speaker(face, picture) for face in sorted(largest, key=lambda face: face.centre[0]))


def _speaker(face: Face, picture: NDArray[np.uint8]) -> Speaker:
    height, width = picture.shape[:2]
    box = _inside(_shares(face.box, width, height))
    point = round(face.centre[0]), round(face.centre[1])
    side = max(face.box[2], face.box[3])
    square = (face.centre[0] - side / 2, face.centre[1] - side / 2, side, side)
    shown = crop(picture, _shares(square, width, height))
    return Speaker(box, _inside(_shares(_mouth(face), width, height)), point, shown)


def _mouth(face: Face) -> Box:
    """A box around the lips, from the corners of the mouth; it leaves room for them to open."""
    left, right = face.landmarks[3], face.landmarks[4]
    wide = max(abs(right[0] - left[0]), face.box[2] * 0.25) * 1.6
    high = wide * 0.75
    return (left[0] + right[0] - wide) / 2, (left[1] + right[1] - high) / 2, wide, high


def choose(project: Project, kinds: Kinds, node: NodeId, speaker: Speaker | None, way: Way) -> Project:
    """Tell a node who speaks; None: the model chooses again. Raises ``EditError`` where it cannot be told."""
    if way is Way.MOUTH:
        box: Json = None if speaker is None else [round(part, 4) for part in speaker.mouth]
        return set_param(project, kinds, node, "mouth_box", box)
    if way is Way.NONE:
        raise EditError("This model chooses by itself who speaks.", "Choose one that can be told, such as sync-3.")
    options = project.graph.nodes[node].params.get("options")
    kept = {key: value for key, value in options.items() if key != POINT_OPTION} if isinstance(options, Mapping) else {}
    if speaker is not None:
        kept[POINT_OPTION] = {"auto_detect": False, "frame_number": 0, "coordinates": list(speaker.point)}
    return set_param(project, kinds, node, "options", kept)


def chosen(params: Mapping[str, Json], speakers: tuple[Speaker, ...], way: Way) -> int | None:
    """Which of the faces a node was told; None: none of them."""
    if way is Way.MOUTH:
        box = params.get("mouth_box")
        numbers = [part for part in box if isinstance(part, int | float)] if isinstance(box, list | tuple) else []
        at = (numbers[0] + numbers[2] / 2, numbers[1] + numbers[3] / 2) if len(numbers) == 4 else None
        return next((k for k, each in enumerate(speakers) if at is not None and _holds(each.face, at)), None)
    options = params.get("options")
    told = options.get(POINT_OPTION) if isinstance(options, Mapping) else None
    point = told.get("coordinates") if isinstance(told, Mapping) else None
    stated = list(point) if isinstance(point, list | tuple) else None
    return next((k for k, each in enumerate(speakers) if list(each.point) == stated), None)


def _holds(box: Box, at: tuple[float, float]) -> bool:
    x, y, width, height = box
    return x <= at[0] <= x + width and y <= at[1] <= y + height


def _shares(box: Box, width: int, height: int) -> Box:
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _inside(box: Box) -> Box:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    return left, top, min(1.0, box[0] + box[2]) - left, min(1.0, box[1] + box[3]) - top
