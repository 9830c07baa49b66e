"""The smaller dialogs by mouse and keyboard: what is ticked, chosen and agreed to is what happens."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtWidgets import QMenu

from charstudio.model import graph_edits
from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, SheetItem, View, WatchedDetail
from charstudio.model.values import CharacterId, ClipId, Input, NodeId, Output
from charstudio.storage.repair_notes import RepairNotes
from charstudio.studio.repair.reroll import WorstCase
from charstudio.studio.repair.speakers import Speaker
from charstudio.ui.repair import node_work
from charstudio.ui.repair.details import DetailWatchDialog
from charstudio.ui.repair.first_shot import FirstShotDialog
from charstudio.ui.repair.reroll import RerollDialog
from charstudio.ui.repair.speakers import SpeakersDialog
from tests.lab import picture

SCENE, REF, TALK = NodeId("scene"), NodeId("ref"), NodeId("talk")
MARA = CharacterId("mara")


async def cast_in(stage, chained, tmp_path):
    """Mara with two views, in a Reference that acts in a scene and a lipsync; the film's first clip is of her."""
    session = stage.enter(chained)
    files = [
        picture(tmp_path / f"{name}.png", colour) for name, colour in (("front", (200, 80, 80)), ("side", (60, 90, 9)))
    ]
    front, side = (await stage.studio.import_assets(files)).assets
    kinds = stage.studio.kinds

    def edit(project):
        for asset in (front, side):
            project = graph_edits.add_asset(project, asset)
        who = Character(
            MARA,
            "Mara",
            front.id,
            sheet=(SheetItem(side.id, View.SIDE),),
            watched=(WatchedDetail("scar", (0.2, 0.2, 0.2, 0.2)),),
        )
        project = add_character(project, who)
        project = graph_edits.add_node(project, kinds, "source.reference", node_id=REF, params={"character": MARA})
        project = graph_edits.add_node(project, kinds, "video.references", node_id=SCENE)
        project = graph_edits.add_node(project, kinds, "video.lipsync", node_id=TALK)
        project = graph_edits.connect(project, kinds, Output(REF, "image"), Input(SCENE, "char1"))
        return graph_edits.connect(project, kinds, Output(REF, "image"), Input(TALK, "image"))

    stage.studio.document.apply("set up", edit)
    return session


async def test_ticks_are_kept_by_content_and_a_second_press_takes_one_away(stage, chained, tmp_path):
    session = await cast_in(stage, chained, tmp_path)
    session.bench.timeline.select([ClipId("c0")])
    session.actions["repair.details"].trigger()
    dialog = await stage.dialog(DetailWatchDialog)
    await stage.until(lambda: dialog.rows)
    ((key, row),) = dialog.rows.items()
    sha = stage.studio.project.assets[stage.studio.project.timeline.find(ClipId("c0"))[1].source].media.sha256
    stage.click(row.changed)
    assert RepairNotes(stage.studio.folder).ticks(sha) == {key: False}
    await stage.focus(row.there)
    stage.key("Space", row.there)
    assert RepairNotes(stage.studio.folder).ticks(sha) == {key: True}
    assert not row.changed.isChecked()
    stage.key("Space", row.there)
    assert RepairNotes(stage.studio.folder).ticks(sha) == {}
    assert stage.steps == ["set up"], "ticks are no edits of the film"


async def test_the_face_that_is_pressed_speaks_and_automatic_lets_go_again(stage, chained, tmp_path, monkeypatch):
    session = await cast_in(stage, chained, tmp_path)
    face = np.full((40, 40, 3), 120, np.uint8)
    left = Speaker((0.1, 0.2, 0.2, 0.4), (0.15, 0.45, 0.1, 0.08), (8, 10), face)
    right = Speaker((0.6, 0.2, 0.2, 0.4), (0.65, 0.45, 0.1, 0.08), (33, 10), face)
    monkeypatch.setattr(node_work, "speakers_in", lambda _path, *, is_clip: (left, right))
    session.bench.canvas.select([TALK])
    session.actions["repair.speaks"].trigger()
    dialog = await stage.dialog(SpeakersDialog)
    await stage.until(lambda: len(dialog.faces) == 2)
    assert not dialog.keep.isEnabled()
    stage.click(dialog.faces[1])
    stage.click(dialog.keep)
    box = lambda: stage.studio.project.graph.nodes[TALK].params["mouth_box"]  # noqa: E731
    await stage.until(lambda: box() == [0.65, 0.45, 0.1, 0.08])
    await stage.until(lambda: not stage.dialogs(SpeakersDialog))
    session.actions["repair.speaks"].trigger()
    again = await stage.dialog(SpeakersDialog)
    await stage.until(lambda: len(again.faces) == 2)
    assert again.faces[1].isChecked()
    stage.click(again.automatic)
    await stage.until(lambda: box() is None)
    assert stage.steps == ["set up", "Choose who speaks", "Choose who speaks"]


