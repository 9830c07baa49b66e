"""How well a picture or clip keeps to its character: what was measured, and what it amounts to. Data only.

*Looks the same* is never *proved*: a grade says how steady a face is against the character's sheet, nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a character is drawn: it decides what is measured and which limits hold.

    ``AUTO`` leaves it to the look of the pictures. What was measured is always one of the others.
    """

    AUTO = "auto"
    PHOTOREAL = "photoreal"
    STYLISED = "stylised"


MEASURED_STYLES = (Style.PHOTOREAL, Style.STYLISED)
"""What a style comes to when faces are measured."""


class Judged(StrEnum):
    """What could be made of one frame. Everything but ``OK`` is unknown, and never counts as drift."""

    OK = "ok"
    NO_FACE = "no_face"
    TOO_SMALL = "too_small"
    TURNED = "turned"
    BLURRED = "blurred"


class Grade(StrEnum):
    """A (steady) to E (another face); ``NONE``: not measurable."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Sample:
    """One frame looked at. ``at_s`` is its time in the media, in seconds; a picture has one sample at 0.

    ``similarity`` to the character's sheet: for photoreal a cosine of -1..1, for stylised the fused score (z, about 0
    for others, 3 for the same); None when unknown. ``eye_px`` is how far the distance of the irises is from the
    sheet's, in pixels of a face with 200 px between the eyes; ``jaw_pct`` the change of the jaw's width in per cent;
    None without the mesh. ``yaw_deg`` is how far the head is turned. ``box`` is the face as shares of the frame: x, y,
    width, height.
    """

    at_s: float
    judged: Judged
    similarity: float | None = None
    eye_px: float | None = None
    jaw_pct: float | None = None
    yaw_deg: float | None = None
    face_px: int = 0
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where worry begins.

    ``good`` and ``poor`` are similarities: at or above ``good`` all is well, below ``poor`` it is somebody else.
    ``eye_warn_px``, ``eye_fail_px``, ``jaw_warn_pct`` as in ``Sample``. ``calibrated``: they come from the character's
    own sheet and approved clips; otherwise from the table of the style. ``references``: how many faces the sheet gave.
    """

    style: Style
    good: float
    poor: float
    eye_warn_px: float
    eye_fail_px: float
    jaw_warn_pct: float
    calibrated: bool = False
    references: int = 0


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """One picture or clip against one character.

    ``lowest`` is the lowest median of five neighbours, ``trend`` the mean of the last third minus that of the first,
    ``eye_px``, ``jaw_pct`` the largest median drift, ``noise_px`` what the eye distance does by itself in this clip.
    ``coverage`` is the share of frames that could be judged, 0..1. ``good_until_s``: the curve crosses the limit here;
    None when it never does. ``left_s``: from here on the curve stays well below its own beginning, whatever the limit;
    None when it does not. ``reason`` is one plain sentence.
    """

    samples: tuple[Sample, ...]
    limits: Limits
    grade: Grade
    reason: str
    coverage: float
    lowest: float | None = None
    typical: float | None = None
    trend: float | None = None
    eye_px: float | None = None
    jaw_pct: float | None = None
    noise_px: float | None = None
    good_until_s: float | None = None
    left_s: float | None = None

    @property
    def is_measurable(self) -> bool:
        """Whether there is a grade at all."""
        return self.grade is not Grade.NONE
