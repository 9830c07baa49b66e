"""The newest and the most used frames stay."""

from __future__ import annotations

import av

from charstudio.media.frame_cache import FrameCache


def frame():
    return av.VideoFrame(64, 64, "gray")


def test_the_least_recently_used_goes_first():
    size = sum(plane.buffer_size for plane in frame().planes)
    cache = FrameCache(3 * size)
    frames = [frame() for _ in range(4)]
    for number in range(3):
        cache.put(number, frames[number])
    assert cache.get(0) is frames[0]
    cache.put(3, frames[3])
    assert cache.get(1) is None
    assert [cache.get(number) for number in (0, 2, 3)] == [frames[0], frames[2], frames[3]]


def test_the_newest_stays_however_small_the_budget():
    cache = FrameCache(0)
    first, second = frame(), frame()
    cache.put(0, first)
    assert cache.get(0) is first
    cache.put(1, second)
    assert (cache.get(0), cache.get(1)) == (None, second)


def test_the_same_frame_twice_counts_once():
    size = sum(plane.buffer_size for plane in frame().planes)
    cache = FrameCache(2 * size)
    first = frame()
    cache.put(0, first)
    for _ in range(5):
        cache.put(1, frame())
    assert cache.get(0) is first
    cache.clear()
    assert cache.get(0) is None
