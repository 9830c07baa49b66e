"""Templates put into the open film: their nodes with their media as one step, and what is filled in as another."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from charstudio.model.errors import CharStudioError, ReadOnly
from charstudio.model.kind import ParamType
from charstudio.model.library import Asset
from charstudio.model.node_template import NodeTemplate, filled, inserted
from charstudio.model.project import Project
from charstudio.model.snippet_fit import misfits
from charstudio.model.values import AssetId, Json, NodeId
from charstudio.storage import template_file
from charstudio.studio.studio import Studio

Values = Mapping[NodeId, Mapping[str, Json]]
"""Parameters by node and name."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """What came in. ``nodes`` gives for every node of the template the new one; ``remarks`` are for the user."""

    template: NodeTemplate
    nodes: Mapping[NodeId, NodeId] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


async def insert(studio: Studio, path: Path, at: tuple[float, float]) -> Inserted:
    """Put the template in a file down with its middle at ``at``; one undoable step. Media come in first, aside.

    Raises ``Damaged``, ``NewerFormat``, ``EditError``, ``ReadOnly``, ``StorageError``; the film is then unchanged.
    """
    folder = studio.folder
    if folder is None:
        raise CharStudioError("No film is open.", "Open one or make a new one first.")
    if studio.read_only:
        raise ReadOnly("This film is open for reading only.", "Use “Save a copy” to work on it.")
    template = await asyncio.to_thread(template_file.read, path)
    wanted = template_file.media_of(template)
    missing = [asset for asset in wanted if not _is_here(studio, asset)]
    brought = await _brought(studio, path, missing) if missing else {}
    if studio.folder != folder:
        raise CharStudioError("The film was closed before the template was there.", "Insert it again.")
    whole = replace(template, snippet=replace(template.snippet, assets=brought))
    copies: dict[NodeId, NodeId] = {}

    def edit(project: Project) -> Project:
        after, made = inserted(project, studio.kinds, whole, at)
        copies.update(made)
        return after

    studio.document.apply(f"Insert {template.title}", edit)
    studio.document.seal()  # what is done to the new nodes next is a step of its own
    lost = [asset.name for asset in missing if asset.id not in brought]
    return Inserted(template, copies, (*_lost_words(lost), *misfits(studio.kinds, template.snippet.graph)))


def fill_in(studio: Studio, title: str, values: Values, assets: Iterable[Asset] = ()) -> tuple[str, ...]:
    """Set what was filled in for a template, as one undoable step; gives a sentence for each value that did not fit.

    ``assets`` are files that were chosen for it. Raises ``BadParameter``, ``ReadOnly``.
    """
    whole, remarks = _with_switched_models(studio, values)
    studio.document.apply(f"Fill in {title}", lambda project: filled(project, studio.kinds, whole, assets))
    studio.document.seal()
    return remarks


def _is_here(studio: Studio, asset: Asset) -> bool:
    found = studio.project.assets.get(asset.id)
    return found is not None and studio.media_path(found).is_file()


async def _brought(studio: Studio, path: Path, assets: Sequence[Asset]) -> dict[AssetId, Asset]:
    """These files of a template in the film's media store. They are measured anew: what the template says of them
    counts for nothing but their names.
    """
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
    try:
        places = await asyncio.to_thread(template_file.unpack, path, assets, folder)
        report = await studio.import_assets(places.values())
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    names = {asset.id: asset.name for asset in assets}
    return {asset.id: replace(asset, name=names[asset.id]) for asset in report.assets if asset.id in names}


def _lost_words(names: Sequence[str]) -> Iterator[str]:
    if len(names) == 1:
        yield f"“{names[0]}” is no picture, clip or sound that can be read: choose another file where it is used."
    elif names:
        yield f"{len(names)} files of the template cannot be read: choose others where they are used."


def _with_switched_models(studio: Studio, values: Values) -> tuple[Values, tuple[str, ...]]:
    """With another model a node's other values become what that model takes, unless they were filled in too."""
    if studio.shelf is None:
        return values, ()
    whole: dict[NodeId, Mapping[str, Json]] = dict(values)
    remarks: list[str] = []
    for node, params in values.items():
        found = studio.project.graph.nodes.get(node)
        spec = studio.kinds.get(found.kind) if found is not None else None
        names = [param.name for param in spec.params if param.type is ParamType.MODEL] if spec is not None else []
        if found is None or spec is None or not names or names[0] not in params:
            continue
        before = {**found.params, **{name: value for name, value in params.items() if name != names[0]}}
        switched, words = studio.shelf.switched(spec, before, str(params[names[0]]))
        whole[node] = {name: value for name, value in switched.items() if spec.param(name) is not None}
        remarks.extend(f"{found.title}: {sentence}" for sentence in words)
    return whole, tuple(remarks)
