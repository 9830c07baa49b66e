"""From an OpenTimelineIO file to a cut: nested sequences laid flat, transitions, speeds, markers, and our own words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from charstudio.model.clip_looks import MAXIMUM_TEXT, Title
from charstudio.model.cues import tidy_words
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.addresses import name_in, path_in
from charstudio.studio.interchange.cut import EFFECTS_LEFT_OUT, HOUR, Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.own_words import KEY, UNREADABLE, OwnWords, read_words
from charstudio.studio.interchange.seams import Seam, joined
from charstudio.studio.interchange.suspicion import (
    MAX_DEPTH,
    MAX_ROWS,
    MAX_SHOTS,
    damaged,
    json_in,
    rate_of,
    seconds,
    tidy,
)

_COLOURS = {
    "PINK": "pink",
    "RED": "red",
    "ORANGE": "orange",
    "YELLOW": "yellow",
    "GREEN": "green",
    "CYAN": "cyan",
    "BLUE": "blue",
    "PURPLE": "violet",
    "MAGENTA": "pink",
    "BLACK": "grey",
    "WHITE": "grey",
}
_FLATTENED = "Sequences inside the cut were laid flat onto its tracks."


def otio_cut(content: bytes, name: str) -> Cut:
    """The cut in an .otio file's bytes. Raises ``Damaged`` with what is wrong."""
    document = json_in(content, name)
    try:
        found = otio.adapters.read_from_string(json.dumps(_known_to_library(document)), "otio_json")
    except Exception as error:  # whatever the library meets in a stranger's file
        raise damaged(name, tidy(f"OpenTimelineIO says: {error}", 160).rstrip(".")) from error
    timeline = _timeline_in(found, name)
    try:
        return _Reading(name, _plain(timeline.metadata)).cut(timeline)
    except (
        ValueError,
        TypeError,
        NotImplementedError,
        OverflowError,
        RecursionError,
        otio.exceptions.OTIOError,
    ) as error:
        raise damaged(name, tidy(str(error), 160).rstrip(".") or "its parts do not fit together") from error


