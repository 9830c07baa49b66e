"""The square that becomes a master: proposed around a head, and cut out of the picture.

The head takes 70 % of the height, hair and all, and a third of a head is left below the chin, so that the shoulders are
seen. A square that the picture has no room for is moved a little, then made a little tighter, and only then reaches
beyond the picture, where something has to be made up (``filling_of`` says what).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Picture
from charstudio.analysis.reference.features import Features, faces_in, features_of, on_grey
from charstudio.analysis.reference.figure import figure_of
from charstudio.analysis.reference.head import Head, head_of
from charstudio.model.reference import HEAD_SHARE, SIZE_PX, Background, Crop, Filling, Proposal

Plane: TypeAlias = NDArray[np.float32]
Affine: TypeAlias = NDArray[np.float64]

HEADROOM = 0.06
"""Of the square's height, above the hair."""
_MOST_HEADROOM = 0.13
_TIGHTEST_SHARE = 0.80
_ASIDE = 0.06
_LOOK_PX = 1600
_LEAST_ROLL_DEG, _MOST_ROLL_DEG = 1.5, 40.0
_ASIDE_DEG = 50.0
_MIRRORED_MOST = 0.10
"""More of a square than that is not mirrored: the head itself would be seen twice."""
_EDGE_PX = 24

NO_FACE = "No face was found, so the square is in the upper middle. Drag it onto the head."
STRAIGHTENED = "The head was tilted by {:.0f}° and is upright now."
TURNED = "The picture lay on its side and was turned."
NO_HAIR_EDGE = "Where the hair ends could not be seen; check the top of the square."
BEYOND = "The picture ends inside the square."


def turned(picture: Picture, turns: int) -> Picture:
    """Turned by so many quarters clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -turns % 4 if turns else 0))


def proposed(picture: Picture, turns: int | None = None) -> Proposal:
    """The square around the subject's head. With ``turns`` None a picture that lies on its side is turned, too."""
    if turns is not None:
        found = _around_head(turned(picture, turns), turns % 4, any_way_up=True)
    else:
        found = _around_head(turned(picture, 0), 0) or _around_head_aside(picture)
    if found is not None:
        return found[0]
    height, width = turned(picture, turns or 0).shape[:2]
    side = float(min(width, height))
    middle = side / 2 if height >= width else height / 2
    return Proposal(Crop(width / 2, middle, side, turns=(turns or 0) % 4), (NO_FACE,), found_face=False)


def _around_head_aside(picture: Picture) -> tuple[Proposal, float] | None:
    """The surest face of the three other ways up."""
    tried = (_around_head(turned(picture, turns), turns) for turns in (1, 3, 2))
    found, score = max((each for each in tried if each is not None), key=lambda each: each[1], default=(None, 0.0))
    return None if found is None else (replace(found, remarks=(TURNED, *found.remarks)), score)


def _around_head(upright: Picture, turns: int, *, any_way_up: bool = False) -> tuple[Proposal, float] | None:
    """The square, and how sure the face is; None where there is none that is about upright."""
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    height, width = upright.shape[:2]
    factor = min(1.0, _LOOK_PX / max(width, height))
    small = upright
    if factor < 1:
        size = max(1, round(width * factor)), max(1, round(height * factor))
        small = np.asarray(cv2.resize(upright, size, interpolation=cv2.INTER_AREA), np.uint8)
    features = _subject(small)
    if features is None or (abs(features.roll_deg) > _ASIDE_DEG and not any_way_up):
        return None
    remarks: list[str] = []
    roll = features.roll_deg
    if _LEAST_ROLL_DEG <= abs(roll) <= _MOST_ROLL_DEG:
        straight = _straightened(small, roll)
        features = _subject(straight) or features
        small = straight
        remarks.append(STRAIGHTENED.format(abs(roll)))
    else:
        roll = 0.0
    head = head_of(features, figure_of(small, features.face, fine=False))
    if not head.is_seen:
        remarks.append(NO_HAIR_EDGE)
    x, y, side = _placed(head, small.shape[1], small.shape[0])
    crop = Crop(x / factor, y / factor, side / factor, roll, turns)
    if outside_share(crop, (width, height)) > 0:
        remarks.append(BEYOND)
    return Proposal(crop, tuple(remarks)), features.face.score


def _subject(picture: Picture) -> Features | None:
    seen = on_grey(picture)
    found = faces_in(seen)
    return features_of(seen, found[0]) if found else None


