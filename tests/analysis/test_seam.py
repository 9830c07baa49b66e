"""What a cut between two clips looks like in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis.seam import measure
from charstudio.media.grade import graded
from charstudio.model.clip_looks import Grade


def scene(at: float = 0.0, seed: int = 1) -> np.ndarray:
    """A textured room with a bright figure whose place is ``at``."""
    rng = np.random.default_rng(seed)
    room = np.kron(rng.integers(60, 150, (9, 16, 3)).astype(np.uint8), np.ones((20, 20, 1), np.uint8))
    left = int(60 + at * 8)
    room[50:170, left : left + 50] = (220, 180, 150)
    return room


def noisy(picture: np.ndarray, seed: int = 5) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(-2, 3, picture.shape)
    return np.clip(picture.astype(int) + noise, 0, 255).astype(np.uint8)


def moving(start: float, count: int = 4, step: float = 1.0) -> list[np.ndarray]:
    return [scene(start + k * step) for k in range(count)]


def test_going_on_smoothly_is_nothing_to_worry_about():
    found = measure(moving(0), moving(4))
    assert found.is_continuous
    assert [found.is_doubled, found.jumps, found.colour_jumps] == [False] * 3


def test_the_same_picture_twice_is_a_doubled_seam_even_when_coded_anew_and_brighter():
    after = moving(3)
    assert measure(moving(0), after).is_doubled
    assert measure(moving(0), [noisy(picture) for picture in after]).is_doubled
    brighter = [graded(noisy(picture), Grade(exposure=0.3)) for picture in after]
    assert measure(moving(0), brighter).is_doubled
    assert measure(moving(0), brighter).colour_jumps


def test_a_held_pose_is_not_doubled():
    assert not measure([scene(0)] * 4, [noisy(scene(0))] * 4).is_doubled


def test_a_jump_is_told_from_movement_and_the_better_place_is_found():
    back = measure(moving(0, 6, 0.3), moving(-8, 8, 1.5))
    assert back.jumps
    assert back.can_join_better
    assert back.join_step < back.step


def test_another_scene_is_not_continuous_and_single_pictures_will_do():
    assert not measure(moving(0), [scene(18, seed=9)[::-1]] * 2).is_continuous
    alone = measure([scene(0)], [scene(0)])
    assert (alone.flow, alone.step, alone.join) == (0.0, 0.0, (0, 0))
    assert alone.alike == pytest.approx(1.0)
