"""The line across a clip that shows how loud it is: where it runs, and which clips have one. Pure geometry."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

from charstudio.media.playable import Playable
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MINIMUM_GAIN_DB
from charstudio.ui.timeline.rows import TITLE_PX

LEAST_ROOM_PX = 18.0
PICTURE_ROOM_PX = 24.0
LEAST_WIDTH_PX = 40.0
"""A smaller clip has no line: nobody could take hold of it."""

_BEND = 2.0
"""The upper half of the line's way is for the few decibels around "as recorded", where every one is heard."""


def has_line(clip: Clip, kind: TrackKind, playable: Playable | None) -> bool:
    """Whether the clip is heard: its sound was not taken away, and there is some or will be."""
    if kind is TrackKind.CAPTION or clip.silent or clip.freeze:
        return False
    return kind is TrackKind.AUDIO if playable is None else playable.info.has_audio


def line_room(rect: QRectF, kind: TrackKind) -> QRectF:
    """The part of a clip in which the line moves: of a sound all below its name, of a picture the lower part."""
    room = rect.adjusted(0, TITLE_PX, 0, 0)
    if kind is TrackKind.VIDEO:
        room.setTop(max(room.top(), room.bottom() - PICTURE_ROOM_PX))
    return room


def line_y(room: QRectF, gain_db: float) -> float:
    """Where the line runs in its room."""
    share = (gain_db - MINIMUM_GAIN_DB) / (MAXIMUM_GAIN_DB - MINIMUM_GAIN_DB)
    return room.bottom() - 3 - (room.height() - 6) * math.pow(share, _BEND)


def shown_gain(gain_db: float) -> str:
    """``+3.5 dB``, ``−12.0 dB``, ``0.0 dB``."""
    sign = "+" if gain_db > 0.049 else "−" if gain_db < -0.049 else ""
    return f"{sign}{abs(gain_db):.1f} dB"
