"""A small film for every feature of a cut, and the way through a file and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from charstudio.media.playable import Find, Playable
from charstudio.model import graph_edits, timeline_edits
from charstudio.model.clip_looks import Caption, Grade, Title, Transform
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, TimeRange
from charstudio.model.timeline import (
    Clip,
    Direction,
    Timeline,
    Track,
    TrackKind,
    Transition,
    TransitionKind,
    default_tracks,
)
from charstudio.model.values import ClipId, GroupId, MarkerId, NodeId, Output, TrackId
from charstudio.studio.interchange.cut import Cut, Medium
from charstudio.studio.interchange.formats import CutFormat, Feature, MediaAt
from charstudio.studio.interchange.incoming import Imported, with_cut
from charstudio.studio.interchange.reading import read_cut
from charstudio.studio.interchange.writing import write_cut
from tests.model.material import KINDS, MOTION, SILENT, SPEECH, STILL, TALKING, empty_project

RATE = Rate(24)
OTHER_RATE = Rate(25)


def clip(clip_id: str, asset: Asset, start: float, length: float, source: float = 1.0, **more: object) -> Clip:
    """A clip of a file, in seconds."""
    speed = Fraction(more.get("speed", 1))  # type: ignore[arg-type]
    span = TimeRange(Fraction(source), Fraction(length) * speed)
    return Clip(ClipId(clip_id), asset.id, Fraction(start), span, **more)  # type: ignore[arg-type]


def film(*clips: Clip, tracks: tuple[Track, ...] = (), **timeline: object) -> Project:
    """A project whose lowest picture track has these clips, and more tracks, if any."""
    rows = (replace(default_tracks()[0], clips=clips), *(tracks or (default_tracks()[1],)))
    return replace(empty_project(), title="Rain", timeline=Timeline(tracks=rows, **timeline))  # type: ignore[arg-type]


def finder(project: Project, folder: Path) -> Find:
    """Every imported file lies in ``folder``, with its bytes' hash for a name as in the media store."""

    def find(source: object) -> Playable | None:
        asset = project.assets.get(source) if isinstance(source, str) else None  # type: ignore[call-overload]
        if asset is None:
            return None
        path = folder / asset.media.file_name
        if not path.is_file():
            path.write_bytes(asset.name.encode())
        return Playable(path, asset.info)

    return find


def written(project: Project, folder: Path, wanted: CutFormat, media: MediaAt = MediaAt.IN_PLACE) -> Path:
    """The film's cut in a file."""
    path = folder / f"cut.{wanted.value}"
    done = write_cut(project, finder(project, folder), path, wanted, media=media, overwrite=True)
    assert done is not None
    assert done.paths[0] == path
    return path


def found_in(cut: Cut, project: Project) -> dict[Medium, Asset]:
    """The project's own assets for a cut's media, by hash or name."""
    result = {}
    for medium in cut.media():
        for asset in project.assets.values():
            names = {asset.name, f"{asset.name}.{asset.media.suffix}"}
            if medium.sha256 == asset.media.sha256 or medium.name in names:
                result[medium] = asset
    return result


def through(project: Project, folder: Path, wanted: CutFormat, into: Project | None = None) -> Imported:
    """The film after its cut was written and read again into an empty timeline."""
    path = written(project, folder, wanted)
    empty = into or replace(project, timeline=Timeline(rate=project.timeline.rate))
    cut = read_cut(path, empty.timeline.rate)
    return with_cut(empty, cut, found_in(cut, project))


@dataclass(frozen=True)
class Case:
    """A film that has the feature, and what of it is compared before and after."""

    project: Project
    seen: Callable[[Project], object]
    into: Project | None = None


def clips_of(project: Project, kind: TrackKind = TrackKind.VIDEO) -> list[Clip]:
    """All clips on tracks of a kind."""
    return [each for track, each in project.timeline.clips() if track.kind is kind]


def _each(*names: str, kind: TrackKind = TrackKind.VIDEO) -> Callable[[Project], object]:
    return lambda project: [tuple(getattr(each, name) for name in names) for each in clips_of(project, kind)]


