"""The form of a node for the model it has chosen: parameters narrowed to the model, its own ones, its sockets.

Nothing here is drawn; a window or a command line shows what these functions say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec, fault_in
from charstudio.model.values import Json, PortType
from charstudio.providers.catalog import spell
from charstudio.providers.catalog.narrow import CARRIED, bounded, is_used, narrowed
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, Model
from charstudio.providers.catalog.validate import fault_of
from charstudio.providers.catalog.wanted import SPOKEN, option
from charstudio.providers.requests import Capability

Params = Mapping[str, Json]


def params_for(model: Model, spec: KindSpec) -> tuple[ParamSpec, ...]:
    """The kind's parameters as this model takes them; those it cannot use are left out."""
    endpoint = model.first
    return tuple(narrowed(endpoint, param) for param in spec.params if is_used(endpoint, param))


def unused(spec: KindSpec, model: Model) -> tuple[str, ...]:
    """The labels of the kind's parameters this model pays no heed to."""
    return tuple(param.label for param in spec.params if not is_used(model.first, param))


def options_for(
    model: Model, capability: Capability | str | None = None, spec: KindSpec | None = None
) -> tuple[ParamSpec, ...]:
    """The model's own parameters. For ``endpoint`` these are all it has that no socket fills.

    With ``spec`` also what the program has a word for and this kind of node has not: a style for a voice, words for
    an avatar that speaks by itself.
    """
    endpoint = model.first
    every = capability == Capability.ENDPOINT
    covered = _covered(spec) if spec else None
    rates = any(field.form is Form.FRAMES for field in endpoint.fields)
    shown = []
    for field in endpoint.fields:
        hidden = field.is_media or field.canonical == "count" or (rates and field.canonical == "fps" and not every)
        uncovered = covered is not None and field.canonical not in covered
        if not hidden and (every or not field.canonical or uncovered):
            shown.append(_own(field))
    return tuple(shown)


def _covered(spec: KindSpec) -> frozenset[str]:
    """The canonical names a kind's parameters and sockets see to; takes see to the seed."""
    names = {name for param in spec.params for name in CARRIED.get(param.name, ())}
    follows_the_voice = {"duration"} if spec.capability in SPOKEN else set()
    return frozenset(names | {port.name for port in spec.inputs} | {"seed"} | follows_the_voice)


def ports_for(endpoint: Endpoint) -> tuple[tuple[PortSpec, ...], tuple[PortSpec, ...]]:
    """The sockets of a node that is this endpoint and nothing else: inputs by the fields' names, and outputs."""
    inputs = tuple(
        PortSpec(field.name, port, _label(field.name), many=field.type.takes_many, optional=not field.required)
        for field in endpoint.fields
        if (port := field.type.port_type) is not None
    )
    names = dict.fromkeys(output.output for output in endpoint.outputs)
    return inputs, tuple(PortSpec(name, PortType(name), _label(name)) for name in names)


def switched(
    spec: KindSpec, params: Params, before: Model | None, after: Model | None
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """The node's parameters after another model is chosen, and a sentence for each that does not fit.

    What fits stays. What the new model pays no heed to stays too, unsent, so that switching back brings it back.
    None stands for a model without a row of its own, such as the draft engine.
    """
    kept, sentences = dict(params), []
    form = {param.name: param for param in params_for(after, spec)} if after else {}
    former = {param.name: param.default for param in params_for(before, spec)} if before else spec.defaults()
    for param in spec.params if after else ():
        value = kept.get(param.name, param.default)
        new = form.get(param.name)
        if new is None:
            if value not in (former.get(param.name), param.default, "", None):
                sentences.append(f"{param.label}: {_title(after)} pays no heed to it.")
        elif fault_in(new, value) is not None:
            kept[param.name] = _nearest(new, value)
            if value != former.get(param.name):
                told = _told(new, kept[param.name])
                sentences.append(f"{param.label}: {_told(param, value)} becomes {told} for {_title(after)}.")
    return _with_options(kept, after), (*sentences, *_lost_options(kept, after))


def _title(model: Model | None) -> str:
    return model.title if model else "this model"


def _told(param: ParamSpec, value: Json) -> str:
    if value == "" or value is None:
        return "the model's own"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}{param.unit and ' ' + param.unit}"
    return f"“{value}”"


