"""From a cut to the film, in one edit: on the film's grid without drift, every clip with a file, found or asked for.

A file that is not there comes as an asset all the same, known by the hash that was written with it or by one of its
name: the clip keeps its place, length and name, shows a card, and plays as soon as the file is found. Into a film
without clips the cut brings its frame rate and size; into any other it comes as tracks of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePath

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Marker, Timeline, Track, TrackKind, default_tracks
from charstudio.model.timeline_format import MAXIMUM_SIZE_PX, MINIMUM_SIZE_PX
from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MAXIMUM_SPEED, MINIMUM_GAIN_DB, MINIMUM_SPEED
from charstudio.model.timeline_markers import MARKER_COLOURS
from charstudio.model.timeline_parts import settled
from charstudio.model.timeline_rules import frames_available, runs_past
from charstudio.model.values import (
    AssetId,
    ClipId,
    GroupId,
    LinkId,
    MarkerId,
    MediaRef,
    Output,
    TrackId,
    new_id,
)
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot

STILLS = frozenset(["png", "jpg", "jpeg", "webp", "avif", "heic", "heif", "tif", "tiff", "bmp", "gif", "exr", "dpx"])
SOUNDS = frozenset(["wav", "mp3", "m4a", "aac", "flac", "ogg", "opus", "aif", "aiff", "wma", "bwf"])


@dataclass(frozen=True, slots=True)
class Imported:
    """The film with the cut in it, what became of it in sentences, and the files that are not there."""

    project: Project
    clips: tuple[ClipId, ...] = ()
    remarks: tuple[str, ...] = ()
    missing: tuple[Asset, ...] = ()


def with_cut(project: Project, cut: Cut, found: Mapping[Medium, Asset]) -> Imported:
    """The film with the cut. ``found`` gives the assets of the media that are there; the others are asked for.

    Raises ``EditError`` when nothing of the cut can be placed or the film would be broken; nothing has changed then.
    """
    return _Placing(project, cut, found).done()


def stand_in(medium: Medium, kind: MediaKind, known: Mapping[AssetId, Asset]) -> Asset:
    """The asset of a file that is not there: with its own hash where that was written, else with one of its name."""
    if (asset := known.get(AssetId(medium.sha256))) is not None:
        return asset
    named = f"a file that is missing\n{medium.name}\n{medium.path or ''}\n{medium.duration or ''}"
    sha256 = medium.sha256 or hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()
    suffix = PurePath(medium.name).suffix[1:].lower()
    ref = MediaRef(sha256, suffix if re.fullmatch(r"[a-z0-9]{1,8}", suffix) else "mov")
    still = kind is MediaKind.IMAGE
    info = MediaInfo(
        kind,
        bytes=0,
        width_px=medium.width_px,
        height_px=medium.height_px,
        duration=None if still else medium.duration,
        rate=None if still or kind is MediaKind.AUDIO else medium.rate,
        sample_rate_hz=None if still else medium.sample_rate_hz or 48000,
    )
    return Asset.of(medium.name, ref, info)


class _Placing:
    """One cut on its way into one film."""

    def __init__(self, project: Project, cut: Cut, found: Mapping[Medium, Asset]) -> None:
        self._before = project
        self._cut = cut
        timeline = project.timeline
        self._is_fresh = not any(track.clips for track in timeline.tracks) and not timeline.markers
        self._rate = (cut.rate if self._is_fresh else None) or timeline.rate
        self._remarks: dict[str, None] = {}
        self._assets = self._assets_for(found)
        self._found = set(found)
        self._with_assets = project
        for asset in self._assets.values():
            self._with_assets = graph_edits.add_asset(self._with_assets, asset)
        self._brought = dict(cut.assets)
        kept = () if self._is_fresh else timeline.tracks
        self._taken = {*(str(track.id) for track in kept), *(str(clip.id) for track in kept for clip in track.clips)}
        self._bands: dict[str, str] = {}
        self._borne = {str(band) for _, clip in timeline.clips() for band in (clip.link, clip.group) if band}
        self._zeros = _zeros(cut, self._assets)

    def done(self) -> Imported:
        """Place everything."""
        tracks = [made for row in self._cut.rows for made in self._tracks_of(row)]
        if not any(track.clips for track in tracks):
            raise EditError("There are no clips in this cut.", "Nothing was imported.")
        timeline = self._fresh_timeline(tracks) if self._is_fresh else self._joined_timeline(tracks)
        project = replace(self._with_assets, timeline=timeline)
        project = replace(project, timeline=replace(timeline, markers=self._markers()))
        known = {str(problem) for problem in check(self._before)}
        problems = [problem for problem in check(project) if str(problem) not in known]
        if problems:
            raise EditError(f"This cut cannot be placed: {problems[0].message}", "Your film is unchanged.")
        placed = {clip.id for track in tracks for clip in track.clips}
        clips = tuple(clip.id for _, clip in project.timeline.clips() if clip.id in placed)
        missing = tuple(asset for medium, asset in self._assets.items() if medium not in self._found)
        remarks = (*self._cut.remarks, *self._remarks)
        return Imported(project, clips, remarks, tuple(dict.fromkeys(missing)))

    # --- media -------------------------------------------------------------------------------------------------

    def _assets_for(self, found: Mapping[Medium, Asset]) -> dict[Medium, Asset]:
        heard: dict[Medium, set[TrackKind]] = {}
        for row, shot in self._cut.shots():
            if shot.medium is not None and not self._follows(shot):
                heard.setdefault(shot.medium, set()).add(row.kind)
        return {
            medium: found.get(medium) or stand_in(medium, _kind_of(medium, kinds), self._cut.assets)
            for medium, kinds in heard.items()
        }

    def _follows(self, shot: Shot) -> bool:
        """Whether the shot follows a node of this film, and needs no file."""
        source = shot.own.source if shot.own is not None else None
        return isinstance(source, Output) and source.node in self._before.graph.nodes

    # --- tracks ------------------------------------------------------------------------------------------------

    def _tracks_of(self, row: Row) -> Iterable[Track]:
        """The row as a track, and one of the other kind for what turned out to be sound only."""
        own = row.own
        base = own or Track(
            TrackId(new_id("t")), row.kind, row.name, muted=row.muted, locked=row.locked, hidden=row.hidden
        )
        base = replace(base, id=TrackId(self._free_id(str(base.id), "t")), clips=())
        if own is None and row.kind is TrackKind.CAPTION:
            base = replace(base, sync=True)
        clips: list[Clip] = []
        strays: list[Clip] = []
        for shot in row.shots:
            clip = self._clip(shot, row.kind, clips[-1].end if clips else ZERO)
            if clip is None:
                continue
            (strays if self._is_stray(row.kind, clip) else clips).append(clip)
        yield replace(base, clips=settled(self._rate, tuple(clips)))
        if strays:
            kind = TrackKind.AUDIO if row.kind is TrackKind.VIDEO else TrackKind.VIDEO
            self._remarks["Sounds that lay on picture tracks are on sound tracks now."] = None
            yield Track(TrackId(new_id("t")), kind, f"{row.name} (sound)", settled(self._rate, tuple(strays)))

    def _is_stray(self, kind: TrackKind, clip: Clip) -> bool:
        asset = self._with_assets.assets.get(clip.source) if isinstance(clip.source, str) else None
        return kind is TrackKind.VIDEO and asset is not None and asset.info.kind is MediaKind.AUDIO

    def _fresh_timeline(self, tracks: list[Track]) -> Timeline:
        old, cut = self._before.timeline, self._cut
        width, height = (
            _side(given, now) for given, now in ((cut.width_px, old.width_px), (cut.height_px, old.height_px))
        )
        ordered = _ordered(tracks)
        has_own = any(row.own is not None for row in cut.rows)
        if not has_own:
            named = iter(default_tracks())
            for default in named:
                if not any(track.kind is default.kind for track in ordered):
                    ordered = _ordered([*ordered, default])
            ordered = _named(ordered, ())
        return Timeline(self._rate, width, height, cut.sample_rate_hz or old.sample_rate_hz, tuple(ordered))

    def _joined_timeline(self, tracks: list[Track]) -> Timeline:
        old = self._before.timeline
        new = _named([replace(track, locked=False) for track in tracks if track.clips], old.tracks)
        return replace(old, tracks=tuple(_ordered([*old.tracks, *new])))

    # --- clips -------------------------------------------------------------------------------------------------

    def _clip(self, shot: Shot, kind: TrackKind, free_from: Seconds) -> Clip | None:
        """The shot on the film's grid, from where the track is free; None for what has no length there."""
        base = self._base(shot, kind)
        if base is None:
            return None
        rate = self._rate
        if shot.own is not None and rate == self._cut.rate and _is_as_it_was(shot, shot.own, rate):
            return self._within_media(replace(base, start=shot.own.start), exact=True)
        start, end = max(free_from, rate.snap(max(ZERO, shot.start))), rate.snap(shot.end)
        if end <= start:
            self._remarks["Clips shorter than a frame are left out."] = None
            return None
        speed = min(max(shot.speed, MINIMUM_SPEED), MAXIMUM_SPEED)
        late = ZERO if shot.reverse or shot.freeze else max(ZERO, start - rate.snap(max(ZERO, shot.start))) * speed
        media_start = ZERO if shot.words is not None else max(ZERO, shot.media_start - self._zero_of(shot)) + late
        length = (end - start) * speed
        moved = replace(
            base,
            start=start,
            source_range=TimeRange(_near(media_start), length),
            speed=speed,
            reverse=shot.reverse,
            freeze=shot.freeze,
            transition=shot.transition,
            fade_in=_near(shot.fade_in) if shot.own is None else base.fade_in,
            fade_out=_near(shot.fade_out) if shot.own is None else base.fade_out,
        )
        if shot.own is not None and shot.transition is not None and shot.own.transition is not None:
            moved = replace(moved, transition=replace(shot.own.transition, duration=shot.transition.duration))
        return self._within_media(moved, exact=False)

    def _base(self, shot: Shot, kind: TrackKind) -> Clip | None:
        """A clip with the shot's source, look and name, lying nowhere yet."""
        own = shot.own
        source = own.source if own is not None else None
        if shot.words is not None:
            source = shot.words if own is None or isinstance(own.source, str | Output) else own.source
        elif not (isinstance(source, Output) and self._follows(shot)):
            if shot.medium is None:
                self._remarks["Clips without any file or words are left out."] = None
                return None
            source = self._assets[shot.medium].id
        assert source is not None
        if own is not None:
            lut = own.grade.lut
            grade = own.grade if lut is None or self._has_lut(lut) else replace(own.grade, lut=None)
            return replace(
                own,
                id=ClipId(self._free_id(str(own.id), "c")),
                source=source,
                grade=grade,
                link=LinkId(self._band(own.link)) if own.link else None,
                group=GroupId(self._band(own.group)) if own.group else None,
            )
        name = "" if isinstance(source, str) and self._named_like_file(shot, AssetId(source)) else shot.name
        gain = min(max(shot.gain_db, MINIMUM_GAIN_DB), MAXIMUM_GAIN_DB)
        return Clip(
            ClipId(self._free_id("", "c")),
            source,
            ZERO,
            TimeRange(ZERO, ZERO),
            name=name if isinstance(source, str) else "",
            gain_db=gain,
            silent=isinstance(source, str) and not shot.sounds and self._could_sound(AssetId(source), kind),
        )

    def _could_sound(self, asset: AssetId, kind: TrackKind) -> bool:
        """Whether a picture must be told to keep silent."""
        info = self._with_assets.assets[asset].info
        return kind is TrackKind.VIDEO and info.kind is MediaKind.VIDEO and info.has_audio

    def _named_like_file(self, shot: Shot, asset: AssetId) -> bool:
        return shot.name in {"", self._with_assets.assets[asset].name}

    def _has_lut(self, lut: AssetId) -> bool:
        if lut in self._with_assets.assets:
            return True
        if (table := self._brought.get(lut)) is not None and table.info.kind is MediaKind.LUT:
            self._with_assets = graph_edits.add_asset(self._with_assets, table)
            return True
        return False

    def _zero_of(self, shot: Shot) -> Seconds:
        return self._zeros.get(shot.medium, ZERO) if shot.medium is not None else ZERO

    def _within_media(self, clip: Clip, *, exact: bool) -> Clip | None:
        """The clip as far as its file reaches."""
        asset = self._with_assets.assets.get(clip.source) if isinstance(clip.source, str) else None
        if asset is None or asset.info.kind is MediaKind.IMAGE or asset.info.duration is None:
            return clip
        length = asset.info.duration
        if not runs_past(self._rate, clip, length):
            return clip
        if clip.freeze:
            return replace(
                clip, source_range=TimeRange(max(ZERO, length - self._rate.frame), clip.source_range.duration)
            )
        if frames_available(self._rate, clip, length) < 1 or clip.reverse:
            clip = replace(clip, source_range=TimeRange(ZERO, clip.source_range.duration))
            self._remarks[
                f"“{asset.name}” is shown from its beginning: the timecode in the cut is not in the file."
            ] = None
            if not runs_past(self._rate, clip, length):
                return clip
        frames = frames_available(self._rate, clip, length)
        if frames < 1:
            return None
        if not exact or frames * self._rate.frame < clip.duration:
            self._remarks[f"“{asset.name}” is shorter than the cut needs; its clip ends early."] = None
        duration = self._rate.time_of(frames) * clip.speed
        return replace(clip, source_range=TimeRange(clip.source_range.start, duration))

    def _markers(self) -> tuple[Marker, ...]:
        taken = {str(marker.id) for marker in self._before.timeline.markers}
        made = [*self._before.timeline.markers]
        for mark in self._cut.marks:
            made.append(self._marker(mark, taken))
            taken.add(str(made[-1].id))
        return tuple(sorted(made, key=lambda marker: marker.at))

    def _marker(self, mark: Mark, taken: set[str]) -> Marker:
        wanted = MarkerId(mark.id if mark.id and mark.id not in taken else new_id("m"))
        colour = mark.colour if mark.colour in MARKER_COLOURS else "blue"
        return Marker(wanted, self._rate.snap(mark.at), mark.name, colour, mark.note)

    # --- ids ---------------------------------------------------------------------------------------------------

    def _free_id(self, wanted: str, prefix: str) -> str:
        """The id itself where nobody has it."""
        if not wanted or wanted in self._taken:
            wanted = new_id(prefix)
        self._taken.add(wanted)
        return wanted

    def _band(self, band: str) -> str:
        """The link or group, another one where the film has this already."""
        if band not in self._bands:
            self._bands[band] = band if band not in self._borne else new_id(band.partition("_")[0] or "l")
        return self._bands[band]