def _rows(kind: TrackKind) -> Callable[[Project], object]:
    return lambda project: [
        [(each.source, each.start, each.duration) for each in track.clips]
        for track in project.timeline.tracks
        if track.kind is kind and track.clips
    ]


def _tracks(*names: str) -> Callable[[Project], object]:
    return lambda project: [
        tuple(getattr(track, name) for name in names) for track in project.timeline.tracks if track.clips
    ]


def _titles(project: Project) -> object:
    return [each.source for each in clips_of(project) if isinstance(each.source, Title)]


def _transition(kind: TransitionKind, **more: object) -> Project:
    after = clip("b", SILENT, 3, 2)
    change = Transition(kind, Seconds(1, 2), **more)  # type: ignore[arg-type]
    return film(clip("a", TALKING, 0, 3), replace(after, transition=change))


def _track(kind: TrackKind, name: str, *clips: Clip, **more: object) -> Track:
    return Track(TrackId(name.lower()), kind, name, clips, **more)  # type: ignore[arg-type]


def _detached() -> Project:
    return timeline_edits.detach_sound(film(clip("a", TALKING, 0, 3)), ClipId("a"))


def _following() -> Project:
    project = graph_edits.add_node(film(), KINDS, MOTION.id, node_id=NodeId("motion"))
    shown = Clip(ClipId("a"), Output(NodeId("motion"), "video"), Seconds(0), TimeRange(Seconds(0), Seconds(4)))
    return timeline_edits.place(project, TrackId("v1"), shown, kinds=KINDS)


def _marked(colour: str = "blue", note: str = "") -> Project:
    project = timeline_edits.add_marker(film(clip("a", TALKING, 0, 5)), Seconds(2), "Fall", marker_id=MarkerId("m"))
    return timeline_edits.set_marker(project, MarkerId("m"), colour=colour, note=note)


def _words(words: Title | Caption) -> Clip:
    return Clip(ClipId("w"), words, Seconds(1), TimeRange(Seconds(0), Seconds(2)))


