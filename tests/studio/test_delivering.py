"""Does a delivery change what it says it changes, and nothing else: shape, rate, loudness, captions, stems?"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.analysis.faces import Face
from charstudio.media.audio import sample_at
from charstudio.media.compose import Compositor
from charstudio.media.loudness import loudness
from charstudio.media.mix import Mixer
from charstudio.media.part_file import leftovers
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.writer import ClipWriter
from charstudio.model.clip_looks import Caption
from charstudio.model.delivery import CaptionUse, Delivery, Form, Framing, Sidecar
from charstudio.model.errors import EncodeFailed, StorageError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.studio import subjects
from charstudio.studio.delivering import captions_in, delivered_timeline
from charstudio.studio.exporting import AS_IT_IS, would_write, write_film

S = Fraction
HZ = 48000
SECONDS = 2


def tone(hz, level):
    curve = level * np.sin(np.arange(SECONDS * HZ) * (2 * np.pi * hz / HZ))
    return np.column_stack([curve, curve]).astype(np.float32)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A film of a red, a green and a blue third side by side with a quiet tone, and another tone alone."""
    folder = tmp_path_factory.mktemp("shelf")
    with ClipWriter(folder / "a.mp4", Rate(24), 96, 54, sample_rate_hz=HZ, crf=5) as writer:
        picture = np.zeros((54, 96, 3), np.uint8)
        for third in range(3):
            picture[:, third * 32 : (third + 1) * 32, third] = 220
        for _ in range(SECONDS * 24):
            writer.write_frame(picture)
        writer.write_audio(tone(440, 0.05))
    with ClipWriter(folder / "b.mp4", Rate(24), 16, 16, sample_rate_hz=HZ) as writer:
        for _ in range(SECONDS * 24):
            writer.write_frame(np.zeros((16, 16, 3), np.uint8))
        writer.write_audio(tone(660, 0.04))
    clicking = tone(660, 0.04)
    clicking[HZ : HZ + 40] = 0.7
    with ClipWriter(folder / "c.mp4", Rate(24), 16, 16, sample_rate_hz=HZ) as writer:
        for _ in range(SECONDS * 24):
            writer.write_frame(np.zeros((16, 16, 3), np.uint8))
        writer.write_audio(clicking)
    return {AssetId(name): Playable(folder / f"{name}.mp4", probe(folder / f"{name}.mp4")) for name in "abc"}


def clip(name, source, start, duration, **more):
    return Clip(ClipId(name), source, S(start), TimeRange(ZERO, S(duration)), name=name, **more)


@pytest.fixture
def film():
    tracks = (
        Track(TrackId("v1"), TrackKind.VIDEO, "V1", (clip("a", AssetId("a"), 0, SECONDS),)),
        Track(TrackId("a1"), TrackKind.AUDIO, "Voice", (clip("b", AssetId("b"), 0, SECONDS),)),
        Track(TrackId("c1"), TrackKind.CAPTION, "C1", (clip("w", Caption("Who is\nthere?"), S(1, 2), 1),)),
    )
    return Project(title="Two", timeline=Timeline(width_px=96, height_px=54, tracks=tracks))


def write(project, shelf, path, *, part=None, overwrite=False, stopped=lambda: False, **delivery):
    wanted = (
        Delivery(**{"quality": 12, **delivery})
        if delivery.get("form", Form.H264) is Form.H264
        else Delivery(**delivery)
    )
    return asyncio.run(
        write_film(
            project,
            shelf.get,
            path,
            part=part,
            overwrite=overwrite,
            progress=lambda _done, _total: None,
            stopped=stopped,
            delivery=wanted,
        )
    )


