"""A small picture of a frame as the canvas shows it, wherever the view is: painted from a scene of its own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QImageReader, QPainter

from charstudio.model.errors import CharStudioError
from charstudio.model.graph import GraphFrame
from charstudio.model.project import Project
from charstudio.model.snippet import snippet_of
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.scene import GraphScene

SIZE = QSize(640, 400)
"""The largest a picture gets, in pixels."""
_LARGEST_READ = 4096


def frame_picture(board: Board, frame: GraphFrame) -> QImage:
    """The frame with its nodes and the wires between them; empty when it holds none. In the window's thread."""
    try:
        graph = snippet_of(board.project, frame.nodes).graph
    except CharStudioError:
        return QImage()
    scene = GraphScene(board.studio)
    scene.grScene.setParent(board)  # without a parent it would be left to Python's collector
    try:
        scene.show(Project(graph=replace(graph, frames={frame.id: frame})))
        return _painted(scene, board.scene)
    finally:
        scene.grScene.deleteLater()


def _painted(scene: GraphScene, shown: GraphScene) -> QImage:
    area = scene.bounds()
    scale = min(1.0, SIZE.width() / area.width(), SIZE.height() / area.height())
    scene.zoom = scale
    for key, item in scene.node_items.items():
        if key in shown.node_items:
            item.show_picture(shown.node_items[key].face.picture)
        item.find_badge()
        item.grNode.make_picture(1.0)  # now: while painting only some would be made
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    scene.grScene.render(painter, QRectF(image.rect()), area)
    painter.end()
    return image


def png_of(image: QImage) -> bytes:
    """A picture as PNG; nothing for an empty one. For a worker thread."""
    if image.isNull():
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # PySide6's stubs know file names only
    return bytes(buffer.data().data())


def image_of(png: bytes) -> QImage:
    """A stranger's PNG; empty when it is none or larger than any of ours could be. For a worker thread."""
    if not png:
        return QImage()
    buffer = QBuffer()
    buffer.setData(png)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"png")
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _LARGEST_READ:
        return QImage()
    return reader.read()
