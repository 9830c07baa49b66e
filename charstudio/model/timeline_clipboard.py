"""Clips on their way to another place of the film, or into another film: what copying takes along, and pasting.

A parcel stands for itself: times count from its first clip, and the files its clips use come with it. A clip that
follows a node goes on doing so in a film that has the node; elsewhere it shows the file that stood in for what the
node had made (``ClipParcel.made``), and is left out when there was none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import EditError, OutOfMedia
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.timeline_format import add_track, conformed
from charstudio.model.timeline_links import together
from charstudio.model.timeline_parts import (
    Row,
    cleared,
    find_clips,
    find_track,
    on_grid,
    opened,
    put,
    shifted,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_place import Mode, refuse_placing
from charstudio.model.timeline_replace import showing
from charstudio.model.timeline_ripple import TimeChange, with_time
from charstudio.model.timeline_rules import media_length, runs_past, source_fault
from charstudio.model.values import AssetId, ClipId, GroupId, LinkId, Output, TrackId, new_id


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """Clips that lay on one track; ``place`` counts the tracks of its kind from the first."""

    kind: TrackKind
    place: int
    clips: Row


@dataclass(frozen=True, slots=True)
class ClipParcel:
    """Clips under the ids they had, with starts counted from the first of them.

    ``assets`` are the files they use. ``made`` says for node outputs which of these files shows what they had made.
    ``origin`` is a word by which the program that copied finds the project again (never a path).
    """

    rows: tuple[ParcelRow, ...]
    rate: Rate
    assets: Mapping[AssetId, Asset] = field(default_factory=dict)
    made: Mapping[Output, AssetId] = field(default_factory=dict)
    origin: str = ""

    @property
    def duration(self) -> Seconds:
        """From the first clip's start to the last one's end."""
        return max((row.clips[-1].end for row in self.rows), default=ZERO)

    def clips(self) -> Iterator[Clip]:
        """Every clip of every row."""
        for row in self.rows:
            yield from row.clips


def copied(
    project: Project,
    clips: Collection[ClipId],
    *,
    made: Mapping[Output, Asset] | None = None,
    origin: str = "",
    alone: bool = False,
) -> ClipParcel:
    """These clips, with those that go along unless ``alone``, as a parcel.

    ``made``: what node outputs play now, as files, for films that do not have the nodes. Raises ``UnknownId``, and
    ``EditError`` when there are none.
    """
    if not clips:
        raise EditError("There is nothing to copy.", "Select one or more clips first.")
    chosen = {*(clips if alone else together(project, clips))}
    found = find_clips(project, chosen)
    begin = min(clip.start for _, clip in found.values())
    rows = []
    for kind in TrackKind:
        for place, track in enumerate(track for track in project.timeline.tracks if track.kind is kind):
            row = tuple(clip for clip in track.clips if clip.id in chosen)
            if row:
                rows.append(ParcelRow(kind, place, _without_lost_cuts(shifted(row, -begin))))
    followed = {clip.source for row in rows for clip in row.clips if isinstance(clip.source, Output)}
    stand_ins = {output: asset for output, asset in (made or {}).items() if output in followed}
    used = {text for row in rows for clip in row.clips for text in _files_of(clip)}
    assets = {key: asset for key, asset in project.assets.items() if key in used}
    assets |= {asset.id: asset for asset in stand_ins.values() if asset.id not in assets}
    named = {output: asset.id for output, asset in stand_ins.items()}
    return ClipParcel(tuple(rows), project.timeline.rate, assets, named, origin)


def paste(
    project: Project,
    parcel: ClipParcel,
    at: Seconds,
    *,
    track: TrackId | None = None,
    mode: Mode = "overwrite",
    kinds: Kinds | None = None,
) -> tuple[Project, tuple[ClipId, ...]]:
    """Put a parcel down with its first clip at ``at``. The second value is the new clips.

        parcel   x x|y y        V1 │ A A A A A A        V1 │ A A x x y y
                 u u            A1 │ _ _ _ _ _ _   →    A1 │ _ _ u u _ _       at 2, overwrite

    Each row goes to the track it came from, counted among those of its kind, or so far from there that its lowest one
    of that kind comes to lie on ``track``; tracks that are missing are added. Ids, links and groups are new. In another
    frame rate clips last the nearest number of frames. What the film has neither node nor file for is left out
    (``left_behind`` counts it).

    Raises ``EditError`` when nothing is left, and as ``place`` does.
    """
    start = on_grid(project.timeline.rate, at)
    assets = {key: asset for key, asset in parcel.assets.items() if key not in project.assets}
    after = replace(project, assets={**project.assets, **_needed(project, parcel, assets)}) if assets else project
    rows = [(row, clips) for row in parcel.rows if (clips := _fitting(after, parcel, row, kinds))]
    if not rows:
        raise EditError("There is nothing to paste: what these clips show is not in this film.")
    fresh = _renamed([clips for _, clips in rows])
    after, homes = _homes(after, [row for row, _ in rows], track)
    length = max(clips[-1].end for clips in fresh)
    new: dict[TrackId, Row] = {}
    for home, clips in zip(homes, fresh, strict=True):
        row = opened(home.clips, start, length) if mode == "insert" else home.clips
        for clip in shifted(clips, start):
            refuse_placing(after, home, clip, kinds)
            row = put(after, home, cleared(row, clip.start, clip.end) if mode == "overwrite" else row, clip)
        new[home.id] = row
    pasted = tuple(clip.id for clips in fresh for clip in clips)
    if mode == "insert":
        return with_time(after, new, [TimeChange(start, length)]), pasted
    return with_rows(after, new), pasted


def left_behind(project: Project, parcel: ClipParcel, kinds: Kinds | None = None) -> int:
    """How many clips of a parcel this film has neither node nor file for."""
    assets = {**parcel.assets, **project.assets}
    whole = replace(project, assets=assets)
    return sum(_in_place(whole, parcel, clip, kinds) is None for clip in parcel.clips())


def _without_lost_cuts(row: Row) -> Row:
    """The row in which transitions are left only where the clip before comes along."""
    befores = (None, *row)
    return tuple(
        clip if before is not None and before.end == clip.start else replace(clip, transition=None)
        for before, clip in zip(befores, row, strict=False)
    )


def _files_of(clip: Clip) -> Iterator[AssetId]:
    if not isinstance(clip.source, Output | Title | Caption):
        yield clip.source
    if clip.grade.lut is not None:
        yield clip.grade.lut


def _needed(project: Project, parcel: ClipParcel, assets: Mapping[AssetId, Asset]) -> dict[AssetId, Asset]:
    """Those of the parcel's files that a clip will show here."""
    whole = replace(project, assets={**project.assets, **assets})
    shown = (_in_place(whole, parcel, clip, None) for clip in parcel.clips())
    used = {file for clip in shown if clip is not None for file in _files_of(clip)}
    return {key: asset for key, asset in assets.items() if key in used}


