"""Workflows of ComfyUI dropped on the canvas or chosen in the menu: one step, one report, and a question where due."""

from __future__ import annotations

import json

from PIL import Image, PngImagePlugin
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from stage import KINDS, button

from charstudio.nodes.registry import specs
from charstudio.studio import templates
from charstudio.ui.dialogs.comfy_report import ComfyReportDialog
from charstudio.ui.dialogs.message import Question

STEP = "Import ComfyUI workflow"
WORKFLOW = json.dumps(
    {
        "1": {"class_type": "LoadImage", "inputs": {"image": "<b>face.png"}},
        "2": {
            "class_type": "WanImageToVideoApi",
            "inputs": {"model": "wan2.6-i2v", "prompt": "she turns", "watermark": True, "image": ["1", 0]},
        },
        "3": {"class_type": "SaveVideo", "inputs": {"video": ["2", 0]}},
        "4": {"class_type": "SomethingNobodyKnows", "inputs": {}},
    }
)


def enter(stage):
    session = stage.enter(stage.film(templates.find("empty").build(specs(KINDS))))
    return session.bench.canvas


def drop(canvas, *paths):
    """Real drag events over the middle of the canvas."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    port = canvas.view.viewport()
    at = QPointF(port.rect().center())
    keys = Qt.KeyboardModifier.NoModifier
    for kind, where in ((QDragEnterEvent, at.toPoint()), (QDropEvent, at)):
        QApplication.sendEvent(port, kind(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys))


def picture(path, workflow=WORKFLOW):
    info = PngImagePlugin.PngInfo()
    if workflow:
        info.add_text("prompt", workflow)
    Image.new("RGB", (32, 32), (90, 20, 20)).save(path, pnginfo=info)
    return path


def kinds_in(stage):
    return sorted(node.kind for node in stage.studio.project.graph.nodes.values())


async def test_a_workflow_dropped_on_the_canvas_is_one_step_with_a_report(stage):
    canvas = enter(stage)
    path = stage.root / "flow.json"
    path.write_text(WORKFLOW, encoding="utf-8")
    drop(canvas, path)
    report = await stage.dialog(ComfyReportDialog)
    assert stage.steps == [STEP]
    assert kinds_in(stage) == ["source.image", "timeline", "video.motion"]
    assert len(list(stage.studio.project.timeline.clips())) == 1
    assert len(canvas.selected) == 2
    shown = report.page.toPlainText()
    assert "<b>face.png" in shown, "words of the file are words, not markup"
    assert "SomethingNobodyKnows (4)" in shown
    for heading in ("To do before it runs", "Taken over", "Changed", "Left out"):
        assert heading in shown
    stage.click(button(report, "Copy"))
    assert QApplication.clipboard().text() == report.text
    assert "Choose the file" in report.text
    stage.click(button(report, "Close"))
    await stage.until(lambda: not stage.dialogs())
    await stage.focus(canvas.view)
    stage.key("Ctrl+Z")
    assert kinds_in(stage) == ["timeline"]
    assert not list(stage.studio.project.timeline.clips())


async def test_a_picture_with_a_workflow_asks_and_brings_the_workflow(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png"))
    question = await stage.dialog(Question)
    assert "made.png" in question.windowTitle()
    await stage.answer("Import the workflow")
    await stage.dialog(ComfyReportDialog)
    assert stage.steps == [STEP]
    assert not stage.studio.project.assets, "the picture itself is not wanted"


async def test_a_picture_with_a_workflow_asks_and_brings_the_picture(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png"))
    await stage.answer("Only the picture")
    await stage.until(lambda: stage.studio.project.assets)
    assert kinds_in(stage) == ["source.image", "timeline"]
    assert not stage.dialogs(ComfyReportDialog)


async def test_escape_brings_neither(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "made.png"), picture(stage.root / "plain.png", workflow=""))
    question = await stage.dialog(Question)
    stage.key("Esc", question)
    await stage.until(lambda: stage.studio.project.assets)
    assert [asset.name for asset in stage.studio.project.assets.values()] == ["plain.png"]


async def test_a_plain_picture_is_not_asked_about(stage):
    canvas = enter(stage)
    drop(canvas, picture(stage.root / "plain.png", workflow=""))
    await stage.until(lambda: stage.studio.project.assets)
    assert not stage.dialogs()


async def test_json_that_is_no_workflow_is_refused_in_words(stage):
    canvas = enter(stage)
    path = stage.root / "else.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    drop(canvas, path)
    said = await stage.dialog(Question)
    assert "not a ComfyUI workflow" in said.windowTitle()
    assert stage.steps == []


async def test_a_workflow_of_nothing_known_leaves_the_film_alone_and_says_so(stage):
    canvas = enter(stage)
    path = stage.root / "strange.json"
    path.write_text('{"1": {"class_type": "Strange", "inputs": {}}}', encoding="utf-8")
    drop(canvas, path)
    report = await stage.dialog(ComfyReportDialog)
    assert "Strange (1)" in report.page.toPlainText()
    assert stage.steps == []


async def test_the_file_menu_brings_a_workflow(stage):
    enter(stage)
    picture(stage.root / "made.png")
    stage.session.actions["file.import_comfy"].trigger()
    await stage.choose_files(stage.root / "made.png")
    await stage.dialog(ComfyReportDialog)
    assert stage.steps == [STEP]


async def test_the_file_menu_refuses_a_picture_without_one(stage):
    enter(stage)
    picture(stage.root / "plain.png", workflow="")
    stage.session.actions["file.import_comfy"].trigger()
    await stage.choose_files(stage.root / "plain.png")
    said = await stage.dialog(Question)
    assert "holds no ComfyUI workflow" in said.windowTitle()
    assert stage.steps == []
