"""image_to_video: a moving clip of exactly the asked length from one still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.model.time import Rate
from charstudio.providers.draft import camera, camera_words, life, particles
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.shot import Shot
from charstudio.providers.draft.stage import Stage, set_stage
from charstudio.providers.draft.wishes import Bench, Made

__all__ = ["Scene", "acted", "drawn", "render_motion"]

Picture: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a prompt makes of a stage: ``frames`` pictures of ``size``. ``strength`` scales the unasked-for life.

    ``goes_on``: the first frame shows the whole stage, so that the scene follows on from that picture without a jump.
    """

    stage: Stage
    prompt: str
    size: tuple[int, int]
    frames: int
    rate: Rate
    seed: int
    strength: float = 1.0
    goes_on: bool = False


def render_motion(bench: Bench) -> Made:
    """The clip. The same request gives the same frames on the same machine."""
    source = np.asarray(open_still(bench.needed("image", "a picture to move")))
    rate = bench.rate(Rate(24))
    size, frames = bench.size((source.shape[1], source.shape[0])), max(1, rate.frames_in(bench.duration()))
    bench.report(0.01)
    stage = set_stage(source, *size)
    bench.check()
    scene = Scene(stage, bench.text("prompt"), size, frames, rate, bench.seed, bench.liveliness)
    out = record(bench, bench.folder / "motion.mp4", Reel(rate, size, frames), drawn(scene))
    return Made({"video": out}, (*stage.notes, *acted(scene.prompt)))


def drawn(scene: Scene) -> Iterator[Picture]:
    """The frames, each good until ``shot.BUFFERS`` others were drawn."""
    fps = float(scene.rate.fps)
    path = camera.plan(camera_words.camera_moves(scene.prompt), scene.frames, fps, scene.seed)
    fitted = camera.fit_from_rest if scene.goes_on else camera.fit
    view, extra = fitted(path, scene.stage.view, scene.stage.size)
    alive = camera_words.life(scene.prompt, scene.strength)
    fields = life.compose(scene.stage, alive, path, scene.frames, fps, scene.seed)
    shot = Shot(fields, path, view, extra, *scene.size)
    layers = [particles.Weather(kind, *scene.size, scene.seed) for kind in alive.particles]
    for number in range(scene.frames):
        frame = shot.draw(number, scene.stage.picture)
        for layer in layers:
            layer.lay(frame, number / fps)
        yield frame


def acted(prompt: str) -> tuple[str, ...]:
    """The note on what somebody is asked to do that a draft does not act out; none when there is nothing."""
    acts = camera_words.acts(prompt)
    return (f"Not acted out in this draft: {', '.join(acts)}.",) if acts else ()
