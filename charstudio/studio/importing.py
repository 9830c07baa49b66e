"""Files from outside become assets: judged by content, copied into the media store, never half-imported."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charstudio.media.probe import probe, suffix_for
from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.values import NodeId, new_id
from charstudio.storage.blobs import Blobs

log = logging.getLogger("charstudio.studio")

SOURCE_KINDS: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "source.image",
    MediaKind.VIDEO: "source.video",
    MediaKind.AUDIO: "source.audio",
}
REFERENCE_KIND = "source.reference"
ROW_HEIGHT = 230.0
"""How far apart the nodes of files dropped together are placed."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in, and one sentence for each file that did not."""

    assets: tuple[Asset, ...] = ()
    nodes: tuple[NodeId, ...] = ()
    problems: tuple[str, ...] = ()


def import_file(path: Path, blobs: Blobs) -> Asset:
    """Measure one file and copy it into the media store. Raises ``Unreadable`` or ``StorageError``.

    The name is the file's own, without its folder. Blocking: call it from a worker thread.
    """
    info = probe(path)
    return Asset.of(_readable_name(path), blobs.put_file(path, suffix_for(path)), info)


async def import_all(paths: Iterable[Path], blobs: Blobs) -> tuple[tuple[Asset, ...], tuple[str, ...]]:
    """Import several files; a bad one does not stop the others."""
    assets: list[Asset] = []
    problems: list[str] = []
    for path in paths:
        try:
            assets.append(await asyncio.to_thread(import_file, path, blobs))
        except CharStudioError as error:
            problems.append(f"{_readable_name(path)}: {error.message}")
        except Exception:  # a fault of ours with one file must not cost the others
            log.exception("import failed unexpectedly")
            problems.append(f"{_readable_name(path)}: it could not be imported, by a fault of this program.")
    return tuple(assets), tuple(problems)


def _readable_name(path: Path) -> str:
    """The file's name in a form that can be saved: some systems' names are not text."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def with_assets(project: Project, assets: Iterable[Asset]) -> Project:
    """The project knowing these files."""
    for asset in assets:
        project = graph_edits.add_asset(project, asset)
    return project


def with_media_node(
    project: Project, kinds: Kinds, asset: Asset, at: tuple[float, float]
) -> tuple[Project, tuple[NodeId, ...]]:
    """The project with a node for media that lie in it already: a Reference for a picture, else a file's node."""
    if asset.info.kind is not MediaKind.IMAGE:
        return with_source_nodes(project, kinds, [asset], at)
    node = NodeId(new_id("n"))
    after = graph_edits.add_node(
        with_assets(project, [asset]),
        kinds,
        REFERENCE_KIND,
        x=at[0],
        y=at[1],
        title=graph_edits.free_title(project.graph, Path(asset.name).stem[:60] or "Reference"),
        params={"stills": [asset.id]},
        node_id=node,
    )
    return after, (node,)


def with_source_nodes(
    project: Project, kinds: Kinds, assets: Sequence[Asset], at: tuple[float, float]
) -> tuple[Project, tuple[NodeId, ...]]:
    """The project with one source node for each file, one below the other from ``at``.

    A colour table only comes into the film's media: no wire carries it, clips choose it.
    """
    nodes: list[NodeId] = []
    project = with_assets(project, [asset for asset in assets if asset.info.kind not in SOURCE_KINDS])
    for row, asset in enumerate(asset for asset in assets if asset.info.kind in SOURCE_KINDS):
        node = NodeId(new_id("n"))
        project = graph_edits.add_node(
            with_assets(project, [asset]),
            kinds,
            SOURCE_KINDS[asset.info.kind],
            x=at[0],
            y=at[1] + row * ROW_HEIGHT,
            title=Path(asset.name).stem[:60] or None,
            params={"asset": asset.id},
            node_id=node,
        )
        nodes.append(node)
    return project, tuple(nodes)
