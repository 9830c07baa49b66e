from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.providers.draft.replace import render_replace
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@pytest.fixture
def blue(tmp_path):
    """A character that is plain blue with a red stripe down its middle, cut out."""
    picture = np.zeros((160, 120, 4), np.uint8)
    picture[10:150, 40:80] = (20, 40, 230, 255)
    picture[10:150, 57:63] = (230, 20, 20, 255)
    path = tmp_path / "blue.png"
    Image.fromarray(picture).save(path)
    return path


def blueness(frame):
    return (frame[..., 2].astype(int) - frame[..., 0]) > 150


@needs_detector
def test_the_character_covers_the_face_and_goes_with_it(walking, blue, bench, own_size, frames_of):
    made = render_replace(bench(own_size, image=blue, video=walking))
    frames = frames_of(made.files["video"])
    stripes = [(frame[..., 0].astype(int) - frame[..., 2]) > 150 for frame in frames]
    places = [float(np.nonzero(stripe)[1].mean()) for stripe in stripes]
    assert places[-1] - places[0] == pytest.approx(22, abs=6)
    assert blueness(frames[5])[90:140, 60:90].mean() > 0.95
    assert "only placed over" in made.notes[0]


def test_length_size_and_sound_are_the_clips(walking, portrait, bench, own_size):
    made = render_replace(bench(own_size, references=portrait, video=walking))
    info = probe(made.files["video"])
    assert (info.frames, info.width_px, info.draft) == (12, 240, True)
    assert np.abs(read_audio(made.files["video"], 0, 1, 48_000)).mean() > 0.05


def test_without_a_face_it_stands_in_the_middle_and_says_so(tmp_path, clip_of, blue, bench, own_size, frames_of):
    path = clip_of(tmp_path / "wall.mp4", [np.full((90, 160, 3), 200, np.uint8)] * 3)
    made = render_replace(bench(own_size, image=blue, video=path))
    shown = blueness(frames_of(made.files["video"])[1])
    assert abs(float(np.nonzero(shown)[1].mean()) - 80) < 4
    assert "No face was found" in made.notes[1]


def test_a_marked_draft_says_on_the_picture_that_nobody_acts(tmp_path, clip_of, blue, bench, frames_of):
    path = clip_of(tmp_path / "wall.mp4", [np.full((180, 320, 3), 200, np.uint8)] * 2)
    wanted = {"width_px": 320, "height_px": 180}
    marked, plain = (
        frames_of(render_replace(bench({**wanted, "mark_draft": mark}, image=blue, video=path)).files["video"])[0]
        for mark in (True, False)
    )
    lower = np.s_[150:172, 60:260]
    assert np.abs(marked[lower].astype(int) - plain[lower]).mean() > 20


def test_both_are_needed(walking, portrait, bench):
    for job in (bench(video=walking), bench(image=portrait), bench(image=portrait, video=portrait)):
        with pytest.raises(Rejected):
            render_replace(job)


def test_cancelling_leaves_no_file(walking, portrait, bench, stops_after):
    job = bench({}, stops_after(14), image=portrait, video=walking)
    with pytest.raises(Stopped):
        render_replace(job)
    assert list(job.folder.iterdir()) == []
