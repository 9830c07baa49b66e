"""A node that makes again what the gallery shows: with the parameters that were sent, and what was sent along.

Where the node still exists its wires are taken over; otherwise what was sent along comes as source nodes, as far as the
files are there. The present node is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from charstudio.model import graph_edits
from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds, KindSpec, ParamSpec, ParamType, fault_in
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import Input, Json, NodeId, Output, new_id
from charstudio.studio.gallery.gathering import params_of
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.importing import SOURCE_KINDS

_STEP_LEFT, _STEP_DOWN = 300.0, 230.0


def can_recreate(item: GalleryItem, kinds: Kinds) -> bool:
    """Whether there is anything to make again."""
    return item.node_kind in kinds and kinds[item.node_kind].capability is not None and bool(item.request)


def recreated(
    project: Project,
    kinds: Kinds,
    item: GalleryItem,
    at: tuple[float, float],
    find: Callable[[str], MediaValue | None],
) -> tuple[Project, tuple[NodeId, ...]]:
    """The project with such a node, and every node that was added, the maker first.

    ``find`` gives media of the project by the SHA-256 of their bytes. Raises ``EditError`` when it was not made here.
    """
    if not can_recreate(item, kinds):
        raise EditError(f"“{item.title}” was not made by a model.", "Only what a model made can be made again.")
    spec = kinds[item.node_kind]
    model = item.model if spec.param("model") is not None else ""
    if item.node is not None and item.node in project.graph.nodes:
        return _beside(project, kinds, spec, item.node, _values(spec, item.request, model))
    return _anew(project, kinds, spec, item, model, at, find)


def _beside(
    project: Project, kinds: Kinds, spec: KindSpec, node: NodeId, values: Mapping[str, Json]
) -> tuple[Project, tuple[NodeId, ...]]:
    """A copy of the node that made it, wires and all, with the values it had then."""
    project, copies = graph_edits.duplicate_nodes(project, [node])
    copy = copies[node]
    wired = {target.port for target in project.graph.links if target.node == copy}
    for name, value in values.items():
        if name not in wired and project.graph.nodes[copy].kind == spec.id:
            project = graph_edits.set_param(project, kinds, copy, name, value)
    return graph_edits.set_pin(project, copy, None), (copy,)


def _anew(
    project: Project,
    kinds: Kinds,
    spec: KindSpec,
    item: GalleryItem,
    model: str,
    at: tuple[float, float],
    find: Callable[[str], MediaValue | None],
) -> tuple[Project, tuple[NodeId, ...]]:
    node = NodeId(new_id("n"))
    title = graph_edits.free_title(project.graph, item.title)
    project = graph_edits.add_node(
        project,
        kinds,
        spec.id,
        x=at[0],
        y=at[1],
        title=title,
        params=_values(spec, item.request, model),
        node_id=node,
    )
    added = [node]
    for name, files in _sent(item.request).items():
        port = spec.input(name)
        for sha256 in files if port is not None else ():
            value = find(sha256)
            if value is None or value.info.kind not in SOURCE_KINDS:
                continue
            place = (at[0] - _STEP_LEFT, at[1] + (len(added) - 1) * _STEP_DOWN)
            project, source = _with_source(project, kinds, value, f"{item.title}, {name}", place)
            added.append(source.node)
            try:
                project = graph_edits.connect(project, kinds, source, Input(node, name))
            except EditError:
                continue  # the file is there, to be wired by hand
    return project, tuple(added)


def _with_source(
    project: Project, kinds: Kinds, value: MediaValue, title: str, at: tuple[float, float]
) -> tuple[Project, Output]:
    known = next((asset for asset in project.assets.values() if asset.media == value.media), None)
    asset = known or Asset.of(f"{title}.{value.media.suffix}", value.media, value.info)
    node = NodeId(new_id("n"))
    kind = SOURCE_KINDS[value.info.kind]
    project = graph_edits.add_node(
        graph_edits.add_asset(project, asset),
        kinds,
        kind,
        x=at[0],
        y=at[1],
        title=graph_edits.free_title(project.graph, asset.name.rpartition(".")[0] or asset.name),
        params={"asset": asset.id},
        node_id=node,
    )
    return project, Output(node, kinds[kind].outputs[0].name)


def _values(spec: KindSpec, request: Mapping[str, Json], model: str) -> dict[str, Json]:
    """What was sent, as parameters of the node. What does not fit the kind any more is left at its default."""
    found: dict[str, Json] = {}
    for name, value in params_of(request).items():
        param = spec.param(name)
        if param is None:
            continue
        fitting = _fitting(param, value)
        if fault_in(param, fitting) is None:
            found[name] = fitting
    if model and (param := spec.param("model")) is not None and fault_in(param, model) is None:
        found["model"] = model
    return found


def _fitting(param: ParamSpec, value: Json) -> Json:
    """Numbers are sent as exact text where they are times."""
    if param.type not in {ParamType.NUMBER, ParamType.INTEGER} or not isinstance(value, str):
        return value
    try:
        number = Fraction(value)
    except (ValueError, ZeroDivisionError):
        return value
    return int(number) if number.denominator == 1 else float(number)


def _sent(request: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """The SHA-256 of every file that was sent, by what it was for."""
    inputs = request.get("inputs")
    return {
        name: tuple(str(each).partition(".")[0] for each in files)
        for name, files in (inputs.items() if isinstance(inputs, Mapping) else ())
        if isinstance(files, list | tuple)
    }
