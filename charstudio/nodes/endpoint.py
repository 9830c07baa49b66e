"""Any endpoint of a service as a kind of node: sockets and parameters are those the service describes.

For what has no kind of its own – cloning a voice, small tools on clips – and for endpoints the user enters by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, PortSpec
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.values import Json, PortType
from charstudio.nodes.base import Call, Look, NodeKind, Outputs, Params, Requests
from charstudio.nodes.common import MODEL
from charstudio.nodes.endpoint_fields import FieldParam, param_for, sentence, words
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField
from charstudio.providers.requests import Capability, Request

CATEGORY = "More models"
_PREFIX = "endpoint."
_LABELS = {"image": "Picture", "video": "Clip", "audio": "Sound", "text": "Text"}


def endpoint_kind(endpoint: Endpoint) -> NodeKind:
    """The kind of node that asks this endpoint. Total: whatever the row says, its defaults fit and its names differ."""
    form = _Form.of(endpoint)
    spec = KindSpec(
        kind_id(endpoint),
        1,
        endpoint.title or endpoint.id,
        CATEGORY,
        _help(endpoint),
        inputs=form.sockets(),
        outputs=_outputs(endpoint),
        params=(replace(MODEL, default=endpoint.model_id, advanced=True), *(part.spec for part in form.params)),
        capability=Capability.ENDPOINT,
        keywords=tuple(filter(None, (endpoint.family, endpoint.lab, endpoint.id))),
    )
    made = frozenset(port.name for port in spec.outputs)

    def requests(look: Look) -> Requests:
        return {next((port.name for port in spec.outputs), "text"): form.request(look)}

    async def run(call: Call) -> Outputs:
        delivered = await call.generate(form.request(call))
        return {name: value for name, value in delivered.items() if name in made}

    return NodeKind(spec, run=run, requests=requests, planned_duration=form.planned_duration)


def kind_id(endpoint: Endpoint) -> str:
    """``fal-ai/minimax/voice-clone`` → ``endpoint.fal-ai.minimax.voice-clone``. Different models have different ids."""
    return _PREFIX + ".".join(map(_safe, endpoint.model_id.split("/")))


def has_no_other_kind(endpoint: Endpoint) -> bool:
    """Whether no built-in kind asks it: it can do nothing they know, or the user brought it."""
    return endpoint.custom or all(each is Capability.ENDPOINT for each in endpoint.capabilities)


@dataclass(frozen=True, slots=True)
class _Form:
    """An endpoint's fields, sorted: media go into sockets, the rest into parameters."""

    endpoint: Endpoint
    media: Mapping[str, Field]
    params: tuple[FieldParam, ...]

    @classmethod
    def of(cls, endpoint: Endpoint) -> _Form:
        taken = {MODEL.name}
        media: dict[str, Field] = {}
        params: list[FieldParam] = []
        for field in _told_apart(endpoint):
            name = field.name
            while name in taken:
                name += "_"
            taken.add(name)
            if field.is_media:
                media[name] = field
            else:
                params.append(FieldParam(field, param_for(field, name)))
        return cls(endpoint, media, tuple(sorted(params, key=lambda part: part.spec.advanced)))

    def sockets(self) -> tuple[PortSpec, ...]:
        """Media first, required ones before the others, then the texts."""
        media = [
            PortSpec(name, _port_type(field), _media_label(field), many=_takes_many(field), optional=not field.required)
            for name, field in self.media.items()
        ]
        texts = [
            PortSpec(part.spec.name, PortType.TEXT, part.spec.label, optional=True)
            for part in self.params
            if part.takes_wire
        ]
        return (*sorted(media, key=lambda port: port.optional), *texts)

    def request(self, look: Look) -> Request:
        """What is asked, under the endpoint's own names. Raises ``PlanError``."""
        inputs: dict[str, tuple[MediaValue, ...]] = {}
        for name, field in self.media.items():
            found = look.media(name)
            if field.required and not found:
                raise PlanError(f"{_media_label(field)} is not wired.", "Wire it, and run again.")
            if found:
                inputs[field.name] = found if _takes_many(field) else found[:1]
        options: dict[str, Json] = {}
        for part in self.params:
            value = part.value(look)
            if value is not None:
                options[part.field.key] = value
        return Request(Capability.ENDPOINT, {"options": options, "mark_draft": look.mark_draft}, inputs)

    def planned_duration(self, params: Params, wired: Seconds | None) -> Seconds | None:  # noqa: ARG002 - one signature for all
        """The seconds asked for, where the endpoint lets one ask in seconds."""
        for part in self.params:
            if "duration" in {part.field.canonical, part.field.name} and part.field.form is not Form.FRAMES:
                return _seconds(params.get(part.spec.name, part.spec.default))
        return None


def _told_apart(endpoint: Endpoint) -> Iterable[Field]:
    """The first field of each key, without those that are set already and without the switch ``sync_mode``, which puts
    media into the reply instead of into files.
    """
    found: dict[str, Field] = {}
    for field in endpoint.fields:
        if field.key not in endpoint.always and not (field.name == "sync_mode" and field.type is FieldType.BOOLEAN):
            found.setdefault(field.key, field)
    return found.values()


def _port_type(field: Field) -> PortType:
    """What a field of media takes; one that describes characters takes their pictures."""
    return field.type.port_type or PortType.IMAGE


def _takes_many(field: Field) -> bool:
    return field.type.takes_many or field.form is Form.ELEMENTS


def _outputs(endpoint: Endpoint) -> tuple[PortSpec, ...]:
    return tuple(
        PortSpec(name, PortType(field.output), _output_label(name, field))
        for name, field in endpoint.named_outputs()
        if field.output in _LABELS
    )


def _output_label(name: str, field: OutputField) -> str:
    """Words are told apart by their path ("Custom voice id"), media by their number."""
    last = field.path.rpartition(".")[2]
    if field.output == "text" and last and not last.isdigit():
        return words(last)
    number = name.rpartition("_")[2]
    return f"{_LABELS[field.output]} {number}" if number.isdigit() else _LABELS[field.output]


def _media_label(field: Field) -> str:
    return words(re.sub(r"_?urls?\Z", "", field.name) or field.name)


def _help(endpoint: Endpoint) -> str:
    maker = f" by {endpoint.lab}" if endpoint.lab else ""
    gone = sentence(endpoint.withdrawn) if endpoint.withdrawn else ""
    said = sentence(endpoint.policy[0]) if endpoint.policy else ""
    return " ".join(filter(None, (f"{endpoint.title or endpoint.id}{maker}, with its own parameters.", gone, said)))


def _safe(part: str) -> str:
    """Letters, digits and hyphens as they are; anything else by its number, so that no two ids become one."""
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", part)


def _seconds(value: Json) -> Seconds | None:
    """5, "5" and "8s" as seconds; None for "auto" and the like."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = Decimal(str(value).strip().removesuffix("s"))
    except InvalidOperation:
        return None
    return Fraction(seconds) if seconds.is_finite() and 0 < seconds < 10_000 else None
