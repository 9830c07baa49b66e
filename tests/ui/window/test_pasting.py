"""Copying nodes from film to film, and what else the clipboard may hold, with real keys in the real window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel
from stage import Stage

from charstudio.model.checks import check
from charstudio.model.errors import JobLost
from charstudio.model.project import Project
from charstudio.model.values import Input, MediaRef
from charstudio.ui.dialogs.message import Question
from charstudio.ui.graph.pasteboard import Media, content_of
from charstudio.ui.graph.scene import expected, shown
from charstudio.ui.inspector.pictures import Picture
from charstudio.ui.window.pasting import PICTURE_NAME


@pytest.fixture(autouse=True)
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


async def canvas_of(stage: Stage):
    await stage.focus(stage.session.bench.canvas)
    return stage.session.bench.canvas


async def stepped(stage: Stage, label: str) -> None:
    await stage.until(lambda: stage.steps[-1:] == [label], label)


def in_step(canvas, stage: Stage) -> bool:
    return shown(canvas.board.scene) == expected(stage.studio.project) and not check(
        stage.studio.project, stage.studio.kinds
    )


def words_of(dialog: QDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def picture(colour: str = "teal") -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


async def test_copied_nodes_are_pasted_beside_the_old_ones_and_selected(stage):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    before = stage.studio.project
    chosen = [*before.graph.nodes][:3]
    canvas.select(chosen)
    stage.key("Ctrl+C")
    stage.key("Ctrl+V")
    await stage.until(lambda: len(stage.studio.project.graph.nodes) > len(before.graph.nodes))
    assert len(canvas.selected) == len(chosen)
    assert not set(canvas.selected) & before.graph.nodes.keys()
    assert stage.steps == ["Paste 3 nodes"]
    assert in_step(canvas, stage)
    stage.key("Ctrl+Z")
    assert stage.studio.project == before


def titles(stage: Stage) -> list[str]:
    return [node.title for node in stage.studio.project.graph.nodes.values()]


async def test_two_quick_pastes_come_in_turn_and_side_by_side(stage):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    canvas.select([stage.find("Warm dusk")])
    stage.key("Ctrl+C")
    stage.key("Ctrl+V")
    stage.key("Ctrl+V")
    await stepped(stage, "Paste Warm dusk 3")
    nodes = stage.studio.project.graph.nodes
    second, third = nodes[stage.find("Warm dusk 2")], nodes[stage.find("Warm dusk 3")]
    assert (third.x - second.x, third.y - second.y) == (40.0, 40.0)
    assert canvas.selected == (third.id,)


async def test_paste_keeping_wires_connects_the_copy_as_the_original(stage):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    original = stage.find("Warm dusk")
    canvas.select([original])
    stage.key("Ctrl+C")
    stage.key("Ctrl+Shift+V")
    await stepped(stage, "Paste Warm dusk 2")
    graph = stage.studio.project.graph
    (copy,) = canvas.selected
    came = {target.port: sources for target, sources in graph.links.items() if target.node == original}
    assert came
    assert {port: graph.links[Input(copy, port)] for port in came} == came
    assert in_step(canvas, stage)


async def test_cut_from_the_menu_and_paste_bring_everything_to_another_film(stage, tmp_path):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    canvas.select([*stage.studio.project.graph.nodes])
    many, assets = len(canvas.selected), stage.studio.project.assets
    menu = next(menu for menu in stage.session.menus.menus if menu.title() == "&Graph")
    next(action for action in menu.actions() if action.objectName() == "graph.cut").trigger()
    assert stage.studio.project.graph.nodes == {}
    assert stage.steps == [f"Cut {many} nodes"]
    stage.studio.document.undo()
    await stage.studio.save()
    stage.session.open_path(stage.film(Project(), "Second"))
    await stage.until(lambda: stage.studio.folder == stage.root / "Second")
    await canvas_of(stage)
    stage.key("Ctrl+V")
    await stepped(stage, f"Paste {many} nodes")
    project = stage.studio.project
    assert len(project.graph.nodes) == many
    assert project.assets.keys() <= assets.keys()
    assert project.assets
    assert all(stage.studio.media_path(asset).is_file() for asset in project.assets.values())
    assert in_step(canvas, stage)


async def test_clips_come_into_another_film_with_their_files(stage, tmp_path):
    stage.enter(stage.sample())
    timeline = stage.session.bench.timeline
    await stage.focus(timeline)
    music = next(clip for _, clip in stage.studio.project.timeline.clips() if isinstance(clip.source, str))
    timeline.select([music.id])
    stage.key("Ctrl+C")
    stage.session.open_path(stage.film(Project(), "Second"))
    await stage.until(lambda: stage.studio.folder == stage.root / "Second")
    stage.session.turn_to("edit")
    await stage.focus(timeline)
    stage.key("Ctrl+V")
    await stepped(stage, "Paste")
    project = stage.studio.project
    clips = [clip for _, clip in project.timeline.clips()]
    assert [clip.source for clip in clips] == [music.source]
    assert all(stage.studio.media_path(asset).is_file() for asset in project.assets.values())
    assert check(project, stage.studio.kinds) == []


async def test_media_that_is_gone_is_named_in_a_sentence(stage):
    folder = stage.sample()
    stage.enter(folder)
    canvas = await canvas_of(stage)
    canvas.select([*stage.studio.project.graph.nodes])
    stage.key("Ctrl+C")
    stage.session.open_path(stage.film(Project(), "Second"))
    await stage.until(lambda: stage.studio.folder == stage.root / "Second")
    shutil.rmtree(folder / "media")
    await canvas_of(stage)
    stage.key("Ctrl+V")
    dialog = await stage.dialog(Question)
    assert "not found on this machine" in words_of(dialog)
    await stage.answer("Close")
    assert stage.studio.project.assets == {}
    assert in_step(canvas, stage)


async def test_a_picture_on_the_clipboard_becomes_an_image_node(stage, clipboard):
    stage.enter(stage.film(Project()))
    canvas = await canvas_of(stage)
    clipboard.setImage(picture())
    stage.key("Ctrl+V")
    await stage.until(lambda: canvas.selected)
    (node,) = stage.studio.project.graph.nodes.values()
    (asset,) = stage.studio.project.assets.values()
    assert (node.kind, node.params["asset"]) == ("source.image", asset.id)
    assert asset.name == PICTURE_NAME
    assert QImage(str(stage.studio.media_path(asset))).pixelColor(5, 5) == QColor("teal")
    assert len(stage.steps) == 1


async def test_files_on_the_clipboard_are_imported_as_when_dropped(stage, clipboard):
    stage.enter(stage.film(Project()))
    canvas = await canvas_of(stage)
    paths = [stage.root / "one.png", stage.root / "two.png"]
    for path, colour in zip(paths, ("red", "blue"), strict=True):
        assert picture(colour).save(str(path))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    clipboard.setMimeData(mime)
    stage.key("Ctrl+V")
    await stepped(stage, "Import 2 files")
    assert sorted(titles(stage)) == ["one", "two"]
    assert len(canvas.selected) == 2


def drop(canvas, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(200, 150),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    canvas.view.dropEvent(event)


async def test_a_dropped_file_of_copied_nodes_is_pasted_and_others_are_imported(stage, clipboard):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    canvas.select([stage.find("Warm dusk")])
    stage.key("Ctrl+C")
    saved, photo = stage.root / "nodes.json", stage.root / "photo.png"
    saved.write_text(clipboard.text(), encoding="utf-8")
    assert picture().save(str(photo))
    drop(canvas, saved, photo)
    await stepped(stage, "Import photo.png")
    assert stage.steps == ["Paste Warm dusk 2", "Import photo.png"]
    assert in_step(canvas, stage)


async def test_damaged_nodes_are_refused_in_words_and_change_nothing(stage, clipboard):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    canvas.select([stage.find("Warm dusk")])
    stage.key("Ctrl+C")
    clipboard.setText(clipboard.text().replace('"take":1', '"take":"first"'))
    stage.key("Ctrl+V")
    assert "must be a whole number" in words_of(await stage.dialog(Question))
    assert stage.steps == []


async def test_the_clipboards_commands_are_in_the_palette(stage):
    session = stage.enter(stage.sample())
    graph = {action.objectName() for action in session.bench.panel_actions().sections()["Graph"]}
    assert {"graph.copy", "graph.cut", "graph.paste", "graph.paste_wired"} <= graph


async def test_an_address_is_fetched_and_comes_in_as_a_node(stage, clipboard, tmp_path):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    picture().save(str(tmp_path / "found.png"))
    served = Served((tmp_path / "found.png").read_bytes())
    stage.session.pasting.make_downloader = lambda: served
    clipboard.setText("https://pictures.example/lumi/portrait.png?size=large")
    stage.key("Ctrl+V")
    await stepped(stage, "Import portrait.png")
    assert served.asked == ["https://pictures.example/lumi/portrait.png?size=large"]
    assert served.is_closed
    assert in_step(canvas, stage)


async def test_an_address_that_leads_nowhere_says_what_to_do_instead(stage, clipboard):
    stage.enter(stage.sample())
    await canvas_of(stage)
    stage.session.pasting.make_downloader = lambda: Served(None)
    clipboard.setText("https://pictures.example/portrait.png")
    stage.key("Ctrl+V")
    await stage.until(lambda: "drop it here instead" in told(stage))
    assert stage.steps == []


async def test_a_result_dragged_onto_the_graph_becomes_a_reference(stage):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    dusk = stage.find("Warm dusk")
    await stage.studio.run([dusk]).finished()
    canvas.select([dusk])
    dragged = []
    tile = next(tile for tile in stage.window.findChildren(Picture) if "take 1" in tile.accessibleName())
    tile.start_drag = lambda drag: dragged.append(drag.mimeData())
    QTest.mousePress(tile, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(tile, QPoint(60, 40))
    canvas.clipping._put(content_of(dragged[0]), QPointF(900, 900), keep_wires=False)
    await stepped(stage, "Use Warm dusk, take 1")
    node = stage.studio.project.graph.nodes[canvas.selected[0]]
    still = stage.studio.project.assets[node.params["stills"][0]]
    assert node.kind == "source.reference"
    assert still.media == stage.studio.status(dusk).value.media
    assert stage.studio.status(node.id).value.media == still.media
    assert in_step(canvas, stage)
    stage.studio.document.undo()
    assert node.id not in stage.studio.project.graph.nodes


async def test_media_that_are_gone_are_told(stage):
    stage.enter(stage.sample())
    canvas = await canvas_of(stage)
    canvas.clipping.media_dropped.emit(Media(MediaRef("0" * 64, "png"), "Gone"), QPointF())
    await stage.until(lambda: "“Gone” is no longer in the film" in told(stage))
    assert stage.steps == []


class Served:
    """A downloader that has the file, or (None) says that it is gone."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content
        self.asked: list[str] = []
        self.is_closed = False

    async def fetch(self, url, to, progress, declared_bytes=None) -> None:
        self.asked.append(url)
        if self._content is None:
            raise JobLost("It is gone.")
        to.write_bytes(self._content)

    async def aclose(self) -> None:
        self.is_closed = True


def told(stage: Stage) -> str:
    """All that the window says at the moment, in dialogs or beside them."""
    return " ".join([stage.window.remark, *(words_of(dialog) for dialog in stage.dialogs())])
