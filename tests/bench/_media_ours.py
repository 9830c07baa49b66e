"""Our side of the media benches: a film of one or more clips, composed as the viewer does it, and statistics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from charstudio.media.compose import Compositor
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.proxies import Proxies
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.bench._media_clips import Shape, make

VIEW = 960
"""Pixels of the longer side of the viewer's picture."""


def clip_of(place: Path, shape: Shape) -> Path:
    """The clip of this shape, made once for all parts of the bench."""
    folder = place.parent / "clips"
    folder.mkdir(exist_ok=True)
    path = folder / f"{shape.name.replace(' ', '_')}.mp4"
    return path if path.exists() else make(path, shape)


def view_of(shape: Shape) -> tuple[int, int]:
    """The size at which the viewer shows a clip."""
    scale = min(1.0, VIEW / max(shape.width_px, shape.height_px))
    return round(shape.width_px * scale / 2) * 2, round(shape.height_px * scale / 2) * 2


def film_of(paths: Sequence[Path], shape: Shape, size: tuple[int, int], proxies: Proxies | None = None) -> Compositor:
    """These clips one after the other, composed at ``size``."""
    info = probe(paths[0])
    playables = {AssetId(str(number)): Playable(path, info) for number, path in enumerate(paths)}
    length = Rate(shape.fps).time_of(shape.frames)
    clips = tuple(
        Clip(ClipId(source), source, number * length, TimeRange(ZERO, length))
        for number, source in enumerate(playables)
    )
    track = Track(TrackId("v"), TrackKind.VIDEO, "", clips)
    timeline = Timeline(Rate(shape.fps), shape.width_px, shape.height_px, tracks=(track,))
    return Compositor(timeline, playables.get, width_px=size[0], height_px=size[1], proxies=proxies)


def time_of(number: int, shape: Shape) -> Fraction:
    """When a frame begins."""
    return Rate(shape.fps).time_of(number)


def built(proxies: Proxies, paths: Iterable[Path]) -> None:
    """Have these proxies made and wait for them."""
    for path in paths:
        proxies.want(path)
    while (progress := proxies.progress())[0] < progress[1]:
        time.sleep(0.02)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median(values: Sequence[float]) -> float:
    """The middle one, in milliseconds for seconds."""
    return sorted(values)[len(values) // 2] * 1000


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 do not exceed, in milliseconds for seconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))] * 1000
