"""The form of a node, used by hand: typing, sliding, choosing files, takes, the mouth box."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSlider, QStyle, QStyleOptionSlider
from stage import KINDS, button, buttons

from charstudio.model import graph_edits
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.values import Input, MediaRef, NodeId, Output
from charstudio.nodes.registry import specs
from charstudio.ui.dialogs.message import Question
from charstudio.ui.inspector.pictures import Picture

SPECS = specs(KINDS)
ALL_KINDS = sorted(SPECS)


def project_with(*kinds: str) -> Project:
    project = Project()
    for index, kind in enumerate(kinds):
        project = graph_edits.add_node(project, SPECS, kind, x=300 * index, node_id=NodeId(kind.replace(".", "_")))
    return project


def page(stage):
    return stage.session.bench.inspector._page


def editor(stage, name):
    return page(stage)._rows[name][1]


def row(stage, name):
    return page(stage)._rows[name][0]


def value(stage, node, name):
    return stage.studio.project.graph.nodes[node].params.get(name)


def show(stage, *nodes):
    stage.session.bench.canvas.select(list(nodes))


def still(path, colour=(40, 90, 200)):
    Image.new("RGB", (64, 48), colour).save(path)
    return path


@pytest.mark.parametrize("kind", ALL_KINDS)
async def test_every_kind_has_a_page_that_fits_and_can_be_reached(stage, kind):
    stage.enter(stage.film(project_with(kind)))
    show(stage, NodeId(kind.replace(".", "_")))
    await stage.turn()
    form = page(stage)
    assert form.widget().width() <= form.viewport().width()
    for name, (_, edit) in form._rows.items():
        assert edit.focusProxy() is not None or edit.focusPolicy() is not Qt.FocusPolicy.NoFocus, name
    assert all(each.accessibleName() or each.text() for each in form.findChildren(QPushButton))


async def test_an_unknown_kind_is_shown_as_it_is_and_offers_nothing(stage):
    node = Node(NodeId("alien"), "plugin.unknown", "From a plug-in", params={"knob": 3})
    project = Project()
    graph = project.graph.__class__({node.id: node})
    stage.enter(stage.film(replace(project, graph=graph)))
    show(stage, node.id)
    await stage.turn()
    assert page(stage)._title.text() == "From a plug-in"
    assert not any(each.isVisible() for each in page(stage).findChildren(QPushButton))


async def test_typing_a_prompt_is_one_step_that_one_undo_takes_back(stage):
    stage.enter(stage.sample())
    node = stage.find("Shot 3, the star")
    show(stage, node)
    before = value(stage, node, "prompt")
    field = editor(stage, "prompt").field
    await stage.focus(field)
    field.selectAll()
    stage.type("A slow orbit, smn.")
    assert value(stage, node, "prompt") == "A slow orbit, smn."
    assert stage.steps == ["Set Motion"]
    stage.key("Ctrl+Z")
    await stage.turn()
    assert value(stage, node, "prompt") == before
    assert field.toPlainText() == before
    assert field.hasFocus()
    stage.key("Ctrl+Shift+Z")
    await stage.turn()
    assert field.toPlainText() == "A slow orbit, smn."


async def test_typing_after_a_rest_is_another_step(stage):
    stage.enter(stage.sample())
    show(stage, stage.find("Shot 3, the star"))
    field = editor(stage, "prompt").field
    await stage.focus(field)
    stage.type("one")
    editor(stage, "prompt")._pause.timeout.emit()
    stage.type("two")
    assert len(stage.steps) == 2


async def test_keys_of_the_panels_do_nothing_while_text_is_typed(stage):
    session = stage.enter(stage.sample())
    node = stage.find("Shot 3, the star")
    show(stage, node)
    field = editor(stage, "prompt").field
    await stage.focus(field)
    nodes = dict(stage.studio.project.graph.nodes)
    timeline = stage.studio.project.timeline
    stage.type("x s m f v b i o q w l k j . , -=")
    for key in ("Del", "Backspace", "Home", "End", "Space", "Left", "Shift+Left", "Up"):
        stage.key(key)
    assert set(stage.studio.project.graph.nodes) == set(nodes)
    assert not any(found.muted for found in stage.studio.project.graph.nodes.values())
    assert stage.studio.project.timeline is timeline
    assert not session.bench.viewer.is_playing
    assert set(stage.steps) == {"Set Motion"}


def handle_of(slider: QSlider) -> QPoint:
    """Where the slider's handle is painted."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    parts = QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    return slider.style().subControlRect(*parts).center()


