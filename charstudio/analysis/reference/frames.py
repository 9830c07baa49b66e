"""Which frames of a clip would make a good reference: sharp, from the front, mouth closed, one face."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.analysis.reference import measures
from charstudio.analysis.reference.features import faces_in, features_of, on_grey
from charstudio.media.reader import VideoReader
from charstudio.model.time import ZERO, Seconds

LOOKS = 16
_BLUR, _TURN_DEG, _MOUTH = (0.35, 0.75), 30.0, 0.3
_WEIGHTS = {"sharp": 0.35, "frontal": 0.35, "neutral": 0.15, "large": 0.15}
_LARGE = 0.35
_OTHERS = 0.4


@dataclass(frozen=True, slots=True)
class FrameChoice:
    """A frame worth freezing. ``score`` is 0..1, ``words`` say what it was chosen for."""

    index: int
    at: Seconds
    score: float
    words: str


def best_frames(
    path: Path, count: int = 4, *, looks: int = LOOKS, stopped: Callable[[], bool] = lambda: False
) -> tuple[FrameChoice, ...]:
    """The best of a few evenly spread frames, best first; none when no face is seen or ``stopped`` says so.

    Raises ``Unreadable`` for what is no clip.
    """
    with VideoReader(path, quick=True) as reader:
        found = list(_looks(reader, looks, stopped))
    found.sort(key=lambda choice: (-choice.score, choice.index))
    return tuple(found[:count])


def _looks(reader: VideoReader, looks: int, stopped: Callable[[], bool]) -> Iterator[FrameChoice]:
    total = reader.frames
    numbers = sorted({min(total - 1, round((k + 0.5) * total / looks)) for k in range(min(looks, total))})
    for index in numbers:
        if stopped():
            return
        judged = judged_frame(on_grey(np.asarray(reader.frame(index))))
        if judged is not None:
            yield FrameChoice(index, reader.time_of(index) if index else ZERO, *judged)


def judged_frame(picture: Picture) -> tuple[float, str] | None:
    """A score of 0..1 and why; None when no face is seen."""
    found = faces_in(picture)
    if not found:
        return None
    features = features_of(picture, found[0])
    blur, mouth = measures.blur_of(picture, features), features.mouth_open
    parts = {
        "sharp": _falling(blur, *_BLUR),
        "frontal": _falling(abs(features.yaw_deg), 0.0, _TURN_DEG),
        "neutral": 0.5 if mouth is None else _falling(mouth, 0.02, _MOUTH),
        "large": min(1.0, features.face.box[3] / picture.shape[0] / _LARGE),
    }
    score = sum(weight * parts[name] for name, weight in _WEIGHTS.items())
    alone = len([face for face in found if face.area > 0.1 * found[0].area]) == 1
    words = [f"turned {abs(features.yaw_deg):.0f}°", "sharp" if blur <= 0.62 else "soft"]
    if mouth is not None:
        words.append("mouth closed" if mouth <= 0.12 else "mouth open")
    if not alone:
        words.append("more than one face")
    return (score if alone else score * _OTHERS), ", ".join(words)


def _falling(value: float, best: float, worst: float) -> float:
    return float(min(1.0, max(0.0, (worst - value) / (worst - best))))
