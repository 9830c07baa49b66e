"""From a canonical request to the JSON an endpoint is asked with.

What the request says is sent, in the endpoint's own fields, types and spelling; what it does not say is left to the
endpoint. Values are moved to the nearest the endpoint takes (``fit.fitted`` says where that changes something).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charstudio.model.errors import Rejected
from charstudio.model.results import MediaValue
from charstudio.model.values import Json, MediaRef
from charstudio.providers.catalog import wanted, words
from charstudio.providers.catalog.fit import fitted
from charstudio.providers.catalog.measure import frame_rate, length, size
from charstudio.providers.catalog.needs import lacks
from charstudio.providers.catalog.rows import Endpoint, Field, Form
from charstudio.providers.catalog.validate import InputFault, fault_of, validated
from charstudio.providers.requests import Capability, Request

__all__ = ["InputFault", "body", "fitted", "frame_rate", "length", "size", "validated"]

Addresses = Mapping[MediaRef, str]


def body(endpoint: Endpoint, request: Request, addresses: Addresses) -> dict[str, Json]:
    """What to send. ``addresses`` tells where the service can fetch each medium of the request.

    Raises ``Rejected`` with the name of the input when something the endpoint cannot do without is missing, when an
    option has a value it cannot have, or when a medium has no address.
    """
    for lack in lacks(endpoint, request):
        raise Rejected(lack.sentence, "Wire it in, fill it in, or choose another model.", input_name=lack.name)
    _check_options(endpoint, request)
    plain = wanted.plain(endpoint, request)
    media = _media(endpoint, request, addresses)
    sent: dict[str, Json] = {}
    for field in endpoint.fields:
        value = media.get(field.name) if field.is_media else plain.pop(field.key, None)
        if value is not None:
            _put(sent, field, value)
    return sent | plain


def _put(sent: dict[str, Json], field: Field, value: Json) -> None:
    if not field.inside:
        sent[field.name] = value
        return
    inner = sent.setdefault(field.inside, {})
    assert isinstance(inner, dict)
    inner[field.name] = value


def _check_options(endpoint: Endpoint, request: Request) -> None:
    for key, value in wanted.options(endpoint, request).items():
        field = wanted.option(endpoint, key)
        fault = fault_of(field, value) if field else None
        if fault is not None:
            message = f"{endpoint.title} does not take this value for “{key}”: {fault.msg}."
            raise Rejected(message, "Change it among the model's own parameters.", input_name=key)


def _media(endpoint: Endpoint, request: Request, addresses: Addresses) -> dict[str, Json]:
    """The addresses for every media field, by its name. Fields that mean the same share what there is, in order."""
    found: dict[str, Json] = {}
    taken: dict[str, int] = {}
    for field in endpoint.fields:
        if not field.is_media:
            continue
        key, given = _given(endpoint, field, request)
        given = given[taken.get(key, 0) :]
        if not given:
            continue
        if field.form is Form.ELEMENTS:
            found[field.name] = list(_elements(field, request, addresses))
        elif field.type.takes_many:
            held = given[: field.max_items or len(given)]
            taken[key] = taken.get(key, 0) + len(held)
            found[field.name] = [_address(each, addresses, key) for each in held]
        else:
            taken[key] = taken.get(key, 0) + 1
            found[field.name] = _address(given[0], addresses, key)
    return found


def _given(endpoint: Endpoint, field: Field, request: Request) -> tuple[str, tuple[MediaValue, ...]]:
    own = request.inputs.get(field.name, ())
    if own and (request.capability is Capability.ENDPOINT or not field.canonical):
        return f"own {field.name}", own
    if not field.canonical:
        return "", ()
    given = request.inputs.get(field.canonical, ())
    if field.canonical == "references" and field.form is not Form.ELEMENTS:
        given = words.fronts(request)
    if field.canonical == "image" and field.type.takes_many and endpoint.carrying("references") is None:
        given = (*given, *words.fronts(request))
    return field.canonical, given


def _elements(field: Field, request: Request, addresses: Addresses) -> Iterator[Json]:
    """One for each character: its first picture from the front, the others (or the same) as further views."""
    tags = words.tags(request)
    pictures = tuple(zip(tags, request.inputs.get("references", ()), strict=True))
    for name in words.characters(request)[: field.max_items or None]:
        urls = [_address(picture, addresses, "references") for tag, picture in pictures if tag == name]
        yield {"frontal_image_url": urls[0], "reference_image_urls": urls[1:] or urls}


def _address(media: MediaValue, addresses: Addresses, name: str) -> str:
    address = addresses.get(media.media)
    if address is None:
        raise Rejected("A file of this request has not been uploaded.", "Run it again.", input_name=name)
    return address
