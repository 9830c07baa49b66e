from __future__ import annotations

import numpy as np
import pytest

from charstudio.providers.draft.camera import View, drift, ease, fit, fit_from_rest, plan
from charstudio.providers.draft.camera_words import camera_moves

VIEW = View((200.0, 150.0), 400.0, 225.0)
STAGE = (400.0, 300.0)


def path_of(prompt, frames=60, seed=1):
    return plan(camera_moves(prompt), frames, 24.0, seed)


def test_easing_starts_and_ends_at_rest_and_never_turns_back():
    way = ease(np.linspace(0, 1, 200))
    steps = np.diff(way)
    assert way[0] == 0
    assert way[-1] == pytest.approx(1)
    assert (steps >= 0).all()
    assert steps[0] < steps.max() / 20
    assert steps[-1] < steps.max() / 20


def test_noise_is_smooth_and_starts_at_zero():
    noise = drift(np.arange(240) / 24, np.random.default_rng(1), 0.1, 1.0)
    assert noise[0] == 0
    assert np.abs(np.diff(noise)).max() < 0.35


PROMPTS = (
    "pan left|fast tilt up|pull back|dutch angle|camera shake|handheld, orbit left, crane up|crash zoom"
    "|truck right then zoom out"
)


@pytest.mark.parametrize("prompt", PROMPTS.split("|"))
def test_no_window_ever_leaves_the_stage(prompt):
    path = path_of(prompt)
    view, extra = fit(path, VIEW, STAGE)
    scale = np.exp(-(path.zoom + extra))
    cos, sin = np.abs(np.cos(path.roll)), np.abs(np.sin(path.roll))
    half_x = scale * (view.width * cos + view.height * sin) / 2
    half_y = scale * (view.height * cos + view.width * sin) / 2
    x = view.centre[0] + path.x * view.width * np.exp(-extra)
    y = view.centre[1] + path.y * view.height * np.exp(-extra)
    assert (x - half_x).min() > -0.6
    assert (x + half_x).max() < STAGE[0] + 0.6
    assert (y - half_y).min() > -0.6
    assert (y + half_y).max() < STAGE[1] + 0.6


def test_a_static_camera_needs_no_extra_zoom_and_does_not_move():
    path = path_of("static camera")
    assert fit(path, VIEW, STAGE) == (VIEW, 0.0)
    assert not any(np.any(track) for track in (path.x, path.y, path.zoom, path.roll, path.near_x, path.depth))


def test_the_same_seed_gives_the_same_hand_another_seed_another():
    assert np.array_equal(path_of("handheld").x, path_of("handheld").x)
    assert not np.array_equal(path_of("handheld").x, path_of("handheld", seed=2).x)


def test_one_frame_is_enough():
    assert len(path_of("pan left then zoom in", frames=1).x) == 1


@pytest.mark.parametrize("prompt", PROMPTS.split("|"))
def test_a_path_that_follows_on_begins_with_the_whole_view_and_stays_on_the_stage(prompt):
    path = path_of(prompt)
    whole = View((200.0, 150.0), 400.0, 300.0)
    view, extra = fit_from_rest(path, whole, STAGE)
    assert (view, extra) == (whole, 0.0)
    assert path.zoom[0] == pytest.approx(0, abs=1e-6)
    half_x = 200 * np.exp(-path.zoom) * np.abs(np.cos(path.roll))
    x = 200 + path.x * 400
    assert (x - half_x).min() > -0.6
    assert (x + half_x).max() < 400.6
