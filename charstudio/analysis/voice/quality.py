"""How a voice would be judged by listeners: DNSMOS P.835 (MIT licence), run by OpenCV.

Three marks from 1 to 5: the voice itself (``sig``), how little is heard behind it (``bak``), and both. The network is
from Microsoft's DNS challenge (Reddy, Gopal, Cutler: "DNSMOS P.835", ICASSP 2022); of the optional package
``speechmos`` only the file is read. Its answers are brought to the scale of the listening tests by the polynomials
published beside it (DNS-Challenge, ``dnsmos_local.py``, not personalised).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from charstudio.analysis.model_files import SPEECH_QUALITY, path_of
from charstudio.analysis.voice.recording import Mono

_WINDOW = 144_160
"""Samples at 16 kHz, 9.01 s; shorter sound is repeated, as it was in the making of the network."""

_MOST_WINDOWS = 4
"""A third of a second of work each; of longer recordings as many parts are heard, spread evenly."""

_SIG = (-0.08397278, 1.22083953, 0.0052439)
_BAK = (-0.13166888, 1.60915514, -0.39604546)
_OVR = (-0.06766283, 1.11546468, 0.04602535)
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Quality:
    """Marks from 1 (bad) to 5 (excellent)."""

    sig: float
    bak: float
    overall: float


def available() -> bool:
    """Whether the network is installed."""
    return path_of(SPEECH_QUALITY) is not None


def quality(sound: Mono, stopped: Callable[[], bool]) -> Quality | None:
    """The marks, the mean over the windows; None when stopped, for silence, or where nobody can tell."""
    path = path_of(SPEECH_QUALITY)
    if path is None or not len(sound) or not np.any(sound):
        return None
    whole = np.tile(sound, -(-_WINDOW // len(sound))) if len(sound) < _WINDOW else sound
    marks = []
    for first in _windows(len(whole)):
        if stopped():
            return None
        marks.append(_marks(path, whole[first : first + _WINDOW]))
    columns = zip((_SIG, _BAK, _OVR), np.array(marks).T, strict=True)
    return Quality(*(float(np.polyval(polynomial, heard).mean()) for polynomial, heard in columns))


def _windows(length: int) -> list[int]:
    spare = length - _WINDOW
    count = min(_MOST_WINDOWS, 1 + spare // (_WINDOW // 2))
    return [round(spare * number / max(1, count - 1)) for number in range(count)]


def _marks(path: Path, window: Mono) -> Any:
    with _LOCK:  # the network keeps its buffers between calls
        network = _network(path)
        network.setInput(np.ascontiguousarray(window[None], np.float32))
        return network.forward().reshape(-1)[:3].copy()


@cache
def _network(path: Path) -> Any:
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    return cv2.dnn.readNetFromONNX(str(path))
