"""What can be done with frames, each as one undoable step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF

from charstudio.model import graph_edits
from charstudio.model.graph import GraphFrame
from charstudio.model.project import Project
from charstudio.model.values import FrameId, NodeId, new_id
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.commands import Commands

NEW_TITLE = "Scene"


class Framing:
    """The verbs. A node is in one frame at the most: joining one is leaving another."""

    def __init__(self, board: Board, commands: Commands) -> None:
        self._board = board
        self._commands = commands

    def frame_selection(self) -> FrameId | None:
        """Draw a frame around the selected nodes."""
        nodes = self._board.selection.nodes
        if not nodes:
            self._board.tell("Select the nodes the frame is to hold.")
            return None
        key = FrameId(new_id("f"))

        def edit(project: Project) -> Project:
            title = _free_title(project)
            return graph_edits.add_frame(_left(project, nodes), GraphFrame(key, title, nodes))

        return key if self._board.apply(f"Frame {self._commands.named(nodes)}", edit) else None

    def unframe(self) -> None:
        """Take the selected nodes out of their frames. A frame that holds nothing any more goes."""
        nodes = self._board.selection.nodes
        if nodes:
            self._board.apply(f"Unframe {self._commands.named(nodes)}", lambda project: _left(project, nodes))

    def remove(self, key: FrameId) -> None:
        """Remove a frame; what it holds stays."""
        self._board.apply(f"Remove frame {self._title(key)}", lambda project: graph_edits.remove_frame(project, key))

    def rename(self, key: FrameId, title: str) -> None:
        """Give a frame another title."""
        self._change(f"Rename frame to {title}", key, lambda frame: replace(frame, title=title))

    def colour(self, key: FrameId, colour: str) -> None:
        """Give a frame another colour."""
        self._change(f"Colour frame {self._title(key)}", key, lambda frame: replace(frame, colour=colour))

    def drop(self, places: Mapping[NodeId, tuple[float, float]], spot: QPointF) -> bool:
        """Move nodes to their places. Where the pointer let them go in a frame, they join it. One step."""
        joined = self._board.scene.frames.inside(spot, tuple(places))
        if joined is None:
            return self._commands.move(places)

        def edit(project: Project) -> Project:
            moved = _left(graph_edits.move_nodes(project, places), tuple(places))
            frame = project.graph.frames[joined]
            return graph_edits.set_frame(moved, replace(frame, nodes=(*frame.nodes, *places)))

        return self._board.apply(f"Move {self._commands.named(tuple(places))} into {self._title(joined)}", edit)

    def _change(self, label: str, key: FrameId, change: Callable[[GraphFrame], GraphFrame]) -> None:
        def edit(project: Project) -> Project:
            frame = project.graph.frames.get(key)
            return project if frame is None else graph_edits.set_frame(project, change(frame))

        self._board.apply(label, edit)

    def _title(self, key: FrameId) -> str:
        frame = self._board.project.graph.frames.get(key)
        return frame.title if frame is not None else "frame"


def _left(project: Project, nodes: tuple[NodeId, ...]) -> Project:
    """The project with these nodes in no frame; frames that hold nothing any more are gone."""
    for key, frame in project.graph.frames.items():
        rest = tuple(node for node in frame.nodes if node not in nodes)
        if not rest:
            project = graph_edits.remove_frame(project, key)
        elif rest != frame.nodes:
            project = graph_edits.set_frame(project, replace(frame, nodes=rest))
    return project


def _free_title(project: Project) -> str:
    taken = {frame.title for frame in project.graph.frames.values()}
    numbered = (f"{NEW_TITLE} {number}" for number in range(1, len(taken) + 2))
    return next(title for title in numbered if title not in taken)
