"""A small film of several clips, long enough to be coded in segments, and how this machine writes it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from made_material import write_clip
from PIL import Image

from charstudio.media import side_by_side
from charstudio.media.export import export
from charstudio.media.playable import Find, Playable
from charstudio.media.probe import probe
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.delivery import Delivery
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, NodeId, Output, TrackId
from charstudio.studio.farm.content import content_of

S = Fraction
ENCODED = Delivery(copies=False)


def shorter_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a film of seconds divided as one of minutes would be, on however many cores."""
    monkeypatch.setattr(side_by_side, "LEAST_PIXELS", 1)
    monkeypatch.setattr(side_by_side, "SHORTEST", S(1, 2))
    monkeypatch.setattr(side_by_side, "LONGEST", S(1))
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: 2)


def clip(source, start, duration, since=ZERO, **more) -> Clip:
    return Clip(ClipId(f"c{start}-{source}"[:40]), source, S(start), TimeRange(S(since), S(duration)), **more)


def film_of(folder: Path) -> tuple[Timeline, Find]:
    """Six seconds: rates that differ, a dissolve, speed, reverse, a still, a title, captions, a clip not made yet."""
    a = write_clip(folder / "a.mp4", range(72), Fraction(1, 24), size=(320, 180), gop=30)
    b = write_clip(folder / "b.mp4", range(60), Fraction(1, 30), size=(160, 120), gop=60, numbers=range(100, 160))
    still = folder / "still.png"
    Image.effect_mandelbrot((200, 200), (-2, -1.2, 0.8, 1.2), 60).convert("RGB").save(still)
    ids = {path.name: AssetId(content_of(path).sha256) for path in (a, b, still)}
    cross = Transition(TransitionKind.DISSOLVE, S(1, 2))
    video = (
        clip(ids["a.mp4"], 0, 2),
        clip(ids["b.mp4"], 2, 1, S(1, 2), transition=cross),
        clip(ids["a.mp4"], 3, S(1, 2), 1, speed=S(1, 2), reverse=True),
        clip(ids["still.png"], 4, 1, fade_out=S(1, 4)),
        clip(Output(NodeId("n_ghost"), "video"), 5, 1, name="To come"),
    )
    words = (clip(Caption("Good morning, harbour."), 1, 2),)
    titles = (clip(Title("The harbour"), S(1, 2), 1),)
    tracks = (
        Track(TrackId("v1"), TrackKind.VIDEO, "V1", video),
        Track(TrackId("v2"), TrackKind.VIDEO, "V2", titles),
        Track(TrackId("c1"), TrackKind.CAPTION, "C1", words),
    )
    found: dict[ClipSource, Playable] = {ids[path.name]: Playable(path, probe(path)) for path in (a, b, still)}
    return Timeline(rate=Rate(24), width_px=320, height_px=180, tracks=tracks), found.get


def written(timeline: Timeline, find: Find, path: Path, **more) -> bytes:
    report = export(timeline, find, path, delivery=ENCODED, **more)
    assert report is not None
    return path.read_bytes()
