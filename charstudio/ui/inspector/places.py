"""Which rows a node's form has with the model it uses, what stands in them, and what the model makes of that. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec, ParamType, fault_in
from charstudio.model.time import seconds_to_text
from charstudio.model.values import Json, PortType
from charstudio.providers.catalog.fit import fitted
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.requests import Capability, Request
from charstudio.studio.shelf import ModelShelf
from charstudio.ui.inspector.param_rows import Place

OPTIONS = "options"
_ELSEWHERE = {ParamType.MODEL, ParamType.OPTIONS}
"""The model has a row of its own; its options are rows one by one."""


@dataclass(frozen=True, slots=True)
class FormPlan:
    """The rows in order, and the names of what the model pays no heed to."""

    places: tuple[Place, ...]
    unused: tuple[str, ...] = ()


def plan_form(spec: KindSpec, model: str, shelf: ModelShelf | None) -> FormPlan:
    """The form of a node of this kind with this model."""
    found = shelf.catalog.model(model) if shelf is not None else None
    if shelf is None or found is None or spec.capability == Capability.ENDPOINT:
        return FormPlan(tuple(Place(param) for param in spec.params if param.type not in _ELSEWHERE))
    params = [Place(param) for param in shelf.params(spec, model) if param.type not in _ELSEWHERE]
    options = [Place(param, is_option=True) for param in shelf.options(spec, model)]
    unused = (*shelf.unused(spec, model), *_idle_sockets(spec, found.first))
    return FormPlan((*params, *options), tuple(dict.fromkeys(unused)))


def _idle_sockets(spec: KindSpec, endpoint: Endpoint) -> tuple[str, ...]:
    """The sockets for media the model has no field for."""
    return tuple(
        port.label
        for port in spec.inputs
        if port.optional and port.type not in {PortType.TEXT, PortType.CHARACTER} and not endpoint.carrying(port.name)
    )


def options_of(node: Node) -> Mapping[str, Json]:
    """The model's own parameters as they are set."""
    found = node.params.get(OPTIONS)
    return found if isinstance(found, Mapping) else {}


def value_at(place: Place, node: Node, spec: KindSpec) -> Json:
    """What stands in a row: what is set, else what holds while nothing is."""
    if place.is_option:
        return options_of(node).get(place.spec.name, place.spec.default)
    declared = spec.param(place.spec.name)
    return node.params.get(place.spec.name, declared.default if declared is not None else place.spec.default)


def with_option(node: Node, place: Place, value: Json) -> dict[str, Json]:
    """The options with one of them set; what is the model's default anyway is not kept."""
    others = {name: old for name, old in options_of(node).items() if name != place.spec.name}
    return others if value == place.spec.default else {**others, place.spec.name: value}


def remarks_on(place: Place, value: Json, endpoint: Endpoint | None, capability: str | None) -> tuple[str, ...]:
    """What the model says to a value outside of its range, and what it makes of it; nothing to one that fits."""
    fault = fault_in(place.spec, value)
    if fault is None:
        return ()
    if endpoint is None or capability is None or place.is_option:
        return (fault,)
    _, sentences = fitted(endpoint, Request(Capability(capability), {place.spec.name: _canonical(place, value)}))
    return sentences or (fault,)


def _canonical(place: Place, value: Json) -> Json:
    if place.spec.name == "duration" and isinstance(value, int | float):
        return seconds_to_text(Fraction(value).limit_denominator(1000))
    return value
