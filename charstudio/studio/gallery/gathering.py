"""Makes the gallery's list from what the project has: results, the requests behind them, imported files.

Pure but for one look at the disk, at when imported files came in. Each bytes appear once: as the newest result that has
them, or as the imported file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from charstudio.engine.fingerprint import is_marked, marked
from charstudio.model.casting import CastMember
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import AssetId, Fingerprint, Json, MediaRef, NodeId, Output
from charstudio.storage.database_gallery import Asked
from charstudio.studio.gallery.values import GalleryItem

PROMPT_FIELDS = ("prompt", "instruction", "text")
"""Where the words of a request are, the first that is there."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Makers = Mapping[Fingerprint, tuple[NodeId, int]]


def gathered(
    project: Project,
    results: Iterable[Result],
    makers: Makers,
    asked: Mapping[Fingerprint, Asked],
    cast: Mapping[NodeId, tuple[CastMember, ...]],
    path_of: Callable[[MediaRef], Path],
    model_title: Callable[[str], str],
) -> tuple[GalleryItem, ...]:
    """Everything there is, newest first.

    ``makers`` gives for a result the node and take that led to it, ``cast`` who acts in what a node makes.
    """
    found: dict[MediaRef, GalleryItem] = {}
    every = sorted(results, key=lambda result: result.finished_at)
    names = {result.fingerprint for result in every}
    for result in every:
        if not is_marked(result.fingerprint) and marked(result.fingerprint) in names:
            continue  # the same draft without its mark
        for value in result.outputs.values():
            if isinstance(value, MediaValue):
                found[value.media] = _of_result(result, value, project, makers, asked, cast, model_title)
    for asset in project.assets.values():
        if asset.media not in found and asset.info.kind is not MediaKind.LUT:
            found[asset.media] = GalleryItem(
                MediaValue(asset.media, asset.info),
                asset.name,
                _brought_in(path_of(asset.media)),
                characters=_who_has(project, asset),
            )
    return tuple(sorted(found.values(), key=lambda item: item.at, reverse=True))


def _of_result(
    result: Result,
    value: MediaValue,
    project: Project,
    makers: Makers,
    asked: Mapping[Fingerprint, Asked],
    cast: Mapping[NodeId, tuple[CastMember, ...]],
    model_title: Callable[[str], str],
) -> GalleryItem:
    request = asked.get(result.fingerprint)
    maker = makers.get(result.fingerprint)
    node = maker[0] if maker is not None else request.node if request is not None else None
    shown = project.graph.nodes.get(node) if node is not None else None
    title = shown.title if shown is not None else request.node_title if request is not None else ""
    actors = tuple(member.name for member in cast.get(node, ())) if node is not None else ()
    if not actors and request is not None and request.character:
        actors = tuple(request.character.split(" + "))
    return GalleryItem(
        value,
        title or "A deleted node",
        result.finished_at,
        fingerprint=result.fingerprint,
        node=node,
        take=maker[1] if maker is not None else 1,
        node_kind=result.node_kind,
        provider=result.provider,
        model=result.model,
        model_title=model_title(result.model) if result.model else "",
        prompt=prompt_of(request.request) if request is not None else "",
        seed=seed_of(request.request) if request is not None else None,
        characters=actors,
        cost_usd=result.cost_usd,
        request=request.request if request is not None else {},
    )


def params_of(request: Mapping[str, Json]) -> Mapping[str, Json]:
    """The canonical parameters in a journaled request."""
    found = request.get("params")
    return found if isinstance(found, Mapping) else {}


def prompt_of(request: Mapping[str, Json]) -> str:
    """The words of a journaled request; empty where there are none."""
    params = params_of(request)
    return next((text for name in PROMPT_FIELDS if isinstance(text := params.get(name), str) and text.strip()), "")


def seed_of(request: Mapping[str, Json]) -> int | None:
    """The seed of a journaled request."""
    seed = params_of(request).get("seed")
    return seed if isinstance(seed, int) and not isinstance(seed, bool) else None


def used_in_cut(project: Project, current: Callable[[Output], object]) -> frozenset[MediaRef]:
    """The media that the timeline shows now. ``current`` gives what shows for an output."""
    return frozenset(_in_cut(project, current))


def _in_cut(project: Project, current: Callable[[Output], object]) -> Iterator[MediaRef]:
    for _, clip in project.timeline.clips():
        value = current(clip.source) if isinstance(clip.source, Output) else None
        if isinstance(value, MediaValue):
            yield value.media
        elif isinstance(clip.source, str) and (asset := project.assets.get(AssetId(clip.source))) is not None:
            yield asset.media


def _who_has(project: Project, asset: Asset) -> tuple[str, ...]:
    """The characters this file is part of, as they are now."""
    return tuple(who.name for who in project.characters.values() if asset.id in set(who.files()))


def _brought_in(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return _LONG_AGO
