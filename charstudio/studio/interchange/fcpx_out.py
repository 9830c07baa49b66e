"""A cut as FCPXML 1.8, the form of Final Cut Pro X, which Resolve reads as well.

Source: Apple, "Final Cut Pro X XML", DTD 1.8. Times are exact fractions of a second. The lowest picture track is the
primary storyline; every other track is a storyline connected to its first element, above with lanes 1, 2, …, sound
below with -1, -2, …. A retimed clip has a time map, and its start counts in the changed pace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

from charstudio.model.clip_looks import Title
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds, timecode
from charstudio.model.timeline import TrackKind
from charstudio.studio.interchange.addresses import address_of
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.spare import fades_at_gaps, half_before, odd_frame

_TITLE_UID = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"
_DISSOLVE_UID = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
_FORMAT, _TITLE, _DISSOLVE = "r1", "r2", "r3"
_NOWHERE = Path("/missing")
"""An asset must say where its file is; what is not made yet is offline there."""


def fcpx_text(cut: Cut, rate: Rate) -> str:
    """The cut as the text of an .fcpxml file. The sound of pictures stays in them."""
    root = _Writing(cut, rate).document()
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{ET.tostring(root, encoding="unicode")}\n'


def seconds_text(t: Seconds) -> str:
    """``1001/30000s``, ``5s``."""
    return f"{t}s"


@dataclass
class _Writing:
    cut: Cut
    rate: Rate
    assets: dict[Medium, str] = field(default_factory=dict)
    titles: int = 0

    def document(self) -> ET.Element:
        """The whole document."""
        root = ET.Element("fcpxml", version="1.8")
        resources = ET.SubElement(root, "resources")
        self._resources(resources)
        event = ET.SubElement(ET.SubElement(root, "library"), "event", name=_words(self.cut.title))
        project = ET.SubElement(event, "project", name=_words(self.cut.title))
        zero = timecode(ZERO, self.rate)
        sequence = ET.SubElement(
            project,
            "sequence",
            format=_FORMAT,
            duration=seconds_text(self.cut.duration),
            tcStart="0s",
            tcFormat="DF" if ";" in zero else "NDF",
            audioLayout="stereo",
            audioRate=f"{self.cut.sample_rate_hz / 1000:g}k",
        )
        self._spine(ET.SubElement(sequence, "spine"))
        return root

    def _resources(self, resources: ET.Element) -> None:
        ET.SubElement(
            resources,
            "format",
            id=_FORMAT,
            frameDuration=seconds_text(self.rate.frame),
            width=str(self.cut.width_px),
            height=str(self.cut.height_px),
            colorSpace="1-1-1 (Rec. 709)",
        )
        ET.SubElement(resources, "effect", id=_TITLE, name="Basic Title", uid=_TITLE_UID)
        ET.SubElement(resources, "effect", id=_DISSOLVE, name="Cross Dissolve", uid=_DISSOLVE_UID)
        for number, medium in enumerate(self.cut.media(), 1):
            self.assets[medium] = f"a{number}"
            if medium.kind is not MediaKind.AUDIO:
                resources.append(self._format(medium, f"f{number}"))
            resources.append(self._asset(medium, number))

    def _format(self, medium: Medium, format_id: str) -> ET.Element:
        """The file's own frame; a still has no rate."""
        found = ET.Element("format", id=format_id)
        if medium.kind is MediaKind.IMAGE:
            found.set("name", "FFVideoFormatRateUndefined")
        else:
            found.set("frameDuration", seconds_text((medium.rate or self.rate).frame))
        found.set("width", str(medium.width_px or self.cut.width_px))
        found.set("height", str(medium.height_px or self.cut.height_px))
        return found

    def _asset(self, medium: Medium, number: int) -> ET.Element:
        address = address_of(medium.path if medium.path is not None else _NOWHERE / (medium.name.strip("/.") or "Clip"))
        asset = ET.Element("asset", id=f"a{number}", name=_words(medium.name), src=address, start="0s")
        if medium.duration is not None or medium.kind is MediaKind.IMAGE:
            asset.set("duration", seconds_text(medium.duration or ZERO))
        if medium.kind is not MediaKind.AUDIO:
            asset.set("hasVideo", "1")
            asset.set("format", f"f{number}")
        if medium.sample_rate_hz is not None:
            asset.set("hasAudio", "1")
            asset.set("audioSources", "1")
            asset.set("audioChannels", str(medium.channels or 2))
            asset.set("audioRate", str(medium.sample_rate_hz))
        return asset

    # --- storylines --------------------------------------------------------------------------------------------

    def _spine(self, spine: ET.Element) -> None:
        pictures = [row for row in self.cut.rows if row.kind is TrackKind.VIDEO and row.shots]
        sounds = [row for row in self.cut.rows if row.kind is TrackKind.AUDIO and row.shots]
        primary = pictures[0] if pictures else Row(TrackKind.VIDEO, "")
        self._fill(spine, primary.shots, ZERO, self.cut.duration)
        first = next((element for element in spine if element.tag != "transition"), None)
        if first is None:
            return
        local = _time_in(first, "start")
        for lane, row in [*enumerate(pictures[1:], 1), *((-number, row) for number, row in enumerate(sounds, 1))]:
            begin = row.shots[0].start
            line = ET.Element("spine", lane=str(lane), offset=seconds_text(local + begin), name=_words(row.name))
            self._fill(line, row.shots, begin, row.shots[-1].end, sound=row.kind is TrackKind.AUDIO)
            first.append(line)
        self._mark(spine)

    def _fill(
        self, line: ET.Element, shots: Sequence[Shot], begin: Seconds, end: Seconds, *, sound: bool = False
    ) -> None:
        """Clips, gaps and transitions one after the other; offsets count from the storyline's beginning."""
        at = begin
        for place, shot in enumerate(shots):
            if shot.start > at:
                line.append(_gap(at - begin, shot.start - at))
            half = half_before(shots, place, self.rate)
            if half:
                frames = 2 * half + odd_frame(shot, self.rate)
                start = shot.start - begin - self.rate.time_of(half)
                line.append(self._transition(start, self.rate.time_of(frames), sound=sound))
            fade_in, fade_out = (self.rate.time_of(frames) for frames in fades_at_gaps(shots, place, self.rate))
            if fade_in:
                line.append(self._transition(shot.start - begin, fade_in, sound=sound))
            line.append(self._clip(shot, shot.start - begin, sound=sound))
            at = shot.end
            if fade_out:
                line.append(self._transition(at - begin - fade_out, fade_out, sound=sound))
        if end > at:
            line.append(_gap(at - begin, end - at))

    def _transition(self, offset: Seconds, duration: Seconds, *, sound: bool) -> ET.Element:
        name = "Cross Fade" if sound else "Cross Dissolve"
        element = ET.Element("transition", name=name, offset=seconds_text(offset), duration=seconds_text(duration))
        if not sound:
            ET.SubElement(element, "filter-video", ref=_DISSOLVE, name=name)
        return element

    # --- clips -------------------------------------------------------------------------------------------------

    def _clip(self, shot: Shot, offset: Seconds, *, sound: bool) -> ET.Element:
        times: dict[str, str] = {"offset": seconds_text(offset), "duration": seconds_text(shot.duration)}
        times["name"] = _words(shot.name)
        if isinstance(shot.words, Title):
            return self._title(shot.words, times)
        assert shot.medium is not None
        start, total = self._points(shot)
        asset = self.assets[shot.medium]
        is_still = shot.medium.kind is MediaKind.IMAGE
        clip = ET.Element("video" if is_still else "asset-clip", {"ref": asset, "start": seconds_text(start), **times})
        if is_still:
            return clip
        if sound or shot.sounds:
            clip.set("audioRole", "dialogue")
        if sound:
            clip.set("srcEnable", "audio")
        elif not shot.sounds:
            clip.set("srcEnable", "video")
        if shot.freeze or shot.speed != 1 or shot.reverse:
            clip.append(_time_map(shot, total))
        if shot.gain_db:
            ET.SubElement(clip, "adjust-volume", amount=f"{shot.gain_db!r}dB")
        return clip

    def _points(self, shot: Shot) -> tuple[Seconds, Seconds]:
        """Where the clip starts and how long its whole file is, both in the changed pace."""
        if shot.freeze:
            return ZERO, shot.duration
        length = shot.medium.duration if shot.medium is not None else None
        used = shot.media_start + shot.duration * shot.speed
        total = (used if length is None else max(length, used)) / shot.speed
        return (total - used / shot.speed if shot.reverse else shot.media_start / shot.speed), total

    def _title(self, words: Title, times: dict[str, str]) -> ET.Element:
        self.titles += 1
        style = f"ts{self.titles}"
        title = ET.Element("title", {"ref": _TITLE, "start": "0s", **times})
        ET.SubElement(ET.SubElement(title, "text"), "text-style", ref=style).text = _lines(words.text)
        definition = ET.SubElement(title, "text-style-def", id=style)
        colour = " ".join(f"{int(words.colour[place : place + 2], 16) / 255:.4g}" for place in (1, 3, 5))
        ET.SubElement(
            definition,
            "text-style",
            font="Helvetica",
            fontSize=f"{round(words.size * self.cut.height_px)}",
            fontColor=f"{colour} 1",
            bold="1" if words.bold else "0",
            italic="1" if words.italic else "0",
            alignment="center" if words.align.value == "centre" else words.align.value,
        )
        return title

    def _mark(self, spine: ET.Element) -> None:
        """Markers lie in the element of the primary storyline that is on at their time."""
        elements = [element for element in spine if element.tag != "transition"]
        for mark in self.cut.marks:
            home = next((each for each in reversed(elements) if _time_in(each, "offset") <= mark.at), elements[0])
            at = mark.at - _time_in(home, "offset") + _time_in(home, "start")
            home.append(self._marker(mark, at))

    def _marker(self, mark: Mark, at: Seconds) -> ET.Element:
        marker = ET.Element("marker", start=seconds_text(at), duration=seconds_text(self.rate.frame))
        marker.set("value", _words(mark.name))
        if mark.note:
            marker.set("note", _lines(mark.note))
        return marker


def _gap(offset: Seconds, duration: Seconds) -> ET.Element:
    times = {"offset": seconds_text(offset), "duration": seconds_text(duration), "start": "0s"}
    return ET.Element("gap", {"name": "Gap", **times})


def _time_map(shot: Shot, total: Seconds) -> ET.Element:
    """From the clip's own time to the file's: two points on a line."""
    if shot.freeze:
        ends = (shot.media_start, shot.media_start)
    else:
        ends = (total * shot.speed, ZERO) if shot.reverse else (ZERO, total * Fraction(shot.speed))
    element = ET.Element("timeMap")
    for at, value in ((ZERO, ends[0]), (total, ends[1])):
        ET.SubElement(element, "timept", time=seconds_text(at), value=seconds_text(value), interp="linear")
    return element


def _time_in(element: ET.Element, name: str) -> Seconds:
    return Fraction(element.get(name, "0s").removesuffix("s"))


def _words(text: str) -> str:
    return " ".join(_lines(text).split())


def _lines(text: str) -> str:
    return "".join(sign if sign == "\n" or (ord(sign) >= 32 and sign not in "\ufffe\uffff") else " " for sign in text)
