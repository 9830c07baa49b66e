from __future__ import annotations

import wave

import numpy as np
import pytest

from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.providers.draft import mouth
from charstudio.providers.draft.speech import render_speech
from charstudio.providers.draft.voice import voice_named
from charstudio.providers.draft.wishes import Stopped

LINE = "Anna saw a star. Tonight, it came down."


def samples_of(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_767


@pytest.fixture
def spoken(bench):
    def speak(text=LINE, **params):
        return samples_of(render_speech(bench({"text": text, **params})).files["audio"])

    return speak


def loudness(samples):
    """Level per 10 ms."""
    return np.abs(samples[: len(samples) // 480 * 480].reshape(-1, 480)).max(1)


def test_a_wav_that_says_it_is_a_draft(bench):
    made = render_speech(bench({"text": LINE}))
    info = probe(made.files["audio"])
    assert (info.kind.value, info.sample_rate_hz, info.channels, info.draft) == ("audio", 48_000, 1, True)
    assert 2.5 < info.duration < 5
    assert "need a model" in made.notes[0]


def test_peaks_reach_minus_six_decibels_and_nothing_clicks(spoken):
    samples = spoken()
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-6, abs=0.05)
    assert np.abs(np.diff(samples)).max() < 0.25
    assert samples[0] == samples[-1] == 0
    assert abs(float(samples.mean())) < 0.01


def test_silence_stands_at_full_stops_and_nowhere_inside_a_phrase(spoken):
    loud = loudness(spoken("Anna saw a lion. Mona knew.")) > 0.005
    edges = np.flatnonzero(np.diff(np.r_[0, (~loud).astype(int), 0]))
    silences = [
        (end - begin) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin > 20 and end < len(loud) - 5
    ]
    assert max(silences) > 40
    assert sorted(silences)[:-1] == [] or sorted(silences)[-2] < 15


def test_longer_text_lasts_longer_and_speed_divides_the_time(spoken):
    once, twice, fast = spoken(), spoken(f"{LINE} {LINE}"), spoken(voice_speed=2)
    assert len(twice) > 1.8 * len(once)
    around = round(0.37 * 48_000)  # the silence before and after
    assert (len(fast) - around) / (len(once) - around) == pytest.approx(0.5, abs=0.04)


def test_a_name_is_a_voice_always_the_same_and_another_for_another(spoken):
    assert np.array_equal(spoken(voice="Mira"), spoken(voice="mira "))
    assert not np.array_equal(spoken(voice="Mira"), spoken(voice="Jonas"))
    pitches = {round(voice_named(name).pitch_hz) for name in ("Mira", "Jonas", "Rachel", "Adam", "")}
    assert len(pitches) == 5
    assert all(90 < pitch < 250 for pitch in pitches)


def test_a_voice_has_its_pitch(spoken):
    found = []
    for name in ("Mira", "Jonas"):
        samples = spoken("Anna saw a lion", voice=name)
        loudest = int(np.argmax(np.convolve(np.abs(samples), np.ones(3000), "valid")))
        part = samples[loudest : loudest + 3000]
        alike = [float(np.corrcoef(part[:-lag], part[lag:])[0, 1]) for lag in range(48_000 // 330, 48_000 // 75)]
        period = 48_000 // 330 + int(np.argmax(alike))
        found.append(48_000 / period)
        assert found[-1] == pytest.approx(voice_named(name).pitch_hz, rel=0.4)
    assert found[0] < found[1]


def test_it_moves_a_mouth_syllable_by_syllable(spoken):
    samples = spoken("Papa sat. Mama ran.").astype(np.float32)[::3]
    opening = mouth.listen([samples], 24, round(len(samples) / 16_000 * 24)).opening
    assert opening.max() > 0.7
    assert opening[:2].max() < 0.15
    assert np.quantile(opening, 0.2) < 0.35
    peaks = (opening[1:-1] > opening[:-2]) & (opening[1:-1] >= opening[2:]) & (opening[1:-1] > 0.5)
    assert 4 <= peaks.sum() <= 8


def test_a_feeling_is_not_acted_and_that_is_said(bench):
    assert "not acted" in render_speech(bench({"text": "Go.", "emotion": "happy"})).notes[1]
    assert len(render_speech(bench({"text": "Go.", "emotion": "neutral"})).notes) == 1


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"text": "  …"},
        {"text": "word " * 4000},
        {"text": "Hi", "voice_speed": 0},
        {"text": "Hi", "voice_speed": 99},
    ],
)
def test_nothing_too_much_and_nonsense_are_refused(bench, params):
    with pytest.raises(Rejected) as caught:
        render_speech(bench(params))
    assert caught.value.message.endswith(".")


def test_cancelling_leaves_no_file(bench, stops_after):
    job = bench({"text": LINE * 20}, stops_after(3))
    with pytest.raises(Stopped):
        render_speech(job)
    assert list(job.folder.iterdir()) == []
