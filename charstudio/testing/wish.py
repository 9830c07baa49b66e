"""A request's JSON read back into what the catalogue understands: media by their sockets, all else as options.

Options stand for the endpoint's own fields word for word, so length, size and price follow from exactly what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from charstudio.model.results import MediaValue
from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form
from charstudio.providers.requests import Capability, Request

_MEASURES = frozenset({"duration", "fps", "size", "aspect", "width_px", "height_px", "count"})
"""Canonical names whose value is written in an endpoint's own way: the option says it already."""


@dataclass(frozen=True, slots=True)
class Address:
    """Media a request names: the field, its place in a list, and the address."""

    field: Field
    number: int | None
    url: str

    @property
    def location(self) -> tuple[str | int, ...]:
        """Where it stands in the body, as error messages say it."""
        place = () if self.number is None else (self.number,)
        return ("body", *self.field.key.split("."), *place)


def said(field: Field, body: Mapping[str, Json]) -> Json:
    """What the body says in a field; None when it does not."""
    holder = body.get(field.inside) if field.inside else body
    return holder.get(field.name) if isinstance(holder, Mapping) else None


def addresses(endpoint: Endpoint, body: Mapping[str, Json]) -> Iterator[Address]:
    """All media a request names, in order."""
    for field in endpoint.fields:
        value = said(field, body)
        if field.form is Form.ELEMENTS:
            yield from _of_elements(field, value)
        elif not field.is_media and field.type is not FieldType.FILE:
            continue
        elif isinstance(value, str):
            yield Address(field, None, value)
        elif isinstance(value, list):
            yield from (Address(field, number, each) for number, each in enumerate(value) if isinstance(each, str))


def _of_elements(field: Field, value: Json) -> Iterator[Address]:
    for number, element in enumerate(value if isinstance(value, list) else ()):
        if isinstance(element, Mapping):
            front, others = element.get("frontal_image_url"), element.get("reference_image_urls")
            urls = dict.fromkeys([front, *(others if isinstance(others, list) else ())])
            yield from (Address(field, number, url) for url in urls if isinstance(url, str))


def request_of(endpoint: Endpoint, body: Mapping[str, Json], media: Mapping[str, MediaValue]) -> Request:
    """The request in canonical words. ``media`` holds what the addresses lead to."""
    inputs: dict[str, list[MediaValue]] = {}
    for address in addresses(endpoint, body):
        found = media.get(address.url)
        if found is not None:
            inputs.setdefault(address.field.canonical or address.field.name, []).append(found)
    params: dict[str, Json] = {}
    options: dict[str, Json] = {}
    for field in endpoint.fields:
        value = None if field.is_media else said(field, body)
        if value is not None:
            options[field.key] = value
            if field.canonical and field.canonical not in _MEASURES:
                params[field.canonical] = value
    given = {name: tuple(found) for name, found in inputs.items()}
    return Request(_capability(endpoint, given), {**params, "options": options}, given)


def _capability(endpoint: Endpoint, inputs: Mapping[str, tuple[MediaValue, ...]]) -> Capability:
    """Of what the endpoint can do, what these inputs ask for."""
    can = endpoint.capabilities
    if "end_image" in inputs and Capability.FIRST_LAST_FRAME in can:
        return Capability.FIRST_LAST_FRAME
    if "references" in inputs and Capability.REFERENCE_TO_VIDEO in can:
        return Capability.REFERENCE_TO_VIDEO
    if "end_image" not in inputs and Capability.IMAGE_TO_VIDEO in can:
        return Capability.IMAGE_TO_VIDEO
    return can[0] if can else Capability.ENDPOINT