def _is_as_it_was(shot: Shot, own: Clip, rate: Rate) -> bool:
    """Whether the clip still lies and shows as it did: to the frame, which is all that other editors keep."""
    if isinstance(own.source, str | Output) and shot.words is not None:
        return False
    frames = [rate.index_at(rate.snap(t)) for t in (shot.start, shot.duration, own.start, own.duration)]
    if frames[0] != frames[2] or frames[1] != frames[3] or (shot.transition is None) != (own.transition is None):
        return False
    lengths = [each.transition.duration if each.transition is not None else ZERO for each in (shot, own)]
    if rate.frames_in(lengths[0]) != rate.frames_in(lengths[1]):
        return False
    if shot.words is not None:
        return True
    pace = shot.freeze == own.freeze and (
        own.freeze or (shot.reverse == own.reverse and _is_near(shot.speed, own.speed))
    )
    return pace and rate.snap(shot.media_start) == rate.snap(own.source_range.start)


def _is_near(speed: Fraction, other: Fraction) -> bool:
    return abs(speed - other) <= other / 1000


def _near(t: Seconds) -> Seconds:
    """A time of a strange grid, short enough to be stored exactly; off by less than a microsecond."""
    return t if t.denominator < 10**6 else t.limit_denominator(10**6)


def _zeros(cut: Cut, assets: Mapping[Medium, Asset]) -> dict[Medium, Seconds]:
    """For each medium whose timecode nobody knows, the whole hours in all of its times: reels are numbered so."""
    earliest: dict[Medium, Seconds] = {}
    for _, shot in cut.shots():
        if shot.medium is not None and not shot.medium.is_timed:
            earliest[shot.medium] = min(shot.media_start, earliest.get(shot.medium, shot.media_start))
    zeros: dict[Medium, Seconds] = {}
    for medium, first in earliest.items():
        asset = assets.get(medium)
        length = asset.info.duration if asset is not None else None
        if length is None or first >= length:
            zeros[medium] = first // cut.hour * cut.hour
    return zeros


