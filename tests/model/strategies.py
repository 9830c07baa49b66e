"""Hypothesis strategies: projects of every shape, and random sequences of every edit.

An edit is drawn as a ``Step``: a verb and a few numbers. The numbers choose among what the project holds at that
moment, so a step means something on any project, and a failing sequence shrinks to a short one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from charstudio.model import graph_chains, graph_edits, timeline_edits
from charstudio.model.characters import Character
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.cues import Cue
from charstudio.model.errors import EditError
from charstudio.model.graph import GraphFrame, Node
from charstudio.model.kind import TIMELINE_KIND, Kinds, KindSpec, ParamSpec, ParamType, PortSpec, fault_in
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Direction, Fit, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import (
    AssetId,
    CharacterId,
    ClipId,
    Fingerprint,
    FrameId,
    Input,
    Json,
    MarkerId,
    MediaRef,
    NodeId,
    Output,
    PortType,
    TrackId,
)

T = TypeVar("T")

# --- kinds ---------------------------------------------------------------------------------------------------------

PICTURE = KindSpec(
    "test.picture",
    1,
    "Picture",
    "Sources",
    outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
    params=(ParamSpec("file", ParamType.ASSET, "", "File", accepts=(PortType.IMAGE,)),),
)
VOICE = KindSpec(
    "test.voice",
    1,
    "Voice",
    "Sources",
    outputs=(PortSpec("audio", PortType.AUDIO, "Voice"),),
    params=(ParamSpec("files", ParamType.ASSETS, [], "Files", accepts=(PortType.AUDIO,)),),
)
WORDS = KindSpec("test.words", 1, "Words", "Sources", outputs=(PortSpec("text", PortType.TEXT, "Words"),))
STATE = KindSpec(
    "test.state",
    1,
    "State",
    "Make",
    inputs=(
        PortSpec("image", PortType.IMAGE, "Picture"),
        PortSpec("notes", PortType.TEXT, "Notes", many=True, optional=True),
    ),
    outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
    params=(ParamSpec("strength", ParamType.NUMBER, 0.5, "Strength", minimum=0, maximum=1),),
)
MOTION = KindSpec(
    "test.motion",
    1,
    "Motion",
    "Make",
    inputs=(PortSpec("image", PortType.IMAGE, "Start"), PortSpec("prompt", PortType.TEXT, "Prompt", optional=True)),
    outputs=(PortSpec("video", PortType.VIDEO, "Clip"), PortSpec("last", PortType.IMAGE, "Last frame")),
    params=(
        ParamSpec("prompt", ParamType.TEXT, "", "Prompt", multiline=True),
        ParamSpec("duration", ParamType.NUMBER, 5, "Duration", unit="s", minimum=1, maximum=10),
        ParamSpec("seed", ParamType.INTEGER, 0, "Seed", minimum=0),
        ParamSpec("size", ParamType.CHOICE, "720p", "Size", choices=("480p", "720p")),
        ParamSpec("loop", ParamType.BOOLEAN, False, "Loop"),
        ParamSpec("box", ParamType.BOX, None, "Box"),
    ),
    capability="image_to_video",
)
MIX = KindSpec(
    "test.mix",
    1,
    "Mix",
    "Make",
    inputs=(PortSpec("video", PortType.VIDEO, "Clips", many=True), PortSpec("audio", PortType.AUDIO, "Sound")),
    outputs=(PortSpec("video", PortType.VIDEO, "Clip"), PortSpec("image", PortType.IMAGE, "First frame")),
)
TIMELINE = KindSpec(
    TIMELINE_KIND,
    1,
    "Timeline",
    "Output",
    inputs=(
        PortSpec("clips", PortType.VIDEO, "Clips", many=True, optional=True),
        PortSpec("sound", PortType.AUDIO, "Sound", many=True, optional=True),
    ),
)
KINDS: Kinds = {kind.id: kind for kind in (PICTURE, VOICE, WORDS, STATE, MOTION, MIX, TIMELINE)}


def kinds() -> st.SearchStrategy[Kinds]:
    """The test kinds: every port type, single and several wires, optional inputs, and every sort of parameter."""
    return st.just(KINDS)


# --- assets --------------------------------------------------------------------------------------------------------


def asset(name: str, info: MediaInfo, suffix: str) -> Asset:
    """An imported file whose bytes are its name."""
    return Asset.of(name, MediaRef(hashlib.sha256(name.encode()).hexdigest(), suffix), info)


STILL = asset("portrait", MediaInfo(MediaKind.IMAGE, 1000, 640, 480), "png")
SILENT = asset(
    "walk",
    MediaInfo(MediaKind.VIDEO, 9000, 832, 480, duration=Fraction(81, 16), rate=Rate(16), frames=81),
    "mp4",
)
TALKING = asset(
    "interview",
    MediaInfo(
        MediaKind.VIDEO, 9000, 1280, 720, Fraction(10010, 1000), Rate(30000, 1001), frames=300, sample_rate_hz=48000
    ),
    "mp4",
)
SPEECH = asset("line", MediaInfo(MediaKind.AUDIO, 5000, duration=Fraction(123456, 22050), sample_rate_hz=22050), "wav")
ASSETS = (STILL, SILENT, TALKING, SPEECH)
PARAM_VALUES: tuple[Json, ...] = (
    *(0, 1, 5, -3, 2.5, 0.25, float("nan"), True, False, None),
    *("", "a slow pan", "480p", "720p", STILL.id, SPEECH.id, "0" * 64),
    *([], [SPEECH.id], [STILL.id], [0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.9, 0.9], {"a": [1]}),
)
RATES = (Rate(24), Rate(25), Rate(30000, 1001), Rate(16), Rate(60), Rate(24000, 1001))
SPEEDS = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3, 4), Fraction(1001, 997), Fraction(90), Fraction(0))


def empty_project() -> Project:
    """Imported files and a character; nothing placed or wired yet."""
    project = Project(characters={CharacterId("ch_1"): Character(CharacterId("ch_1"), "Mira", (STILL.id,))})
    for each in ASSETS:
        project = graph_edits.add_asset(project, each)
    return project


def starting_project() -> Project:
    """A small film: picture → state → motion → mix with a voice, four clips and a dissolve, a second video track."""
    project = timeline_edits.add_track(empty_project(), TrackKind.VIDEO, track_id=TrackId("v2"))
    for kind in (PICTURE, STATE, MOTION, VOICE, MIX, TIMELINE):
        project = graph_edits.add_node(project, KINDS, kind.id, node_id=NodeId(kind.title.lower()))
    for source, target in (
        (("picture", "image"), ("state", "image")),
        (("state", "image"), ("motion", "image")),
        (("motion", "video"), ("mix", "video")),
        (("voice", "audio"), ("mix", "audio")),
        (("mix", "video"), ("timeline", "clips")),
    ):
        wire = Output(NodeId(source[0]), source[1]), Input(NodeId(target[0]), target[1])
        project = graph_edits.connect(project, KINDS, *wire)
    for track, file, start, length in (
        ("v1", TALKING, 5, 4),
        ("v1", SILENT, 9, 3),
        ("v2", STILL, 2, 6),
        ("a1", SPEECH, 1, 5),
    ):
        clip = timeline_edits.new_clip(file.id, Fraction(start), Fraction(length), clip_id=ClipId(f"c_{file.name}"))
        project = timeline_edits.place(project, TrackId(track), clip)
    dissolve = Transition(TransitionKind.DISSOLVE, Fraction(1))
    return timeline_edits.set_transition(project, ClipId("c_walk"), dissolve)


def with_unknown_kind() -> Project:
    """The small film with one more node, of a kind that nobody here knows."""
    project = starting_project()
    node = Node(NodeId("odd"), "someone.else", "Odd", {"depth": 3})
    return replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, node.id: node}))


# --- edits ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One random edit: its name in ``VERBS`` and the numbers that make its arguments."""

    verb: str
    numbers: tuple[int, ...]


