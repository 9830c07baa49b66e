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


def test_clips_share_the_budget_and_one_can_leave():
    size = sum(plane.buffer_size for plane in frame().planes)
    cache = FrameCache(3 * size)
    for number in range(2):
        cache.put(number, frame(), "a")
        cache.put(number, frame(), "b")
    assert cache.get(0, "a") is None
    assert list(cache.kept("b")) == [0, 1]
    assert cache.bytes == 3 * size
    cache.drop("b")
    assert (cache.has(1, "a"), cache.has(1, "b"), cache.bytes) == (True, False, size)


def test_of_a_clip_whose_decoder_is_closed_all_frames_go_at_once():
    size = sum(plane.buffer_size for plane in frame().planes)
    cache = FrameCache(3 * size)
    for number in range(3):
        cache.put(number, frame(), "resting")
    cache.rest("resting", rests=True)
    assert len(list(cache.kept("resting"))) == 3
    cache.put(0, frame(), "running")
    assert list(cache.kept("resting")) == []
    assert cache.bytes == size
