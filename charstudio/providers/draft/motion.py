"""image_to_video: a moving clip of exactly the asked length from one still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.providers.draft import camera, camera_words, life, mark, particles
from charstudio.providers.draft.ahead import Ahead
from charstudio.providers.draft.shot import Shot
from charstudio.providers.draft.stage import set_stage
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

PRESET = "superfast"
CRF = 20


def render_motion(bench: Bench) -> Made:
    """The clip. The same request gives the same frames on the same machine."""
    source = np.asarray(open_still(bench.needed("image", "a picture to move")))
    rate, duration = bench.rate(Rate(24)), bench.duration()
    width, height = bench.size((source.shape[1], source.shape[0]))
    frames, fps, prompt = max(1, rate.frames_in(duration)), float(rate.fps), bench.text("prompt")
    bench.report(0.01)
    stage = set_stage(source, width, height)
    bench.check()
    strength = 1.0 if bench.strength is None else 0.3 + 1.4 * bench.strength
    path = camera.plan(camera_words.camera_moves(prompt), frames, fps, bench.seed)
    view, extra = camera.fit(path, stage.view, stage.size)
    alive = camera_words.life(prompt, strength)
    shot = Shot(life.compose(stage, alive, path, frames, fps, bench.seed), path, view, extra, width, height)
    layers = [particles.Weather(kind, width, height, bench.seed) for kind in alive.particles]
    overlay = mark.draft_mark(width, height) if bench.is_marked else None
    out = bench.folder / "motion.mp4"

    def drawn() -> Iterator[Picture]:
        for number in range(frames):
            frame = shot.draw(number, stage.picture)
            for layer in layers:
                layer.lay(frame, number / fps)
            if overlay is not None:
                overlay.lay(frame)
            yield frame

    with ClipWriter(out, rate, width, height, crf=CRF, preset=PRESET, draft=True) as writer, Ahead(drawn()) as ready:
        for number, frame in enumerate(ready):
            bench.check()
            writer.write_frame(frame)
            bench.report(0.03 + 0.95 * (number + 1) / frames)
    acts = camera_words.acts(prompt)
    notes = (f"Not acted out in this draft: {', '.join(acts)}.",) if acts else ()
    return Made({"video": out}, (*stage.notes, *notes))