async def test_the_sheet_comes_in_one_step_and_a_model_with_room_for_one_says_so(stage, chained, tmp_path):
    session = await cast_in(stage, chained, tmp_path)
    session.bench.canvas.select([SCENE])
    session.actions["repair.sheets"].trigger()
    assert len(stage.studio.project.graph.links[Input(SCENE, "char1")]) == 2
    assert stage.steps == ["set up", "Bring the sheets"]
    said = []
    stage.window.say = said.append
    session.actions["repair.anchor"].trigger()
    assert said == ["The draft takes only one picture of a character."]


async def test_a_fresh_reference_needs_a_shot_and_says_which_frame(stage, chained, tmp_path):
    session = await cast_in(stage, chained, tmp_path)
    session.bench.canvas.select([SCENE])
    session.actions["repair.first_shot"].trigger()
    dialog = await stage.dialog(FirstShotDialog)
    await stage.until(lambda: "not made yet" in dialog.view._words)
    assert not dialog.keep.isEnabled()
    session.run_nodes([SCENE])
    await stage.ran()
    await stage.until(dialog.keep.isEnabled)
    stage.click(dialog.keep)
    await stage.until(lambda: stage.steps[-1] == "New reference of Mara")
    mara = stage.studio.project.characters[MARA]
    assert (len(mara.sheet), mara.version) == (2, 2)


@pytest.mark.parametrize(
    ("found", "enabled", "words"),
    [
        (WorstCase(Decimal("1.50"), 3), True, "Try up to 3 × · at most $1.50"),
        (WorstCase(Decimal("0.90"), 2), True, "Try up to 2 × · at most $0.90"),
        (WorstCase(None, 0, "Nobody knows what this costs."), False, "Try"),
        (WorstCase(Decimal(2), 0, "One try costs more than the limit."), False, "Try"),
    ],
)
def test_the_worst_case_is_on_the_button_or_it_cannot_be_pressed(qapp, found, enabled, words):
    dialog = RerollDialog("Shot", ())
    dialog.ask_price()
    dialog.show_worst(dialog.rule, found)
    assert dialog.start.isEnabled() is enabled
    assert dialog.start.text() == words
    assert dialog.start.minimumWidth() >= dialog.start.fontMetrics().horizontalAdvance(words)
    dialog.deleteLater()


def test_a_price_for_another_rule_than_the_one_shown_counts_for_nothing(qapp):
    dialog = RerollDialog("Shot", ())
    asked = []
    dialog.rule_changed.connect(asked.append)
    dialog.ask_price()
    dialog.tries.setValue(7)
    dialog.show_worst(asked[0], WorstCase(Decimal(1), 3))
    assert not dialog.start.isEnabled()
    dialog.accept()
    assert not dialog.result()
    dialog.deleteLater()


async def test_the_menu_of_a_node_offers_repair(stage, chained, tmp_path):
    session = await cast_in(stage, chained, tmp_path)
    session.bench.canvas.select([SCENE])
    session.bench.canvas._open_menu(stage.window.mapToGlobal(stage.window.rect().center()))
    menu = next(found for found in session.bench.canvas.findChildren(QMenu) if found.isVisible())
    repair = next(action.menu() for action in menu.actions() if action.text() == "Repair")
    assert "Try Again with Less Motion…" in [action.text() for action in repair.actions()]
    menu.close()
