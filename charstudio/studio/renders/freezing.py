"""The film as it is at this moment, by content: what an order holds on to."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.media.playable import files_of
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.timeline import ClipSource
from charstudio.model.values import Output
from charstudio.storage.render_film import RenderFilm
from charstudio.studio.outlook import Outlook


def frozen(project: Project, outlook: Outlook) -> RenderFilm:
    """What every clip of the timeline plays now; what is not there shows a card, whatever comes later."""
    found: dict[ClipSource, MediaValue | None] = {}
    for _, clip in project.timeline.clips():
        for source in files_of(clip):
            value = outlook.media_of(source)
            found[source] = value if value is not None and outlook.playable_value(value) is not None else None
    return RenderFilm(project, found)


def unmarked(film: RenderFilm, outlook: Outlook) -> RenderFilm:
    """The same with each draft in its version without the mark, where that has been made."""
    found: Mapping[ClipSource, MediaValue | None] = {
        source: _plain(source, value, outlook) for source, value in film.sources.items()
    }
    return RenderFilm(film.project, found)


def _plain(source: ClipSource, value: MediaValue | None, outlook: Outlook) -> MediaValue | None:
    plain = outlook.plain(source) if isinstance(source, Output) and value is not None and value.info.draft else None
    is_there = isinstance(plain, MediaValue) and outlook.playable_value(plain) is not None
    return plain if is_there and isinstance(plain, MediaValue) else value
