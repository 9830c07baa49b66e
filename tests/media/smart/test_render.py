"""Is a film of which parts were copied the film of the timeline: every frame, at its time, for every player?"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.compose import Compositor
from charstudio.media.export import export
from charstudio.media.smart.plan import plan_smart
from charstudio.media.smart.render import render_smart, smart_for
from charstudio.media.soft_captions import CaptionTrack, add_captions
from charstudio.model.clip_looks import Grade
from charstudio.model.cues import Cue
from charstudio.model.delivery import Delivery
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.values import AssetId
from tests.media.smart.coded_clips import SETTINGS, film, number_in, playable, write_clip

ANYHOW = Delivery(quality=12)


def likeness(one, other):
    """Structural similarity of two pictures' luma (Wang et al. 2004)."""
    a, b = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(float) for picture in (one, other))

    def mean(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    found = (2 * ma * mb + 6.5) * (2 * both + 58.5) / ((ma * ma + mb * mb + 6.5) * (va + vb + 58.5))
    return float(found.mean())


def splice(timeline, find, path, part=None):
    """Copy whatever can be copied, whether it pays or not."""
    part = part or TimeRange(ZERO, timeline.duration)
    plan = plan_smart(timeline, find, ANYHOW, part)
    if not plan.copied_frames:
        return None
    import charstudio.media.smart.render as own

    smart = own.Smart(plan, timeline, find, part, own.coding_of(ANYHOW))
    assert render_smart(smart, path, metadata=None, finish=None, progress=None, stopped=None) is not None
    return plan


def decoded(path):
    """Times, YUV and RGB of all frames."""
    with av.open(str(path)) as container:
        base = Fraction(container.streams.video[0].time_base)
        return [
            (frame.pts * base, frame.to_ndarray(), frame.to_ndarray(format="rgb24"))
            for frame in container.decode(video=0)
        ]


def check_film(timeline, find, path, plan, part=None):
    part = part or TimeRange(ZERO, timeline.duration)
    rate = timeline.rate
    frames = decoded(path)
    assert [t for t, _, _ in frames] == [rate.time_of(number) for number in range(rate.frames_in(part.duration))]
    originals = {source: decoded(source) for source in plan.films}
    with Compositor(timeline, find) as viewer:
        for some in plan.parts:
            for number in range(some.first, some.end):
                _, yuv, rgb = frames[number]
                if some.copied:
                    original = originals[some.source][some.number + number - some.first]
                    assert np.array_equal(yuv, original[1]), (some, number)
                shown = np.asarray(viewer.frame_at(part.start + rate.time_of(number)))
                assert number_in(rgb) == number_in(shown), (some, number)
                assert likeness(shown, rgb) >= 0.98, (some, number)
    ffmpeg_finds_nothing(path, len(frames))


def ffmpeg_finds_nothing(path, frames):
    """The ffmpeg command decodes it without a word and counts as many frames."""
    if shutil.which("ffprobe") is None:
        return
    show = ["-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames,nb_frames", "-of", "json"]
    done = subprocess.run(["ffprobe", "-v", "error", *show, str(path)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)["streams"][0]
    assert (int(told["nb_read_frames"]), int(told["nb_frames"])) == (frames, frames)
    assert done.stderr == ""
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


@st.composite
def cuts(draw):
    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, 50))
        pieces.append((draw(st.sampled_from(list(SETTINGS))), begin, draw(st.integers(begin + 1, 60))))
    return pieces


@given(pieces=cuts())
@settings(max_examples=25, deadline=None)
def test_whatever_is_cut_every_frame_is_the_timelines(shelf, tmp_path_factory, pieces):
    timeline = film(shelf, *pieces)
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    plan = splice(timeline, shelf.get, path)
    if plan is not None:
        check_film(timeline, shelf.get, path, plan)


@pytest.mark.parametrize("name", list(SETTINGS))
def test_a_clip_as_a_whole_is_only_copied(shelf, tmp_path, name):
    timeline = film(shelf, (name, 0, 60))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    assert [part.copied for part in plan.parts] == [True]
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


def test_clips_of_every_setting_go_into_one_film(shelf, tmp_path):
    timeline = film(shelf, *((name, 3, 57) for name in SETTINGS if name not in {"open", "long"}))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    assert len(plan.book.pps) > 5
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


@pytest.mark.skipif(shutil.which("mpv") is None, reason="mpv is not installed")
def test_mpv_plays_it_without_a_word(shelf, tmp_path):
    timeline = film(shelf, *((name, 3, 57) for name in ("short", "baseline", "deep", "slices")))
    splice(timeline, shelf.get, tmp_path / "film.mp4")
    quiet = ["--no-config", "--vo=null", "--ao=null", "--untimed", "--msg-level=all=warn"]
    played = subprocess.run(["mpv", *quiet, str(tmp_path / "film.mp4")], capture_output=True, text=True, check=True)
    assert (played.stdout, played.stderr) == ("", "")


def test_captions_can_be_added_to_it_afterwards(shelf, tmp_path):
    """What changes the whole part before it gets its name leaves every frame and parameter set in place."""
    timeline = film(shelf, ("short", 3, 57), ("baseline", 5, 55))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    track = CaptionTrack("Captions", "eng", (Cue(ZERO, Fraction(1), "Hello."),))
    add_captions(tmp_path / "film.mp4", [track], tmp_path / "film.mp4")
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


