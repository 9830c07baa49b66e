"""The season on one page: scenes, characters, outfits, how far, what it cost; and the way to a scene."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from stage import button

from charstudio.model import graph_edits
from charstudio.model.graph import GraphFrame
from charstudio.model.values import FrameId

ROLE = Qt.ItemDataRole.AccessibleTextRole


async def opened(stage):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    session.bench.casting.make_of(stage.find("Lumi"))
    for name, titles in (("Rooftop", ("Warm dusk", "Shot 2, she waits")), ("Close", ("Close and soft",))):
        frame = GraphFrame(FrameId(f"f_{name}"), name, tuple(stage.find(title) for title in titles))
        stage.studio.document.apply("Frame", lambda project, frame=frame: graph_edits.add_frame(project, frame))
    session.actions["view.season"].trigger()
    await stage.until(lambda: session.bench.casting._season is not None)
    dialog = session.bench.casting._season
    await stage.turn()
    return session, dialog


def heads(grid, way):
    count = grid.columnCount() if way is Qt.Orientation.Horizontal else grid.rowCount()
    return [grid.headerData(place, way) for place in range(count)]


async def test_scenes_stand_against_characters_with_totals(stage):
    session, dialog = await opened(stage)
    grid = dialog.grid
    assert heads(grid, Qt.Orientation.Vertical)[:2] == ["Rooftop", "Close"]
    assert heads(grid, Qt.Orientation.Horizontal) == ["Lumi", "Total"]
    assert "planned" in grid.index(0, 0).data(ROLE)
    before = grid.index(0, 1).data()
    stage.studio.run(None)
    await stage.ran()
    await stage.until(lambda: "planned" not in grid.index(0, 0).data(ROLE))
    await stage.until(lambda: grid.index(0, 1).data() != before)
    total = grid.index(grid.rowCount() - 1, grid.columnCount() - 1)
    assert total.data().startswith("$")
    assert session.bench.casting._season is dialog


async def test_a_click_goes_to_the_scene_and_keys_do_too(stage):
    session, dialog = await opened(stage)
    spot = dialog.table.visualRect(dialog.grid.index(1, 0)).center()
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert session.bench.canvas.selected == (stage.find("Close and soft"),)
    dialog.table.setCurrentIndex(dialog.grid.index(0, 0))
    stage.key("Return", dialog.table)
    assert set(session.bench.canvas.selected) == {stage.find("Warm dusk"), stage.find("Shot 2, she waits")}


async def test_chips_are_painted_in_the_cells(stage):
    _, dialog = await opened(stage)
    rect = dialog.table.visualRect(dialog.grid.index(0, 0))
    image = dialog.table.viewport().grab(rect).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, rect.width(), 3) for y in range(0, rect.height(), 3)}
    assert len(colours) > 8


async def test_it_is_exported_as_a_page_and_as_a_table(stage, tmp_path):
    _, dialog = await opened(stage)
    for name, says in (("season.html", "<!doctype html>"), ("season.csv", "scene,character")):
        stage.click(button(dialog, "Export page…"))
        asking = await stage.dialog(QFileDialog)
        asking.fileSelected.emit(str(tmp_path / name))
        asking.reject()
        await stage.until((tmp_path / name).is_file)
        assert says in (tmp_path / name).read_text(encoding="utf-8-sig")
        await stage.until(lambda: not stage.dialogs(QFileDialog))


async def test_without_anybody_it_says_what_to_do(stage):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    stage.studio.document.apply("Clear", lambda project: graph_edits.remove_nodes(project, [stage.find("Lumi")]))
    session.bench.casting.show_season()
    dialog = session.bench.casting._season
    await stage.turn()
    assert not dialog.table.isVisible()
    assert not dialog.export.isEnabled()
    stage.key("Escape", dialog)
    await stage.until(lambda: session.bench.casting._season is None)
