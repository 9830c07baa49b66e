"""From FCPXML to a cut: the first project's storyline with everything connected to it, laid out on tracks.

Lanes become tracks, primary first; compound clips are laid flat. Angles, auditions beyond the first choice, roles,
effects and captions are left out with a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from xml.etree import ElementTree as ET

from charstudio.model.clip_looks import MAXIMUM_TEXT, Title
from charstudio.model.cues import tidy_words
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import TrackKind, Transition, TransitionKind
from charstudio.studio.interchange.addresses import path_in
from charstudio.studio.interchange.cut import EFFECTS_LEFT_OUT, Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.seams import Seam, joined
from charstudio.studio.interchange.suspicion import LONGEST_S, MAX_ROWS, MAX_SHOTS, damaged, tidy, xml_in

_TIME = re.compile(r"(-?[0-9]{1,18})(?:/([0-9]{1,12}))?s\Z")
_DECIBELS = re.compile(r"\s*([+-]?[0-9]{1,4}(?:\.[0-9]{0,20})?)(?:dB)?\s*\Z")
_CLIPS = {"clip", "asset-clip", "video", "audio", "title", "ref-clip", "sync-clip", "mc-clip"}
_LINES = {"spine", "gap", "audition", *_CLIPS}
_EFFECTS = {"filter-video", "filter-audio", "filter-video-mask", "adjust-transform", "adjust-crop", "adjust-blend"}
_DEEPEST = 24
_FLATTENED = "Compound clips were laid flat onto the tracks."


def fcpx_cut(content: bytes, name: str) -> Cut:
    """The first sequence in an .fcpxml file's bytes. Raises ``Damaged`` with what is wrong."""
    root = xml_in(content, name)
    if root.tag != "fcpxml":
        raise damaged(name, "it is no FCPXML")
    return _Reading(name, root).cut()


@dataclass(frozen=True)
class _Place:
    """Where a container's own time lies in the film: moved by ``shift``, seen between two moments, on a lane."""

    shift: Seconds
    start: Seconds
    end: Seconds
    lane: int = 0
    depth: int = 0


