"""Clicks where the timeline has them, in cuts of clips and over an hour of sound (beside one tiny picture a second)."""

from __future__ import annotations

import shutil
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np

from charstudio.media.export import export
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.bench._export_cuts import HZ, apart_ms, clicks_of, six, timeline_of
from tests.bench._media_rows import Row

_HOUR_S = 3600
_HOUR_HZ = 22_050
_SMALL = (320, 180)


def rows(place: Path) -> list[Row]:
    """How far the farthest click is off."""
    if shutil.which("ffmpeg") is None:
        return [Row("sound (ffmpeg is missing: not measured)", 0.0, "", None)]
    shots = six(place)
    timeline, shelf = timeline_of(shots, _SMALL)
    assert export(timeline, shelf.get, place / "cut.mp4") is not None
    return [
        Row("clicks of 6 mixed clips: the farthest off", apart_ms(place / "cut.mp4", clicks_of(shots)), "ms", 1.0),
        Row("clicks of an hour of sound: the farthest off", _hour(place), "ms", 1.0),
    ]


def _hour(place: Path) -> float:
    clicks = [float(at) for at in range(30, _HOUR_S, 60)]
    path = _recording(place / "hour.wav", clicks)
    clip = Clip(ClipId("a"), AssetId("a"), ZERO, TimeRange(ZERO, Fraction(_HOUR_S)), name="a")
    track = Track(TrackId("a1"), TrackKind.AUDIO, "", (clip,))
    timeline = Timeline(Rate(1), 64, 36, HZ, tracks=(track,))
    assert export(timeline, {AssetId("a"): Playable(path, probe(path))}.get, place / "hour.mp4") is not None
    path.unlink()
    return apart_ms(place / "hour.mp4", clicks)


def _recording(path: Path, clicks_s: list[float]) -> Path:
    """An hour at a rate that has to be converted."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_HOUR_HZ)
        for minute, at in enumerate(clicks_s):
            samples = np.random.default_rng(minute).normal(0, 90, 60 * _HOUR_HZ).astype("<i2")
            samples[round((at - minute * 60) * _HOUR_HZ)] = 30_000
            file.writeframes(samples.tobytes())
    return path
