"""Film strips come from what is cheapest, and every picture is of its own part of the clip."""

from __future__ import annotations

import time

import numpy as np
import pytest
from made_material import number_in, write_clip

from charstudio.media import strip as module
from charstudio.media.film import Film
from charstudio.media.proxies import Proxies
from charstudio.media.strip import film_strip

FRAMES, COUNT = 120, 10


@pytest.fixture(scope="module", params=[24, 120], ids=["many key frames", "one key frame"])
def clip(request, tmp_path_factory):
    """More pixels than are decoded exactly."""
    place = tmp_path_factory.mktemp("clips") / "clip.mp4"
    return write_clip(place, range(FRAMES), size=(640, 480), gop=request.param)


def test_roughly_every_picture_is_of_its_part(clip):
    pictures = film_strip(clip, COUNT, 48)
    assert {picture.shape for picture in pictures} == {(48, 64, 3)}
    numbers = [number_in(picture) for picture in pictures]
    part = FRAMES // COUNT
    assert all(abs(number - (part * at + part // 2)) <= part // 2 for at, number in enumerate(numbers)), numbers
    assert numbers == sorted(set(numbers))


def test_from_a_proxy_it_is_the_middle_and_nothing_is_decoded(clip, tmp_path, monkeypatch):
    proxies = Proxies(tmp_path / "p")
    proxies.want(clip)
    while proxies.progress() != (1, 1):
        time.sleep(0.01)

    def refuse(*_):
        raise AssertionError("decoded")

    monkeypatch.setattr(module, "_rough", refuse)
    monkeypatch.setattr(Film, "frame", refuse)
    numbers = [number_in(picture) for picture in film_strip(clip, COUNT, 48, proxies)]
    assert numbers == [FRAMES // COUNT * at + FRAMES // COUNT // 2 for at in range(COUNT)]
    proxies.close()


def test_an_unfinished_proxy_is_not_relied_on(clip, tmp_path):
    proxies = Proxies(tmp_path / "p")
    proxies.want(clip)
    while (proxy := proxies.open(clip)) is None:
        time.sleep(0.002)
    proxy.close()
    proxies.close()
    assert len(film_strip(clip, COUNT, 48, Proxies(tmp_path / "p", is_building=False))) == COUNT


@pytest.mark.parametrize("count", [1, 2, 200])
def test_as_many_pictures_as_asked_for(clip, count):
    pictures = film_strip(clip, count, 24)
    assert len(pictures) == count
    assert all(isinstance(picture, np.ndarray) for picture in pictures)
