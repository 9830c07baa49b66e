"""Film strips of twenty pictures and loudness curves of ten minutes, beside the ffmpeg command."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from charstudio.media.peaks import peaks
from charstudio.media.proxies import Proxies
from charstudio.media.thumbnails import filmstrip
from tests.bench._media_clips import LONG, SHAPES, Shape
from tests.bench._media_ours import built, clip_of, median, seconds
from tests.bench._media_rows import Row

_RUNS = 3
_MINUTES = 10
_RATE_HZ = 48_000


def rows(place: Path) -> list[Row]:
    """Strips of the long and the frequent key frames, then sound."""
    return [*_strips(place, LONG), *_strips(place, SHAPES[2]), *_peaks(place)]


def _strips(place: Path, shape: Shape) -> list[Row]:
    path = clip_of(place, shape)
    proxies = Proxies(place / "proxies")
    built(proxies, [path])
    theirs, bare, small = [], [], []
    for _ in range(_RUNS):
        if shutil.which("ffmpeg"):
            theirs.append(seconds(lambda: _tiled(path, shape, place)))
        bare.append(seconds(lambda: filmstrip(path, 20, 96)))
        small.append(seconds(lambda: filmstrip(path, 20, 96, proxies)))
    proxies.close()
    peer = median(theirs) if theirs else None
    return [
        Row(f"{shape.name}: film strip of 20 from a proxy", median(small), "ms", 0.05, "ffmpeg", peer, True),
        Row(f"{shape.name}: film strip of 20 without", median(bare), "ms", 0.65, "ffmpeg", peer, True),
    ]


def _tiled(path: Path, shape: Shape, place: Path) -> None:
    tile = f"fps={20 / shape.seconds},scale=-2:96,tile=20x1"
    _ffmpeg("-y", "-i", str(path), "-vf", tile, "-frames:v", "1", str(place / "strip.png"))


def _peaks(place: Path) -> list[Row]:
    path = _sound(place / "ten.m4a")
    theirs, ours = [], []
    for _ in range(_RUNS):
        if shutil.which("ffmpeg"):
            theirs.append(seconds(lambda: _piped(path)))
        ours.append(seconds(lambda: peaks(path, 100)))
    peer = median(theirs) if theirs else None
    return [Row(f"peaks of {_MINUTES} min of stereo AAC", median(ours), "ms", 0.65, "ffmpeg", peer, True)]


def _piped(path: Path) -> None:
    """As somebody does it who has only the command: all samples through a pipe, then numpy."""
    raw = _ffmpeg("-i", str(path), "-f", "f32le", "-")
    samples = np.frombuffer(raw, np.float32)
    starts = np.arange(0, len(samples), _RATE_HZ // 100 * 2)
    np.minimum.reduceat(samples, starts)
    np.maximum.reduceat(samples, starts)


def _ffmpeg(*arguments: str) -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", *arguments], stdout=subprocess.PIPE, check=True).stdout


def _sound(path: Path) -> Path:
    """Ten minutes of something between music and noise."""
    chance = np.random.default_rng(4)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=_RATE_HZ, layout="stereo", format="fltp")
        stream.codec_context.bit_rate = 192_000
        for second in range(60 * _MINUTES):
            t = np.arange(_RATE_HZ, dtype=np.float32) / _RATE_HZ
            tune = 0.3 * np.sin(2 * np.pi * (220 + second % 50 * 7) * t)
            samples = (np.stack([tune, tune * 0.7]) + chance.normal(0, 0.05, (2, _RATE_HZ))).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(samples, "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = _RATE_HZ, second * _RATE_HZ, Fraction(1, _RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