def _kind_of(medium: Medium, rows: set[TrackKind]) -> MediaKind:
    """What a file that is not there probably is."""
    suffix = PurePath(medium.name).suffix[1:].lower()
    if medium.kind is not None:
        return medium.kind
    if rows == {TrackKind.AUDIO}:
        return MediaKind.AUDIO if suffix in SOUNDS or not suffix else MediaKind.VIDEO
    return MediaKind.IMAGE if suffix in STILLS and TrackKind.AUDIO not in rows else MediaKind.VIDEO


def _ordered(tracks: Iterable[Track]) -> list[Track]:
    rows = list(tracks)
    return [track for kind in TrackKind for track in rows if track.kind is kind]


def _named(tracks: list[Track], others: Iterable[Track]) -> list[Track]:
    """The tracks with the usual names where they have none or one that is taken."""
    taken = {track.name for track in others}
    named: list[Track] = []
    for track in tracks:
        name, number = track.name.strip(), 1
        letter = track.kind.value[0].upper()
        while not name or name in taken:
            name, number = f"{letter}{number}", number + 1
        taken.add(name)
        named.append(replace(track, name=name))
    return named


def _side(given: int, now: int) -> int:
    return given if MINIMUM_SIZE_PX <= given <= MAXIMUM_SIZE_PX and given % 2 == 0 else now