class Pick:
    """Turns a step's numbers into arguments that exist in the project, wherever any do."""

    def __init__(self, project: Project, numbers: Iterable[int]) -> None:
        self.project = project
        self._numbers = list(numbers)
        self._at = 0

    def number(self, below: int) -> int:
        self._at += 1
        return self._numbers[(self._at - 1) % len(self._numbers)] % below

    def of(self, choices: Iterable[T]) -> T:
        """One of the choices; an edit of nothing is refused like any impossible edit."""
        found = list(choices)
        if not found:
            raise EditError("Nothing to choose from.")
        return found[self.number(len(found))]

    def several(self, choices: Iterable[T]) -> list[T]:
        found = list(choices)
        return list({self.of(found): None for _ in range(1 + self.number(3))})

    def node(self) -> NodeId:
        return self.of(self.project.graph.nodes)

    def output(self) -> Output:
        return self.of(
            Output(node.id, port.name)
            for node in self.project.graph.nodes.values()
            for port in KINDS[node.kind].outputs
        )

    def input(self) -> Input:
        return self.of(
            Input(node.id, port.name) for node in self.project.graph.nodes.values() for port in KINDS[node.kind].inputs
        )

    def wire(self) -> tuple[Output, Input]:
        wires = [*self.project.graph.wires()]
        return self.of(((source, target) for source, target in (*wires, *self.project.timeline_links())))

    def track(self) -> Track:
        return self.of(self.project.timeline.tracks)

    def clip(self) -> Clip:
        return self.of(clip for _, clip in self.project.timeline.clips())

    def clips(self) -> list[ClipId]:
        return self.several(clip.id for _, clip in self.project.timeline.clips())

    def time(self) -> Seconds:
        """Mostly a frame of the first twenty seconds, now and then a moment between two frames or before the film."""
        rate = self.project.timeline.rate
        frame = rate.time_of(self.number(20 * 24))
        return (frame, frame, frame, frame + Fraction(1, 97), -frame)[self.number(5)]

    def length(self) -> Seconds:
        rate = self.project.timeline.rate
        return (rate.time_of(1 + self.number(72)), Fraction(1 + self.number(900), 101))[self.number(2)]

    def source(self, track: Track) -> Output | AssetId:
        """Mostly something the track can hold."""
        files: list[Output | AssetId] = [
            key for key, each in self.project.assets.items() if each.info.has_audio or track.kind == "video"
        ]
        outputs: list[Output | AssetId] = [self.output()] if self.project.graph.nodes and self.number(2) else []
        anything: list[Output | AssetId] = [each.id for each in ASSETS]
        return self.of([*files, *outputs] if self.number(8) else anything)

    def mode(self) -> timeline_edits.Mode:
        modes: tuple[timeline_edits.Mode, ...] = ("free", "insert", "overwrite")
        return self.of(modes)

    def yes(self) -> bool:
        return self.number(2) == 1


