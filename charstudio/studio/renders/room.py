"""How large an export will be, about, and whether there is room for it: asked before it starts.

The figures are bits for each pixel of each frame, for ordinary footage. ProRes: Apple's data rates for 1920x1080 at
29.97 frames a second (422 HQ 220 Mbit/s, 4444 330 Mbit/s). CRF codecs: 1080p of live action at the default quality,
twice or half as much for every 6 steps, which is how x264's and x265's scale is made. Sound: its own rates.
"""

from __future__ import annotations

from pathlib import Path

from charstudio.model.delivery import Delivery, Form
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.storage import room

_BITS_A_PIXEL = {
    Form.H264: 0.14,
    Form.H265: 0.08,
    Form.AV1: 0.05,
    Form.VP9: 0.08,
    Form.PRORES_422: 3.55,
    Form.PRORES_4444: 5.31,
    Form.GIF: 3.0,
    Form.WEBP: 0.5,
    Form.PNG_SEQUENCE: 12.0,
    Form.JPEG_SEQUENCE: 2.0,
    Form.PNG_STILL: 12.0,
    Form.JPEG_STILL: 2.0,
}
_SOUND_BYTES_A_SECOND = {Form.WAV: 288_000, Form.MP3: 40_000, Form.AAC: 24_000}
_FILM_SOUND = 24_000
_STEPS_TO_HALF = 6.0
_STILLS = {Form.PNG_STILL, Form.JPEG_STILL}
MARGIN = 1.15
"""Asked for beyond the estimate: other programs write, too."""


def likely_bytes(project: Project, delivery: Delivery, part: TimeRange | None) -> int:
    """About how large the file will be; right within a factor of two or three for what a camera or a model makes."""
    timeline, facts = project.timeline, delivery.facts
    seconds = float(part.duration if part is not None else timeline.duration)
    sound = _SOUND_BYTES_A_SECOND.get(delivery.form, _FILM_SOUND if facts.sound else 0)
    tracks = max(1, len(timeline.tracks)) if delivery.stems else 1
    picture = 0.0
    if facts.picture:
        width, height = delivery.width_px or timeline.width_px, delivery.height_px or timeline.height_px
        rate: Rate = delivery.rate or timeline.rate
        frames = 1.0 if delivery.form in _STILLS else seconds * float(rate.fps)
        picture = width * height * frames * _BITS_A_PIXEL[delivery.form] * _quality_factor(delivery) / 8
    return round(picture + seconds * sound * tracks)


def _quality_factor(delivery: Delivery) -> float:
    usual, chosen = delivery.facts.quality, delivery.quality
    best, smallest = delivery.facts.qualities
    if usual is None or chosen is None or best > smallest:  # not a CRF: pictures of 100 to 1 differ less than films do
        return 1.0
    return float(2.0 ** ((usual - chosen) / _STEPS_TO_HALF))


def require_room(project: Project, delivery: Delivery, part: TimeRange | None, path: Path) -> None:
    """Raise ``DiskFull`` with the figures when the file will not fit where it is to go."""
    if path.parent.is_dir():  # else whoever writes says what is wrong with the place
        room.require_room(path.parent, round(likely_bytes(project, delivery, part) * MARGIN))
