"""The vocabulary of generation: capabilities, and a request in canonical parameters.

Nodes speak these words; each provider translates them. No provider's field names appear above ``providers``, except
inside ``options``, which are the model's own parameters under the names the model gives them.

Canonical parameters (each model uses those it knows; units as given):

    instruction  str      what to change in a picture (image_edit)
    prompt       str      what is to be seen or to move, and how the camera does
    negative_prompt  str  what is not wanted
    text         str      what is to be said (speech)
    voice        str      the name or id of a voice (speech, some avatars)
    voice_speed  float    1 is the voice's own pace
    language     str      "en", "de", …; empty: the model finds out
    emotion      str      "neutral", "happy", …; empty: the model's own
    duration     Seconds as text, e.g. "5"
    fps          frames per second wanted, exact, as text: "24", "30000/1001"
    width_px, height_px   int, the picture wanted
    resolution   str      "480p", "720p", "1080p", "4k" …; empty: the model's own
    sound        bool     whether the clip is to have sound of its own
    seed         int      the same request with the same seed gives the same result where the provider can
    strength     float    0..1, how far from the source picture, or how much motion
    factor       float    how many times larger (upscale) or how many times as many frames (interpolate)
    orientation  str      "image" or "video": whose framing a driven character keeps (motion_control)
    view         str      "front", "three_quarter", "side": which side of the character is wanted (character sheet)
    mouth_box    [x, y, w, h] as fractions of the picture, or None for automatic (lipsync)
    keep         str      for image_edit: notes that must stay true of the character
    tags         [str]    names by which the prompt calls the pictures of ``references``, in their order
    options      {field: value}   the model's own parameters, by the model's own names
    mark_draft   bool     draft engine only: whether to draw the DRAFT mark

Canonical inputs: ``image`` (the picture to start from or to change; several where a model takes several),
``end_image``, ``references`` (pictures of characters, in the order of ``tags``), ``video``, ``audio``, and for
``endpoint`` requests the endpoint's own field names. Each is a tuple of media in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charstudio.model.results import MediaValue
from charstudio.model.values import Json


class Capability(StrEnum):
    """What a model can be asked to do."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_EDIT = "image_edit"
    IMAGE_TO_VIDEO = "image_to_video"
    FIRST_LAST_FRAME = "first_last_frame"
    REFERENCE_TO_VIDEO = "reference_to_video"
    MOTION_CONTROL = "motion_control"
    REPLACE = "replace"
    AVATAR = "avatar"
    LIPSYNC = "lipsync"
    SPEECH = "speech"
    UPSCALE = "upscale"
    MATTE = "matte"
    INTERPOLATE = "interpolate"
    EXTEND = "extend"
    ENDPOINT = "endpoint"
    """Anything else a service offers: sockets and parameters are those of the one endpoint."""


@dataclass(frozen=True, slots=True)
class Request:
    """One wish, complete: enough to be sent today or compared with another tomorrow."""

    capability: Capability
    params: Mapping[str, Json] = field(default_factory=dict)
    inputs: Mapping[str, tuple[MediaValue, ...]] = field(default_factory=dict)

    def one(self, name: str) -> MediaValue | None:
        """The first media under ``name``, if any."""
        found = self.inputs.get(name, ())
        return found[0] if found else None
