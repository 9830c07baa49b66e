from __future__ import annotations

import cv2
import numpy as np
import pytest

from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.driven import render_driven
from charstudio.providers.draft.wishes import Stopped


def wall(size=300):
    noise = np.random.default_rng(6).integers(0, 255, (size // 10, size // 10, 3)).astype(np.uint8)
    return cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def camera_move(tmp_path, clip_of):
    """``camera_move(x=.., scale=..)``: a second in which a wall goes to the right by x pixels or grows."""

    def make(x=0, scale=1.0):
        pictures = []
        for u in np.linspace(0, 1, 12):
            matrix = cv2.getRotationMatrix2D((150, 150), 0, scale**u)
            matrix[0, 2] += x * u
            pictures.append(cv2.warpAffine(wall(), matrix, (300, 300), borderMode=cv2.BORDER_REFLECT)[70:230, 70:230])
        return clip_of(tmp_path / "move.mp4", pictures, sound=0.3 * np.ones(48_000))

    return make


def grown_and_gone(before, after):
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (before, after)]
    points = cv2.goodFeaturesToTrack(grey[0], 150, 0.01, 4)
    found, ok, _ = cv2.calcOpticalFlowPyrLK(*grey, points, None, winSize=(31, 31), maxLevel=3)
    matrix, _ = cv2.estimateAffinePartial2D(points[ok == 1].reshape(-1, 2), found[ok == 1].reshape(-1, 2))
    middle = np.array([before.shape[1] / 2, before.shape[0] / 2, 1])
    return float(np.hypot(matrix[0, 0], matrix[1, 0])), float((matrix @ middle - middle[:2])[0])


PLAIN = {"width_px": 200, "height_px": 200, "mark_draft": False}


def test_the_picture_grows_as_the_clip_does(drawn, camera_move, portrait, bench, frames_of):
    frames = frames_of(render_driven(bench(PLAIN, image=portrait, video=camera_move(scale=1.3))).files["video"])
    growth, _ = grown_and_gone(frames[0], frames[-1])
    assert growth == pytest.approx(1.3, abs=0.08)


@pytest.mark.parametrize("x", [14, -14])
def test_the_picture_goes_where_the_clip_goes(camera_move, portrait, bench, frames_of, x):
    frames = frames_of(render_driven(bench(PLAIN, image=portrait, video=camera_move(x=x))).files["video"])
    _, gone = grown_and_gone(frames[0], frames[-1])
    assert gone * np.sign(x) > 8


def test_length_rate_and_sound_are_the_clips(camera_move, portrait, bench):
    made = render_driven(bench(PLAIN, image=portrait, video=camera_move(x=5)))
    info = probe(made.files["video"])
    assert (info.frames, info.rate, info.draft, info.width_px) == (12, Rate(12), True, 200)
    assert read_audio(made.files["video"], 0, 1, 48_000)[10_000:30_000].mean() == pytest.approx(0.3, abs=0.03)
    assert "need a model" in made.notes[0]


def test_another_rate_gives_as_many_seconds(camera_move, portrait, bench):
    made = render_driven(bench({**PLAIN, "fps": "24"}, image=portrait, video=camera_move(x=5)))
    assert probe(made.files["video"]).frames == 24


def test_orientation_chooses_whose_shape_it_has(blank, walking, bench, own_size):
    shapes = {}
    for whose in ("image", "video"):
        info = probe(
            render_driven(bench({**own_size, "orientation": whose}, image=blank, video=walking)).files["video"]
        )
        shapes[whose] = info.width_px / info.height_px
    assert shapes["image"] == pytest.approx(1.5, abs=0.02)
    assert shapes["video"] == pytest.approx(1.0)


def test_a_clip_that_goes_too_far_is_scaled_down_and_said(tmp_path, clip_of, portrait, bench):
    pictures = [np.roll(wall(), 9 * number, axis=1)[:160] for number in range(24)]
    made = render_driven(bench(PLAIN, image=portrait, video=clip_of(tmp_path / "far.mp4", pictures)))
    assert "scaled down" in " ".join(made.notes)


def test_both_are_needed(portrait, walking, bench):
    for given in ({"image": portrait}, {"video": walking}, {"image": portrait, "video": portrait}):
        with pytest.raises(Rejected):
            render_driven(bench(**given))


def test_cancelling_leaves_no_file(portrait, walking, bench, stops_after):
    for count in (3, 18):
        job = bench(PLAIN, stops_after(count), image=portrait, video=walking)
        with pytest.raises(Stopped):
            render_driven(job)
        assert list(job.folder.iterdir()) == []
