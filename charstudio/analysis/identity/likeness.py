"""What is known of a character's looks: taken from the pictures of its sheet, compared with faces, kept as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Picture, largest
from charstudio.analysis.identity.alignment import rough_yaw_deg
from charstudio.analysis.identity.drawn import HOG_LENGTH, LAB_LENGTH, fused_z
from charstudio.analysis.identity.drawn_or_not import style_of
from charstudio.analysis.identity.embedding import LENGTH
from charstudio.analysis.identity.mesh import Mesh, mesh_of
from charstudio.analysis.identity.seeing import Looks, Seen, prepared, seen_in
from charstudio.model.errors import Damaged, MediaError
from charstudio.model.identity import Style

FORMAT: Final = 1
MOST_REFERENCES: Final = 64
_FRONTAL_DEG = 25.0
_DIGITS = 5
_NOTICED = 0.5
_PROFILE_DEG = 50.0
"""A profile tells a model what somebody looks like from there; faces that are judged never look so far aside."""


@dataclass(frozen=True)
class Likeness:
    """A character's looks. Each of the arrays has a row for each reference: ``embeddings`` (n, 128), and for drawn
    characters ``lines`` (n, HOG_LENGTH) and ``colours`` (n, LAB_LENGTH), else (n, 0). Rows are unit vectors.

    ``eye_ratios``, ``jaw_ratios``: those of the references that look at the camera (see ``Mesh``); may be empty.
    These are measurements of a face: keep them on this machine.
    """

    style: Style
    embeddings: NDArray[np.float32]
    lines: NDArray[np.float32]
    colours: NDArray[np.float32]
    eye_ratios: tuple[float, ...] = ()
    jaw_ratios: tuple[float, ...] = ()

    @property
    def references(self) -> int:
        """How many pictures of the sheet showed a face."""
        return len(self.embeddings)

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """The mean embedding, a unit vector."""
        middle = self.embeddings.mean(axis=0)
        made: NDArray[np.float32] = middle / max(float(np.linalg.norm(middle)), 1e-9)
        return made

    @property
    def eye_ratio(self) -> float | None:
        """The middle of the references'."""
        return float(np.median(self.eye_ratios)) if self.eye_ratios else None

    @property
    def jaw_ratio(self) -> float | None:
        """The middle of the references'."""
        return float(np.median(self.jaw_ratios)) if self.jaw_ratios else None

    def similarity(self, looks: Looks) -> float:
        """How alike a face is: a cosine for photoreal, the fused z for drawn characters.

        Half of it is the likeness to the mean of all references, half that to the nearest one. The mean forgives what
        is particular to one picture, the nearest knows the expression; together they found a morph to another person
        earlier (at 25 % of the way, not 30 %, in the middle of 12 clips) than either of them.
        """
        if self.style is Style.PHOTOREAL:
            each = self.embeddings @ looks.embedding
            return float(self.mean @ looks.embedding + each.max()) / 2
        faces, drawn, hues = self.embeddings @ looks.embedding, self.lines @ looks.lines, self.colours @ looks.colours
        each = np.array([fused_z((float(a), float(b), float(c))) for a, b, c in zip(faces, drawn, hues, strict=True)])
        return float(each.mean() + each.max()) / 2

    def looks(self, number: int) -> Looks:
        """Those of one reference."""
        return Looks(self.embeddings[number], self.lines[number], self.colours[number])

    def without(self, number: int) -> Likeness:
        """What would be known without this reference. There must be another one."""
        others = [row for row in range(self.references) if row != number]
        return replace(self, embeddings=self.embeddings[others], lines=self.lines[others], colours=self.colours[others])

    def to_json(self) -> str:
        """As text that ``from_json`` reads; the same likeness gives the same text."""
        value = {
            "format": FORMAT,
            "style": self.style.value,
            "embeddings": _rows(self.embeddings),
            "lines": _rows(self.lines),
            "colours": _rows(self.colours),
            "eye_ratios": [round(each, _DIGITS) for each in self.eye_ratios],
            "jaw_ratios": [round(each, _DIGITS) for each in self.jaw_ratios],
        }
        return json.dumps(value, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Likeness:
        """What ``to_json`` wrote. Raises ``Damaged`` for anything else."""
        try:
            return _read(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise Damaged(
                "What is remembered of the character's face cannot be used.", "Measure the sheet again."
            ) from error


def likeness_of(pictures: Sequence[Picture], style: Style) -> Likeness:
    """From the pictures of a character's sheet, RGB or RGBA; of several faces in one the largest counts.

    With ``Style.AUTO`` the pictures say which style it is. Those without a face are passed over, and profiles beside
    other views. Raises ``MediaError``
    when none has one or the networks are missing, and ``Unreadable`` for what is no picture.
    """
    images = [prepared(picture) for picture in pictures]
    if style is Style.AUTO:
        style = style_seen(images)
    seen = [(image, face) for image in images if (face := _subject(image, style)) is not None]
    seen = [pair for pair in seen if abs(rough_yaw_deg(pair[1].face)) <= _PROFILE_DEG] or seen
    if not seen:
        raise MediaError(
            "No face was found in the pictures of this character.",
            "Add a picture that shows the face large and from the front.",
        )
    frontal = [mesh for image, face in seen if (mesh := _frontal_mesh(image, face, style)) is not None]
    looks = [face.looks for _, face in seen]
    return Likeness(
        style,
        np.stack([each.embedding for each in looks]),
        np.stack([each.lines for each in looks]),
        np.stack([each.colours for each in looks]),
        tuple(mesh.eye_ratio for mesh in frontal),
        tuple(mesh.jaw_ratio for mesh in frontal),
    )


def style_seen(images: Sequence[Picture]) -> Style:
    """Drawn or photographed, from RGB pictures; photoreal when none shows a face. Raises ``MediaError``."""
    found = [(image, face) for image in images if (face := largest(image, min_score=_NOTICED)) is not None]
    return style_of(found) if found else Style.PHOTOREAL


def _subject(image: Picture, style: Style) -> Seen | None:
    """The face a viewer would call the subject: large and sure."""
    return max(seen_in(image, style), key=lambda seen: seen.face.area * seen.face.score**2, default=None)


def _frontal_mesh(image: Picture, seen: Seen, style: Style) -> Mesh | None:
    """For photographs only: on drawings the mesh was never shown to be right."""
    mesh = mesh_of(image, seen.face) if style is Style.PHOTOREAL else None
    return mesh if mesh is not None and abs(mesh.yaw_deg) <= _FRONTAL_DEG else None


def _rows(array: NDArray[np.float32]) -> list[list[float]]:
    return [[round(float(number), _DIGITS) for number in row] for row in array]


def _read(value: dict[str, Any]) -> Likeness:
    if value["format"] != FORMAT:
        raise ValueError("another format")
    style = Style(value["style"])
    if style is Style.AUTO:
        raise ValueError("a likeness is of one style or the other")
    drawn = style is Style.STYLISED
    embeddings = _array(value["embeddings"], LENGTH)
    count = len(embeddings)
    if not 1 <= count <= MOST_REFERENCES:
        raise ValueError("no references, or too many")
    lines = _array(value["lines"], HOG_LENGTH if drawn else 0, count)
    colours = _array(value["colours"], LAB_LENGTH if drawn else 0, count)
    return Likeness(
        style, embeddings, lines, colours, _ratios(value["eye_ratios"], count), _ratios(value["jaw_ratios"], count)
    )


def _array(value: object, width: int, rows: int | None = None) -> NDArray[np.float32]:
    """A list of lists of ``width`` numbers as unit vectors."""
    if not isinstance(value, list) or len(value) > MOST_REFERENCES or (rows is not None and len(value) != rows):
        raise ValueError("not as many rows as there should be")
    for row in value:
        if not isinstance(row, list) or len(row) != width or not all(type(number) in {int, float} for number in row):
            raise ValueError("not a row of numbers")
    array: NDArray[np.float32] = np.array(value, np.float32).reshape(len(value), width)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    if width and not (np.isfinite(lengths).all() and np.abs(lengths - 1).max() < 0.01):
        raise ValueError("not unit vectors")
    return array


def _ratios(value: object, count: int) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > count or not all(type(each) in {int, float} for each in value):
        raise ValueError("not numbers")
    if not all(0 < each < 10 for each in value):
        raise ValueError("no proportion of a face")
    return tuple(float(each) for each in value)
