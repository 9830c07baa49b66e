"""Segments coded at the same time make one film: in order, whole, and never more of it in memory than promised."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from functools import partial

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from charstudio.media import side_by_side
from charstudio.media.coding import h264
from charstudio.media.compose import Compositor
from charstudio.media.composing import THREAD
from charstudio.media.export import export as export_as
from charstudio.media.picture_coder import PictureCoder
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.segments import Segment
from charstudio.media.side_by_side import Division, SideBySide
from charstudio.model.delivery import Delivery
from charstudio.model.errors import EncodeFailed, Unreadable
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

RATE = Rate(24)
export = partial(export_as, delivery=Delivery(copies=False))


@pytest.fixture(autouse=True)
def nobody_is_left():
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD]


@pytest.fixture
def many_segments(monkeypatch):
    """Any film is coded by three workers in segments of half a second."""
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: 3)
    monkeypatch.setattr(side_by_side, "LEAST_PIXELS", 0)
    monkeypatch.setattr(side_by_side, "SHORTEST", Fraction(1, 2))
    monkeypatch.setattr(side_by_side, "LONGEST", Fraction(1, 2))


def film_of(path, frames, *, start=ZERO):
    source = AssetId("a")
    clip = Clip(ClipId("a"), source, ZERO, TimeRange(start, RATE.time_of(frames)), name="a")
    track = Track(TrackId("v"), TrackKind.VIDEO, "", (clip,))
    return Timeline(RATE, 160, 90, tracks=(track,)), {source: Playable(path, probe(path))}


def lanes_of(path, segments, workers, *, coder=None):
    timeline, shelf = film_of(path, segments[-1].end)

    def composing(stopped):
        return Compositor(timeline, shelf.get, strict=True, stopped=stopped, threads=1)

    def new_coder():
        return PictureCoder(h264(18, "ultrafast"), RATE, (160, 90), threads=1)

    return SideBySide(segments, workers, ZERO, composing, coder or new_coder)


def test_a_film_in_segments_is_one_clean_stream(make_clip, number_in, many_segments, tmp_path):
    timeline, shelf = film_of(make_clip("a.mp4", frames=96), 96)
    export(timeline, shelf.get, tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert sum(packet.is_keyframe for packet in packets) == 8
        dts = [packet.dts * stream.time_base * 24 for packet in packets]
        assert dts == list(range(-2, 94))  # no step is missing or doubled where segments meet
        assert sorted(packet.pts * stream.time_base * 24 for packet in packets) == list(range(96))
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert [number_in(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)] == list(range(96))


def test_the_stream_decodes_alike_from_every_join(make_clip, number_in, many_segments, tmp_path):
    """Nothing refers across a join, so seeking may begin at any."""
    timeline, shelf = film_of(make_clip("a.mp4", frames=96), 96)
    export(timeline, shelf.get, tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        for first in range(0, 96, 12):
            container.seek(round(first / 24 / stream.time_base), stream=stream)
            frame = next(container.decode(stream))
            assert number_in(frame.to_ndarray(format="rgb24")) == first


def test_progress_only_grows_and_ends_at_all(make_clip, many_segments, tmp_path):
    timeline, shelf = film_of(make_clip("a.mp4", frames=96), 96)
    calls = []
    export(timeline, shelf.get, tmp_path / "film.mp4", progress=lambda *call: calls.append(call))
    assert calls == sorted(calls)
    assert calls[-1] == (96, 96)


def test_stopping_leaves_nothing(make_clip, many_segments, tmp_path):
    timeline, shelf = film_of(make_clip("a.mp4", frames=96), 96)
    before, calls = sorted(tmp_path.iterdir()), []

    def stopped():
        calls.append(None)
        return len(calls) > 2

    assert export(timeline, shelf.get, tmp_path / "film.mp4", stopped=stopped) is None
    assert sorted(tmp_path.iterdir()) == before


def test_while_the_question_waits_for_an_answer_nobody_works(make_clip):
    path = make_clip("a.mp4", frames=240)
    counts = []

    def pause():
        time.sleep(0.1)  # what was begun is finished
        counts.append(lanes.coded)
        time.sleep(0.2)
        counts.append(lanes.coded)
        return False

    with lanes_of(path, [Segment(at, at + 24) for at in range(0, 240, 24)], 2) as lanes:
        for number, _ in enumerate(lanes.taken(0.01)):
            if number == 3:
                lanes.held(pause)
        assert counts[0] == counts[1] < 240
        assert lanes.coded == 240


def test_workers_wait_when_nobody_takes(make_clip):
    path = make_clip("a.mp4", frames=480)
    with lanes_of(path, [Segment(at, at + 24) for at in range(0, 480, 24)], 2) as lanes:
        coded = -1
        while lanes.coded != coded:
            coded = lanes.coded
            time.sleep(0.3)
        assert coded == 4 * 24  # two segments for each worker
        assert sum(len(part.packets) for part in lanes.taken(0.05)) == 480


def test_packets_come_in_order_whoever_is_faster(make_clip):
    """The first segment's coder is slow; the others must wait for their turn."""
    path, made = make_clip("a.mp4", frames=96), []

    class Slow(PictureCoder):
        def code(self, picture):
            time.sleep(0.01)
            return super().code(picture)

    def new_coder():
        made.append(None)
        return (Slow if len(made) == 1 else PictureCoder)(h264(18, "ultrafast"), RATE, (160, 90), threads=1)

    with lanes_of(path, [Segment(0, 24), Segment(24, 48), Segment(48, 96)], 3, coder=new_coder) as lanes:
        firsts = [part.first for part in lanes.taken(0.5) for _ in part.packets]
    assert firsts == [0] * 24 + [24] * 24 + [48] * 48


