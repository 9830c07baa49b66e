"""A film as it was when it was ordered: the project and, by content, what each of its clips played at that moment.

Edits, undo and newer takes made afterwards change nothing of it. Written as compressed JSON; reading it is as strict as
reading a project file.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charstudio.model.errors import Damaged
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.timeline import ClipSource
from charstudio.model.values import AssetId, MediaRef, NodeId, Output
from charstudio.storage import project_text
from charstudio.storage.project_file import from_json
from charstudio.storage.project_json import info_json, source_json, to_json

_MAX_BYTES = 2 * project_text.MAX_BYTES


@dataclass(frozen=True, slots=True)
class RenderFilm:
    """``sources`` has every file of the timeline; None for what was not made yet and shows a card."""

    project: Project
    sources: Mapping[ClipSource, MediaValue | None]

    @property
    def media(self) -> frozenset[MediaRef]:
        """The files it needs."""
        return frozenset(value.media for value in self.sources.values() if value is not None)


def film_bytes(film: RenderFilm) -> bytes:
    """``film`` for a column. Raises ``Damaged`` when the project holds something that cannot be written."""
    document = {
        "project": to_json(film.project),
        "sources": [_source(source, value) for source, value in film.sources.items()],
    }
    return zlib.compress(project_text.encode(document))


def film_of(content: bytes) -> RenderFilm:
    """The inverse of ``film_bytes``. Raises ``Damaged`` or ``NewerFormat``."""
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(content, _MAX_BYTES)
        if not unpacking.eof:
            raise _unreadable()
    except zlib.error as error:
        raise _unreadable() from error
    document, faults = project_text.decode(text)
    if faults:
        raise _unreadable()
    try:
        return RenderFilm(from_json(document["project"]), dict(map(_read_source, document["sources"])))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable() from error


def _unreadable() -> Damaged:
    return Damaged("What was to be exported can no longer be read.", "Remove it from the list and export again.")


def _source(source: ClipSource, value: MediaValue | None) -> dict[str, Any]:
    media = None
    if value is not None:
        media = {"sha256": value.media.sha256, "suffix": value.media.suffix, "info": info_json(value.info)}
    return {"source": source_json(source), "media": media}


def _read_source(row: Mapping[str, Any]) -> tuple[ClipSource, MediaValue | None]:
    from charstudio.storage.project_schema import read_info  # noqa: PLC0415 - pydantic takes 0.2 s to import

    named, media = row["source"], row["media"]
    source = AssetId(named["asset"]) if "asset" in named else Output(NodeId(named["node"]), str(named["port"]))
    if media is None:
        return source, None
    return source, MediaValue(MediaRef(media["sha256"], media["suffix"]), read_info(media["info"]))
