"""Is a film with a frame too few, too many, or at another time found out?"""

from __future__ import annotations

import av
import pytest

from charstudio.media.smart.check import oddity
from charstudio.model.time import Rate
from tests.media.smart.coded_clips import write_clip


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "a.mp4", "keyint=6:min-keyint=6:scenecut=0", frames=18)


def test_a_film_as_planned_is_not_odd(clip):
    assert oddity(clip, Rate(24), 18, {0, 6, 12}) == ""


@pytest.mark.parametrize(
    ("rate", "frames", "keys", "words"),
    [
        (Rate(24), 17, {0}, "there are 18 frames, not 17"),
        (Rate(25), 18, {0}, "another time"),
        (Rate(24), 18, {0, 7}, "a key frame is none"),
    ],
)
def test_what_is_not_as_planned_is_said(clip, rate, frames, keys, words):
    assert words in oddity(clip, rate, frames, keys)


def test_a_frame_at_another_time_is_found(clip, tmp_path):
    path = tmp_path / "b.mp4"
    with av.open(str(clip)) as source, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(source.streams.video[0], opaque=True)
        for number, packet in enumerate(source.demux(video=0)):
            if packet.dts is not None:
                packet.pts += 5 if number == 4 else 0
                packet.stream = stream
                made.mux(packet)
    assert oddity(path, Rate(24), 18, {0}) != ""


def test_what_is_no_film_is_odd(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"x")
    assert oddity(tmp_path / "a.mp4", Rate(24), 1, set()) != ""
