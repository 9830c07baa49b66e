"""The chains people build most, as films to begin with: wired, framed and placed, with material of the sample film.

Each can be run as drafts at once; a picture or a line of one's own takes the place of the sample's in its source node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from charstudio.model import graph_edits
from charstudio.model.graph import GraphFrame
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.values import AssetId, FrameId, Input, Json, NodeId, Output

Material = Mapping[str, Asset]
"""The sample film's files by their names."""

COLUMN, ROW = 300.0, 352.0
_LUMI = (
    "Lumi, a young woman. Lavender bob with one strand that never lies flat, honey-coloured eyes, round copper "
    "glasses, a golden star hairpin on her left, red knitted scarf."
)
_SHEET = ("lumi_front.png", "lumi_three_quarter.png", "lumi_side.png", "lumi_smile.png")
_CLIP_S: Seconds = Fraction(5)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One chain. ``icon`` is a name of the icon font."""

    id: str
    title: str
    text: str
    icon: str
    draw: Callable[[Board], None]

    def build(self, kinds: Kinds, material: Material) -> Project:
        """The film, with the files it uses."""
        board = Board(kinds, material)
        self.draw(board)
        return graph_edits.remove_unused_assets(board.project)


class Board:
    """A project being put together, node by node, in columns and rows."""

    def __init__(self, kinds: Kinds, material: Material) -> None:
        self._kinds = kinds
        self._material = material
        self.project = Project()
        for asset in material.values():
            self.project = graph_edits.add_asset(self.project, asset)

    def add(self, node: str, kind: str, column: float, row: float, title: str, **params: Json) -> None:
        """Add a node."""
        self.project = graph_edits.add_node(
            self.project,
            self._kinds,
            kind,
            x=column * COLUMN,
            y=row * ROW,
            title=title,
            params=params,
            node_id=NodeId(node),
        )

    def file(self, node: str, kind: str, name: str, column: float, row: float, title: str) -> None:
        """Add a source of one of the sample's files."""
        self.add(node, f"source.{kind}", column, row, title, asset=self._material[name].id)

    def lumi(self, column: float, row: float) -> None:
        """Add the sample's character with her sheet, as the node ``lumi``."""
        stills = [self._material[name].id for name in _SHEET]
        self.add("lumi", "source.reference", column, row, "Lumi", stills=stills, notes=_LUMI)

    def timeline(self, column: float, row: float) -> None:
        """Add the film itself."""
        self.add("timeline", TIMELINE_KIND, column, row, "Timeline")

    def wire(self, *ways: str) -> None:
        """Wire ``"node.output>node.input"``. What goes to the timeline is placed in this order."""
        for way in ways:
            source, target = (end.split(".") for end in way.split(">"))
            self.project = graph_edits.connect(
                self.project,
                self._kinds,
                Output(NodeId(source[0]), source[1]),
                Input(NodeId(target[0]), target[1]),
                planned=self._length(NodeId(source[0])),
            )

    def frame(self, title: str, colour: str, *nodes: str) -> None:
        """Draw a frame."""
        key = FrameId(f"f_{len(self.project.graph.frames) + 1}")
        held = tuple(NodeId(node) for node in nodes)
        self.project = graph_edits.add_frame(self.project, GraphFrame(key, title, held, colour))

    def _length(self, node: NodeId) -> Seconds:
        """How long the clip of a node is planned: its own duration, its file's, or five seconds."""
        params = self.project.graph.nodes[node].params
        asset = self.project.assets.get(AssetId(str(params.get("asset"))))
        if asset is not None and asset.info.duration is not None:
            return Fraction(asset.info.duration)
        wanted = params.get("duration")
        return Fraction(str(wanted)) if isinstance(wanted, int | float) else _CLIP_S


def _still_to_motion(board: Board) -> None:
    board.file("still", "image", "scene_rooftop.png", 0, 0, "My still")
    board.add("motion", "video.motion", 1, 0, "Motion", prompt="Slow camera dolly in, hair moves gently in the wind")
    board.timeline(2, 0)
    board.wire("still.image>motion.image", "motion.video>timeline.clips")


