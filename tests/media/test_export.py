"""Is the film on disk the one the compositor shows: every frame, every sample, or nothing at all?"""

from __future__ import annotations

import threading
import wave
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from charstudio.media.boxes import is_whole
from charstudio.media.compose import Compositor
from charstudio.media.export import export
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.errors import DiskFull, EncodeFailed, StorageError, Unreadable
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
HZ = 48000
CLICK = HZ * 3 // 4


def clip(name, start, duration, *, source_start=ZERO, **more):
    source = TimeRange(S(source_start), S(duration))
    return Clip(ClipId(f"{name}{start}"), AssetId(name), S(start), source, name=name, **more)


def film(*clips, rate=None, sound=(), size=(160, 90)):
    tracks = (
        Track(TrackId("v1"), TrackKind.VIDEO, "V1", clips),
        Track(TrackId("a1"), TrackKind.AUDIO, "A1", tuple(sound)),
    )
    return Timeline(rate=rate or Rate(24), width_px=size[0], height_px=size[1], tracks=tracks)


def shelf(**paths):
    return {AssetId(name): Playable(path, probe(path)) for name, path in paths.items()}


def click_at(path, sample, seconds=2):
    samples = np.zeros((seconds * HZ, 2), "<i2")
    samples[sample] = 30_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(HZ)
        file.writeframes(samples.tobytes())
    return path


def read_back(path):
    """Times and pictures of all frames, and the sound from time 0."""
    with av.open(str(path)) as container:
        base = Fraction(container.streams.video[0].time_base)
        frames = [(frame.pts * base, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray().T for frame in container.decode(audio=0)])
    return frames, sound


@pytest.fixture
def two_clips(make_clip, tmp_path):
    """Two seconds: a 24 fps clip into a 16 fps one by a dissolve, and a click 0.75 s after the start."""
    find = shelf(
        a=make_clip("a.mp4", frames=40),
        b=make_clip("b.mp4", frames=40, rate=Rate(16), tint=(250, 200, 150)),
        click=click_at(tmp_path / "click.wav", CLICK),
    )
    cross = Transition(TransitionKind.DISSOLVE, S(1, 4))
    cut = (clip("a", 0, 1), clip("b", 1, 1, source_start=S(1, 2), transition=cross, fade_out=S(1, 4)))
    return film(*cut, sound=[clip("click", 0, 2)]), find


def test_the_film_is_what_the_compositor_shows(two_clips, tmp_path):
    timeline, find = two_clips
    path, calls = tmp_path / "film.mp4", []
    report = export(timeline, find.get, path, progress=lambda *call: calls.append(call), metadata={"title": "Two"})
    assert report is not None
    assert (report.path, report.frames, report.duration, report.bytes) == (path, 48, 2, path.stat().st_size)
    assert (report.drafts, report.ghosts) == (0, 0)
    assert calls == [(done, 48) for done in range(1, 49)]

    frames, sound = read_back(path)
    assert [t for t, _ in frames] == [S(index, 24) for index in range(48)]
    with Compositor(timeline, find.get) as compositor:
        for t, picture in frames:
            assert np.abs(picture.astype(int) - compositor.frame_at(t)).mean() < 3, t
    assert abs(len(sound) - 2 * HZ) <= 1024
    assert abs(int(np.abs(sound[:, 0]).argmax()) - CLICK) <= HZ // 1000
    assert is_whole(path, index_first=True)