def first_frame(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def sound_of(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate([frame.reshape(-1, 2) for frame in frames]) / 2**31


# --- shape and rate ------------------------------------------------------------------------------------------------


def colour_at(picture, x, y=0.5):
    """0, 1, 2 for red, green, blue; None for a bar."""
    pixel = picture[int(y * (picture.shape[0] - 1)), int(x * (picture.shape[1] - 1))].astype(int)
    return None if pixel.max() < 60 else int(pixel.argmax())


@pytest.mark.parametrize(
    ("framing", "more", "middle", "top"),
    [
        (Framing.WHOLE, {}, 1, None),
        (Framing.CENTRE, {}, 1, 1),
        (Framing.MANUAL, {"focus_x": 0.1}, 0, 0),
        (Framing.MANUAL, {"focus_x": 0.9}, 2, 2),
    ],
)
def test_an_upright_film_shows_what_was_asked_for(film, shelf, tmp_path, framing, more, middle, top):
    report = write(film, shelf, tmp_path / "reel.mp4", width_px=54, height_px=96, framing=framing, **more)
    picture = first_frame(tmp_path / "reel.mp4")
    assert picture.shape == (96, 54, 3)
    assert (colour_at(picture, 0.5), colour_at(picture, 0.5, 0.02)) == (middle, top)
    assert report.frames == 48


@pytest.mark.parametrize(("place", "colour"), [(10, 0), (48, 1), (86, 2)])
def test_faces_are_followed(film, shelf, tmp_path, monkeypatch, place, colour):
    looked = []

    def seen(picture, *, min_score):
        looked.append(picture.shape)
        return Face((place - 4, 20, 8, 8), ((0.0, 0.0),) * 5, min_score)

    monkeypatch.setattr(faces, "available", lambda: True)
    monkeypatch.setattr(faces, "largest", seen)
    monkeypatch.setattr(subjects, "_found", {})
    for _ in range(2):
        reel = {"width_px": 54, "height_px": 96, "framing": Framing.FACES, "overwrite": True}
        report = write(film, shelf, tmp_path / "reel.mp4", **reel)
    assert colour_at(first_frame(tmp_path / "reel.mp4"), 0.5) == colour
    assert len(looked) == 3, "looked at once, in three places"
    assert report.remarks == ()


def test_without_a_detector_the_middle_is_shown_and_it_is_said(film, shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(faces, "available", lambda: False)
    report = write(film, shelf, tmp_path / "reel.mp4", width_px=54, height_px=96, framing=Framing.FACES)
    assert colour_at(first_frame(tmp_path / "reel.mp4"), 0.5) == 1
    assert len(report.remarks) == 1
    assert "middle" in report.remarks[0]


def test_another_rate_keeps_the_length(film, shelf, tmp_path):
    report = write(film, shelf, tmp_path / "a.mp4", rate=Rate(25, 2))
    assert (report.frames, report.duration) == (25, 2)


def test_a_gif_of_a_fast_film_has_half_its_frames_and_says_so(film, shelf, tmp_path):
    report = write(film, shelf, tmp_path / "a.gif", form=Form.GIF, rate=Rate(60000, 1001))
    assert report.frames == 60
    assert len(report.remarks) == 1
    assert "29.97" in report.remarks[0]


def test_what_is_previewed_is_what_is_written(film, shelf, tmp_path):
    delivery = Delivery(width_px=54, height_px=96, framing=Framing.MANUAL, focus_x=0.2, form=Form.PNG_STILL)
    timeline = delivered_timeline(film, shelf.get, delivery)
    with Compositor(timeline, shelf.get) as compositor:
        shown = compositor.frame_at(S(1)).copy()
    part = TimeRange(S(1), S(1))
    write(
        film,
        shelf,
        tmp_path / "a.png",
        form=Form.PNG_STILL,
        width_px=54,
        height_px=96,
        framing=Framing.MANUAL,
        focus_x=0.2,
        part=part,
    )
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), shown)


def test_the_timecode_is_written_over_every_frame_of_the_part(film, shelf, tmp_path):
    delivery = Delivery(timecode=True, rate=Rate(12))
    timeline = delivered_timeline(film, shelf.get, delivery, TimeRange(S(1), S(1, 2)))
    track = next(each for each in timeline.tracks if each.name == "Timecode")
    assert [each.source.text for each in track.clips] == [f"00:00:01:{number:02d}" for number in range(6)]
    assert [each.range for each in track.clips] == [TimeRange(S(12 + number, 12), S(1, 12)) for number in range(6)]
    ids = {track.id for track in timeline.tracks}
    assert len(ids) == len(timeline.tracks)
    pictures = {}
    for use in (True, False):
        size = {"width_px": 384, "height_px": 216, "captions": CaptionUse.NONE}
        write(film, shelf, tmp_path / f"{use}.png", form=Form.PNG_STILL, timecode=use, **size)
        with Image.open(tmp_path / f"{use}.png") as image:
            pictures[use] = np.asarray(image.convert("L")).astype(int)
    changed = np.abs(pictures[True] - pictures[False]).max(axis=1)
    assert changed[:30].max() > 100
    assert changed[40:].max() == 0


# --- captions ------------------------------------------------------------------------------------------------------


def test_captions_are_burnt_or_left_out(film, shelf, tmp_path):
    found = {}
    for use in (CaptionUse.BURNT, CaptionUse.NONE):
        path = tmp_path / f"{use}.png"
        large = {"width_px": 384, "height_px": 216}
        write(film, shelf, path, form=Form.PNG_STILL, captions=use, part=TimeRange(S(1), S(1)), **large)
        with Image.open(path) as image:
            found[use] = np.asarray(image.convert("L"))
    assert found[CaptionUse.BURNT].max() > 220  # white letters
    assert found[CaptionUse.NONE].max() < 200


@pytest.mark.parametrize("form", [Form.H264, Form.H265, Form.AV1])
def test_soft_captions_are_a_track_with_its_language_and_times_from_the_part(film, shelf, tmp_path, form):
    path, part = tmp_path / "film.mp4", TimeRange(S(3, 4), S(1))
    report = write(film, shelf, path, form=form, captions=CaptionUse.SOFT, language="deu", part=part)
    assert report.frames == 24
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        assert (stream.codec_context.name, stream.metadata["language"]) == ("mov_text", "deu")
        assert container.metadata["title"] == "Two"
        texts = [
            (packet.pts * stream.time_base, packet.duration * stream.time_base, bytes(packet)[2:].decode())
            for packet in container.demux(stream)
            if packet.size > 2
        ]
    assert texts == [(S(0), S(3, 4), "Who is\nthere?")]
    with av.open(str(path)) as container:
        base = Fraction(container.streams.video[0].time_base)
        assert [frame.pts * base for frame in container.decode(video=0)] == [S(index, 24) for index in range(24)]
    assert first_frame(path).max() < 245, "no letters in the picture"
    assert [each.name for each in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_ffmpeg_takes_soft_captions_out_as_they_were(film, shelf, tmp_path):
    write(film, shelf, tmp_path / "film.mp4", captions=CaptionUse.SOFT)
    asked = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "film.mp4"), "-map", "0:s", "-f", "srt", "-"]
    text = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert text.split("\n")[:4] == ["1", "00:00:00,500 --> 00:00:01,500", "Who is", "there?"]


