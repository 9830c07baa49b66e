"""Films for benches: one picture, and nodes that are made from it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from charstudio.media.probe import probe
from charstudio.model import graph_edits
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.paths import ProjectFolder

Maker = tuple[str, str, str]
"""A kind, its model, and the parameter that holds its words."""


def film_of(root: Path, count: int, makers: tuple[Maker, ...]) -> None:
    """A project folder ``root/film`` with ``count`` nodes, each asking for another shot; makers take turns."""
    kinds = specs(load_kinds(())[0])
    folder = ProjectFolder(root / "film")
    folder.create()
    asset = _portrait(root, Blobs(folder.media))
    project = graph_edits.add_asset(Project("Bench"), asset)
    project = graph_edits.add_node(project, kinds, "source.image", node_id=NodeId("photo"), params={"asset": asset.id})
    for number in range(count):
        kind, model, words = makers[number % len(makers)]
        node = NodeId(f"n{number}")
        params = {"model": model, words: f"shot number {number}"}
        x, y = 300.0 * (1 + number % 25), 260.0 * (number // 25)
        project = graph_edits.add_node(
            project, kinds, kind, node_id=node, title=f"Shot {number}", params=params, x=x, y=y
        )
        project = graph_edits.connect(project, kinds, Output(NodeId("photo"), "image"), Input(node, "image"))
    project_file.write(folder.document, project)


def _portrait(root: Path, blobs: Blobs) -> Asset:
    part = root / "portrait.png"
    Image.effect_mandelbrot((640, 640), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(part)
    return Asset.of("portrait.png", blobs.put_file(part, "png"), probe(part))
