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

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

_COLUMNS = 97
_ROWS = 65
_REACH = 1.3  # how far beyond the corners to look, in half-widths
_MOST = 1.15  # no mouth is wider than that
_GAP = 13  # columns: a drawn line may be that faint in its middle
_UP_DOWN = 0.8  # how far above and below, in half-widths
_GUESSES = tuple((dx, dy) for dy in (0.0, 0.4) for dx in (0.0, -0.45, 0.45, -0.9, 0.9))
_SURE = 0.75
_FURTHEST = 1.8  # half-widths between the landmarks' middle and a mouth one may believe in
_AWAY = 0.2  # what being half a mouth away from the landmarks costs, in units of a clear line's contrast
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

    def scaled(self, factor: float) -> MouthPlace:
        """The same mouth in a resized picture."""
        x, y = self.centre
        line = np.asarray(self.line * np.float32(factor), np.float32)
        half, chin = self.half_width * factor, self.chin * factor
        return MouthPlace((x * factor, y * factor), self.angle, half, chin, line, self.has_teeth)


def place_on_face(rgb: Picture, face: Face) -> MouthPlace:
    """The mouth of a face, corners corrected by what is seen."""
    (lx, ly), (rx, ry) = face.landmarks[3], face.landmarks[4]
    eyes = math.hypot(face.landmarks[1][0] - face.landmarks[0][0], face.landmarks[1][1] - face.landmarks[0][1])
    angle = math.atan2(ry - ly, rx - lx)
    half = max(math.hypot(rx - lx, ry - ly) / 2, 0.22 * eyes, 3.0)
    centre = ((lx + rx) / 2, (ly + ry) / 2)
    chin = max(face.box[1] + face.box[3] - centre[1], 0.6 * half)
    guess = MouthPlace(centre, angle, half, chin, np.zeros(LINE_POINTS, np.float32))
    score, place = _refined(rgb, guess)
    if score > _SURE:
        return _under_teeth(rgb, place)
    tries = [_seen_from(rgb, guess, dx, dy) for dx, dy in _GUESSES]
    return _under_teeth(rgb, max(tries, key=lambda each: each[0])[1])


def _seen_from(rgb: Picture, guess: MouthPlace, dx: float, dy: float) -> tuple[float, MouthPlace]:
    """The mouth found near a shifted guess, looked at again from its own middle, and how likely it is the mouth."""
    half = guess.half_width
    _, first = _refined(rgb, _moved(guess, dx * half, dy * half))
    score, second = _refined(rgb, replace(first, half_width=half))
    away = math.dist(second.centre, guess.centre) / half
    return score - _AWAY * away**2 - 2.0 * (away > _FURTHEST), second


def place_in_box(box: tuple[float, float, float, float]) -> MouthPlace:
    """The mouth a user drew a box around (x, y, width, height in pixels): the line is straight through its middle."""
    x, y, width, height = box
    half = max(3.0, width / 2)
    chin = max(1.2 * height, 0.9 * half)
    return MouthPlace((x + width / 2, y + height / 2), 0.0, half, chin, np.zeros(LINE_POINTS, np.float32))


def _moved(place: MouthPlace, along: float, down: float) -> MouthPlace:
    cos, sin = math.cos(place.angle), math.sin(place.angle)
    centre = (place.centre[0] + cos * along - sin * down, place.centre[1] + sin * along + cos * down)
    return replace(place, centre=centre, chin=max(place.chin - down, 0.6 * place.half_width))


