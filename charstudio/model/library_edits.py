"""Edits of the project as a whole and of its imported files. Callers import from ``graph_edits``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import AssetId, Json


def add_asset(project: Project, asset: Asset) -> Project:
    """Add an imported file. A file that is there already (the same bytes) stays as it is, with its name."""
    if asset.id != asset.media.sha256:
        raise EditError("An imported file is known by the hash of its bytes.")
    if asset.id in project.assets:
        return project
    return replace(project, assets={**project.assets, asset.id: asset})


def rename_asset(project: Project, asset: AssetId, name: str) -> Project:
    """Give an imported file another name. Raises ``UnknownId``, ``EditError`` for an empty name."""
    if asset not in project.assets:
        raise UnknownId("There is no such file in the project.")
    if not name.strip():
        raise EditError("A file needs a name.")
    if name.strip() == project.assets[asset].name:
        return project
    return replace(project, assets={**project.assets, asset: replace(project.assets[asset], name=name.strip())})


def remove_unused_assets(project: Project) -> Project:
    """Forget every imported file that no node, clip or character uses."""
    used = used_assets(project)
    if used.issuperset(project.assets):
        return project
    return replace(project, assets={key: asset for key, asset in project.assets.items() if key in used})


def used_assets(project: Project) -> set[AssetId]:
    """The imported files something in the project uses.

    Any parameter text that equals an asset's id counts, so files of nodes of an unknown kind are safe.
    """
    clips = [clip for _, clip in project.timeline.clips()]
    used = {clip.source for clip in clips if isinstance(clip.source, str)}
    used.update(clip.grade.lut for clip in clips if clip.grade.lut is not None)
    used.update(asset for character in project.characters.values() for asset in character.files())
    used.update(AssetId(text) for node in project.graph.nodes.values() for text in texts_in(node.params))
    return used


def texts_in(value: Json) -> Iterator[str]:
    """Every text anywhere inside a parameter value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from texts_in(part)


def set_title(project: Project, title: str) -> Project:
    """Name the film. Raises ``EditError`` for an empty title."""
    if not title.strip():
        raise EditError("The film needs a title.")
    return project if title.strip() == project.title else replace(project, title=title.strip())


def set_budget(project: Project, budget: Decimal | None) -> Project:
    """Cap what the project may cost, in US dollars; None for no cap. Raises ``EditError`` for a negative cap."""
    if budget is not None and not (budget.is_finite() and budget >= 0):
        raise EditError("A budget is an amount of dollars, from 0.")
    return project if budget == project.budget else replace(project, budget=budget)
