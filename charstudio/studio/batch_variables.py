"""What can vary of a node: its parameters, and its inputs with what could arrive there. Read from the project, pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charstudio.model.batch import BatchValue, Still, Varied
from charstudio.model.graph import Node, downstream
from charstudio.model.kind import Kinds, ParamSpec, ParamType, PortSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output, PortType

LISTED = frozenset({ParamType.TEXT, ParamType.NUMBER, ParamType.INTEGER, ParamType.BOOLEAN, ParamType.CHOICE})
"""The types of parameters whose values can be written in a list."""
_FROM_FILES = frozenset({PortType.IMAGE, PortType.VIDEO, PortType.AUDIO})


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could arrive at an input, under the name people know it by."""

    title: str
    value: Still | Output


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that can vary, and what it is now (None: nothing arrives, or more than one thing).

    A parameter has a ``spec``, an input a ``port`` and what it is ``offered``. ``source`` is the title of what is
    wired in the parameter's place and gives way to a list.
    """

    varied: Varied
    now: BatchValue = None
    spec: ParamSpec | None = None
    port: PortSpec | None = None
    offers: tuple[Offer, ...] = ()
    source: str = ""

    @property
    def takes_files(self) -> bool:
        """Whether imported files can arrive there."""
        return self.port is not None and self.port.type in _FROM_FILES


def variables(project: Project, kinds: Kinds, node: NodeId, params: Sequence[ParamSpec]) -> tuple[Variable, ...]:
    """What can vary of a node whose form has these ``params``: they first, then its inputs. Empty for unknown kinds."""
    found = project.graph.nodes.get(node)
    spec = kinds.get(found.kind) if found is not None else None
    if found is None or spec is None:
        return ()
    listed = [param for param in params if param.type in LISTED and spec.param(param.name) is not None]
    values = {**spec.defaults(), **found.params}
    of_params = (
        Variable(
            Varied(param.name, param.label), values.get(param.name), param, source=_titles(project, node, param.name)
        )
        for param in listed
    )
    names = {param.name for param in spec.params}
    of_inputs = (_of_input(project, kinds, found, port) for port in spec.inputs if port.name not in names)
    return (*of_params, *(each for each in of_inputs if each.takes_files or each.offers))


def _of_input(project: Project, kinds: Kinds, node: Node, port: PortSpec) -> Variable:
    wired = project.graph.links.get(Input(node.id, port.name), ())
    offers = (*_files(project, port), *_outputs(project, kinds, node.id, port))
    now = wired[0] if len(wired) == 1 else None
    return Variable(Varied(port.name, port.label, is_input=True), now, port=port, offers=offers)


def _files(project: Project, port: PortSpec) -> Iterator[Offer]:
    for asset in project.assets.values():
        if asset.info.kind.port_type is port.type:
            yield Offer(asset.name, Still(asset.id))


def _outputs(project: Project, kinds: Kinds, node: NodeId, port: PortSpec) -> Iterator[Offer]:
    """What other nodes give of this type, unless they wait for the node themselves or only hand on a file."""
    behind = downstream(project.graph, [node])
    for other in project.graph.nodes.values():
        spec = kinds.get(other.kind)
        if spec is None or other.id in behind or _hands_on_a_file(project, other):
            continue
        fitting = [output for output in spec.outputs if output.type is port.type]
        for output in fitting:
            title = f"{other.title}: {output.label}" if len(fitting) > 1 else other.title
            yield Offer(title, Output(other.id, output.name))


def _hands_on_a_file(project: Project, node: Node) -> bool:
    """Whether it is a source node of an imported file, which is offered as the file it is."""
    return isinstance(asset := node.params.get("asset"), str) and asset in project.assets


def _titles(project: Project, node: NodeId, port: str) -> str:
    sources = project.graph.links.get(Input(node, port), ())
    nodes = project.graph.nodes
    return ", ".join(nodes[source.node].title for source in sources if source.node in nodes)
