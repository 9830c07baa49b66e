"""What only Character Studio has words for, written beside the cut under ``charstudio`` and read back with suspicion.

    timeline   app, format, rate, width_px, height_px, sample_rate_hz, assets, captions
    track      as in the project file, without its clips
    clip       as in the project file

Whoever moves or trims a clip elsewhere leaves these words as they were: the cut is then the other editor's, and the
look, the name and the links are still ours (``incoming``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from charstudio.model.errors import StorageError
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.storage import project_file, project_json
from charstudio.storage.project_json import APP, FORMAT_VERSION, JsonObject
from charstudio.studio.interchange.cut import Cut

KEY: Final = "charstudio"
_MAX_ID: Final = 200
UNREADABLE: Final = "What Character Studio had written beside the cut could not be read; looks and links are left out."


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What was read. ``tracks`` and ``clips`` stand at the places of the words that were given."""

    tracks: tuple[Track | None, ...]
    clips: tuple[Clip | None, ...]
    captions: tuple[Track, ...] = ()
    assets: Mapping[AssetId, Asset] = field(default_factory=dict)
    rate: Rate | None = None
    width_px: int = 0
    height_px: int = 0
    sample_rate_hz: int = 0
    is_damaged: bool = False


def timeline_words(cut: Cut) -> JsonObject:
    """For the cut as a whole."""
    captions = [
        replace(row.own, clips=tuple(shot.own for shot in row.shots if shot.own is not None))
        for row in cut.rows
        if row.kind is TrackKind.CAPTION and row.own is not None
    ]
    return {
        "app": APP,
        "assets": {key: project_json.asset_json(asset) for key, asset in cut.assets.items()},
        "captions": [project_json.track_json(track) for track in captions],
        "format": FORMAT_VERSION,
        "height_px": cut.height_px,
        "rate": project_json.rate_text(cut.rate) if cut.rate is not None else "",
        "sample_rate_hz": cut.sample_rate_hz,
        "width_px": cut.width_px,
    }


def track_words(track: Track) -> JsonObject:
    """For one track."""
    return {name: value for name, value in project_json.track_json(track).items() if name != "clips"}


def clip_words(clip: Clip) -> JsonObject:
    """For one clip."""
    return project_json.clip_json(clip)


def read_words(timeline: object, tracks: Sequence[object], clips: Sequence[object]) -> OwnWords:
    """What these words say; each may be anything, None where there were none. All of them count or none do."""
    nothing = OwnWords((None,) * len(tracks), (None,) * len(clips))
    if not isinstance(timeline, dict) or timeline.get("app") != APP:
        return nothing
    damaged = replace(nothing, is_damaged=True)
    ids = [_id_in(words) for words in (*tracks, *clips)]
    whole = _as_project(timeline, tracks, clips)
    if whole is None:
        return damaged
    project = _read(whole)
    if project is None:
        return damaged
    return _sorted_out(project, len(tracks), len(clips), ids)


def _id_in(words: object) -> str:
    found = words.get("id") if isinstance(words, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= _MAX_ID else ""


def _as_project(timeline: Mapping[str, Any], tracks: Sequence[object], clips: Sequence[object]) -> JsonObject | None:
    """A project of which every track is one of the words, and a last one holds all clips: a form its reader knows.

    Ids are numbers here, since a clip that was doubled elsewhere has its id twice.
    """
    empty = project_json.to_json(Project(timeline=Timeline(tracks=())))
    blank = project_json.track_json(Track(TrackId("blank"), TrackKind.VIDEO, "Row"))
    if any(words is not None and not isinstance(words, dict) for words in (*tracks, *clips)):
        return None
    captions = timeline.get("captions", [])
    if not isinstance(captions, list):
        return None
    rows = [
        {**(words if isinstance(words, dict) else blank), "clips": [], "id": f"t{number}"}
        for number, words in enumerate(tracks)
    ]
    said = [{**words, "id": f"c{number}"} for number, words in enumerate(clips) if isinstance(words, dict)]
    parts = {name: timeline.get(name) for name in ("height_px", "rate", "sample_rate_hz", "width_px")}
    document: JsonObject = {
        **empty,
        "assets": timeline.get("assets", {}),
        "format": timeline.get("format"),
        "timeline": {**empty["timeline"], **parts, "tracks": [*rows, {**blank, "clips": said}, *captions]},
    }
    return document


def _read(whole: JsonObject) -> Project | None:
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - pydantic takes 0.2 s to import

    try:
        project, faults = read_project(project_file.upgraded(whole))
    except StorageError:
        return None
    return None if faults else project


def _sorted_out(project: Project, tracks: int, clips: int, ids: Sequence[str]) -> OwnWords:
    read = project.timeline.tracks
    rows = [replace(track, id=TrackId(ids[place])) if ids[place] else None for place, track in enumerate(read[:tracks])]
    found: list[Clip | None] = [None] * clips
    for clip in read[tracks].clips:
        place = int(clip.id[1:])
        own = ids[tracks + place]
        found[place] = replace(clip, id=ClipId(own)) if own else None
    timeline = project.timeline
    return OwnWords(
        tuple(rows),
        tuple(found),
        read[tracks + 1 :],
        project.assets,
        timeline.rate,
        timeline.width_px,
        timeline.height_px,
        timeline.sample_rate_hz,
    )