Verb = Callable[[Project, Pick], Project]


def _add_node(project: Project, pick: Pick) -> Project:
    return graph_edits.add_node(project, KINDS, pick.of(KINDS), x=pick.number(900), y=pick.number(900))


def _set_param(project: Project, pick: Pick) -> Project:
    node = pick.node()
    spec = KINDS[project.graph.nodes[node].kind]
    param = pick.of(spec.params)
    fitting = [value for value in PARAM_VALUES if fault_in(param, value) is None]
    value = pick.of(fitting if pick.number(4) else PARAM_VALUES)
    return graph_edits.set_param(project, KINDS, node, param.name if pick.number(8) else "nonsense", value)


def _connect(project: Project, pick: Pick) -> Project:
    """Mostly a wire whose types fit: of random pairs few would."""
    source = pick.output()
    given = KINDS[project.graph.nodes[source.node].kind].output(source.port)
    fitting = [
        Input(node.id, port.name)
        for node in project.graph.nodes.values()
        for port in KINDS[node.kind].inputs
        if given and port.type is given.type
    ]
    target = pick.of(fitting) if fitting and pick.number(4) else pick.input()
    return graph_edits.connect(project, KINDS, source, target, replace=pick.yes())


def _frame(pick: Pick) -> GraphFrame:
    return GraphFrame(FrameId(f"f_{pick.number(3)}"), "Scene", tuple(pick.several(pick.project.graph.nodes)))


