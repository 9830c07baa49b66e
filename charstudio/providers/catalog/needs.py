"""What an endpoint cannot do without, and which of it a request lacks, each as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from charstudio.providers.catalog import wanted
from charstudio.providers.catalog.rows import Endpoint, Field
from charstudio.providers.requests import Capability, Request

NEEDED: Mapping[Capability, tuple[str, ...]] = {
    Capability.IMAGE_EDIT: ("image",),
    Capability.IMAGE_TO_VIDEO: ("image",),
    Capability.FIRST_LAST_FRAME: ("image", "end_image"),
    Capability.REFERENCE_TO_VIDEO: ("references",),
    Capability.MOTION_CONTROL: ("image", "video"),
    Capability.REPLACE: ("image", "video"),
    Capability.AVATAR: ("image", "audio"),
    Capability.LIPSYNC: ("video", "audio"),
    Capability.UPSCALE: ("image", "video"),
    Capability.MATTE: ("image", "video"),
    Capability.INTERPOLATE: ("video",),
    Capability.EXTEND: ("video",),
}
"""The inputs a capability is about; an endpoint that has no field for one does without."""

_INSTEAD = {"references": "video", "audio": "text"}
"""What serves in place of an input, where the endpoint takes it."""

_WHAT = {
    "image": "a picture",
    "end_image": "a last picture",
    "references": "a picture of each character",
    "video": "a clip",
    "audio": "a sound",
    "prompt": "a prompt",
    "text": "words to say",
    "voice": "a voice",
}


class Lack(NamedTuple):
    """Something that is missing: the canonical input or parameter, else the field's own name."""

    name: str
    sentence: str


def lacks(endpoint: Endpoint, request: Request) -> tuple[Lack, ...]:
    """Everything the endpoint needs and the request does not have."""
    names = [name for name in NEEDED.get(request.capability, ()) if not _has(endpoint, request, name)]
    sent = wanted.plain(endpoint, request)
    counts: dict[str, int] = {}
    for field in endpoint.fields:
        place = counts[field.canonical] = counts.get(field.canonical, 0) + 1 if field.canonical else 1
        if field.required and not _filled(field, request, sent, place):
            names.append(field.canonical or field.key)
    return tuple(Lack(name, f"{endpoint.title} needs {_what(name)}.") for name in dict.fromkeys(names))


def _what(name: str) -> str:
    return _WHAT.get(name) or f"“{name.replace('_', ' ')}”"


def _has(endpoint: Endpoint, request: Request, name: str) -> bool:
    if endpoint.carrying(name) is None or request.inputs.get(name):
        return True
    other = _INSTEAD.get(name, "")
    if not other or endpoint.carrying(other) is None:
        return False
    return bool(request.inputs.get(other) or request.params.get(other))


def _filled(field: Field, request: Request, sent: Mapping[str, object], place: int) -> bool:
    if not field.is_media:
        return field.key in sent
    given = given_to(field, request)
    return len(given) >= (field.min_items or 1 if field.type.takes_many else place)


def given_to(field: Field, request: Request) -> tuple[object, ...]:
    """The media for a field: under its canonical name, or under its own."""
    return (request.inputs.get(field.canonical, ()) if field.canonical else ()) or request.inputs.get(field.name, ())
