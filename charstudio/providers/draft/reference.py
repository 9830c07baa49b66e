"""reference_to_video: shots with the characters the prompt names, each shown as its given picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.cast import Beat, beats, without_tags
from charstudio.providers.draft.ensemble import together
from charstudio.providers.draft.motion import Scene, acted, drawn
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.stage import set_stage
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_LEAST_SHOT_S = 0.5
_USUAL_SIZE = (1280, 720)
_NOTE = "The characters are their given pictures, side by side; a scene around them needs a model."


def render_reference(bench: Bench) -> Made:
    """The clip. Raises ``Rejected`` when there is no reference."""
    tags = bench.texts("tags")
    paths = _fronts(bench.all("references"), tags) or bench.all("image")
    if not paths:
        raise Rejected("The draft needs a picture of a character.", "Connect one and run again.", "references")
    pictures = [np.asarray(open_still(path)) for path in paths]
    rate = bench.rate(Rate(24))
    size, frames = bench.size(_USUAL_SIZE), max(1, rate.frames_in(bench.duration()))
    tags = tuple(dict.fromkeys(tags))
    most = max(1, round(float(frames / rate.fps) / _LEAST_SHOT_S))
    shots = beats(bench.text("prompt"), tags, len(pictures))[:most]
    shown = _Shots(bench, pictures, tags, size, rate)
    out = record(bench, bench.folder / "scene.mp4", Reel(rate, size, frames), shown.drawn(shots, frames))
    return Made({"video": out}, (_NOTE, *acted(without_tags(bench.text("prompt"), tags))))


def _fronts(paths: Sequence[Path], tags: Sequence[str]) -> list[Path]:
    """The first picture of each character; a picture nobody is named for stands for itself."""
    return [path for number, path in enumerate(paths) if number >= len(tags) or tags[number] not in tags[:number]]


class _Shots:
    """Draws one shot after the other; only one stage is in memory at a time."""

    def __init__(
        self, bench: Bench, pictures: Sequence[Picture], tags: Sequence[str], size: tuple[int, int], rate: Rate
    ) -> None:
        self._bench, self._pictures, self._tags, self._size, self._rate = bench, pictures, tags, size, rate

    def drawn(self, shots: Sequence[Beat], frames: int) -> Iterator[Picture]:
        """All frames, the shots equally long."""
        edges = [round(frames * number / len(shots)) for number in range(len(shots) + 1)]
        for number, (shot, (begin, end)) in enumerate(zip(shots, pairwise(edges), strict=True)):
            if end > begin:
                yield from self._one(shot, end - begin, self._bench.seed + number)

    def _one(self, shot: Beat, frames: int, seed: int) -> Iterator[Picture]:
        self._bench.check()
        cast = [self._pictures[number] for number in shot.cast]
        picture = cast[0] if len(cast) == 1 else together(cast, self._size)
        prompt = without_tags(shot.prompt, self._tags)
        stage = set_stage(picture, *self._size)
        return drawn(Scene(stage, prompt, self._size, frames, self._rate, seed, self._bench.liveliness))