class _Reading:
    def __init__(self, name: str, root: ET.Element) -> None:
        self._name = name
        self._root = root
        self._resources = {each.get("id", ""): each for each in root.iterfind("./resources/*")}
        self._media: dict[str, Medium] = {}
        self._shots: dict[tuple[TrackKind, int], list[Shot]] = {}
        self._seams: dict[int, list[Seam]] = {}
        self._marks: list[Mark] = []
        self._remarks: dict[str, None] = {}
        self._count = 0

    def cut(self) -> Cut:
        """The sequence of the first project."""
        project = next(self._root.iter("project"), None)
        sequence = project.find("./sequence") if project is not None else None
        spine = sequence.find("./spine") if sequence is not None else None
        if project is None or sequence is None or spine is None:
            raise damaged(
                self._name, "there is no project with a sequence in it", "Export a project, not clips of an event."
            )
        look = self._resources.get(sequence.get("format", ""))
        frame = self._time(look.get("frameDuration"), None) if look is not None else None
        rate = Rate(frame.denominator, frame.numerator) if frame else None
        self._line(spine, _Place(ZERO, ZERO, Seconds(LONGEST_S)), ZERO)
        rows = tuple(self._rows((rate or Rate(24)).frame))
        if len(rows) > MAX_ROWS:
            raise damaged(self._name, f"it has more than {MAX_ROWS} tracks")
        return Cut(
            tidy(project.get("name")) or "Untitled cut",
            rate,
            rows,
            tuple(sorted(self._marks, key=lambda mark: mark.at)),
            _size(look, "width"),
            _size(look, "height"),
            remarks=tuple(self._remarks),
            keeps_sound_apart=False,
        )

    # --- storylines --------------------------------------------------------------------------------------------

    def _line(self, line: ET.Element, place: _Place, begin: Seconds) -> None:
        """Lay a storyline: its elements follow each other; ``begin`` is where its own time is 0."""
        if place.depth > _DEEPEST:
            raise damaged(self._name, "sequences lie inside each other without end")
        at = begin
        for element in line:
            if element.tag == "transition":
                offset = self._time(element.get("offset"), at - begin) + begin
                half = self._time(element.get("duration"), ZERO)
                self._seams.setdefault(place.lane, []).append(self._seam(offset + place.shift, half))
            elif element.tag in _LINES:
                offset = self._time(element.get("offset"), at - begin) + begin
                self._element(element, replace(place, shift=place.shift + offset))
                at = offset + self._time(element.get("duration"), ZERO)

    def _seam(self, start: Seconds, duration: Seconds) -> Seam:
        """Around its middle, which is where the cut lies; ``joined`` looks for the cut nearest to it."""
        return Seam(start, ZERO, duration, Transition(TransitionKind.DISSOLVE, ZERO))

    def _element(self, element: ET.Element, place: _Place) -> None:
        """Lay one element that begins at ``place.shift``, and all that is connected to it."""
        self._count += 1
        if place.depth > _DEEPEST:
            raise damaged(self._name, "sequences lie inside each other without end")
        if self._count > MAX_SHOTS * 4:
            raise damaged(self._name, f"it has more than {MAX_SHOTS:,} clips")
        if element.tag == "audition":
            first = next((child for child in element if child.tag in _LINES), None)
            if first is not None:
                self._remarks["Of auditions the chosen clip was taken."] = None
                self._element(first, replace(place, depth=place.depth + 1))
            return
        start = self._start(element)
        duration = self._time(element.get("duration"), ZERO)
        if element.get("enabled") == "0":
            self._remarks["Clips that were switched off in the other editor are left out."] = None
        elif element.tag in _CLIPS and duration > 0:
            self._lay(element, start, duration, place)
        for child in element:
            self._connected(child, element, start, place)

    def _connected(self, child: ET.Element, element: ET.Element, start: Seconds, place: _Place) -> None:
        """A marker of an element, or what is connected to it on another lane."""
        if child.tag == "marker":
            at = place.shift + self._time(child.get("start"), ZERO) - start
            if place.start <= at < place.end:
                note = (child.get("note") or "")[:MAXIMUM_TEXT]
                self._marks.append(Mark(max(ZERO, at), tidy(child.get("value")), "", note))
        elif child.tag in _LINES and (lane := self._lane(child)) != 0:
            at = place.shift + self._time(child.get("offset"), start) - start
            inner = replace(place, shift=at, lane=place.lane + lane, depth=place.depth + 1)
            if child.tag == "spine":
                self._line(child, inner, ZERO)
            elif element.tag != "clip" or child.tag != "audio":
                self._element(child, inner)
        elif child.tag == "caption":
            self._remarks["Captions are left out; export them as a subtitle file."] = None

    def _lay(self, element: ET.Element, start: Seconds, duration: Seconds, place: _Place) -> None:
        inner = self._inner_spine(element)
        begin, end = max(place.shift, place.start), min(place.shift + duration, place.end)
        if end <= begin:
            return
        if inner is not None:
            self._remarks[_FLATTENED] = None
            seen = _Place(place.shift - start, begin, end, place.lane, place.depth + 1)
            self._line(inner, seen, ZERO)
            return
        shot = self._shot(element, start, duration, place.shift)
        if shot is None:
            self._remarks["Clips without any file or words are left out."] = None
            return
        cut_off = shot.end - end if shot.reverse else begin - shot.start
        moved = ZERO if shot.freeze else cut_off * shot.speed
        shot = replace(shot, start=begin, duration=end - begin, media_start=max(ZERO, shot.media_start + moved))
        is_sound = _is_sound(element, shot.medium)
        kind = TrackKind.AUDIO if is_sound else TrackKind.VIDEO
        self._shots.setdefault((kind, place.lane), []).append(shot)

    def _inner_spine(self, element: ET.Element) -> ET.Element | None:
        if element.tag == "sync-clip":
            return element.find("./spine")
        if element.tag != "ref-clip":
            return None
        media = self._resources.get(element.get("ref", ""))
        return media.find("./sequence/spine") if media is not None else None

    # --- clips -------------------------------------------------------------------------------------------------

    def _start(self, element: ET.Element) -> Seconds:
        """Where the element's own time stands at its beginning; an asset's clip begins where the asset does."""
        if element.get("start") is None and element.tag in {"asset-clip", "video", "audio"}:
            asset = self._resources.get(element.get("ref", ""))
            return self._time(asset.get("start"), ZERO) if asset is not None else ZERO
        return self._time(element.get("start"), ZERO)

    def _shot(self, element: ET.Element, start: Seconds, duration: Seconds, at: Seconds) -> Shot | None:
        name = tidy(element.get("name"))
        if element.tag == "title":
            text = "".join("".join(part.itertext()) for part in element.iterfind("./text/text-style"))
            return Shot(name, at, duration, words=Title(tidy_words(text or name)[:MAXIMUM_TEXT]))
        ref, shown_at = _shown(element)
        asset = self._resources.get(ref)
        if asset is None or asset.tag != "asset":
            return None
        medium = self._medium(asset, name)
        zero = self._time(asset.get("start"), ZERO)
        if shown_at is not None:  # a clip that holds its video: from the clip's time to the video's
            start = self._time(shown_at.get("start"), zero) + start - self._time(shown_at.get("offset"), ZERO)
        if any(child.tag in _EFFECTS for child in element):
            self._remarks[EFFECTS_LEFT_OUT] = None
        speed, reverse, frozen, total = self._pace(element)
        first = start if total is not None else start - zero
        media_start = first * speed
        if frozen is not None:
            media_start = frozen - zero
        elif reverse and total is not None:
            media_start = (total - first - duration) * speed
        gain = element.find("./adjust-volume")
        found = _DECIBELS.match(gain.get("amount", "")) if gain is not None else None
        return Shot(
            name or medium.name,
            at,
            duration,
            medium,
            max(ZERO, media_start),
            speed,
            reverse,
            frozen is not None,
            gain_db=float(found[1]) if found else 0.0,
            sounds=medium.sample_rate_hz is not None and _is_heard(element),
        )

    def _pace(self, element: ET.Element) -> tuple[Fraction, bool, Seconds | None, Seconds | None]:
        """Speed, whether backwards, the moment where it stands still, and the file's length in the changed pace."""
        points = [
            (self._time(point.get("time"), ZERO), self._time(point.get("value"), ZERO))
            for point in element.iterfind("./timeMap/timept")
        ]
        if len(points) < 2 or points[-1][0] <= points[0][0]:
            return Fraction(1), False, None, None
        if len(points) > 2:
            self._remarks["Changing speeds became even ones."] = None
        (begin, first), (end, last) = points[0], points[-1]
        slope = (last - first) / (end - begin)
        if slope == 0:
            return Fraction(1), False, first, None
        return abs(slope).limit_denominator(10_000), slope < 0, None, end - begin

    def _medium(self, asset: ET.Element, name: str) -> Medium:
        asset_id = asset.get("id", "")
        if asset_id not in self._media:
            source = asset.get("src") or ""
            if not source and (inside := asset.find("./media-rep")) is not None:
                source = inside.get("src") or ""
            length = self._time(asset.get("duration"), ZERO)
            has_picture, has_sound = asset.get("hasVideo") == "1", asset.get("hasAudio") == "1"
            path = path_in(source) if source else None
            title = tidy(asset.get("name")) or name or "Clip"
            if path is not None and path.suffix and not title.lower().endswith(path.suffix.lower()):
                title = tidy(path.name)
            self._media[asset_id] = Medium(
                title,
                path,
                kind=MediaKind.AUDIO if has_sound and not has_picture else None,
                duration=length or None,
                sample_rate_hz=_size(asset, "audioRate") or 48000 if has_sound else None,
            )
        return self._media[asset_id]

    # --- rows --------------------------------------------------------------------------------------------------

    def _rows(self, frame: Seconds) -> Iterator[Row]:
        lanes = sorted(self._shots, key=lambda key: (key[0] is TrackKind.AUDIO, -key[1] if key[1] < 0 else key[1]))
        for kind, lane in sorted(
            lanes, key=lambda key: (key[0] is TrackKind.AUDIO, key[1] if key[0] is TrackKind.VIDEO else -key[1])
        ):
            layers: list[list[Shot]] = []
            for shot in sorted(self._shots[kind, lane], key=lambda shot: shot.start):
                layer = next((layer for layer in layers if layer[-1].end <= shot.start), None)
                if layer is None:
                    layers.append([shot])
                else:
                    layer.append(shot)
            for layer in layers:
                seams = [_on_cut(layer, seam) for seam in self._seams.get(lane, [])]
                yield Row(kind, "", tuple(joined(layer, seams, frame)))

    # --- small parts -------------------------------------------------------------------------------------------

    def _time(self, text: str | None, default: Seconds | None) -> Seconds:
        if text is None:
            return default if default is not None else ZERO
        found = _TIME.match(text.strip())
        if not found or (found[2] is not None and int(found[2]) == 0):
            raise damaged(self._name, f"“{text[:30]}” is no time")
        t = Fraction(int(found[1]), int(found[2] or 1))
        if abs(t) > LONGEST_S:
            raise damaged(self._name, "it names a time that cannot be")
        return t

    def _lane(self, element: ET.Element) -> int:
        text = element.get("lane", "0")
        if not re.fullmatch(r"-?[0-9]{1,4}", text):
            raise damaged(self._name, f"“{text[:20]}” is no lane")
        return int(text)


