"""Where the subject is: a soft matte, and from it a depth that never tears.

The matte comes from the picture's own transparency, or from GrabCut seeded by the face (head and shoulders below it),
or, without a face, by what differs from the picture's border. A matte that makes no sense is replaced by a soft shape.
Everything downstream uses the matte smoothly, so a wrong edge costs a little stretch, never a ghost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

_LONG_SIDE_PX = 256
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Separation:
    """A matte in 0..1 at a small size. ``sure`` is False when it is only a guess at the usual place."""

    matte: Plane
    sure: bool


def separate(rgb: Picture, face: Face | None, alpha: Plane | None = None) -> Separation:
    """The subject of a picture. ``alpha`` (0..1, same size as the picture) wins when it is given."""
    factor = _LONG_SIDE_PX / max(rgb.shape[:2])
    size = max(16, round(rgb.shape[1] * factor)), max(16, round(rgb.shape[0] * factor))
    if alpha is not None:
        return Separation(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA).astype(np.float32), sure=True)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    near = face.scaled(size[0] / rgb.shape[1]) if face else None
    seeds = _seeds_from_face(small, near) if near else _seeds_from_border(small)
    cut = _grab_cut(small, seeds)
    matte = _tidy(cut, near)
    if matte is None:
        return Separation(_usual_place(small, near), sure=False)
    return Separation(matte, sure=True)


def refine(matte: Plane, rgb: Picture, radius_px: int) -> Plane:
    """The matte at the picture's own size with its edge drawn to the picture's edges (a guided filter)."""
    size = rgb.shape[1], rgb.shape[0]
    guide = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    large = cv2.resize(matte, size, interpolation=cv2.INTER_CUBIC)
    box, eps = (2 * radius_px + 1, 2 * radius_px + 1), 2e-4

    def mean(plane: Plane) -> Plane:
        return np.asarray(cv2.blur(plane, box), np.float32)

    mean_guide, mean_matte = mean(guide), mean(large)
    slope = (mean(guide * large) - mean_guide * mean_matte) / (mean(guide * guide) - mean_guide**2 + eps)
    offset = mean_matte - slope * mean_guide
    return np.asarray(np.clip((mean(slope) * guide + mean(offset) - 0.5) * 1.6 + 0.5, 0, 1), np.float32)


def depth_of(separation: Separation, face: Face | None, long_side_px: float) -> Plane:
    """Nearness 0 (far) .. 1 (the subject) .. 1.3 (its nose), smooth enough to warp by. At the matte's size.

    The slope lies outside the subject, in the background, so that the subject itself is never sheared.
    """
    matte = separation.matte
    height, width = matte.shape
    reach = max(3, round(0.025 * max(height, width)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    grown = cv2.GaussianBlur(cv2.dilate(matte, kernel), (0, 0), reach * 0.75)
    ground = np.linspace(0.0, 0.3, height, dtype=np.float32)[:, None] ** 2 * 3.0
    depth = grown + (1 - grown) * ground * (1.0 if separation.sure else 0.5)
    if face is not None:
        near = face.scaled(max(height, width) / long_side_px)
        depth = depth + 0.3 * bump((height, width), near.centre, near.box[2] * 0.75, near.box[3] * 0.75)
    return np.asarray(depth, np.float32)


def bump(shape: tuple[int, int], centre: tuple[float, float], radius_x: float, radius_y: float) -> Plane:
    """A smooth hill of height 1 with an elliptic foot."""
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    rho = ((xs - centre[0]) / max(radius_x, 1e-3)) ** 2 + ((ys - centre[1]) / max(radius_y, 1e-3)) ** 2
    return np.asarray(np.clip(1 - rho, 0, 1) ** 2, np.float32)


def _seeds_from_face(small: Picture, face: Face) -> NDArray[np.uint8]:
    """GrabCut's opening guess: the face is subject, head and shoulders probably, the upper corners are not."""
    height, width = small.shape[:2]
    seeds = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    x, y, w, h = face.box
    middle = round(x + w / 2)
    torso = np.array([
        [middle - 0.55 * w, y + 0.9 * h], [middle + 0.55 * w, y + 0.9 * h], [middle + 1.5 * w, y + 1.8 * h],
        [middle + 1.6 * w, height + 1], [middle - 1.6 * w, height + 1], [middle - 1.5 * w, y + 1.8 * h],
    ])  # fmt: skip
    cv2.fillPoly(seeds, [torso.round().astype(np.int32)], cv2.GC_PR_FGD)
    cv2.ellipse(seeds, ((x + w / 2, y + 0.4 * h), (1.7 * w, 1.75 * h), 0), cv2.GC_PR_FGD, -1)
    cv2.ellipse(seeds, ((x + w / 2, y + 0.42 * h), (1.04 * w, 1.12 * h), 0), cv2.GC_FGD, -1)
    core = np.array([
        [middle - 0.07 * w, y + 0.9 * h], [middle + 0.07 * w, y + 0.9 * h],
        [middle + 0.32 * w, min(height, y + 2.3 * h)], [middle - 0.32 * w, min(height, y + 2.3 * h)],
    ])  # fmt: skip
    cv2.fillPoly(seeds, [core.round().astype(np.int32)], cv2.GC_FGD)
    rim = max(1, round(0.015 * width))
    top = max(1, min(round(y - 0.75 * h), round(0.04 * height)))
    far_left, far_right = middle - 1.3 * w > rim, middle + 1.3 * w < width - rim
    level = min(height, max(2, round(y + 0.8 * h)))
    seeds[:top] = cv2.GC_BGD
    if far_left:
        seeds[:level, :rim] = cv2.GC_BGD
    if far_right:
        seeds[:level, width - rim :] = cv2.GC_BGD
    return seeds


