"""A clip is judged by the part of its media that it uses, and its strip shows that part in the right places."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.identity import Grade, Judged
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip
from charstudio.model.values import AssetId, ClipId
from charstudio.studio.identity.parts import part_of, role_of, sample_at, samples_in, stretches
from tests.fake_measurer import LIMITS, drifting, report_of, sample


def clip_of(start, length, **more):
    return Clip(ClipId("c"), AssetId("a"), Seconds(7), TimeRange(Seconds(start), Seconds(length)), **more)


def test_the_good_beginning_of_a_drifting_clip_is_good():
    whole = drifting(0.3)
    assert whole.grade is Grade.E
    assert part_of(whole, clip_of(0, 1), report_of).grade is Grade.B
    assert part_of(whole, clip_of(3, 1), report_of).grade is Grade.E


def test_a_clip_that_uses_everything_keeps_its_report():
    whole = drifting(0.7)
    assert part_of(whole, clip_of(0, 4), report_of) is whole


def test_a_frozen_clip_has_the_sample_nearest_to_its_frame():
    (only,) = samples_in(drifting(0.3).samples, clip_of(Fraction(13, 10), 2, freeze=True))
    assert only.at_s == 1.25


def test_a_part_between_two_samples_has_the_nearest():
    part = part_of(drifting(0.3), clip_of(Fraction(11, 10), Fraction(1, 10)), report_of)
    assert [each.at_s for each in part.samples] == [1.0]


@given(
    st.lists(st.floats(0.2, 0.95), min_size=1, max_size=30),
    st.lists(st.sampled_from(Judged), min_size=30, max_size=30),
)
def test_the_stretches_of_a_strip_cover_the_clip_without_gaps_and_neighbours_differ(values, judged):
    samples = [sample(k / 4, value, judged[k]) for k, value in enumerate(values)]
    runs = stretches(report_of(samples), len(values) / 4)
    assert runs[0][0] == 0
    assert runs[-1][1] == pytest.approx(len(values) / 4)
    assert all(a[1] == b[0] and a[2] != b[2] for a, b in pairwise(runs))


@pytest.mark.parametrize(
    ("one", "role"),
    [
        (sample(0, 0.6), "good"),
        (sample(0, 0.59), "warn"),
        (sample(0, 0.45), "warn"),
        (sample(0, 0.44), "bad"),
        (sample(0, 0.2, Judged.TURNED), "unknown"),
    ],
)
def test_unknown_is_never_drift(one, role):
    assert role_of(one, LIMITS) == role


def test_the_sample_at_a_moment_is_the_nearest_one():
    report = drifting(0.5)
    assert sample_at(report, 1.1).at_s == 1.0
    assert sample_at(report, 1.2).at_s == 1.25
    assert sample_at(report, 99).at_s == report.samples[-1].at_s
