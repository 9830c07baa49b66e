"""Kinds of nodes, imported files and small films for tests."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.characters import Character
from charstudio.model.graph import Node
from charstudio.model.kind import TIMELINE_KIND, Kinds, KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind, Transition, TransitionKind
from charstudio.model.values import (
    CharacterId,
    ClipId,
    Input,
    Json,
    MediaRef,
    NodeId,
    Output,
    PortType,
    TrackId,
)

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
    project = Project(characters={CharacterId("ch_1"): Character(CharacterId("ch_1"), "Mira", STILL.id)})
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
