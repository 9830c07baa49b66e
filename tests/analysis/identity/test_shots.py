"""Hard cuts."""

from __future__ import annotations

import numpy as np
import pytest
from painted_face import ADA, BEN, filmed, painted

from charstudio.analysis.identity.shots import cuts
from charstudio.media.container import Cancelled
from charstudio.model.errors import Unreadable


@pytest.fixture
def three(tmp_path):
    night = np.full((128, 128, 3), (20, 20, 60), np.uint8)
    return filmed(tmp_path / "three.mp4", [painted(ADA, 128)] * 6 + [night] * 4 + [255 - painted(BEN, 128)] * 6)


def test_cuts_are_found_where_they_are(three):
    assert cuts(three) == pytest.approx([6 / 8, 10 / 8])


def test_a_single_shot_has_none(tmp_path):
    moving = [np.roll(painted(ADA, 128), number, axis=1) for number in range(8)]
    assert cuts(filmed(tmp_path / "one.mp4", moving)) == []


def test_it_stops_and_refuses(three, tmp_path):
    with pytest.raises(Cancelled):
        cuts(three, stopped=lambda: True)
    (tmp_path / "no.mp4").write_bytes(b"x")
    with pytest.raises(Unreadable):
        cuts(tmp_path / "no.mp4")
