"""From a CMX 3600 edit decision list to a cut. Lines that say nothing we know are passed over, never guessed at.

The record side counts: where an event's two lengths differ and no M2 line says why, the file is shown from its source
in point for as long as the record says. An EDL does not say its frame rate: it is the film's, unless drop-frame codes
or a frame number too high for it say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from charstudio.model.time import ZERO, Rate, Seconds, time_from_timecode
from charstudio.model.timeline import TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.addresses import name_in, path_in
from charstudio.studio.interchange.cut import EFFECTS_LEFT_OUT, Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.seams import Seam, joined
from charstudio.studio.interchange.suspicion import MAX_ROWS, MAX_SHOTS, damaged, text_of, tidy

_CODE = r"(\d{1,2}[:;.]\d{1,2}[:;.]\d{1,2}[:;.,]\d{1,3})"
_EVENT = re.compile(
    rf"\s*(\d{{1,6}})\s+(\S+)\s+(\S+)\s+(C|D|W\d{{1,3}}|KB|KO|K)\s*(\d{{1,4}})?\s+{_CODE}\s+{_CODE}\s+{_CODE}\s+{_CODE}\s*\Z"
)
_LOOKS_LIKE_EVENT = re.compile(r"\s*\d{1,6}\s+\S+\s+\S+\s+\S+.*\d\d:\d\d:\d\d")
_SPEED = re.compile(rf"M2\s+(.*?)\s*([+-]?\d{{1,4}}(?:\.\d{{0,6}})?)\s+{_CODE}\s*\Z", re.IGNORECASE)
_LOC = re.compile(rf"LOC:?\s*{_CODE}\s+([A-Za-z]+)\s*(.*)\Z")
_COLOURS = {"PURPLE": "violet", "MAGENTA": "pink", "WHITE": "grey", "BLACK": "grey"}
_HOUR = "01:00:00:00"
_NOMINAL = (24, 25, 30, 48, 50, 60, 100, 120)
_LEADER = Seconds(600)
"""A programme that begins later than this within its hour begins where its first event does."""


@dataclass
class _Event:
    """One line of the list with what the comments below it say."""

    reel: str
    channel: str
    kind: str
    size: int
    codes: tuple[str, str, str, str]
    speed: str = ""
    words: dict[str, str] = field(default_factory=dict)


def edl_cut(content: bytes, name: str, rate: Rate) -> Cut:
    """The cut in a list's bytes; ``rate`` is the film's. Raises ``Damaged`` with what is wrong."""
    lines = text_of(content, name).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _Reading(name, rate).cut(lines)


class _Reading:
    def __init__(self, name: str, rate: Rate) -> None:
        self._name = name
        self._rate = rate
        self._title = ""
        self._drop = False
        self._events: list[_Event] = []
        self._marks: list[tuple[str, str, str]] = []
        self._remarks: dict[str, None] = {}

    def cut(self, lines: list[str]) -> Cut:
        """All lines as a cut."""
        for line in lines:
            self._take(line.strip()[:1000])
        if not self._events:
            raise damaged(self._name, "there is no edit in it", "Choose an .edl file of an editor.")
        self._rate = self._rate_meant()
        zero = self._zero()
        rows = self._rows(zero)
        marks = tuple(
            Mark(max(ZERO, self._time(code) - zero), tidy(words), _COLOURS.get(colour.upper(), colour.lower()))
            for code, colour, words in self._marks
        )
        title = tidy(self._title) or "Untitled cut"
        return Cut(title, self._rate, rows, marks, remarks=tuple(self._remarks), hour=self._time(_HOUR))

    # --- lines -------------------------------------------------------------------------------------------------

    def _take(self, line: str) -> None:
        upper = line.upper()
        if upper.startswith("TITLE:"):
            self._title = line[6:].strip()
        elif upper.startswith("FCM:"):
            self._drop = "NON" not in upper and "DROP" in upper
        elif found := _EVENT.match(line):
            self._add(found)
        elif upper.startswith("M2") and self._events and (found := _SPEED.match(line)):
            self._events[-1].speed = found[2]
        elif line.startswith("*"):
            self._comment(line.lstrip("* "))
        elif _LOOKS_LIKE_EVENT.match(line):
            raise damaged(self._name, f"the edit “{line[:60]}” is not as CMX 3600 has it")

    def _add(self, found: re.Match[str]) -> None:
        if len(self._events) >= MAX_SHOTS:
            raise damaged(self._name, f"it has more than {MAX_SHOTS:,} edits")
        _, reel, channel, kind, size = found.group(1, 2, 3, 4, 5)
        codes = found.group(6, 7, 8, 9)
        self._events.append(
            _Event(reel, channel.upper(), kind, int(size or 0), (codes[0], codes[1], codes[2], codes[3]))
        )

    def _comment(self, text: str) -> None:
        if found := _LOC.match(text):
            self._marks.append((found[1], found[2], found[3]))
            return
        if "EFFECT" in text.upper() and "SPEED" not in text.upper():
            self._remarks[EFFECTS_LEFT_OUT] = None
        head, colon, words = text.partition(":")
        if colon and self._events and words.strip():
            self._events[-1].words.setdefault(head.strip().upper(), words.strip())

    # --- times -------------------------------------------------------------------------------------------------

    def _rate_meant(self) -> Rate:
        codes = [code for event in self._events for code in event.codes]
        nominal = round(self._rate.fps)
        if self._drop or any(";" in code for code in codes):
            self._drop = True
            return Rate(60000, 1001) if nominal == 60 else Rate(30000, 1001)
        highest = max(int(re.split(r"[:;.,]", code)[-1]) for code in codes)
        if highest < nominal:
            return self._rate
        fitting = next((each for each in _NOMINAL if highest < each), None)
        if fitting is None:
            raise damaged(self._name, f"a timecode counts {highest} frames in a second")
        self._remarks[f"The timecodes in this cut count {fitting} frames a second."] = None
        return Rate(fitting)

    def _time(self, code: str) -> Seconds:
        hours, minutes, seconds, frames = (int(part) for part in re.split(r"[:;.,]", code))
        if minutes > 59 or seconds > 59 or hours > 99:
            raise damaged(self._name, f"“{code}” is no timecode")
        if self._drop:
            return time_from_timecode(code.replace(",", ";"), self._rate)
        nominal = round(self._rate.fps)
        return self._rate.time_of(((hours * 60 + minutes) * 60 + seconds) * nominal + frames)

    def _zero(self) -> Seconds:
        """The timecode at which the film begins: its first event's whole hour, or that event."""
        first = min(self._time(event.codes[2]) for event in self._events)
        hour = first // self._time(_HOUR) * self._time(_HOUR)
        return hour if first - hour <= _LEADER else first

    # --- events ------------------------------------------------------------------------------------------------

    def _rows(self, zero: Seconds) -> tuple[Row, ...]:
        shots: dict[tuple[TrackKind, str], list[Shot]] = {}
        seams: dict[tuple[TrackKind, str], list[Seam]] = {}
        for event in self._events:
            shot = self._shot(event, zero)
            if shot is None:
                self._fade_away(event, zero, shots)
                continue
            for key in _channels(event.channel):
                row = shots.setdefault(key, [])
                seam = self._seam(event, shot)
                row.append(replace(shot, sounds=True) if key[0] is TrackKind.VIDEO else shot)
                if seam is not None:
                    seams.setdefault(key, []).append(seam)
        if len(shots) > MAX_ROWS:
            raise damaged(self._name, f"it has more than {MAX_ROWS} tracks")
        ordered = sorted(shots, key=lambda key: (key[0] is TrackKind.AUDIO, key[1]))
        return tuple(
            Row(kind, label, tuple(self._laid(shots[kind, label], seams.get((kind, label), []))))
            for kind, label in ordered
        )

    def _fade_away(self, event: _Event, zero: Seconds, shots: Mapping[tuple[TrackKind, str], list[Shot]]) -> None:
        """A dissolve to black: the shot that ends where it begins goes on through it, fading."""
        start, end = (self._time(code) - zero for code in event.codes[2:])
        if event.kind != "D" or end <= start:
            return
        for row in shots.values():
            if row and row[-1].end == start:
                last = row[-1]
                earlier = (end - start) * last.speed if last.reverse and not last.freeze else ZERO
                row[-1] = replace(
                    last,
                    duration=end - last.start,
                    fade_out=end - start,
                    media_start=max(ZERO, last.media_start - earlier),
                )

    def _laid(self, shots: list[Shot], seams: list[Seam]) -> Iterator[Shot]:
        """In order of time; an edit into what lies there already takes its place, as in assembling on tape."""
        free = ZERO
        in_order = sorted(shots, key=lambda shot: shot.start)
        for shot in joined(in_order, seams, self._rate.frame):
            if shot.start < free:
                self._remarks["Edits that overlap others begin where these end."] = None
                if shot.end <= free:
                    continue
                late = free - shot.start
                shown = shot.media_start if shot.reverse or shot.freeze else shot.media_start + late * shot.speed
                yield replace(shot, start=free, duration=shot.end - free, media_start=shown, transition=None)
            else:
                yield shot
            free = max(free, shot.end)

    def _shot(self, event: _Event, zero: Seconds) -> Shot | None:
        source_in, source_out, record_in, record_out = (self._time(code) for code in event.codes)
        duration = record_out - record_in
        if duration < 0:
            raise damaged(self._name, f"an edit ends ({event.codes[3]}) before it begins ({event.codes[2]})")
        if not duration or event.reel.upper() in {"BL", "BLACK"}:
            return None  # what a dissolve comes from, or black
        speed, freeze, reverse = self._pace(event)
        if event.speed == "" and abs((source_out - source_in) - duration) > self._rate.frame / 2:
            self._remarks["Some edits have two lengths; they last as long as in the film."] = None
        medium = self._medium(event)
        name = event.words.get("TO CLIP NAME" if event.kind != "C" else "FROM CLIP NAME", "")
        return Shot(tidy(name) or medium.name, record_in - zero, duration, medium, source_in, speed, reverse, freeze)

    def _pace(self, event: _Event) -> tuple[Fraction, bool, bool]:
        if not event.speed:
            return Fraction(1), False, False
        pace = Fraction(event.speed) / round(self._rate.fps)
        if self._rate.den != 1:
            pace = (Fraction(event.speed) / self._rate.fps).limit_denominator(1000)
        return abs(pace).limit_denominator(10_000) or Fraction(1), pace == 0, pace < 0

    def _medium(self, event: _Event) -> Medium:
        told = event.words.get("FROM FILE") or event.words.get("MEDIA") or ""
        path = path_in(told) if told else None
        clip = event.words.get("TO CLIP NAME" if event.kind != "C" else "FROM CLIP NAME", "")
        name = event.words.get("SOURCE FILE") or (name_in(told) if told else "") or clip or event.reel
        return Medium(tidy(name), path, is_timed=False)

    def _seam(self, event: _Event, shot: Shot) -> Seam | None:
        if event.kind == "C" or not event.size:
            return None
        if event.kind.startswith("K"):
            self._remarks["Keys are left out."] = None
            return None
        kind = TransitionKind.WIPE if event.kind.startswith("W") else TransitionKind.DISSOLVE
        return Seam(shot.start, ZERO, self._rate.time_of(event.size), Transition(kind, ZERO))


def _channels(channel: str) -> Iterator[tuple[TrackKind, str]]:
    """The tracks a channel means. Sound over several channels is one sound."""
    if "V" in channel or channel.startswith("B"):
        picture = re.match(r"V\d*", channel)
        yield TrackKind.VIDEO, picture[0] if picture else "V"
    if channel.startswith("B"):
        yield TrackKind.AUDIO, "A1"
    elif found := re.search(r"A(\d*)", channel):
        yield TrackKind.AUDIO, f"A{found[1] or 1}"
