"""Pictures between two pictures: each is carried along the measured movement to the moment asked for, then they mix.

Movement is measured on small versions in both directions (dense inverse search). Where the two directions disagree the
movement is not believed: it is filled in from its surroundings there, and the pair as a whole says how far it is to be
trusted (``Between.trust``). At 0 and 1 the given pictures themselves come out, to the last bit.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]
Flow: TypeAlias = NDArray[np.float32]
"""Where each pixel of one small picture is in the other, minus where it is: (h, w, 2) in small pixels."""
Matrix: TypeAlias = NDArray[np.float64]

SMALL_PX = 320
_LEAST_PX = 64
_ROUNDS = 3
_SAME = 1.5  # small pixels by which the two directions may differ at no cost
_LIKE = 26.0  # steps of brightness
_LEAST = 0.02  # of trust, so that a place nobody is sure of still shows something


class Between:
    """The way from ``first`` to ``last``, RGB pictures of one size. ``moved`` carries first's small pixels to last's
    as far as is known beforehand (a 2x3 matrix), for pictures that lie far apart.
    """

    def __init__(self, first: Picture, last: Picture, moved: Matrix | None = None, *, fine: bool = False) -> None:
        self._first, self._last = first, last
        a, b = small_grey(first), small_grey(last)
        self._scale = first.shape[1] / a.shape[1], first.shape[0] / a.shape[0]
        there, back = _flows(a, b, moved, fine=fine)
        sure_there, sure_back = _sure(there, back, a, b), _sure(back, there, b, a)
        self.trust = float(min(sure_there.mean(), sure_back.mean()))
        self._there, self._back = _filled(there, sure_there), _filled(back, sure_back)
        self._sure_there, self._sure_back = np.maximum(sure_there, _LEAST), np.maximum(sure_back, _LEAST)
        ys, xs = np.mgrid[0 : a.shape[0], 0 : a.shape[1]].astype(np.float32)
        self._grid = np.dstack([xs, ys])

    def at(self, way: float, share: float | None = None) -> Picture:
        """The picture at ``way`` (0 the first, 1 the last). ``share`` is how much of the last is mixed in, else
        ``way``.
        """
        share = way if share is None else share
        if way <= 0 and share <= 0:
            return self._first.copy()
        if way >= 1 and share >= 1:
            return self._last.copy()
        in_first, in_last = self._origin(self._there, way), self._origin(self._back, 1 - way)
        weight_first = (1 - share) * _read(self._sure_there, in_first)
        weight_last = share * _read(self._sure_back, in_last)
        whole = self._first.shape[1], self._first.shape[0]
        weights = [cv2.resize(each, whole, interpolation=cv2.INTER_LINEAR) for each in (weight_first, weight_last)]
        return np.asarray(
            cv2.blendLinear(self._carried(self._first, in_first), self._carried(self._last, in_last), *weights),
            np.uint8,
        )

    def mixed(self, share: float) -> Picture:
        """A plain dissolve."""
        return np.asarray(cv2.addWeighted(self._first, 1 - share, self._last, share, 0), np.uint8)

    def _origin(self, flow: Flow, way: float) -> Flow:
        """For each small pixel of the moment, where it was in the picture whose movement ``flow`` is."""
        origin = self._grid - np.float32(way) * flow
        for _ in range(_ROUNDS - 1):
            origin = self._grid - np.float32(way) * _read(flow, origin)
        return np.asarray(origin, np.float32)

    def _carried(self, picture: Picture, origin: Flow) -> Picture:
        whole = picture.shape[1], picture.shape[0]
        scale = np.array(self._scale, np.float32)
        offset = (origin - self._grid) * scale  # the offset is smooth where the place itself would lose its fraction
        large = cv2.resize(offset, whole, interpolation=cv2.INTER_LINEAR)
        large[..., 0] += np.arange(whole[0], dtype=np.float32)[None]
        large[..., 1] += np.arange(whole[1], dtype=np.float32)[:, None]
        maps = cv2.convertMaps(large, None, cv2.CV_16SC2)
        return np.asarray(cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def small_grey(picture: Picture, long_side_px: int = SMALL_PX) -> Picture:
    """Brightness at the size movement is measured at. Thin and tiny pictures are stretched: OpenCV's search crashes on
    sides of less than some patches.
    """
    shrink = min(1.0, long_side_px / max(picture.shape[:2]))
    size = max(_LEAST_PX, round(picture.shape[1] * shrink)), max(_LEAST_PX, round(picture.shape[0] * shrink))
    return np.asarray(cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY))


def flow(a: Picture, b: Picture, *, fine: bool = False) -> Flow:
    """The movement from one small grey picture to another."""
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM if fine else cv2.DISOPTICAL_FLOW_PRESET_FAST
    return np.asarray(cv2.DISOpticalFlow.create(preset).calc(a, b, None), np.float32)


def _flows(a: Picture, b: Picture, moved: Matrix | None, *, fine: bool) -> tuple[Flow, Flow]:
    if moved is None:
        return flow(a, b, fine=fine), flow(b, a, fine=fine)
    back = np.asarray(cv2.invertAffineTransform(moved), np.float64)
    return _flow_beyond(a, b, moved, fine=fine), _flow_beyond(b, a, back, fine=fine)


def _flow_beyond(a: Picture, b: Picture, moved: Matrix, *, fine: bool) -> Flow:
    """The movement that is left when ``b`` is first laid over ``a``, and the laying over, together."""
    size = a.shape[1], a.shape[0]
    over = cv2.warpAffine(
        b, moved, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    grid = np.dstack([xs, ys])
    return np.asarray(cv2.transform(grid + flow(a, over, fine=fine), moved) - grid, np.float32)


def _read(plane: Plane, places: Flow) -> Plane:
    return np.asarray(cv2.remap(plane, places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _sure(there: Flow, back: Flow, a: Picture, b: Picture) -> Plane:
    """0..1 per pixel: whether going there and back ends where it began, and finds the same brightness."""
    ys, xs = np.mgrid[0 : there.shape[0], 0 : there.shape[1]].astype(np.float32)
    places = np.dstack([xs, ys]) + there
    astray = np.linalg.norm(there + _read(back, places), axis=2)
    soft_a, soft_b = (cv2.GaussianBlur(each, (0, 0), 1.2).astype(np.float32) for each in (a, b))
    unlike = np.abs(soft_a - _read(soft_b, places))
    sure = np.exp(-(np.maximum(0, astray - _SAME) ** 2) / 8) * np.exp(-((unlike / _LIKE) ** 2))
    return np.asarray(cv2.GaussianBlur(sure, (0, 0), 1.5), np.float32)


def _filled(moving: Flow, sure: Plane) -> Flow:
    """The movement with its doubtful places filled in from the surer ones around them."""
    reach = 0.05 * max(sure.shape)
    weight = cv2.GaussianBlur(sure, (0, 0), reach)[..., None] + 1e-4
    around = (cv2.GaussianBlur(moving * sure[..., None], (0, 0), reach) + 1e-4 * moving) / weight
    believed = np.clip(sure * 1.6 - 0.2, 0, 1)[..., None]
    return np.asarray(moving * believed + around * (1 - believed), np.float32)