def test_a_spliced_film_can_be_cut_and_spliced_again(shelf, tmp_path):
    timeline = film(shelf, ("short", 3, 50), ("baseline", 5, 55), ("deep", 12, 60))
    splice(timeline, shelf.get, tmp_path / "once.mp4")
    again = {AssetId("once"): playable(tmp_path / "once.mp4"), **shelf}
    timeline = film(again, ("once", 20, 130), ("cavlc", 4, 48))
    plan = splice(timeline, again.get, tmp_path / "twice.mp4")
    assert plan.copied_share > 0.5
    check_film(timeline, again.get, tmp_path / "twice.mp4", plan)


def test_a_part_of_the_film_begins_at_zero(shelf, tmp_path):
    timeline = film(shelf, ("short", 0, 60), ("named", 0, 60))
    part = TimeRange(Fraction(25, 24), Fraction(80, 24))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4", part)
    assert plan.frames == 80
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan, part)


def test_what_is_changed_is_encoded_between_what_is_copied(shelf, tmp_path):
    graded = {"grade": Grade(saturation=0.2)}
    timeline = film(shelf, ("short", 0, 36), ("short", 36, 48, graded), ("short", 48, 60))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    assert [part.copied for part in plan.parts] == [True, False, True]
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


@pytest.mark.parametrize("rate", [Rate(25), Rate(30_000, 1001)])
def test_other_rates_keep_their_grid(tmp_path, rate):
    clip = write_clip(tmp_path / "a.mp4", SETTINGS["short"], rate=rate.fps)
    shelf = {AssetId("a"): playable(clip)}
    timeline = film(shelf, ("a", 5, 55), ("a", 12, 60), rate=rate)
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


@pytest.mark.parametrize("name", ["a.mkv", "a.mov"])
def test_other_containers_are_copied_from(tmp_path, name):
    clip = write_clip(tmp_path / name, SETTINGS["short"])
    shelf = {AssetId("a"): playable(clip)}
    timeline = film(shelf, ("a", 5, 55))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    assert plan.copied_share > 0.7
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)


def test_exports_copy_by_themselves(shelf, tmp_path):
    timeline = film(shelf, ("short", 0, 60), ("baseline", 0, 60))
    calls = []
    report = export(timeline, shelf.get, tmp_path / "film.mp4", progress=lambda *call: calls.append(call))
    assert (report.copied_share, report.frames, report.duration) == (1.0, 120, 5)
    assert calls == [(done, 120) for done in range(1, 121)]
    whole = export(timeline, shelf.get, tmp_path / "all.mp4", delivery=Delivery(copies=False))
    assert whole.copied_share == 0.0


def test_stopping_leaves_nothing_and_no_thread(shelf, tmp_path):
    timeline = film(shelf, ("short", 5, 60), ("baseline", 3, 60))
    calls = []

    def stopped():
        calls.append(None)
        return len(calls) > 30

    assert smart_for(timeline, shelf.get, Delivery(), TimeRange(ZERO, timeline.duration)) is not None
    assert export(timeline, shelf.get, tmp_path / "film.mp4", stopped=stopped) is None
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("smart")]


def test_a_film_that_turned_out_odd_is_encoded_instead(shelf, tmp_path, monkeypatch):
    import charstudio.media.smart.splice as own

    monkeypatch.setattr(own, "oddity", lambda *_: "a frame has another time")
    timeline = film(shelf, ("short", 0, 60))
    report = export(timeline, shelf.get, tmp_path / "film.mp4")
    assert (report.frames, report.copied_share) == (60, 0.0)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert len(decoded(tmp_path / "film.mp4")) == 60


def test_a_clip_that_changed_after_planning_is_encoded_instead(tmp_path):
    clip = write_clip(tmp_path / "a.mp4", SETTINGS["short"])
    other = write_clip(tmp_path / "b.mp4", SETTINGS["slices"])
    shelf = {AssetId("a"): playable(clip)}
    timeline = film(shelf, ("a", 0, 60))
    smart = smart_for(timeline, shelf.get, Delivery(), TimeRange(ZERO, timeline.duration))
    clip.write_bytes(other.read_bytes())
    from charstudio.media.smart.unit import Odd

    with pytest.raises(Odd):
        render_smart(smart, tmp_path / "film.mp4", metadata=None, finish=None, progress=None, stopped=None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_the_facts_of_the_file(shelf, tmp_path):
    timeline = film(shelf, ("short", 5, 60), ("baseline", 3, 60))
    signed = []
    export(timeline, shelf.get, tmp_path / "film.mp4", metadata={"title": "Two"}, finish=signed.append)
    assert [path.name for path in signed] == ["film.mp4.part"]
    with av.open(str(tmp_path / "film.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec.name, video.codec_context.pix_fmt, audio.codec.name) == ("h264", "yuv420p", "aac")
        assert (video.codec_context.colorspace, video.codec_context.color_range) == (1, 1)
        assert (video.width, video.height, video.frames, Fraction(video.average_rate)) == (
            *timeline_size(timeline),
            112,
            24,
        )
        assert Fraction(audio.duration) * Fraction(audio.time_base) == Fraction(112, 24)
        assert container.metadata["title"] == "Two"


def timeline_size(timeline):
    return timeline.width_px, timeline.height_px


def test_two_clips_of_one_take_side_by_side_are_one(shelf, tmp_path):
    timeline = film(shelf, ("long", 0, 21), ("long", 21, 60))
    plan = splice(timeline, shelf.get, tmp_path / "film.mp4")
    assert [part.copied for part in plan.parts] == [True]
    check_film(timeline, shelf.get, tmp_path / "film.mp4", plan)
    apart = replace(timeline, tracks=(replace(timeline.tracks[0], clips=timeline.tracks[0].clips[1:]),))
    assert not plan_smart(apart, shelf.get, ANYHOW, TimeRange(Fraction(21, 24), Fraction(39, 24))).copied_frames
