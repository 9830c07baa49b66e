"""Clips of x264 in many settings, whose frames know their number, and films cut from them."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

SIZE = (128, 96)
BITS = 8

SETTINGS = {
    "short": "keyint=12:min-keyint=12:bframes=3:b-pyramid=normal",
    "baseline": "keyint=10:bframes=0:cabac=0:8x8dct=0:weightp=0",
    "no pyramid": "keyint=24:bframes=2:b-pyramid=none:8x8dct=0",
    "open": "keyint=16:min-keyint=8:open-gop=1:bframes=3",
    "slices": "keyint=9:slices=3:bframes=1:aud=1",
    "deep": "keyint=20:ref=5:bframes=5:b-adapt=2:b-pyramid=strict:weightp=2",
    "buffered": "keyint=14:nal-hrd=vbr:vbv-maxrate=800:vbv-bufsize=800",
    "cavlc": "keyint=11:cabac=0:bframes=3",
    "named": "keyint=13:sps-id=4",
    "long": "keyint=250:min-keyint=250",
}
"""x264's parameters by a name."""


def numbered(index, tint, size=SIZE):
    """A frame with ``index`` in its upper half as stripes, over a gentle scene that moves."""
    width, height = size
    bits = np.array([index >> bit & 1 for bit in reversed(range(BITS))], np.uint8)
    row = bits[np.arange(width) * BITS // width]
    frame = np.empty((height, width, 3), np.uint8)
    frame[: height // 2] = (row[:, None] * 180 + 30).astype(np.uint8)
    across, down = np.meshgrid(np.arange(width), np.arange(height - height // 2))
    for channel in range(3):
        wave = 110 + 60 * np.sin((across + 3 * index) / 9 + channel) + 30 * np.cos(down / 7)
        frame[height // 2 :, :, channel] = np.clip(wave * tint[channel], 16, 235)
    return frame


def number_in(rgb):
    """The inverse of ``numbered``."""
    row = rgb[rgb.shape[0] // 4].astype(int).mean(axis=1)
    places = (np.arange(BITS) * 2 + 1) * rgb.shape[1] // (2 * BITS)
    return int("".join("1" if row[place] > 120 else "0" for place in places), 2)


def write_clip(path, params, *, frames=60, rate=24, size=SIZE, codec="libx264", pix_fmt="yuv420p", options=(), **more):
    """A clip coded by x264 with ``params`` (or another coder). ``more`` are attributes of the coder's context."""
    tint = np.random.default_rng(len(params) + frames).uniform(0.6, 1.0, 3)
    with av.open(str(path), "w") as container:
        named = "x265-params" if codec == "libx265" else "x264-params"
        stream = container.add_stream(codec, rate=rate, options={"crf": "20", named: params, **dict(options)})
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        for name, value in more.items():
            setattr(context, name, value)
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered(index, tint, size), format="rgb24")
            frame = frame.reformat(
                format=pix_fmt, src_colorspace=1, dst_colorspace=1, src_color_range=2, dst_color_range=1
            )
            frame.pts, frame.time_base = index, Fraction(1) / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def film(shelf, *pieces, rate=None, size=SIZE):
    """A timeline of ``(name, first frame, end frame)`` one after the other; a fourth item has more of the clip."""
    rate = rate or Rate(24)
    at, clips = Fraction(0), []
    for number, (name, begin, end, *more) in enumerate(pieces):
        part = TimeRange(rate.time_of(begin), rate.time_of(end - begin))
        clips.append(Clip(ClipId(f"c{number}"), AssetId(name), at, part, name=f"Shot {number}", **dict(*more)))
        at = clips[-1].end
    return Timeline(rate, *size, 48_000, tracks=(Track(TrackId("v1"), TrackKind.VIDEO, "V1", tuple(clips)),))


def playable(path):
    """A file as clips find it."""
    return Playable(path, probe(path))
