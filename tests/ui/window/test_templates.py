"""From a frame in one film to filled-in nodes in another, in the real window, with real keys and clicks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QContextMenuEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QWidget
from stage import KINDS, Stage, button

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.storage import template_file
from charstudio.ui.dialogs.fill_in import FillInDialog
from charstudio.ui.dialogs.message import Question
from charstudio.ui.dialogs.models import ModelPicker
from charstudio.ui.dialogs.my_templates import MyTemplatesDialog
from charstudio.ui.dialogs.save_template import SaveTemplateDialog
from charstudio.ui.graph.scene import expected, shown
from charstudio.ui.inspector.pictures import AssetEditor
from charstudio.ui.inspector.texts import TextEditor

KINDS_OF_FILM = {kind: KINDS[kind].spec for kind in KINDS}


def picture(path: Path, colour: str) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return path


async def framed(stage: Stage, title: str = "Night walk"):
    """A film with Portrait → State in a frame, on screen."""
    stage.enter(stage.film(Project()))
    report = await stage.studio.import_files([picture(stage.root / "lumi.png", "teal")])
    source, state = report.nodes[0], NodeId("state")

    def add(project):
        params = {"instruction": "at night"}
        project = graph_edits.add_node(project, KINDS_OF_FILM, "image.state", x=300, node_id=state, params=params)
        return graph_edits.connect(project, KINDS_OF_FILM, Output(source, "image"), Input(state, "image"))

    stage.studio.document.apply("Add a state", add)
    canvas = stage.session.bench.canvas
    await stage.focus(canvas)
    canvas.select([source, state])
    stage.key("Ctrl+J")
    canvas.frame_menu.editor.setText(title)
    stage.key("Return", canvas.frame_menu.editor)
    canvas.fit()
    return canvas


async def asked_to_save(stage: Stage, canvas) -> SaveTemplateDialog:
    """Right click on the frame's title, “Save as template…”."""
    (key,) = canvas.board.project.graph.frames
    rect = canvas.board.scene.frames.title_rect(key)
    port = canvas.view.viewport()
    at = canvas.view.viewportTransform().map(rect.center()).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
    QApplication.sendEvent(port, event)
    menu = next(menu for menu in canvas.view.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Save as template…").trigger()
    menu.close()
    return await stage.dialog(SaveTemplateDialog)


def saved_file(stage: Stage, title: str = "Night walk") -> Path:
    return stage.paths.templates / f"{title}.charnodes"


async def saved(stage: Stage, canvas, title: str = "Night walk") -> Path:
    """The frame as a template, saved as the dialog proposes it."""
    dialog = await asked_to_save(stage, canvas)
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: template_at(saved_file(stage, title)))
    return saved_file(stage, title)


def template_at(path: Path):
    try:
        return template_file.read(path)
    except CharStudioError:
        return None


async def other_film(stage: Stage, name: str = "Second"):
    await stage.studio.save()
    stage.session.open_path(stage.film(Project(), name))
    await stage.until(lambda: stage.studio.folder == stage.root / name)
    canvas = stage.session.bench.canvas
    await stage.focus(canvas)
    return canvas


async def found_by_typing(stage: Stage, canvas, words: str) -> None:
    stage.key("Tab", canvas.view)
    await stage.until(canvas.popup.templates_listed)
    stage.type(words, canvas.popup.search)
    stage.key("Return", canvas.popup.search)


async def inserted(stage: Stage, canvas, words: str = "night") -> FillInDialog:
    await found_by_typing(stage, canvas, words)
    return await stage.dialog(FillInDialog)


def in_step(stage: Stage) -> bool:
    canvas = stage.session.bench.canvas
    return shown(canvas.board.scene) == expected(stage.studio.project) and not check(
        stage.studio.project, stage.studio.kinds
    )


def editor(dialog: FillInDialog, kind):
    return next(found for _, found in dialog.rows if isinstance(found, kind))


def node_of(stage: Stage, kind: str):
    return next(node for node in stage.studio.project.graph.nodes.values() if node.kind == kind)