def _nearest(param: ParamSpec, value: Json) -> Json:
    """The value of a narrowed parameter nearest to one that does not fit."""
    if param.type is not ParamType.CHOICE:
        near = bounded(param, value)
        return near if fault_in(param, near) is None else param.default
    number = spell.number_in(value)
    if param.name == "duration" and number is not None:
        lengths = [each for each in param.choices if isinstance(each, int | float)]
        return next((each for each in lengths if each >= number), lengths[-1] if lengths else param.default)
    return _nearest_choice(param, value)


def _nearest_choice(param: ParamSpec, value: Json) -> Json:
    field = Field(param.name, FieldType.TEXT, choices=tuple(each for each in param.choices if each != ""))
    found = spell.resolution(field, value, still=False) if param.name == "resolution" else spell.choice(field, value)
    return param.default if found is None else found


_OWN_TYPES = {
    FieldType.INTEGER: ParamType.INTEGER,
    FieldType.NUMBER: ParamType.NUMBER,
    FieldType.BOOLEAN: ParamType.BOOLEAN,
}
_EMPTY: Mapping[ParamType, Json] = {ParamType.INTEGER: 0, ParamType.NUMBER: 0.0, ParamType.BOOLEAN: False}


def _own(field: Field) -> ParamSpec:
    """One of the model's own parameters. Lists and groups are edited as JSON text."""
    kind = ParamType.CHOICE if field.choices else _OWN_TYPES.get(field.type, ParamType.TEXT)
    return ParamSpec(
        field.key,
        kind,
        _own_default(field, kind),
        _label(field.name),
        field.note,
        unit=field.unit,
        choices=field.choices if field.required or field.default is not None else ("", *field.choices),
        minimum=field.minimum if field.type is not FieldType.SIZE else None,
        maximum=field.maximum if field.type is not FieldType.SIZE else None,
        multiline=field.type in {FieldType.LIST, FieldType.OBJECT},
        advanced=not field.required,
        placeholder="JSON" if field.type in {FieldType.LIST, FieldType.OBJECT, FieldType.SIZE} else "",
    )


def _own_default(field: Field, kind: ParamType) -> Json:
    if field.type in {FieldType.LIST, FieldType.OBJECT} or isinstance(field.default, dict | list):
        return "" if field.default is None else json.dumps(field.default, ensure_ascii=False)
    if field.default is not None:
        return field.default
    if kind is ParamType.CHOICE:
        return field.choices[0] if field.required else ""
    empty = _EMPTY.get(kind, "")
    if isinstance(empty, bool) or not isinstance(empty, int | float):
        return empty
    return empty if field.minimum is None or field.minimum <= empty else field.minimum


def _label(name: str) -> str:
    text = name.removesuffix("_url").removesuffix("_urls").replace("_", " ").strip()
    return (text[:1].upper() + text[1:]) or name


def _with_options(params: dict[str, Json], after: Model | None) -> dict[str, Json]:
    stated = params.get("options")
    if not isinstance(stated, Mapping) or after is None:
        return params
    return {**params, "options": {name: value for name, value in stated.items() if _takes(after.first, name, value)}}


def _lost_options(params: Params, after: Model | None) -> tuple[str, ...]:
    stated = params.get("options")
    if not isinstance(stated, Mapping) or after is None:
        return ()
    lost = [name for name, value in stated.items() if not _takes(after.first, name, value)]
    return tuple(f"{_label(name)}: {_title(after)} does not have it." for name in lost)


def _takes(endpoint: Endpoint, name: str, value: Json) -> bool:
    field = option(endpoint, name)
    if field is None:
        return False
    is_json_text = field.type in {FieldType.LIST, FieldType.OBJECT} and isinstance(value, str)
    return value in ("", None) or is_json_text or fault_of(field, value) is None
