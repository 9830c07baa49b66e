"""Grades where people look: on the node, the takes, the clip and its strip, in the viewer and the inspector."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QGraphicsSceneHoverEvent, QPushButton, QToolTip

from charstudio.model.time import Seconds
from charstudio.ui import theme
from charstudio.ui.identity.card import IdentityCard
from charstudio.ui.identity.chip import GradeChip
from charstudio.ui.identity.health import HealthDialog
from charstudio.ui.identity.health_table import HealthTable
from charstudio.ui.identity.takes_parts import TakeHead
from charstudio.ui.timeline.hit import Part, clip_rect, hit_at
from tests.fake_measurer import drifting
from tests.ui.identity.conftest import SHOT, film, is_near, measured


def the_clip(session):
    cut = session.bench.timeline.cut
    (row, box), *_ = session.bench.timeline.lanes.visible_boxes()
    return box.clip, clip_rect(cut, row, box)


async def test_a_node_shows_its_grade_and_says_what_it_means(stage):
    session = await film(stage)
    item = session.bench.canvas.board.scene.node_items[SHOT].grNode
    await stage.until(lambda: item.node.status.grade == "A")
    item.hoverEnterEvent(QGraphicsSceneHoverEvent(QEvent.Type.GraphicsSceneHoverEnter))
    assert "Identity: A – steady" in item.toolTip()
    assert "Looking the same is never a proof" in item.toolTip()


async def test_while_it_is_measured_the_node_is_quiet(stage, measurer):
    session = await film(stage)
    measurer.gate.clear()
    run = stage.studio.start(stage.studio.plan_takes(SHOT, 1))
    await run.finished()
    stage.studio.document.apply("Use", lambda project: stage.studio.with_take(project, SHOT, 2))
    await stage.turn()
    assert stage.studio.status(SHOT).grade == ""
    assert not any(
        badge in "ABCDE–"
        for badge, _ in session.bench.timeline.lanes._face(*next(session.bench.timeline.lanes.visible_boxes())).badges
    )
    measurer.gate.set()
    await measured(stage, 2)
    assert stage.studio.status(SHOT).grade == "A"


async def test_the_list_of_takes_marks_the_steadiest_and_a_button_uses_it_as_one_step(stage, measurer):
    lowest = iter((0.5, 0.85, 0.3))
    measurer.measure = lambda path, cast, **_: {sitter.key: drifting(next(lowest)) for sitter in cast}
    session = await film(stage, takes=3)
    session.bench.canvas.select([SHOT])
    await stage.turn()
    inspector = session.bench.inspector

    def heads():
        shown = [head for head in inspector.findChildren(TakeHead) if head.isVisibleTo(inspector)]
        return sorted(shown, key=lambda head: head.mapTo(inspector, QPoint()).y())

    await stage.until(lambda: [head.chip.letter for head in heads()] == ["E", "A", "C"])
    assert [head._best.isHidden() for head in heads()] == [True, False, True]
    use = next(b for b in inspector.findChildren(QPushButton) if b.text() == "Use the steadiest take")
    stage.click(use)
    assert stage.studio.project.graph.nodes[SHOT].take == 2
    assert stage.steps[-1] == "Use the steadiest take of Shot"
    sort = next(
        b for b in inspector.findChildren(object) if getattr(b, "accessibleName", str)() == "Sort takes by drift"
    )
    stage.click(sort)
    await stage.until(lambda: [head.chip.letter for head in heads()] == ["A", "C", "E"])


async def test_a_clip_shows_its_grade_and_a_strip_in_the_colours_of_its_samples(stage, measurer):
    measurer.clip = drifting(0.2, blind=(1,))
    session = await film(stage)
    session.bench.apply_workspace("edit")
    await stage.turn()
    lanes = session.bench.timeline.lanes
    face = lanes._face(*next(lanes.visible_boxes()))
    assert face.badges[0][0] == "E"
    clip, rect = the_clip(session)
    picture = lanes.grab().toImage()
    y = round(rect.bottom() - 3)

    def colour_at(seconds):
        return QColor(picture.pixel(round(rect.left() + seconds / float(clip.duration) * rect.width()), y))

    assert is_near(colour_at(0.4), QColor(theme.DARK.good), 70)
    assert is_near(colour_at(3.7), QColor(theme.DARK.bad))
    assert not is_near(colour_at(1.5), QColor(theme.DARK.bad), 60)
    assert not is_near(colour_at(1.5), QColor(theme.DARK.good), 60)


async def test_a_click_on_the_strip_goes_there_and_a_tip_tells_the_value(stage, measurer):
    measurer.clip = drifting(0.2)
    session = await film(stage)
    session.bench.apply_workspace("edit")
    await stage.turn()
    timeline, viewer = session.bench.timeline, session.bench.viewer
    clip, rect = the_clip(session)
    at = QPoint(round(rect.left() + rect.width() * 0.75), round(rect.bottom() - 3))
    assert hit_at(timeline.cut, at.x(), at.y()).part is Part.DRIFT
    before = stage.studio.project
    QTest.mouseClick(timeline.lanes, Qt.MouseButton.LeftButton, pos=at)
    assert abs(float(viewer.playhead) - 3.0) < 0.1
    assert stage.studio.project is before
    tip = QHelpEvent(QEvent.Type.ToolTip, at, timeline.lanes.mapToGlobal(at))
    QApplication.sendEvent(timeline.lanes, tip)
    assert "likeness 0." in QToolTip.text()
    assert "looks like somebody else" in QToolTip.text()
    QToolTip.hideText()
    top = QPoint(at.x(), round(rect.top() + 5))
    assert "Identity: E" in timeline.lanes._tip_at(QPointF(top))
    assert clip.id


async def test_a_clip_is_graded_by_the_part_it_uses(stage, measurer):
    measurer.clip = drifting(0.2)
    session = await film(stage)
    session.bench.apply_workspace("edit")
    await stage.turn()
    clip, _ = the_clip(session)
    from charstudio.model import timeline_edits

    stage.studio.document.apply("Trim", lambda project: timeline_edits.trim(project, clip.id, "end", clip.start + 1))
    await stage.turn()
    lanes = session.bench.timeline.lanes
    assert lanes._face(*next(lanes.visible_boxes())).badges[0][0] in "AB"


async def test_a_key_shows_the_curve_and_a_press_on_it_seeks(stage, measurer):
    measurer.clip = drifting(0.2, blind=(1,))
    session = await film(stage)
    session.bench.apply_workspace("edit")
    viewer = session.bench.viewer
    await stage.focus(viewer)
    assert viewer.identity.panel.isHidden()
    stage.key("Alt+I", viewer)
    await stage.until(viewer.identity.panel.isVisible)
    curve = viewer.identity.curve
    viewer.go_to(Seconds(1))
    x = round(curve.x_of(2.0))
    QTest.mousePress(curve, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    assert abs(float(viewer.playhead) - 2.0) < 0.05
    stage.key("Escape", viewer)
    assert viewer.playhead == Seconds(1)
    QTest.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    assert "no face here" in curve.tip_at(curve.x_of(1.5))
    await stage.until(viewer.identity.sheet.isVisible)
    stage.key("Alt+I", viewer)
    assert viewer.identity.panel.isHidden()
    assert viewer.identity.sheet.isHidden()


async def test_the_curve_of_a_single_clip_moves_that_clip(stage):
    session = await film(stage)
    viewer = session.bench.viewer
    value, before = stage.studio.status(SHOT).value, viewer.playhead
    viewer.show_media(stage.studio.playable_value(value), "Shot", SHOT)
    viewer.show_identity()
    await stage.turn()
    QTest.mouseClick(
        viewer.identity.curve, Qt.MouseButton.LeftButton, pos=QPoint(round(viewer.identity.curve.x_of(2.5)), 30)
    )
    assert abs(viewer._programme.single.index - 60) <= 1
    assert viewer.playhead == before


async def test_where_nobody_acts_the_viewer_says_so(stage):
    session = await film(stage)
    viewer = session.bench.viewer
    viewer.show_identity()
    viewer.show_media(None)
    await stage.turn()
    assert "No character" in viewer.identity._line.whole_text


async def test_the_card_tells_grade_reason_and_numbers_and_leads_to_the_health_page(stage, measurer):
    measurer.clip = drifting(0.5)
    session = await film(stage)
    session.bench.canvas.select([SHOT])
    await stage.turn()
    card = session.bench.inspector.findChild(IdentityCard)
    assert card.isVisibleTo(session.bench.inspector)
    assert card.findChild(GradeChip).letter == "C"
    words = " ".join(label.text() for label in card.findChildren(object) if hasattr(label, "text"))
    for part in ("0.50 like its sheet", "Lowest likeness", "Good from 0.60", "never a proof"):
        assert part in words
    stage.click(next(b for b in card.findChildren(QPushButton) if b.text() == "Health page…"))
    dialog = await stage.dialog(HealthDialog)
    assert dialog.chooser.currentText() == "Anna"
    models, lengths = dialog.findChildren(HealthTable)
    assert (models.item(0, 1).text(), models.item(0, 5).text()) == ("1", "0 %")
    assert lengths.item(0, 0).text() == "3 to 5 s"
    dialog.reject()


async def test_the_health_page_goes_to_a_file(stage):
    session = await film(stage, takes=2)
    session.actions["view.health"].trigger()
    dialog = await stage.dialog(HealthDialog)
    stage.click(dialog._export)
    path = stage.root / "health.csv"
    chooser = await stage.dialog(QFileDialog)
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    await stage.until(lambda: path.is_file())  # noqa: PLW0108 - its source is what a failure shows
    text = path.read_text(encoding="utf-8")
    assert text.startswith("group,name,count,")
    assert "all,All,2,2," in text
    await stage.until(lambda: "Written" in dialog._said.text())
    dialog.reject()


async def test_without_the_networks_the_card_says_what_to_install(stage, measurer):
    measurer.why = "Install the optional part: charstudio[identity]."
    session = await film(stage)
    session.bench.canvas.select([SHOT])
    await stage.turn()
    card = session.bench.inspector.findChild(IdentityCard)
    assert card._reason.text() == measurer.why
    assert stage.studio.status(SHOT).grade == ""


async def test_nothing_is_measured_in_the_windows_thread(stage, measurer):
    await film(stage, takes=2)
    assert measurer.threads == {"identity"}


async def test_the_settings_have_a_page_and_it_turns_measuring_off(stage, measurer):
    session = await film(stage)
    session.actions["edit.settings"].trigger()
    from charstudio.ui.dialogs.settings.dialog import SettingsDialog

    dialog = await stage.dialog(SettingsDialog)
    dialog.show_page("identity")
    page = dialog.pages["identity"]
    await stage.until(lambda: "installed" in page.found.text() and "Looking" not in page.found.text())
    by_itself = next(row for row in page.rows if row.name == "identity_by_itself")
    by_itself.field.setCurrentIndex(1)
    stage.click(dialog._ok)
    await stage.until(lambda: stage.studio.settings.identity_by_itself == "off")
    asked = len(measurer.asked)
    await stage.studio.start(stage.studio.plan_takes(SHOT, 1)).finished()
    stage.studio.document.apply("Use", lambda project: stage.studio.with_take(project, SHOT, 2))
    session.bench.canvas.select([SHOT])
    await stage.turn()
    card = session.bench.inspector.findChild(IdentityCard)
    await stage.until(lambda: card._measure.isVisibleTo(card))
    assert len(measurer.asked) == asked
    stage.click(card._measure)
    await stage.until(lambda: stage.studio.status(SHOT).grade == "A")