def _place(project: Project, pick: Pick) -> Project:
    source_start = (Fraction(0), Fraction(pick.number(60), 24), Fraction(pick.number(500), 101))[pick.number(3)]
    track = pick.track()
    clip = timeline_edits.new_clip(
        pick.source(track), pick.time(), pick.length(), source_start=source_start, speed=pick.of(SPEEDS[:4])
    )
    return timeline_edits.place(project, track.id, clip, mode=pick.mode(), kinds=KINDS)


def _append(project: Project, pick: Pick) -> Project:
    track = pick.track()
    clip = timeline_edits.new_clip(pick.source(track), track.end, pick.length())
    return timeline_edits.place(project, track.id, clip, kinds=KINDS)


def _move(project: Project, pick: Pick) -> Project:
    moves = {clip: (pick.track().id, pick.time()) for clip in pick.clips()}
    return timeline_edits.move_clips(project, moves, mode=pick.mode(), kinds=KINDS)


def _nudge(project: Project, pick: Pick) -> Project:
    by = project.timeline.rate.time_of(pick.number(60) - 30)
    found = {clip.id: (track, clip) for track, clip in project.timeline.clips()}
    moves = {clip: (found[clip][0].id, found[clip][1].start + by) for clip in pick.clips()}
    return timeline_edits.move_clips(project, moves, mode=pick.mode(), kinds=KINDS)


