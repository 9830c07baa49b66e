from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from charstudio.model.errors import Rejected, Unreadable
from charstudio.model.time import Rate
from charstudio.providers.draft.footage import Footage, open_footage


def test_a_clip_is_evenly_timed_frames(walking):
    with Footage(walking) as footage:
        assert (footage.frames, footage.rate, footage.duration) == (12, Rate(12), Fraction(1))
        assert footage.own_size == (240, 240)
        assert footage.sound == walking
        footage.size = (60, 40)
        assert footage.frame(3).shape == (40, 60, 3)
        assert np.array_equal(footage.frame(99), footage.frame(11))


def test_an_uneven_animation_is_sampled_evenly_and_shows_grey_where_it_is_transparent(tmp_path):
    path = tmp_path / "uneven.webp"
    pictures = [Image.fromarray(np.full((24, 32, 4), (200, 10, 10, cover), np.uint8)) for cover in (255, 0, 255)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=[100, 500, 100], lossless=True)
    with Footage(path) as footage:
        assert footage.frames == footage.rate.frames_in(Fraction(7, 10))
        middle = footage.frame(footage.frames // 2)
        assert abs(int(middle.mean()) - 128) < 3
        assert footage.sound is None


def test_a_still_or_nothing_is_refused(bench, portrait, tmp_path):
    with pytest.raises(Rejected):
        open_footage(bench(), "a clip")
    with pytest.raises(Rejected) as caught:
        open_footage(bench(video=portrait), "a clip")
    assert caught.value.input_name == "video"
    (tmp_path / "x.mp4").write_bytes(b"nothing at all")
    with pytest.raises(Unreadable):
        open_footage(bench(video=tmp_path / "x.mp4"), "a clip")
