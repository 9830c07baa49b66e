"""The script in the window: lines read, written, spoken, brought in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from stage import button

from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, Voice
from charstudio.model.project import Project
from charstudio.model.screenplay import read_screenplay
from charstudio.model.values import CharacterId
from charstudio.studio.script import writing
from charstudio.ui.characters.editors import CharacterEditor
from charstudio.ui.script.bring_in import BringInDialog
from charstudio.ui.script.table import Column

MIRA, TOMO = CharacterId("k_mira"), CharacterId("k_tomo")
TEXT = "## Roof\nMira: Hello there.\nTomo (softly): You again.\n"


def cast(project):
    project = add_character(project, Character(MIRA, "Mira", voice=Voice("draft", "aria")))
    return add_character(project, Character(TOMO, "Tomo"))


def entered(stage):
    session = stage.enter(stage.film(cast(Project())))
    session.actions["view.script"].trigger()
    stage.panel = session.bench.script
    return stage


def bring(desk):
    kinds, play = desk.studio.kinds, read_screenplay(TEXT)
    desk.studio.document.apply("Bring in", lambda p: writing.bring_in(p, kinds, play, {"mira": MIRA, "tomo": TOMO})[0])


def place(panel, row, column):
    return panel.view.visualRect(panel.table.index(row, column)).center()


def open_cell(panel, row, column):
    at, view = place(panel, row, column), panel.view.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)


async def test_an_empty_script_says_how_to_begin(stage):
    desk = entered(stage)
    assert "Paste a screenplay" in desk.panel._empty.text()
    assert desk.panel._stack.currentWidget() is desk.panel._empty
    assert not desk.panel.commands["speak"].isEnabled()


async def test_lines_stand_there_as_they_are_in_the_graph(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    words = [desk.panel.table.words(line, Column.LINE) for line in desk.panel.table.lines]
    assert words == ["Hello there.", "You again."]
    assert [desk.panel.table.words(line, Column.VOICE) for line in desk.panel.table.lines] == ["aria", ""]


async def test_a_line_is_written_in_its_cell_and_undone(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    open_cell(desk.panel, 0, Column.LINE)
    field = desk.panel.view.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "Good evening.")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await desk.until(lambda: desk.panel.table.lines[0].text == "Good evening.")
    desk.studio.document.undo()
    await desk.until(lambda: desk.panel.table.lines[0].text == "Hello there.")


async def test_escape_leaves_a_line_as_it_was(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    before = desk.studio.project
    open_cell(desk.panel, 0, Column.LINE)
    field = desk.panel.view.findChild(QLineEdit)
    QTest.keyClicks(field, "nothing")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert desk.studio.project is before


async def test_whoever_is_chosen_speaks_in_their_own_voice(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    open_cell(desk.panel, 1, Column.WHO)
    box = desk.panel.view.findChild(QComboBox)
    box.setCurrentIndex(box.findText("Mira"))
    box.activated.emit(box.currentIndex())
    await desk.until(lambda: desk.panel.table.lines[1].name == "Mira")
    assert desk.panel.table.lines[1].voice == "aria"


async def test_a_new_line_is_typed_at_once(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    desk.panel.view.selectRow(0)
    desk.click(button(desk.panel, "Add line"))
    field = desk.panel.view.findChild(QLineEdit)
    QTest.keyClicks(field, "And another thing.")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await desk.until(lambda: any(line.text == "And another thing." for line in desk.panel.table.lines))
    added = next(line for line in desk.panel.table.lines if line.text == "And another thing.")
    assert (added.character, added.scene) == (MIRA, "Roof")


async def test_speaking_makes_the_sound(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    desk.panel.view.selectAll()
    desk.click(button(desk.panel, "Speak"))
    await desk.until(lambda: all(line.takes == (1,) for line in desk.panel.table.lines))
    assert "2 spoken" in desk.panel._words.text()


async def test_a_screenplay_on_the_clipboard_is_offered_with_its_people(stage):
    desk = entered(stage)
    QGuiApplication.clipboard().setText("MIRA: One.\nZoe: Two.\n\nShe leaves.")
    desk.panel.commands["paste"].trigger()
    dialog = desk.window.findChild(BringInDialog)
    assert "2 lines" in dialog._words.text()
    assert "1 paragraph left out" in dialog._words.text()
    assert [box.currentText() for box in dialog._boxes.values()] == ["Mira", "New character “Zoe”"]
    desk.click(button(dialog, "Bring in"))
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    names = [who.name for who in desk.studio.project.characters.values()]
    assert names == ["Mira", "Tomo", "Zoe"]
    desk.studio.document.undo()
    assert [who.name for who in desk.studio.project.characters.values()] == ["Mira", "Tomo"]


async def test_what_nobody_says_cannot_be_brought_in(stage):
    desk = entered(stage)
    dialog = BringInDialog("She leaves.", [], desk.window)
    dialog.show()
    assert not button(dialog, "Bring in").isEnabled()
    assert "Nobody speaks" in dialog._words.text()
    dialog.close()


async def test_a_line_gets_a_face_on_the_graph(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    desk.panel.view.selectRow(0)
    desk.click(button(desk.panel, "Give it a face"))
    await desk.until(lambda: desk.panel.table.lines[0].clip is not None)
    kinds = [node.kind for node in desk.studio.project.graph.nodes.values()]
    assert kinds.count("video.avatar") == kinds.count("source.reference") == 1


async def test_the_script_is_copied_as_text(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    desk.panel.commands["copy"].trigger()
    assert QGuiApplication.clipboard().text() == TEXT


async def test_who_speaks_can_be_chosen_in_the_inspector_too(stage):
    desk = entered(stage)
    bring(desk)
    await desk.until(lambda: len(desk.panel.table.lines) == 2)
    node = desk.panel.table.lines[1].node
    desk.session.bench.canvas.select([node])
    await desk.until(lambda: desk.session.bench.inspector.findChild(CharacterEditor) is not None)
    box = desk.session.bench.inspector.findChild(CharacterEditor).box
    assert box.itemText(0) == "Nobody of the film"
    box.setCurrentIndex(box.findText("Mira"))
    box.activated.emit(box.currentIndex())
    params = desk.studio.project.graph.nodes[node].params
    assert (params["character"], params["voice"]) == (MIRA, "aria")
