"""Whether a film that was spliced is what it should be, as its packets tell: quick, nothing is decoded."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from fractions import Fraction
from pathlib import Path

from charstudio.media.container import open_container, packets, picture_stream, time_base
from charstudio.model.errors import MediaError
from charstudio.model.time import Rate


def oddity(path: Path, rate: Rate, frames: int, keys: AbstractSet[int]) -> str:
    """What is wrong; empty when there are ``frames`` frames at exactly their times, decoded in an order that works,
    and decoding can begin at those in ``keys``. Programs take other frames for key frames, too: where a picture is
    whole again by and by.
    """
    try:
        container = open_container(path, decodes=False)
    except MediaError as error:
        return str(error)
    with container:
        stream = picture_stream(container)
        if stream is None:
            return "there is no picture"
        tick = time_base(stream)
        rows = [
            (packet.pts, packet.dts, packet.is_keyframe, packet.is_discard or packet.is_corrupt)
            for packet in packets(container, stream)
            if packet.size
        ]
    return _order(rows) or _times(rows, tick, rate, frames, keys)


_Row = tuple[int | None, int | None, bool, bool]


def _order(rows: list[_Row]) -> str:
    last: int | None = None
    for pts, dts, _, is_odd in rows:
        if pts is None or dts is None or is_odd:
            return "a packet is damaged"
        if dts > pts:
            return "a frame is decoded after it is shown"
        if last is not None and dts <= last:
            return "frames are not in the order of decoding"
        last = dts
    return ""


def _times(rows: list[_Row], tick: Fraction, rate: Rate, frames: int, keys: AbstractSet[int]) -> str:
    shown = sorted(pts for pts, _, _, _ in rows if pts is not None)
    if len(shown) != frames:
        return f"there are {len(shown)} frames, not {frames}"
    if any(pts * tick != number * rate.frame for number, pts in enumerate(shown)):
        return "a frame has another time"
    found = {round(pts * tick * rate.fps) for pts, _, is_key, _ in rows if is_key and pts is not None}
    return "" if keys <= found else "a key frame is none"
