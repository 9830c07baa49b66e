"""How long a clip will be before it exists, so that the cut does not wait for the machines."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from charstudio.engine.estimate import inputs_of
from charstudio.engine.fingerprint import constant_outputs
from charstudio.engine.models import Models
from charstudio.engine.sketch import Inputs, Sketch
from charstudio.model.errors import PlanError
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Seconds
from charstudio.model.values import NodeId, Output, PortType
from charstudio.nodes.base import NodeKind, sequence_format
from charstudio.nodes.registry import NodeKinds, specs

FALLBACK = Fraction(5)
"""The length of a ghost nobody can foretell."""

_DEEPEST = 40
"""So many clips may each take their length from the one before; nobody chains more."""


def planned_duration(
    project: Project,
    kinds: NodeKinds,
    node_id: NodeId,
    current: Callable[[Output], Value | None],
    models: Models | None = None,
) -> Seconds:
    """The length in seconds of the clip ``node_id`` makes: measured where it exists, else planned, else 5 s.

    ``current`` gives the value an output has now, if any. With ``models`` the chosen model is asked, which may make
    no other lengths than its own.
    """
    return foretold(project, kinds, node_id, current, models) or FALLBACK


def foretold(
    project: Project,
    kinds: NodeKinds,
    node_id: NodeId,
    current: Callable[[Output], Value | None],
    models: Models | None = None,
    depth: int = 0,
) -> Seconds | None:
    """The same, and None where it depends on something that nobody knows yet."""
    node = project.graph.nodes.get(node_id)
    kind = kinds.get(node.kind) if node is not None else None
    if node is None or kind is None or depth > _DEEPEST:
        return None
    for port in kind.spec.outputs:
        measured = _length(current(Output(node_id, port.name)))
        if measured is not None:
            return measured
    if kind.constant is not None:
        return _constant_length(kind, node, project)

    def above(source: NodeId) -> Seconds | None:
        return foretold(project, kinds, source, current, depth=depth + 1)

    inputs = inputs_of(project, specs(kinds), node_id, current, above, kind.spec)
    params = {**kind.spec.defaults(), **node.params, **_wired_texts(inputs)}
    if models is not None and (by_model := _by_model(project, node, kind, inputs, models)):
        return by_model
    paced = (value for values in inputs.values() for value in values if _is_of(value, kind.paced_by))
    lengths = (length for value in paced if (length := _length(value)) is not None)
    return kind.planned_duration(params, next(lengths, None))


def _constant_length(kind: NodeKind, node: Node, project: Project) -> Seconds | None:
    try:
        outputs = constant_outputs(kind, node, project)
    except PlanError:
        return None
    return next((length for value in outputs.values() if (length := _length(value)) is not None), None)


def _wired_texts(inputs: Inputs) -> dict[str, str]:
    """What is wired in as words, under the names of the parameters it stands for."""
    texts = {name: [value for value in values if isinstance(value, str)] for name, values in inputs.items()}
    return {name: "\n".join(found) for name, found in texts.items() if found}


def _is_of(value: Value, port: PortType) -> bool:
    return isinstance(value, MediaValue) and value.info.kind.port_type is port


def _by_model(project: Project, node: Node, kind: NodeKind, inputs: Inputs, models: Models) -> Seconds | None:
    """What the chosen model says. What is upstream counts as planned, without asking its models in turn."""
    params = {**kind.spec.defaults(), **node.params}
    routes = models.routes(kind.spec.capability, str(params.get("model")))
    if kind.requests is None or not routes:
        return None
    look = Sketch(params, inputs, sequence_format(project.timeline), mark=True, take=node.take)
    try:
        requests = kind.requests(look)
    except PlanError:
        return None
    provider, model = models.providers[routes[0].provider], routes[0].id
    lengths = (provider.length(request, model) for request in requests.values())
    return next((length for length in lengths if length is not None), None)


def _length(value: Value | None) -> Seconds | None:
    return value.info.duration if isinstance(value, MediaValue) else None
