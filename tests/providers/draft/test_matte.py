from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.matte import GREEN, render_matte
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_a_portrait_loses_its_background(portrait, bench):
    made = render_matte(bench({"mark_draft": False}, image=portrait))
    info = probe(made.files["image"])
    assert (info.has_alpha, info.draft, info.width_px, info.height_px) == (True, True, 320, 320)
    cover = np.asarray(Image.open(made.files["image"]))[..., 3]
    assert cover[150, 160] == 255
    assert cover[20:200, :30].max() < 30
    assert ((cover > 10) & (cover < 245)).any()  # a soft edge
    assert made.notes == ()


def test_a_picture_without_a_subject_says_that_it_guesses(tmp_path, bench):
    Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(tmp_path / "flat.png")
    made = render_matte(bench({"mark_draft": False}, image=tmp_path / "flat.png"))
    assert "guess" in made.notes[0]


@needs_detector
def test_a_clip_stands_on_green_with_its_sound(walking, bench, own_size, frames_of):
    made = render_matte(bench(own_size, video=walking))
    info = probe(made.files["video"])
    assert (info.frames, info.rate, info.has_audio, info.draft) == (12, Rate(12), True, True)
    assert "#00B140" in made.notes[0]
    given = frames_of(walking).astype(int)
    for number, frame in enumerate(frames_of(made.files["video"]).astype(int)):
        x = 120 + 2 * number - 11
        assert np.abs(frame[10:120, :20] - GREEN).mean() < 8
        assert np.abs(frame[90:130, x - 20 : x + 20] - given[number][90:130, x - 20 : x + 20]).mean() < 8


def test_a_clip_with_transparency_uses_it(tmp_path, bench, own_size, frames_of):
    pictures = []
    for number in range(3):
        picture = np.zeros((48, 64, 4), np.uint8)
        picture[10:30, 10 + 8 * number : 30 + 8 * number] = (220, 40, 40, 255)
        pictures.append(Image.fromarray(picture))
    path = tmp_path / "moving.webp"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, lossless=True)
    frames = frames_of(render_matte(bench(own_size, video=path)).files["video"]).astype(int)
    assert np.abs(frames[1][12:28, 20:36] - (220, 40, 40)).mean() < 14
    assert np.abs(frames[1][34:] - GREEN).mean() < 14


def test_something_is_needed(bench):
    with pytest.raises(Rejected):
        render_matte(bench())


def test_cancelling_leaves_no_file(walking, portrait, bench, stops_after):
    for count, given in ((3, {"video": walking}), (0, {"image": portrait})):
        job = bench({}, stops_after(count), **given)
        with pytest.raises(Stopped):
            render_matte(job)
        assert list(job.folder.iterdir()) == []
