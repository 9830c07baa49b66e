"""How well the audio check tells good voices from damaged ones, and whether a shifted mouth is found.

Two kinds of proof: real recordings of the shared media, and thirteen clean ones of them damaged by a known amount
(noise, echo, clipping). Run alone by ``python -m tests.bench._identity_audio``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from charstudio.analysis.voice import activity, quality
from charstudio.analysis.voice.check import check_dialogue, report
from charstudio.analysis.voice.lipsync import offset_of
from charstudio.analysis.voice.measures import measured
from charstudio.analysis.voice.mouth import mouth_in
from charstudio.analysis.voice.recording import RATE_HZ, Recording, record
from charstudio.model.time import Seconds
from charstudio.model.voice import Heard, Verdict, VoiceReport
from tests import shared_material

Row: TypeAlias = tuple[str, str, str, bool]
"""What was measured, its value, what was promised, whether it holds."""

Damage: TypeAlias = Callable[[np.ndarray], np.ndarray]

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
PAIRS = (
    ("clean_16k_pair.wav", "noisy_16k_pair.wav", Heard.NOISE),
    ("ljspeech_0004_22k.wav", "d_lj0004_clipped_plus20dB.wav", Heard.CLIPPING),
    ("clean_16k_pair.wav", "clipped_speech.flac", Heard.CLIPPING),
    ("clean_16k_pair.wav", "reverberant_speech.flac", Heard.ROOM),
    ("clean_16k_pair.wav", "very_quiet_speech.wav", Heard.LOUDNESS),
)
MUSIC = ("aac_8k_mono.m4a", "vbr_no_seek_table.mp3", "d_silence_3s_48k_stereo.wav", "adpcm_ima.wav")
TALKER = "latentsync_demo1_hevc_1080x1920_25fps.mp4"
SHIFTS_MS = (-240, -160, -80, 0, 80, 160, 240)
_MOST_S = 10


def never() -> bool:
    """Nobody stops a measurement."""
    return False


@dataclass(frozen=True)
class Tally:
    """How many of how many."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.hits} of {self.of}"

    @property
    def share(self) -> float:
        return self.hits / max(1, self.of)


def rows() -> list[Row]:
    """Everything; empty where the shared media or the optional packages are absent."""
    root = shared_material.folder()
    if root is None or not activity.available() or not quality.available():
        return []
    return [*_real(root / "audio"), *_damaged(root / "audio"), *_music(), *_mouths(root / "clips")]


def _real(folder: Path) -> Iterator[Row]:
    heard = {name: check_dialogue(folder / name) for name in {*CLEAN, *MUSIC, *(bad for _, bad, _ in PAIRS)}}
    found = {name: each for name, each in heard.items() if each is not None}
    alarms = sum(bool(found[name].worries) for name in CLEAN)
    yield "audio: false alarms on clean recordings", str(Tally(alarms, len(CLEAN))), "0", alarms == 0
    told = [_is_told(found[good], found[bad], why) for good, bad, why in PAIRS]
    yield "audio: clean and damaged pairs told apart, by cause", str(Tally(sum(told), len(told))), "all", all(told)
    silent = [found[name].verdict is Verdict.NOT_SPEECH for name in MUSIC]
    yield "audio: music, noises and silence are not speech", str(Tally(sum(silent), len(silent))), "all", all(silent)


def _is_told(good: VoiceReport, bad: VoiceReport, why: Heard) -> bool:
    return not good.worries and why in {each.id for each in bad.worries}


def _damaged(folder: Path) -> Iterator[Row]:
    voices = [found for name in CLEAN if (found := record(folder / name, never)) is not None]
    for snr in (5, 10, 15, 20):
        least = 1.0 if snr <= 15 else 0.9
        yield _caught(f"audio: noise {snr} dB below the voice", voices, with_noise(snr), Heard.NOISE, least)
    for rt60, drr in ((0.2, 0), (0.4, 0), (0.4, -5), (0.6, 0), (0.6, -5), (0.9, 0), (0.9, -5), (1.5, 0)):
        least = 0.0 if rt60 < 0.3 else 0.9
        words = f"audio: echo of {rt60:g} s, direct sound {drr:+d} dB"
        yield _caught(words, voices, with_echo(rt60, drr), Heard.ROOM, least)
    for over in (3, 6, 12):
        words = f"audio: clipped by {over} dB"
        yield _caught(words, voices, clipped(over), Heard.CLIPPING, 0.0 if over < 6 else 0.95)


def _caught(words: str, voices: list[Recording], damage: Damage, why: Heard, least: float) -> Row:
    hits = sum(why in {each.id for each in _heard(voice, damage).worries} for voice in voices)
    found = Tally(hits, len(voices))
    return words, str(found), f">= {least:.0%}" if least else "no promise", found.share >= least


