"""Where the stretches of a strip lie on a clip: media time through trim, speed and direction."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip
from charstudio.model.values import AssetId, ClipId
from charstudio.ui.identity.strip import placed
from tests.fake_measurer import drifting, report_of, sample

RECT = QRectF(100, 0, 400, 60)


def clip_of(start, length, **more):
    return Clip(ClipId("c"), AssetId("a"), Seconds(0), TimeRange(Seconds(start), Seconds(length)), **more)


def two_halves():
    """Good for two seconds, then somebody else."""
    return report_of([sample(k / 4, 0.9 if k < 8 else 0.2) for k in range(16)])


def test_a_whole_clip_has_its_change_in_the_middle():
    runs = placed(two_halves(), clip_of(0, 4), RECT, 100.0)
    assert [role for _, _, role in runs] == ["good", "bad"]
    assert runs[0][0] == 100
    assert runs[0][1] == pytest.approx(287.5)
    assert runs[1][1] == pytest.approx(500)


def test_a_trimmed_clip_shows_its_own_part_only():
    assert [role for _, _, role in placed(two_halves(), clip_of(2, 2), RECT, 200.0)] == ["bad"]


def test_reverse_turns_the_order_and_speed_keeps_it_inside():
    runs = placed(two_halves(), clip_of(0, 4, reverse=True, speed=Fraction(2)), RECT, 200.0)
    by_place = sorted(runs)
    assert [role for _, _, role in by_place] == ["bad", "good"]
    assert by_place[-1][1] == pytest.approx(500)


def test_a_frozen_clip_is_one_stretch():
    assert placed(two_halves(), clip_of(3, 4, freeze=True), RECT, 100.0) == [(100.0, 500.0, "bad")]


@given(
    st.integers(0, 30), st.integers(1, 40), st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)]), st.booleans()
)
def test_nothing_is_painted_outside_of_the_clip_and_it_has_no_gaps(start, length, speed, reverse):
    clip = clip_of(Fraction(start, 10), Fraction(length, 10), speed=speed, reverse=reverse)
    rect = QRectF(50, 0, float(clip.duration) * 80, 60)
    runs = sorted(placed(drifting(0.3, seconds=8), clip, rect, 80.0))
    assert runs[0][0] == pytest.approx(rect.left(), abs=1e-6)
    assert runs[-1][1] == pytest.approx(rect.right(), abs=1e-6)
    assert all(abs(a[1] - b[0]) < 1e-6 for a, b in itertools.pairwise(runs))
