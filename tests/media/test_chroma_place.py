"""Where colours lie is found out and stated, and no pixel changes by it."""

from __future__ import annotations

import av
import numpy as np
from av.video.frame import VideoFrame

from charstudio.media.chroma_place import TO_THE_LEFT, OneFilter, is_left


def test_h264_means_left(make_clip):
    with av.open(str(make_clip("a.mp4"))) as container:
        assert is_left(next(container.decode(video=0)))


def test_a_frame_that_states_nothing_is_not_left():
    assert not is_left(VideoFrame(64, 48, "yuv420p"))


def test_it_can_be_stated_without_changing_a_pixel():
    frame = VideoFrame.from_ndarray(np.random.default_rng(1).integers(0, 256, (72, 64)).astype(np.uint8), "yuv420p")
    left = OneFilter(frame, *TO_THE_LEFT)(frame)
    assert is_left(left)
    assert np.array_equal(left.to_ndarray(), frame.to_ndarray())


def test_a_filter_can_be_used_again_and_again():
    frames = [VideoFrame.from_ndarray(np.full((8, 8, 3), number, np.uint8), "rgb24") for number in range(50)]
    cut = OneFilter(frames[0], "crop", "4:2:2:4:exact=1")
    for number, frame in enumerate(frames):
        made = cut(frame)
        assert (made.width, made.height) == (4, 2)
        assert set(made.to_ndarray().flat) == {number}