def _two_step(board: Board) -> None:
    board.lumi(0, 0)
    board.file("place", "image", "scene_rooftop.png", 0, 1, "The place")
    board.add("state", "image.state", 1, 0.5, "State", instruction="Warm dusk light, soft glow, she looks to the left")
    board.add("motion", "video.motion", 2, 0.5, "Motion", prompt="Slow camera dolly in, she breathes")
    board.timeline(3, 0.5)
    board.wire("place.image>state.image", "lumi.notes>state.notes", "state.image>motion.image")
    board.wire("motion.video>timeline.clips")
    board.frame("1 · How it looks", "yellow", "state")
    board.frame("2 · How it moves", "purple", "motion")


def _sheet_to_shots(board: Board) -> None:
    board.file("still", "image", "lumi_front.png", 0, 0.5, "My character")
    board.add("sheet", "image.sheet", 1, 0.5, "Character sheet")
    board.add("first", "video.motion", 2, 0, "Shot 1", prompt="Slow camera push in, she breathes", duration=4)
    board.add("last1", "video.frame", 3, 0, "Last frame of shot 1", which="last")
    board.add("second", "video.motion", 4, 0, "Shot 2, goes on", prompt="Slow pan left, gentle wind", duration=4)
    board.add("third", "video.motion", 2, 1, "Shot 3", prompt="Camera drifts right, hair moves", duration=4)
    board.timeline(5, 0.5)
    board.wire("still.image>sheet.image", "sheet.front>first.image", "first.video>last1.video")
    board.wire("last1.image>second.image", "sheet.three_quarter>third.image")
    board.wire("first.video>timeline.clips", "second.video>timeline.clips", "third.video>timeline.clips")
    board.frame("One movement in two shots", "purple", "first", "last1", "second")


def _talking_actor(board: Board) -> None:
    board.add("portrait", "image.portrait", 0, 0, "Portrait", prompt=f"Portrait, looking at the camera. {_LUMI}")
    board.add("motion", "video.motion", 1, 0, "Motion", prompt="She breathes, small movements of the head")
    board.add("line", "source.text", 0, 1.1, "The line", text="I have waited for this night for a whole year.")
    board.add("voice", "sound.speech", 1, 1.1, "Her voice")
    board.add("talk", "video.lipsync", 2, 0.5, "She speaks")
    board.timeline(3, 0.5)
    board.wire("portrait.image>motion.image", "line.text>voice.text", "motion.video>talk.video")
    board.wire("voice.audio>talk.audio", "talk.video>timeline.clips")
    board.frame("The actor", "purple", "portrait", "motion")
    board.frame("The voice", "green", "line", "voice")


def _motion_transfer(board: Board) -> None:
    board.file("stand_in", "image", "scene_closeup.png", 0, 0, "Stand-in")
    board.add("performance", "video.motion", 1, 0, "The performance", prompt="She turns her head and nods")
    board.lumi(1, 1.1)
    board.add("transfer", "video.motion_control", 2, 0.5, "Lumi moves like it")
    board.timeline(3, 0.5)
    board.wire("stand_in.image>performance.image", "performance.video>transfer.video")
    board.wire("lumi.image>transfer.image", "transfer.video>timeline.clips")
    board.frame("Put your own recording here: a Video file node", "grey", "stand_in", "performance")


def _bake_off(board: Board) -> None:
    board.file("still", "image", "scene_rooftop.png", 0, 0.75, "One still")
    board.add("words", "source.text", 0, 1.75, "One prompt", text="Slow camera dolly in, hair moves in the wind")
    board.timeline(2, 0.75)
    for number, title in enumerate(("Model A", "Model B", "Model C", "Model D")):
        node = f"model_{number + 1}"
        board.add(node, "video.motion", 1, number * 0.9, title, duration=5, seed=number)
        board.wire(f"still.image>{node}.image", f"words.text>{node}.prompt", f"{node}.video>timeline.clips")
    board.frame("Choose a model for each and compare", "blue", *(f"model_{number}" for number in range(1, 5)))


