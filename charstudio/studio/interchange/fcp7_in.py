"""From Final Cut Pro 7 XML (xmeml), as Final Cut, Premiere Pro and Resolve write it, to a cut.

What it says in a form we do not know is left out with a remark; what contradicts itself is refused. Parts that are said
once with an ``id`` and named by it later are looked up. Sequences inside the sequence are laid flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite, log10
from xml.etree import ElementTree as ET

from charstudio.model.clip_looks import MAXIMUM_TEXT, Title
from charstudio.model.cues import tidy_words
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Direction, TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.addresses import name_in, path_in
from charstudio.studio.interchange.cut import EFFECTS_LEFT_OUT, Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.fcp7_parts import AS_IT_IS, WIPES, changes_nothing, colour_in, nearest_colour
from charstudio.studio.interchange.seams import Seam, joined
from charstudio.studio.interchange.suspicion import (
    LONGEST_S,
    MAX_ROWS,
    MAX_SHOTS,
    damaged,
    number,
    tidy,
    whole,
    xml_in,
)

_ITEMS = {"clipitem", "generatoritem"}
_DEEPEST = 12
_END = Seconds(LONGEST_S)
_FLATTENED = "Sequences inside the cut were laid flat onto its tracks."
_NEAR_BLACK = "#000000"
_MOVED = "Place, size and opacity of clips in the other editor are left out."


def fcp7_cut(content: bytes, name: str) -> Cut:
    """The first sequence in an .xml file's bytes. Raises ``Damaged`` with what is wrong."""
    root = xml_in(content, name)
    if root.tag == "fcpxml":
        raise damaged(name, "it is FCPXML, not Final Cut Pro 7 XML", "Name it .fcpxml and import it again.")
    if root.tag != "xmeml":
        raise damaged(name, "it is no XML of an editor", "Export it as Final Cut Pro 7 XML.")
    return _Reading(name, root).cut()


@dataclass
class _Laid:
    """The rows of one kind in the making: shots with where they lie, and transitions."""

    kind: TrackKind
    shots: list[Shot] = field(default_factory=list)
    seams: list[Seam] = field(default_factory=list)
    track: ET.Element | None = None


@dataclass(frozen=True)
class _Place:
    """Where a sequence lies in the film: moved by ``shift``, seen between ``start`` and ``end``."""

    shift: Seconds = ZERO
    start: Seconds = ZERO
    end: Seconds = _END
    depth: int = 0


