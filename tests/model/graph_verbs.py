"""Every edit of the graph and the project's parts, with arguments that mostly make sense."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from charstudio.model import graph_chains, graph_edits
from charstudio.model.graph import GraphFrame
from charstudio.model.kind import fault_in
from charstudio.model.project import Project
from charstudio.model.values import (
    Fingerprint,
    FrameId,
    Input,
)
from tests.model.material import (
    ASSETS,
    KINDS,
    PARAM_VALUES,
)
from tests.model.picks import Pick, Verb


def _add_node(project: Project, pick: Pick) -> Project:
    return graph_edits.add_node(project, KINDS, pick.of(KINDS), x=pick.number(900), y=pick.number(900))


def _set_param(project: Project, pick: Pick) -> Project:
    node = pick.node()
    spec = KINDS[project.graph.nodes[node].kind]
    param = pick.of(spec.params)
    fitting = [value for value in PARAM_VALUES if fault_in(param, value) is None]
    value = pick.of(fitting if pick.number(4) else PARAM_VALUES)
    return graph_edits.set_param(project, KINDS, node, param.name if pick.number(8) else "nonsense", value)


def _connect(project: Project, pick: Pick) -> Project:
    """Mostly a wire whose types fit: of random pairs few would."""
    source = pick.output()
    given = KINDS[project.graph.nodes[source.node].kind].output(source.port)
    fitting = [
        Input(node.id, port.name)
        for node in project.graph.nodes.values()
        for port in KINDS[node.kind].inputs
        if given and port.type is given.type
    ]
    target = pick.of(fitting) if fitting and pick.number(4) else pick.input()
    return graph_edits.connect(project, KINDS, source, target, replace=pick.yes())


def _frame(pick: Pick) -> GraphFrame:
    return GraphFrame(FrameId(f"f_{pick.number(3)}"), "Scene", tuple(pick.several(pick.project.graph.nodes)))


GRAPH_VERBS: Mapping[str, Verb] = {
    "add_node": _add_node,
    "remove_nodes": lambda project, pick: graph_edits.remove_nodes(project, pick.several(project.graph.nodes)),
    "connect": _connect,
    "disconnect": lambda project, pick: graph_edits.disconnect(project, *pick.wire()),
    "set_param": _set_param,
    "rename_node": lambda project, pick: graph_edits.rename_node(project, pick.node(), pick.of(("", "Rain", "Sun"))),
    "move_nodes": lambda project, pick: graph_edits.move_nodes(
        project, {node: (pick.number(500), pick.number(500)) for node in pick.several(project.graph.nodes)}
    ),
    "resize_node": lambda project, pick: graph_edits.resize_node(project, pick.node(), pick.number(400)),
    "duplicate_nodes": lambda project, pick: graph_edits.duplicate_nodes(project, pick.several(project.graph.nodes))[0],
    "new_take": lambda project, pick: graph_edits.new_take(project, pick.node()),
    "set_take": lambda project, pick: graph_edits.set_take(project, pick.node(), pick.number(4)),
    "set_pin": lambda project, pick: graph_edits.set_pin(
        project, pick.node(), pick.of((None, Fingerprint("a" * 64), Fingerprint("no")))
    ),
    "set_muted": lambda project, pick: graph_edits.set_muted(project, [pick.node()], pick.yes()),
    "set_bypassed": lambda project, pick: graph_edits.set_bypassed(project, [pick.node()], pick.yes()),
    "set_collapsed": lambda project, pick: graph_edits.set_collapsed(project, [pick.node()], pick.yes()),
    "set_bends": lambda project, pick: graph_edits.set_bends(
        project, pick.wire(), [(pick.number(500), pick.number(500)) for _ in range(pick.number(3))]
    ),
    "add_frame": lambda project, pick: graph_edits.add_frame(project, _frame(pick)),
    "set_frame": lambda project, pick: graph_edits.set_frame(project, _frame(pick)),
    "remove_frame": lambda project, pick: graph_edits.remove_frame(project, pick.of(project.graph.frames)),
    "dissolve_nodes": lambda project, pick: graph_chains.dissolve_nodes(
        project, KINDS, pick.several(project.graph.nodes)
    ),
    "insert_node": lambda project, pick: graph_chains.insert_node(project, KINDS, pick.node(), *pick.wire()),
    "move_wires": lambda project, pick: graph_chains.move_wires(project, KINDS, pick.output(), pick.output()),
    "add_asset": lambda project, pick: graph_edits.add_asset(project, pick.of(ASSETS)),
    "rename_asset": lambda project, pick: graph_edits.rename_asset(project, pick.of(project.assets), "take one"),
    "remove_unused_assets": lambda project, _: graph_edits.remove_unused_assets(project),
    "set_title": lambda project, pick: graph_edits.set_title(project, pick.of(("", "Rain", "Sun"))),
    "set_budget": lambda project, pick: graph_edits.set_budget(
        project, pick.of((None, Decimal(5), Decimal(-1), Decimal("NaN")))
    ),
}
