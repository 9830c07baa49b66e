"""Making the parts of a snippet fit the project and the kinds they are put among.

Nothing here refuses: a value that cannot stay goes back to its default, a wire that cannot be is left out, a file that
is not there is no longer named. ``misfits`` says so in sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from charstudio.model.characters import Character
from charstudio.model.graph import Graph, Node
from charstudio.model.kind import TIMELINE_KIND, Kinds, KindSpec, ParamSpec, ParamType, fault_in
from charstudio.model.library import Asset
from charstudio.model.library_edits import texts_in
from charstudio.model.params import asset_fault, param_fault
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, Input, Json, NodeId, Output

Links: TypeAlias = Mapping[Input, tuple[Output, ...]]


def needed_assets(graph: Graph, characters: Mapping[CharacterId, Character]) -> set[AssetId]:
    """The imported files that the nodes and characters name. Any text that equals a file's id counts."""
    named = {AssetId(text) for node in graph.nodes.values() for text in texts_in(node.params)}
    return named.union(*(character.files() for character in characters.values()))


def taken_along(
    project: Project, assets: Mapping[AssetId, Asset], characters: Mapping[CharacterId, Character], graph: Graph
) -> tuple[Mapping[AssetId, Asset], Mapping[CharacterId, Character]]:
    """The project's files and characters with those that come along. What is there already stays as it is."""
    new = {key: character for key, character in characters.items() if key not in project.characters}
    needed = needed_assets(graph, new)
    all_assets = {**{key: asset for key, asset in assets.items() if key in needed}, **project.assets}
    held = {key: character.only_with(all_assets) for key, character in new.items()}
    return (
        project.assets if len(all_assets) == len(project.assets) else all_assets,
        {**project.characters, **held} if held else project.characters,
    )


def fitting_node(project: Project, kinds: Kinds, node: Node) -> Node:
    """The node with parameters that its kind takes; of an unknown kind, as it is."""
    spec = kinds.get(node.kind)
    if spec is None:
        return node
    known = {param.name: param for param in spec.params}
    fixed = {name: _fixed(project, spec, known[name], value) for name, value in node.params.items() if name in known}
    unchanged = len(fixed) == len(node.params) and all(fixed[name] is value for name, value in node.params.items())
    return node if unchanged else replace(node, params=fixed)


def fitting_links(nodes: Mapping[NodeId, Node], kinds: Kinds, links: Links) -> dict[Input, tuple[Output, ...]]:
    """Those wires that may be: between sockets that exist and carry the same, one where one is taken, none twice.

    Sockets of nodes of an unknown kind are taken at their word, as in a project file.
    """
    found: dict[Input, tuple[Output, ...]] = {}
    for target, sources in links.items():
        fits = [source for source in dict.fromkeys(sources) if _may_be(nodes, kinds, source, target)]
        spec = kinds.get(nodes[target.node].kind)
        port = spec.input(target.port) if spec else None
        if fits:
            found[target] = tuple(fits if port is None or port.many else fits[:1])
    return found


def misfits(kinds: Kinds, graph: Graph) -> Iterator[str]:
    """One sentence for each sort of thing that does not fit; of missing files tells who looks for them."""
    changed = [
        node.title
        for node in graph.nodes.values()
        if (spec := kinds.get(node.kind)) and any(param_fault(spec, *item) for item in node.params.items())
    ]
    if changed:
        yield f"Values that this version does not take are back at their defaults in {_listed(changed)}."
    wires = sum(len(sources) for sources in graph.links.values())
    lost = wires - sum(len(sources) for sources in fitting_links(graph.nodes, kinds, graph.links).values())
    if lost:
        yield f"{'One wire does' if lost == 1 else f'{lost} wires do'} not fit and stayed behind."


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _fixed(project: Project, spec: KindSpec, param: ParamSpec, value: Json) -> Json:
    if fault_in(param, value):
        return param.default
    if param.type not in {ParamType.ASSET, ParamType.ASSETS} or not asset_fault(project, spec, param.name, value):
        return value
    return _without_missing(project, spec, param, value)


def _without_missing(project: Project, spec: KindSpec, param: ParamSpec, value: Json) -> Json:
    """What is left of named files when those that are not there, or are of another kind, are taken out."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return param.default
    return [item for item in value if not asset_fault(project, spec, param.name, [item])]


def _may_be(nodes: Mapping[NodeId, Node], kinds: Kinds, source: Output, target: Input) -> bool:
    taker, giver = nodes[target.node], nodes[source.node]
    if taker.kind == TIMELINE_KIND:
        return False
    takes = kinds[taker.kind].input(target.port) if taker.kind in kinds else None
    gives = kinds[giver.kind].output(source.port) if giver.kind in kinds else None
    if (takes is None and taker.kind in kinds) or (gives is None and giver.kind in kinds):
        return False
    return takes is None or gives is None or takes.type is gives.type
