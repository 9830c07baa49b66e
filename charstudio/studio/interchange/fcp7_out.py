"""A cut as Final Cut Pro 7 XML (xmeml 5), the form that Premiere Pro and DaVinci Resolve read.

Source: Apple, "Final Cut Pro XML Interchange Format", version 5. Times are whole frames of the sequence. A clip at a
transition has -1 at that edge, and its in and out points reach over the transition. Points of a retimed clip count in
its changed pace. Sound lies on tracks of its own, one for each channel, linked to its picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import quote
from xml.etree import ElementTree as ET

from charstudio.model.clip_looks import Title
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds, timecode
from charstudio.model.timeline import Direction, TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.spare import fades_at_gaps, half_before, odd_frame

MARK_COLOURS = {
    "blue": (62, 116, 214),
    "cyan": (64, 190, 206),
    "green": (78, 168, 86),
    "yellow": (226, 200, 58),
    "orange": (230, 140, 48),
    "red": (214, 64, 60),
    "pink": (228, 116, 176),
    "violet": (146, 94, 204),
    "grey": (150, 150, 150),
}
EFFECTS = {
    TransitionKind.DISSOLVE: ("Cross Dissolve", "Dissolve"),
    TransitionKind.DIP: ("Dip to Color Dissolve", "Dissolve"),
    TransitionKind.WIPE: ("Edge Wipe", "Wipe"),
}
WIPES = {
    Direction.RIGHT: (1, "FALSE"),
    Direction.LEFT: (1, "TRUE"),
    Direction.DOWN: (2, "FALSE"),
    Direction.UP: (2, "TRUE"),
}
"""SMPTE wipe codes: 1 from left to right, 2 from top to bottom; and whether reversed."""
MAX_LEVEL = 3.98107
"""+12 dB, the most the format's level takes."""


def fcp7_text(cut: Cut, rate: Rate) -> str:
    """The cut, with its sound on tracks of its own (``outgoing.with_companions``), as the text of an .xml file."""
    root = ET.Element("xmeml", version="5")
    root.append(_Writing(cut, rate).sequence())
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{body}\n'


@dataclass
class _Item:
    """A clip that others may be linked to."""

    element: ET.Element
    media_type: str
    track: int
    place: int


