"""Faces changed on purpose: one person melted into another, eyes moved apart, a jaw widened. Only the face changes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.alignment import similarity
from charstudio.analysis.identity.mesh import Mesh

_OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
_FEATURES = (
    *(33, 133, 160, 158, 144, 153, 263, 362, 385, 387, 380, 373, 70, 105, 107, 300, 334, 336, 168, 6, 195, 4, 98, 327),
    *(61, 291, 0, 17, 13, 14, 40, 270, 91, 321, 50, 280, 205, 425, 468, 473),
)
_GRID = 48

Points = NDArray[np.float64]


def morphed(image: Picture, mesh: Mesh, other: Picture, other_mesh: Mesh, share: float) -> Picture:
    """The face on its way to the other one, 0 to 1: shape and skin, at the first one's place, pose and light."""
    chosen = [*_OVAL, *_FEATURES]
    here, there = mesh.points[chosen, :2], other_mesh.points[chosen, :2]
    low, high = here.min(axis=0), here.max(axis=0)
    reach = float((high - low).max())
    left, top = np.maximum(0, ((low + high) / 2 - reach).astype(int))
    right, bottom = np.minimum(image.shape[1::-1], ((low + high) / 2 + reach).astype(int))
    part, here = image[top:bottom, left:right], here - (left, top)
    size = (part.shape[1], part.shape[0])
    turn = similarity(there, here)
    brought = cv2.warpAffine(other, turn, size, borderMode=cv2.BORDER_REPLICATE)
    there = there @ turn[:, :2].T + turn[:, 2]
    between = (1 - share) * here + share * there
    mine, theirs = _pulled(part, here, between), _pulled(brought, there, between)
    mask = _mask(between[: len(_OVAL)], size, reach)
    inside = mask[..., 0] > 0.5
    theirs = (theirs - theirs[inside].mean(0)) / theirs[inside].std(0) * mine[inside].std(0) + mine[inside].mean(0)
    made = image.copy()
    mixed = mine * (1 - share * mask) + np.clip(theirs, 0, 255) * (share * mask)
    made[top:bottom, left:right] = np.rint(mixed).astype(np.uint8)
    return made


def eyes_apart(image: Picture, mesh: Mesh, share: float) -> Picture:
    """The irises, and what is around them, farther apart by this share of their distance."""
    return _pushed(image, mesh.points[468, :2], mesh.points[473, :2], share, 0.38)


def jaw_wider(image: Picture, mesh: Mesh, share: float) -> Picture:
    """The jaw wider by this share."""
    return _pushed(image, mesh.points[172, :2], mesh.points[397, :2], share, 0.35)


def _pushed(image: Picture, one: Points, other: Points, share: float, softness: float) -> Picture:
    along = other - one
    reach = 2.5 * float(np.linalg.norm(along))
    left, top = np.maximum(0, np.minimum(one, other) - reach).astype(int)
    right, bottom = np.minimum(image.shape[1::-1], np.maximum(one, other) + reach).astype(int)
    x, y = np.meshgrid(np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32))
    spread = 2 * (float(np.linalg.norm(along)) * softness) ** 2
    from_x, from_y = x.copy(), y.copy()
    for place, way in ((one, -1), (other, 1)):
        push = way * along * share / 2
        strength = np.exp(-((x - place[0] - push[0]) ** 2 + (y - place[1] - push[1]) ** 2) / spread)
        from_x -= strength * push[0]
        from_y -= strength * push[1]
    made = image.copy()
    where = from_x.astype(np.float32), from_y.astype(np.float32)
    made[top:bottom, left:right] = cv2.remap(image, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return made


def _pulled(image: Picture, points: Points, places: Points) -> NDArray[np.float64]:
    """The picture with its points pulled to their places (thin plates, Bookstein 1989), its rim held fast."""
    height, width = image.shape[:2]
    rim = [
        (x, y)
        for x in (0, width / 2, width - 1)
        for y in (0, height / 2, height - 1)
        if (x, y) != (width / 2, height / 2)
    ]
    side = float(max(width, height))
    goal, start = np.vstack((places, rim)) / side, np.vstack((points, rim)) / side
    flat = np.column_stack((np.ones(len(goal)), goal))
    system = np.block([[_plate(goal, goal) + 1e-4 * np.eye(len(goal)), flat], [flat.T, np.zeros((3, 3))]])
    weights = np.linalg.solve(system, np.vstack((start - goal, np.zeros((3, 2)))))
    across, down = np.meshgrid(np.linspace(0, width - 1, _GRID) / side, np.linspace(0, height - 1, _GRID) / side)
    nodes = np.column_stack((across.ravel(), down.ravel()))
    away = _plate(nodes, goal) @ weights[:-3] + np.column_stack((np.ones(len(nodes)), nodes)) @ weights[-3:]
    coarse = (away * side).reshape(_GRID, _GRID, 2).astype(np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    fine = cv2.remap(coarse, x * (_GRID - 1) / (width - 1), y * (_GRID - 1) / (height - 1), cv2.INTER_LINEAR)
    moved = cv2.remap(image, x + fine[..., 0], y + fine[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return moved.astype(np.float64)


def _plate(ones: Points, others: Points) -> Points:
    squared = ((ones[:, None] - others[None]) ** 2).sum(-1)
    return squared * np.log(np.maximum(squared, 1e-12))


def _mask(oval: Points, size: tuple[int, int], reach: float) -> NDArray[np.float64]:
    mask = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(mask, [oval.astype(np.int32)], 255)
    soft = int(reach * 0.12) | 1
    mask = cv2.GaussianBlur(cv2.erode(mask, np.ones((soft, soft), np.uint8)), (soft, soft), 0)
    return mask.astype(np.float64)[..., None] / 255