_PLAIN = clip("a", TALKING, 0, 5)
CASES: Mapping[Feature, Case] = {
    Feature.CLIPS: Case(
        film(clip("a", TALKING, 0, 3), clip("b", SILENT, 4, 2.5, 0.5)),
        _each("source", "start", "source_range"),
    ),
    Feature.CLIP_NAMES: Case(film(clip("a", TALKING, 0, 3, name="Wide “shot” é")), _each("name")),
    Feature.PICTURE_TRACKS: Case(
        film(_PLAIN, tracks=(_track(TrackKind.VIDEO, "V2", clip("b", STILL, 1, 2)),)), _rows(TrackKind.VIDEO)
    ),
    Feature.SOUND_TRACKS: Case(
        film(_PLAIN, tracks=(_track(TrackKind.AUDIO, "A1", clip("b", SPEECH, 1, 2)),)), _rows(TrackKind.AUDIO)
    ),
    Feature.PICTURE_SOUND: Case(film(clip("a", TALKING, 0, 2), clip("b", TALKING, 2, 2, silent=True)), _each("silent")),
    Feature.DETACHED_SOUND: Case(
        _detached(), lambda project: [(each.silent, each.link) for _, each in project.timeline.clips()]
    ),
    Feature.DISSOLVES: Case(_transition(TransitionKind.DISSOLVE), _each("transition", "start", "source_range")),
    Feature.DIPS: Case(_transition(TransitionKind.DIP, colour="#ffffff"), _each("transition")),
    Feature.WIPES: Case(_transition(TransitionKind.WIPE, direction=Direction.UP), _each("transition")),
    Feature.FADES: Case(
        film(clip("a", TALKING, 1, 5, fade_in=Seconds(1, 2), fade_out=Seconds(1))), _each("fade_in", "fade_out")
    ),
    Feature.FADES_AT_CUTS: Case(
        film(clip("a", TALKING, 1, 2, fade_out=Seconds(1, 2)), clip("b", SILENT, 3, 2, fade_in=Seconds(1))),
        _each("fade_in", "fade_out"),
    ),
    Feature.SPEED: Case(
        film(clip("a", TALKING, 0, 2, speed=Fraction(2)), clip("b", SILENT, 2, 4, speed=Fraction(1, 2))),
        _each("speed", "start", "source_range"),
    ),
    Feature.REVERSE: Case(film(clip("a", SILENT, 0, 2, reverse=True)), _each("reverse", "start", "source_range")),
    Feature.FREEZE: Case(film(clip("a", TALKING, 0, 2, freeze=True)), _each("freeze", "start", "source_range")),
    Feature.GAIN: Case(
        film(clip("a", TALKING, 0, 2, gain_db=-6.0)), lambda project: [round(x.gain_db, 3) for x in clips_of(project)]
    ),
    Feature.HIGH_GAIN: Case(
        film(clip("a", TALKING, 0, 2, gain_db=18.0)), lambda project: [round(x.gain_db, 3) for x in clips_of(project)]
    ),
    Feature.MARKERS: Case(_marked(), lambda project: [(mark.at, mark.name) for mark in project.timeline.markers]),
    Feature.MARKER_COLOURS: Case(_marked("red"), lambda project: [mark.colour for mark in project.timeline.markers]),
    Feature.MARKER_NOTES: Case(
        _marked(note="Again,\nslower"), lambda project: [mark.note for mark in project.timeline.markers]
    ),
    Feature.TITLES: Case(
        film(_PLAIN, tracks=(_track(TrackKind.VIDEO, "V2", _words(Title("The\nEnd"))),)),
        lambda project: [title.text for title in _titles(project)],  # type: ignore[attr-defined]
    ),
    Feature.TITLE_LOOKS: Case(
        film(_PLAIN, tracks=(_track(TrackKind.VIDEO, "V2", _words(Title("Fin", colour="#ff0000", x=0.2))),)), _titles
    ),
    Feature.CAPTIONS: Case(
        film(_PLAIN, tracks=(_track(TrackKind.CAPTION, "C1", _words(Caption("Who?"))),)),
        _each("source", "start", kind=TrackKind.CAPTION),
    ),
    Feature.LOOKS: Case(
        film(clip("a", TALKING, 0, 2, transform=Transform(0.25, scale=0.5), grade=Grade(exposure=0.5))),
        _each("transform", "grade"),
    ),
    Feature.GROUPS: Case(
        film(clip("a", TALKING, 0, 2, group=GroupId("g_1")), clip("b", SILENT, 2, 2, group=GroupId("g_1"))),
        _each("group"),
    ),
    Feature.TRACK_NAMES: Case(film(tracks=(_track(TrackKind.VIDEO, "Rain", clip("b", STILL, 1, 2)),)), _tracks("name")),
    Feature.TRACK_SWITCHES: Case(
        film(
            _PLAIN,
            tracks=(
                _track(TrackKind.VIDEO, "V2", clip("b", STILL, 1, 2), hidden=True, locked=True),
                _track(TrackKind.AUDIO, "A1", clip("c", SPEECH, 1, 2), muted=True),
            ),
        ),
        _tracks("muted", "locked", "hidden"),
    ),
    Feature.TRACK_MIX: Case(
        film(_PLAIN, tracks=(_track(TrackKind.AUDIO, "A1", clip("c", SPEECH, 1, 2), solo=True, volume_db=-3.0),)),
        _tracks("solo", "volume_db"),
    ),
    Feature.FRAME_RATE: Case(
        film(_PLAIN, rate=RATE),
        lambda project: project.timeline.rate,
        replace(empty_project(), timeline=Timeline(rate=OTHER_RATE)),
    ),
    Feature.FRAME_SIZE: Case(
        film(_PLAIN, width_px=1080, height_px=1920),
        lambda project: (project.timeline.width_px, project.timeline.height_px),
    ),
    Feature.NODES: Case(_following(), _each("source")),
}
