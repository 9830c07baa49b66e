from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.providers.draft.lip_line import look_again, place_on_face
from charstudio.providers.draft.lip_track import follow

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_a_drawn_mouth_is_followed_along_its_own_line(tmp_path, drawn):
    path, face = tmp_path / "rocking.mp4", drawn(320)
    shifts = [(round(6 * np.sin(number / 3)), round(4 * np.cos(number / 4))) for number in range(24)]
    with ClipWriter(path, Rate(12), 320, 320, preset="ultrafast", crf=8) as writer:
        for across, down in shifts:
            writer.write_frame(np.ascontiguousarray(np.roll(face, (down, across), (0, 1))))
    with VideoReader(path) as reader:
        tracked = follow(reader, Rate(12), 24, (320, 320), lambda: None)
    assert tracked is not None
    assert tracked.model.drawn > 0.5
    for number in range(2, 22):
        expected = 160 + shifts[number][0], 200 + shifts[number][1]
        assert np.hypot(*(np.array(tracked.at(number).centre) - expected)) < 4


@needs_detector
def test_a_line_is_only_looked_for_where_it_is_expected(drawn):
    picture = drawn(320)
    place = place_on_face(picture, faces.largest(picture))
    found = look_again(np.ascontiguousarray(np.roll(picture, 5, axis=0)), place)
    assert found is not None
    assert abs(found[1] - place.centre[1] - 5) < 2
    assert look_again(np.full_like(picture, 200), place) is None
