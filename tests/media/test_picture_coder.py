"""Coders of one film agree, obey nobody's old wishes, and leave colours where they are."""

from __future__ import annotations

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from charstudio.media.coding import h264
from charstudio.media.picture_coder import PictureCoder, even
from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate

RATE = Rate(24)


def test_an_odd_size_is_rounded_down():
    assert even((161, 90)) == (160, 90)


def test_coders_of_one_film_have_the_same_parameters_whatever_their_threads():
    coders = [PictureCoder(h264(18, "veryfast"), RATE, (160, 90), threads=threads) for threads in (1, 2, 5)]
    assert len({coder.parameters for coder in coders}) == 1
    assert coders[0].parameters


def test_packets_are_timed_in_frames_from_the_first_one():
    coder = PictureCoder(h264(18, "veryfast"), RATE, (32, 32), threads=1)
    packets = [packet for _ in range(9) for packet in coder.code(np.zeros((32, 32, 3), np.uint8))] + coder.finish()
    assert sorted(packet.pts for packet in packets) == list(range(9))
    assert [packet.dts for packet in packets] == list(range(-2, 7))


def test_what_a_decoder_says_of_a_frame_is_no_wish(make_clip, tmp_path):
    """Frames of a film of whole pictures only do not make another such film."""
    with av.open(str(tmp_path / "whole.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"g": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(24):
            container.mux(stream.encode(VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")))
        container.mux(stream.encode(None))
    with av.open(str(tmp_path / "whole.mp4")) as container, ClipWriter(tmp_path / "film.mp4", RATE, 64, 48) as writer:
        for frame in container.decode(video=0):
            assert frame.key_frame
            writer.write_frame(frame)
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert sum(frame.key_frame for frame in container.decode(video=0)) == 1


@pytest.mark.parametrize("codec", ["libx264"])
def test_colours_do_not_move_sideways(tmp_path, codec):
    """Red beside green: after three generations the edge is where it was."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32, 0] = picture[:, 32:, 1] = 120
    picture = cv2.GaussianBlur(picture, (0, 0), 3)
    shown = picture
    for number in range(3):
        with ClipWriter(tmp_path / f"{number}.mp4", RATE, 64, 48, crf=0) as writer:
            writer.write_frame(shown)
        with VideoReader(tmp_path / f"{number}.mp4") as reader:
            shown = reader.frame(0)
    redness = (shown[24].astype(float) - picture[24])[16:48, 0]
    assert abs(redness.mean()) < 0.6  # an edge that moved by half a pixel thrice is off by more than three


@pytest.mark.parametrize(
    "frame", [VideoFrame(32, 32, "yuv420p"), np.zeros((48, 64), np.uint8), np.zeros((48, 64, 4), np.uint8)]
)
def test_other_frames_are_refused(frame):
    coder = PictureCoder(h264(18, "veryfast"), RATE, (64, 48))
    with pytest.raises(ValueError, match="a frame must be"):
        coder.check(frame)
