"""Memory must not grow with the film: 2 minutes and 20 minutes of the same small clip (320x180, so that it is quick).

Both are long enough for segments side by side. The films are whole: their frames are counted, too.
"""

from __future__ import annotations

from pathlib import Path

from charstudio.media.probe import probe
from tests.bench import _export_peers as peers
from tests.bench._export_cuts import FPS, HZ, Shot, add_sound, clicking
from tests.bench._media_clips import Shape, make
from tests.bench._media_rows import Row

_SMALL = Shape("320x180@24 GOP 48", 320, 180, FPS, 48, 240)
_MINUTES = (2, 20)


def rows(place: Path) -> list[Row]:
    """The peaks of both."""
    clip = place / "clip.mp4"
    add_sound(make(place / "mute.mp4", _SMALL), clip, clicking(_SMALL.seconds, HZ), HZ, 2)
    peaks, missing = [], 0
    for minutes in _MINUTES:
        shots = [Shot(str(clip), _SMALL, 0.0, _SMALL.seconds)] * (minutes * 6)
        film = place / f"{minutes}.mp4"
        cost = peers.ours(shots, film, (_SMALL.width_px, _SMALL.height_px))
        if cost is None:
            return [Row("memory: our own export failed", 1.0, "", 0.0)]
        peaks.append(cost.memory)
        missing += abs((probe(film).frames or 0) - minutes * 60 * FPS)
    short, long = peaks
    return [
        Row("20 minutes of 320x180: peak memory", long, "MB", 1.15, "2 minutes", short, is_ratio=True),
        Row("20 and 2 minutes: frames missing or too many", missing, "", 0),
    ]