def _heard(voice: Recording, damage: Damage) -> VoiceReport:
    """The check of a voice that was damaged, as a recording without compression."""
    mono = damage(voice.mono[: _MOST_S * RATE_HZ].astype(np.float64)).astype(np.float32)
    info = replace(
        voice.info, audio_codec="pcm_s16le", duration=Seconds(len(mono), RATE_HZ), sample_rate_hz=RATE_HZ, channels=1
    )
    found = measured(Recording(mono[:, None], RATE_HZ, mono, info), never)
    assert found is not None
    return report(found)


def with_noise(snr_db: float) -> Damage:
    """White noise so far below the loud half of the voice."""

    def damage(voice: np.ndarray) -> np.ndarray:
        blocks = np.square(voice[: len(voice) // 512 * 512]).reshape(-1, 512).mean(axis=1)
        power = blocks[blocks > 0.1 * np.median(blocks)].mean()
        hiss = np.random.default_rng(1).standard_normal(len(voice))
        return np.asarray(voice + hiss * np.sqrt(power / 10 ** (snr_db / 10)))

    return damage


def with_echo(rt60_s: float, direct_db: float) -> Damage:
    """A room with this reverberation time, the direct sound so much louder than its tail; as loud as before."""

    def damage(voice: np.ndarray) -> np.ndarray:
        count = round(1.3 * rt60_s * RATE_HZ)
        tail = np.random.default_rng(1).standard_normal(count) * 10 ** (-3 * np.arange(count) / RATE_HZ / rt60_s)
        tail[: RATE_HZ * 3 // 1000] = 0
        tail *= np.sqrt(10 ** (-direct_db / 10) / np.square(tail).sum())
        tail[0] = 1
        size = 1 << (len(voice) + count).bit_length()
        wet = np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(tail, size))[: len(voice)]
        return np.asarray(wet * np.abs(voice).max() / np.abs(wet).max())

    return damage


def clipped(over_db: float) -> Damage:
    """Recorded so much too loud."""

    def damage(voice: np.ndarray) -> np.ndarray:
        top = np.abs(voice).max()
        return np.asarray(np.clip(voice * 10 ** (over_db / 20), -top, top))

    return damage


def _music() -> Iterator[Row]:
    pieces = [_piece(seed) for seed in range(6)]
    found = [activity.speaking(piece, never) for piece in pieces]
    shares = [float(each.mean()) for each in found if each is not None]
    calm = sum(share < 0.15 for share in shares)
    yield "audio: made music taken for speech", str(Tally(len(shares) - calm, len(shares))), "0", calm == len(shares)


def _piece(seed: int) -> np.ndarray:
    """Eight seconds of chords, a bass and a beat."""
    random = np.random.default_rng(seed)
    t = np.arange(8 * RATE_HZ) / RATE_HZ
    made = np.zeros(len(t))
    for bar in range(16):
        at = bar * 0.5
        envelope = np.exp(-4 * (t - at)) * (t >= at)
        for degree in random.choice([0, 2, 4, 7, 9, 12, 14], 3, replace=False):
            hz = 196 * 2 ** (degree / 12)
            made += envelope * sum(np.sin(2 * np.pi * hz * part * t) / part for part in (1, 2, 3))
        made += np.exp(-40 * (t - at)) * (t >= at) * random.standard_normal(len(t)) * 0.5
    return (0.3 * made / np.abs(made).max()).astype(np.float32)


def _mouths(folder: Path) -> Iterator[Row]:
    """One real talker of ten seconds, its sound shifted by known amounts: a single clip, so no more than an example."""
    mouth, voice = mouth_in(folder / TALKER, never), record(folder / TALKER, never)
    assert mouth is not None
    assert voice is not None
    speech = activity.speaking(voice.mono, never)
    assert speech is not None
    errors = []
    for late_ms in SHIFTS_MS:
        pad = np.zeros(abs(late_ms) * RATE_HZ // 1000, np.float32)
        sound = np.concatenate([pad, voice.mono]) if late_ms < 0 else voice.mono[len(pad) :]
        found = offset_of(mouth, sound, float(speech.sum() * activity.CHUNK_S))
        errors.append(abs(found.ms - late_ms) if found.ms is not None else np.inf)
    good = sum(error <= 80 for error in errors)
    words = f"{Tally(good, len(errors))}, worst {max(errors):.0f} ms"
    yield "lipsync: shifts of one talker found within 80 ms", words, "all", good == len(errors)
    foreign = record(folder.parent / "audio" / "dialogue_woman.mp3", never)
    assert foreign is not None
    other = offset_of(mouth, foreign.mono[: 10 * RATE_HZ], 9.0)
    words = "not measurable" if other.ms is None else f"{other.ms:.0f} ms, margin {other.margin:.2f}"
    yield "lipsync: a foreign voice on the same talker", words, "not measurable", other.ms is None


def main() -> bool:
    """Print the table; whether everything holds."""
    found = rows()
    for words, value, promised, holds in found:
        print(f"{words:58} {value:24} {promised:16} {'ok' if holds else 'FALLS SHORT'}")
    if not found:
        print("the shared media or charstudio[identity] are absent: nothing was measured")
    return all(holds for *_, holds in found)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
