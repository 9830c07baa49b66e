from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.model.errors import MediaError, Unreadable

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
@pytest.mark.media
@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("flux_woman_0033_1024.png", 0.5, 0.23),
        ("cartoon_boy_1024.png", 0.49, 0.51),
        ("cartoon3d_boy_852.jpg", 0.5, 0.53),
        ("anime_eileen_concerned_alpha.png", 0.5, 0.24),
        ("anime_sylvie_green_smile_alpha.png", 0.4, 0.18),
        ("astronaut_512.png", 0.44, 0.24),
        ("painting_pearl_earring.jpg", 0.45, 0.44),
        ("fennec_src_flowers_1024.png", 0.58, 0.42),
    ],
)
def test_faces_of_every_style_are_found(shared_media, name, x, y):
    image = Image.open(shared_media / "images" / name).convert("RGBA")
    ground = Image.new("RGBA", image.size, (140, 140, 140, 255))
    ground.alpha_composite(image)
    found = faces.largest(np.asarray(ground.convert("RGB")))
    assert found is not None
    assert abs(found.centre[0] / image.width - x) < 0.08
    assert abs(found.centre[1] / image.height - y) < 0.08
    left, right = found.landmarks[3], found.landmarks[4]
    assert left[0] < right[0]


@needs_detector
def test_an_empty_wall_has_no_face():
    assert faces.detect(np.full((200, 300, 3), 120, np.uint8)) == []
    assert faces.largest(np.full((200, 300, 3), 120, np.uint8)) is None


@needs_detector
@pytest.mark.parametrize("image", [np.zeros((10, 10), np.uint8), np.zeros((0, 5, 3), np.uint8)])
def test_what_is_no_picture_is_refused(image):
    with pytest.raises(Unreadable):
        faces.detect(image)


@needs_detector
def test_a_fault_of_opencv_becomes_ours(monkeypatch):
    def broken(*_):
        raise cv2.error("inside")

    monkeypatch.setattr(faces, "_detector", broken)
    with pytest.raises(Unreadable):
        faces.detect(np.zeros((50, 50, 3), np.uint8))


def test_without_the_file_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(faces, "model_path", lambda: None)
    assert not faces.available()
    with pytest.raises(MediaError) as caught:
        faces.detect(np.zeros((50, 50, 3), np.uint8))
    assert "identity" in caught.value.hint


def test_scaling_a_face():
    face = faces.Face((10, 20, 30, 40), ((1, 2),) * 5, 0.9)
    assert face.scaled(2, 1, 3).box == (21, 43, 60, 80)
    assert face.centre == (25, 40)
    assert face.area == 1200
