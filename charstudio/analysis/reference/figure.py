"""Who stands in front of what: a soft matte of the figure, from the picture's own transparency or by GrabCut.

GrabCut (Rother, Kolmogorov, Blake 2004) is told by the face where a head and shoulders are to be expected; around the
border that it finds, a guided filter in colour (He, Sun, Tang 2010) draws the soft edge, hair above all. The same
picture always gives the same matte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture

Plane: TypeAlias = NDArray[np.float32]

_LONG_SIDE_PX = 320
_GUESS_PX = 112
"""Without a face: the cut is only a guess, and of smooth colours GrabCut's search grows with a power of the size."""
_EDGE_PX = 1024
_ROUNDS = 4
_BAND = 0.022  # of the longer side: how far around GrabCut's border the edge is soft
_GUIDE_RADIUS = 0.012
_GUIDE_EPS = 1e-4
_SEED = 20
_LEAST_SPREAD = 2.0
_LEAST, _MOST = 0.02, 0.97  # share of the picture that can be a figure
_BESIDE = 1.0  # so many face widths from the face's middle there is seldom any hair at the height of the eyes
_ALL_WALL = 0.85
_SAME_WALL = (4, 4, 4)  # difference in red, green and blue
_ALIKE = 14.0  # distance in Lab
_SHOULDERS = ((0.3, 1.05), (1.0, 1.4), (1.25, 1.7), (1.3, 9.0))
"""The slope of the right shoulder, in face widths from the middle and face heights from the face's top."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """``matte`` is 0 (behind) to 1 (figure), as large as the picture.

    ``is_sure``: it is more than a guess, for a face or the picture's transparency told where to look.
    """

    matte: Plane
    is_sure: bool


def figure_of(picture: Picture, face: Face | None, *, fine: bool = True) -> Figure:
    """The figure of an RGB or RGBA picture. Transparency, where there is any, is believed.

    ``fine`` draws the edge along the hair; without it the edge is only smooth, which is enough to measure by.
    """
    if picture.shape[2] == 4 and int(picture[..., 3].min()) < 255:
        return Figure(picture[..., 3].astype(np.float32) / np.float32(255), is_sure=True)
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    rgb = np.ascontiguousarray(picture[..., :3])
    whole = rgb.shape[1], rgb.shape[0]
    factor = min(1.0, (_LONG_SIDE_PX if face is not None else _GUESS_PX) / max(whole))
    size = max(8, round(whole[0] * factor)), max(8, round(whole[1] * factor))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    near = face.scaled(factor) if face is not None else None
    piece = _one_piece(_cut(small, _seeds(small, near)), near)
    if piece is None:
        return Figure(np.asarray(cv2.resize(_usual(size, near), whole), np.float32), is_sure=False)
    if fine:
        return Figure(_with_fine_edge(rgb, piece), is_sure=face is not None)
    soft = cv2.GaussianBlur(piece.astype(np.float32), (0, 0), 1.0)
    return Figure(np.asarray(cv2.resize(soft, whole, interpolation=cv2.INTER_LINEAR), np.float32), face is not None)


# --- GrabCut -------------------------------------------------------------------------------------------------------


def _seeds(small: Picture, face: Face | None) -> NDArray[np.uint8]:
    """What to begin with: surely or probably figure, surely or probably not."""
    import cv2  # noqa: PLC0415

    height, width = small.shape[:2]
    seeds = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    rim = max(1, round(0.02 * min(width, height)))
    if face is None:
        middle = (round(width / 2), round(0.6 * height))
        cv2.ellipse(seeds, middle, (round(0.36 * width), round(0.5 * height)), 0, 0, 360, cv2.GC_PR_FGD, -1)
        cv2.ellipse(seeds, middle, (round(0.12 * width), round(0.2 * height)), 0, 0, 360, cv2.GC_FGD, -1)
        seeds[:rim] = seeds[:, :rim] = seeds[:, -rim:] = cv2.GC_BGD
        return seeds
    x, y, w, h = face.box
    cx = x + w / 2

    def oval(row: float, across: float, down: float, value: int) -> None:
        place = (float(cx), float(y + row * h)), (float(across * w), float(down * h)), 0.0
        cv2.ellipse(seeds, place, value, -1)

    def shape(corners: list[tuple[float, float]], value: int) -> None:
        points = [(cx + side * dx * w, y + dy * h) for side in (1, -1) for dx, dy in corners[::side]]
        cv2.fillPoly(seeds, [np.round(points).astype(np.int32)], value)

    bottom = (height + 1 - y) / h
    shape([(0.5, 0.9), (1.7, 1.9), (1.9, max(2.0, bottom))], cv2.GC_PR_FGD)  # neck, shoulders, chest
    oval(0.38, 1.64, 1.8, cv2.GC_PR_FGD)  # hair
    oval(0.45, 0.98, 1.12, cv2.GC_FGD)
    shape([(0.16, 0.9), (0.42, 2.0), (0.42, max(2.1, min(bottom, 2.6)))], cv2.GC_FGD)
    shoulders = np.zeros_like(seeds)
    corners = [(cx + side * dx * w, y + dy * h) for side in (1, -1) for dx, dy in _SHOULDERS[::side]]
    cv2.fillPoly(shoulders, [np.round(corners).astype(np.int32)], 1)
    seeds[(shoulders > 0) & _like_the_chest(small, face)] = cv2.GC_FGD
    _mark_behind(seeds, face, rim)
    wall = _plain_behind(small)
    level = min(height, max(2, round(y + 0.5 * h)))
    rims = np.concatenate([wall[:rim].ravel(), wall[:level, :rim].ravel(), wall[:level, -rim:].ravel()])
    if float(rims.mean()) > _ALL_WALL:  # plain all around: whatever is not the wall stands before it
        seeds[(seeds == cv2.GC_PR_BGD) & ~wall] = cv2.GC_PR_FGD
    seeds[wall] = cv2.GC_BGD
    return seeds


def _plain_behind(small: Picture) -> NDArray[np.bool_]:
    """What has the colour of an upper corner and hangs together with it: a plain wall, as far as it is plain."""
    import cv2  # noqa: PLC0415

    height, width = small.shape[:2]
    found = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | (1 << 8) | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
    for corner in ((0, 0), (width - 1, 0)):
        if not found[1, corner[0] + 1]:
            cv2.floodFill(small.copy(), found, corner, 0, _SAME_WALL, _SAME_WALL, flags)
    wall = found[1:-1, 1:-1].astype(np.uint8)
    return np.asarray(cv2.erode(wall, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_REPLICATE) > 0)


def _like_the_chest(small: Picture, face: Face) -> NDArray[np.bool_]:
    """Where the colour is that of the chest. A dark coat before a dark wall cannot be told from it by its colour, so
    there the usual place of the shoulders counts.
    """
    import cv2  # noqa: PLC0415

    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    x, y, w, h = face.box
    rows, columns = lab.shape[:2]
    top, left = min(max(0, round(y + 1.3 * h)), rows - 1), min(max(0, round(x + 0.1 * w)), columns - 1)
    chest = lab[top : max(top + 1, round(y + 1.9 * h)), left : max(left + 1, round(x + 0.9 * w))].reshape(-1, 3)
    return np.asarray(np.linalg.norm(lab - np.median(chest, axis=0), axis=2) < _ALIKE)


def _mark_behind(seeds: NDArray[np.uint8], face: Face, rim: int) -> None:
    """The picture's rim beside and above the head is surely not the figure, where there is room for that."""
    import cv2  # noqa: PLC0415

    height, width = seeds.shape
    x, y, w, h = face.box
    above = min(round(y - 0.7 * h), round(0.05 * height))
    if above > 0:
        seeds[:above] = cv2.GC_BGD
    level = min(height, max(2, round(y + 0.5 * h)))
    if x + w / 2 - _BESIDE * w > rim:
        seeds[:level, :rim] = cv2.GC_BGD
    if x + w / 2 + _BESIDE * w < width - rim:
        seeds[:level, width - rim :] = cv2.GC_BGD