class _Reading:
    def __init__(self, name: str, root: ET.Element) -> None:
        self._name = name
        self._root = root
        self._known: dict[tuple[str, str], ET.Element] = {}
        for element in root.iter():
            if (wanted := element.get("id")) is not None and len(element):
                self._known.setdefault((element.tag, wanted), element)
        self._links = _link_groups(root)
        self._media: dict[ET.Element, Medium] = {}
        self._remarks: dict[str, None] = {}
        self._count = 0

    def cut(self) -> Cut:
        """The sequence."""
        sequence = next(
            (found for each in self._root.iter("sequence") if (found := self._whole(each)) is not None), None
        )
        if sequence is None:
            raise damaged(self._name, "there is no sequence in it")
        rate = self._rate(sequence, None)
        rows: dict[tuple[TrackKind, int, int], _Laid] = {}
        self._lay_sequence(sequence, rate, _Place(), rows, 0)
        if len(rows) > MAX_ROWS:
            raise damaged(self._name, f"it has more than {MAX_ROWS} tracks")
        look = sequence.find("./media/video/format/samplecharacteristics")
        sound = sequence.find("./media/audio/format/samplecharacteristics/samplerate")
        order = [TrackKind.VIDEO, TrackKind.AUDIO]
        made = [self._row(rows[key], rate) for key in sorted(rows, key=lambda key: (order.index(key[0]), key[1:]))]
        return Cut(
            tidy(sequence.findtext("name")) or "Untitled cut",
            rate,
            tuple(_without_second_channels(made)),
            tuple(self._marks(sequence, rate)),
            self._size(look, "width"),
            self._size(look, "height"),
            self._sample_rate(sound),
            tuple(self._remarks),
            hour=rate.frame * round(rate.fps) * 3600,
        )

    # --- tracks ------------------------------------------------------------------------------------------------

    def _lay_sequence(
        self,
        sequence: ET.Element,
        rate: Rate,
        place: _Place,
        rows: dict[tuple[TrackKind, int, int], _Laid],
        under: int | tuple[TrackKind, int],
    ) -> None:
        """Lay the tracks of a sequence; one that lies inside another (``under`` a track) in rows of that track."""
        media = sequence.find("./media")
        for kind, tag in ((TrackKind.VIDEO, "video"), (TrackKind.AUDIO, "audio")):
            if isinstance(under, tuple) and under[0] is not kind:
                continue
            tracks = [
                track for track in _children(media, tag, "track") if track.get("currentExplodedTrackIndex", "0") == "0"
            ]
            for number_, track in enumerate(tracks[: MAX_ROWS + 1]):
                key = (kind, number_, 0) if not isinstance(under, tuple) else (kind, under[1], number_)
                laid = rows.setdefault(key, _Laid(kind, track=track if place.depth == 0 else None))
                self._lay_track(track, rate, place, rows, key, laid)

    def _lay_track(
        self,
        track: ET.Element,
        rate: Rate,
        place: _Place,
        rows: dict[tuple[TrackKind, int, int], _Laid],
        key: tuple[TrackKind, int, int],
        laid: _Laid,
    ) -> None:
        children = [child for child in track if child.tag in _ITEMS or child.tag == "transitionitem"]
        for index, child in enumerate(children):
            if child.tag == "transitionitem":
                laid.seams.append(self._seam(child, rate, place.shift))
                continue
            before = children[index - 1] if index and children[index - 1].tag == "transitionitem" else None
            after = children[index + 1] if index + 1 < len(children) else None
            after = after if after is not None and after.tag == "transitionitem" else None
            self._lay_item(child, before, after, rate, place, rows, key, laid)

    def _lay_item(
        self,
        item: ET.Element,
        before: ET.Element | None,
        after: ET.Element | None,
        rate: Rate,
        place: _Place,
        rows: dict[tuple[TrackKind, int, int], _Laid],
        key: tuple[TrackKind, int, int],
        laid: _Laid,
    ) -> None:
        self._count += 1
        if self._count > MAX_SHOTS:
            raise damaged(self._name, f"it has more than {MAX_SHOTS:,} clips")
        if (item.findtext("enabled") or "TRUE").upper() == "FALSE":
            self._remarks["Clips that were switched off in the other editor are left out."] = None
            return
        start, offset = self._edge(item, "start", before, rate)
        end, _ = self._edge(item, "end", after, rate)
        if end <= start:
            return
        inner = self._child(item, "sequence")
        if inner is not None and inner.find("./media") is not None:
            if place.depth >= _DEEPEST:
                raise damaged(self._name, "sequences lie inside each other without end")
            self._remarks[_FLATTENED] = None
            at = start + place.shift
            first = self._time(item.findtext("in"), self._rate(item, rate)) + offset
            seen = _Place(at - first, max(place.start, at), min(place.end, end + place.shift), place.depth + 1)
            self._lay_sequence(inner, self._rate(inner, rate), seen, rows, (key[0], key[1]))
            return
        shot = self._shot(item, start, end - start, offset, rate, laid.kind)
        if shot is not None and (seen_shot := _seen(replace(shot, start=start + place.shift), place)) is not None:
            laid.shots.append(seen_shot)

    def _row(self, laid: _Laid, rate: Rate) -> Row:
        track = laid.track
        is_off = track is not None and (track.findtext("enabled") or "TRUE").upper() == "FALSE"
        is_locked = track is not None and (track.findtext("locked") or "FALSE").upper() == "TRUE"
        shots = sorted(laid.shots, key=lambda shot: shot.start)
        return Row(
            laid.kind,
            tidy(track.findtext("name") or track.get("MZ.TrackName") or "") if track is not None else "",
            tuple(joined(shots, laid.seams, rate.frame)),
            muted=is_off and laid.kind is TrackKind.AUDIO,
            locked=is_locked,
            hidden=is_off and laid.kind is TrackKind.VIDEO,
        )

    # --- clips -------------------------------------------------------------------------------------------------

    def _shot(
        self, item: ET.Element, start: Seconds, duration: Seconds, offset: Seconds, rate: Rate, kind: TrackKind
    ) -> Shot | None:
        own_rate = self._rate(item, rate)
        self._note_effects(item)
        words = self._words(item)
        medium = None if words is not None else self._medium(item, rate)
        if medium is None and words is None:
            self._remarks["Clips without any file or words are left out."] = None
            return None
        speed, reverse = self._pace(item)
        freeze = (item.findtext("stillframe") or "FALSE").upper() == "TRUE"
        first = self._time(item.findtext("in") or "0", own_rate) + offset
        if freeze:
            media_start = self._time(item.findtext("stillframeoffset") or item.findtext("in") or "0", own_rate)
        elif reverse:
            total = self._time(item.findtext("duration") or "0", own_rate)
            media_start = max(ZERO, total - first - duration) * speed
        else:
            media_start = max(ZERO, first) * speed
        name = tidy(item.findtext("name"))
        link = self._links.get(item.get("id", ""), "")
        return Shot(
            name or (medium.name if medium is not None else ""),
            start,
            duration,
            medium,
            media_start,
            speed,
            reverse,
            freeze,
            words,
            gain_db=self._gain(item),
            sounds=kind is TrackKind.VIDEO,
            link=link if words is None else "",
        )

    def _edge(self, item: ET.Element, tag: str, transition: ET.Element | None, rate: Rate) -> tuple[Seconds, Seconds]:
        """An edge of a clip, and how far its in point lies before it. -1 means: where the transition has its cut."""
        value = whole(item.findtext(tag), self._name)
        if value != -1:
            return self._time(str(value), rate), ZERO
        if transition is None:
            raise damaged(self._name, f"“{tidy(item.findtext('name'))}” has no {tag}")
        seam = self._seam(transition, rate, ZERO)
        return seam.at, seam.before if tag == "start" else ZERO

    def _seam(self, element: ET.Element, rate: Rate, shift: Seconds) -> Seam:
        start = whole(element.findtext("start"), self._name)
        end = whole(element.findtext("end"), self._name)
        if end < start:
            raise damaged(self._name, "a transition ends before it begins")
        alignment = (element.findtext("alignment") or "center").lower()
        cut = (
            start
            if alignment.startswith("start")
            else end
            if alignment.startswith("end")
            else start + (end - start) // 2
        )
        times = [self._time(str(value), rate) for value in (start, cut, end)]
        return Seam(times[1] + shift, times[1] - times[0], times[2] - times[1], self._transition(element))

    def _transition(self, element: ET.Element) -> Transition:
        effect = element.find("./effect")
        name = (effect.findtext("name") or "" if effect is not None else "").lower()
        if "dip" in name:
            colour = colour_in(effect.find("./parameter[parameterid='color']/value") if effect is not None else None)
            return Transition(TransitionKind.DIP, ZERO, colour or _NEAR_BLACK)
        if "wipe" in name and effect is not None:
            code = (effect.findtext("wipecode") or "1", (effect.findtext("reverse") or "FALSE").upper())
            found = next((way for way, (each, back) in WIPES.items() if (str(each), back) == code), Direction.RIGHT)
            return Transition(TransitionKind.WIPE, ZERO, direction=found)
        if name and "dissolve" not in name and "fade" not in name:
            self._remarks["Transitions that are not known here became dissolves."] = None
        return Transition(TransitionKind.DISSOLVE, ZERO)

    def _words(self, item: ET.Element) -> Title | None:
        """The words of a generator; any other generator becomes a title with its name."""
        if item.tag != "generatoritem":
            return None
        effect = item.find("./effect")
        text = effect.findtext("./parameter[parameterid='str']/value") if effect is not None else None
        if text is None:
            self._remarks["Generated pictures became titles with their names."] = None
            text = item.findtext("name") or "Generator"
        return Title(tidy_words(text)[:MAXIMUM_TEXT])

    def _pace(self, item: ET.Element) -> tuple[Fraction, bool]:
        for effect in item.iterfind("./filter/effect"):
            if (effect.findtext("effectid") or "").lower() != "timeremap":
                continue
            values = {
                (parameter.findtext("parameterid") or "").lower(): parameter.findtext("value")
                for parameter in effect.iterfind("./parameter")
            }
            if (values.get("variablespeed") or "0").strip() not in {"0", "FALSE"}:
                self._remarks["Changing speeds became even ones."] = None
            speed = Fraction(number(values.get("speed") or "100", self._name)).limit_denominator(1_000_000) / 100
            back = (values.get("reverse") or "FALSE").upper() == "TRUE" or speed < 0
            return abs(speed).limit_denominator(10_000) or Fraction(1), back
        return Fraction(1), False

    def _note_effects(self, item: ET.Element) -> None:
        """Say so when the clip has effects that do something and are left out."""
        for effect in item.iterfind("./filter/effect"):
            name = (effect.findtext("effectid") or "").lower()
            plain = AS_IT_IS.get(name)
            if name in {"timeremap", "audiolevels"} or (plain is not None and changes_nothing(effect, plain)):
                continue
            self._remarks[_MOVED if plain is not None else EFFECTS_LEFT_OUT] = None

    def _gain(self, item: ET.Element) -> float:
        for effect in item.iterfind("./filter/effect"):
            if (effect.findtext("effectid") or "").lower() == "audiolevels":
                level = number(effect.findtext("./parameter[parameterid='level']/value") or "1", self._name)
                return round(20 * log10(level), 4) if isfinite(level) and level > 0 else -60.0
        return 0.0

    # --- files -------------------------------------------------------------------------------------------------

    def _medium(self, item: ET.Element, rate: Rate) -> Medium | None:
        element = self._child(item, "file")
        if element is None:
            return None
        if element not in self._media:
            self._media[element] = self._measured(element, item, rate)
        return self._media[element]

    def _measured(self, element: ET.Element, item: ET.Element, rate: Rate) -> Medium:
        address = element.findtext("pathurl") or ""
        name = tidy(element.findtext("name")) or name_in(address) or tidy(item.findtext("name")) or "Clip"
        own = self._rate(element, rate)
        frames = element.findtext("duration")
        length = self._time(frames, own) if frames else None
        picture = element.find("./media/video/samplecharacteristics")
        sound = element.find("./media/audio")
        rate_hz = sound.find("./samplecharacteristics/samplerate") if sound is not None else None
        kind = MediaKind.AUDIO if sound is not None and element.find("./media/video") is None else None
        return Medium(
            name,
            path_in(address) if address else None,
            kind=kind,
            duration=length or None,
            rate=own,
            width_px=self._size(picture, "width"),
            height_px=self._size(picture, "height"),
            sample_rate_hz=(self._sample_rate(rate_hz) or 48000) if sound is not None else None,
            is_timed=bool(length),
        )

    def _marks(self, sequence: ET.Element, rate: Rate) -> Iterator[Mark]:
        for element in sequence.iterfind("./marker"):
            at = self._time(element.findtext("in"), rate)
            colour = nearest_colour(colour_in(element.find("./color")))
            note = (element.findtext("comment") or "")[:MAXIMUM_TEXT]
            yield Mark(max(ZERO, at), tidy(element.findtext("name")), colour, note)

    # --- small parts -------------------------------------------------------------------------------------------

    def _whole(self, element: ET.Element) -> ET.Element | None:
        """The element itself, or the one with its id that has content."""
        found = element if len(element) else self._known.get((element.tag, element.get("id", "")))
        return found if found is not None and found.find("./media") is not None else None

    def _child(self, item: ET.Element, tag: str) -> ET.Element | None:
        element = item.find(f"./{tag}")
        if element is None or len(element):
            return element
        return self._known.get((tag, element.get("id", "")), element)

    def _rate(self, element: ET.Element, inherited: Rate | None) -> Rate:
        base = element.findtext("./rate/timebase")
        if base is None:
            if inherited is None:
                raise damaged(self._name, "its sequence has no frame rate")
            return inherited
        nominal = whole(base, self._name)
        if not 1 <= nominal <= 1000:
            raise damaged(self._name, f"a frame rate cannot be {nominal}")
        is_ntsc = (element.findtext("./rate/ntsc") or "FALSE").upper() == "TRUE"
        return Rate(nominal * 1000, 1001) if is_ntsc else Rate(nominal)

    def _time(self, text: str | None, rate: Rate) -> Seconds:
        frames = Fraction(number(text, self._name)).limit_denominator(1000)
        if abs(frames) > LONGEST_S * rate.fps:
            raise damaged(self._name, "it names a time that cannot be")
        return frames / rate.fps

    def _size(self, element: ET.Element | None, tag: str) -> int:
        text = element.findtext(tag) if element is not None else None
        return min(max(0, whole(text, self._name)), 100_000) if text else 0

    def _sample_rate(self, element: ET.Element | None) -> int:
        value = round(number(element.text, self._name)) if element is not None and element.text else 0
        return value if 8000 <= value <= 384_000 else 0


