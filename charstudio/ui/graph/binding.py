# ruff: noqa: D102, N803 - the declarations below are nodeeditor's own names, documented there
"""The one door to nodeeditor 0.9.15, with the types of the members the canvas uses.

nodeeditor picks the first Qt binding it can import, PySide6 last, and QtPy then follows it even with ``QT_API``
set: with PyQt5 installed the program would load two Qts and abort. So the others are made unimportable first.

Its own undo, clipboard, files, evaluation, validators and modes are never used: they lose edges, reuse ids and take
time proportional to the whole graph on every click. What remains of it is the vocabulary scene / node / socket /
edge, the bookkeeping between them, and the dispatch of mouse buttons.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

os.environ["QT_API"] = "pyside6"
for _other in ("PyQt5", "PySide2", "PyQt6"):
    sys.modules.setdefault(_other, None)  # type: ignore[arg-type]

# QtPy loads these three for nobody's use: a tenth of a second at start. It copes with their absence.
_UNUSED = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtDataVisualization")
_hidden = [name for name in _UNUSED if name not in sys.modules]
sys.modules.update(dict.fromkeys(_hidden))  # type: ignore[arg-type]

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsView

    class SceneHistory:
        """Replaced by the document's history."""

        def __init__(self, scene: Scene) -> None: ...

    class SceneClipboard:
        """Replaced by edits of the document."""

        def __init__(self, scene: Scene) -> None: ...

    class Scene:
        """Lists of nodes and edges and the graphics scene that shows them."""

        nodes: list[Any]
        edges: list[Any]
        grScene: Any
        scene_width: int
        scene_height: int

        def __init__(self) -> None: ...
        def initUI(self) -> None: ...
        def clear(self) -> None: ...

    class Node:
        """A node with its sockets and its graphics item."""

        scene: Any
        grNode: Any
        inputs: list[Any]
        outputs: list[Any]
        input_socket_position: int
        output_socket_position: int
        input_multi_edged: bool

        def __init__(self, scene: Scene, title: str, inputs: list[Any], outputs: list[Any]) -> None: ...
        def initSettings(self) -> None: ...
        def updateConnectedEdges(self) -> None: ...
        def remove(self) -> None: ...

    class Socket:
        """One end of edges."""

        node: Any
        index: int
        socket_type: Any
        is_input: bool
        grSocket: Any
        edges: list[Any]

        def setSocketPosition(self) -> None: ...

    class Edge:
        """A line between two sockets."""

        scene: Any
        start_socket: Any
        end_socket: Any
        grEdge: Any

        def __init__(self, scene: Scene, start_socket: Socket | None, end_socket: Socket | None) -> None: ...
        def updatePositions(self) -> None: ...
        def remove(self, *, silent: bool = False) -> None: ...

    class GraphicsNode(QGraphicsItem):
        """The item of a node."""

        node: Any
        hovered: bool

        def __init__(self, node: Node) -> None: ...

    class GraphicsSocket(QGraphicsItem):
        """The item of a socket, a child of its node's item."""

        socket: Any

        def __init__(self, socket: Socket) -> None: ...

    class GraphicsEdge(QGraphicsPathItem):
        """The item of an edge."""

        edge: Any
        hovered: bool
        posSource: list[float]
        posDestination: list[float]

        def __init__(self, edge: Edge) -> None: ...
        def makeUnselectable(self) -> None: ...

    class GraphicsScene(QGraphicsScene):
        """Holds the items."""

        def __init__(self, scene: Scene) -> None: ...
        def setGrScene(self, width: int, height: int) -> None: ...

    class GraphicsView(QGraphicsView):
        """Dispatches mouse buttons to ``leftMouseButtonPress`` and its five sisters."""

        cutline: QGraphicsItem

        def __init__(self, grScene: QGraphicsScene) -> None: ...
        def leftMouseButtonPress(self, event: QMouseEvent) -> None: ...
        def leftMouseButtonRelease(self, event: QMouseEvent) -> None: ...

    LEFT_TOP: int
    RIGHT_TOP: int
else:
    from nodeeditor.node_edge import Edge
    from nodeeditor.node_graphics_edge import QDMGraphicsEdge as GraphicsEdge
    from nodeeditor.node_graphics_node import QDMGraphicsNode as GraphicsNode
    from nodeeditor.node_graphics_scene import QDMGraphicsScene as GraphicsScene
    from nodeeditor.node_graphics_socket import QDMGraphicsSocket as GraphicsSocket
    from nodeeditor.node_graphics_view import QDMGraphicsView as GraphicsView
    from nodeeditor.node_node import Node
    from nodeeditor.node_scene import Scene
    from nodeeditor.node_scene_clipboard import SceneClipboard
    from nodeeditor.node_scene_history import SceneHistory
    from nodeeditor.node_socket import LEFT_TOP, RIGHT_TOP, Socket

for _name in _hidden:
    del sys.modules[_name]

__all__ = [
    "LEFT_TOP",
    "RIGHT_TOP",
    "Edge",
    "GraphicsEdge",
    "GraphicsNode",
    "GraphicsScene",
    "GraphicsSocket",
    "GraphicsView",
    "Node",
    "Scene",
    "SceneClipboard",
    "SceneHistory",
    "Socket",
]