def test_what_goes_wrong_in_a_worker_is_raised_by_who_takes(make_clip):
    path = make_clip("a.mp4", frames=96)

    def broken():
        raise EncodeFailed("No coder today.")

    with (
        pytest.raises(EncodeFailed, match="today"),
        lanes_of(path, [Segment(0, 48), Segment(48, 96)], 2, coder=broken) as lanes,
    ):
        list(lanes.taken(0.05))


def test_a_source_unplugged_midway_leaves_nothing(make_clip, many_segments, tmp_path):
    timeline, shelf = film_of(make_clip("a.mp4", frames=96), 96)
    late = Clip(ClipId("b"), AssetId("b"), Fraction(4), TimeRange(ZERO, Fraction(2)), name="b")
    path = make_clip("b.mp4", frames=48)
    shelf[AssetId("b")] = Playable(path, probe(path))
    track = timeline.tracks[0]
    timeline = Timeline(RATE, 160, 90, tracks=(Track(track.id, track.kind, "", (*track.clips, late)),))

    def unplug(_done, _total):
        path.write_bytes(b"unplugged")

    before = {path.name for path in tmp_path.iterdir()}
    unplug(0, 0)
    with pytest.raises(Unreadable, match="b"):
        export(timeline, shelf.get, tmp_path / "film.mp4", progress=unplug)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_free_beginnings_move_to_key_frames(make_clip, many_segments, tmp_path, monkeypatch):
    """The clip has a key frame at 40; the segment that would begin at 48 begins there."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"x264-params": "scenecut=0:keyint=40:min-keyint=40"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for number in range(96):
            frame = VideoFrame.from_ndarray(np.full((90, 160, 3), number, np.uint8), "rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    monkeypatch.setattr(side_by_side, "LONGEST", Fraction(2))
    monkeypatch.setattr(side_by_side, "SHORTEST", Fraction(2))
    timeline, shelf = film_of(path, 96)
    export(timeline, shelf.get, tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        keys = [packet.pts * stream.time_base * 24 for packet in container.demux(stream) if packet.is_keyframe]
        assert sorted(keys) == [0, 40]


@pytest.mark.parametrize(("cores", "frames"), [(1, 10_000), (8, 20)])
def test_one_coder_does_where_more_do_not_pay(monkeypatch, cores, frames):
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: cores)
    part = TimeRange(ZERO, RATE.time_of(frames))
    assert Division.of(Timeline(RATE, 1920, 1080), part) is None


@pytest.mark.parametrize(("cores", "workers", "threads"), [(2, 2, 1), (4, 4, 1), (6, 4, 2), (16, 4, 4)])
def test_all_cores_are_used_by_a_few_workers(monkeypatch, cores, workers, threads):
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: cores)
    division = Division.of(Timeline(RATE, 1920, 1080), TimeRange(ZERO, Fraction(60)))
    assert (division.workers, division.threads) == (workers, threads)
    assert division.segments[-1].end == 60 * 24
    assert max(segment.frames for segment in division.segments) <= 8 * 24
