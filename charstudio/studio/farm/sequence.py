"""A film as plain JSON: its timeline, which files its sources are by content, and how it is to be delivered.

It is written and read with the project file's own words and suspicion. No paths, no graph: what a clip follows has
become the file it shows now, or nothing, which shows a card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charstudio.media.layers import audible, visible
from charstudio.media.playable import Find, Playable, files_of
from charstudio.media.segment_coding import SegmentWork
from charstudio.model.errors import FarmError
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import TimeRange, seconds_from_text, seconds_to_text
from charstudio.model.timeline import ClipSource, Timeline
from charstudio.model.values import AssetId, Json, MediaRef
from charstudio.storage.project_json import source_json, to_json
from charstudio.studio.delivery_presets import delivery_from_json, delivery_to_json
from charstudio.studio.farm.content import content_of


@dataclass(frozen=True, slots=True)
class Sequence:
    """A film with where its files are. ``playables`` has every source that is a file; None: not made yet."""

    work: SegmentWork
    playables: Mapping[ClipSource, Playable | None]

    @classmethod
    def of(cls, work: SegmentWork) -> Sequence:
        """The film of ``work``, its sources looked up once."""
        tracks = (*visible(work.timeline), *audible(work.timeline))
        sources = dict.fromkeys(
            source for track in tracks for span in track.within(work.part) for source in files_of(span.clip)
        )
        found = {source: work.find(source) for source in sources}
        return cls(SegmentWork(work.timeline, found.get, work.part, work.delivery), found)

    def media(self, part: TimeRange | None = None) -> dict[MediaRef, Path]:
        """The files of the film by content; with ``part`` those whose pictures are seen in it. Raises ``OSError``."""
        wanted: Iterable[ClipSource] = self.playables
        if part is not None:
            spans = (span for track in visible(self.work.timeline) for span in track.within(part))
            wanted = {source for span in spans for source in files_of(span.clip)}
        found = (playable for source in wanted if (playable := self.playables.get(source)) is not None)
        return {content_of(playable.path): playable.path for playable in found}

    def json(self) -> dict[str, Json]:
        """The film as JSON. Raises ``OSError`` when a file is gone."""
        assets: dict[AssetId, Asset] = {}
        sources: list[Json] = []
        for source, playable in self.playables.items():
            ref = None if playable is None else content_of(playable.path)
            if playable is not None and ref is not None:
                key = AssetId(ref.sha256)
                assets[key] = Asset(key, playable.path.name, ref, playable.info)
            sources.append([source_json(source), None if ref is None else ref.sha256])
        work = self.work
        return {
            "project": to_json(Project(timeline=work.timeline, assets=assets)),
            "sources": sources,
            "start": seconds_to_text(work.part.start),
            "duration": seconds_to_text(work.part.duration),
            "delivery": delivery_to_json(work.delivery),
        }


def read_sequence(found: Mapping[str, Any], media: Mapping[MediaRef, Path]) -> Sequence:
    """The film in JSON, with the files of ``media``. A source whose file is not among them may not be shown.

    Raises ``FarmError``.
    """
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - pydantic takes 0.2 s to import

    try:
        project, faults = read_project(found["project"])
        if project is None:
            raise FarmError(f"The film cannot be read: {faults[0]}.")
        rows = {_key(source): None if sha256 is None else AssetId(sha256) for source, sha256 in found["sources"]}
        part = TimeRange(seconds_from_text(found["start"]), seconds_from_text(found["duration"]))
        delivery = delivery_from_json(found["delivery"])
    except (ValueError, TypeError, KeyError) as error:
        raise FarmError(f"The film cannot be read: {error}.") from error
    playables: dict[ClipSource, Playable | None] = {}
    for source in _files(project.timeline):
        if _key(source_json(source)) in rows:
            asset = rows[_key(source_json(source))]
            playables[source] = None if asset is None else _playable(project.assets[asset], media)
    return Sequence(SegmentWork(project.timeline, _finding(playables), part, delivery), playables)


def _playable(asset: Asset, media: Mapping[MediaRef, Path]) -> Playable:
    return Playable(media.get(asset.media, Path(asset.media.file_name)), asset.info)


def _finding(playables: Mapping[ClipSource, Playable | None]) -> Find:
    """Looks a source up; one that was left out is a fault, never a card in the film."""

    def find(source: ClipSource) -> Playable | None:
        if source not in playables:
            raise FarmError("The film shows a file that was not sent along.")
        return playables[source]

    return find


def _files(timeline: Timeline) -> set[ClipSource]:
    return {source for _, clip in timeline.clips() for source in files_of(clip)}


def _key(source: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(name), str(value)) for name, value in source.items()))