def _in_place(project: Project, parcel: ClipParcel, clip: Clip, kinds: Kinds | None) -> Clip | None:
    """The clip with a source that this film has, inside its media, or None."""
    if source_fault(project, clip, kinds) is not None:
        made = parcel.made.get(clip.source) if isinstance(clip.source, Output) else None
        if made is None or made not in project.assets:
            return None
        clip = replace(clip, source=made)
    lut = None if clip.grade.lut is None else project.assets.get(clip.grade.lut)
    if clip.grade.lut is not None and (lut is None or lut.info.kind is not MediaKind.LUT):
        clip = replace(clip, grade=replace(clip.grade, lut=None))
    length = media_length(project, clip)
    if length is None or not runs_past(parcel.rate, clip, length):
        return clip
    there = replace(project, timeline=replace(project.timeline, rate=parcel.rate))
    with suppress(OutOfMedia):  # a clip may be longer than what a node made, but not longer than a file
        return showing(there, clip, clip.source, None, None, kinds, shorten=True)
    return None


def _fitting(project: Project, parcel: ClipParcel, row: ParcelRow, kinds: Kinds | None) -> Row:
    """The clips of a row that can be here, on this film's grid."""
    clips = tuple(fit for clip in row.clips if (fit := _in_place(project, parcel, clip, kinds)) is not None)
    rate = project.timeline.rate
    if parcel.rate.fps != rate.fps:
        clips = conformed(project, parcel.rate, rate, clips)
    return clips


def _renamed(rows: Iterable[Row]) -> list[Row]:
    """The rows with fresh ids, and with fresh links and groups where more than one clip has them."""
    rows = list(rows)
    counts = Counter(bond for row in rows for clip in row for bond in (clip.link, clip.group) if bond is not None)
    links = {bond: LinkId(new_id("l")) for bond, count in counts.items() if count > 1}
    groups = {bond: GroupId(new_id("g")) for bond, count in counts.items() if count > 1}
    return [
        tuple(
            replace(
                clip,
                id=ClipId(new_id("c")),
                link=None if clip.link is None else links.get(clip.link),
                group=None if clip.group is None else groups.get(clip.group),
            )
            for clip in row
        )
        for row in rows
    ]


def _homes(project: Project, rows: Iterable[ParcelRow], track: TrackId | None) -> tuple[Project, list[Track]]:
    """The project with all tracks that are needed, and the track for each row."""
    rows = list(rows)
    wanted = None if track is None else find_track(project, track)
    shift = dict.fromkeys(TrackKind, 0)
    if wanted is not None and (lowest := next((row for row in rows if row.kind is wanted.kind), None)):
        shift[wanted.kind] = _of_kind(project.timeline, wanted.kind).index(wanted) - lowest.place
    homes: list[Track] = []
    for row in rows:
        place, here = row.place + shift[row.kind], _of_kind(project.timeline, row.kind)
        if place < len(here):
            homes.append(unlocked(here[place]))
        else:
            project = add_track(project, row.kind)
            homes.append(_of_kind(project.timeline, row.kind)[-1])
    return project, homes


def _of_kind(timeline: Timeline, kind: TrackKind) -> list[Track]:
    return [track for track in timeline.tracks if track.kind is kind]