def _on_cut(layer: list[Shot], seam: Seam) -> Seam:
    """The transition around the cut that lies inside it."""
    start, end = seam.at, seam.at + seam.after
    middle = (start + end) / 2
    cuts = [shot.start for shot in layer if start <= shot.start <= end]
    cuts += [shot.end for shot in layer if start <= shot.end <= end]
    if not cuts:
        return replace(seam, after=ZERO)
    cut = min(cuts, key=lambda at: abs(at - middle))
    return Seam(cut, cut - start, end - cut, seam.kind)


def _shown(element: ET.Element) -> tuple[str, ET.Element | None]:
    """The resource a clip shows, and the element inside it that says so."""
    if element.get("ref") is not None:
        return element.get("ref", ""), None
    for child in element:
        if child.tag in {"video", "audio", "asset-clip"} and child.get("lane") is None:
            return child.get("ref", ""), child
        if child.tag == "gap" and child.get("lane") is None:
            inside = next((each for each in child if each.tag in {"audio", "video"}), None)
            if inside is not None:
                return inside.get("ref", ""), inside
    return "", None


def _is_heard(element: ET.Element) -> bool:
    """Whether a picture's own sound is in the element; it may be in a clip connected to it instead."""
    if element.tag == "asset-clip":
        return element.get("srcEnable", "all") == "all"
    return element.tag == "clip" and element.find("./video/audio") is not None


def _is_sound(element: ET.Element, medium: Medium | None) -> bool:
    if medium is None:
        return False
    if element.tag == "audio" or element.get("srcEnable") == "audio" or medium.kind is MediaKind.AUDIO:
        return True
    _, inside = _shown(element)
    return inside is not None and inside.tag == "audio"


def _size(element: ET.Element | None, name: str) -> int:
    text = element.get(name, "") if element is not None else ""
    text = text.removesuffix("k") + "000" if text.endswith("k") else text
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0
