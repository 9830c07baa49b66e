"""speech: a text spoken as babble in a voice of its own, for timing a scene and moving a mouth. Not words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.model.errors import Rejected
from charstudio.providers.draft.files import save_sound
from charstudio.providers.draft.syllables import Phrase, phrases
from charstudio.providers.draft.voice import RATE_HZ, said, voice_named
from charstudio.providers.draft.wishes import Bench, Made

Samples: TypeAlias = NDArray[np.float32]

BABBLE = "The draft babbles in the text's rhythm; the words themselves need a model."

_NOT_ACTED = "The emotion is not acted."
_LONGEST_S = 600
_BEFORE_S, _AFTER_S = 0.12, 0.25
_SPEEDS = (0.25, 4.0)
_PLAIN = {"", "neutral", "none"}


def render_speech(bench: Bench) -> Made:
    """A WAV file, 48 kHz mono, peaks at -6 dBFS. Raises ``Rejected`` when there is nothing to say, or too much."""
    notes = () if bench.text("emotion").strip().lower() in _PLAIN else (_NOT_ACTED,)
    return Made({"audio": speak(bench)}, (BABBLE, *notes))


def speak(bench: Bench) -> Path:
    """The bench's text as a file in its folder."""
    text, speed = bench.text("text"), bench.number("voice_speed", 1.0)
    if not _SPEEDS[0] <= speed <= _SPEEDS[1]:
        raise Rejected(f"Speech at {speed:g} times its pace cannot be drafted.", "Choose 0.25 to 4.", "voice_speed")
    spoken = phrases(text)
    if not spoken:
        raise Rejected("There is nothing to say in the text.", "Write a line.", "text")
    seconds = length_s(spoken, speed)
    if seconds > _LONGEST_S:
        raise Rejected(
            f"The text is {seconds / 60:.0f} minutes long when spoken.", "Divide it: 10 minutes are the most.", "text"
        )
    return save_sound(_sounded(bench, spoken, speed), RATE_HZ, bench.folder / "speech.wav")


def length_s(spoken: tuple[Phrase, ...], speed: float) -> float:
    """Seconds of speech, pauses between the phrases included."""
    said_s = sum(syllable.seconds for phrase in spoken for syllable in phrase.syllables)
    return (said_s + sum(phrase.pause for phrase in spoken[:-1])) / speed


def _sounded(bench: Bench, spoken: tuple[Phrase, ...], speed: float) -> Iterator[Samples]:
    """Silence, then phrase by phrase with its pause."""
    voice = voice_named(bench.text("voice"))
    rng = np.random.default_rng([bench.seed & 0xFFFFFFFF, 41])
    yield _silence(_BEFORE_S)
    for number, phrase in enumerate(spoken):
        bench.check()
        yield said(phrase, voice, speed, rng)
        yield _silence(phrase.pause / speed if number < len(spoken) - 1 else _AFTER_S)
        bench.report((number + 1) / len(spoken) * 0.98)


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)