def _children(media: ET.Element | None, *path: str) -> list[ET.Element]:
    return list(media.iterfind("./" + "/".join(path))) if media is not None else []


def _seen(shot: Shot, place: _Place) -> Shot | None:
    """The part of the shot that is inside the place's window."""
    start, end = max(shot.start, place.start), min(shot.end, place.end)
    if end <= start:
        return None
    cut_off = shot.end - end if shot.reverse else start - shot.start
    moved = ZERO if shot.freeze else cut_off * shot.speed
    return replace(shot, start=start, duration=end - start, media_start=shot.media_start + moved)


def _link_groups(root: ET.Element) -> Mapping[str, str]:
    """For each clip's id the id of the first clip of those it is linked with."""
    groups: dict[str, str] = {}
    for item in root.iter("clipitem"):
        refs = [ref for link in item.iterfind("./link") if (ref := link.findtext("linkclipref"))]
        own = item.get("id", "")
        if own and refs:
            groups[own] = groups.get(refs[0], refs[0])
    return groups


def _without_second_channels(rows: list[Row]) -> Iterator[Row]:
    """The rows without sound tracks that only carry a further channel of the one above."""
    seen: set[tuple[Medium | None, Seconds, Seconds, Seconds]] = set()
    for row in rows:
        if row.kind is not TrackKind.AUDIO:
            yield row
            continue
        places = [(shot.medium, shot.start, shot.duration, shot.media_start) for shot in row.shots]
        left = tuple(shot for shot, place in zip(row.shots, places, strict=True) if place not in seen)
        seen.update(places)
        if left or not row.shots:
            yield replace(row, shots=left)
