"""Media and requests for tests of the catalogue: known by their facts, with no bytes behind them."""

from __future__ import annotations

from fractions import Fraction

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef, PortType
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.needs import NEEDED
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, OutputField
from charstudio.providers.requests import Capability, Request

CATALOG = Catalog.load()


def picture(width=1280, height=720, size=200_000, mark="a"):
    return MediaValue(MediaRef(mark * 64, "png"), MediaInfo(MediaKind.IMAGE, size, width, height))


def clip(seconds=6, width=1280, height=720, size=3_000_000, mark="c"):
    length = None if seconds is None else Fraction(seconds)
    return MediaValue(MediaRef(mark * 64, "mp4"), MediaInfo(MediaKind.VIDEO, size, width, height, length, Rate(24)))


def sound(seconds=4, size=400_000, mark="d"):
    length = None if seconds is None else Fraction(seconds)
    return MediaValue(MediaRef(mark * 64, "wav"), MediaInfo(MediaKind.AUDIO, size, duration=length))


PICTURE, LAST, CLIP, SOUND = picture(), picture(mark="b"), clip(), sound()
GIVEN = {"image": PICTURE, "end_image": LAST, "references": PICTURE, "video": CLIP, "audio": SOUND}
BY_PORT = {PortType.IMAGE: PICTURE, PortType.VIDEO: CLIP, PortType.AUDIO: SOUND}
WORDS = {"prompt": "She turns her head", "text": "Good evening."}


def at(*media):
    """An address for each of these."""
    return {each.media: f"https://v3.fal.media/files/{each.media.file_name}" for each in media}


ADDRESSES = at(PICTURE, LAST, CLIP, SOUND)


def fal(endpoint_id):
    return CATALOG.by_endpoint("fal", endpoint_id)


def runpod(endpoint_id):
    return CATALOG.by_endpoint("runpod", endpoint_id)


def minimal(endpoint: Endpoint, capability: Capability, **params) -> Request:
    """The least that can be asked of an endpoint."""
    if capability is Capability.ENDPOINT:
        return _own(endpoint, params)
    inputs = {name: (GIVEN[name],) for name in NEEDED.get(capability, ()) if endpoint.carrying(name)}
    for field in endpoint.fields:
        if field.is_media and field.required and field.canonical not in inputs:
            inputs[field.canonical] = (GIVEN[field.canonical],)
    return Request(capability, {**WORDS, **params}, inputs)


def _own(endpoint: Endpoint, params) -> Request:
    inputs = {
        field.name: (BY_PORT[field.type.port_type],) * (field.min_items or 1)
        for field in endpoint.fields
        if field.type.port_type is not None
    }
    options = {
        field.key: "[]" if field.type is FieldType.LIST else "Words."
        for field in endpoint.fields
        if field.required and not field.is_media and not field.canonical
    }
    return Request(Capability.ENDPOINT, {**WORDS, **params, "options": options}, inputs)


def every():
    """Each endpoint with each thing it can do."""
    return [(endpoint, capability) for endpoint in CATALOG.endpoints() for capability in endpoint.capabilities]


def own(*fields: Field, capability=Capability.IMAGE_TO_VIDEO, **more) -> Endpoint:
    """An endpoint of our own making."""
    outputs = more.pop("outputs", (OutputField("video", "video.url"),))
    return Endpoint("test/model", "fal", "Test", "Test", "", (capability,), fields, outputs, **more)