def _four_characters(board: Board) -> None:
    board.lumi(0, 0)
    others = (
        ("bo", "Bo", "Portrait of Bo, an old lighthouse keeper, white beard, dark blue pullover"),
        ("mika", "Mika", "Portrait of Mika, a girl of ten, short black hair, yellow raincoat"),
        ("sel", "Sel", "Portrait of Sel, a tall man of thirty, shaved head, green jacket"),
    )
    for number, (node, title, words) in enumerate(others, 1):
        board.add(node, "image.portrait", 0, number * 0.9, title, prompt=words)
    board.timeline(2, 1.2)
    shots = (
        ("meet", "Shot 1, they meet", "[char1] waves to [char2] on the rooftop, wide shot", "lumi bo"),
        ("talk", "Shot 2, they talk", "[char1] and [char2] talk, medium shot", "mika sel"),
        ("all", "Shot 3, all four", "[char1], [char2], [char3] and [char4] look up at the star", "lumi bo mika sel"),
    )
    for row, (node, title, words, cast) in enumerate(shots):
        board.add(node, "video.references", 1, row * 1.2, title, prompt=words, duration=5)
        board.wire(*(f"{each}.image>{node}.char{place}" for place, each in enumerate(cast.split(), 1)))
        board.wire(f"{node}.video>timeline.clips")
    board.frame("The cast", "pink", "lumi", "bo", "mika", "sel")


def _episode(board: Board) -> None:
    board.file("wide", "image", "scene_wide.png", 0, -0.2, "Rooftop, wide")
    board.file("rooftop", "image", "scene_rooftop.png", 0, 1, "Rooftop")
    board.file("close", "image", "scene_closeup.png", 0, 2, "Close-up")
    board.lumi(0, 3)
    board.add("dusk", "image.state", 1, 1, "Warm dusk", instruction="Warm light, soft glow")
    board.add("near", "image.state", 1, 2, "Close and soft", instruction="Closer, blurred background, soft warm light")
    shots = (
        ("s1", 2, -0.2, "Shot 1, the sky", "Slow tilt down, stars twinkle", 6),
        ("s2", 2, 1, "Shot 2, she waits", "Slow camera dolly in, she breathes", 6),
        ("s3", 4, 1, "Shot 3, the star", "Slow pan right, sparks drift by", 6),
        ("s5", 2, 3, "Shot 5, farewell", "Slow camera pull back, gentle wind", 6),
    )
    for node, column, row, title, words, seconds in shots:
        board.add(node, "video.motion", column, row, title, prompt=words, duration=seconds)
    board.add("last", "video.frame", 3, 1, "Last frame of shot 2", which="last")
    board.file("line", "audio", "line.wav", 1, 3, "Her line")
    board.add("s4", "video.lipsync", 2, 2, "Shot 4, she speaks")
    board.file("music", "audio", "music.ogg", 4, 2.4, "Music")
    board.timeline(5, 1.2)
    board.wire("wide.image>s1.image", "rooftop.image>dusk.image", "lumi.notes>dusk.notes", "dusk.image>s2.image")
    board.wire("s2.video>last.video", "last.image>s3.image", "close.image>near.image", "lumi.notes>near.notes")
    board.wire("near.image>s4.image", "line.audio>s4.audio", "dusk.image>s5.image")
    board.wire(*(f"s{number}.video>timeline.clips" for number in range(1, 6)), "music.audio>timeline.sound")
    board.frame("Looks", "yellow", "dusk", "near")
    board.frame("One movement in two shots", "purple", "s2", "last", "s3")


WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("still-to-motion", "Still to motion", "One picture, brought to life.", "image-move", _still_to_motion),
    Workflow(
        "two-step", "State, then motion", "First how it looks, then how it moves.", "numeric-2-box-outline", _two_step
    ),
    Workflow(
        "sheet-to-shots",
        "Sheet to shots",
        "A character sheet, and shots chained by their last frame.",
        "card-account-details-outline",
        _sheet_to_shots,
    ),
    Workflow(
        "talking-actor",
        "Talking actor",
        "Portrait, motion, a voice from text, lips.",
        "account-voice",
        _talking_actor,
    ),
    Workflow(
        "motion-transfer",
        "Motion transfer",
        "A performance moves your character.",
        "human-handsup",
        _motion_transfer,
    ),
    Workflow("bake-off", "Model bake-off", "One still through four models, side by side.", "podium", _bake_off),
    Workflow(
        "four-characters",
        "Four characters",
        "Several shots with a cast that stays itself.",
        "account-group-outline",
        _four_characters,
    ),
    Workflow("episode", "30-second episode", "Five shots, a line and music.", "filmstrip-box-multiple", _episode),
)
