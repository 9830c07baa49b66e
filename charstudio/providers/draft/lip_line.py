"""Where exactly a mouth is: the dark line between the lips, found near the detector's two corners.

The five landmarks are good to a few pixels on photographs and to half a mouth on drawings. The line between the lips is
the darkest path from corner to corner (dynamic programming), and where it stops being dark the mouth ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face
from charstudio.providers.draft.dark_path import COLUMNS, MOST, ROWS, darkest_path, darkness, ends
from charstudio.providers.draft.drawn import drawn_share

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]
Box: TypeAlias = tuple[float, float, float, float]
_Try: TypeAlias = "tuple[float, MouthPlace]"

_REACH = 1.3  # how far beyond the corners to look, in half-widths
_UP_DOWN = 0.8  # how far above and below, in half-widths
_SIDEWAYS = (0.0, -0.45, 0.45, -0.9, 0.9)
_GUESSES = tuple(tuple((dx, dy) for dy in downs for dx in _SIDEWAYS) for downs in ((0.0, 0.4), (-0.4, -0.8)))
_ENOUGH = 0.3  # a score from which on nobody needs to look further up
_SURE = 0.75
_ABOVE_COSTS = 2.0  # detectors set a drawn mouth too low, but what lies far above it is a nostril or a pair of glasses
_NOSE_SLACK = 0.25  # half-widths above the detector's nose tip where a drawn mouth may still be
_FURTHEST = 1.8  # half-widths between the landmarks' middle and a mouth one may believe in
_AWAY = 0.2  # what being half a mouth away from the landmarks costs, in units of a clear line's contrast
_FAINT = 0.25  # of a clear line's contrast: the least that is a line at all inside a box the user drew
_BOX_SLACK = 1.3  # a box is drawn by hand: the corners of a smile may stick out
_LEAST_UP_DOWN = 0.25  # half-widths to look up and down in a very flat box
_SAME = 0.35  # half-widths between two tries that found the same place
_AGREEMENT = 0.4  # what it is worth when all tries end there
_CLEAR = 22.0  # steps of brightness by which a clear line is darker than its surroundings
LINE_POINTS = 33


@dataclass(frozen=True, slots=True)
class MouthPlace:
    """A mouth in pixels of its picture: middle, direction (radians), half-width, the way down to the chin, and the
    line between the lips as offsets (pixels, + down) at ``LINE_POINTS`` places from corner to corner. Where the picture
    shows teeth, the line runs under them, because they stay with the upper lip.
    """

    centre: tuple[float, float]
    angle: float
    half_width: float
    chin: float
    line: Plane
    has_teeth: bool = False
    drawn: float = 0.0
    """0 in a photograph, 1 in a drawing."""

    def scaled(self, factor: float) -> MouthPlace:
        """The same mouth in a resized picture."""
        x, y = self.centre
        line = np.asarray(self.line * np.float32(factor), np.float32)
        half, chin = self.half_width * factor, self.chin * factor
        return replace(self, centre=(x * factor, y * factor), half_width=half, chin=chin, line=line)


@dataclass(frozen=True, slots=True)
class _Sight:
    """A line that was seen: how clearly (0..1), whether it is long enough to be one, and what speaks against it."""

    place: MouthPlace
    clear: float
    certain: bool
    doubt: float

    @property
    def score(self) -> float:
        """How much of a mouth it looks like: 1 at best."""
        return self.clear - self.doubt - (0.0 if self.certain else 0.6)


def place_on_face(rgb: Picture, face: Face) -> MouthPlace:
    """The mouth of a face, corners corrected by what is seen."""
    (lx, ly), (rx, ry) = face.landmarks[3], face.landmarks[4]
    eyes = math.hypot(face.landmarks[1][0] - face.landmarks[0][0], face.landmarks[1][1] - face.landmarks[0][1])
    angle = math.atan2(ry - ly, rx - lx)
    half = max(math.hypot(rx - lx, ry - ly) / 2, 0.22 * eyes, 3.0)
    centre = ((lx + rx) / 2, (ly + ry) / 2)
    chin = max(face.box[1] + face.box[3] - centre[1], 0.6 * half)
    guess = MouthPlace(centre, angle, half, chin, _straight(), drawn=drawn_share(rgb, face.box))
    seen = _refined(rgb, guess)
    if seen.score > _SURE:
        return _under_teeth(rgb, _with_chin(seen.place, guess))
    nose = _down_to(guess, face.landmarks[2]) - _NOSE_SLACK * half
    tries: list[_Try] = []
    for guesses in _GUESSES:
        tries += [_seen_from(rgb, guess, dx, dy, nose) for dx, dy in guesses]
        if max(score for score, _ in tries) > _ENOUGH:
            break
    return _under_teeth(rgb, _with_chin(_agreed(tries, half), guess))


def _agreed(tries: list[_Try], half: float) -> MouthPlace:
    """The best of the places, where many tries that end at the same place speak for it."""

    def trust(each: _Try) -> float:
        near = sum(math.dist(each[1].centre, other.centre) < _SAME * half for _, other in tries)
        return each[0] + _AGREEMENT * near / len(tries)

    return max(tries, key=trust)[1]


def _with_chin(place: MouthPlace, guess: MouthPlace) -> MouthPlace:
    """With the way down to the chin where the guess had it. Further up it grows no longer: the face was set too low."""
    down = _down_to(guess, place.centre)
    return replace(place, chin=max(guess.chin - max(0.0, down), 0.6 * place.half_width))


def place_in_box(rgb: Picture, box: Box, face: Face | None = None) -> MouthPlace:
    """The mouth a user drew a box around (x, y, width, height in pixels): the line between the lips that is seen in
    it, else the straight middle. ``face`` only tells drawings from photographs.
    """
    drawn = drawn_share(rgb, face.box if face is not None else _face_around(box))
    straight = straight_in_box(box, drawn)
    half = straight.half_width
    seen = _refined(rgb, straight, max(_LEAST_UP_DOWN, _BOX_SLACK * box[3] / 2 / half))
    if not seen.certain or seen.clear < _FAINT:
        return straight
    return _under_teeth(rgb, seen.place)


def look_again(rgb: Picture, expected: MouthPlace) -> tuple[float, float] | None:
    """Where the middle of the mouth really is, in pixels, when a clear line is seen close to where it is expected."""
    seen = _refined(rgb, replace(expected, half_width=1.1 * expected.half_width))
    alike = 0.7 < seen.place.half_width / expected.half_width < 1.3
    if not seen.certain or seen.clear < 2 * _FAINT or not alike:
        return None
    middle = LINE_POINTS // 2  # a line's height is surer than its corners
    moved = _moved(seen.place, 0.0, float(seen.place.line[middle] - expected.line[middle]))
    return moved.centre


def _face_around(box: Box) -> Box:
    """Roughly the face that a mouth belongs to."""
    x, y, width, height = box
    return x - 0.9 * width, y - 1.8 * width, 2.8 * width, 2.5 * width + height


def straight_in_box(box: Box, drawn: float = 0.0) -> MouthPlace:
    """A mouth whose line runs straight through the middle of a box."""
    x, y, width, height = box
    half = max(3.0, width / 2)
    chin = max(1.2 * height, 0.9 * half)
    return MouthPlace((x + width / 2, y + height / 2), 0.0, half, chin, _straight(), drawn=drawn)


def _straight() -> Plane:
    return np.zeros(LINE_POINTS, np.float32)


def _seen_from(rgb: Picture, guess: MouthPlace, dx: float, dy: float, nose: float) -> _Try:
    """The mouth found near a shifted guess, looked at again from its own middle, and how likely it is the mouth.

    ``nose`` is how far down (pixels, so mostly negative) the nose ends: no mouth is above it.
    """
    half = guess.half_width
    first = _refined(rgb, _moved(guess, dx * half, dy * half)).place
    second = _refined(rgb, replace(first, half_width=half))
    away = math.dist(second.place.centre, guess.centre) / half
    down = _down_to(guess, second.place.centre)
    unlikely = away**2 + (_ABOVE_COSTS - 1) * min(0.0, down / half) ** 2
    return second.score - _AWAY * unlikely - 2.0 * (away > _FURTHEST or down < nose), second.place


def _down_to(place: MouthPlace, point: tuple[float, float]) -> float:
    """How far (pixels) a point lies towards the chin from the middle of the mouth."""
    dx, dy = point[0] - place.centre[0], point[1] - place.centre[1]
    return -math.sin(place.angle) * dx + math.cos(place.angle) * dy


def _moved(place: MouthPlace, along: float, down: float) -> MouthPlace:
    """Elsewhere on the face."""
    cos, sin = math.cos(place.angle), math.sin(place.angle)
    centre = (place.centre[0] + cos * along - sin * down, place.centre[1] + sin * along + cos * down)
    return replace(place, centre=centre)


def _refined(rgb: Picture, guess: MouthPlace, up_down: float = _UP_DOWN) -> _Sight:
    """The line by the darkest path, and the corners where its darkness ends."""
    dark = darkness(_unrolled(rgb, guess, up_down))
    rows = darkest_path(dark / max(6.0, float(np.quantile(dark, 0.98))))
    strength = cv2.GaussianBlur(dark[rows, np.arange(COLUMNS)][None], (0, 0), 1.5)[0]
    places = np.linspace(-_REACH, _REACH, COLUMNS)
    left, right, certain = ends(strength, places)
    offsets = np.linspace(-up_down, up_down, ROWS)[rows] * guess.half_width
    offsets = cv2.GaussianBlur(offsets[None].astype(np.float32), (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE)[0]
    within = (places >= left) & (places <= right)
    doubt = _unlike_skin(rgb, guess, (left + right) / 2, float(offsets[within].mean()) / guess.half_width)
    line = np.interp(np.linspace(left, right, LINE_POINTS), places, offsets)
    level = float(np.mean(line[[0, -1]]))
    middle, half = (left + right) / 2 * guess.half_width, (right - left) / 2 * guess.half_width
    place = replace(_moved(guess, middle, level), half_width=half, line=(line - level).astype(np.float32))
    clear = min(1.0, float(strength[within].mean()) / _CLEAR)
    return _Sight(place, clear, certain, doubt + _cut_off(left, right))


def _cut_off(left: float, right: float) -> float:
    """A penalty for a line that goes on beyond one side: its middle is elsewhere. Beyond both: a wide mouth."""
    beyond = (left <= -MOST) + (right >= MOST)
    return (0.0, 0.3, 0.1)[beyond]


def _unlike_skin(rgb: Picture, guess: MouthPlace, along: float, down: float) -> float:
    """A penalty when what is above the line differs from what is below: then it is a contour, not a mouth."""
    across = along + np.linspace(-0.3, 0.3, 13, dtype=np.float32)[None]
    above = _sampled(rgb, guess, across + np.zeros((3, 1)), down + np.array([[-0.75], [-0.6], [-0.5]]) + 0 * across)
    below = _sampled(rgb, guess, across + np.zeros((3, 1)), down + np.array([[0.75], [0.9], [1.0]]) + 0 * across)
    apart = float(np.linalg.norm(np.median(above, (0, 1)) - np.median(below, (0, 1))))
    return float(np.clip((apart - 25) / 45, 0, 1))


def _under_teeth(rgb: Picture, place: MouthPlace) -> MouthPlace:
    """The line moved to the lower edge of a bright, colourless band below it, when there is one."""
    depth = np.linspace(0, 0.75, 61, dtype=np.float32)
    along = np.linspace(-0.35, 0.35, 21, dtype=np.float32)
    line = np.interp(along, np.linspace(-1, 1, LINE_POINTS), place.line / place.half_width).astype(np.float32)
    lab = _sampled(rgb, place, along[None] + 0 * depth[:, None], line[None] + depth[:, None])
    light, red = lab[..., 0].mean(1), lab[..., 1].mean(1)
    skin = _sampled(rgb, place, along[None], np.full_like(along, -0.75)[None]).mean((0, 1))
    chroma, skin_chroma = np.hypot(lab[..., 1] - 128, lab[..., 2] - 128).mean(1), float(np.hypot(*(skin[1:] - 128)))
    pale = (chroma < 0.75 * skin_chroma) | (chroma < 12)
    tooth = (light > 0.9 * skin[0]) & (red < skin[1] + 2) & (light > light[0] + 25) & pale
    if _stands_under_teeth(rgb, place, along, line, skin, float(light[4:10].mean())):
        return replace(place, has_teeth=True)
    start = int(np.argmax(tooth[:31])) if tooth[:31].any() else -1
    if start < 0 or tooth[start : start + 6].sum() < 5:
        return place
    end = start + int(np.argmin(tooth[start:])) if not tooth[start:].all() else 60
    if end >= 58:  # it never ends: that is skin
        return place
    after = slice(end + 2, min(61, end + 9))
    if light[after].min() > light[start:end].mean() - 14 and red[after].max() < red[start:end].mean() + 7:
        return place  # nothing ends there
    edge = end + int(np.argmin(np.diff(light[max(0, end - 3) : end + 8]))) - 3
    u = np.linspace(-1, 1, LINE_POINTS, dtype=np.float32)
    lowered = place.line + np.float32(depth[min(60, max(0, edge))] * place.half_width) * np.sqrt(1 - u * u)
    return replace(place, line=np.asarray(lowered, np.float32), has_teeth=True)


def _stands_under_teeth(rgb: Picture, place: MouthPlace, along: Plane, line: Plane, skin: Plane, below: float) -> bool:
    """Whether the line is already the lower edge of teeth: pale and bright above it, an open mouth's dark below."""
    depth = np.linspace(0.08, 0.24, 7, dtype=np.float32)[:, None]
    lab = _sampled(rgb, place, along[None] + 0 * depth, line[None] - depth)
    chroma, skin_chroma = float(np.median(np.hypot(*(lab[..., 1:] - 128).T))), float(np.hypot(*(skin[1:] - 128)))
    return below < 0.62 * skin[0] and float(np.median(lab[..., 0])) > 0.93 * skin[0] and chroma < 0.6 * skin_chroma


