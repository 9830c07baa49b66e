"""How long a clip will be before it exists, so that the cut does not wait for the machines."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from charstudio.engine.fingerprint import constant_outputs
from charstudio.model.errors import PlanError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Seconds
from charstudio.model.values import NodeId, Output, PortType
from charstudio.nodes.registry import NodeKinds

FALLBACK = Fraction(5)
"""The length of a ghost nobody can foretell."""


def planned_duration(
    project: Project, kinds: NodeKinds, node_id: NodeId, current: Callable[[Output], Value | None]
) -> Seconds:
    """The length in seconds of the clip ``node_id`` makes: measured where it exists, else planned, else 5 s.

    ``current`` gives the value an output has now, if any.
    """
    node = project.graph.nodes.get(node_id)
    kind = kinds.get(node.kind) if node is not None else None
    if node is None or kind is None:
        return FALLBACK
    for port in kind.spec.outputs:
        measured = _length(current(Output(node_id, port.name)))
        if measured is not None:
            return measured
    params = {**kind.spec.defaults(), **node.params}
    return kind.planned_duration(params, _sound_length(project, kinds, node_id, current)) or FALLBACK


def _sound_length(
    project: Project, kinds: NodeKinds, node_id: NodeId, current: Callable[[Output], Value | None]
) -> Seconds | None:
    for _, source in project.graph.sources_of(node_id):
        upstream = project.graph.nodes.get(source.node)
        kind = kinds.get(upstream.kind) if upstream is not None else None
        port = kind.spec.output(source.port) if kind is not None else None
        if upstream is None or kind is None or port is None or port.type is not PortType.AUDIO:
            continue
        if kind.constant is None:
            return _length(current(source))
        try:
            return _length(constant_outputs(kind, upstream, project).get(source.port))
        except PlanError:
            return None
    return None


def _length(value: Value | None) -> Seconds | None:
    return value.info.duration if isinstance(value, MediaValue) else None
