"""Small clips and sounds made on the spot. Every frame carries its number, so a test can read which one it got."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

BITS = 8


def stamped(number: int, width: int = 64, height: int = 48) -> np.ndarray:
    """An RGB picture that shows ``number`` in binary: eight columns, white for one, and a red corner top left."""
    picture = np.full((height, width, 3), 24, np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            picture[:, bit * width // BITS : (bit + 1) * width // BITS] = 232
    picture[: height // 3, : width // BITS] = (220, 30, 30)
    return picture


def number_in(picture: np.ndarray) -> int:
    """The number a stamped picture shows."""
    height, width = picture.shape[:2]
    row = picture[height * 3 // 4, :, :3].mean(axis=1)
    return sum(1 << bit for bit in range(BITS) if row[(2 * bit + 1) * width // (2 * BITS)] > 128)


def write_clip(
    path: Path,
    times: Sequence[int],
    time_base: Fraction = Fraction(1, 24),
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (64, 48),
    pix_fmt: str = "yuv420p",
    gop: int = 12,
    bframes: int = 2,
    sar: Fraction | None = None,
    numbers: Sequence[int] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip with a stamped frame at each of ``times`` (in ``time_base``), numbered from 0 or by ``numbers``."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=Fraction(1) / time_base / max(1, _usual_step(times)))
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = time_base
        stream.codec_context.gop_size = gop
        stream.codec_context.max_b_frames = bframes
        if sar is not None:
            stream.codec_context.sample_aspect_ratio = sar
        stream.options = {"preset": "ultrafast", "bf": str(bframes)} | (options or {}) if codec == "libx264" else {}
        for number, at in zip(numbers or range(len(times)), times, strict=True):
            frame = av.VideoFrame.from_ndarray(stamped(number, *size), format="rgb24")
            frame = frame.reformat(format=pix_fmt, dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG)
            frame.pts, frame.time_base = at, time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _usual_step(times: Sequence[int]) -> int:
    steps = [after - before for before, after in pairwise(times)]
    return sorted(steps)[len(steps) // 2] if steps else 1


def tone(rate_hz: int, seconds: float, hz: float = 1000.0, level: float = 0.5) -> np.ndarray:
    """A sine wave, float32 ``(n,)``."""
    n = round(rate_hz * seconds)
    return (level * np.sin(np.arange(n) * 2 * np.pi * hz / rate_hz)).astype(np.float32)


def beep_at(moment: float, rate_hz: int, seconds: float = 3.0, channels: int = 2) -> np.ndarray:
    """Silence with 10 ms of 1 kHz beginning at ``moment``: float32 ``(channels, n)``."""
    samples = np.zeros((channels, round(rate_hz * seconds)), np.float32)
    beep = tone(rate_hz, 0.01, level=0.8)
    first = round(rate_hz * moment)
    samples[:, first : first + len(beep)] = beep
    return samples


def write_sound(
    path: Path, samples: np.ndarray, rate_hz: int, codec: str = "pcm_s16le", *, layout: str = "stereo", late: int = 0
) -> Path:
    """``samples`` (channels, n) as a sound file of the format its suffix names, starting ``late`` samples late."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        encode_sound(container, stream, samples, late)
    return path


def encode_sound(container, stream, samples: np.ndarray, late: int = 0) -> None:
    """Put ``samples`` (channels, n) into an open stream and flush it."""
    context = stream.codec_context
    resampler = av.AudioResampler(context.format.name, context.layout.name, context.sample_rate, context.frame_size)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), "fltp", context.layout.name)
    frame.sample_rate, frame.pts, frame.time_base = context.sample_rate, late, Fraction(1, context.sample_rate)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))


def write_talk(path: Path, frames: int, rate: int, samples: np.ndarray, rate_hz: int, *, late: int = 0) -> Path:
    """An MP4 with stamped frames and AAC sound."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=rate_hz, layout="stereo")
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(stamped(number), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        encode_sound(container, sound, samples, late)
    return path
