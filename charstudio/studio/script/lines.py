"""The lines of the film as a script: read off the Speech nodes and recordings, with what has been made of each.

The graph holds the truth; the script is a way to look at it. Lines come in the order in which the canvas is read:
frame by frame (a frame is a scene), within one from top to bottom and from left to right.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from charstudio.model.characters import Character
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.screenplay import SpokenLine
from charstudio.model.time import Seconds
from charstudio.model.values import CharacterId, NodeId, Output
from charstudio.nodes import performance
from charstudio.nodes.sound import SPEECH
from charstudio.nodes.sources import AUDIO
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio

SPEECH_KIND = SPEECH.spec.id
RECORDING_KIND = AUDIO.spec.id
SPEAKING_KINDS = frozenset({SPEECH_KIND, RECORDING_KIND})
"""Kinds of nodes that are lines when somebody speaks them."""
_MOUTHS = {kind.spec.id for kind in performance.KINDS}
NARRATOR = "Narrator"
"""Whose lines are those that no character speaks."""
_ROW = 160.0
"""Nodes whose tops are closer than this, in canvas units, stand in one row."""


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line and what there is of it.

    ``length`` is that of the sound, or the guess before it is made (``is_guess``). ``at`` is where it is first heard in
    the film, None when it is not in the cut. ``clip`` is the node that puts it into a mouth, ``clip_length`` the length
    of what that made. ``is_other_voice``: the character has a voice, and the line is spoken in another.
    """

    node: NodeId
    number: int
    scene: str
    character: CharacterId | None
    name: str
    text: str
    how: str
    voice: str
    take: int
    takes: tuple[int, ...]
    state: NodeState
    length: Seconds | None
    is_guess: bool
    at: Seconds | None
    clip: NodeId | None
    clip_length: Seconds | None
    is_other_voice: bool
    is_recording: bool = False
    """It is a file: nothing speaks it."""

    @property
    def spoken(self) -> SpokenLine:
        """As it stands in a written script."""
        return SpokenLine(self.name, self.text, self.scene, self.how)


def script_of(studio: Studio) -> tuple[ScriptLine, ...]:
    """Every line of the film, in order."""
    project = studio.project
    scenes = {node: frame.title for frame in project.graph.frames.values() for node in frame.nodes}
    mouths = _mouths(project)
    return tuple(
        _line(studio, node, number, scenes.get(node.id, ""), mouths.get(node.id))
        for number, node in enumerate(in_reading_order(project, _speeches(project, mouths)), 1)
    )


def in_reading_order(project: Project, nodes: Iterable[Node]) -> list[Node]:
    """Frame by frame, row by row; what is in no frame comes last."""
    of_node = {node: frame for frame in project.graph.frames.values() for node in frame.nodes}
    found = list(nodes)
    corners: dict[str, tuple[float, float]] = {}
    for frame in project.graph.frames.values():
        inside = [project.graph.nodes[node] for node in frame.nodes if node in project.graph.nodes]
        corners[frame.id] = (min((n.y for n in inside), default=0.0), min((n.x for n in inside), default=0.0))

    def place(node: Node) -> tuple[object, ...]:
        frame = of_node.get(node.id)
        top, left = corners[frame.id] if frame is not None else (0.0, 0.0)
        return (frame is None, top // _ROW, left, frame.id if frame is not None else "", (node.y - top) // _ROW, node.x)

    return sorted(found, key=place)


def voice_of(character: Character) -> dict[str, str]:
    """The parameters of a Speech node that make it sound like this character; empty when it has no voice."""
    voice = character.voice
    named = {"model": voice.model, "voice": voice.voice}
    return {name: value for name, value in named.items() if value}


def _speeches(project: Project, mouths: Container[NodeId]) -> Iterator[Node]:
    """The lines: what is spoken, and recordings of which it is known that somebody speaks in them."""
    for node in project.graph.nodes.values():
        is_said = node.params.get("character") or node.params.get("text") or node.id in mouths
        if node.kind == SPEECH_KIND or (node.kind == RECORDING_KIND and is_said):
            yield node


def _mouths(project: Project) -> Mapping[NodeId, NodeId]:
    """For each node whose sound goes into a node that makes pictures from it, the first such node."""
    found: dict[NodeId, NodeId] = {}
    for target, sources in project.graph.links.items():
        for source in sources:
            if target.port == "audio" and project.graph.nodes[target.node].kind in _MOUTHS:
                found.setdefault(source.node, target.node)
    return found


def _line(studio: Studio, node: Node, number: int, scene: str, mouth: NodeId | None) -> ScriptLine:
    project, status = studio.project, studio.status(node.id)
    character = project.characters.get(CharacterId(str(node.params.get("character", ""))))
    sound = status.value if isinstance(status.value, MediaValue) else None
    length = sound.info.duration if sound is not None else None
    is_written = node.kind == SPEECH_KIND and str(node.params.get("text", "")).strip()
    guess = studio.planned_duration(node.id) if is_written else None
    shown = studio.status(mouth).value if mouth is not None else None
    is_recording = node.kind == RECORDING_KIND
    wanted = voice_of(character) if character is not None and not is_recording else {}
    return ScriptLine(
        node.id,
        number,
        scene,
        character.id if character is not None else None,
        character.name if character is not None else NARRATOR,
        str(node.params.get("text", "")),
        str(node.params.get("emotion", "")),
        "recorded" if is_recording else str(node.params.get("voice", "")),
        node.take,
        status.takes,
        status.state,
        length if length is not None else guess,
        length is None,
        _first_heard(project, {node.id, *((mouth,) if mouth is not None else ())}),
        mouth,
        shown.info.duration if isinstance(shown, MediaValue) else None,
        any(node.params.get(name) != value for name, value in wanted.items()),
        is_recording,
    )


def _first_heard(project: Project, nodes: set[NodeId]) -> Seconds | None:
    starts = (
        clip.start
        for _, clip in project.timeline.clips()
        if isinstance(clip.source, Output) and clip.source.node in nodes
    )
    return min(starts, default=None)
