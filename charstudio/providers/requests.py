"""The vocabulary of generation: capabilities, and a request in canonical parameters.

Nodes speak these words; each provider translates them. No provider's field names appear above ``providers``.

Canonical parameters (each provider uses those it knows; units as given):

    instruction  str      what to change in a picture (image_edit)
    prompt       str      what should move, and how the camera does (image_to_video)
    duration     Seconds as text, e.g. "5" (image_to_video)
    fps          frames per second wanted, exact, as text: "24", "30000/1001"
    width_px, height_px   int, the picture wanted
    seed         int      the same request with the same seed gives the same result where the provider can
    strength     float    0..1, how far from the source picture, or how much motion
    mouth_box    [x, y, w, h] as fractions of the picture, or None for automatic (lipsync)
    keep         str      for image_edit: notes that must stay true of the character
    mark_draft   bool     draft engine only: whether to draw the DRAFT mark

Canonical inputs: ``image``, ``end_image``, ``video``, ``audio``, each a tuple of media in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charstudio.model.results import MediaValue
from charstudio.model.values import Json


class Capability(StrEnum):
    """What a model can be asked to do."""

    IMAGE_EDIT = "image_edit"
    IMAGE_TO_VIDEO = "image_to_video"
    LIPSYNC = "lipsync"


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
