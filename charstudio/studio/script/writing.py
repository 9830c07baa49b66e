"""Edits of the script. All are edits of the graph: a line is a Speech node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from charstudio.model import graph_edits
from charstudio.model.characters import Character
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import GraphFrame
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.screenplay import Screenplay, SpokenLine
from charstudio.model.values import CharacterId, FrameId, Input, Json, NodeId, Output, new_id
from charstudio.nodes.performance import AVATAR
from charstudio.studio.script.lines import SPEAKING_KINDS, SPEECH_KIND, voice_of

_STEP_X, _STEP_Y = 300.0, 260.0
_ROW_LENGTH = 4
_SCENE_GAP = 120.0

Cast = Mapping[str, CharacterId | None]
"""Who speaks the lines of a name (in lower case); None: nobody of the film."""


def add_line(
    project: Project,
    kinds: Kinds,
    line: SpokenLine,
    character: CharacterId | None,
    *,
    at: tuple[float, float],
    node: NodeId,
) -> Project:
    """Add a Speech node that says ``line``, in the character's voice if it has one. Raises ``UnknownId``."""
    who = _who(project, character)
    params: dict[str, Json] = {"text": line.text, "emotion": line.how}
    title = f"{line.name or 'Line'}: {_short(line.text)}"
    x, y = at
    project = graph_edits.add_node(
        project,
        kinds,
        SPEECH_KIND,
        x=x,
        y=y,
        node_id=node,
        params=params,
        title=graph_edits.free_title(project.graph, title),
    )
    return project if who is None else speak_as(project, kinds, node, who.id)


def add_line_after(project: Project, kinds: Kinds, after: NodeId | None, node: NodeId) -> Project:
    """Add an empty line below ``after``: the same scene, the same voice. None: at the end of the canvas."""
    before = project.graph.nodes.get(after) if after is not None else None
    if before is None:
        return add_line(project, kinds, SpokenLine("", ""), None, at=_below_all(project), node=node)
    speaker = str(before.params.get("character") or "")
    who = CharacterId(speaker) if speaker in project.characters else None
    found = add_line(project, kinds, SpokenLine("", ""), who, at=(before.x + 40, before.y + _STEP_Y), node=node)
    frame = next((frame for frame in found.graph.frames.values() if before.id in frame.nodes), None)
    return found if frame is None else graph_edits.set_frame(found, replace(frame, nodes=(*frame.nodes, node)))


def speak_as(project: Project, kinds: Kinds, node: NodeId, character: CharacterId | None) -> Project:
    """Have a character speak a line, in its own voice. None: nobody of the film; the voice stays as it is.

    Raises ``UnknownId``, ``EditError`` when the node speaks no line.
    """
    found = project.graph.nodes.get(node)
    if found is None:
        raise UnknownId("There is no such line in the script.")
    if found.kind not in SPEAKING_KINDS:
        raise EditError("Only a Speech node or a recording speaks a line.")
    who = _who(project, character)
    values: dict[str, Json] = {"character": who.id if who is not None else ""}
    if who is not None and found.kind == SPEECH_KIND:
        values |= voice_of(who)
    return graph_edits.set_params(project, kinds, node, values)


def in_own_voice(project: Project, kinds: Kinds, character: CharacterId) -> Project:
    """Give all lines of a character its voice. Raises ``UnknownId``, ``EditError`` when it has none."""
    who = _who(project, character)
    assert who is not None
    if not voice_of(who):
        raise EditError(f"{who.name} has no voice yet.", "Choose one on the character's page.")
    for node in tuple(project.graph.nodes.values()):
        if node.kind == SPEECH_KIND and node.params.get("character") == character:
            project = speak_as(project, kinds, node.id, character)
    return project


def bring_in(project: Project, kinds: Kinds, screenplay: Screenplay, cast: Cast) -> tuple[Project, tuple[NodeId, ...]]:
    """Put the lines of a screenplay on the canvas, each scene in a frame of its own, below what is there."""
    made: list[NodeId] = []
    x, y = _below_all(project)
    for scene, lines in _scenes(screenplay.lines):
        nodes = [NodeId(new_id("n")) for _ in lines]
        for index, (line, node) in enumerate(zip(lines, nodes, strict=True)):
            place = (x + index % _ROW_LENGTH * _STEP_X, y + index // _ROW_LENGTH * _STEP_Y)
            project = add_line(project, kinds, line, cast.get(line.name.casefold()), at=place, node=node)
        if scene:
            project = graph_edits.add_frame(project, GraphFrame(FrameId(new_id("f")), scene, tuple(nodes)))
        made.extend(nodes)
        y += ((len(lines) - 1) // _ROW_LENGTH + 1) * _STEP_Y + _SCENE_GAP
    return project, tuple(made)


def with_face(project: Project, kinds: Kinds, node: NodeId, reference: NodeId, avatar: NodeId) -> Project:
    """Wire a line into a talking picture of who speaks it: Reference and Talking photo, the clip as long as the line.

    Raises ``UnknownId``, ``EditError`` when nobody of the film speaks it.
    """
    line = project.graph.nodes.get(node)
    who = project.characters.get(CharacterId(str(line.params.get("character", "")))) if line is not None else None
    if line is None or who is None:
        raise EditError("Nobody of the film speaks this line.", "Choose who speaks it first.")
    project = graph_edits.add_node(
        project,
        kinds,
        "source.reference",
        x=line.x,
        y=line.y - _STEP_Y,
        node_id=reference,
        title=graph_edits.free_title(project.graph, who.name),
        params={"character": who.id},
    )
    title = graph_edits.free_title(project.graph, f"{who.name} speaks")
    project = graph_edits.add_node(
        project, kinds, AVATAR.spec.id, x=line.x + _STEP_X, y=line.y, node_id=avatar, title=title
    )
    project = graph_edits.connect(project, kinds, Output(reference, "image"), Input(avatar, "image"))
    return graph_edits.connect(project, kinds, Output(node, "audio"), Input(avatar, "audio"))


def _who(project: Project, character: CharacterId | None) -> Character | None:
    if character is None:
        return None
    found = project.characters.get(character)
    if found is None:
        raise UnknownId("There is no such character in the film.")
    return found


def _scenes(lines: Sequence[SpokenLine]) -> list[tuple[str, list[SpokenLine]]]:
    """Lines that follow one another in one scene, together."""
    found: list[tuple[str, list[SpokenLine]]] = []
    for line in lines:
        if not found or found[-1][0] != line.scene:
            found.append((line.scene, []))
        found[-1][1].append(line)
    return found


def _below_all(project: Project) -> tuple[float, float]:
    nodes = project.graph.nodes.values()
    left = min((node.x for node in nodes), default=0.0)
    return left, max((node.y for node in nodes), default=-2 * _STEP_Y) + 2 * _STEP_Y


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 24 else f"{words[:23].rstrip()}…"
