"""Films that hold their recipe, dropped on the canvas: a question, then nodes as one step, or the film as a clip."""

from __future__ import annotations

import json

from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from stage import KINDS

from charstudio.media.provenance.stamp import stamp
from charstudio.model import graph_edits
from charstudio.model.delivery import Disclosure
from charstudio.model.project import Project
from charstudio.model.statement import Statement
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import specs
from charstudio.studio import templates
from charstudio.studio.disclosure.recipe import recipe_for
from charstudio.ui.dialogs.message import Question


def enter(stage):
    session = stage.enter(stage.film(templates.find("empty").build(specs(KINDS))))
    return session.bench.canvas


def recipe() -> str:
    kinds = specs(KINDS)
    project = graph_edits.add_node(Project(), kinds, "image.state", node_id=NodeId("a"), title="Smile")
    project = graph_edits.add_node(project, kinds, "video.motion", node_id=NodeId("b"), title="She turns")
    project = graph_edits.connect(project, kinds, Output(NodeId("a"), "image"), Input(NodeId("b"), "image"))
    return recipe_for(project, kinds, Statement(), [NodeId("b")], Disclosure.FULL)


def picture(path, text):
    Image.new("RGB", (32, 32), (20, 90, 20)).save(path)
    stamp(path, {"charstudio_recipe": text})
    return path


def drop(canvas, *paths):
    """Real drag events over the middle of the canvas."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    port = canvas.view.viewport()
    at = QPointF(port.rect().center())
    keys = Qt.KeyboardModifier.NoModifier
    for kind, where in ((QDragEnterEvent, at.toPoint()), (QDropEvent, at)):
        QApplication.sendEvent(port, kind(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys))


def titles_in(stage):
    return sorted(node.title for node in stage.studio.project.graph.nodes.values())


async def test_a_picture_with_its_recipe_asks_and_puts_its_nodes_down_as_one_step(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png", recipe()))
    question = await stage.dialog(Question)
    assert "made.png" in question.windowTitle()
    await stage.answer("Put its nodes here")
    await stage.until(lambda: "She turns" in titles_in(stage))
    assert len(stage.steps) == 1
    assert len(canvas.selected) == 2
    assert not stage.studio.project.assets
    await stage.focus(canvas.view)
    stage.key("Ctrl+Z")
    assert titles_in(stage) == ["Timeline"]


async def test_the_picture_alone_can_be_wanted(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png", recipe()))
    await stage.answer("Only the picture")
    await stage.until(lambda: stage.studio.project.assets)
    assert "She turns" not in titles_in(stage)


async def test_escape_brings_neither_and_other_files_come_in(stage):
    canvas = enter(stage)
    Image.new("RGB", (32, 32)).save(stage.root / "plain.png")
    drop(canvas, picture(stage.root / "made.png", recipe()), stage.root / "plain.png")
    question = await stage.dialog(Question)
    stage.key("Esc", question)
    await stage.until(lambda: stage.studio.project.assets)
    assert [asset.name for asset in stage.studio.project.assets.values()] == ["plain.png"]


async def test_a_recipe_file_comes_in_like_copied_nodes(stage):
    canvas = enter(stage)
    path = stage.root / "film.recipe.json"
    path.write_text(json.dumps(json.loads(recipe()), indent=2, sort_keys=True), encoding="utf-8")
    drop(canvas, path)
    await stage.until(lambda: "She turns" in titles_in(stage))
    assert len(stage.steps) == 1


async def test_a_broken_recipe_is_refused_in_words_and_changes_nothing(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png", recipe().replace('"links"', '"chains"')))
    await stage.answer("Put its nodes here")
    refusal = await stage.dialog(Question)
    assert "damaged" in refusal.windowTitle()
    assert stage.steps == []
