from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.providers.draft.footage import Footage
from charstudio.providers.draft.tracking import camera_track, face_track

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


def wall(size=300):
    noise = np.random.default_rng(6).integers(0, 255, (size // 6, size // 6, 3)).astype(np.uint8)
    return cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def seen(tmp_path, clip_of):
    """``seen(scale, turn, x)``: ten frames of a wall that grows, turns and goes to the right by so much in all."""

    def make(scale=1.0, turn=0.0, x=0.0):
        pictures = []
        for u in np.linspace(0, 1, 10):
            matrix = cv2.getRotationMatrix2D((150, 150), -math.degrees(turn * u), scale**u)
            matrix[0, 2] += x * u
            pictures.append(cv2.warpAffine(wall(), matrix, (300, 300), borderMode=cv2.BORDER_REFLECT)[60:240, 60:240])
        return clip_of(tmp_path / "seen.mp4", pictures)

    return make


@pytest.mark.parametrize(
    ("scale", "turn", "x"), [(1.0, 0.0, 30.0), (1.25, 0.0, 0.0), (1.0, 0.2, 0.0), (0.9, -0.1, -12.0)]
)
def test_the_pictures_movement_is_measured(seen, scale, turn, x):
    with Footage(seen(scale, turn, x)) as footage:
        last = camera_track(footage, lambda: None).at(9)
    assert last.log_scale == pytest.approx(math.log(scale), abs=0.03)
    assert last.turn == pytest.approx(turn, abs=0.02)
    assert last.carried(90, 90)[0] - 90 == pytest.approx(x, abs=2)


def test_a_blank_clip_counts_as_still(tmp_path, clip_of):
    path = clip_of(tmp_path / "blank.mp4", [np.full((64, 64, 3), 90, np.uint8)] * 4)
    with Footage(path) as footage:
        track = camera_track(footage, lambda: None)
    assert np.allclose(track.at(3).matrix, [[1, 0, 0], [0, 1, 0]])


@needs_detector
def test_a_face_is_followed(walking):
    with Footage(walking) as footage:
        track = face_track(footage, lambda: None)
    assert track is not None
    assert (track.rows[11, 0] - track.rows[0, 0]) * 240 == pytest.approx(22, abs=6)
    assert track.present.min() == 1


def test_no_face_is_no_track(seen, monkeypatch):
    with Footage(seen()) as footage:
        assert face_track(footage, lambda: None) is None
    monkeypatch.setattr(faces, "available", lambda: False)
    with Footage(seen()) as footage:
        assert face_track(footage, lambda: None) is None
