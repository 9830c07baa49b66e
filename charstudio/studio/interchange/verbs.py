"""What a user asks for: look into a cut, bring it into the open film, write the film's. For the window and the CLI."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from charstudio.model.errors import CharStudioError, ReadOnly
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.timeline import ClipSource
from charstudio.model.values import AssetId, ClipId, Output
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.interchange.cut import Cut, Medium
from charstudio.studio.interchange.formats import CutFormat, MediaAt
from charstudio.studio.interchange.incoming import with_cut
from charstudio.studio.interchange.reading import read_cut
from charstudio.studio.interchange.search import Search
from charstudio.studio.interchange.writing import WrittenCut, write_cut
from charstudio.studio.stoppable import in_thread
from charstudio.studio.studio import Studio

LABEL = "Import cut"


@dataclass(frozen=True, slots=True)
class IncomingCut:
    """A cut that was looked into, before anything is brought in.

    ``present`` are media that the film has already, ``found`` where the others lie; ``missing`` are asked for.
    """

    path: Path
    cut: Cut
    present: dict[Medium, Asset]
    found: dict[Medium, Path]
    missing: tuple[Medium, ...]
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class BroughtCut:
    """What came in: the new clips, the files that are still asked for, and one sentence for each thing to know."""

    clips: tuple[ClipId, ...]
    missing: tuple[Asset, ...]
    remarks: tuple[str, ...]


async def look_into(studio: Studio, path: Path, folder: Path | None = None) -> IncomingCut:
    """Read a cut and look for its media, also in ``folder`` if one is given. Nothing is brought in.

    Raises ``Damaged`` with what is wrong with the file, ``ReadOnly``.
    """
    rate = studio.project.timeline.rate
    cut = await asyncio.to_thread(read_cut, path, rate)
    return await look_again(studio, IncomingCut(path, cut, {}, {}, ()), folder)


async def look_again(studio: Studio, incoming: IncomingCut, folder: Path | None) -> IncomingCut:
    """Look for the media once more, also in ``folder``."""
    project, cut = studio.project, incoming.cut
    media = _media_needed(project, cut)
    present = {medium: asset for medium in media if (asset := _present(studio, cut, medium)) is not None}
    wanted = [medium for medium in media if medium not in present]
    search = Search(incoming.path, folder)
    found = await in_thread(lambda stopped: search.found(cut, wanted, stopped), lambda: False)
    missing = tuple(medium for medium in wanted if medium not in found)
    return replace(incoming, present=present, found=found, missing=missing, folder=folder)


async def bring_in(
    studio: Studio, incoming: IncomingCut, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> BroughtCut:
    """Copy the media that were found into the film and place the cut, in one undoable step.

    A file that turns out to be no media is asked for like one that is missing. ``progress(files done, in all)``.
    Raises ``EditError`` when the cut cannot be placed, ``ReadOnly``, ``StorageError``; the film is unchanged then.
    """
    if studio.read_only:
        raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to work on it.")
    folder = studio.folder
    with tempfile.TemporaryDirectory(prefix="cut-", dir=_scratch(folder)) as scratch:
        assets, problems = await _brought(studio, incoming, Path(scratch), progress)
    if studio.folder != folder:
        raise CharStudioError("The project was closed before the cut was imported.", "Open it and import again.")
    document = studio.document
    before = document.project
    imported = await asyncio.to_thread(with_cut, before, incoming.cut, assets)
    if document.project is not before:
        imported = with_cut(document.project, incoming.cut, assets)
    after = imported.project
    document.apply(f"{LABEL} {incoming.path.name}", lambda _project: after)
    return BroughtCut(imported.clips, imported.missing, (*imported.remarks, *problems))


async def export_cut(
    studio: Studio,
    path: Path,
    wanted: CutFormat,
    *,
    media: MediaAt = MediaAt.IN_PLACE,
    overwrite: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> WrittenCut | None:
    """Write the cut as it is now; None when ``stopped()`` said so. Raises as ``writing.write_cut``."""
    project = studio.project
    sources: list[ClipSource] = [clip.source for _, clip in project.timeline.clips()]
    playables = {source: studio.playable(source) for source in sources}

    return await in_thread(
        lambda is_stopped: write_cut(
            project, playables.get, path, wanted, media=media, overwrite=overwrite, stopped=is_stopped
        ),
        stopped,
    )


def _scratch(folder: Path | None) -> Path | None:
    """A place on the film's own disk for files on their way in; None: the system's."""
    cache = ProjectFolder(folder).cache if folder is not None else None
    return cache if cache is not None and cache.is_dir() else folder


def _media_needed(project: Project, cut: Cut) -> tuple[Medium, ...]:
    """The media of shots that do not follow a node of this film."""
    needed: dict[Medium, None] = {}
    for _, shot in cut.shots():
        source = shot.own.source if shot.own is not None else None
        follows = isinstance(source, Output) and source.node in project.graph.nodes
        if shot.medium is not None and not follows:
            needed[shot.medium] = None
    return tuple(needed)


def _present(studio: Studio, cut: Cut, medium: Medium) -> Asset | None:
    """The asset of a medium whose bytes are in the film's store."""
    key = AssetId(medium.sha256)
    asset = studio.project.assets.get(key) or cut.assets.get(key)
    return asset if asset is not None and studio.playable_value(asset) is not None else None


async def _brought(
    studio: Studio, incoming: IncomingCut, scratch: Path, progress: Callable[[int, int], None]
) -> tuple[dict[Medium, Asset], tuple[str, ...]]:
    from charstudio.studio.interchange.package import taken_out  # noqa: PLC0415 - only when asked for

    assets = dict(incoming.present)
    problems: list[str] = []
    by_path: dict[Path, Asset] = {}
    for number, (medium, path) in enumerate(incoming.found.items()):
        progress(number, len(incoming.found))
        if path in by_path:
            assets[medium] = by_path[path]
            continue
        file = path
        if not path.is_absolute():  # inside the package
            file = await asyncio.to_thread(taken_out, incoming.path, path.as_posix(), scratch)
        report = await studio.import_assets([file])
        if report.assets:
            assets[medium] = by_path[path] = replace(report.assets[0], name=medium.name or report.assets[0].name)
        problems += report.problems
        if file is not path:
            await asyncio.to_thread(file.unlink)
    progress(len(incoming.found), len(incoming.found))
    return assets, tuple(problems)