def test_subtitle_files_lie_beside_the_film(film, shelf, tmp_path):
    path, part = tmp_path / "Film.mp4", TimeRange(S(1), S(1))
    both = (Sidecar.SRT, Sidecar.VTT)
    assert would_write(film, shelf.get, path, Delivery(sidecars=both), part) == (
        path,
        tmp_path / "Film.srt",
        tmp_path / "Film.vtt",
    )
    report = write(film, shelf, path, sidecars=both, captions=CaptionUse.NONE, part=part)
    assert report.files == (path, tmp_path / "Film.srt", tmp_path / "Film.vtt")
    assert "00:00:00,000 --> 00:00:00,500\nWho is\nthere?" in (tmp_path / "Film.srt").read_text()
    assert (tmp_path / "Film.vtt").read_text().startswith("WEBVTT")


def test_a_subtitle_file_that_is_there_is_not_replaced_unasked(film, shelf, tmp_path):
    (tmp_path / "Film.srt").write_text("mine")
    with pytest.raises(StorageError, match=r"Film\.srt exists"):
        write(film, shelf, tmp_path / "Film.mp4", sidecars=(Sidecar.SRT,))
    assert [each.name for each in tmp_path.iterdir()] == ["Film.srt"]
    write(film, shelf, tmp_path / "Film.mp4", sidecars=(Sidecar.SRT,), overwrite=True)
    assert "Who is" in (tmp_path / "Film.srt").read_text()


