"""matte: the background removed, from a picture with transparency, from a clip with a plain green behind.

Clips of drafts are H.264, which knows no transparency; green is what every program can key out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.probe import probe
from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.model.library import MediaKind
from charstudio.providers.draft import mark
from charstudio.providers.draft.between import flow, small_grey
from charstudio.providers.draft.cutout import cleaned, cut_out, edge_px
from charstudio.providers.draft.files import save_picture
from charstudio.providers.draft.footage import Footage
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.separation import Plane, refine, separate
from charstudio.providers.draft.stage import find_face
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

GREEN = (0, 177, 64)
"""The green of studio walls, #00B140."""

_LOOKS_PER_SECOND = 3
_EDGES_PX = 720
_NEW = 0.5  # the weight of a fresh look against what was carried along
_GUESS = "No clear subject was found; the outline is a guess."
_ON_GREEN = "Drafts of clips have no transparency: the background is plain green (#00B140), ready to be keyed out."


def render_matte(bench: Bench) -> Made:
    """A PNG with transparency, or a clip on green. Raises ``Rejected`` when there is neither picture nor clip."""
    path = bench.one("video") or bench.one("image")
    if path is None:
        raise Rejected("The draft needs a picture or a clip.", "Connect one and run again.", "image")
    if probe(path).kind is MediaKind.VIDEO:
        return _clip(bench, path)
    return _still(bench, path)


def _still(bench: Bench, path: Path) -> Made:
    character = cut_out(np.asarray(open_still(path)))
    bench.report(0.7)
    bench.check()
    out = save_picture(mark.sign(character.rgba, [], marked=bench.is_marked), bench.folder / "cut.png")
    return Made({"image": out}, () if character.sure else (_GUESS,))


def _clip(bench: Bench, path: Path) -> Made:
    with Footage(path) as footage:
        size = footage.size = bench.kept_size(footage.own_size)
        keyed = _Keyed(footage)
        reel = Reel(footage.rate, size, footage.frames, footage.sound, footage.duration)
        out = record(bench, bench.folder / "on_green.mp4", reel, keyed.frames())
    return Made({"video": out}, (_ON_GREEN, *(() if keyed.is_sure else (_GUESS,))))


class _Keyed:
    """The frames of a clip on green. The outline is looked for a few times a second and carried along between."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage
        self._stride = max(1, round(float(footage.rate.fps) / _LOOKS_PER_SECOND))
        self._before: tuple[Picture, Plane] | None = None
        self.is_sure = True

    def frames(self) -> Iterator[Picture]:
        """One after the other."""
        for number in range(self._footage.frames):
            picture = self._footage.layered(number)
            rgb = np.ascontiguousarray(picture[..., :3])
            if picture.shape[2] == 4:
                cover = np.asarray(picture[..., 3] / np.float32(255), np.float32)
            else:
                cover = _fine(self._matte(rgb, number), rgb)
            yield _on_green(rgb, cover)

    def _matte(self, rgb: Picture, number: int) -> Plane:
        """The coarse outline in this frame."""
        grey = small_grey(rgb)
        matte = None if self._before is None else _carried(*self._before, grey)
        if matte is None or number % self._stride == 0:
            seen = self._look(rgb, grey)
            matte = seen if matte is None else np.asarray(matte + (seen - matte) * np.float32(_NEW), np.float32)
        self._before = grey, matte
        return matte

    def _look(self, rgb: Picture, grey: Picture) -> Plane:
        found = separate(rgb, find_face(rgb))
        self.is_sure &= found.sure
        return np.asarray(cv2.resize(found.matte, grey.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _fine(matte: Plane, rgb: Picture) -> Plane:
    """The outline drawn to the picture's edges: on a smaller version where that is enough to see them."""
    shrink = min(1.0, _EDGES_PX / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else rgb
    refined = refine(matte, np.asarray(small, np.uint8), edge_px(small))
    return np.asarray(cv2.resize(refined, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _carried(before: Picture, matte: Plane, grey: Picture) -> Plane:
    """The outline of the frame before, moved as the picture moved."""
    ys, xs = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]].astype(np.float32)
    origin = np.dstack([xs, ys]) + flow(grey, before)
    return np.asarray(cv2.remap(matte, origin, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _on_green(rgb: Picture, cover: Plane) -> Picture:
    green = np.empty_like(rgb)
    green[:] = GREEN
    return np.asarray(cv2.blendLinear(cleaned(rgb, cover), green, cover, np.float32(1) - cover), np.uint8)