def _cut(small: Picture, seeds: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """GrabCut's figure as 0 and 1; None where there is nothing to tell apart."""
    import cv2  # noqa: PLC0415

    if float(small.reshape(-1, 3).std(axis=0).max()) < _LEAST_SPREAD:
        return None  # where everything is alike it would search for minutes
    behind, front = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(_SEED)  # its colour clusters start at random
    try:
        cv2.grabCut(cv2.bilateralFilter(small, 5, 18, 5), seeds, None, behind, front, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return None
    return np.asarray((seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD), np.uint8)


def _one_piece(cut: NDArray[np.uint8] | None, face: Face | None) -> NDArray[np.uint8] | None:
    """The piece with the face (else the largest) without its holes; None when that is no figure."""
    import cv2  # noqa: PLC0415

    if cut is None:
        return None
    opened = cv2.morphologyEx(cut, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)))
    count, labels, facts, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:
        return None
    label = 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))
    if face is not None:
        column = min(labels.shape[1] - 1, max(0, round(face.centre[0])))
        row = min(labels.shape[0] - 1, max(0, round(face.centre[1])))
        label = int(labels[row, column]) or label
    piece = (labels == label).astype(np.uint8)
    outlines, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    holes = np.zeros_like(piece)
    cv2.drawContours(holes, outlines, -1, 1, -1)
    filled = _without_small_holes(piece, holes)
    return filled if _LEAST < float(filled.mean()) < _MOST else None


