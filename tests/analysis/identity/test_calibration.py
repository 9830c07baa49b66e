"""Limits: the table, the sheet, approved clips, the other characters; never looser than the floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.identity.calibration import TABLE, limits_for, sheet_similarities, stranger_below
from charstudio.analysis.identity.drawn import HOG_LENGTH, LAB_LENGTH
from charstudio.analysis.identity.likeness import Likeness
from charstudio.model.identity import MEASURED_STYLES, Grade, IdentityReport, Judged, Sample, Style

FLOORS = {Style.PHOTOREAL: (0.52, 0.43), Style.STYLISED: (1.5, 0.9)}
STYLES = st.sampled_from(MEASURED_STYLES)


def likeness(style=Style.PHOTOREAL, count=3, spread=0.3, seed=0, middle=0, eyes=()):
    """``count`` vectors around one of the axes."""
    random = np.random.default_rng(seed)

    def rows(length):
        made = random.normal(0, spread / np.sqrt(length), (count, length))
        made[:, middle] += 1
        return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)

    drawn = style is Style.STYLISED
    empty = np.zeros((count, 0), np.float32)
    return Likeness(
        style, rows(128), rows(HOG_LENGTH) if drawn else empty, rows(LAB_LENGTH) if drawn else empty, eyes, ()
    )


def report(lowest, style=Style.PHOTOREAL, grade=Grade.A, eye=None, jaw=None):
    return IdentityReport((), TABLE[style], grade, "…", 1.0, lowest, lowest, eye_px=eye, jaw_pct=jaw)


@pytest.mark.parametrize("style", MEASURED_STYLES)
def test_with_one_or_two_references_the_table_holds(style):
    limits = limits_for(likeness(style, 2))
    assert limits == replace(TABLE[style], references=2)
    assert not limits.calibrated


def test_a_sheet_of_three_calibrates_up_where_its_pictures_are_alike_and_down_where_not():
    alike, apart = limits_for(likeness(spread=0.2)), limits_for(likeness(spread=1.2))
    assert apart.good < TABLE[Style.PHOTOREAL].good < alike.good
    assert alike.calibrated
    assert alike.references == 3


def test_leave_one_out_needs_three_references():
    assert sheet_similarities(likeness(count=2)) == []
    found = sheet_similarities(likeness(count=5, spread=0.3))
    assert len(found) == 5
    assert all(0.8 < each < 1 for each in found)


def test_what_was_approved_says_what_is_good():
    limits = limits_for(likeness(), [report(0.80), report(0.72)])
    assert limits.good == pytest.approx(0.72 - 0.03 - 0.05 / 2)
    assert limits.poor == pytest.approx(limits.good - 0.15)
    assert limits.calibrated


def test_approved_pictures_count_as_those_of_the_sheet_do():
    picture = replace(report(1.0), samples=(Sample(0.0, Judged.OK, 1.0),))
    limits = limits_for(likeness(), [picture] * 3)
    assert limits.good <= TABLE[Style.PHOTOREAL].good + 0.1
    assert limits_for(likeness(count=2), [picture]) == limits_for(likeness(count=2))


def test_an_approved_clip_of_another_style_or_without_a_grade_says_nothing():
    plain = limits_for(likeness())
    assert limits_for(likeness(), [report(2.0, Style.STYLISED), report(0.9, grade=Grade.NONE)]) == plain


def test_another_character_of_the_film_must_not_pass():
    me, twin = likeness(seed=1), likeness(seed=2, spread=0.8)
    near = max(me.similarity(twin.looks(number)) for number in range(3))
    limits = limits_for(me, [report(0.6)], [twin, likeness(Style.STYLISED)])
    assert limits.poor >= min(near + 0.05, 0.85) - 1e-6
    assert limits.good > limits.poor
    stranger = likeness(middle=5)
    assert limits_for(me, others=[stranger]) == limits_for(me)


def test_eyes_that_differ_on_the_sheet_or_in_approved_clips_are_allowed_for():
    steady = limits_for(likeness(eyes=(0.27, 0.27, 0.27)))
    assert (steady.eye_warn_px, steady.eye_fail_px) == (6.5, 8.0)
    uneven = limits_for(likeness(eyes=(0.264, 0.27, 0.276)))
    assert 6.5 < uneven.eye_warn_px < uneven.eye_fail_px < 10
    wild = limits_for(likeness(), [report(0.8, eye=40.0, jaw=30.0)])
    assert (wild.eye_warn_px, wild.eye_fail_px, wild.jaw_warn_pct) == (10.0, 12.0, 6.0)


@given(
    STYLES,
    st.integers(1, 6),
    st.floats(0, 3),
    st.lists(st.floats(-1, 6), max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2)), max_size=3),
)
def test_limits_are_never_looser_than_the_floor_and_keep_their_order(style, count, spread, lowest, others):
    cast = [likeness(style, 2, width, 7, middle) for middle, width in others]
    limits = limits_for(likeness(style, count, spread), [report(each, style) for each in lowest], cast)
    assert limits.good >= FLOORS[style][0]
    assert limits.poor >= FLOORS[style][1]
    assert stranger_below(limits) < limits.poor < limits.good
    assert limits.eye_warn_px >= 6.5
    assert limits.eye_fail_px > limits.eye_warn_px
    assert limits.jaw_warn_pct >= 3.3
