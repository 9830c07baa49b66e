from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.morph import render_morph
from charstudio.providers.draft.wishes import Stopped

WANTED = {"width_px": 160, "height_px": 160, "fps": 8, "duration": "1", "mark_draft": False}


@pytest.fixture
def saved(tmp_path):
    def save(name, picture):
        path = tmp_path / name
        Image.fromarray(np.ascontiguousarray(picture)).save(path)
        return path

    return save


def apart(frame, picture):
    small = np.asarray(Image.fromarray(picture[..., :3]).resize((160, 160), Image.Resampling.BOX)).astype(int)
    return float(np.abs(frame.astype(int) - small).mean())


def test_it_begins_with_one_picture_and_ends_with_the_other(saved, drawn, bench, frames_of):
    first, last = drawn(320, textured=True), np.roll(drawn(320, textured=True), 18, axis=1)
    made = render_morph(bench(WANTED, image=saved("a.png", first), end_image=saved("b.png", last)))
    frames = frames_of(made.files["video"])
    assert apart(frames[0], first) < 4
    assert apart(frames[-1], last) < 4
    assert apart(frames[0], last) > 8
    assert made.notes == ()


def test_a_part_that_moved_travels_in_between(saved, drawn, bench, frames_of):
    first = drawn(320)
    last = np.roll(first, 16, axis=1)
    made = render_morph(bench(WANTED, image=saved("a.png", first), end_image=saved("b.png", last)))
    red = [(frame[130:, :, 0].astype(int) - frame[130:, :, 1]) > 70 for frame in frames_of(made.files["video"])]
    places = [float(np.nonzero(each)[1].mean()) for each in red]
    assert places[-1] - places[0] == pytest.approx(8, abs=1.5)
    assert (np.diff(places) > -0.3).all()
    assert places[4] == pytest.approx((places[0] + places[-1]) / 2, abs=3)


def test_pictures_without_anything_in_common_dissolve_and_say_so(saved, drawn, bench, frames_of):
    noise = np.random.default_rng(2).integers(0, 255, (40, 40, 1)).astype(np.uint8).repeat(3, 2)
    other = np.asarray(Image.fromarray(noise).resize((320, 320), Image.Resampling.BICUBIC))
    first = drawn(320)
    made = render_morph(bench(WANTED, image=saved("a.png", first), end_image=saved("b.png", other)))
    frames = frames_of(made.files["video"])
    assert "dissolves" in made.notes[0]
    assert apart(frames[0], first) < 4
    assert apart(frames[-1], other) < 8
    assert apart(frames[4], other) < apart(frames[2], other)


def test_two_faces_meet_while_they_dissolve(saved, drawn, bench, frames_of):
    wide = np.full((320, 320, 3), 40, np.uint8)
    wide[150:310, 20:180] = drawn(160)
    made = render_morph(bench(WANTED, image=saved("a.png", wide), end_image=saved("b.png", drawn(320))))
    frames = frames_of(made.files["video"])
    assert apart(frames[0], wide) < 4
    assert apart(frames[-1], drawn(320)) < 4


@pytest.mark.parametrize(("duration", "fps", "frames"), [("1/2", 24, 12), ("1", "30000/1001", 30), ("1/8", 8, 1)])
def test_length_rate_and_size_are_exact(portrait, bench, duration, fps, frames):
    wanted = {**WANTED, "duration": duration, "fps": fps, "width_px": 64, "height_px": 96}
    info = probe(render_morph(bench(wanted, image=portrait, end_image=portrait)).files["video"])
    assert (info.frames, info.width_px, info.height_px, info.draft) == (frames, 64, 96, True)
    assert info.rate in {Rate(24), Rate(30000, 1001), Rate(8)}
    assert not info.has_audio


def test_a_cut_out_stands_before_grey(saved, drawn, bench, frames_of):
    alpha = np.zeros((320, 320, 1), np.uint8)
    alpha[80:240, 80:240] = 255
    cut = saved("cut.png", np.concatenate([drawn(320), alpha], 2))
    frames = frames_of(render_morph(bench(WANTED, image=cut, end_image=cut)).files["video"])
    assert np.abs(frames[0][:20].astype(int) - 128).max() < 8


def test_both_pictures_are_needed(portrait, bench):
    with pytest.raises(Rejected) as caught:
        render_morph(bench(image=portrait))
    assert caught.value.input_name == "end_image"


def test_cancelling_leaves_no_file(portrait, bench, stops_after):
    job = bench({**WANTED, "duration": "60"}, stops_after(4), image=portrait, end_image=portrait)
    with pytest.raises(Stopped):
        render_morph(job)
    assert list(job.folder.iterdir()) == []
