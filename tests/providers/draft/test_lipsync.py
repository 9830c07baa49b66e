from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft import lipsync
from charstudio.providers.draft.lipsync import render_lipsync
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
SQUARE = {"width_px": 200, "height_px": 200, "fps": 12, "mark_draft": False}


def darkness(path, box):
    """Per frame: how many pixels of the box (fractions) are mouth-dark."""
    x0, y0, x1, y1 = box
    with VideoReader(path) as reader:
        frames = [reader.frame(number) for number in range(reader.frames)]
    height, width = frames[0].shape[:2]
    parts = [
        f[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)].astype(int).sum(2) for f in frames
    ]
    return np.array([(part < 260).sum() for part in parts])


@needs_detector
def test_the_drawn_mouth_follows_the_sound(portrait, speech, bench):
    made = render_lipsync(bench(SQUARE, image=portrait, audio=speech))
    shown = darkness(made.files["video"], (0.38, 0.6, 0.62, 0.78))
    silent, spoken = np.r_[1:6, 14:17], np.r_[8:12, 20:23]
    assert shown[spoken].mean() > 2 * shown[silent].mean() + 10
    loud = np.repeat([0, 1, 0, 1], 6)
    assert np.corrcoef(shown, loud)[0, 1] > 0.75
    assert made.notes == ()


def test_length_follows_the_sound_and_the_sound_is_there(portrait, speech, bench):
    made = render_lipsync(bench({**SQUARE, "fps": 7}, image=portrait, audio=speech))
    info = probe(made.files["video"])
    assert info.frames == 14
    assert info.draft
    assert info.sample_rate_hz == 48_000
    sound = read_audio(made.files["video"], 0, 2, 48_000)
    quarters = [float(np.abs(part).mean()) for part in np.split(sound, 4)]
    assert min(quarters[1], quarters[3]) > 10 * max(quarters[0], quarters[2])


def test_a_mouth_box_is_obeyed(blank, speech, bench):
    wanted = {**SQUARE, "width_px": 300, "mouth_box": [0.4, 0.6, 0.2, 0.1]}
    made = render_lipsync(bench(wanted, image=blank, audio=speech))
    shown = darkness(made.files["video"], (0.4, 0.5, 0.6, 0.8))
    assert shown[8:12].mean() > shown[1:5].mean() + 20
    assert made.notes == ()


def test_without_a_face_the_guess_is_said(blank, speech, bench):
    made = render_lipsync(bench(SQUARE, image=blank, audio=speech))
    assert "guess" in made.notes[0]


def test_without_a_detector_it_still_speaks(portrait, speech, bench, monkeypatch):
    monkeypatch.setattr(faces, "available", lambda: False)
    made = render_lipsync(bench(SQUARE, image=portrait, audio=speech))
    assert "cannot be found on this machine" in made.notes[0]


@needs_detector
def test_a_mouth_is_followed_through_a_clip(walking, speech, bench):
    made = render_lipsync(bench({"mark_draft": False, "width_px": 0, "height_px": 0}, video=walking, audio=speech))
    assert "last frame is held" in made.notes[0]
    info = probe(made.files["video"])
    assert (info.frames, info.width_px, info.rate) == (24, 240, Rate(12))
    with VideoReader(made.files["video"]) as after, VideoReader(walking) as before:
        for number in (8, 10):
            changed = np.abs(after.frame(number).astype(int) - before.frame(number)).sum(2) > 150
            expected = 120 + 2 * number - 11
            assert abs(float(np.median(np.nonzero(changed)[1])) - expected) < 8
        quiet = np.abs(after.frame(3).astype(int) - before.frame(3)).sum(2)
        assert (quiet > 150).sum() < 20


def test_a_clip_without_a_face_uses_the_box(tmp_path, speech, bench):
    path = tmp_path / "wall.mp4"
    with ClipWriter(path, Rate(12), 120, 90, preset="ultrafast") as writer:
        for _ in range(30):
            writer.write_frame(np.full((90, 120, 3), 180, np.uint8))
    made = render_lipsync(
        bench({"mouth_box": [0.3, 0.5, 0.4, 0.2], "width_px": 0, "height_px": 0}, video=path, audio=speech)
    )
    assert probe(made.files["video"]).frames == 24
    assert darkness(made.files["video"], (0.3, 0.4, 0.7, 0.9))[8:12].mean() > 20


@pytest.mark.parametrize("box", [[1, 2, 3], [0.1, 0.1, 0, 0.2], "here", [True, 1, 1, 1]])
def test_a_nonsense_box_is_refused(portrait, speech, bench, box):
    with pytest.raises(Rejected):
        render_lipsync(bench({**SQUARE, "mouth_box": box}, image=portrait, audio=speech))


def test_missing_inputs_are_refused(portrait, speech, bench):
    with pytest.raises(Rejected):
        render_lipsync(bench(image=portrait))
    with pytest.raises(Rejected):
        render_lipsync(bench(audio=speech))


def test_cancelling_stops_and_leaves_nothing(portrait, speech, bench):
    calls = []
    job = bench(SQUARE, lambda: len(calls) > 8 or calls.append(1), image=portrait, audio=speech)
    with pytest.raises(Stopped):
        lipsync.render_lipsync(job)
    assert list(job.folder.iterdir()) == []