def _trim(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    edge = "start" if pick.yes() else "end"
    near = (clip.start if edge == "start" else clip.end) + project.timeline.rate.time_of(pick.number(60) - 30)
    to = near if pick.number(4) else pick.time()
    return timeline_edits.trim(project, clip.id, "start" if edge == "start" else "end", to, ripple=pick.yes())


def _inside(project: Project, clip: Clip, pick: Pick) -> Seconds:
    return clip.start + project.timeline.rate.time_of(pick.number(48))


def _set_clip(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    speed = pick.of(SPEEDS) if pick.number(3) == 0 else None
    return timeline_edits.set_clip(
        project,
        clip.id,
        name=("", "Wide", "Close-up")[pick.number(3)],
        fit=pick.of(Fit),
        speed=speed,
        reverse=pick.number(4) == 0,
        silent=pick.yes(),
        transform=pick.of((None, IN_PLACE, Transform(0.25, scale=0.5, opacity=0.5), Transform(crop_left=1.0))),
        grade=pick.of((None, NEUTRAL, Grade(exposure=0.5), Grade(contrast=-1.0))),
    )


def _words(project: Project, pick: Pick) -> Project:
    """Titles and captions, on tracks that take them and on others; now and then a track for captions first."""
    if pick.number(6) == 0 and len(project.timeline.tracks) < 6:
        return timeline_edits.add_track(project, TrackKind.CAPTION)
    track = pick.track()
    words = Caption("Who is there?") if track.kind is TrackKind.CAPTION else Title("The End", size=0.2)
    clip = timeline_edits.new_clip(words if pick.number(5) else Title("x" * 3000), pick.time(), pick.length())
    return timeline_edits.place(project, track.id, clip, mode=pick.mode(), kinds=KINDS)


def _set_words(project: Project, pick: Pick) -> Project:
    words = [clip for _, clip in project.timeline.clips() if isinstance(clip.source, Title | Caption)]
    clip = pick.of(words) if words else pick.clip()
    new: Title | Caption = Caption("It is me.") if isinstance(clip.source, Caption) else Title("Fin", colour="#ff0000")
    return timeline_edits.set_words(project, clip.id, new)


def _captions(project: Project, pick: Pick) -> Project:
    """Cues of any times, also ones that overlap, on a caption track or a new one."""
    tracks = [track.id for track in project.timeline.tracks if track.kind is TrackKind.CAPTION]
    cues = []
    for _ in range(1 + pick.number(6)):
        start = Fraction(pick.number(9000), 1000)
        cues.append(Cue(start, start + Fraction(pick.number(3000), 1000), pick.of(("Who is there?", "Me.", " "))))
    track = None if len(tracks) < 2 and pick.number(3) == 0 else pick.of(tracks)
    return timeline_edits.captions_from(project, cues, track=track, at=pick.time())


def _caption(project: Project, pick: Pick) -> Clip:
    found = [clip for _, clip in project.timeline.clips() if isinstance(clip.source, Caption)]
    return pick.of(found) if found and pick.number(6) else pick.clip()


def _merge_captions(project: Project, pick: Pick) -> Project:
    first = _caption(project, pick)
    track, _ = project.timeline.find(first.id) or (pick.track(), first)
    index = track.clips.index(first)
    return timeline_edits.merge_captions(project, [clip.id for clip in track.clips[index : index + 1 + pick.number(3)]])


def _fades(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_fades(
        project, pick.clip().id, fade_in=Fraction(pick.number(40), 24), fade_out=Fraction(pick.number(40), 25)
    )


def _transition(project: Project, pick: Pick) -> Project:
    """Mostly on a cut, since few clips have one."""
    cuts = [clip for track, clip in project.timeline.clips() if track.before(clip)]
    clip = pick.of(cuts) if cuts and pick.number(4) else pick.clip()
    length, colour = Fraction(1 + pick.number(40), 24), pick.of(("#000000", "#ffffff", "white"))
    transition = Transition(pick.of(TransitionKind), length, colour, pick.of(Direction)) if pick.number(5) else None
    return timeline_edits.set_transition(project, clip.id, transition)


def _set_track(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_track(
        project,
        pick.track().id,
        locked=pick.number(4) == 0,
        muted=pick.yes(),
        solo=pick.yes(),
        hidden=pick.yes(),
        volume_db=pick.of((None, 0.0, -6.0, 60.0)),
        sync=pick.yes(),
    )


def _set_format(project: Project, pick: Pick) -> Project:
    size = (None, 640, 1080, 481)[pick.number(4)]
    return timeline_edits.set_format(project, rate=pick.of(RATES), width_px=size)


def _edges(project: Project, pick: Pick) -> tuple[Clip, timeline_edits.Edge, Seconds]:
    """A clip, one of its edges and a moment near it."""
    clip = pick.clip()
    edge: timeline_edits.Edge = "start" if pick.yes() else "end"
    at = clip.start if edge == "start" else clip.end
    return clip, edge, at + project.timeline.rate.time_of(pick.number(60) - 30)


def _cut(project: Project, pick: Pick) -> Clip:
    """Mostly a clip that begins where another one ends."""
    cuts = [clip for track, clip in project.timeline.clips() if track.before(clip)]
    return pick.of(cuts) if cuts and pick.number(5) else pick.clip()


def _roll(project: Project, pick: Pick) -> Project:
    clip = _cut(project, pick)
    to = clip.start + project.timeline.rate.time_of(pick.number(40) - 20)
    return timeline_edits.roll(project, clip.id, to, kinds=KINDS, alone=pick.number(4) == 0)


def _slide(project: Project, pick: Pick) -> Project:
    by = project.timeline.rate.time_of(pick.number(40) - 20)
    return timeline_edits.slide(project, _cut(project, pick).id, by, kinds=KINDS, alone=pick.number(4) == 0)


def _with_transition(project: Project, pick: Pick) -> Clip:
    found = [clip for _, clip in project.timeline.clips() if clip.transition]
    return pick.of(found) if found and pick.number(5) else pick.clip()


def _rejoin(project: Project, pick: Pick) -> Project:
    """Mostly of two clips that show the same, as few others can be joined."""
    seams = [
        before.id
        for track, clip in project.timeline.clips()
        if (before := track.before(clip)) and before.source == clip.source
    ]
    return timeline_edits.rejoin(project, pick.of(seams) if seams else pick.clip().id)


def _set_speed(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_speed(
        project, pick.clip().id, pick.of(SPEEDS), ripple=pick.yes(), kinds=KINDS, alone=pick.number(4) == 0
    )


def _stretch(project: Project, pick: Pick) -> Project:
    clip, edge, to = _edges(project, pick)
    return timeline_edits.stretch_to(project, clip.id, edge, to, ripple=pick.yes(), kinds=KINDS)


def _freeze(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    return timeline_edits.freeze_at(project, clip.id, _inside(project, clip, pick), pick.length())


def _replace(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    track, _ = project.timeline.find(clip.id) or (pick.track(), clip)
    start = pick.of((None, None, Fraction(pick.number(300), 101), Fraction(-1)))
    return timeline_edits.replace_source(
        project, clip.id, pick.source(track), source_start=start, shorten=pick.yes(), kinds=KINDS
    )


def _three_point(project: Project, pick: Pick) -> Project:
    """Four marks in order, of which mostly one is taken away."""
    media_in, film_in = Fraction(pick.number(60), 24), pick.time()
    marks = timeline_edits.Marks(media_in, media_in + pick.length(), film_in, film_in + pick.length())
    gone = pick.of(("media_in", "media_out", "film_in", "film_out", None))
    marks = replace(marks, **{gone: None}) if gone else marks
    track = pick.track()
    edit = timeline_edits.insert_range if pick.yes() else timeline_edits.overwrite_range
    return edit(project, track.id, pick.source(track), marks, fit_speed=pick.yes(), kinds=KINDS)


def _ripple_move(project: Project, pick: Pick) -> Project:
    """Mostly on its own track: what lies side by side changes places."""
    clip = pick.clip()
    track, _ = project.timeline.find(clip.id) or (pick.track(), clip)
    target = track.id if pick.number(3) else pick.track().id
    return timeline_edits.move_clips(
        project, {clip.id: (target, pick.time())}, mode=pick.mode(), kinds=KINDS, ripple=True, alone=pick.number(4) == 0
    )


def _range_edit(project: Project, pick: Pick) -> Project:
    edit = timeline_edits.lift if pick.yes() else timeline_edits.extract
    tracks = pick.several(track.id for track in project.timeline.tracks) if pick.yes() else None
    return edit(project, TimeRange(pick.time(), pick.length()), tracks)


def _paste(project: Project, pick: Pick) -> Project:
    parcel = timeline_edits.copied(project, pick.clips(), alone=pick.yes())
    track = pick.track().id if pick.yes() and len(project.timeline.tracks) < 6 else None
    return timeline_edits.paste(project, parcel, pick.time(), track=track, mode=pick.mode(), kinds=KINDS)[0]


def _slip_by(pick: Pick) -> Seconds:
    return Fraction(pick.number(120) - 60, (24, 97)[pick.number(2)])


VERBS: Mapping[str, Verb] = {
    # the graph
    "add_node": _add_node,
    "remove_nodes": lambda project, pick: graph_edits.remove_nodes(project, pick.several(project.graph.nodes)),
    "connect": _connect,
    "disconnect": lambda project, pick: graph_edits.disconnect(project, *pick.wire()),
    "set_param": _set_param,
    "rename_node": lambda project, pick: graph_edits.rename_node(project, pick.node(), pick.of(("", "Rain", "Sun"))),
    "move_nodes": lambda project, pick: graph_edits.move_nodes(
        project, {node: (pick.number(500), pick.number(500)) for node in pick.several(project.graph.nodes)}
    ),
    "resize_node": lambda project, pick: graph_edits.resize_node(project, pick.node(), pick.number(400)),
    "duplicate_nodes": lambda project, pick: graph_edits.duplicate_nodes(project, pick.several(project.graph.nodes))[0],
    "new_take": lambda project, pick: graph_edits.new_take(project, pick.node()),
    "set_take": lambda project, pick: graph_edits.set_take(project, pick.node(), pick.number(4)),
    "set_pin": lambda project, pick: graph_edits.set_pin(
        project, pick.node(), pick.of((None, Fingerprint("a" * 64), Fingerprint("no")))
    ),
    "words": _words,
    "captions": _captions,
    "add_caption": lambda project, pick: timeline_edits.add_caption(
        project, pick.time(), pick.of(("Who is there?", "\n", "x" * 3000)), length=pick.length()
    ),
    "split_caption": lambda project, pick: timeline_edits.split_caption(
        project, (clip := _caption(project, pick)).id, _inside(project, clip, pick)
    ),
    "merge_captions": _merge_captions,
    "set_words": _set_words,
    "set_key": lambda project, pick: timeline_edits.set_key(
        project, pick.clip().id, pick.of((None, ChromaKey(), ChromaKey(colour="green")))
    ),
    "set_muted": lambda project, pick: graph_edits.set_muted(project, [pick.node()], pick.yes()),
    "set_bypassed": lambda project, pick: graph_edits.set_bypassed(project, [pick.node()], pick.yes()),
    "set_collapsed": lambda project, pick: graph_edits.set_collapsed(project, [pick.node()], pick.yes()),
    "set_bends": lambda project, pick: graph_edits.set_bends(
        project, pick.wire(), [(pick.number(500), pick.number(500)) for _ in range(pick.number(3))]
    ),
    "add_frame": lambda project, pick: graph_edits.add_frame(project, _frame(pick)),
    "set_frame": lambda project, pick: graph_edits.set_frame(project, _frame(pick)),
    "remove_frame": lambda project, pick: graph_edits.remove_frame(project, pick.of(project.graph.frames)),
    "dissolve_nodes": lambda project, pick: graph_chains.dissolve_nodes(
        project, KINDS, pick.several(project.graph.nodes)
    ),
    "insert_node": lambda project, pick: graph_chains.insert_node(project, KINDS, pick.node(), *pick.wire()),
    "move_wires": lambda project, pick: graph_chains.move_wires(project, KINDS, pick.output(), pick.output()),
    # the project
    "add_asset": lambda project, pick: graph_edits.add_asset(project, pick.of(ASSETS)),
    "rename_asset": lambda project, pick: graph_edits.rename_asset(project, pick.of(project.assets), "take one"),
    "remove_unused_assets": lambda project, _: graph_edits.remove_unused_assets(project),
    "set_title": lambda project, pick: graph_edits.set_title(project, pick.of(("", "Rain", "Sun"))),
    "set_budget": lambda project, pick: graph_edits.set_budget(
        project, pick.of((None, Decimal(5), Decimal(-1), Decimal("NaN")))
    ),
    # the timeline
    "place": _place,
    "append": _append,
    "move": _move,
    "nudge": _nudge,
    "trim": _trim,
    "slip": lambda project, pick: timeline_edits.slip(project, pick.clip().id, _slip_by(pick)),
    "split": lambda project, pick: timeline_edits.split(
        project, (clip := pick.clip()).id, _inside(project, clip, pick)
    ),
    "ripple_move": _ripple_move,
    "range": _range_edit,
    "paste": _paste,
    "roll": _roll,
    "slide": _slide,
    "rejoin": _rejoin,
    "set_speed": _set_speed,
    "stretch": _stretch,
    "reverse": lambda project, pick: timeline_edits.set_reverse(project, pick.clip().id, reverse=pick.yes()),
    "freeze": _freeze,
    "hold": lambda project, pick: timeline_edits.hold(project, (clip := pick.clip()).id, _inside(project, clip, pick)),
    "replace": _replace,
    "three_point": _three_point,
    "link": lambda project, pick: timeline_edits.link(project, pick.clips()),
    "unlink": lambda project, pick: timeline_edits.unlink(project, pick.clips()),
    "group": lambda project, pick: timeline_edits.group(project, pick.clips()),
    "ungroup": lambda project, pick: timeline_edits.ungroup(project, pick.clips()),
    "detach_sound": lambda project, pick: timeline_edits.detach_sound(project, pick.clip().id, kinds=KINDS),
    "reattach": lambda project, pick: timeline_edits.reattach(project, pick.clip().id),
    "split_all": lambda project, pick: timeline_edits.split_all(project, pick.time()),
    "remove_clips": lambda project, pick: timeline_edits.remove_clips(project, pick.clips()),
    "ripple_delete": lambda project, pick: timeline_edits.ripple_delete(project, pick.clips()),
    "close_gap": lambda project, pick: timeline_edits.close_gap(project, pick.track().id, pick.time()),
    "set_clip": _set_clip,
    "set_gain": lambda project, pick: timeline_edits.set_gain(project, pick.clip().id, pick.number(100) - 70.5),
    "set_gains": lambda project, pick: timeline_edits.set_gains(project, pick.clips(), pick.number(100) - 70.5),
    "add_gain": lambda project, pick: timeline_edits.add_gain(project, pick.clips(), pick.number(40) - 20.5),
    "add_transition": lambda project, pick: timeline_edits.add_transition(
        project, _cut(project, pick).id, pick.of(TransitionKind), pick.of((None, pick.length()))
    ),
    "stretch_transition": lambda project, pick: timeline_edits.stretch_transition(
        project, _with_transition(project, pick).id, pick.time()
    ),
    "remove_transitions": lambda project, pick: timeline_edits.remove_transitions(
        project, [_with_transition(project, pick).id, pick.clip().id]
    ),
    "set_fades": _fades,
    "set_transition": _transition,
    "add_track": lambda project, pick: timeline_edits.add_track(project, pick.of(TrackKind)),
    "remove_track": lambda project, pick: timeline_edits.remove_track(project, pick.track().id),
    "set_track": _set_track,
    "add_marker": lambda project, pick: timeline_edits.add_marker(
        project, pick.time(), marker_id=MarkerId(f"m_{pick.number(4)}")
    ),
    "set_marker": lambda project, pick: timeline_edits.set_marker(
        project,
        pick.of(marker.id for marker in project.timeline.markers),
        name=pick.of((None, "fall")),
        colour=pick.of((None, "red", "#ff0000")),
        note=pick.of((None, "again")),
    ),
    "move_marker": lambda project, pick: timeline_edits.move_marker(
        project, pick.of(marker.id for marker in project.timeline.markers), pick.time()
    ),
    "move_markers": lambda project, pick: timeline_edits.move_markers(
        project,
        pick.several(marker.id for marker in project.timeline.markers),
        project.timeline.rate.time_of(pick.number(60) - 30),
    ),
    "remove_markers": lambda project, pick: timeline_edits.remove_markers(
        project, pick.several(marker.id for marker in project.timeline.markers)
    ),
    "remove_marker": lambda project, pick: timeline_edits.remove_marker(
        project, pick.of(marker.id for marker in project.timeline.markers)
    ),
    "set_format": _set_format,
}

_RARE = {"remove_nodes", "remove_unused_assets", "remove_track", "remove_clips", "ripple_delete"}
"""Edits that take away what the others need."""

_WEIGHTED = [verb for verb in VERBS for _ in range(1 if verb in _RARE else 3)]


def perform(project: Project, step: Step) -> Project:
    """The project after the step; raises ``EditError`` when the edit is refused."""
    return VERBS[step.verb](project, Pick(project, step.numbers))


def walk(project: Project, steps: Iterable[Step]) -> Iterator[Project]:
    """Every project on the way, without the steps that are refused."""
    for step in steps:
        try:
            project = perform(project, step)
        except EditError:
            continue
        yield project


def steps() -> st.SearchStrategy[Step]:
    """One random edit."""
    numbers = st.lists(st.integers(0, 10_000), min_size=6, max_size=10).map(tuple)
    return st.builds(Step, st.sampled_from(_WEIGHTED), numbers)


def edits(min_size: int = 0, max_size: int = 30) -> st.SearchStrategy[list[Step]]:
    """A random sequence of edits, to be given to ``walk`` or ``perform``."""
    return st.lists(steps(), min_size=min_size, max_size=max_size)


def projects(max_steps: int = 30) -> st.SearchStrategy[Project]:
    """A project that random edits have led to: valid, often with wires, clips, transitions and locked tracks."""
    return edits(max_size=max_steps).map(_led_to)


def _led_to(sequence: list[Step]) -> Project:
    start = starting_project()
    return [start, *walk(start, sequence)][-1]