def words_of(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


# --- the whole way -------------------------------------------------------------------------------------------------


async def test_a_frame_becomes_a_template_and_is_filled_in_in_another_film(stage):
    canvas = await framed(stage)
    before = stage.studio.project
    dialog = await asked_to_save(stage, canvas)
    assert dialog.title == "Night walk"
    dialog.name.selectAll()
    stage.type("Night scene", dialog.name)
    stage.type("She walks.", dialog.about)
    dialog.order.list.setCurrentRow(1)
    dialog.order.label.selectAll()
    stage.type("What happens", dialog.order.label)
    stage.click(dialog.order.up)
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: template_at(saved_file(stage, "Night scene")))
    template = template_file.read(saved_file(stage, "Night scene"))
    assert [each.label for each in template.exposed] == ["What happens", "lumi"]
    assert template.description == "She walks."
    assert template_file.picture(saved_file(stage, "Night scene")).startswith(b"\x89PNG")
    assert stage.studio.project == before

    canvas = await other_film(stage)
    shutil.rmtree(stage.root / "Film")
    fill = await inserted(stage, canvas, "night sc")
    assert [row.field.spec.label for row, _ in fill.rows] == ["What happens", "lumi"]
    after_insert = stage.studio.project
    text, file = editor(fill, TextEditor), editor(fill, AssetEditor)
    text.field.selectAll()
    stage.type("by day", text.field)
    stage.click(file.button)
    await stage.choose_files(picture(stage.root / "linda.png", "red"))
    await stage.until(lambda: fill.assets)
    assert stage.studio.project == after_insert  # nothing is set before it is done
    stage.click(button(fill, "Fill in"))
    await stage.until(lambda: stage.steps == ["Insert Night scene", "Fill in Night scene"])

    project = stage.studio.project
    (frame,) = project.graph.frames.values()
    assert frame.title == "Night scene"
    assert set(frame.nodes) == set(project.graph.nodes) == set(canvas.selected)
    assert node_of(stage, "image.state").params["instruction"] == "by day"
    asset = project.assets[node_of(stage, "source.image").params["asset"]]
    assert asset.name == "linda.png"
    assert all(stage.studio.media_path(each).is_file() for each in project.assets.values())
    assert in_step(stage)

    await stage.focus(canvas)
    stage.key("Ctrl+Z")
    assert stage.studio.project == after_insert
    stage.key("Ctrl+Z")
    assert stage.studio.project == Project()
    stage.key("Ctrl+Y")
    stage.key("Ctrl+Y")
    assert stage.studio.project == project
    assert in_step(stage)


# --- saving --------------------------------------------------------------------------------------------------------


async def test_escape_in_the_dialog_saves_nothing(stage):
    dialog = await asked_to_save(stage, await framed(stage))
    stage.key("Escape", dialog.name)
    await stage.until(lambda: not dialog.isVisible())
    await stage.turn()
    assert not stage.paths.templates.exists()


async def test_a_second_one_of_the_same_name_gets_a_number(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    dialog = await asked_to_save(stage, canvas)
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: template_at(saved_file(stage, "Night walk 2")))
    assert template_at(saved_file(stage)).title == "Night walk"


async def test_media_that_are_gone_are_named_and_nothing_is_saved(stage):
    canvas = await framed(stage)
    shutil.rmtree(stage.studio.folder / "media")
    dialog = await asked_to_save(stage, canvas)
    stage.click(button(dialog, "Save"))
    assert "lumi.png" in words_of(await stage.dialog(Question))
    assert list(stage.paths.templates.glob("*")) == []


# --- filling in ----------------------------------------------------------------------------------------------------