def _straightened(picture: Picture, roll_deg: float) -> Picture:
    import cv2  # noqa: PLC0415

    height, width = picture.shape[:2]
    there = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), roll_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, there, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _placed(head: Head, width: int, height: int) -> tuple[float, float, float]:
    """Middle x, middle y and side of the square for this head."""
    side = head.height / HEAD_SHARE
    top = head.top - HEADROOM * side
    if top + side > height:  # the picture ends below: more room above, then a tighter square
        top = max(height - side, head.top - _MOST_HEADROOM * side)
        if top + side > height:
            tight = max(head.height / _TIGHTEST_SHARE, min(side, (height - head.top) / (1 - HEADROOM)))
            top, side = head.top - HEADROOM * tight, tight
    if top < 0 <= head.top + 1:
        top = min(0.0, top + min(-top, HEADROOM * side))
    x = head.x
    slack = _ASIDE * side
    if x - side / 2 < 0:
        x = min(x + slack, side / 2)
    elif x + side / 2 > width:
        x = max(x - slack, width - side / 2)
    return x, top + side / 2, side


# --- cutting out ---------------------------------------------------------------------------------------------------


def to_picture(crop: Crop, size: tuple[int, int], out_px: int = SIZE_PX) -> Affine:
    """From pixels of the cut square (``out_px`` a side) to pixels of the turned picture (``size``: width, height).

    Pixels' middles lie at whole numbers, as OpenCV has it.
    """
    scale = crop.side / out_px
    left, top = crop.x - crop.side / 2 - 0.5, crop.y - crop.side / 2 - 0.5
    mx, my = (size[0] - 1) / 2, (size[1] - 1) / 2
    angle = math.radians(crop.roll_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    ax, ay = left + 0.5 * scale - mx, top + 0.5 * scale - my
    return np.array(
        [
            [cos * scale, -sin * scale, cos * ax - sin * ay + mx],
            [sin * scale, cos * scale, sin * ax + cos * ay + my],
        ]
    )


def outside_share(crop: Crop, size: tuple[int, int]) -> float:
    """How much of the square lies beyond the (turned) picture, 0..1."""
    grid = 64
    there = to_picture(crop, size, grid)
    columns, rows = np.meshgrid(np.arange(grid), np.arange(grid))
    x = there[0, 0] * columns + there[0, 1] * rows + there[0, 2]
    y = there[1, 0] * columns + there[1, 1] * rows + there[1, 2]
    inside = (x >= -0.5) & (x <= size[0] - 0.5) & (y >= -0.5) & (y <= size[1] - 0.5)
    return float(1 - inside.mean())


def filling_of(crop: Crop, size: tuple[int, int], background: Background = Background.KEEP) -> Filling:
    """What stands where the (turned) picture ends inside the square."""
    share = outside_share(crop, size)
    if share == 0:
        return Filling.NONE
    if background.is_plain:
        return Filling.PLAIN
    return Filling.MIRRORED if share <= _MIRRORED_MOST and background is Background.KEEP else Filling.BLURRED


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """``picture`` RGB or RGBA, square; ``inside`` is 1 where it comes from the source, 0 where it was made up."""

    picture: Picture
    inside: Plane


def cut_out(picture: Picture, crop: Crop, out_px: int = SIZE_PX) -> Cut:
    """The square, ``out_px`` a side. Where the picture ends it is mirrored; transparency stays."""
    import cv2  # noqa: PLC0415

    source = turned(picture, crop.turns)
    size = source.shape[1], source.shape[0]
    there = to_picture(crop, size, out_px)
    shrink = crop.side / out_px
    if shrink > 1:  # what is made smaller is averaged first, or fine lines would break up
        reduced = max(1, round(size[0] / shrink)), max(1, round(size[1] / shrink))
        source = np.asarray(cv2.resize(source, reduced, interpolation=cv2.INTER_AREA), np.uint8)
        fx, fy = reduced[0] / size[0], reduced[1] / size[1]
        there = np.array([[fx], [fy]]) * there
        there[:, 2] += np.array([0.5 * fx - 0.5, 0.5 * fy - 0.5])
    how = (cv2.INTER_LINEAR if shrink > 1 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
    out = cv2.warpAffine(source, there, (out_px, out_px), flags=how, borderMode=cv2.BORDER_REFLECT)
    ones = np.ones(source.shape[:2], np.float32)
    inside = cv2.warpAffine(ones, there, (out_px, out_px), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return Cut(np.asarray(out, np.uint8), np.asarray(inside, np.float32))