async def test_a_slider_moves_in_one_step_and_the_reset_brings_the_default_back(stage):
    stage.enter(stage.sample())
    node = stage.find("Shot 3, the star")
    show(stage, node)
    edit = editor(stage, "strength")
    slider = edit.slider
    await stage.turn()  # the form has its final width
    handle = handle_of(slider)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, handle)
    for step in (10, 20, 40):
        QTest.mouseMove(slider, handle + QPoint(step, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, handle + QPoint(40, 0))
    assert stage.steps == [f"Set {edit.spec.label}"]
    assert value(stage, node, "strength") > 0.5
    await stage.turn()
    reset = row(stage, "strength")._reset
    assert reset.isVisible()
    stage.click(reset)
    await stage.turn()
    assert value(stage, node, "strength") == edit.spec.default
    assert not reset.isVisible()
    assert len(stage.steps) == 2


async def test_a_number_being_typed_survives_news_about_the_node(stage):
    stage.enter(stage.sample())
    node = stage.find("Shot 3, the star")
    show(stage, node)
    field = editor(stage, "duration").field
    await stage.focus(field)
    field.selectAll()
    stage.type("7")
    stage.studio.status_changed.emit(frozenset({node}))
    await stage.turn()
    assert field.lineEdit().text().startswith("7")
    stage.key("Return")
    assert value(stage, node, "duration") == 7


async def test_the_wheel_scrolls_the_form_and_changes_no_value(stage):
    stage.enter(stage.sample())
    node = stage.find("Shot 3, the star")
    show(stage, node)
    await stage.turn()
    before = stage.studio.project
    for name in ("duration", "fps"):
        widget = getattr(editor(stage, name), "field", None) or editor(stage, name).box
        at = QPointF(widget.rect().center())
        event = QWheelEvent(
            at,
            widget.mapToGlobal(at),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
    assert stage.studio.project is before


async def test_a_wired_input_greys_its_field_and_says_from_where(stage):
    project = project_with("source.text", "image.state")
    project = graph_edits.connect(
        project, SPECS, Output(NodeId("source_text"), "text"), Input(NodeId("image_state"), "instruction")
    )
    stage.enter(stage.film(project))
    show(stage, NodeId("image_state"))
    await stage.turn()
    assert not editor(stage, "instruction").isEnabled()
    assert "Text" in row(stage, "instruction")._wired.text()
    stage.session.actions["edit.undo"].setEnabled(True)
    stage.studio.document.apply(
        "Disconnect",
        lambda p: graph_edits.disconnect(
            p, Output(NodeId("source_text"), "text"), Input(NodeId("image_state"), "instruction")
        ),
    )
    await stage.turn()
    assert editor(stage, "instruction").isEnabled()


async def test_a_picture_is_chosen_from_disk_in_one_step(stage):
    stage.enter(stage.film(project_with("source.image")))
    node = NodeId("source_image")
    show(stage, node)
    await stage.turn()
    stage.click(editor(stage, "asset").button)
    await stage.choose_files(still(stage.root / "Face with a very long name that does not fit anywhere at all.png"))
    await stage.until(lambda: value(stage, node, "asset"))
    assert stage.steps == ["Set File"]
    await stage.turn()
    assert editor(stage, "asset")._name.whole_text.startswith("Face with")
    assert page(stage).widget().width() <= page(stage).viewport().width()
    stage.session.actions["edit.undo"].trigger()
    await stage.turn()
    assert not value(stage, node, "asset")
    assert not stage.studio.project.assets


async def test_a_file_of_the_wrong_kind_is_refused_in_words(stage):
    stage.enter(stage.film(project_with("source.audio")))
    show(stage, NodeId("source_audio"))
    await stage.turn()
    stage.click(editor(stage, "asset").button)
    await stage.choose_files(still(stage.root / "face.png"))
    dialog = await stage.dialog(Question)
    assert "did not come in" in dialog.windowTitle()
    assert not stage.studio.project.assets
    stage.key("Escape", dialog)


async def test_stills_are_added_made_master_and_removed(stage):
    stage.enter(stage.film(project_with("source.reference")))
    node = NodeId("source_reference")
    show(stage, node)
    await stage.turn()
    edit = editor(stage, "stills")
    stage.click(button(edit, "Add…"))
    await stage.choose_files(still(stage.root / "a.png", (9, 9, 9)), still(stage.root / "b.png", (90, 9, 9)))
    await stage.until(lambda: len(value(stage, node, "stills") or ()) == 2)
    first, second = value(stage, node, "stills")
    await stage.turn()
    pictures = edit.findChildren(Picture)
    await stage.focus(pictures[1])
    stage.key("Return")
    assert list(value(stage, node, "stills")) == [second, first]
    await stage.turn()
    tile = next(each for each in edit._tiles[0].children() if each.metaObject().className() == "QToolButton")
    stage.click(tile)
    assert list(value(stage, node, "stills")) == [first]
    assert len(stage.steps) == 3


async def test_stills_are_not_rebuilt_by_every_word_of_news(stage):
    stage.enter(stage.sample_of_stills())
    show(stage, stage.find("Lumi"))
    await stage.turn()
    tiles = editor(stage, "stills")._tiles
    stage.studio.status_changed.emit(frozenset())
    await stage.turn()
    assert editor(stage, "stills")._tiles is tiles


async def test_the_button_that_makes_it_is_always_in_sight(stage):
    stage.enter(stage.sample())
    show(stage, stage.find("Shot 2, she waits"))
    await stage.turn()
    make, form = button(page(stage), "Make draft · free"), page(stage)
    assert form.verticalScrollBar().maximum() > 0, "at this size the form is longer than the panel"
    for at in (0, form.verticalScrollBar().maximum()):
        form.verticalScrollBar().setValue(at)
        await stage.turn()
        corner = make.mapTo(form, QPoint())
        assert form.rect().contains(QRect(corner, make.size()))
        assert form.childAt(corner + QPoint(4, 4)) is make
        assert form.viewport().geometry().bottom() < corner.y(), "what scrolls is never behind it"


async def test_takes_are_made_used_and_let_go_of(stage):
    stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    show(stage, node)
    await stage.turn()
    stage.click(button(page(stage), "Make draft · free"))
    await stage.ran()
    await stage.until(page(stage).making.again.isVisible)
    assert len(stage.studio.takes(node)) == 1
    stage.click(button(page(stage), "New take"))
    await stage.ran()
    await stage.until(lambda: page(stage)._takes._rows.count() == 2)
    await stage.until(lambda: "Use take 1" in [b.accessibleName() for b in buttons(page(stage))], "the new one in use")
    stage.click(button(page(stage), "Use"))
    await stage.turn()
    assert stage.studio.project.graph.nodes[node].pin == stage.studio.takes(node)[1][1].fingerprint
    assert stage.steps[-1] == "Use take 1 of Warm dusk"
    stage.click(button(page(stage), "Unpin"))
    await stage.turn()
    assert stage.studio.project.graph.nodes[node].pin is None


async def test_several_takes_are_made_at_once_and_the_one_that_shows_stays(stage):
    session = stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    session.run_nodes([node])
    await stage.ran()
    show(stage, node)
    await stage.until(page(stage).making.several.isVisible)
    making = page(stage).making
    cut = [b.text() for b in (making.run, making.again, making.several) if b.width() < b.sizeHint().width()]
    assert cut == [], "no button's words are cut"
    before = stage.studio.project.graph.nodes[node]
    stage.click(page(stage).making.several)
    menu = page(stage).making.counts
    await stage.until(menu.isVisible)
    stage.click(menu, at=menu.actionGeometry(menu.actions()[1]).center())
    await stage.ran()
    assert sorted(take for take, _ in stage.studio.takes(node)) == [1, 2, 3, 4]
    assert stage.studio.project.graph.nodes[node] == before


async def test_forty_takes_stay_within_reach(stage):
    session = stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    show(stage, node)
    for take in range(1, 41):
        stage.studio.document.apply("Take", lambda p, t=take: graph_edits.set_take(p, node, t))
        session.run_nodes([node])
        await stage.until(lambda t=take: len(stage.studio.takes(node)) == t)
    await stage.until(lambda: page(stage)._takes._more.text() == "Show all 40")
    assert page(stage)._takes._rows.count() == 8
    stage.click(button(page(stage), "Show all 40"))
    await stage.turn()
    assert page(stage)._takes._rows.count() == 40


async def test_a_take_is_shown_in_the_viewer_with_the_keyboard(stage):
    session = stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    session.run_nodes([node])
    await stage.ran()
    show(stage, node)
    await stage.turn()
    picture = page(stage)._takes.findChildren(Picture)[0]
    await stage.focus(picture)
    stage.key("Space")
    assert not session.bench.viewer.shows_sequence


async def test_the_mouth_box_is_drawn_moved_with_keys_and_taken_away(stage):
    session = stage.enter(stage.sample())
    node = stage.find("Shot 4, she speaks")
    session.run_nodes([stage.find("Close and soft")])
    await stage.ran()
    show(stage, node)
    page(stage).params.fold.set_open(is_open=True)
    await stage.turn()
    edit = editor(stage, "mouth_box")
    await stage.until(lambda: edit.canvas._room() is not None)
    middle = edit.canvas.rect().center()
    QTest.mousePress(edit.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(edit.canvas, middle + QPoint(30, 20))
    QTest.mouseRelease(edit.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(30, 20))
    drawn = value(stage, node, "mouth_box")
    assert len(drawn) == 4
    await stage.focus(edit.canvas)
    stage.key("Right")
    stage.key("Shift+Down")
    moved = value(stage, node, "mouth_box")
    assert moved[0] == pytest.approx(drawn[0] + 0.01, abs=1e-3)
    assert moved[3] == pytest.approx(drawn[3] + 0.01, abs=1e-3)
    assert len(stage.steps) == 2
    stage.click(edit._automatic)
    assert value(stage, node, "mouth_box") is None


async def test_leaving_the_mouth_box_page_leaves_nothing_listening(stage):
    session = stage.enter(stage.sample())
    show(stage, stage.find("Shot 4, she speaks"))
    await stage.turn()
    show(stage, stage.find("Lumi"))
    await stage.turn()
    session.bench.canvas.thumbnails.ready.emit(MediaRef("0" * 64, "png"))


async def test_a_name_is_taken_by_enter_and_given_up_by_escape(stage):
    stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    show(stage, node)
    title = page(stage)._title
    await stage.focus(title)
    title.selectAll()
    stage.type("Cold dawn")
    stage.key("Escape")
    assert title.text() == "Warm dusk"
    title.selectAll()
    stage.type("Cold dawn")
    stage.key("Return")
    assert stage.studio.project.graph.nodes[node].title == "Cold dawn"
    assert stage.steps == ["Rename to Cold dawn"]
    title.selectAll()
    stage.key("Del")
    stage.key("Return")
    assert title.text() == "Cold dawn"


async def test_nothing_can_be_changed_in_a_film_that_is_only_read(stage):
    folder = stage.sample()
    stage.enter()
    stage.studio.open(folder, read_only=True)
    node = stage.find("Shot 3, the star")
    show(stage, node)
    await stage.turn()
    assert not any(edit.isEnabled() for _, edit in page(stage)._rows.values())
    assert page(stage)._title.isReadOnly()
    assert not any(each.isVisible() for each in page(stage).findChildren(QPushButton) if each.text().startswith("Make"))


async def test_several_nodes_can_be_made_together(stage):
    stage.enter(stage.sample())
    nodes = [stage.find("Warm dusk"), stage.find("Close and soft")]
    show(stage, *nodes)
    await stage.turn()
    stage.click(button(page(stage), "Make what they need"))
    await stage.ran()
    await stage.until(lambda: all(stage.studio.takes(node) for node in nodes))


async def test_a_part_of_a_sound_is_typed_to_the_millisecond(stage):
    stage.enter(stage.film(project_with("sound.trim")))
    show(stage, NodeId("sound_trim"))
    await stage.turn()
    field = editor(stage, "start").field
    await stage.focus(field)
    field.selectAll()
    stage.type("1.125")
    stage.key("Return")
    await stage.turn()
    assert value(stage, NodeId("sound_trim"), "start") == 1.125