async def test_escape_skips_filling_in_and_the_nodes_stay(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    fill = await inserted(stage, await other_film(stage))
    stage.key("Escape", editor(fill, TextEditor).field)
    await stage.until(lambda: not fill.isVisible())
    await stage.turn()
    assert stage.steps == ["Insert Night walk"]
    assert node_of(stage, "image.state").params["instruction"] == "at night"


async def test_nothing_filled_in_is_no_step(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    fill = await inserted(stage, await other_film(stage))
    stage.click(button(fill, "Fill in"))
    await stage.until(lambda: not fill.isVisible())
    await stage.turn()
    assert stage.steps == ["Insert Night walk"]


async def test_undo_while_filling_in_takes_back_what_was_typed_there(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    fill = await inserted(stage, await other_film(stage))
    field = editor(fill, TextEditor).field
    await stage.focus(field)
    field.selectAll()
    stage.type("by day", field)
    stage.key("Ctrl+Z", field)
    assert field.toPlainText() == "at night"
    assert fill.values == {}
    assert stage.steps == ["Insert Night walk"]
    stage.key("Ctrl+Shift+Z", field)
    assert field.toPlainText() == "by day"
    stage.key("Ctrl+Return", field)
    await stage.until(lambda: stage.steps == ["Insert Night walk", "Fill in Night walk"])
    assert node_of(stage, "image.state").params["instruction"] == "by day"


async def test_a_file_that_arrives_after_it_was_skipped_changes_nothing(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    fill = await inserted(stage, await other_film(stage))
    stage.click(editor(fill, AssetEditor).button)
    chooser = await stage.dialog(QFileDialog)
    chooser.filesSelected.emit([str(picture(stage.root / "late.png", "red"))])
    chooser.reject()
    fill.reject()
    await stage.until(lambda: any(stage.studio.folder.glob("media/*/*")))
    await stage.turn()
    assert stage.steps == ["Insert Night walk"]
    assert [asset.name for asset in stage.studio.project.assets.values()] == ["lumi.png"]


async def test_a_model_is_chosen_in_the_comparison(stage):
    canvas = await framed(stage)
    dialog = await asked_to_save(stage, canvas)
    place = next(n for n in range(20) if dialog.tree.row(n).text(0) == "Model")
    dialog.tree.row(place).setCheckState(0, Qt.CheckState.Checked)
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: template_at(saved_file(stage)))
    fill = await inserted(stage, await other_film(stage))
    stage.click(button(fill, "Draft…"))
    picker = await stage.dialog(ModelPicker)
    assert picker.width() > fill.width()
    picker.picked.emit("draft")
    picker.reject()
    assert fill.values == {}


async def test_it_fits_into_the_smallest_window_and_scrolls_when_there_is_much_to_ask(stage):
    canvas = await framed(stage)
    dialog = await asked_to_save(stage, canvas)
    for place in range(8):
        dialog.tree.row(place).setCheckState(0, Qt.CheckState.Checked)
    assert dialog.frameGeometry().height() <= stage.window.height()
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: template_at(saved_file(stage)))
    fill = await inserted(stage, await other_film(stage))
    assert fill.height() <= stage.window.height()
    done = button(fill, "Fill in")
    assert fill.rect().contains(done.mapTo(fill, done.rect().bottomRight()))


# --- other ways in -------------------------------------------------------------------------------------------------


def drop(canvas, *paths: Path, at: QPointF | None = None) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(at or QPointF(200, 150), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    canvas.view.dropEvent(event)


async def test_a_dropped_file_is_inserted_where_it_fell_and_others_are_imported(stage):
    path = await saved(stage, await framed(stage))
    outside = stage.root / "from a friend.charnodes"
    path.rename(outside)
    canvas = await other_film(stage)
    at = canvas.view.to_scene(QPointF(200, 150))
    drop(canvas, outside, picture(stage.root / "photo.png", "blue"))
    fill = await stage.dialog(FillInDialog)
    fill.reject()
    await stage.until(lambda: len(stage.steps) == 2)
    assert sorted(stage.steps) == ["Import photo.png", "Insert Night walk"]
    nodes = [stage.studio.project.graph.nodes[node] for node in next(iter(frames(stage))).nodes]
    middle = (min(node.x for node in nodes) + max(node.x + node.width for node in nodes)) / 2
    assert abs(middle - at.x()) < 2
    assert not list(stage.paths.templates.glob("*.charnodes"))


def frames(stage: Stage):
    return stage.studio.project.graph.frames.values()


@pytest.mark.parametrize("command", ["file.import", "file.open"])
async def test_a_file_that_is_opened_or_imported_is_inserted_into_the_film(stage, command):
    path = await saved(stage, await framed(stage))
    await other_film(stage)
    stage.session.actions[command].trigger()
    await stage.choose_files(path)
    (await stage.dialog(FillInDialog)).reject()
    assert stage.steps == ["Insert Night walk"]
    assert stage.studio.folder == stage.root / "Second"


async def test_a_damaged_file_is_refused_in_words_and_changes_nothing(stage):
    stage.enter(stage.film(Project()))
    bad = stage.root / "bad.charnodes"
    bad.write_bytes(b"PK and nothing more")
    drop(stage.session.bench.canvas, bad)
    assert "not a whole template" in words_of(await stage.dialog(Question))
    assert stage.steps == []


async def test_without_a_film_a_template_is_not_lost_in_silence(stage):
    said: list[str] = []
    session = stage.enter()
    path = stage.root / "x.charnodes"
    path.write_bytes(b"x")
    session.desk.window.say = said.append
    session.pasting.take_in([path], (0.0, 0.0))
    assert "Open or start a film first" in said[-1]


# --- my templates --------------------------------------------------------------------------------------------------


async def mine(stage: Stage, count: int) -> MyTemplatesDialog:
    stage.session.actions["file.templates"].trigger()
    dialog = await stage.dialog(MyTemplatesDialog)
    await stage.until(lambda: dialog.list.count() == count)
    return dialog


async def test_an_empty_library_tells_how_to_make_one(stage):
    stage.enter(stage.film(Project()))
    dialog = await mine(stage, 0)
    await stage.until(lambda: "right-click its title" in words_of(dialog) and not dialog.list.isVisible())
    assert not button(dialog, "Insert").isEnabled()
    assert button(dialog, "Import…").isEnabled()


async def test_it_lists_every_template_with_its_picture_and_enter_inserts_it(stage):
    await saved(stage, await framed(stage))
    canvas = await other_film(stage)
    dialog = await mine(stage, 1)
    assert dialog.list.current.facts == "2 nodes · 1 file · 2 things to fill in"
    tile = dialog.list.viewport().grab(dialog.list.visualItemRect(dialog.list.item(0))).toImage()
    colours = {tile.pixelColor(x, y).name() for x in range(10, 130) for y in range(10, 86)}
    assert len(colours) > 20
    stage.key("Return", dialog.list)
    (await stage.dialog(FillInDialog)).reject()
    assert stage.steps == ["Insert Night walk"]
    assert len(canvas.selected) == 2


async def test_without_a_film_everything_but_inserting_is_possible(stage):
    path = await saved(stage, await framed(stage))
    stage.session.actions["file.close"].trigger()
    await stage.answer("Save")
    await stage.until(lambda: stage.studio.folder is None)
    dialog = await mine(stage, 1)
    assert not button(dialog, "Insert").isEnabled()
    stage.key("Return", dialog.list)
    assert dialog.isVisible()
    stage.click(button(dialog, "Delete"))
    await stage.until(lambda: not path.exists())


async def test_renaming_in_place_changes_title_and_file(stage):
    path = await saved(stage, await framed(stage))
    dialog = await mine(stage, 1)
    await stage.focus(dialog.list)
    stage.key("F2", dialog.list)
    line = dialog.list.findChild(QLineEdit)
    line.selectAll()
    stage.type("Day walk", line)
    stage.key("Return", line)
    await stage.until(lambda: dialog.list.current is not None and dialog.list.current.title == "Day walk")
    assert not path.exists()
    assert template_at(saved_file(stage, "Day walk")).title == "Day walk"
    assert dialog.isVisible()


async def test_escape_while_renaming_keeps_the_old_name_and_the_dialog(stage):
    path = await saved(stage, await framed(stage))
    dialog = await mine(stage, 1)
    stage.click(button(dialog, "Rename"))
    line = dialog.list.findChild(QLineEdit)
    stage.type("Day", line)
    stage.key("Escape", line)
    await stage.turn()
    assert dialog.isVisible()
    assert path.exists()
    assert dialog.list.current.title == "Night walk"


async def test_what_was_deleted_comes_back_also_when_the_dialog_was_closed_meanwhile(stage):
    path = await saved(stage, await framed(stage))
    dialog = await mine(stage, 1)
    stage.key("Delete", dialog.list)
    await stage.until(lambda: dialog.list.count() == 0)
    assert not path.exists()
    dialog.reject()
    await stage.until(lambda: not stage.dialogs(MyTemplatesDialog))
    dialog = await mine(stage, 0)
    stage.click(button(dialog, "Undo"))
    await stage.until(lambda: dialog.list.count() == 1)
    assert path.exists()
    stage.key("Delete", dialog.list)
    await stage.until(lambda: dialog.list.count() == 0)
    stage.key("Ctrl+Z", dialog)
    await stage.until(lambda: dialog.list.count() == 1)


async def test_a_damaged_file_is_listed_with_its_reason_and_can_only_be_deleted(stage):
    stage.enter(stage.film(Project()))
    stage.paths.templates.mkdir(parents=True)
    (stage.paths.templates / "Broken.charnodes").write_bytes(b"x" * 50)
    dialog = await mine(stage, 1)
    assert "is not a whole template" in dialog.list.current.problem
    assert [button(dialog, words).isEnabled() for words in ("Insert", "Rename", "Export…", "Delete")] == [
        False,
        False,
        False,
        True,
    ]
    canvas = stage.session.bench.canvas
    dialog.reject()
    await stage.focus(canvas)
    stage.key("Tab", canvas.view)
    assert canvas.popup.templates_listed() == []
    canvas.popup.hide()


async def test_a_template_goes_out_as_a_file_and_comes_in_again(stage):
    path = await saved(stage, await framed(stage))
    dialog = await mine(stage, 1)
    out = stage.root / "out" / "mine.charnodes"
    out.parent.mkdir()
    stage.click(button(dialog, "Export…"))
    await stage.choose_files(out)
    await stage.until(out.exists)
    assert out.read_bytes() == path.read_bytes()
    stage.click(button(dialog, "Import…"))
    await stage.choose_files(out)
    await stage.until(lambda: dialog.list.count() == 2)
    assert dialog.list.current.title == "Night walk 2"


async def test_a_file_that_cannot_come_in_is_told_and_the_list_stays(stage):
    await saved(stage, await framed(stage))
    dialog = await mine(stage, 1)
    bad = stage.root / "bad.charnodes"
    bad.write_bytes(b"no")
    stage.click(button(dialog, "Import…"))
    await stage.choose_files(bad)
    assert "not a whole template" in words_of(await stage.dialog(Question))
    assert dialog.list.count() == 1


async def test_after_another_look_templates_are_still_at_hand(stage):
    canvas = await framed(stage)
    await saved(stage, canvas)
    stage.session.set_theme("light")
    canvas = stage.session.bench.canvas
    await stage.focus(canvas)
    fill = await inserted(stage, canvas)
    fill.reject()
    stage.session.set_theme("dark")


class Strays(QObject):
    """Notes every widget that is shown as a window and is meant to be part of one."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and not isinstance(watched, QDialog):
            is_window = watched.isWindow() and watched.windowType() is Qt.WindowType.Window
            self.seen += [type(watched).__name__] if is_window else []
        return False


async def test_no_part_of_the_dialogs_flashes_up_as_a_window(stage):
    canvas = await framed(stage)
    strays = Strays()
    QApplication.instance().installEventFilter(strays)
    try:
        await saved(stage, canvas)
        (await inserted(stage, await other_film(stage))).reject()
        (await mine(stage, 1)).reject()
        await stage.turn()
    finally:
        QApplication.instance().removeEventFilter(strays)
    assert strays.seen == []


async def test_a_strangers_words_are_shown_as_they_are(stage):
    canvas = await framed(stage)
    dialog = await asked_to_save(stage, canvas)
    dialog.name.setText("<h1>Big</h1>")
    dialog.about.setPlainText("<img src='x'>")
    stage.click(button(dialog, "Save"))
    await stage.until(lambda: stage.session.templating._library.known)
    fill = await inserted(stage, await other_film(stage), "big")
    assert fill.windowTitle() == "Fill in <h1>Big</h1>"
    assert "&lt;h1&gt;Big" in words_of(fill)
    assert "<img" not in words_of(fill)
    fill.reject()


async def test_a_place_with_many_templates_keeps_the_popup_on_the_screen(stage):
    canvas = await framed(stage)
    path = await saved(stage, canvas)
    for number in range(30):
        template_file.rewrite(path, path.with_name(f"{number}.charnodes"), f"Number {number}")
    await stage.focus(canvas)
    stage.key("Tab", canvas.view)
    await stage.until(lambda: len(canvas.popup.templates_listed()) == 31)
    assert canvas.popup.height() <= 420
    assert canvas.popup.mapToGlobal(QPoint()).y() >= 0
    canvas.popup.hide()
