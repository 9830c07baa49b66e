"""The picture of a film on the welcome page: a frame of its cut, or its first picture. Kept in the project's cache."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice

from charstudio.media.playable import Playable
from charstudio.model.errors import CharStudioError
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource, Timeline, TrackKind
from charstudio.storage.files import replace_file
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.studio import Studio

log = logging.getLogger("charstudio.ui")

WIDTH_PX = 448
"""Twice a card's width, for screens with two pixels to a point."""
NAME = "poster.jpg"


async def write_poster(studio: Studio) -> None:
    """Make the picture anew in a worker thread. A film without any picture keeps the one it has; failure is quiet."""
    folder = studio.folder
    make = _maker(studio)
    if folder is None or studio.read_only or make is None:
        return
    try:
        await asyncio.to_thread(_write, ProjectFolder(folder).cache / NAME, make)
    except (CharStudioError, OSError, ValueError) as error:
        log.info("no poster of %s: %s", folder.name, error)


def _maker(studio: Studio) -> Callable[[], object] | None:
    """What makes the picture, on values that cannot change meanwhile."""
    timeline = studio.project.timeline
    sources: dict[ClipSource, Playable | None] = {
        clip.source: studio.playable(clip.source) for _, clip in timeline.clips()
    }
    moment = _telling_moment(timeline, sources)
    if moment is not None:
        return lambda: _frame(timeline, sources, moment)
    for node in studio.project.graph.nodes:
        value = studio.status(node).value
        if isinstance(value, MediaValue) and value.info.has_picture:
            path = studio.media_path(value)
            return lambda: _still(path)
    return None


def _telling_moment(timeline: Timeline, sources: Mapping[ClipSource, Playable | None]) -> Seconds | None:
    """The middle of the first clip that can be seen, where no fade darkens it."""
    for track in timeline.tracks:
        for clip in track.clips:
            playable = sources[clip.source]
            if track.kind is TrackKind.VIDEO and not track.hidden and playable and playable.info.has_picture:
                return timeline.rate.snap(clip.start + clip.duration / 2)
    return None


def _frame(timeline: Timeline, sources: Mapping[ClipSource, Playable | None], moment: Seconds) -> object:
    from charstudio.media.compose import Compositor  # noqa: PLC0415 - with the decoders, when first needed

    height = round(Fraction(WIDTH_PX * timeline.height_px, timeline.width_px) / 2) * 2
    with Compositor(timeline, sources.get, width_px=WIDTH_PX, height_px=height) as film:
        return film.frame_at(moment)


def _still(path: Path) -> object:
    from charstudio.media.thumbnails import thumbnail  # noqa: PLC0415 - as above

    return thumbnail(path, WIDTH_PX)


def _write(path: Path, make: Callable[[], object]) -> None:
    from charstudio.ui.graph.thumbnails import to_image  # noqa: PLC0415 - as above

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if to_image(make()).save(buffer, "JPG", 88):  # type: ignore[call-overload]
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, bytes(buffer.data().data()))
