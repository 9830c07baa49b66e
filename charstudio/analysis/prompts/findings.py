"""What the linter is told (``Setting``) and what it answers (``Finding``, with its ``Fix``). Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What a prompt is for. The names are those of ``providers.requests.Capability`` where there is one."""

    IMAGE_TO_VIDEO = "image_to_video"
    FIRST_LAST_FRAME = "first_last_frame"
    REFERENCES = "references"
    TEXT_TO_VIDEO = "text_to_video"
    AVATAR = "avatar"
    MOTION_CONTROL = "motion_control"
    IMAGE_EDIT = "image_edit"
    TEXT_TO_IMAGE = "text_to_image"

    @property
    def moves(self) -> bool:
        """Whether the prompt has to say what moves."""
        return self in _MOVING

    @property
    def has_camera(self) -> bool:
        """Whether the prompt has a camera to speak of."""
        return self in _MOVING and self is not Use.AVATAR


_MOVING = {Use.IMAGE_TO_VIDEO, Use.FIRST_LAST_FRAME, Use.REFERENCES, Use.TEXT_TO_VIDEO, Use.AVATAR}


class Rule(StrEnum):
    """What can be wrong with a prompt. The values are kept in settings and must not change."""

    CAMERA = "camera"
    CONFLICT = "conflict"
    UNBOUNDED = "unbounded"
    STATE = "state"
    SEVERAL = "several"
    COMPLEX = "complex"
    SMOOTH = "smooth"
    LONG = "long"
    IDENTITY = "identity"
    OBJECT = "object"


class Severity(StrEnum):
    """How much it matters: a result likely spoilt, or one that could be better."""

    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about the place a prompt stands in.

    ``max_characters`` and ``max_tokens`` are the model's limits, None where it names none. ``camera`` are the words of
    a camera move set outside of the prompt; ``camera_field`` is what a field of the model's own says of the camera
    ("static" or "moving"). ``traits`` are what the wired reference shows already. ``can_insert_state`` tells that a
    State node may be put before this one.
    """

    use: Use = Use.IMAGE_TO_VIDEO
    max_characters: int | None = None
    max_tokens: int | None = None
    camera: str = ""
    camera_field: str = ""
    traits: tuple[str, ...] = ()
    negative: str = ""
    can_insert_state: bool = True


@dataclass(frozen=True, slots=True)
class Fix:
    """One click that mends a finding. ``text`` is the whole prompt as it is then.

    With ``state`` the words in it belong into a State node before this one; with ``camera_field`` not the words but
    the model's own field is set, to "static" or "moving".
    """

    label: str
    text: str
    state: str = ""
    camera_field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may go wrong. ``start`` and ``end`` are places in the prompt; equal ones mean the whole of it."""

    rule: Rule
    start: int
    end: int
    message: str
    reason: str
    severity: Severity = Severity.HINT
    fix: Fix | None = None