def _without_small_holes(piece: NDArray[np.uint8], filled: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Small holes belong to the figure; what is seen between an arm and the body does not."""
    import cv2  # noqa: PLC0415

    count, labels, facts, _ = cv2.connectedComponentsWithStats(filled - piece)
    most = 0.004 * piece.size
    small = [label for label in range(1, count) if facts[label, cv2.CC_STAT_AREA] <= most]
    return np.asarray(piece | np.isin(labels, small), np.uint8)


def _usual(size: tuple[int, int], face: Face | None) -> Plane:
    """A soft head and shoulders where the face is, else a soft oval: a guess, and called one."""
    import cv2  # noqa: PLC0415

    shape = np.zeros((size[1], size[0]), np.float32)
    if face is None:
        centre, axes = (size[0] // 2, round(size[1] * 0.6)), (round(size[0] * 0.36), round(size[1] * 0.5))
        cv2.ellipse(shape, centre, axes, 0, 0, 360, 1.0, -1)
    else:
        x, y, w, h = face.box
        cx = round(x + w / 2)
        cv2.ellipse(shape, (cx, round(y + 0.4 * h)), (round(0.75 * w), round(0.8 * h)), 0, 0, 360, 1.0, -1)
        cv2.ellipse(shape, (cx, round(y + 3.1 * h)), (round(1.7 * w), round(1.9 * h)), 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(shape, (0, 0), 0.02 * max(size) + 0.5), np.float32)


# --- the edge ------------------------------------------------------------------------------------------------------


def _with_fine_edge(rgb: Picture, piece: NDArray[np.uint8]) -> Plane:
    """The matte at the picture's size: hard inside and outside, drawn along the picture's own edges between."""
    import cv2  # noqa: PLC0415

    whole = rgb.shape[1], rgb.shape[0]
    factor = min(1.0, _EDGE_PX / max(whole))
    size = max(8, round(whole[0] * factor)), max(8, round(whole[1] * factor))
    guide = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    coarse = cv2.resize(piece.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    reach = max(2, round(_BAND * max(size)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    hard = (coarse > 0.5).astype(np.uint8)
    inside = cv2.erode(hard, kernel, borderType=cv2.BORDER_REPLICATE)
    around = cv2.dilate(hard, kernel, borderType=cv2.BORDER_REPLICATE)
    drawn = _guided(guide, hard.astype(np.float32), max(2, round(_GUIDE_RADIUS * max(size))))
    drawn = np.clip((drawn - 0.5) * 1.5 + 0.5, 0, 1)  # the filter's means never reach 0 and 1
    matte = np.where(inside > 0, np.float32(1), np.where(around > 0, drawn, np.float32(0)))
    return np.asarray(np.clip(cv2.resize(matte, whole, interpolation=cv2.INTER_LINEAR), 0, 1), np.float32)


def _guided(guide: Plane, plane: Plane, radius: int) -> Plane:
    """The guided filter with a guide in colour: in every window ``plane`` is a linear function of the three colours.

    The functions are found at half size, which changes nothing one could see and takes a quarter of the time.
    """
    import cv2  # noqa: PLC0415

    whole = plane.shape[1], plane.shape[0]
    size = max(4, whole[0] // 2), max(4, whole[1] // 2)
    slope, offset = _linear(
        np.asarray(cv2.resize(guide, size, interpolation=cv2.INTER_AREA), np.float32),
        np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32),
        (2 * (radius // 2) + 1, 2 * (radius // 2) + 1),
    )
    slope = np.asarray(cv2.resize(slope, whole, interpolation=cv2.INTER_LINEAR), np.float32)
    offset = np.asarray(cv2.resize(offset, whole, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray((slope * guide).sum(axis=2) + offset, np.float32)


def _linear(guide: Plane, plane: Plane, box: tuple[int, int]) -> tuple[Plane, Plane]:
    """For each pixel the mean of the linear functions of the windows it lies in: three slopes and an offset."""
    import cv2  # noqa: PLC0415

    def mean(values: Plane) -> Plane:
        return np.asarray(cv2.blur(values, box, borderType=cv2.BORDER_REFLECT), np.float32)

    colours, level = mean(guide), mean(plane)
    together = mean(guide * plane[..., None]) - colours * level[..., None]
    r, g, b = np.moveaxis(guide, 2, 0)
    mr, mg, mb = np.moveaxis(colours, 2, 0)
    rr, gg, bb = (mean(c * c) - m * m + np.float32(_GUIDE_EPS) for c, m in ((r, mr), (g, mg), (b, mb)))
    rg, rb, gb = mean(r * g) - mr * mg, mean(r * b) - mr * mb, mean(g * b) - mg * mb
    # The inverse of the symmetric 3 x 3 spread of the colours, written out.
    i_rr, i_rg, i_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    i_gg, i_gb, i_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    whole = np.maximum(rr * i_rr + rg * i_rg + rb * i_rb, np.float32(1e-12))
    tr, tg, tb = np.moveaxis(together, 2, 0)
    slope = np.dstack(
        [
            (i_rr * tr + i_rg * tg + i_rb * tb) / whole,
            (i_rg * tr + i_gg * tg + i_gb * tb) / whole,
            (i_rb * tr + i_gb * tg + i_bb * tb) / whole,
        ]
    )
    offset = level - (slope * colours).sum(axis=2)
    return mean(np.asarray(slope, np.float32)), mean(np.asarray(offset, np.float32))
