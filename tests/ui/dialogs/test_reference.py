"""Preparing a reference in the real window: from a file to a master and its test clip, and out again untouched."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from stage import KINDS, button

sys.path.insert(0, str(Path(__file__).parents[2] / "analysis" / "reference"))

from drawn import bust
from made_material import write_clip

from charstudio.analysis import faces
from charstudio.model import graph_edits
from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, Trait, TraitKind
from charstudio.model.identity import Style
from charstudio.model.project import Project
from charstudio.model.reference import Background, Level
from charstudio.model.values import CharacterId, Input, NodeId
from charstudio.nodes.registry import specs
from charstudio.studio.reference.trial import PROMPT
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.reference import dialog as steps
from charstudio.ui.dialogs.reference.ask import ask_reference
from charstudio.ui.dialogs.reference.dialog import ReferenceDialog

pytestmark = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


def portrait(folder: Path, name: str = "ada.png") -> Path:
    Image.fromarray(bust()).save(folder / name)
    return folder / name


async def opened(stage, path: Path | None = None) -> ReferenceDialog:
    """The dialog, by its command; with the file dropped onto it and checked."""
    stage.session.actions["file.reference"].trigger()
    dialog = await stage.dialog(ReferenceDialog)
    if path is not None:
        drop(dialog, path)
        await stage.until(lambda: dialog.checklist.checks, "the checklist")
    return dialog


def drop(dialog: ReferenceDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(50, 50), *how))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(50, 50), *how))


def middle(box):
    picture = box.grab().toImage()
    frame = box.frame()
    return picture, frame


async def test_a_dropped_picture_becomes_the_master_of_a_new_character_in_one_step(stage):
    stage.enter(stage.film(Project()))
    path = portrait(stage.root)
    dialog = await opened(stage, path)
    checks = {check.id: check for check in dialog.checklist.checks}
    assert checks["faces"].level is Level.OK
    assert checks["share"].value == pytest.approx(70, abs=4)
    assert not dialog.use.isEnabled()  # no name yet
    stage.type("Ada", dialog.name)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL, "the last step")
    assert stage.steps[-1] == "Use as master of Ada"
    (who,) = stage.studio.project.characters.values()
    original, master = (stage.studio.project.assets[each] for each in (who.original, who.master))
    assert stage.studio.media_path(original).read_bytes() == path.read_bytes()
    assert (master.info.width_px, master.info.height_px) == (1024, 1024)
    stage.studio.document.undo()
    assert not stage.studio.project.characters


async def test_nothing_is_in_the_film_before_it_is_wanted(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    before = stage.studio.project
    dialog.show_step(steps.BACKGROUND)
    stage.click(dialog.background.buttons[Background.GREY])
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    assert stage.studio.project is before
    assert stage.steps == []


async def test_every_step_is_reached_by_keyboard_and_shows_its_picture(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    assert not dialog.steps[steps.TRIAL].isEnabled()
    for step in (steps.CROP, steps.BACKGROUND, steps.CHECK):
        await stage.focus(dialog.next)
        stage.key("Space", dialog.next)
        assert dialog.step == step
    assert dialog.prepared.has_picture
    picture, frame = middle(dialog.prepared)
    skin = picture.pixelColor(frame.center().x(), frame.top() + round(frame.height() * 0.62))
    assert skin.red() > skin.blue() + 20
    await stage.focus(dialog.back)
    stage.key("Space", dialog.back)
    assert dialog.step == steps.BACKGROUND


async def test_another_background_is_seen_beside_the_old_one(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    dialog.show_step(steps.BACKGROUND)
    before, frame = middle(dialog.background.before)
    stage.click(dialog.background.buttons[Background.DARK])

    def is_dark() -> bool:
        after, place = middle(dialog.background.after)
        return after.pixelColor(place.left() + 12, place.top() + 12).lightness() < 80

    await stage.until(is_dark, "the dark background")
    assert before.pixelColor(frame.left() + 12, frame.top() + 12).lightness() > 150


async def test_moving_the_square_measures_anew(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    dialog.show_step(steps.CROP)
    share = next(check for check in dialog.checklist.checks if check.id == "share").value
    view = dialog.crop.view
    await stage.focus(view)
    for _ in range(12):
        QTest.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)

    def has_changed() -> bool:
        now = next(check for check in dialog.checklist.checks if check.id == "share").value
        return now is not None and now < share - 5

    await stage.until(has_changed, "a smaller head")


async def test_straightening_and_turning(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    dialog.show_step(steps.CROP)
    dialog.crop.degrees.setValue(12.0)
    assert dialog.crop.view.crop.roll_deg == 12
    stage.click(dialog.crop.right)
    await stage.until(lambda: dialog.crop.view.crop.turns == 1, "a quarter turn")
    assert dialog.crop.view.turned_size == (1200, 900)
    stage.click(dialog.crop.left)
    await stage.until(lambda: dialog.crop.view.crop.turns == 0, "back again")


async def test_a_question_is_ticked_and_stays_so(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    ticks = dialog.checklist.findChildren(QCheckBox)
    assert len(ticks) == 2
    assert "2 questions" in dialog.checklist.summary_text
    ticks[0].click()
    assert "1 question" in dialog.checklist.summary_text
    dialog.style_box.setCurrentIndex(1)
    await stage.until(lambda: "photographs" in " ".join(c.advice for c in dialog.checklist.checks) or True)
    assert ticks[0].isChecked()


async def test_what_cannot_be_read_is_said_in_the_dialog(stage):
    stage.enter(stage.film(Project()))
    stage.session.actions["file.reference"].trigger()
    dialog = await stage.dialog(ReferenceDialog)
    (stage.root / "notes.png").write_text("no picture at all")
    drop(dialog, stage.root / "notes.png")
    await stage.until(lambda: "notes.png" in dialog.remark.whole_text and "Opening" not in dialog.remark.whole_text)
    assert not dialog.steps[steps.CROP].isEnabled()
    assert not dialog.use.isEnabled()


async def test_a_frame_is_frozen_out_of_a_clip(stage):
    stage.enter(stage.film(Project()))
    path = write_clip(stage.root / "walk.mp4", range(24))
    stage.session.actions["file.reference"].trigger()
    dialog = await stage.dialog(ReferenceDialog)
    drop(dialog, path)
    await stage.until(lambda: dialog.source.slider.maximum() > 0 and dialog.crop.view.crop is not None, "the clip")
    await stage.focus(dialog.source.slider)
    stage.key("Home", dialog.source.slider)
    await stage.until(lambda: "frame 0.png" in dialog.remark.whole_text, "the first frame")
    stage.type("Bo", dialog.name)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL, "the last step")
    (who,) = stage.studio.project.characters.values()
    assert stage.studio.project.assets[who.original].name == "walk frame 0.png"


async def test_a_character_that_is_there_keeps_its_words_and_its_original_is_opened(stage):
    ada = CharacterId("c_ada")
    traits = (Trait(TraitKind.GLASSES, "round glasses"),)
    stage.enter(stage.film(add_character(Project(), Character(ada, "Ada", traits=traits, style=Style.STYLISED))))
    stage.session.desk.start(ask_reference(stage.session.desk, ada, portrait(stage.root)), "reference")
    dialog = await stage.dialog(ReferenceDialog)
    await stage.until(lambda: dialog.checklist.checks)
    assert dialog.name.text() == "Ada"
    assert dialog.style_chosen_now is Style.STYLISED
    assert any("round glasses" in check.advice for check in dialog.checklist.checks)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL)
    assert stage.studio.project.characters[ada].traits == traits
    stage.click(dialog.quit)
    await stage.until(lambda: not dialog.isVisible())
    stage.session.desk.start(ask_reference(stage.session.desk, ada), "reference")
    again = await stage.dialog(ReferenceDialog)
    await stage.until(lambda: again.checklist.checks)
    assert again.source.name.whole_text == "ada.png"
    assert again.steps[steps.TRIAL].isEnabled()


async def test_a_reference_node_comes_to_stand_for_the_new_character(stage):
    session = stage.enter(stage.film(graph_edits.add_node(Project(), specs(KINDS), "source.text", title="Words")))
    report = await stage.studio.import_files([portrait(stage.root)])
    asset, node = report.assets[0], NodeId("r")
    stage.studio.document.apply(
        "Add",
        lambda p: graph_edits.add_node(
            p, stage.studio.kinds, "source.reference", node_id=node, title="Her", params={"stills": [asset.id]}
        ),
    )
    session.bench.canvas.select([stage.find("Words")])
    session.bench.canvas.actions_by_id["graph.reference"].trigger()
    await stage.until(lambda: "shows a picture" in stage.window.remark, "the remark")
    session.bench.canvas.select([node])
    session.bench.canvas.actions_by_id["graph.reference"].trigger()
    dialog = await stage.dialog(ReferenceDialog)
    await stage.until(lambda: dialog.checklist.checks)
    stage.type("Ada", dialog.name)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL)
    (who,) = stage.studio.project.characters.values()
    assert stage.studio.project.graph.nodes[node].params["character"] == who.id
    assert who.original == asset.id


async def test_the_free_test_clip_is_one_click_and_shown_when_it_is_there(stage):
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    stage.type("Ada", dialog.name)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL)
    await stage.until(lambda: "free" in dialog.trial.make.text(), "the price")
    assert not stage.studio.project.graph.nodes
    stage.click(dialog.trial.make)
    await stage.until(lambda: dialog.trial.boxes[2].has_picture, "the clip's frames")
    assert not stage.dialogs(ConfirmRun)
    motion = stage.find("Ada test")
    assert stage.studio.project.graph.nodes[motion].params["prompt"] == PROMPT
    (above,) = stage.studio.project.graph.links[Input(motion, "image")]
    assert stage.studio.project.graph.nodes[above.node].title == "Ada"
    assert stage.steps[-1] == "Test clip of Ada"
    stage.click(dialog.trial.reveal)
    await stage.until(lambda: stage.session.bench.canvas.selected == (motion,), "the node in sight")


async def test_a_cloud_models_test_clip_asks_with_its_price_before_anything_is_spent(stage):
    from decimal import Decimal

    from charstudio.providers.requests import Capability
    from charstudio.providers.scripted import ScriptedProvider

    cloud = ScriptedProvider(
        None, name="cloud", models={Capability.IMAGE_TO_VIDEO: "cloud-motion"}, price_usd=Decimal("9.00")
    )
    stage.clouds["cloud"] = cloud
    stage.enter(stage.film(Project()))
    dialog = await opened(stage, portrait(stage.root))
    stage.type("Ada", dialog.name)
    stage.click(dialog.use)
    await stage.until(lambda: dialog.step == steps.TRIAL)
    dialog.trial.models.addItem("Cloud motion", "cloud-motion")
    dialog.trial.models.setCurrentIndex(dialog.trial.models.count() - 1)
    await stage.until(lambda: "$9.00" in dialog.trial.make.text(), "the price on the button")
    stage.click(dialog.trial.make)
    question = await stage.dialog(ConfirmRun)
    assert not stage.studio.is_running
    question.reject()
    await stage.turn()
    assert not stage.studio.is_running
    assert not dialog.trial.boxes[0].has_picture


async def test_closing_while_something_is_worked_out_leaves_nothing_behind(stage):
    stage.enter(stage.film(Project()))
    stage.session.actions["file.reference"].trigger()
    dialog = await stage.dialog(ReferenceDialog)
    drop(dialog, portrait(stage.root))
    stage.click(button(dialog, "Cancel"))
    await stage.until(lambda: not dialog.isVisible())
    await stage.turn()
    assert stage.studio.project.characters == {}


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
async def test_it_fits_the_window_and_nothing_is_cut_off(stage, size):
    stage.enter(stage.film(Project()), size=size)
    dialog = await opened(stage, portrait(stage.root))
    assert dialog.width() <= 1280
    assert dialog.height() <= 800
    for step in (steps.SOURCE, steps.CROP, steps.BACKGROUND, steps.CHECK):
        dialog.show_step(step)
        await stage.turn()
        for each in (dialog.back, dialog.next, dialog.quit, dialog.use, *dialog.steps):
            assert each.width() >= each.sizeHint().width()
            assert dialog.rect().contains(each.geometry())
    assert np.asarray(dialog.checklist.width()) >= 300