def test_hidden_caption_tracks_are_not_there_at_all(film):
    timeline = film.timeline
    hidden = replace(timeline, tracks=tuple(replace(track, hidden=True) for track in timeline.tracks))
    assert captions_in(hidden, None, Rate(24), "und") == ()
    assert len(captions_in(timeline, None, Rate(24), "und")) == 1
    assert captions_in(timeline, TimeRange(S(3, 2), S(1, 2)), Rate(24), "und") == ()


# --- sound ---------------------------------------------------------------------------------------------------------


def measured(path):
    playable = Playable(path, probe(path))
    heard = Clip(ClipId("x"), AssetId("x"), ZERO, TimeRange(ZERO, S(SECONDS)))
    timeline = Timeline(tracks=(Track(TrackId("a1"), TrackKind.AUDIO, "A1", (heard,)),))
    mixer = Mixer(timeline, {AssetId("x"): playable}.get, strict=True)
    try:
        return loudness(mixer, mixer.rate_hz, TimeRange(ZERO, S(SECONDS)))
    finally:
        mixer.close()


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_the_loudness_is_what_was_asked_for(film, shelf, tmp_path, target):
    report = write(film, shelf, tmp_path / "a.wav", form=Form.WAV, loudness_lufs=target)
    found = measured(tmp_path / "a.wav")
    assert found.integrated_lufs == pytest.approx(target, abs=0.11)  # the meter gives tenths
    assert found.true_peak_db < -1
    assert report.remarks == ()


def test_peaks_limit_the_gain_and_what_was_reached_is_said(shelf, tmp_path):
    track = Track(TrackId("a1"), TrackKind.AUDIO, "A1", (clip("c", AssetId("c"), 0, SECONDS),))
    project = Project(timeline=Timeline(width_px=96, height_px=54, tracks=(track,)))
    report = write(project, shelf, tmp_path / "a.wav", form=Form.WAV, loudness_lufs=-14.0)
    found = measured(tmp_path / "a.wav")
    assert found.integrated_lufs < -16
    assert found.true_peak_db == pytest.approx(-1.0, abs=0.05)
    assert len(report.remarks) == 1
    assert f"−{-found.integrated_lufs:.1f} LUFS instead of −14.0" in report.remarks[0]


def test_a_silent_film_stays_silent_and_says_so(film, shelf, tmp_path):
    tracks = tuple(replace(track, muted=True) for track in film.timeline.tracks)
    silent = replace(film, timeline=replace(film.timeline, tracks=tracks))
    report = write(silent, shelf, tmp_path / "a.wav", form=Form.WAV, loudness_lufs=-14.0)
    assert np.abs(sound_of(tmp_path / "a.wav")).max() == 0
    assert "nothing to hear" in report.remarks[0]