@dataclass
class _Writing:
    cut: Cut
    rate: Rate
    files: dict[Medium, str] = field(default_factory=dict)
    links: defaultdict[str, list[_Item]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def sequence(self) -> ET.Element:
        """The whole sequence."""
        cut = self.cut
        sequence = ET.Element("sequence", id="sequence-1")
        _text(sequence, "name", cut.title)
        _text(sequence, "duration", self.rate.frames_in(cut.duration))
        sequence.append(self._rate(self.rate))
        sequence.append(self._timecode(self.rate, Seconds(0)))
        media = ET.SubElement(sequence, "media")
        self._video(ET.SubElement(media, "video"))
        self._audio(ET.SubElement(media, "audio"))
        for mark in cut.marks:
            sequence.append(self._marker(mark))
        for items in self.links.values():
            self._link(items)
        return sequence

    # --- tracks ------------------------------------------------------------------------------------------------

    def _video(self, video: ET.Element) -> None:
        look = ET.SubElement(ET.SubElement(video, "format"), "samplecharacteristics")
        look.append(self._rate(self.rate))
        self._picture(look, self.cut.width_px, self.cut.height_px)
        _text(look, "colordepth", 24)
        for number, row in enumerate((row for row in self.cut.rows if row.kind is TrackKind.VIDEO), 1):
            track = ET.SubElement(video, "track")
            self._fill(track, row, "video", number, 1)
            _text(track, "enabled", _flag(not row.hidden))
            _text(track, "locked", _flag(row.locked))

    def _audio(self, audio: ET.Element) -> None:
        _text(audio, "numOutputChannels", 2)
        look = ET.SubElement(ET.SubElement(audio, "format"), "samplecharacteristics")
        _text(look, "depth", 16)
        _text(look, "samplerate", self.cut.sample_rate_hz)
        number = 0
        for row in (row for row in self.cut.rows if row.kind is TrackKind.AUDIO):
            channels = 2 if any(_channels(shot) > 1 for shot in row.shots) else 1
            for channel in range(1, channels + 1):
                number += 1
                track = ET.SubElement(audio, "track")
                if channels > 1:
                    track.set("currentExplodedTrackIndex", str(channel - 1))
                    track.set("totalExplodedTrackCount", str(channels))
                    track.set("premiereTrackType", "Stereo")
                self._fill(track, row, "audio", number, channel)
                _text(track, "enabled", _flag(not row.muted))
                _text(track, "locked", _flag(row.locked))
                _text(track, "outputchannelindex", channel)

    def _fill(self, track: ET.Element, row: Row, media_type: str, number: int, channel: int) -> None:
        shots = [shot for shot in row.shots if channel == 1 or _channels(shot) > 1]
        halves = [half_before(shots, place, self.rate) for place in range(len(shots))] + [0]
        for place, shot in enumerate(shots):
            fades = fades_at_gaps(shots, place, self.rate)
            if halves[place]:
                track.append(self._transition(shot, halves[place], media_type))
            elif fades[0]:
                track.append(self._fade(shot, fades[0], media_type, is_in=True))
            after = halves[place + 1] and halves[place + 1] + odd_frame(shots[place + 1], self.rate)
            item = self._item(shot, media_type, channel, halves[place], after)
            track.append(item)
            for edge, fade in zip(("start", "end"), fades, strict=True):
                if fade:
                    _set(item, edge, -1)
            if fades[1]:
                track.append(self._fade(shot, fades[1], media_type, is_in=False))
            if shot.link:
                self.links[shot.link].append(_Item(item, media_type, number, place + 1))

    # --- clips -------------------------------------------------------------------------------------------------

    def _item(self, shot: Shot, media_type: str, channel: int, before: int, after: int) -> ET.Element:
        """A clip; ``before`` and ``after`` are the frames of transitions that reach beyond its edges."""
        self.count += 1
        is_words = isinstance(shot.words, Title)
        item = ET.Element("generatoritem" if is_words else "clipitem", id=f"clipitem-{self.count}")
        _text(item, "name", shot.name)
        _text(item, "enabled", "TRUE")
        first, total = self._points(shot, before)
        length = self.rate.frames_in(shot.duration) + before + after
        _text(item, "duration", max(total, first + length))
        item.append(self._rate(self.rate))
        start = self.rate.index_at(shot.start)
        _text(item, "start", -1 if before else start)
        _text(item, "end", -1 if after else start + self.rate.frames_in(shot.duration))
        _text(item, "in", first)
        _text(item, "out", first + length)
        if isinstance(shot.words, Title):
            item.append(_text_effect(shot.words))
        else:
            self._show_file(item, shot, media_type, channel)
        return item

    def _show_file(self, item: ET.Element, shot: Shot, media_type: str, channel: int) -> None:
        if shot.freeze:
            _text(item, "stillframe", "TRUE")
            _text(item, "stillframeoffset", self._frame(shot.media_start))
        if shot.medium is not None:
            item.append(self._file(shot.medium))
        if not shot.freeze and (shot.speed != 1 or shot.reverse):
            item.append(_speed_filter(shot, media_type))
        if media_type == "audio":
            source = ET.SubElement(item, "sourcetrack")
            _text(source, "mediatype", "audio")
            _text(source, "trackindex", channel)
            if shot.gain_db:
                item.append(_level_filter(shot.gain_db))

    def _points(self, shot: Shot, before: int) -> tuple[int, int]:
        """The in point and the length of the whole file, in frames of the changed pace."""
        speed = Fraction(1) if shot.freeze else shot.speed
        medium = shot.medium
        total = ZERO if medium is None or medium.duration is None else medium.duration / speed
        if shot.freeze or shot.words is not None:
            return 0, 0
        frames = self.rate.index_at(total)
        if shot.reverse and total:
            end = (shot.media_start + shot.duration * speed) / speed
            return max(0, frames - self._frame(end) - before), frames
        return max(0, self._frame(shot.media_start / speed) - before), frames

    def _frame(self, t: Seconds) -> int:
        return self.rate.index_at(self.rate.snap(t))

    def _file(self, medium: Medium) -> ET.Element:
        if medium in self.files:
            return ET.Element("file", id=self.files[medium])
        self.files[medium] = f"file-{len(self.files) + 1}"
        element = ET.Element("file", id=self.files[medium])
        _text(element, "name", medium.name)
        if medium.path is not None:
            _text(element, "pathurl", "file://localhost/" + quote(medium.path.absolute().as_posix().lstrip("/")))
        own = medium.rate or self.rate
        element.append(self._rate(own))
        if medium.duration is not None:
            _text(element, "duration", own.frames_in(medium.duration))
        element.append(self._timecode(own, Seconds(0)))
        media = ET.SubElement(element, "media")
        if medium.kind is not MediaKind.AUDIO:
            look = ET.SubElement(ET.SubElement(media, "video"), "samplecharacteristics")
            look.append(self._rate(own))
            self._picture(look, medium.width_px or self.cut.width_px, medium.height_px or self.cut.height_px)
        if medium.sample_rate_hz is not None:
            audio = ET.SubElement(media, "audio")
            look = ET.SubElement(audio, "samplecharacteristics")
            _text(look, "depth", 16)
            _text(look, "samplerate", medium.sample_rate_hz)
            _text(audio, "channelcount", medium.channels or 1)
        return element

    # --- small parts -------------------------------------------------------------------------------------------

    def _picture(self, look: ET.Element, width: int, height: int) -> None:
        _text(look, "width", width)
        _text(look, "height", height)
        _text(look, "anamorphic", "FALSE")
        _text(look, "pixelaspectratio", "square")
        _text(look, "fielddominance", "none")

    def _rate(self, rate: Rate) -> ET.Element:
        element = ET.Element("rate")
        _text(element, "timebase", round(rate.fps))
        _text(element, "ntsc", _flag(rate.den == 1001))
        return element

    def _timecode(self, rate: Rate, at: Seconds) -> ET.Element:
        element = ET.Element("timecode")
        element.append(self._rate(rate))
        code = timecode(at, rate)
        _text(element, "string", code)
        _text(element, "frame", rate.index_at(at))
        _text(element, "displayformat", "DF" if ";" in code else "NDF")
        return element

    def _transition(self, shot: Shot, half: int, media_type: str) -> ET.Element:
        assert shot.transition is not None
        start = self.rate.index_at(shot.start)
        element = ET.Element("transitionitem")
        _text(element, "start", start - half)
        _text(element, "end", start + half + odd_frame(shot, self.rate))
        _text(element, "alignment", "center")
        element.append(self._rate(self.rate))
        element.append(_transition_effect(shot.transition, media_type))
        return element

    def _fade(self, shot: Shot, frames: int, media_type: str, *, is_in: bool) -> ET.Element:
        """From or to black: a dissolve with nothing on its other side."""
        start = self.rate.index_at(shot.start) + (0 if is_in else self.rate.frames_in(shot.duration) - frames)
        element = ET.Element("transitionitem")
        _text(element, "start", start)
        _text(element, "end", start + frames)
        _text(element, "alignment", "start-black" if is_in else "end-black")
        element.append(self._rate(self.rate))
        element.append(_transition_effect(Transition(TransitionKind.DISSOLVE, ZERO), media_type))
        return element

    def _marker(self, mark: Mark) -> ET.Element:
        element = ET.Element("marker")
        _text(element, "comment", mark.note)
        _text(element, "name", mark.name)
        _text(element, "in", self.rate.index_at(mark.at))
        _text(element, "out", -1)
        element.append(_colour(MARK_COLOURS.get(mark.colour, MARK_COLOURS["blue"])))
        return element

    def _link(self, items: Sequence[_Item]) -> None:
        if len(items) < 2:
            return
        for item in items:
            for other in items:
                link = ET.SubElement(item.element, "link")
                _text(link, "linkclipref", other.element.get("id", ""))
                _text(link, "mediatype", other.media_type)
                _text(link, "trackindex", other.track)
                _text(link, "clipindex", other.place)


def _channels(shot: Shot) -> int:
    return (shot.medium.channels or 1) if shot.medium is not None else 1


def _text(parent: ET.Element, tag: str, value: object) -> ET.Element:
    """A child with this content; letters that XML cannot hold become blanks."""
    child = ET.SubElement(parent, tag)
    child.text = "".join(
        sign if sign in "\n\t" or (ord(sign) >= 32 and sign not in "\ufffe\uffff") else " " for sign in str(value)
    )
    return child


def _set(item: ET.Element, tag: str, value: object) -> None:
    child = item.find(tag)
    assert child is not None
    child.text = str(value)


def _flag(value: bool) -> str:  # noqa: FBT001 - it is what is written
    return "TRUE" if value else "FALSE"


def _colour(rgb: tuple[int, int, int]) -> ET.Element:
    element = ET.Element("color")
    _text(element, "alpha", 0)
    for name, value in zip(("red", "green", "blue"), rgb, strict=True):
        _text(element, name, value)
    return element


def _parameter(effect: ET.Element, name: str, value: object, title: str = "") -> None:
    parameter = ET.SubElement(effect, "parameter")
    _text(parameter, "parameterid", name)
    _text(parameter, "name", title or name)
    if isinstance(value, ET.Element):
        box = ET.SubElement(parameter, "value")
        box.extend(list(value))
    else:
        _text(parameter, "value", value)


def _effect(name: str, effect_id: str, category: str, effect_type: str, media_type: str) -> ET.Element:
    effect = ET.Element("effect")
    _text(effect, "name", name)
    _text(effect, "effectid", effect_id)
    _text(effect, "effectcategory", category)
    _text(effect, "effecttype", effect_type)
    _text(effect, "mediatype", media_type)
    return effect


def _filter(effect: ET.Element) -> ET.Element:
    element = ET.Element("filter")
    element.append(effect)
    return element


def _speed_filter(shot: Shot, media_type: str) -> ET.Element:
    effect = _effect("Time Remap", "timeremap", "motion", "motion", media_type)
    _parameter(effect, "variablespeed", 0)
    _parameter(effect, "speed", repr(float(shot.speed * 100 * (-1 if shot.reverse else 1))))
    _parameter(effect, "reverse", _flag(shot.reverse))
    _parameter(effect, "frameblending", "FALSE")
    return _filter(effect)


def _level_filter(gain_db: float) -> ET.Element:
    effect = _effect("Audio Levels", "audiolevels", "audiolevels", "audiolevels", "audio")
    _parameter(effect, "level", repr(min(MAX_LEVEL, 10 ** (gain_db / 20))), "Level")
    return _filter(effect)


def _text_effect(title: Title) -> ET.Element:
    effect = _effect("Text", "Text", "Text", "generator", "video")
    _parameter(effect, "str", title.text, "Text")
    return effect


def _transition_effect(transition: Transition, media_type: str) -> ET.Element:
    name, category = EFFECTS[transition.kind] if media_type == "video" else ("Cross Fade (+3dB)", "Audio Transitions")
    effect = _effect(name, name, category, "transition", media_type)
    if media_type == "video" and transition.kind is TransitionKind.WIPE:
        code, is_reversed = WIPES[transition.direction]
        _text(effect, "wipecode", code)
        _text(effect, "wipeaccuracy", 100)
        _text(effect, "reverse", is_reversed)
    _text(effect, "startratio", 0)
    _text(effect, "endratio", 1)
    if media_type == "video" and transition.kind is TransitionKind.DIP:
        rgb = tuple(int(transition.colour[place : place + 2], 16) for place in (1, 3, 5))
        _parameter(effect, "color", _colour((rgb[0], rgb[1], rgb[2])), "Color")
    return effect
