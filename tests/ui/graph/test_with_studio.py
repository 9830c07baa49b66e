"""The canvas on the real studio: an imported picture appears as a node with its thumbnail."""

from __future__ import annotations

import asyncio

from PIL import Image
from PySide6.QtWidgets import QApplication

from charstudio.model.project import Project
from charstudio.nodes.registry import load_kinds
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.scene import expected, shown


def test_an_imported_picture_appears_with_its_thumbnail(qtbot, tmp_path):
    Image.new("RGB", (640, 360), "#c04040").save(tmp_path / "red.png")
    studio = Studio(load_kinds(())[0], {})
    canvas = GraphCanvas(studio)
    qtbot.addWidget(canvas)
    studio.new(tmp_path / "film", Project())
    asyncio.run(studio.import_files([tmp_path / "red.png"], at=(40.0, 60.0)))
    (item,) = canvas.board.scene.node_items.values()
    assert shown(canvas.board.scene) == expected(studio.project)
    assert item.status.state is NodeState.DONE
    qtbot.waitUntil(lambda: item.face.picture is not None)
    assert item.face.picture.toImage().pixelColor(5, 5).name() == "#c04040"
    assert not canvas.thumbnails.get(item.status.value).isNull()
    canvas.close_canvas()
    asyncio.run(studio.close())


def test_another_theme_repaints_everything(hand, look: QApplication):
    hand.canvas.grab()
    before = hand.canvas.grab().toImage().pixelColor(640, 780).name()
    version = hand.canvas.board.scene.look_version
    theme.apply(look, "light")
    try:
        assert hand.canvas.board.scene.look_version > version
        assert hand.canvas.grab().toImage().pixelColor(640, 780).name() != before
    finally:
        theme.apply(look, "dark")
