"""Repair in the real window: commands on a real film, real presses, one undoable step each, and what is painted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stage import button

from charstudio.model import graph_edits
from charstudio.model.casting import CastMember
from charstudio.model.identity import Grade
from charstudio.model.values import ClipId, NodeId
from charstudio.storage.repair_notes import RepairNotes, TryLine
from charstudio.studio.identity.values import Measured, MeasureState
from charstudio.ui.repair.chain_doctor import ChainDoctorDialog
from charstudio.ui.repair.last_good import LastGoodDialog
from charstudio.ui.repair.reroll import RerollDialog
from tests.studio.repair.measured import report, sample

WHO = CastMember("mara", "Mara", ())


def measured(stage, found) -> None:
    """Stand in for the watch: what is known of each clip."""
    stage.studio.identity.of_clip = lambda clip: (
        (Measured(WHO, MeasureState.DONE, found[clip.id]),) if clip.id in found else ()
    )


def colours_in(widget) -> int:
    image = widget.grab().toImage()
    return len({image.pixel(x, y) for x in range(4, image.width() - 4, 7) for y in range(4, 80, 5)})


async def test_the_chain_doctor_shows_what_is_wrong_and_mends_all_of_it(stage, chained):
    session = stage.enter(chained)
    before = stage.studio.project
    session.actions["repair.chains"].trigger()
    dialog = await stage.dialog(ChainDoctorDialog)
    await stage.until(lambda: len(dialog.cards) == 2)
    assert [card.finding.trouble.value for card in dialog.cards] == ["doubled", "colour"]
    assert colours_in(dialog.cards[0]) > 20, "the pictures at the cut are painted"
    stage.click(button(dialog, "Fix all 2"))
    await stage.until(lambda: not dialog.cards and "Nothing to mend" in dialog._summary.text())
    assert stage.steps == ["Mend the chains"]
    clips = stage.studio.project.timeline.tracks[0].clips
    assert clips[1].source_range.start == Fraction(1, 24)
    assert clips[2].grade.exposure < -0.3
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    session.actions["edit.undo"].trigger()
    assert stage.studio.project == before


async def test_one_finding_can_be_mended_alone_or_given_a_cutaway(stage, chained):
    session = stage.enter(chained)
    session.actions["repair.chains"].trigger()
    dialog = await stage.dialog(ChainDoctorDialog)
    await stage.until(lambda: len(dialog.cards) == 2)
    stage.click(dialog.cards[0].go)
    await stage.until(lambda: session.bench.viewer.playhead == Fraction(1, 2))
    stage.click(dialog.cards[0].fix)
    await stage.until(lambda: [card.finding.trouble.value for card in dialog.cards] == ["colour"])
    stage.click(dialog.cards[0].cutaway)
    await stage.until(lambda: not dialog.cards)
    assert stage.steps == ["Drop one frame", "Insert a cutaway"]
    names = [clip.name for clip in stage.studio.project.timeline.tracks[0].clips]
    assert names == ["shot 0", "shot 1", "Cutaway", "shot 2"]


async def test_cutting_at_the_last_good_frame_and_chaining_on_is_one_step(stage, chained):
    session = stage.enter(chained)
    await stage.turn()
    samples = [sample(k / 24, 0.8 if k < 8 else 0.4) for k in range(0, 12, 2)]
    measured(stage, {"c0": replace(report(8 / 24, samples=samples), reason="The face turns into another.")})
    session.bench.timeline.select([ClipId("c0")])
    before = stage.studio.project
    session.actions["repair.cut"].trigger()
    dialog = await stage.dialog(LastGoodDialog)
    await stage.until(lambda: dialog.last.has_picture and dialog.held.has_picture)
    assert "4 frames from the end" in dialog.at_crossing.text()
    await stage.focus(dialog.chain)
    stage.key("Space", dialog.chain)
    assert dialog.on_pose.isChecked()
    QTest.mouseClick(dialog.at_crossing, Qt.MouseButton.LeftButton, pos=dialog.at_crossing.rect().center() * 0.2)
    stage.click(dialog.keep)
    await stage.until(lambda: not dialog.isVisible())
    await stage.until(lambda: stage.steps == ["Chain from here"])
    clips = stage.studio.project.timeline.tracks[0].clips
    assert [clip.duration * 24 for clip in clips] == [8, 12, 12]
    assert clips[1].start == clips[0].end
    kinds = [node.kind for node in stage.studio.project.graph.nodes.values()]
    assert kinds.count("video.frame") == kinds.count("video.motion") == 1
    session.actions["edit.undo"].trigger()
    assert stage.studio.project == before


async def test_escape_leaves_the_clip_as_it_is_and_an_unmeasured_clip_says_so(stage, chained):
    session = stage.enter(chained)
    session.bench.timeline.select([ClipId("c1")])
    session.actions["repair.cut"].trigger()
    dialog = await stage.dialog(LastGoodDialog)
    assert not dialog.keep.isEnabled()
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    assert stage.steps == []


async def test_trying_again_asks_first_with_the_worst_price_on_the_button(stage):
    session = stage.enter(stage.sample())
    node = next(n.id for n in stage.studio.project.graph.nodes.values() if n.kind == "video.motion")
    stage.studio.identity.is_on = True
    stage.studio.identity.unavailable = ""
    RepairNotes(stage.studio.folder).add(
        TryLine("r", node, "2026-11-27T10:00:00+00:00", "Try 1 is sent; it costs $0.84 at the most.", 1, 0.4, 7919)
    )
    session.bench.canvas.select([node])
    jobs = len(stage.studio.job_views())
    session.actions["repair.try_again"].trigger()
    dialog = await stage.dialog(RerollDialog)
    await stage.until(dialog.start.isEnabled)
    assert dialog.start.text() == "Try up to 3 × · free"
    assert "The program was closed before this ended" in dialog.log.toPlainText()
    assert "motion 0.40" in dialog.log.toPlainText()
    dialog.usd.setFocus()
    dialog.usd.selectAll()
    stage.type("abc", dialog.usd)
    assert not dialog.start.isEnabled(), "no price belongs to what is typed now"
    stage.key("Escape", dialog.usd)
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    assert len(stage.studio.job_views()) == jobs, "nothing starts by itself"


async def test_agreed_tries_are_made_logged_and_end_at_the_grade(stage, monkeypatch):
    session = stage.enter(stage.sample())
    await stage.ran()
    node = next(n.id for n in stage.studio.project.graph.nodes.values() if n.kind == "video.motion")
    grades = iter([Grade.D, Grade.A])

    async def judged(_node, _media):
        return next(grades)

    monkeypatch.setattr(session.repairs, "_judge", judged)
    stage.studio.identity.is_on = True
    session.bench.canvas.select([node])
    session.actions["repair.try_again"].trigger()
    dialog = await stage.dialog(RerollDialog)
    await stage.until(dialog.start.isEnabled)
    stage.click(dialog.start)
    folder = stage.studio.folder
    await stage.until(lambda: any(line.is_end for line in RepairNotes(folder).lines(node)))
    found = RepairNotes(folder).lines(node)
    assert [line.grade for line in found if line.grade] == ["D", "A"]
    assert stage.steps[-1].startswith("Use take")


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(5)])
async def test_a_node_without_a_character_is_never_tried_blindly(stage, chained, amount):
    session = stage.enter(chained)
    stage.studio.identity.is_on = True
    stage.studio.document.apply(
        "Add", lambda p: graph_edits.add_node(p, stage.studio.kinds, "video.motion", node_id=NodeId("lonely"))
    )
    session.bench.canvas.select([NodeId("lonely")])
    session.actions["repair.try_again"].trigger()
    dialog = await stage.dialog(RerollDialog)
    dialog.usd.show_amount(amount)
    dialog.ask_price()
    await stage.until(lambda: "No character acts" in dialog.worst.text())
    assert not dialog.start.isEnabled()
