from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.providers.draft.ensemble import together

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_characters_stand_side_by_side_with_faces_of_one_size(drawn):
    group = together([drawn(320, textured=True), drawn(480, textured=True)], (320, 180))
    assert group.shape == (225, 400, 4)
    found = sorted(faces.detect(np.ascontiguousarray(group[..., :3])), key=lambda face: face.centre[0])
    assert len(found) == 2
    assert found[0].centre[0] < 200 < found[1].centre[0]
    assert found[0].box[3] == pytest.approx(found[1].box[3], rel=0.15)
    assert group[:10, :, 3].max() == 0
    assert group[-2, :, 3].max() > 200  # they stand on the lower edge


@pytest.mark.parametrize(("size", "axis"), [((320, 180), 1), ((180, 320), 0)])
def test_what_cannot_be_cut_out_is_shown_in_panels(size, axis):
    red, blue = (np.full((60, 60, 3), colour, np.uint8) for colour in ((200, 20, 20), (20, 20, 200)))
    shown = together([red, blue], size)
    assert shown.shape[2] == 3
    first, second = np.array_split(shown, 2, axis)
    assert tuple(first[20, 20]) == (200, 20, 20)
    assert tuple(second[-20, -20]) == (20, 20, 200)
