"""The shift between a mouth and its sound: made ones whose truth is known, and a real one where it is at hand."""

from __future__ import annotations

import numpy as np
import pytest
import shared_material

from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.voice import activity, lipsync
from charstudio.analysis.voice.lipsync import offset, offset_of
from charstudio.analysis.voice.mouth import Mouth
from charstudio.analysis.voice.recording import RATE_HZ, record
from charstudio.model.time import Rate
from charstudio.model.voice import LipsyncOffset

FPS = 25


def babble(seconds: float = 12.0, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A sound of two bands that swell and fade by themselves, and how open a mouth would be, every millisecond."""
    random = np.random.default_rng(seed)
    count = round(seconds * 1000)

    def course() -> np.ndarray:
        knots = random.random(round(seconds * 14))
        return np.interp(np.arange(count) / count * (len(knots) - 1), np.arange(len(knots)), knots) ** 2

    low, high = course(), course()
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = sum(
        np.interp(t, np.arange(count) / 1000, each) * np.sin(2 * np.pi * hz * t)
        for each, hz in ((low, 450), (high, 2200))
    )
    return (0.3 * np.asarray(sound)).astype(np.float32), low, high


def mouth_of(low: np.ndarray, high: np.ndarray, late_ms: float, noise: float = 0.15, seed: int = 5) -> Mouth:
    """A mouth that follows, so much late, and trembles a little."""
    random = np.random.default_rng(seed)
    times = (np.arange(len(low) * FPS // 1000) + 0.5) / FPS
    at = np.clip(np.round(times * 1000 - late_ms).astype(int), 0, len(low) - 1)
    clean = np.stack([high[at], low[at], 0.5 * high[at] + 0.5 * low[at]], axis=1)
    slow = np.sin(times / 2)[:, None]  # a pose that changes
    return Mouth(clean + slow + noise * random.standard_normal(clean.shape), times, Rate(FPS))


@pytest.mark.parametrize("late_ms", [-240, -80, 0, 40, 120, 320])
def test_a_shift_is_found_to_within_a_frame(late_ms: int):
    sound, low, high = babble()
    found = offset_of(mouth_of(low, high, late_ms), sound, 11.0)
    assert found.ms == pytest.approx(late_ms, abs=25)
    assert found.margin > lipsync.LEAST_MARGIN


def test_a_foreign_sound_is_not_measurable():
    _, low, high = babble(seed=3)
    other, _, _ = babble(seed=11)
    found = offset_of(mouth_of(low, high, 0), other, 11.0)
    assert not found.is_measurable
    assert "clearly enough" in found.reason


def test_a_mouth_that_stands_still_is_not_measurable():
    sound, low, _ = babble()
    still = mouth_of(np.zeros_like(low), np.zeros_like(low), 0)
    assert not offset_of(still, sound, 11.0).is_measurable


def test_a_mouth_that_is_seldom_seen_is_not_measurable():
    sound, low, high = babble()
    mouth = mouth_of(low, high, 0)
    mouth.moves[::2] = np.nan
    mouth.moves[: len(mouth.moves) // 2] = np.nan
    found = offset_of(mouth, sound, 11.0)
    assert (found.ms, found.reason) == (None, "The mouth is not seen for long enough.")


def test_missing_frames_here_and_there_do_no_harm():
    sound, low, high = babble()
    mouth = mouth_of(low, high, 80)
    mouth.moves[::9] = np.nan
    assert offset_of(mouth, sound, 11.0).ms == pytest.approx(80, abs=30)


@pytest.fixture
def talking():
    root = shared_material.folder()
    if root is None:
        pytest.skip(shared_material.ABSENT)
    if not activity.available() or not capabilities().mesh:
        pytest.skip("needs charstudio[identity]")
    return root / "clips"


def test_music_and_short_speech_are_not_measurable_and_no_face_is_looked_for(talking, monkeypatch):
    monkeypatch.setattr(lipsync, "mouth_in", lambda *_: pytest.fail("looked at the picture"))
    for name in ("chaplin_mp3_in_mp4_25fps.mp4", "ovi_two_men_talk_1344x704_24fps.mp4"):
        found = offset(talking / name, None)
        assert isinstance(found, LipsyncOffset)
        assert not found.is_measurable
        assert "speech" in found.reason


def test_a_real_talker_is_in_time_and_tells_when_it_is_not(talking, monkeypatch):
    seen = []
    really = lipsync.mouth_in

    def once(path, stopped):
        seen[:] = seen or [really(path, stopped)]
        return seen[0]

    monkeypatch.setattr(lipsync, "mouth_in", once)
    video = talking / "latentsync_demo1_hevc_1080x1920_25fps.mp4"
    found = offset(video, None)
    assert found is not None
    assert found.is_measurable
    assert abs(found.ms) < 80
    sound = record(video, lambda: False).mono
    for late_ms in (-200, 160):
        pad = np.zeros(abs(late_ms) * RATE_HZ // 1000, np.float32)
        moved = np.concatenate([pad, sound]) if late_ms < 0 else sound[len(pad) :]
        shifted = offset_of(seen[0], moved, 9.0)
        assert shifted.ms == pytest.approx(found.ms + late_ms, abs=45)
