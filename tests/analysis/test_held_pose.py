"""Which picture a next shot should begin with."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis.held_pose import Pose, best_pose, motion_between, sharpness_of
from charstudio.model.identity import Judged, Limits, Sample, Style

LIMITS = Limits(Style.PHOTOREAL, 0.60, 0.45, 6.5, 8.0, 3.3)


def pose(at_s=1.0, motion=2.0, sharpness=100.0, similarity=0.8, yaw=0.0, judged=Judged.OK) -> Pose:
    return Pose(at_s, motion, sharpness, Sample(at_s, judged, similarity, yaw_deg=yaw))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (pose(motion=0.2), pose(motion=6.0)),
        (pose(sharpness=300.0), pose(sharpness=20.0)),
        (pose(yaw=0.0), pose(yaw=24.0)),
        (pose(similarity=0.9), pose(similarity=0.62)),
        (pose(similarity=0.7, motion=9.0), pose(similarity=0.5, motion=0.0)),
        (pose(motion=9.0), pose(motion=0.0, similarity=None, judged=Judged.TURNED)),
        (pose(at_s=2.0), pose(at_s=1.0)),
    ],
    ids=["still", "sharp", "frontal", "alike", "below the limit", "not judged", "later"],
)
def test_the_better_of_two_is_chosen_in_any_order(better, worse):
    assert best_pose([better, worse], LIMITS) is better
    assert best_pose([worse, better], LIMITS) is better


def test_without_any_measurement_stillness_and_sharpness_decide_and_of_nothing_comes_nothing():
    still, moving = Pose(1.0, 0.1, 80.0), Pose(1.5, 5.0, 80.0)
    assert best_pose([still, moving]) is still
    assert best_pose([]) is None


def test_motion_is_the_change_of_grey_and_a_blurred_picture_is_less_sharp():
    rng = np.random.default_rng(1)
    noisy = rng.integers(0, 255, (90, 160, 3), np.uint8)
    flat = np.full((90, 160, 3), 100, np.uint8)
    assert motion_between(flat, flat) == 0.0
    assert motion_between(flat, np.full((45, 80, 4), 110, np.uint8)) == pytest.approx(10.0)
    assert sharpness_of(noisy) > sharpness_of(flat) == 0.0
    half = flat.copy()
    half[:, 80:] = noisy[:, 80:]
    assert sharpness_of(half, (0.5, 0.0, 0.5, 1.0)) > sharpness_of(half, (0.0, 0.0, 0.45, 1.0))
