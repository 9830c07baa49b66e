"""Who is wired into a scene: names and pictures for the prompt's completion, and what to say about its tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QPixmap

from charstudio.model.graph import Node
from charstudio.model.results import MediaValue
from charstudio.model.values import Input, Json, NodeId, Output
from charstudio.nodes.characters import CHARACTERS, REFERENCES, unnamed
from charstudio.studio.repair.anchors import takes_second
from charstudio.studio.repair.sheets import characters_at, views_left
from charstudio.studio.studio import Studio
from charstudio.ui.graph.thumbnails import Thumbnails

SCENE_KIND = REFERENCES.spec.id


@dataclass(frozen=True, slots=True)
class Player:
    """A character of a scene. ``tag`` as in the prompt, without brackets; ``name`` empty: nobody is wired there."""

    tag: str
    name: str
    pixmap: QPixmap | None = None


def players(studio: Studio, node: NodeId, thumbnails: Thumbnails) -> tuple[Player, ...]:
    """The characters wired into a scene, in order."""
    project = studio.project
    named = characters_at(project, node)
    found = []
    for tag in CHARACTERS:
        sources = project.graph.links.get(Input(node, tag), ())
        above = project.graph.nodes.get(sources[0].node) if sources else None
        if above is None:
            continue
        value = studio.current(Output(sources[0].node, sources[0].port))
        pixmap = thumbnails.get(value) if isinstance(value, MediaValue) else None
        found.append(Player(tag, named[tag].name if tag in named else above.title, pixmap))
    return tuple(found)


def remarks(studio: Studio, node: Node, params: Mapping[str, Json]) -> tuple[str, ...]:
    """What is to be said about the cast of a scene: who is wired in and never called, and views that are left out.

    No refusal.
    """
    if node.kind != SCENE_KIND:
        return ()
    return (*_unnamed(studio, node, params), *_views(studio, node, params))


def _views(studio: Studio, node: Node, params: Mapping[str, Json]) -> tuple[str, ...]:
    """That a model could be shown more of a character than it is."""
    known = studio.shelf.catalog.model(str(params.get("model"))) if studio.shelf is not None else None
    if known is None or not takes_second(known.first, SCENE_KIND):
        return ()
    left = views_left(studio.project, node.id)
    return tuple(
        f"{name} has {count} further view{'s'[: count != 1]} that this model takes: “Bring the Sheets” wires them in."
        for name, count in left.items()
    )


def _unnamed(studio: Studio, node: Node, params: Mapping[str, Json]) -> tuple[str, ...]:
    links = studio.project.graph.links
    if links.get(Input(node.id, "prompt")):
        return ()
    wired = [tag for tag in CHARACTERS if links.get(Input(node.id, tag))]
    missing = unnamed(str(params.get("prompt") or ""), wired)
    if not missing:
        return ()
    tags = " and ".join(f"[{tag}]" for tag in missing)
    return (
        f"{tags} {'is' if len(missing) == 1 else 'are'} wired in but not in the prompt. Type “[” to call somebody.",
    )
