"""Small pictures in the right shape, at the right moment."""

from __future__ import annotations

from fractions import Fraction

import pytest
from made_material import beep_at, number_in, stamped, write_clip, write_sound
from PIL import Image

from charstudio.media.thumbnails import filmstrip, played, thumbnail
from charstudio.model.errors import Unreadable


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(48), size=(128, 96))


def test_of_a_clip_at_a_time(clip):
    small = thumbnail(clip, 64, Fraction(30, 24))
    assert small.shape == (48, 64, 3)
    assert number_in(small) == 30


def test_nothing_is_enlarged(clip, tmp_path):
    assert thumbnail(clip, 1000).shape == (96, 128, 3)
    Image.new("RGB", (20, 10)).save(tmp_path / "small.png")
    assert thumbnail(tmp_path / "small.png", 100).shape == (10, 20, 3)


def test_of_a_picture(tmp_path):
    Image.fromarray(stamped(77, 400, 300)).save(tmp_path / "a.png")
    small = thumbnail(tmp_path / "a.png", 100)
    assert small.shape == (75, 100, 3)
    assert number_in(small) == 77


def test_transparency_stays(tmp_path):
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert thumbnail(tmp_path / "clear.png", 10)[5, 5, 3] == 0


def test_very_long_shapes_keep_one_pixel(tmp_path):
    Image.new("RGB", (2000, 2)).save(tmp_path / "thin.png")
    assert thumbnail(tmp_path / "thin.png", 100).shape == (1, 100, 3)


def test_a_film_strip_shows_the_middle_of_each_part(clip):
    strip = filmstrip(clip, 6, 24)
    assert [picture.shape for picture in strip] == [(24, 32, 3)] * 6
    assert [number_in(picture) for picture in strip] == [4, 12, 20, 28, 36, 44]


def test_a_film_strip_of_an_animation_and_of_a_still(tmp_path):
    frames = [Image.fromarray(stamped(number)) for number in range(4)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
    assert [number_in(picture) for picture in filmstrip(tmp_path / "a.gif", 4, 48)] == [0, 1, 2, 3]
    frames[3].save(tmp_path / "a.png")
    assert [number_in(picture) for picture in filmstrip(tmp_path / "a.png", 3, 24)] == [3, 3, 3]
    assert filmstrip(tmp_path / "a.png", 0, 24) == []


def test_a_sound_has_no_picture(tmp_path):
    with pytest.raises(Unreadable, match="no moving picture"):
        thumbnail(write_sound(tmp_path / "a.wav", beep_at(0.5, 8000), 8000), 64)


def test_a_clip_is_played_from_its_beginning_to_its_end(clip):
    pictures = list(played(clip, 64, Fraction(1, 12)))
    assert [number_in(picture) for picture in pictures] == list(range(0, 48, 2))
    assert {picture.shape for picture in pictures} == {(48, 64, 3)}
