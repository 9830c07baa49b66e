"""extend: the clip, and then a continuation from its last frame, moved as image_to_video would move it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.camera import smooth
from charstudio.providers.draft.footage import Footage, open_footage
from charstudio.providers.draft.motion import Scene, acted, drawn
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.stage import Stage, set_stage
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_JOIN_S = 0.35  # how long the last frame itself fades into its redrawn, slightly softer continuation
_NOTE = "The continuation only moves the last frame; what happens next needs a model."


def render_extend(bench: Bench) -> Made:
    """The clip followed by ``duration`` more seconds; its sound, then silence. Raises ``Rejected`` without a clip."""
    with open_footage(bench, "a clip to go on with") as footage:
        size = footage.size = bench.kept_size(footage.own_size)
        more = max(1, footage.rate.frames_in(bench.duration()))
        last = footage.frame(footage.frames - 1)
        stage = set_stage(last, *size)
        bench.check()
        scene = _scene(bench, footage, stage, more)
        reel = Reel(footage.rate, size, footage.frames + more, footage.sound)
        out = record(bench, bench.folder / "extended.mp4", reel, _pictures(footage, last, scene))
    return Made({"video": out}, (_NOTE, *acted(scene.prompt)))


def _scene(bench: Bench, footage: Footage, stage: Stage, more: int) -> Scene:
    size, prompt = footage.size, bench.text("prompt")
    return Scene(stage, prompt, size, more + 1, footage.rate, bench.seed, bench.liveliness, goes_on=True)


def _pictures(footage: Footage, last: Picture, scene: Scene) -> Iterator[Picture]:
    """The clip's frames, then the scene's without its first, which the clip's last frame already is."""
    for number in range(footage.frames):
        yield footage.frame(number)
    joining = max(1, round(_JOIN_S * float(footage.rate.fps)))
    for number, picture in enumerate(drawn(scene)):
        if number == 0:
            continue
        share = float(smooth(np.array([number / joining]))[0])
        yield picture if share >= 1 else np.asarray(cv2.addWeighted(last, 1 - share, picture, share, 0), np.uint8)
