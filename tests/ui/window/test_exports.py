"""The exports in the window: ordered, seen, paused, asked about, moved, and what happens when the window goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton
from stage import button, buttons

from charstudio.media.probe import probe
from charstudio.model.delivery import Delivery
from charstudio.model.errors import EncodeFailed
from charstudio.storage.database import Database
from charstudio.studio.renders.values import RenderOrder, RenderState
from charstudio.ui import theme
from charstudio.ui.dialogs.message import Question
from charstudio.ui.renders import words
from tests.render_desk import HandWriter, titled

WIDE = Delivery("Wide 1080p")


class Ordered:
    """A window with exports in it, written by hand: ``writer.allowed`` lets frames through."""

    def __init__(self, stage):
        self.stage = stage
        self.session = stage.enter(stage.film(titled(2)))
        self.writer = HandWriter(10)
        self.renders = stage.studio.renders
        self.renders._line._write = self.writer
        self.session.actions["file.exports"].trigger()
        self.panel = self.session.bench.exports
        self.view = self.panel._view

    async def order(self, *names, delivery=WIDE):
        orders = [RenderOrder(self.stage.root / name, delivery) for name in names]
        return await self.renders.add(orders)

    def state(self, render):
        return self.renders.find(render).state

    def click_row(self, row):
        at = self.view.visualRect(self.view.model().index(row, 0)).center()
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def press(self, label):
        self.stage.click(button(self.panel, label))

    @property
    def offered(self):
        return {each.text() for each in buttons(self.panel)} - {"Clear finished"}


@pytest.fixture
def opened(monkeypatch):
    """What was handed to the desktop to be shown."""
    found = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toLocalFile()))
    return found


async def test_without_exports_the_panel_says_what_it_is_for(stage):
    desk = Ordered(stage)
    assert any("No exports yet" in label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible())
    assert desk.offered == set()
    assert not button(desk.panel, "Clear finished").isEnabled()


async def test_an_export_is_written_while_its_row_and_the_title_say_how_far_it_is(stage, opened):
    desk = Ordered(stage)
    (a,) = await desk.order("a.mp4")
    desk.writer.allowed = 5
    await stage.until(lambda: desk.renders.find(a).done == 5)
    await stage.until(lambda: "exporting 50 %" in stage.window.windowTitle())
    assert words.state_words(desk.renders.find(a)).startswith("50 %")
    picture = desk.view.viewport().grab().toImage()
    row = desk.view.visualRect(desk.view.model().index(0, 0))
    bar_y = row.top() + 40
    line = [picture.pixelColor(x, bar_y).name() for x in range(row.left() + 50, row.right() - 20)]
    assert theme.palette().accent in line[: len(line) // 3]
    assert theme.palette().accent not in line[2 * len(line) // 3 :]
    desk.writer.allowed = 99
    await stage.until(lambda: desk.state(a) is RenderState.DONE)
    await stage.until(lambda: "exporting" not in stage.window.windowTitle())
    note = desk.session.exports.note
    assert note.isVisible()
    assert "“a.mp4” is ready" in note.text()
    stage.click(button(note, "Play"))
    stage.click(button(note, "Open folder"))
    assert opened == [str(stage.root / "a.mp4"), str(stage.root)]
    QTest.keyClick(button(note, "Play"), Qt.Key.Key_Escape)
    assert not note.isVisible()
    assert desk.offered == {"Play", "Open folder", "Remove"}
    desk.press("Remove")
    assert desk.renders.items() == ()


async def test_pause_resume_and_cancel_by_mouse_and_by_key(stage):
    desk = Ordered(stage)
    a, b = await desk.order("a.mp4", "b.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.click_row(0)
    desk.press("Pause")
    assert desk.state(a) is RenderState.PAUSED
    await stage.until(lambda: "export paused" in stage.window.windowTitle())
    assert desk.offered == {"Resume", "Cancel"}
    desk.press("Resume")
    assert desk.state(a) is RenderState.RUNNING
    desk.click_row(1)
    await stage.focus(desk.view)
    stage.key("P", desk.view)
    assert desk.state(b) is RenderState.PAUSED
    stage.key("Return", desk.view)
    assert desk.state(b) is RenderState.WAITING
    stage.key("Up", desk.view)
    assert desk.view.chosen.id == a
    stage.key("Del", desk.view)
    await stage.until(lambda: desk.state(a) is RenderState.CANCELLED)
    await stage.until(lambda: desk.writer.at_work == ["b.mp4"])
    assert "Try again" in desk.offered
    stage.key("Shift+Del", desk.view)
    assert [each.id for each in desk.renders.items()] == [b]


async def test_every_button_is_reached_by_tab(stage):
    desk = Ordered(stage)
    (stage.root / "a.mp4").write_bytes(b"there")
    await desk.order("a.mp4")
    await stage.until(lambda: desk.renders.items()[0].state is RenderState.ASKS)
    await stage.until(lambda: "Replace it" in desk.offered)
    await stage.focus(desk.view)
    seen = []
    for _ in range(8):
        stage.key("Tab")
        seen.append(QApplication.focusWidget())
    assert {"Replace it", "Save as…", "Skip it"} <= {getattr(each, "text", str)() for each in seen}


async def test_a_file_in_the_way_is_replaced_saved_elsewhere_or_skipped(stage):
    desk = Ordered(stage)
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (stage.root / name).write_bytes(b"there")
    a, b, c = await desk.order("a.mp4", "b.mp4", "c.mp4")
    desk.writer.allowed = 999
    await stage.until(lambda: all(each.state is RenderState.ASKS for each in desk.renders.items()))
    note = desk.session.exports.note
    assert "waits for you" in note.text()
    stage.click(button(note, "Show"))
    desk.click_row(0)
    assert desk.offered == {"Replace it", "Save as…", "Skip it"}
    desk.press("Replace it")
    await stage.until(lambda: desk.state(a) is RenderState.DONE)
    assert (stage.root / "a.mp4").read_bytes() == b"half"
    desk.click_row(1)
    desk.press("Save as…")
    dialog = await stage.dialog(QFileDialog)
    dialog.fileSelected.emit(str(stage.root / "b 2.mp4"))
    dialog.reject()
    await stage.until(lambda: desk.state(b) is RenderState.DONE)
    assert (stage.root / "b.mp4").read_bytes() == b"there"
    assert (stage.root / "b 2.mp4").read_bytes() == b"half"
    desk.click_row(2)
    desk.press("Skip it")
    assert desk.state(c) is RenderState.CANCELLED
    assert (stage.root / "c.mp4").read_bytes() == b"there"
    desk.press("Clear finished")
    assert desk.renders.items() == ()


async def test_waiting_exports_change_places_and_the_chosen_one_stays_chosen(stage):
    desk = Ordered(stage)
    a, b, c = await desk.order("a.mp4", "b.mp4", "c.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.click_row(2)
    stage.key("Alt+Up", desk.view)
    assert [each.id for each in desk.renders.items()] == [a, c, b]
    assert desk.view.chosen.id == c
    arrows = {each.accessibleName(): each for each in desk.panel.findChildren(QToolButton) if each.isVisible()}
    assert set(arrows) == {"Earlier", "Later"}
    stage.click(arrows["Later"])
    assert [each.id for each in desk.renders.items()] == [a, b, c]
    assert not arrows["Later"].isEnabled()
    stage.key("Alt+Up", desk.view)
    stage.key("Alt+Down", desk.view)
    assert [each.id for each in desk.renders.items()] == [a, b, c]


async def test_what_failed_says_why_in_its_row(stage):
    desk = Ordered(stage)
    desk.writer.failing.add("a.mp4")
    desk.writer.allowed = 99
    (a,) = await desk.order("a.mp4")
    await stage.until(lambda: desk.state(a) is RenderState.FAILED)
    spoken = desk.view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "The coder gave up. Try another form" in spoken
    assert "was not exported" in desk.session.exports.note.text()
    desk.writer.failing.clear()
    desk.press("Try again")
    await stage.until(lambda: desk.state(a) is RenderState.DONE)


async def test_the_panel_works_on_after_the_theme_was_changed(stage):
    desk = Ordered(stage)
    (a,) = await desk.order("a.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.session.set_theme("light")
    try:
        desk.session.actions["file.exports"].trigger()
        desk.panel = desk.session.bench.exports
        desk.view = desk.panel._view
        assert desk.view.model().rowCount() == 1
        desk.press("Pause")
        assert desk.state(a) is RenderState.PAUSED
    finally:
        desk.session.set_theme("dark")


async def test_at_the_smallest_size_no_button_is_cut_off(stage):
    desk = Ordered(stage)
    (stage.root / "a.mp4").write_bytes(b"there")
    await desk.order("a.mp4")
    await stage.until(lambda: "Replace it" in desk.offered)
    for each in buttons(desk.panel):
        right = each.mapTo(stage.window, QPoint(each.width(), 0)).x()
        assert right <= stage.window.width()
        assert each.width() >= each.sizeHint().width()


# --- leaving -------------------------------------------------------------------------------------------------------


async def leaving(desk):
    """Press the window's cross, as ``ui.start`` answers it."""
    desk.stage.window.close()
    assert desk.session.closing.is_set()
    desk.session.closing.clear()
    return await desk.session.leave()