def _seeds_from_border(small: Picture) -> NDArray[np.uint8]:
    """Without a face: what is unlike the border in colour and near the middle is probably the subject."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    rim = max(2, round(0.06 * min(height, width)))
    border = np.concatenate([lab[:rim].reshape(-1, 3), lab[:, :rim].reshape(-1, 3), lab[:, -rim:].reshape(-1, 3)])
    inverse = np.linalg.inv(np.cov(border.T) + 12 * np.eye(3))
    away = lab - border.mean(0)
    distance = np.sqrt(np.einsum("hwc,cd,hwd->hw", away, inverse, away))
    middle = bump((height, width), (width / 2, height * 0.55), width * 0.75, height * 0.85)
    score = cv2.GaussianBlur(distance * middle, (0, 0), 3)
    seeds = np.where(score > np.quantile(score, 0.65), cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    seeds[score > np.quantile(score, 0.93)] = cv2.GC_FGD
    seeds[:rim] = cv2.GC_BGD
    return seeds


def _grab_cut(small: Picture, seeds: NDArray[np.uint8]) -> Plane | None:
    """The cut as 0/1; None where the algorithm has nothing to tell apart. Deterministic."""
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(7)  # GrabCut's colour clusters start at random
    smooth = cv2.bilateralFilter(small, 5, 20, 5)
    try:
        cv2.grabCut(smooth, seeds, None, background, foreground, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return None
    return np.asarray((seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD), np.float32)


def _tidy(cut: Plane | None, face: Face | None) -> Plane | None:
    """Only the piece that holds the face (or the largest), holes filled, edge soft; None when it is no subject."""
    if cut is None:
        return None
    opened = cv2.morphologyEx(cut.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:
        return None
    label = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    if face is not None:
        column = min(labels.shape[1] - 1, max(0, round(face.centre[0])))
        row = min(labels.shape[0] - 1, max(0, round(face.centre[1])))
        label = int(labels[row, column]) or label
    piece = (labels == label).astype(np.uint8)
    contours, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(piece, contours, -1, 1, -1)
    if not 0.03 < float(piece.mean()) < 0.88:
        return None
    return np.asarray(cv2.GaussianBlur(piece.astype(np.float32), (0, 0), 0.9), np.float32)


def _usual_place(small: Picture, face: Face | None) -> Plane:
    """A head-and-shoulders blob under the face, or a broad one in the lower middle."""
    height, width = small.shape[:2]
    if face is None:
        return bump((height, width), (width / 2, height * 0.6), width * 0.55, height * 0.7)
    (_, y, w, h), centre = face.box, face.centre
    head = bump((height, width), (centre[0], y + 0.4 * h), 1.4 * w, 1.5 * h)
    body = bump((height, width), (centre[0], y + 3.2 * h), 2.6 * w, 2.6 * h)
    return np.asarray(np.clip(1.6 * np.maximum(head, body), 0, 1), np.float32)