def _known_to_library(document: Any) -> Any:
    """Markers of the form that came after the library's own: their colour is an object with a name there."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("OTIO_SCHEMA") == "Marker.3":
                colour = part.get("color")
                part["OTIO_SCHEMA"] = "Marker.2"
                part["color"] = str(colour.get("name") or "BLUE") if isinstance(colour, dict) else "BLUE"
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return document


def _timeline_in(found: object, name: str) -> otio.schema.Timeline:
    if isinstance(found, otio.schema.Timeline):
        return found
    if isinstance(found, otio.schema.SerializableCollection):
        inside = [each for each in found if isinstance(each, otio.schema.Timeline)]
        if inside:
            return inside[0]
    if isinstance(found, otio.schema.Stack | otio.schema.Track | otio.schema.Clip):
        timeline = otio.schema.Timeline(found.name)
        if isinstance(found, otio.schema.Stack):
            timeline.tracks = found
        else:
            timeline.tracks.append(
                found if isinstance(found, otio.schema.Track) else otio.schema.Track(children=[found])
            )
        return timeline
    raise damaged(name, "there is no timeline in it")


@dataclass
class _Laid:
    """A row in the making."""

    kind: TrackKind
    name: str
    track: otio.schema.Track | None
    shots: list[tuple[Shot, otio.schema.Clip]] = field(default_factory=list)
    seams: list[Seam] = field(default_factory=list)


class _Reading:
    """One timeline being read; ``words`` is its own metadata."""

    def __init__(self, name: str, words: Mapping[str, Any]) -> None:
        self._name = name
        self._words = words
        self._rows: dict[tuple[int, int], _Laid] = {}
        self._count = 0
        self._remarks: dict[str, None] = {}

    def cut(self, timeline: otio.schema.Timeline) -> Cut:
        """The timeline as a cut."""
        tracks = [child for child in timeline.tracks if isinstance(child, otio.schema.Track)]
        others = [child for child in timeline.tracks if not isinstance(child, otio.schema.Track)]
        tracks += [otio.schema.Track(child.name, [child.deepcopy()]) for child in others]
        for place, track in enumerate(tracks[: MAX_ROWS + 1]):
            kind = TrackKind.AUDIO if track.kind == otio.schema.TrackKind.Audio else TrackKind.VIDEO
            self._rows[place, 0] = _Laid(kind, tidy(track.name), track)
            self._lay_track(track, ZERO, None, (place, 0), 0)
        if len(self._rows) > MAX_ROWS:
            raise damaged(self._name, f"it has more than {MAX_ROWS} tracks")
        ordered = [self._rows[key] for key in sorted(self._rows)]
        own = self._own_words(ordered)
        if own.is_damaged:
            self._remarks[UNREADABLE] = None
        rate = own.rate or self._rate(timeline, ordered)
        rows = self._with_own(ordered, own, (rate or Rate(24)).frame)
        captions = (
            Row(track.kind, track.name, _captions(track), own=replace(track, clips=())) for track in own.captions
        )
        return Cut(
            tidy(timeline.name) or "Untitled cut",
            rate,
            (*rows, *captions),
            tuple(self._marks(timeline)),
            own.width_px,
            own.height_px,
            own.sample_rate_hz,
            tuple(self._remarks),
            own.assets,
            HOUR if rate is None else rate.frame * round(rate.fps) * 3600,
        )

    # --- laying flat -------------------------------------------------------------------------------------------

    def _lay_track(
        self,
        track: otio.schema.Track,
        at: Seconds,
        window: tuple[Seconds, Seconds] | None,
        key: tuple[int, int],
        depth: int,
    ) -> None:
        """Lay the children of a track from ``at`` on; only what is inside ``window`` of the sequence is kept."""
        if depth > MAX_DEPTH:
            raise damaged(self._name, "sequences lie inside each other without end")
        if track.source_range is not None:
            start, length = self._span(track.source_range)
            window = _narrowed(window, at, at + length)
            at -= start
        for child in track:
            if isinstance(child, otio.schema.Transition):
                self._rows[key].seams.append(self._seam(child, at))
                continue
            start, length = self._span(child.trimmed_range())
            if isinstance(child, otio.schema.Clip):
                self._lay_clip(child, at, start, length, window, key)
            elif isinstance(child, otio.schema.Stack | otio.schema.Track):
                self._remarks[_FLATTENED] = None
                inner = _narrowed(window, at, at + length)
                self._lay_nested(child, at - start, inner, key, depth + 1)
            at += length

    def _lay_nested(
        self,
        item: otio.schema.Stack | otio.schema.Track,
        at: Seconds,
        window: tuple[Seconds, Seconds],
        key: tuple[int, int],
        depth: int,
    ) -> None:
        """Lay a nested sequence: its tracks of our kind one above the other, from the second on in new rows."""
        if isinstance(item, otio.schema.Track):
            bare = item.deepcopy()
            bare.source_range = None
            self._lay_track(bare, at, window, key, depth)
            return
        place, level = key
        kind = self._rows[key].kind
        wanted = otio.schema.TrackKind.Audio if kind is TrackKind.AUDIO else otio.schema.TrackKind.Video
        inside = [child for child in item if not isinstance(child, otio.schema.Track) or child.kind == wanted]
        for step, child in enumerate(inside):
            if level + step > MAX_ROWS:
                raise damaged(self._name, f"it has more than {MAX_ROWS} tracks")
            inner = (place, level + step)
            if inner not in self._rows:
                self._rows[inner] = _Laid(kind, f"{self._rows[place, 0].name} {level + step + 1}".strip(), None)
            track = child if isinstance(child, otio.schema.Track) else otio.schema.Track(children=[child.deepcopy()])
            self._lay_track(track, at, window, inner, depth)

    def _lay_clip(
        self,
        clip: otio.schema.Clip,
        at: Seconds,
        start: Seconds,
        length: Seconds,
        window: tuple[Seconds, Seconds] | None,
        key: tuple[int, int],
    ) -> None:
        begin, end = (at, at + length) if window is None else (max(at, window[0]), min(at + length, window[1]))
        if end <= begin or getattr(clip, "enabled", True) is False:
            if end > begin:
                self._remarks["Clips that were switched off in the other editor are left out."] = None
            return
        self._count += 1
        if self._count > MAX_SHOTS:
            raise damaged(self._name, f"it has more than {MAX_SHOTS:,} clips")
        speed, freeze, reverse = self._pace(clip)
        medium, words, zero = self._source(clip)
        offset = (at + length - end if reverse else begin - at) * (0 if freeze else speed)
        shot = Shot(
            tidy(clip.name),
            begin,
            end - begin,
            medium,
            max(ZERO, start - zero + offset),
            speed,
            reverse,
            freeze,
            words,
            sounds=self._rows[key].kind is TrackKind.VIDEO,
        )
        self._rows[key].shots.append((shot, clip))

    # --- parts -------------------------------------------------------------------------------------------------

    def _span(self, span: otio.opentime.TimeRange) -> tuple[Seconds, Seconds]:
        start, length = span.start_time, span.duration
        return seconds(start.value, start.rate or 24, self._name), seconds(length.value, length.rate or 24, self._name)

    def _seam(self, transition: otio.schema.Transition, at: Seconds) -> Seam:
        before, after = transition.in_offset, transition.out_offset
        kind = next(
            (kind for kind in TransitionKind if kind.value in (transition.name or "").lower().split("_")),
            TransitionKind.DISSOLVE,
        )
        wanted = transition.transition_type or ""
        if "wipe" in wanted.lower():
            kind = TransitionKind.WIPE
        elif "dip" in wanted.lower():
            kind = TransitionKind.DIP
        return Seam(
            at,
            seconds(before.value, before.rate or 24, self._name),
            seconds(after.value, after.rate or 24, self._name),
            Transition(kind, ZERO),
        )

    def _pace(self, clip: otio.schema.Clip) -> tuple[Fraction, bool, bool]:
        """Speed, whether it stands still, whether it runs backwards."""
        speed = Fraction(1)
        freeze = reverse = False
        for effect in clip.effects:
            if isinstance(effect, otio.schema.FreezeFrame):
                freeze = True
            elif isinstance(effect, otio.schema.LinearTimeWarp):
                factor = Fraction(float(effect.time_scalar)).limit_denominator(10_000)
                freeze = freeze or factor == 0
                reverse = reverse != (factor < 0)
                speed *= abs(factor) or 1
            else:
                self._remarks[EFFECTS_LEFT_OUT] = None
        return speed, freeze, reverse

    def _source(self, clip: otio.schema.Clip) -> tuple[Medium | None, Title | None, Seconds]:
        """What the clip shows, and the time that is written on the medium's first frame."""
        reference = clip.media_reference
        if isinstance(reference, otio.schema.GeneratorReference):
            text = reference.parameters.get("text") or reference.name or reference.generator_kind or clip.name
            return None, Title(tidy_words(str(text))[:MAXIMUM_TEXT]), ZERO
        name, path = tidy(clip.name) or "Clip", None
        if isinstance(reference, otio.schema.ExternalReference):
            path = path_in(reference.target_url or "")
            name = tidy(reference.name) or name_in(reference.target_url or "") or name
        elif isinstance(reference, otio.schema.ImageSequenceReference):
            self._remarks["Sequences of single pictures cannot be shown; make clips of them first."] = None
            name = tidy(f"{reference.name_prefix}{reference.name_suffix}") or name
        elif reference is not None and tidy(reference.name):
            name = tidy(reference.name)
        sha256 = _plain(reference.metadata).get(KEY, {}) if reference is not None else {}
        known = sha256.get("sha256") if isinstance(sha256, dict) else None
        available = reference.available_range if reference is not None else None
        zero, length, rate = ZERO, None, None
        if available is not None:
            zero, length = self._span(available)
            rate = rate_of(available.duration.rate) if available.duration.rate > 0 else None
        medium = Medium(
            name,
            path,
            known if isinstance(known, str) and len(known) == 64 else "",
            None,
            length or None,
            rate,
            is_timed=available is not None,
        )
        return medium, None, zero

    def _marks(self, timeline: otio.schema.Timeline) -> Iterator[Mark]:
        start = timeline.tracks.source_range
        shift = self._span(start)[0] if start is not None else ZERO
        for marker in timeline.tracks.markers:
            yield self._mark(marker, -shift)
        for laid in self._rows.values():
            for marker in laid.track.markers if laid.track is not None else ():
                yield self._mark(marker, ZERO)
            for shot, clip in laid.shots:
                first = self._span(clip.trimmed_range())[0]
                for marker in clip.markers:
                    mark = self._mark(marker, shot.start - first)
                    if shot.start <= mark.at < shot.end:
                        yield mark

    def _mark(self, marker: otio.schema.Marker, shift: Seconds) -> Mark:
        own = _plain(marker.metadata).get(KEY, {})
        words = own if isinstance(own, dict) else {}
        said = {name: value for name in ("colour", "id", "note") if isinstance(value := words.get(name), str)}
        at = max(ZERO, self._span(marker.marked_range)[0] + shift)
        colour = _COLOURS.get((marker.color or "").upper(), "blue")
        note = said.get("note", getattr(marker, "comment", "") or "")
        return Mark(at, tidy(marker.name), said.get("colour", colour), note[:MAXIMUM_TEXT], said.get("id", ""))

    def _rate(self, timeline: otio.schema.Timeline, rows: Sequence[_Laid]) -> Rate | None:
        """The sequence's rate. Gaps are counted in it; clips often in their file's, and the start in any."""
        gaps = Counter(rate for laid in rows for rate in _gap_rates(laid.track))
        clips = Counter(
            clip.source_range.duration.rate for laid in rows for _, clip in laid.shots if clip.source_range is not None
        )
        start = timeline.global_start_time
        found = [rate for counted in (gaps, clips) for rate, _ in counted.most_common(1) if rate > 0]
        found += [start.rate] if start is not None and start.rate > 0 else []
        return rate_of(found[0]) if found else None

    # --- our own words -----------------------------------------------------------------------------------------

    def _own_words(self, rows: Sequence[_Laid]) -> OwnWords:
        tracks = [_plain(laid.track.metadata).get(KEY) if laid.track is not None else None for laid in rows]
        clips = [_plain(clip.metadata).get(KEY) for laid in rows for _, clip in laid.shots]
        return read_words(self._words.get(KEY), tracks, clips)

    def _with_own(self, rows: Sequence[_Laid], own: OwnWords, frame: Seconds) -> list[Row]:
        made: list[Row] = []
        waiting = iter(own.clips)
        for laid, track in zip(rows, own.tracks, strict=True):
            shots = [replace(shot, own=next(waiting)) for shot, _ in laid.shots]
            is_on = getattr(laid.track, "enabled", True)
            made.append(
                Row(
                    laid.kind,
                    laid.name,
                    tuple(joined(shots, laid.seams, frame)),
                    muted=not is_on and laid.kind is TrackKind.AUDIO,
                    hidden=not is_on and laid.kind is TrackKind.VIDEO,
                    own=track if track is not None and track.kind is laid.kind else None,
                )
            )
        return made


def _gap_rates(track: otio.schema.Track | None) -> Iterator[float]:
    for child in track or ():
        if isinstance(child, otio.schema.Gap) and child.source_range is not None and child.duration().value > 1:
            yield child.source_range.duration.rate


def _narrowed(window: tuple[Seconds, Seconds] | None, start: Seconds, end: Seconds) -> tuple[Seconds, Seconds]:
    return (start, end) if window is None else (max(window[0], start), min(window[1], end))


def _captions(track: Any) -> tuple[Shot, ...]:
    return tuple(
        Shot(clip.name, clip.start, clip.duration, words=clip.source, own=clip)
        for clip in track.clips
        if not isinstance(clip.source, str)
    )


def _plain(value: Any) -> Any:
    """The library's maps and lists as our own."""
    if isinstance(value, Mapping) or hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str | bytes):
        return value
    if isinstance(value, Sequence) or type(value).__name__ == "AnyVector":
        return [_plain(item) for item in value]
    return value