def _refined(rgb: Picture, guess: MouthPlace) -> tuple[float, MouthPlace]:
    """The line by the darkest path, the corners where its darkness ends, and how much of a mouth that looks like."""
    dark = _darkness(_unrolled(rgb, guess))
    rows = _darkest_path(dark / max(6.0, float(np.quantile(dark, 0.98))))
    strength = cv2.GaussianBlur(dark[rows, np.arange(_COLUMNS)][None], (0, 0), 1.5)[0]
    places = np.linspace(-_REACH, _REACH, _COLUMNS)
    left, right, certain = _ends(strength, places)
    offsets = np.linspace(-_UP_DOWN, _UP_DOWN, _ROWS)[rows] * guess.half_width
    offsets = cv2.GaussianBlur(offsets[None].astype(np.float32), (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE)[0]
    within = (places >= left) & (places <= right)
    cut_off = _unlike_skin(rgb, guess, (left + right) / 2, float(offsets[within].mean()) / guess.half_width) + _cut_off(
        left, right
    )
    score = min(1.0, float(strength[within].mean()) / _CLEAR) - cut_off - (0.0 if certain else 0.6)
    line = np.interp(np.linspace(left, right, LINE_POINTS), places, offsets)
    level = float(np.mean(line[[0, -1]]))
    middle, half = (left + right) / 2 * guess.half_width, (right - left) / 2 * guess.half_width
    placed = _moved(guess, middle, level)
    return score, replace(placed, half_width=half, line=(line - level).astype(np.float32))


def _cut_off(left: float, right: float) -> float:
    """A penalty for a line that goes on beyond one side: its middle is elsewhere. Beyond both: a wide mouth."""
    beyond = (left <= -_MOST) + (right >= _MOST)
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


def _sampled(rgb: Picture, place: MouthPlace, along: NDArray[np.floating], down: NDArray[np.floating]) -> Plane:
    """Lab colours at places given in half-widths of the mouth's own axes."""
    cos, sin = np.float32(math.cos(place.angle)), np.float32(math.sin(place.angle))
    s, t = along * np.float32(place.half_width), down * np.float32(place.half_width)
    x = np.asarray(np.float32(place.centre[0]) + cos * s - sin * t, np.float32)
    y = np.asarray(np.float32(place.centre[1]) + sin * s + cos * t, np.float32)
    sampled = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(sampled, cv2.COLOR_RGB2LAB), np.float32)


def _unrolled(rgb: Picture, guess: MouthPlace) -> Plane:
    """Brightness around the mouth with the mouth's direction as the horizontal."""
    along = np.linspace(-_REACH, _REACH, _COLUMNS, dtype=np.float32)[None]
    down = np.linspace(-_UP_DOWN, _UP_DOWN, _ROWS, dtype=np.float32)[:, None]
    lab = cv2.GaussianBlur(_sampled(rgb, guess, along + 0 * down, down + 0 * along), (0, 0), 0.8)
    return np.asarray(lab[..., 0] - 0.35 * (lab[..., 1] - 128), np.float32)  # lips are dark and red


def _darkness(patch: Plane) -> Plane:
    """How much darker than the skin just above and below each place is, in steps of brightness."""
    wide = cv2.GaussianBlur(patch, (0, 0), sigmaX=1.0, sigmaY=9.0)
    dark = np.clip(wide - patch, 0, None)
    dark += 0.35 * np.clip(np.median(patch) - patch, 0, None)
    return np.asarray(dark, np.float32)


def _darkest_path(dark: Plane) -> NDArray[np.intp]:
    """The row per column of the darkest connected path; far from the middle costs, and bending costs."""
    rows = np.linspace(-1, 1, _ROWS)[:, None]
    cost = -np.clip(dark, 0, 1.5) + 0.7 * np.abs(rows) ** 2.2
    total, origin = cost.astype(np.float64).copy(), np.zeros((_ROWS, _COLUMNS), np.intp)
    for column in range(1, _COLUMNS):
        before = np.pad(total[:, column - 1], 1, constant_values=np.inf)
        choices = np.stack([before[:-2] + 0.12, before[1:-1], before[2:] + 0.12])
        best = np.argmin(choices, 0)
        total[:, column] += choices[best, np.arange(_ROWS)]
        origin[:, column] = np.clip(np.arange(_ROWS) + best - 1, 0, _ROWS - 1)
    path = np.empty(_COLUMNS, np.intp)
    path[-1] = int(np.argmin(total[:, -1]))
    for column in range(_COLUMNS - 1, 0, -1):
        path[column - 1] = origin[path[column], column]
    return path


def _ends(strength: Plane, places: NDArray[np.float64]) -> tuple[float, float, bool]:
    """Where darkness falls under a third of the middle's, and whether that makes a line at all."""
    middle = int(np.argmax(np.where(np.abs(places) < 0.45, strength, -1)))
    clear = (strength > 0.33 * float(strength[middle])).astype(np.uint8)
    padded = np.pad(clear, _GAP)[None]  # else closing would reach out to the border
    enough = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))[0, _GAP:-_GAP] > 0
    left = right = middle
    while left > 0 and enough[left - 1]:
        left -= 1
    while right < len(places) - 1 and enough[right + 1]:
        right += 1
    found_left, found_right = float(places[left]), float(places[right])
    if found_right - found_left < 0.4:  # hardly a line: trust the detector
        return -1.0, 1.0, False
    return max(found_left, -_MOST), min(found_right, _MOST), True
