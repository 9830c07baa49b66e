"""Looks: what a clip's transform, grade, table, key and words cost for each frame of 1080p, on one core.

A picture that fills 1080p goes through the compositor's own functions; the time is that of the pixels alone, without
decoding, in time of the processor, since others may be using it too. The limit leaves room for 24 frames a second.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from charstudio.media.canvas import Cel, stack
from charstudio.media.develop import Recipe
from charstudio.media.lut import read_cube
from charstudio.media.titles import caption_cel
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, ChromaKey, Grade, Transform
from charstudio.model.timeline import Fit
from charstudio.model.values import AssetId
from tests.bench._media_rows import Row

SIZE = (1920, 1080)
LIMIT_MS = 40.0
_TIMES = 9


def rows(place: Path) -> list[Row]:
    """One row for each look."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return list(_measured(place))
    finally:
        cv2.setNumThreads(threads)


def _measured(place: Path) -> list[Row]:
    picture = _scene()
    table = read_cube(_cube(place / "look.cube"))
    look = Grade(0.3, 1.1, 1.2, 0.2, -0.1, AssetId("look"), 0.8)
    plain = Grade(0.3, 1.1, 1.2, 0.2, -0.1)
    recipes = {
        "grade, five values": Recipe(Fit.FIT, IN_PLACE, plain, None),
        "grade with a table of 33 points": Recipe(Fit.FIT, IN_PLACE, look, None),
        "chroma key": Recipe(Fit.FIT, IN_PLACE, NEUTRAL, ChromaKey()),
        "picture in picture (half size)": Recipe(Fit.FIT, Transform(x=0.2, scale=0.5), NEUTRAL, None),
        "enlarged by a tenth": Recipe(Fit.FIT, Transform(scale=1.1), NEUTRAL, None),
        "turned by 5 degrees": Recipe(Fit.FIT, Transform(rotation_deg=5.0, scale=1.2), NEUTRAL, None),
    }
    begun = time.thread_time()
    table.apply(picture[:1, :1])
    found = [Row("looks 1080p: table prepared, once", (time.thread_time() - begun) * 1e3, "ms", 1000.0)]
    for name, recipe in recipes.items():
        used = table if recipe.grade.lut is not None else None  # as the compositor does: a table is used when given
        found.append(_row(name, lambda recipe=recipe, used=used: recipe.developed(picture, used, *SIZE)))  # type: ignore[misc]
    words = caption_cel(("She waits at the end of the pier until the very last ferry has left.",), *SIZE)
    assert words is not None
    found.append(_row("captions over a frame", lambda: stack([[(Cel(picture), 1.0, 1.0)], [(words, 1.0, 1.0)]], *SIZE)))
    return found


def _row(name: str, work: Callable[[], object]) -> Row:
    work()
    times = []
    for _ in range(_TIMES):
        begun = time.thread_time()
        work()
        times.append((time.thread_time() - begun) * 1e3)
    return Row(f"looks 1080p: {name}, p50", statistics.median(times), "ms", LIMIT_MS)


def _scene() -> np.ndarray:
    """A smooth picture with some grain: look-ups of neighbours are neighbours, as in films."""
    rng = np.random.default_rng(1)
    smooth = cv2.resize(rng.integers(0, 256, (27, 48, 3), np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth.astype(np.int16) + rng.integers(-3, 4, smooth.shape), 0, 255).astype(np.uint8)


def _cube(path: Path) -> Path:
    axis = np.linspace(0, 1, 33)
    blue, green, red = np.meshgrid(axis**0.9, axis, axis**1.1, indexing="ij")
    points = np.stack([red, green, blue], axis=3).reshape(-1, 3)
    path.write_text("LUT_3D_SIZE 33\n" + "\n".join("{:.6f} {:.6f} {:.6f}".format(*point) for point in points))
    return path
