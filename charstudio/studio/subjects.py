"""What matters in the pictures of a film's clips: their size, and where the faces are.

Faces are looked for in a few frames of what a clip shows. What was found is remembered by content while the program
runs: media in a project never change under their name. Everything here blocks; call it from a worker thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median

import numpy as np

from charstudio.analysis import faces
from charstudio.media.container import Cancelled
from charstudio.media.playable import Find, Playable
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import MediaError
from charstudio.model.library import MediaKind
from charstudio.model.reframing import Point, Subject
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline, TrackKind
from charstudio.model.values import ClipId

_PLACES = (Fraction(1, 6), Fraction(1, 2), Fraction(5, 6))
"""Shares of a clip at which a look is taken; of a short one only in the middle."""
_SHORT = Seconds(1)
_SURE = 0.6
_MOST_KEPT = 4096
_found: dict[tuple[Path, tuple[Seconds, ...]], Point | None] = {}
_lock = threading.Lock()


def subjects_of(
    timeline: Timeline, find: Find, *, faces_in: TimeRange | None, stopped: Callable[[], bool] = lambda: False
) -> dict[ClipId, Subject]:
    """The clips whose pictures are there. Faces are looked for in those that are on in ``faces_in`` (sequence time);
    where there are none, the middle matters.

    Raises ``Cancelled`` when ``stopped`` says so. What cannot be read has no faces: the export itself says why.
    """
    subjects: dict[ClipId, Subject] = {}
    for track, clip in timeline.clips():
        if track.kind is not TrackKind.VIDEO or isinstance(clip.source, Title | Caption):
            continue
        playable = find(clip.source)
        if playable is None or not playable.info.has_picture:
            continue
        if stopped():
            raise Cancelled
        looked_for = faces_in is not None and clip.start < faces_in.end and faces_in.start < clip.end
        point = _faces_of(clip, playable) if looked_for else None
        subjects[clip.id] = Subject(playable.info.width_px, playable.info.height_px, *(point or (0.5, 0.5)))
    return subjects


def _faces_of(clip: Clip, playable: Playable) -> Point | None:
    if not faces.available():
        return None
    times = _times(clip, playable)
    key = playable.path, times
    with _lock:
        if key in _found:
            return _found[key]
    point = _looked_at(playable, times)
    with _lock:
        while len(_found) >= _MOST_KEPT:
            _found.pop(next(iter(_found)))
        _found[key] = point
    return point


def _times(clip: Clip, playable: Playable) -> tuple[Seconds, ...]:
    """Moments of the media to look at."""
    if playable.info.kind is MediaKind.IMAGE:
        return (ZERO,)
    if clip.freeze:
        return (clip.source_range.start,)
    places = _PLACES if clip.source_range.duration >= _SHORT else (Fraction(1, 2),)
    return tuple(clip.source_range.start + clip.source_range.duration * place for place in places)


def _looked_at(playable: Playable, times: Sequence[Seconds]) -> Point | None:
    """Where the faces are in the middle of all looks; None when there is none."""
    try:
        points = [point for picture in _pictures(playable, times) if (point := _face_in(picture)) is not None]
    except (MediaError, OSError):
        return None
    if not points:
        return None
    return median(x for x, _ in points), median(y for _, y in points)


def _pictures(playable: Playable, times: Sequence[Seconds]) -> list[faces.Picture]:
    if playable.info.kind is MediaKind.IMAGE:
        return [np.asarray(open_still(playable.path))]
    with VideoReader(playable.path, quick=True) as reader:
        return [reader.frame_at(t) for t in times]


def _face_in(picture: faces.Picture) -> Point | None:
    """The middle of the subject's face as shares of the picture."""
    face = faces.largest(picture, min_score=_SURE)
    if face is None:
        return None
    height, width = picture.shape[:2]
    x, y = face.centre
    return min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0)
