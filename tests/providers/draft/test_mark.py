from __future__ import annotations

import numpy as np
import pytest

from charstudio.providers.draft.mark import caption, draft_mark


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("size", [(1280, 720), (320, 180), (720, 1280)])
def test_the_mark_is_legible_on_any_ground(level, size):
    frame = np.full((size[1], size[0], 3), level, np.uint8)
    mark = draft_mark(*size)
    mark.lay(frame)
    height, width = mark.light.shape[:2]
    part = frame[mark.y : mark.y + height, mark.x : mark.x + width].astype(int)
    assert part.max() - part.min() > 90
    assert mark.x + width < size[0]
    assert width < 0.25 * size[0]
    frame[mark.y : mark.y + height, mark.x : mark.x + width] = level
    assert (frame == level).all()


def test_it_grows_with_the_frame():
    assert draft_mark(1920, 1080).light.shape[0] > 1.4 * draft_mark(1280, 720).light.shape[0]


def test_a_tiny_frame_is_no_trouble():
    frame = np.zeros((16, 16, 3), np.uint8)
    draft_mark(16, 16).lay(frame)
    caption(["a very long wish that does not fit"], 16, 16).lay(frame)


def test_a_long_caption_is_wrapped_and_ended():
    strip = caption(["word " * 200], 640, 360)
    assert strip.light.shape[1] <= 640
    assert strip.light.shape[0] < 0.3 * 360
    assert strip.y > 360 * 0.6