def _sampled(rgb: Picture, place: MouthPlace, along: NDArray[np.floating], down: NDArray[np.floating]) -> Plane:
    """Lab colours at places given in half-widths of the mouth's own axes."""
    cos, sin = np.float32(math.cos(place.angle)), np.float32(math.sin(place.angle))
    s, t = along * np.float32(place.half_width), down * np.float32(place.half_width)
    x = np.asarray(np.float32(place.centre[0]) + cos * s - sin * t, np.float32)
    y = np.asarray(np.float32(place.centre[1]) + sin * s + cos * t, np.float32)
    sampled = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(sampled, cv2.COLOR_RGB2LAB), np.float32)


def _unrolled(rgb: Picture, guess: MouthPlace, up_down: float) -> Plane:
    """Brightness around the mouth with the mouth's direction as the horizontal."""
    along = np.linspace(-_REACH, _REACH, COLUMNS, dtype=np.float32)[None]
    down = np.linspace(-up_down, up_down, ROWS, dtype=np.float32)[:, None]
    lab = cv2.GaussianBlur(_sampled(rgb, guess, along + 0 * down, down + 0 * along), (0, 0), 0.8)
    return np.asarray(lab[..., 0] - 0.35 * (lab[..., 1] - 128), np.float32)  # lips are dark and red
