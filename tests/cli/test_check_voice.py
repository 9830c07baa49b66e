"""``charstudio check-voice``: what would harm a lipsync, said on a terminal."""

from __future__ import annotations

import json
import wave

import numpy as np
import pytest


@pytest.fixture
def tone(tmp_path):
    """Three seconds of hardly anything."""
    path = tmp_path / "line.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((100 * np.sin(np.arange(48_000) / 12)).astype("<i2").tobytes())
    return path


def test_every_property_has_its_line_and_its_advice(desk, tone):
    done = desk.say("check-voice", tone)
    assert done.code == 1
    assert done.out.startswith("line.wav: ")
    for label in ("Length", "Loudness", "Peaks", "Silence"):
        assert f"  {label}" in done.out
    assert "→ Raise it with a Loudness node" in done.out


def test_as_json_it_has_numbers_with_units(desk, tone):
    found = json.loads(desk.say("check-voice", tone, "--json").out)
    assert found[0]["duration_s"] == 3.0
    loudness = next(each for each in found[0]["findings"] if each["id"] == "loudness")
    assert (loudness["level"], loudness["unit"]) == ("fail", "LUFS")
    assert loudness["value"] < loudness["limit"]


def test_the_limits_of_a_model_count(desk, tone):
    done = desk.say("check-voice", tone, "--model", "nobody-knows-it")
    assert done.code == 2
    assert "There is no model" in done.err


def test_what_cannot_be_read_does_not_stop_the_others(desk, tone, tmp_path):
    (tmp_path / "notes.wav").write_text("not a sound", "utf-8")
    done = desk.say("check-voice", tmp_path / "notes.wav", tone)
    assert done.code == 1
    assert "notes.wav" in done.err
    assert "line.wav: " in done.out
    assert desk.say("check-voice", tmp_path / "gone.wav").code == 2
