"""motion_control: a still moves as a given clip does, for as long as that lasts and with its sound.

What is carried over is the movement of the clip's picture (its camera) and of the face in it (where the person goes and
how near). Limbs, expression and turns of the body are not: that is what a model is for, and the note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.model.time import Rate
from charstudio.providers.draft import camera, life
from charstudio.providers.draft.camera import Path, Track
from charstudio.providers.draft.camera_words import Life
from charstudio.providers.draft.footage import Footage, open_footage
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.shot import Shot
from charstudio.providers.draft.stage import set_stage
from charstudio.providers.draft.tracking import CameraTrack, FaceTrack, camera_track, face_track
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_LIFE = Life(breathing=0.6, wind=0.15, sway=0.15)
_FURTHEST = 0.3  # view widths and heights the window may go: beyond, the still has nothing to show
_APART = 0.14  # view widths the person may go against what is behind
_NEARER = 0.25  # how much the person may grow or shrink against what is behind
_MOST_ZOOM = np.log(2.2)
_STEADY_S = 0.08
_WHAT = "The draft follows the clip's camera and where its person goes; poses and expressions need a model."
_SCALED = "The clip moves further than the picture reaches; the movement is scaled down."


def render_driven(bench: Bench) -> Made:
    """The moved still. Raises ``Rejected`` when the picture or the clip is missing."""
    source = np.asarray(open_still(bench.needed("image", "a picture to move")))
    with open_footage(bench, "a clip whose movement the picture takes on") as footage:
        moving, person = camera_track(footage, bench.check), face_track(footage, bench.check)
        rate, duration, sound = bench.rate(footage.rate), footage.duration, footage.sound
        framing = footage.own_size if bench.text("orientation") == "video" else (source.shape[1], source.shape[0])
        path, is_scaled = _path(footage, moving, person, rate)
    bench.report(0.2)
    size, frames = bench.size(framing), len(path.x)
    stage = set_stage(source, *size)
    view, extra = camera.fit(path, stage.view, stage.size)
    fields = life.compose(stage, _LIFE, path, frames, float(rate.fps), bench.seed)
    shot = Shot(fields, path, view, extra, *size)

    def pictures() -> Iterator[Picture]:
        return (shot.draw(number, stage.picture) for number in range(frames))

    reel = Reel(rate, size, frames, sound, duration)
    out = record(bench, bench.folder / "driven.mp4", reel, pictures(), 0.2)
    return Made({"video": out}, (*stage.notes, _WHAT, *((_SCALED,) if is_scaled else ())))


def _path(footage: Footage, moving: CameraTrack, person: FaceTrack | None, rate: Rate) -> tuple[Path, bool]:
    """The clip's movement as a camera's path at ``rate``, and whether it had to be made smaller."""
    columns = _window(moving)
    frames = max(1, rate.frames_in(footage.duration))
    path = Path.still(frames)
    at: Track = np.arange(frames, dtype=np.float64) * float(footage.rate.fps / rate.fps)
    known = np.arange(len(columns))
    x, y, zoom, roll = (np.asarray(np.interp(at, known, _steadied(each, footage))) for each in columns.T)
    is_scaled = max(np.abs(x).max(), np.abs(y).max()) > _FURTHEST
    path.x, path.y = _within(x, _FURTHEST), _within(y, _FURTHEST)
    path.zoom, path.roll = _within(zoom, _MOST_ZOOM), roll
    if person is not None:
        _add_person(path, moving, person, at)
    return path, is_scaled


def _window(moving: CameraTrack) -> Track:
    """Per frame of the clip: where a window must stand on the first picture to see what is seen then (shares of its
    width and height from the middle), the logarithm of its zoom, and its roll.
    """
    width, height = moving.size
    rows = []
    for move in moving.moves:
        back = move.inverse()
        x, y = back.carried(width / 2, height / 2)
        rows.append((x / width - 0.5, y / height - 0.5, move.log_scale, -move.turn))
    return np.array(rows)


def _add_person(path: Path, moving: CameraTrack, person: FaceTrack, at: Track) -> None:
    """Where the person goes other than the picture as a whole: near things shifted against far ones."""
    width, height = moving.size
    x, y, tall = person.rows[:, 0], person.rows[:, 1], person.rows[:, 2]
    carried = np.array([moving.scaled(number, 1.0).carried(x[0], y[0]) for number in range(len(x))])
    grown = np.array([move.log_scale for move in moving.moves])
    known = np.arange(len(x))
    aside = np.interp(at, known, (x - carried[:, 0]) * person.present)
    down = np.interp(at, known, (y - carried[:, 1]) * person.present)
    nearer = np.interp(at, known, (np.log(tall / tall[0]) - grown) * person.present)
    path.near_x, path.near_y = _within(aside, _APART), _within(down, _APART)
    path.x -= path.near_x / 2  # the stage shifts near and far by half each; what is far is to stay
    path.y -= path.near_y / 2 * width / height
    path.depth = _within(nearer, _NEARER)


def _within(track: Track, most: float) -> Track:
    """The whole track made smaller until it keeps to ``most``; its form stays."""
    largest = float(np.abs(track).max(initial=0.0))
    return np.asarray(track * min(1.0, most / largest) if largest > 0 else track)


def _steadied(track: Track, footage: Footage) -> Track:
    """Without the tremble of measuring; the first frame stays where it is."""
    sigma = max(0.5, _STEADY_S * float(footage.rate.fps) / 2)
    reach = np.arange(-int(3 * sigma) - 1, int(3 * sigma) + 2)
    kernel = np.exp(-((reach / sigma) ** 2) / 2)
    smooth = np.convolve(np.pad(track, len(reach) // 2, mode="edge"), kernel / kernel.sum(), "valid")
    return np.asarray(smooth - smooth[0])