def test_the_facts_of_the_file(two_clips, tmp_path):
    timeline, find = two_clips
    export(timeline, find.get, tmp_path / "film.mp4", metadata={"title": "Two"})
    with av.open(str(tmp_path / "film.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec.name, video.codec_context.pix_fmt, audio.codec.name) == ("h264", "yuv420p", "aac")
        assert (video.width, video.height, video.frames, Fraction(video.average_rate)) == (160, 90, 48, 24)
        assert (audio.sample_rate, audio.layout.name) == (HZ, "stereo")
        assert Fraction(video.duration) * Fraction(video.time_base) == 2
        assert Fraction(audio.duration) * Fraction(audio.time_base) == 2
        assert container.metadata["title"] == "Two"
    info = probe(tmp_path / "film.mp4")
    assert (info.frames, info.duration, info.rate, info.draft) == (48, 2, Rate(24), False)


def test_sound_of_a_clip_stays_with_its_picture_through_two_generations(make_clip, tmp_path):
    """A click in a clip's own AAC sound, encoded twice, is still at its frame."""
    sound = np.zeros((2 * HZ, 2), np.float32)
    sound[CLICK] = 0.9
    find = shelf(a=make_clip("a.mp4", sound=sound))
    export(film(clip("a", 1, 2)), find.get, tmp_path / "once.mp4")
    find = shelf(a=tmp_path / "once.mp4")
    export(film(clip("a", 0, 2, source_start=S(1, 2))), find.get, tmp_path / "twice.mp4")
    _, heard = read_back(tmp_path / "twice.mp4")
    assert abs(int(np.abs(heard[:, 0]).argmax()) - (CLICK + HZ // 2)) <= HZ // 1000


@pytest.mark.parametrize("rate", [Rate(25), Rate(30000, 1001)])
def test_a_range_begins_on_the_grid_and_has_exactly_its_frames(make_clip, tmp_path, rate, number_in):
    find = shelf(a=make_clip("a.mp4", frames=60, rate=rate))
    timeline = film(clip("a", 0, rate.time_of(60)), rate=rate)
    part = TimeRange(rate.time_of(10) + S(1, 10_000), rate.time_of(21))
    report = export(timeline, find.get, tmp_path / "part.mp4", range=part)
    assert report is not None
    frames, sound = read_back(tmp_path / "part.mp4")
    assert [number_in(picture) for _, picture in frames] == list(range(10, 31))
    assert [t for t, _ in frames] == [rate.time_of(index) for index in range(21)]
    assert abs(len(sound) - float(report.duration) * HZ) <= 1024


def test_drafts_and_ghosts_are_counted_once_per_source(make_clip, tmp_path):
    find = shelf(a=make_clip("a.mp4", draft=True), b=make_clip("b.mp4"))
    cut = film(clip("a", 0, 1), clip("a", 1, 1), clip("b", 2, 1), clip("ghost", 3, 1), clip("far", 9, 1))
    report = export(cut, find.get, tmp_path / "film.mp4", range=TimeRange(ZERO, S(4)))
    assert report is not None
    assert (report.drafts, report.ghosts, report.frames) == (1, 1, 96)


def test_stopping_leaves_nothing_and_no_thread(two_clips, tmp_path):
    timeline, find = two_clips
    before, calls = sorted(tmp_path.iterdir()), []

    def stopped():
        calls.append(None)
        return len(calls) > 5

    assert export(timeline, find.get, tmp_path / "film.mp4", stopped=stopped) is None
    assert sorted(tmp_path.iterdir()) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "export-compose"]


def test_an_existing_film_is_kept_unless_it_may_be_overwritten(two_clips, tmp_path):
    timeline, find = two_clips
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the older film")
    with pytest.raises(StorageError, match=r"film\.mp4 exists already"):
        export(timeline, find.get, path)
    assert path.read_bytes() == b"the older film"
    assert export(timeline, find.get, path, overwrite=True, stopped=lambda: True) is None
    assert path.read_bytes() == b"the older film"
    assert export(timeline, find.get, path, overwrite=True) is not None
    assert is_whole(path, index_first=True)


def test_a_film_cannot_replace_its_own_source(two_clips):
    timeline, find = two_clips
    source = find[AssetId("a")].path
    with pytest.raises(StorageError, match="itself used"):
        export(timeline, find.get, source, overwrite=True)


@pytest.mark.parametrize(
    ("timeline", "part"),
    [
        (Timeline(), None),
        (film(clip("a", 0, 1)), TimeRange(S(5), S(1))),
        (film(clip("a", 0, 1)), TimeRange(ZERO, ZERO)),
    ],
)
def test_nothing_to_export_is_said_kindly(tmp_path, timeline, part):
    with pytest.raises(EncodeFailed) as caught:
        export(timeline, lambda _: None, tmp_path / "film.mp4", range=part)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_bad_places_are_named_before_any_work(two_clips, tmp_path):
    timeline, find = two_clips
    with pytest.raises(StorageError, match="nowhere"):
        export(timeline, find.get, tmp_path / "nowhere" / "film.mp4")
    with pytest.raises(StorageError, match="is a folder"):
        export(timeline, find.get, tmp_path, overwrite=True)


def test_too_little_room_is_said_before_any_work(tmp_path):
    # three centuries: more than any disk
    with pytest.raises(DiskFull, match="not enough room"):
        export(film(clip("ghost", 0, 10**10)), lambda _: None, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_source_is_said_before_any_work(two_clips, tmp_path):
    timeline, find = two_clips
    find[AssetId("b")].path.unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Unreadable, match=r"b\.mp4 is missing"):
        export(timeline, find.get, tmp_path / "film.mp4")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["a", "click"])
def test_a_source_that_turns_out_broken_leaves_nothing(two_clips, tmp_path, name):
    timeline, find = two_clips
    find[AssetId(name)].path.write_bytes(b"unplugged")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Unreadable, match=name):
        export(timeline, find.get, tmp_path / "film.mp4")
    assert sorted(tmp_path.iterdir()) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "export-compose"]


def test_a_source_unplugged_midway_leaves_nothing(make_clip, tmp_path):
    """The second clip disappears while the first is being written."""
    find = shelf(a=make_clip("a.mp4", frames=96), b=make_clip("b.mp4"))
    before = {path.name for path in tmp_path.iterdir()} - {"b.mp4"}

    def unplug(done, total):
        find[AssetId("b")].path.unlink(missing_ok=True)

    with pytest.raises(Unreadable, match="b"):
        export(film(clip("a", 0, 4), clip("b", 4, 1)), find.get, tmp_path / "film.mp4", progress=unplug)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_an_odd_sequence_size_is_rounded_down(make_clip, tmp_path):
    find = shelf(a=make_clip("a.mp4"))
    timeline = replace(film(clip("a", 0, S(1, 2))), width_px=161, height_px=91)
    assert export(timeline, find.get, tmp_path / "film.mp4") is not None
    info = probe(tmp_path / "film.mp4")
    assert (info.width_px, info.height_px, info.frames) == (160, 90, 12)