def test_stems_add_up_to_the_mix_to_the_sample(film, shelf, tmp_path):
    report = write(film, shelf, tmp_path / "Film.wav", form=Form.WAV, stems=True, loudness_lufs=-18.0)
    names = ["Film - V1.wav", "Film - Voice.wav"]
    assert [path.name for path in report.files] == names == sorted(each.name for each in tmp_path.iterdir())
    assert (
        would_write(film, shelf.get, tmp_path / "Film.wav", Delivery(form=Form.WAV, stems=True), None) == report.files
    )
    write(film, shelf, tmp_path / "Mix.wav", form=Form.WAV, loudness_lufs=-18.0)
    stems, mix = [sound_of(tmp_path / name) for name in names], sound_of(tmp_path / "Mix.wav")
    assert [len(each) for each in stems] == [len(mix)] * 2 == [sample_at(S(SECONDS), HZ)] * 2
    assert np.abs(sum(stems) - mix).max() < 3 / 2**23
    assert all(np.abs(each).max() > 0.01 for each in stems)


def test_stems_of_tracks_with_one_name_and_of_muted_ones(film, shelf, tmp_path):
    more = [
        Track(TrackId(f"a{number}"), TrackKind.AUDIO, "voice/1", (clip(f"b{number}", AssetId("b"), 0, 1),))
        for number in (2, 3)
    ]
    muted = Track(TrackId("a4"), TrackKind.AUDIO, "Muted", (clip("m", AssetId("b"), 0, 1),), muted=True)
    empty = Track(TrackId("a5"), TrackKind.AUDIO, "Empty")
    tracks = (*film.timeline.tracks[:2], *more, muted, empty)
    project = replace(film, timeline=replace(film.timeline, tracks=tracks))
    report = write(project, shelf, tmp_path / "F.mp3", form=Form.MP3, stems=True)
    assert [path.name for path in report.files] == [
        "F - V1.mp3",
        "F - Voice.mp3",
        "F - voice 1.mp3",
        "F - voice 1 2.mp3",
    ]


def test_a_stem_that_is_there_is_not_replaced_and_stopping_leaves_none(film, shelf, tmp_path):
    (tmp_path / "Film - Voice.wav").write_text("mine")
    with pytest.raises(StorageError, match="Voice"):
        write(film, shelf, tmp_path / "Film.wav", form=Form.WAV, stems=True)
    asked = iter(range(100))
    stopped = write(
        film, shelf, tmp_path / "Film.wav", form=Form.WAV, stems=True, overwrite=True, stopped=lambda: next(asked) > 0
    )
    assert stopped is None
    assert (tmp_path / "Film - Voice.wav").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_delivery_that_cannot_be_is_refused_before_anything_is_written(film, shelf, tmp_path):
    with pytest.raises(EncodeFailed, match="even"):
        write(film, shelf, tmp_path / "a.mp4", width_px=55, height_px=96)
    assert list(tmp_path.iterdir()) == []


def test_the_film_as_it_is_is_composed_from_the_projects_own_timeline(film, shelf):
    assert delivered_timeline(film, shelf.get, AS_IT_IS) is film.timeline or (
        delivered_timeline(film, shelf.get, AS_IT_IS) == film.timeline
    )


def test_what_a_killed_program_left_is_found_and_nothing_else(tmp_path):
    mine = ["Film.gif", "Film.gif.part.txt", "Other.gif.part"]
    left = ["Film.gif.part", "Film.gif.frames.part", "Film.gif.part.captions.part"]
    for name in (*mine, *left):
        (tmp_path / name).write_text("")
    assert [each.name for each in leftovers(tmp_path / "Film.gif")] == left


def test_soft_captions_come_to_a_film_that_was_copied_without_loss(film, shelf, tmp_path):
    report = write(film, shelf, tmp_path / "film.mp4", captions=CaptionUse.SOFT)
    assert report.copied_share == 1.0
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio", "subtitle"]
    frames = []
    for path in (shelf[AssetId("a")].path, tmp_path / "film.mp4"):
        with av.open(str(path)) as container:
            frames.append([frame.to_ndarray() for frame in container.decode(video=0)])
    assert len(frames[0]) == len(frames[1]) == SECONDS * 24
    assert all(np.array_equal(*pair) for pair in zip(*frames, strict=True))
