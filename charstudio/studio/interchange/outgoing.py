"""From the film to a cut that other editors understand: files by their paths, sound beside its picture.

Clips that follow a node show the file that is current; a ghost has a medium without a path, with its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from charstudio.media.playable import Find, Playable
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.library import MediaKind
from charstudio.model.library_edits import used_assets
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import Output
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot

COMPANION = "Sound of {}"
"""What an added track is called that carries the sound of a picture track."""


def outgoing_cut(project: Project, find: Find) -> Cut:
    """The film as a cut. Blocking: it may look whether files are there."""
    media: dict[object, Medium] = {}
    rows: list[Row] = []
    for track in project.timeline.tracks:
        shots = tuple(_shot(project, track, clip, find, media) for clip in track.clips)
        rows.append(Row(track.kind, track.name, shots, track.muted, track.locked, track.hidden, _empty(track)))
    timeline = project.timeline
    wanted = used_assets(project)
    return Cut(
        project.title,
        timeline.rate,
        tuple(rows),
        tuple(Mark(mark.at, mark.name, mark.colour, mark.note, mark.id) for mark in timeline.markers),
        timeline.width_px,
        timeline.height_px,
        timeline.sample_rate_hz,
        assets={key: asset for key, asset in project.assets.items() if key in wanted},
    )


def with_companions(cut: Cut) -> Cut:
    """The cut with the sound of pictures on tracks of its own, as other editors keep it; each linked to its picture."""
    rows: list[Row] = []
    added: list[Row] = []
    number = 0
    for row in cut.rows:
        pictures: list[Shot] = []
        sounds: list[Shot] = []
        for shot in row.shots:
            if not shot.sounds:
                pictures.append(shot)
                continue
            number += 1
            link = shot.link or f"sound-{number}"
            pictures.append(replace(shot, link=link))
            sounds.append(replace(shot, link=link, own=None))
        rows.append(replace(row, shots=tuple(pictures)))
        if sounds:
            added.append(Row(TrackKind.AUDIO, COMPANION.format(row.name), tuple(sounds), muted=row.muted))
    return replace(cut, rows=(*rows, *added))


def _empty(track: Track) -> Track:
    return replace(track, clips=())


def _shot(project: Project, track: Track, clip: Clip, find: Find, media: dict[object, Medium]) -> Shot:
    name = title_of(project, clip)
    base = Shot(
        name,
        clip.start,
        clip.duration,
        media_start=clip.source_range.start,
        speed=clip.speed,
        reverse=clip.reverse,
        freeze=clip.freeze,
        transition=clip.transition,
        gain_db=clip.gain_db,
        fade_in=clip.fade_in,
        fade_out=clip.fade_out,
        link=clip.link or "",
        own=clip,
    )
    if isinstance(clip.source, Title | Caption):
        return replace(base, words=clip.source)
    if clip.source not in media:
        media[clip.source] = _medium(project, clip, name, find(clip.source), media)
    medium = media[clip.source]
    sounds = track.kind is TrackKind.VIDEO and not clip.silent and not clip.freeze and medium.sample_rate_hz is not None
    return replace(base, medium=medium, sounds=sounds)


def _medium(
    project: Project, clip: Clip, name: str, playable: Playable | None, known: Mapping[object, Medium]
) -> Medium:
    asset = project.asset_of(clip)
    info = playable.info if playable is not None else asset.info if asset is not None else None
    title = asset.name if asset is not None else _node_title(project, clip, name)
    if playable is not None and not title.lower().endswith(playable.path.suffix.lower()):
        title += playable.path.suffix
    sha256 = asset.media.sha256 if asset is not None else playable.path.stem if playable is not None else ""
    taken = {medium.name for medium in known.values()}
    title = _free(title, taken)
    if info is None:
        return Medium(title, kind=None)
    return Medium(
        title,
        playable.path if playable is not None else None,
        sha256 if len(sha256) == 64 else "",
        info.kind,
        info.duration if info.kind is not MediaKind.IMAGE else None,
        info.rate,
        info.width_px,
        info.height_px,
        info.sample_rate_hz,
        info.channels,
    )


def _node_title(project: Project, clip: Clip, name: str) -> str:
    node = project.graph.nodes.get(clip.source.node) if isinstance(clip.source, Output) else None
    return node.title if node is not None else name


def _free(title: str, taken: set[str]) -> str:
    """The name, with a number where another file bears it: names are how other editors find files."""
    stem, dot, suffix = title.rpartition(".")
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{stem} {number}.{suffix}" if dot else f"{title} {number}"
    return free
