"""A small studio for the canvas: a real document, the real kinds, and statuses that a test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from charstudio.engine.estimate import Estimate
from charstudio.engine.models import Models
from charstudio.model import graph_edits
from charstudio.model.kind import ParamSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.scene import expected, shown

EMPTY = NodeStatus(NodeState.EMPTY)
KINDS = specs(load_kinds(())[0])


class FakeStudio:
    """What the canvas needs of a studio, without jobs or files."""

    def __init__(self, project: Project | None = None, folder: Path | None = None) -> None:
        self.document = Document(project)
        self.kinds = KINDS
        self.status_changed: Signal[frozenset[NodeId]] = Signal()
        self.statuses: dict[NodeId, NodeStatus] = {}
        self.models = Models({"fal": ScriptedProvider(name="fal", models={Capability.IMAGE_EDIT: "cloud-1"})})
        self.estimates: dict[NodeId, Estimate | None] = {}
        self.asked_for: list[NodeId] = []
        self.folder = folder

    def status(self, node: NodeId) -> NodeStatus:
        return self.statuses.get(node, EMPTY)

    def estimate(self, node: NodeId) -> Estimate | None:
        self.asked_for.append(node)
        return self.estimates.get(node)

    def set_estimate(self, node: NodeId, estimate: Estimate | None) -> None:
        """As after a change of its parameters that leaves its status alone."""
        self.estimates[node] = estimate
        self.status_changed.emit(frozenset({node}))

    def set_status(self, node: NodeId, status: NodeStatus) -> None:
        self.statuses[node] = status
        self.status_changed.emit(frozenset({node}))

    def params_of(self, node: NodeId) -> tuple[ParamSpec, ...]:
        return self.kinds[self.document.project.graph.nodes[node].kind].params

    def with_take(self, project: Project, node: NodeId, take: int) -> Project:
        return graph_edits.set_take(project, node, take)

    def media_path(self, media) -> Path:
        assert self.folder is not None
        return self.folder / media.media.file_name

    def planned_duration(self, node: NodeId) -> Fraction:
        return Fraction(5)


def grey(path: Path, width: int) -> np.ndarray:
    """A thumbnail renderer that needs no file."""
    return np.full((width * 9 // 16, width, 3), 120, np.uint8)


def coloured(path: Path, width: int) -> Iterator[np.ndarray]:
    """A clip of three pictures that needs no file: red, green, blue."""
    for colour in ((200, 30, 30), (30, 200, 30), (30, 30, 200)):
        yield np.full((width * 9 // 16, width, 3), colour, np.uint8)


def chain() -> Project:
    """Image → State → Motion → Timeline, and a loose Text and Audio."""
    project = Project()
    for kind, name, x, y in (
        ("source.image", "image", 0, 0),
        ("image.state", "state", 300, 0),
        ("video.motion", "motion", 600, 0),
        ("timeline", "cut", 900, 0),
        ("source.text", "text", 0, 300),
        ("source.audio", "audio", 0, 480),
    ):
        project = graph_edits.add_node(project, KINDS, kind, x=x, y=y, node_id=NodeId(name))
    project = wire(project, "image.image", "state.image")
    return wire(project, "state.image", "motion.image")


def wire(project: Project, source: str, target: str) -> Project:
    """``wire(project, "image.image", "state.image")``."""
    start, end = source.split("."), target.split(".")
    return graph_edits.connect(project, KINDS, Output(NodeId(start[0]), start[1]), Input(NodeId(end[0]), end[1]))


def exact(x: float, y: float) -> tuple[float, float]:
    """A place without the last digits, which Qt takes for equal."""
    return round(x, 6), round(y, 6)


@dataclass
class Hand:
    """Real mouse and key events on a canvas, with places named by nodes and sockets."""

    canvas: GraphCanvas
    studio: FakeStudio
    through_window: bool = False
    """Whether events come to the window, as from the system, which finds who gets them: popups, editors, the canvas."""

    @property
    def port(self):
        return self.canvas.view.viewport()

    @property
    def project(self) -> Project:
        return self.studio.document.project

    def socket(self, name: str, *, is_input: bool) -> QPoint:
        node, port = name.split(".")
        item = self.canvas.board.scene.node_items[NodeId(node)]
        found = item.socket(port, is_input=is_input)
        assert found is not None, name
        return self.at(item.socket_scene_pos(found))

    def out(self, name: str) -> QPoint:
        return self.socket(name, is_input=False)

    def inp(self, name: str) -> QPoint:
        return self.socket(name, is_input=True)

    def title(self, node: str) -> QPoint:
        item = self.canvas.board.scene.node_items[NodeId(node)]
        return self.at(item.grNode.pos() + QPointF(100, 16))

    def at(self, scene_pos: QPointF) -> QPoint:
        return self.canvas.view.viewportTransform().map(scene_pos).toPoint()

    def nothing(self) -> QPoint:
        return self.at(QPointF(450, 560))

    def click(self, at: QPoint, *, keys=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self._target, button, keys, self._in(at))

    def press(self, at: QPoint, *, keys=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton) -> None:
        self.move(at)
        QTest.mousePress(self._target, button, keys, self._in(at))

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self._target, self._in(at))

    def release(self, at: QPoint, *, keys=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseRelease(self._target, button, keys, self._in(at))

    def drag(self, start: QPoint, end: QPoint, **how) -> None:
        self.press(start, **how)
        self.move(start + (end - start) / 3)
        self.move(end)
        self.release(end, **how)

    def key(self, key: Qt.Key, keys=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas.windowHandle() if self.through_window else self.canvas.view, key, keys)

    def key_in(self, widget: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(widget, key)

    def double_click(self, at: QPoint) -> None:
        QTest.mouseDClick(self._target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._in(at))

    @property
    def _target(self) -> QWidget | QWindow:
        return self.canvas.windowHandle() if self.through_window else self.port

    def _in(self, at: QPoint) -> QPoint:
        return self.port.mapTo(self.canvas, at) if self.through_window else at

    def wires(self) -> set[str]:
        return {f"{a.node}.{a.port}>{b.node}.{b.port}" for a, b in self.project.graph.wires()}

    def steps(self) -> int:
        return len(self.studio.document.history.past) - 1

    def assert_in_step(self) -> None:
        """The canvas shows the document: every node, place and wire, and nothing else."""
        (nodes, wires), (due_nodes, due_wires) = shown(self.canvas.board.scene), expected(self.project)
        assert {node: (title, *exact(x, y)) for node, (title, x, y) in nodes.items()} == due_nodes
        assert wires == due_wires
        scene = self.canvas.board.scene
        assert set(scene.wire_items) == expected(self.project)[1]
        assert len(scene.nodes) == len(scene.node_items)
        for wire, item in scene.wire_items.items():
            line = item.grEdge
            assert (line.isVisible(), line.opacity()) == (True, 1)
            assert tuple(exact(*dot.toTuple()) for dot in line.dots) == self.project.graph.bends.get(wire, ())
            ends = {item.start_socket: line.posSource, item.end_socket: line.posDestination}
            assert all(QPointF(*end) == socket.node.socket_scene_pos(socket) for socket, end in ends.items())
        for node, item in scene.node_items.items():
            assert item.value == self.project.graph.nodes[node]
            assert (item.layout.folded is not None) == item.value.collapsed
        for key, frame in self.project.graph.frames.items():
            assert scene.frames.frame(key) == frame
            assert scene.frames.rect(key).contains(scene.bounds(frame.nodes))

    def assert_at_rest(self) -> None:
        """No gesture is under way, nothing of one is left in the picture, and only what is there is selected."""
        scene, selection = self.canvas.board.scene, self.canvas.board.selection
        assert self.canvas.view.gesture is None
        assert scene.offer is None
        shapes = {item for item in scene.grScene.items() if item.parentItem() is None}
        nodes = {item.grNode: node for node, item in scene.node_items.items()}
        wires = {item.grEdge: wire for wire, item in scene.wire_items.items()}
        assert shapes == {*nodes, *wires}
        assert {node for item, node in nodes.items() if item.selected} == set(selection.nodes)
        assert {wire for item, wire in wires.items() if item.selected} == set(selection.wires)


@pytest.fixture
def make_hand(qtbot, tmp_path) -> Iterator[Callable[..., Hand]]:
    made: list[GraphCanvas] = []

    def make(project: Project, *, through_window: bool = False) -> Hand:
        studio = FakeStudio(project, tmp_path)
        canvas = GraphCanvas(studio, render=grey, frames=coloured)
        canvas.resize(1280, 800)
        qtbot.addWidget(canvas)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.activateWindow()
        canvas.view.setFocus()
        qtbot.waitUntil(canvas.view.hasFocus)
        canvas.view.set_zoom(1.0)
        canvas.view.centerOn(560, 300)
        made.append(canvas)
        return Hand(canvas, studio, through_window)

    yield make
    for canvas in made:
        canvas.close_canvas()


@pytest.fixture
def hand(make_hand) -> Hand:
    return make_hand(chain())
