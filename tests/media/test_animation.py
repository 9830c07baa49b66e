"""Animated pictures are clips like any other."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from made_material import number_in, stamped
from PIL import Image

from charstudio.media.animation import Animation, moves
from charstudio.media.limits import MAX_ANIMATION_FRAMES
from charstudio.media.reader import VideoReader
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaKind


def shuffled(count, seed=7):
    order = list(range(count)) * 2
    random.Random(seed).shuffle(order)
    return order


ANIMATIONS = [
    ("gif", {}),
    ("png", {}),
    ("webp", {"lossless": True}),
    ("avif", {"quality": 100, "subsampling": "4:4:4"}),
]


@pytest.mark.parametrize(("suffix", "options"), ANIMATIONS, ids=[suffix for suffix, _ in ANIMATIONS])
def test_animated_pictures_are_clips(tmp_path, suffix, options):
    path = tmp_path / "moving.dat"
    first, *rest = (Image.fromarray(stamped(number)) for number in range(9))
    form = {"png": "PNG"}.get(suffix, suffix.upper())
    first.save(path, form, save_all=True, append_images=rest, duration=[40, 200, *[40] * 7], loop=0, **options)
    with VideoReader(path) as reader:
        info = reader.info
        assert (info.kind, info.width_px, info.height_px, info.frames) == (MediaKind.VIDEO, 64, 48, 9)
        assert info.duration == Fraction(52, 100)
        assert info.variable_rate
        assert not info.has_alpha
        assert number_in(reader.frame_at(Fraction(39, 1000))) == 0
        assert number_in(reader.frame_at(Fraction(239, 1000))) == 1
        for number in shuffled(9):
            assert number_in(reader.frame(number)) == number
        reader.size = (32, 24)
        assert number_in(reader.frame(8)) == 8


def test_an_animation_with_holes_keeps_its_transparency(tmp_path):
    path = tmp_path / "holes.gif"
    pictures = []
    for at in (4, 12):
        picture = Image.new("RGBA", (24, 24))
        picture.paste((255, 0, 0, 255), (at, 4, at + 6, 10))
        pictures.append(picture)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, disposal=2)
    with VideoReader(path) as reader:
        assert reader.info.has_alpha
        assert reader.frame(1)[6, 14].tolist() == [255, 0, 0, 255]
        assert reader.frame(1)[6, 5, 3] == 0


def test_browsers_show_a_frame_without_length_for_a_tenth_of_a_second(tmp_path):
    path = tmp_path / "fast.gif"
    frames = [Image.fromarray(stamped(number)) for number in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=0)
    with VideoReader(path) as reader:
        assert reader.duration == Fraction(3, 10)


def test_a_budget_of_nothing_still_gives_every_frame(tmp_path):
    path = tmp_path / "a.png"
    frames = [Image.fromarray(stamped(number)) for number in range(5)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    animation = Animation(path, cache_bytes=0)
    assert [number_in(animation.picture(number)) for number in (4, 0, 3, 1, 2)] == [4, 0, 3, 1, 2]
    animation.close()


def test_a_still_does_not_move(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.gif")
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    assert not moves(tmp_path / "a.gif")
    assert not moves(tmp_path / "a.jpg")


def test_a_picture_before_the_first_frame_is_not_shown(tmp_path):
    path = tmp_path / "a.png"
    frames = [Image.fromarray(stamped(number)) for number in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, default_image=True)
    with VideoReader(path) as reader:
        assert [number_in(reader.frame(number)) for number in range(reader.frames)] == [1, 2, 3]


def test_an_animation_without_end_is_refused(tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.new("P", (1, 1), colour) for colour in (1, 2)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=20)
    content = path.read_bytes()
    frame = content[content.rindex(b"!\xf9") : -1]
    path.write_bytes(content[:-1] + frame * MAX_ANIMATION_FRAMES + b";")
    with pytest.raises(Unreadable, match="too large an animation"):
        Animation(path)


def test_a_damaged_animation(tmp_path):
    path = tmp_path / "a.webp"
    frames = [Image.effect_noise((64, 64), 80 + number) for number in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="damaged"):
        Animation(path)
