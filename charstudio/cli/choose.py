"""What a person types on the command line, found in the project: nodes, parameters and their values, times."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from charstudio.cli.faults import WrongUse
from charstudio.model.characters import BASE_OUTFIT
from charstudio.model.graph import Node
from charstudio.model.kind import Kinds, KindSpec, ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, time_from_timecode
from charstudio.model.values import CharacterId, Json

_ON = {"on", "true", "yes", "1"}
_OFF = {"off", "false", "no", "0"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One ``--set``: a parameter of a node and its new value, which the edit itself will judge."""

    node: Node
    param: str
    value: Json


def node(project: Project, text: str) -> Node:
    """The node with this id or, in any case, this title. Raises ``WrongUse`` naming what there is."""
    by_id = {node_id: node for node_id, node in project.graph.nodes.items() if node_id == text}
    found = list(by_id.values()) or [
        node for node in project.graph.nodes.values() if node.title.casefold() == text.strip().casefold()
    ]
    if len(found) > 1:
        raise WrongUse(
            f"{len(found)} nodes are called “{text}”.", f"Use one of their ids: {', '.join(n.id for n in found)}."
        )
    if not found:
        titles = [node.title for node in project.graph.nodes.values()]
        raise WrongUse(f"There is no node “{text}” in this project.", _offer(text, titles))
    return found[0]


def assignment(project: Project, kinds: Kinds, text: str) -> Assignment:
    """Read ``NODE.PARAM=VALUE``. Raises ``WrongUse``."""
    target, equals, value = text.partition("=")
    name, dot, param = target.rpartition(".")
    if not (equals and dot and name and param):
        raise WrongUse(f"“{text}” does not say which parameter to change.", "Write NODE.PARAM=VALUE.")
    found = node(project, name)
    kind = kinds.get(found.kind)
    if kind is None:
        raise WrongUse(f"“{found.title}” is of a kind this version does not know.", "Its extension may be missing.")
    spec = _param(kind, param.strip())
    return Assignment(found, spec.name, _value(project, found, spec, value.strip()))


def moment(text: str, rate: Rate) -> Seconds:
    """Read ``00:00:04:12`` (a timecode) or ``4.5`` or ``4.5s`` (seconds). Raises ``WrongUse``."""
    try:
        if any(sign in text for sign in ":;"):
            return time_from_timecode(text, rate)
        seconds = Decimal(text.strip().removesuffix("s").strip())
        if not seconds.is_finite() or not 0 <= seconds < 10**7:
            raise ValueError(text)
        return rate.snap(Fraction(seconds))
    except (ValueError, InvalidOperation) as error:
        raise WrongUse(f"“{text}” is not a time.", "Write a timecode such as 00:00:04:12, or seconds.") from error


def _param(kind: KindSpec, name: str) -> ParamSpec:
    folded = name.casefold()
    found = [spec for spec in kind.params if folded in {spec.name.casefold(), spec.label.casefold()}]
    if not found:
        names = [spec.name for spec in kind.params]
        raise WrongUse(f"{kind.title} has no parameter “{name}”.", _offer(name, names) if names else "It has none.")
    return found[0]


def _value(project: Project, node: Node, spec: ParamSpec, text: str) -> Json:
    match spec.type:
        case ParamType.NUMBER | ParamType.INTEGER:
            return _number(spec, text)
        case ParamType.BOOLEAN:
            return _switch(spec, text)
        case ParamType.CHOICE:
            return _choice(spec, text)
        case ParamType.ASSET:
            return _asset(project, text) if text else ""
        case ParamType.ASSETS:
            return [_asset(project, part.strip()) for part in text.split(",") if part.strip()]
        case ParamType.BOX:
            return _box(spec, text)
        case ParamType.CHARACTER:
            return _character(project, text)
        case ParamType.OUTFIT:
            return _outfit(project, node, text)
        case _:
            return text


def _number(spec: ParamSpec, text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError as error:
        raise WrongUse(f"{spec.label} must be a number, not “{text}”.") from error


def _switch(spec: ParamSpec, text: str) -> bool:
    if text.casefold() in _ON | _OFF:
        return text.casefold() in _ON
    raise WrongUse(f"{spec.label} must be on or off, not “{text}”.")


def _choice(spec: ParamSpec, text: str) -> str | int | float:
    labels = spec.choice_labels or tuple(map(str, spec.choices))
    for choice, label in zip(spec.choices, labels, strict=False):
        if text.casefold() in {str(choice).casefold(), label.casefold()}:
            return choice
    raise WrongUse(f"{spec.label} has no choice “{text}”.", f"Choose one of: {', '.join(map(str, spec.choices))}.")


def _asset(project: Project, text: str) -> str:
    by_name = {asset.name.casefold(): asset.id for asset in project.assets.values()}
    for asset_id in project.assets:
        if asset_id == text:
            return asset_id
    if text.casefold() in by_name:
        return by_name[text.casefold()]
    names = [asset.name for asset in project.assets.values()]
    raise WrongUse(f"There is no imported file “{text}” in this project.", _offer(text, names))


def _character(project: Project, text: str) -> str:
    if text in {"", *project.characters}:
        return text
    found = [who.id for who in project.characters.values() if who.name.casefold() == text.casefold()]
    if len(found) > 1:
        raise WrongUse(f"{len(found)} characters are called “{text}”.", f"Use one of their ids: {', '.join(found)}.")
    if not found:
        names = [who.name for who in project.characters.values()]
        raise WrongUse(f"There is no character “{text}” in this project.", _offer(text, names))
    return found[0]


def _outfit(project: Project, node: Node, text: str) -> int:
    """A variant of the node's character by its number or name; 0, or nothing: as on the master reference."""
    character = project.characters.get(CharacterId(str(node.params.get("character", ""))))
    outfits = character.outfits if character is not None else ()
    if text.casefold() in {"", "base"}:
        return BASE_OUTFIT
    found = [each.number for each in outfits if text.casefold() in {str(each.number), each.name.casefold()}]
    if found:
        return found[0]
    try:
        return int(text)
    except ValueError as error:
        names = [outfit.name for outfit in outfits]
        raise WrongUse(f"There is no outfit “{text}”.", _offer(text, names)) from error


def _box(spec: ParamSpec, text: str) -> Json:
    if text.casefold() in {"auto", "automatic", ""}:
        return None
    try:
        parts = json.loads(f"[{text.strip('[]')}]")
    except json.JSONDecodeError:
        parts = []
    if not isinstance(parts, list) or len(parts) != 4:
        raise WrongUse(
            f"{spec.label} must be auto or x,y,width,height, not “{text}”.", "Parts of the picture, from 0 to 1."
        )
    return parts


def _offer(text: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else f"There are: {_listed(names)}."


def _listed(names: Iterable[str], most: int = 12) -> str:
    listed = [f"“{name}”" for name in names]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more if listed else "none"
