"""Workspaces, their arrangement, the header, the jobs, and what the panels tell each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from stage import Stage, button, quick_provider

from charstudio.model.errors import Rejected
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage import settings
from charstudio.ui.inspector.clip_page import ClipPage
from charstudio.ui.one_line import OneLine
from charstudio.ui.window.arrangement import Arrangement
from charstudio.ui.window.jobs.table import Column


def checked(session):
    return [name for name, tab in session.header._buttons.items() if tab.isChecked()]


@pytest.mark.parametrize(
    ("workspace", "shown"),
    [
        ("graph", {"canvas", "viewer", "inspector", "timeline"}),
        ("edit", {"viewer", "inspector", "timeline"}),
        ("review", {"viewer"}),
    ],
)
async def test_a_workspace_shows_its_panels_and_marks_its_tab(stage, workspace, shown):
    session = stage.enter(stage.sample())
    stage.click(session.header._buttons[workspace])
    await stage.turn()
    bench = session.bench
    panels = {"canvas": bench.canvas, "viewer": bench.viewer, "inspector": bench.inspector, "timeline": bench.timeline}
    assert {name for name, panel in panels.items() if panel.isVisible()} == shown
    assert checked(session) == [workspace]


async def test_revealing_a_node_from_the_cut_marks_the_right_tab(stage):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    session.bench.reveal(stage.find("Warm dusk"))
    assert checked(session) == ["graph"]
    assert session.bench.canvas.isVisible()


async def test_each_workspace_keeps_its_arrangement_and_the_next_start_too(stage, tmp_path):
    folder = stage.sample()
    session = stage.enter(folder)
    session.bench._docks["inspector"].hide()
    session.turn_to("edit")
    assert session.bench.inspector.isVisible()
    session.turn_to("graph")
    assert not session.bench.inspector.isVisible()
    session.turn_to("edit")
    stage.window.resize(1111, 707)  # wider than the screen there is without a display: only the height comes back
    await stage.turn()
    assert await session.leave()
    await stage.leave()

    again = Stage(tmp_path)
    try:
        session = again.enter(folder)
        assert checked(session) == ["edit"]
        assert session.bench.timeline.isVisible()
        session.turn_to("graph")
        assert not session.bench.inspector.isVisible()
        session.actions["view.reset"].trigger()
        assert session.bench.inspector.isVisible()
        kept = Arrangement.from_text(settings.load(stage.paths.settings)[0].window_state)
        again.window.restore_place(kept.geometry)
        assert again.window.height() == 707
    finally:
        await again.leave()


async def test_the_map_of_the_graph_is_there_again_at_the_next_start(stage, tmp_path):
    folder = stage.sample()
    session = stage.enter(folder)
    assert not session.bench.canvas.minimap.isVisible()
    await stage.focus(session.bench.canvas.view)
    stage.key("N")
    assert session.bench.canvas.minimap.isVisible()
    session.set_theme("light")
    assert session.bench.canvas.minimap.isVisible()
    assert await session.leave()
    await stage.leave()
    again = Stage(tmp_path)
    try:
        assert again.enter(folder).bench.canvas.minimap.isVisible()
    finally:
        await again.leave()


async def test_tracks_are_as_tall_again_at_the_next_start(stage, tmp_path):
    folder = stage.sample()
    session = stage.enter(folder)
    track = session.bench.timeline.cut.rows.rows[0].track.id
    session.bench.timeline.deeds.resize(track, 131)
    session.set_theme("light")
    assert session.bench.timeline.cut.rows.row(track).height == 131, "also when the window is built anew"
    session.set_theme("dark")
    assert await session.leave()
    await stage.leave()
    again = Stage(tmp_path)
    try:
        assert again.enter(folder).bench.timeline.cut.rows.row(track).height == 131
    finally:
        await again.leave()


async def test_the_node_selected_last_is_what_the_timeline_inserts(stage):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    session.bench.canvas.select([stage.find("Shot 3, the star")])
    before = stage.studio.project.timeline.duration
    await stage.focus(session.bench.timeline)
    session.bench.timeline.cut.playhead.go_to(before)
    stage.key(".")
    clips = [clip for _, clip in stage.studio.project.timeline.clips() if clip.start == before]
    assert [clip.source.node for clip in clips] == [stage.find("Shot 3, the star")]


@pytest.mark.parametrize("text", ["", "bm9uc2Vuc2U=", "e30=", "W10=", "%%%"])
def test_a_foreign_arrangement_gives_the_built_in_one(text):
    assert Arrangement.from_text(text) == Arrangement()


def test_an_arrangement_survives_the_settings_file(tmp_path):
    made = Arrangement(b"\x00geometry", "review", {"edit": b"\xffdocks"}, minimap=True, tracks={"v1": 120})
    settings.save(tmp_path / "settings.json", settings.Settings(window_state=made.to_text()))
    loaded, warnings = settings.load(tmp_path / "settings.json")
    assert not warnings
    assert Arrangement.from_text(loaded.window_state) == made


async def test_a_very_long_title_pushes_nothing_out_of_the_window(stage):
    session = stage.enter(stage.sample())
    long = "A very long title " * 11
    stage.studio.document.apply("Rename", lambda project: replace(project, title=long))
    await stage.turn()
    export = button(session.header, "Export")
    right = export.mapTo(stage.window, export.rect().topRight()).x()
    assert right < stage.window.width()
    assert session.header._film.text().endswith("…")
    assert session.header._film.toolTip().startswith("A very long")


async def test_the_jobs_panel_tells_what_failed_and_makes_it_again(stage):
    failing = Scene(fail={Verb.SUBMIT: Rejected("The picture was refused.", "Choose another one.")}, fail_times=1)
    stage.provider = quick_provider(failing)
    session = stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    session.run_nodes([node])
    await stage.ran()
    await stage.until(lambda: "failed" in session.header._jobs.text())
    session.header._jobs.click()
    jobs = session.bench.jobs
    assert jobs.isVisible()
    assert "Choose another one." in jobs._table.index(0, Column.NOTE).data()
    jobs._view.selectRow(0)
    stage.click(button(jobs, "Show the node"))
    assert session.bench.canvas.selected == (node,)
    stage.click(button(jobs, "Run again"))
    await stage.until(lambda: stage.studio.takes(node))
    await stage.ran()
    await stage.until(lambda: session.header._jobs.text() == "done 1")
    stage.click(button(jobs, "Clear finished"))
    assert session.header._jobs.text() == "No jobs"


async def test_what_runs_stands_above_what_waits(stage):
    stage.provider = quick_provider(Scene(hold=frozenset({Verb.COLLECT})))
    stage.provider._concurrency = 1
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.until(lambda: "running" in session.header._jobs.text() and "waiting" in session.header._jobs.text())
    states = [session.bench.jobs._table.index(line, 1).data() for line in range(session.bench.jobs._table.rowCount())]
    assert states[0] == "Running"
    assert set(states[1:]) == {"Waiting"}
    stage.click(button(session.header, "Run all"))
    session.bench.show_jobs()
    stage.click(button(session.bench.jobs, "Stop all"))
    await stage.ran()


async def test_selecting_a_clip_and_a_node_take_turns_in_the_inspector(stage):
    session = stage.enter(stage.sample())
    clip = next(found for _, found in stage.studio.project.timeline.clips())
    session.bench.canvas.select([stage.find("Warm dusk")])
    assert session.bench.inspector._subject[0] == "node"
    session.bench.timeline.select([clip.id])
    assert session.bench.inspector._subject == ("clips", clip.id)
    assert session.bench.canvas.selected == ()
    session.bench.timeline.select([])
    assert session.bench.inspector._subject == ("film",)


async def test_the_timeline_node_leads_to_the_cut(stage):
    session = stage.enter(stage.sample())
    session.bench.canvas.select([stage.find("Timeline")])
    stage.click(button(session.bench.inspector, "Go to the cut"))
    assert checked(session) == ["edit"]


async def test_a_remark_takes_no_room_and_lets_the_mouse_through(stage):
    session = stage.enter(stage.sample())
    await stage.turn()
    before = session.bench.timeline.geometry()
    session.desk.say("Something worth knowing, and rather long at that. " * 3)
    await stage.turn()
    assert session.bench.timeline.geometry() == before
    assert stage.window.remark.startswith("Something")
    assert stage.window._remark.geometry().bottom() < stage.window.height()


async def test_a_remark_covers_no_button_of_a_panel(stage):
    session = stage.enter(stage.sample())
    session.bench.show_jobs()
    await stage.turn()
    session.desk.say("Making 2 pictures for $0.84.")
    remark = stage.window._remark.geometry()
    page = stage.window.centralWidget()
    assert page.geometry().contains(remark)
    jobs = session.bench.jobs
    assert not remark.intersects(QRect(jobs.mapTo(stage.window, QPoint()), jobs.size()))


def test_one_line_is_shortened_and_tells_all_in_its_tip(qtbot):
    label = OneLine("words " * 40)
    qtbot.addWidget(label)
    label.resize(100, 20)
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole_text
    assert label.minimumSizeHint().width() < 100 or label.sizePolicy().horizontalPolicy().name == "Ignored"
    label.show_text("short")
    assert label.text() == "short"
    assert label.toolTip() == ""


async def test_a_selected_transition_shows_how_its_clip_begins(stage):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    timeline, inspector = session.bench.timeline, session.bench.inspector
    clip = next(clip for _, clip in stage.studio.project.timeline.clips() if clip.transition is not None)
    timeline.cut.select_transition(clip.id)
    page = inspector._page
    assert isinstance(page, ClipPage)
    row, _ = page._rows["transition"]
    await stage.until(lambda: page.viewport().rect().contains(row.mapTo(page.viewport(), row.rect().center())))
    timeline.cut.select(())
    assert not isinstance(inspector._page, ClipPage)
