"""All numbers of one recording, measured once; what they mean is said in ``check.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.voice import activity, noise
from charstudio.analysis.voice.activity import CHUNK_S
from charstudio.analysis.voice.clipping import clipped_share
from charstudio.analysis.voice.quality import Quality, quality
from charstudio.analysis.voice.recording import Recording
from charstudio.analysis.voice.room import Room, room
from charstudio.media.loudness import Loudness, loudness
from charstudio.model.time import TimeRange


@dataclass(frozen=True, slots=True)
class Quiet:
    """Seconds of silence before the first sound, after the last, and in the longest break between."""

    head_s: float
    tail_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class Measures:
    """``speech_share`` is the part of what sounds that is speech (0..1), None where nobody can tell; ``snr_db`` the
    voice over the noise; ``pauses_s`` how much of it is pauses, from which the noise was read; ``clipped`` of 10,000
    samples.
    """

    duration_s: float
    is_lossless: bool
    is_silent: bool
    speech_share: float | None
    speech_s: float | None
    snr_db: float | None
    pauses_s: float
    quality: Quality | None
    room: Room
    clipped: float | None
    loudness: Loudness
    unevenness_db: float | None
    quiet: Quiet


def measured(recording: Recording, stopped: Callable[[], bool]) -> Measures | None:
    """Everything; None when ``stopped`` said so."""
    whole = TimeRange(Fraction(0), Fraction(len(recording.native), recording.rate_hz))
    loud = loudness(recording, recording.rate_hz, whole, stopped=stopped) if whole.duration else None
    speech = activity.speaking(recording.mono, stopped)
    marks = quality(recording.mono, stopped)
    if loud is None or stopped():
        return None
    chunks = noise.levels(recording.mono)
    sounds = noise.sounding(chunks)
    voiced = sounds if speech is None else speech
    share = None if speech is None else float((speech & sounds).sum() / max(1, int(sounds.sum())))
    return Measures(
        duration_s=recording.duration_s,
        is_lossless=recording.is_lossless,
        is_silent=loud.true_peak_db is None or loud.true_peak_db < noise.FLOOR_DB or not sounds.any(),
        speech_share=share,
        speech_s=None if speech is None else float(speech.sum() * CHUNK_S),
        snr_db=noise.signal_to_noise(chunks, voiced),
        pauses_s=float((~voiced).sum() * CHUNK_S),
        quality=marks,
        room=room(recording.mono),
        clipped=clipped_share(recording.native),
        loudness=loud,
        unevenness_db=noise.unevenness(chunks, voiced),
        quiet=_quiet(sounds, recording.duration_s),
    )


def _quiet(sounds: NDArray[np.bool_], duration_s: float) -> Quiet:
    heard = np.flatnonzero(sounds)
    if not len(heard):
        return Quiet(duration_s, duration_s, duration_s)
    breaks = np.diff(heard) - 1
    longest = float(breaks.max(initial=0)) * CHUNK_S
    head = float(heard[0]) * CHUNK_S
    tail = float(len(sounds) - 1 - heard[-1]) * CHUNK_S
    return Quiet(head, tail, longest)