async def test_closing_asks_and_stops_for_now(stage):
    desk = Ordered(stage)
    await desk.order("a.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.session.desk.start(stage.answer("Stop for now"), "answer")
    folder = stage.studio.folder
    assert await leaving(desk)
    assert not list(stage.root.glob("a.mp4*"))
    database = Database(folder / "studio.sqlite")
    assert [row.state for row in database.renders.all()] == [RenderState.WAITING]
    database.close()


async def test_closing_can_wait_until_they_are_done(stage):
    desk = Ordered(stage)
    (a,) = await desk.order("a.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.session.desk.start(stage.answer("Close when done"), "answer")
    assert not await leaving(desk)
    assert desk.state(a) is RenderState.RUNNING
    assert not desk.session.closing.is_set()
    desk.writer.allowed = 99
    await stage.until(desk.session.closing.is_set)
    assert desk.state(a) is RenderState.DONE
    assert await desk.session.leave()


async def test_closing_can_be_thought_better_of(stage):
    desk = Ordered(stage)
    (a,) = await desk.order("a.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.session.desk.start(stage.answer("Cancel"), "answer")
    assert not await leaving(desk)
    desk.writer.allowed = 99
    await stage.until(lambda: desk.state(a) is RenderState.DONE)
    await stage.turn()
    assert not desk.session.closing.is_set()


async def test_another_film_is_not_opened_over_an_export_without_asking(stage):
    desk = Ordered(stage)
    await desk.order("a.mp4")
    await stage.until(lambda: desk.writer.at_work)
    desk.session.actions["file.close"].trigger()
    dialog = await stage.dialog(Question)
    assert {each.text() for each in buttons(dialog)} == {"Stop for now", "Cancel"}
    stage.click(button(dialog, "Cancel"))
    await stage.turn()
    assert stage.studio.folder is not None


async def test_a_real_export_never_holds_the_window_up_and_is_what_was_ordered(stage):
    stage.enter(stage.film(titled(2, height_px=180)))
    renders = stage.studio.renders
    (a,) = await renders.add([RenderOrder(stage.root / "real.mp4")])
    stage.studio.document.apply("Longer", lambda _: titled(9))
    await stage.until(lambda: renders.find(a).state in {RenderState.DONE, RenderState.FAILED})
    assert renders.find(a).words == ""
    assert probe(stage.root / "real.mp4").frames == 48


async def test_what_cannot_be_ordered_is_refused_in_words(stage):
    desk = Ordered(stage)
    with pytest.raises(EncodeFailed):
        await desk.order("a.mp4", delivery=Delivery(quality=99))
