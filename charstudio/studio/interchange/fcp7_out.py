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
from charstudio.model.timeline import TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.fcp7_parts import (
    MARK_COLOURS,
    add,
    colour_value,
    flag,
    level_filter,
    put,
    speed_filter,
    transition_effect,
    words_effect,
)
from charstudio.studio.interchange.spare import fades_at_gaps, half_before, odd_frame


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
        add(sequence, "name", cut.title)
        add(sequence, "duration", self.rate.frames_in(cut.duration))
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
        add(look, "colordepth", 24)
        for number, row in enumerate((row for row in self.cut.rows if row.kind is TrackKind.VIDEO), 1):
            track = ET.SubElement(video, "track")
            self._fill(track, row, "video", number, 1)
            add(track, "enabled", flag(not row.hidden))
            add(track, "locked", flag(row.locked))

    def _audio(self, audio: ET.Element) -> None:
        add(audio, "numOutputChannels", 2)
        look = ET.SubElement(ET.SubElement(audio, "format"), "samplecharacteristics")
        add(look, "depth", 16)
        add(look, "samplerate", self.cut.sample_rate_hz)
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
                add(track, "enabled", flag(not row.muted))
                add(track, "locked", flag(row.locked))
                add(track, "outputchannelindex", channel)

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
                    put(item, edge, -1)
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
        add(item, "name", shot.name)
        add(item, "enabled", "TRUE")
        first, total = self._points(shot, before)
        length = self.rate.frames_in(shot.duration) + before + after
        add(item, "duration", max(total, first + length))
        item.append(self._rate(self.rate))
        start = self.rate.index_at(shot.start)
        add(item, "start", -1 if before else start)
        add(item, "end", -1 if after else start + self.rate.frames_in(shot.duration))
        add(item, "in", first)
        add(item, "out", first + length)
        if isinstance(shot.words, Title):
            item.append(words_effect(shot.words))
        else:
            self._show_file(item, shot, media_type, channel)
        return item

    def _show_file(self, item: ET.Element, shot: Shot, media_type: str, channel: int) -> None:
        if shot.freeze:
            add(item, "stillframe", "TRUE")
            add(item, "stillframeoffset", self._frame(shot.media_start))
        if shot.medium is not None:
            item.append(self._file(shot.medium))
        if not shot.freeze and (shot.speed != 1 or shot.reverse):
            item.append(speed_filter(shot, media_type))
        if media_type == "audio":
            source = ET.SubElement(item, "sourcetrack")
            add(source, "mediatype", "audio")
            add(source, "trackindex", channel)
            if shot.gain_db:
                item.append(level_filter(shot.gain_db))

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
        add(element, "name", medium.name)
        if medium.path is not None:
            add(element, "pathurl", "file://localhost/" + quote(medium.path.absolute().as_posix().lstrip("/")))
        own = medium.rate or self.rate
        element.append(self._rate(own))
        if medium.duration is not None:
            add(element, "duration", own.frames_in(medium.duration))
        element.append(self._timecode(own, Seconds(0)))
        media = ET.SubElement(element, "media")
        if medium.kind is not MediaKind.AUDIO:
            look = ET.SubElement(ET.SubElement(media, "video"), "samplecharacteristics")
            look.append(self._rate(own))
            self._picture(look, medium.width_px or self.cut.width_px, medium.height_px or self.cut.height_px)
        if medium.sample_rate_hz is not None:
            audio = ET.SubElement(media, "audio")
            look = ET.SubElement(audio, "samplecharacteristics")
            add(look, "depth", 16)
            add(look, "samplerate", medium.sample_rate_hz)
            add(audio, "channelcount", medium.channels or 1)
        return element

    # --- small parts -------------------------------------------------------------------------------------------

    def _picture(self, look: ET.Element, width: int, height: int) -> None:
        add(look, "width", width)
        add(look, "height", height)
        add(look, "anamorphic", "FALSE")
        add(look, "pixelaspectratio", "square")
        add(look, "fielddominance", "none")

    def _rate(self, rate: Rate) -> ET.Element:
        element = ET.Element("rate")
        add(element, "timebase", round(rate.fps))
        add(element, "ntsc", flag(rate.den == 1001))
        return element

    def _timecode(self, rate: Rate, at: Seconds) -> ET.Element:
        element = ET.Element("timecode")
        element.append(self._rate(rate))
        code = timecode(at, rate)
        add(element, "string", code)
        add(element, "frame", rate.index_at(at))
        add(element, "displayformat", "DF" if ";" in code else "NDF")
        return element

    def _transition(self, shot: Shot, half: int, media_type: str) -> ET.Element:
        assert shot.transition is not None
        start = self.rate.index_at(shot.start)
        element = ET.Element("transitionitem")
        add(element, "start", start - half)
        add(element, "end", start + half + odd_frame(shot, self.rate))
        add(element, "alignment", "center")
        element.append(self._rate(self.rate))
        element.append(transition_effect(shot.transition, media_type))
        return element

    def _fade(self, shot: Shot, frames: int, media_type: str, *, is_in: bool) -> ET.Element:
        """From or to black: a dissolve with nothing on its other side."""
        start = self.rate.index_at(shot.start) + (0 if is_in else self.rate.frames_in(shot.duration) - frames)
        element = ET.Element("transitionitem")
        add(element, "start", start)
        add(element, "end", start + frames)
        add(element, "alignment", "start-black" if is_in else "end-black")
        element.append(self._rate(self.rate))
        element.append(transition_effect(Transition(TransitionKind.DISSOLVE, ZERO), media_type))
        return element

    def _marker(self, mark: Mark) -> ET.Element:
        element = ET.Element("marker")
        add(element, "comment", mark.note)
        add(element, "name", mark.name)
        add(element, "in", self.rate.index_at(mark.at))
        add(element, "out", -1)
        element.append(colour_value(MARK_COLOURS.get(mark.colour, MARK_COLOURS["blue"])))
        return element

    def _link(self, items: Sequence[_Item]) -> None:
        if len(items) < 2:
            return
        for item in items:
            for other in items:
                link = ET.SubElement(item.element, "link")
                add(link, "linkclipref", other.element.get("id", ""))
                add(link, "mediatype", other.media_type)
                add(link, "trackindex", other.track)
                add(link, "clipindex", other.place)


def _channels(shot: Shot) -> int:
    return (shot.medium.channels or 1) if shot.medium is not None else 1
