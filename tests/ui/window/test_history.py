"""The history panel: what it lists, going to any step by mouse and keys, in the middle of a run, and reading only."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage import Stage, quick_provider

from charstudio.model import graph_edits, timeline_edits
from charstudio.providers.scripted import Scene, Verb
from charstudio.studio.history import LIMIT
from charstudio.ui import theme
from charstudio.ui.dialogs.first_key import newly_chosen
from charstudio.ui.window.arrangement import DOCKS_VERSION
from charstudio.ui.window.history.rows import Place
from charstudio.ui.window.palette import CommandPalette


async def opened(stage):
    """The sample film with its history on screen and the keyboard in it."""
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.canvas.view)
    stage.key("Ctrl+H")
    await stage.until(session.bench.history.isVisible, "the history")
    await stage.focus(session.bench.history)
    return session


def edit_a_little(stage):
    """Four steps: graph, cut, film, and both at once."""
    apply, node = stage.studio.document.apply, stage.find("Warm dusk")
    apply("Rename to Dusk", lambda project: graph_edits.rename_node(project, node, "Dusk"))
    apply("Add marker", lambda project: timeline_edits.add_marker(project, Fraction(1)))
    apply("Rename film to Night", lambda project: replace(project, title="Night"))
    shot = stage.studio.project.followed_outputs()[0].node
    apply("Delete the shot", lambda project: graph_edits.remove_nodes(project, [shot]))


def edit_much(stage, count):
    for number in range(count):
        stage.studio.document.apply(
            f"Rename film to {number}", lambda project, number=number: replace(project, title=f"{number}")
        )


def rows(session):
    return session.bench.history.view.model().rows


def places(session):
    return [row.place for row in rows(session)]


def spot(session, row):
    """The middle of a row in the list's viewport."""
    view = session.bench.history.view
    index = view.model().index(row, 0)
    view.scrollTo(index)
    return view.visualRect(index).center()


def click_step(stage, row):
    stage.click(stage.session.bench.history.view.viewport(), spot(stage.session, row))


def painted(session, row):
    view = session.bench.history.view
    return view.viewport().grab(view.visualRect(view.model().index(row, 0))).toImage()


def ink(image, role):
    """How many pixels come near a colour of the palette."""
    wanted = theme.colour(role)
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(
        1
        for found in colours
        if max(abs(found.red() - wanted.red()), abs(found.green() - wanted.green()), abs(found.blue() - wanted.blue()))
        < 16
    )


# --- what is listed ------------------------------------------------------------------------------------------------


async def test_every_step_is_listed_oldest_first_and_new_ones_come_in_at_once(stage):
    session = await opened(stage)
    assert [row.step.label for row in rows(session)] == ["Opened film"]
    assert session.bench.history._words.text() == "Nothing changed yet"
    edit_a_little(stage)
    assert [row.step.label for row in rows(session)] == [
        "Opened film",
        "Rename to Dusk",
        "Add marker",
        "Rename film to Night",
        "Delete the shot",
    ]
    kinds = [row.kind.value if row.kind else "" for row in rows(session)]
    assert kinds == ["", "graph", "timeline", "film", "graph and timeline"]
    assert places(session) == [Place.PAST] * 4 + [Place.PRESENT]
    stage.key("Ctrl+Z")
    stage.key("Ctrl+Z")
    assert places(session) == [Place.PAST] * 2 + [Place.PRESENT] + [Place.UNDONE] * 2
    assert session.bench.history._words.text() == "Step 3 of 5"
    edit_much(stage, 1)
    assert [row.step.label for row in rows(session)][-2:] == ["Add marker", "Rename film to 0"]


async def test_what_happened_while_it_was_hidden_is_there_when_it_comes_back(stage):
    session = await opened(stage)
    session.bench._docks["history"].hide()
    edit_a_little(stage)
    stage.studio.document.undo()
    assert len(rows(session)) == 1
    session.actions["view.history"].trigger()
    assert places(session) == [Place.PAST] * 3 + [Place.PRESENT, Place.UNDONE]


async def test_another_film_has_a_history_of_its_own(stage):
    session = await opened(stage)
    edit_a_little(stage)
    stage.studio.open(stage.sample("Second"))
    assert [row.step.label for row in rows(session)] == ["Opened film"]


async def test_the_step_on_disk_is_marked_as_soon_as_it_is_saved(stage):
    session = await opened(stage)
    edit_a_little(stage)
    assert [row.is_saved for row in rows(session)] == [True, False, False, False, False]
    stage.studio.document.jump(2)
    before = ink(painted(session, 2), "good")
    stage.key("Ctrl+S")
    await stage.until(lambda: rows(session)[2].is_saved)
    assert [row.is_saved for row in rows(session)] == [False, False, True, False, False]
    assert before == 0 < ink(painted(session, 2), "good")


async def test_the_present_step_has_its_arrow_and_undone_ones_are_dim(stage):
    session = await opened(stage)
    edit_a_little(stage)
    stage.studio.document.jump(2)
    stage.key("Home")
    await stage.turn()
    past, present, undone = (painted(session, row) for row in (1, 2, 3))
    assert ink(present, "accent_hover") > 10 > ink(past, "accent_hover")
    assert ink(past, "text") > 20 > ink(undone, "text")
    assert ink(undone, "secondary") > 20


async def test_the_oldest_steps_go_and_the_list_says_so(stage):
    session = await opened(stage)
    edit_much(stage, LIMIT + 20)
    assert len(rows(session)) == LIMIT + 1
    assert [row.step for row in rows(session)] == list(stage.studio.document.history.steps)
    assert session.bench.history._words.text() == f"Step {LIMIT + 1} of {LIMIT + 1} · older ones are gone"
    session.bench.history.view.scrollToTop()
    click_step(stage, 0)
    assert stage.studio.project.title == "19"


# --- going there ---------------------------------------------------------------------------------------------------


async def test_a_click_goes_to_any_step_and_back_as_one_change(stage):
    session = await opened(stage)
    start = stage.studio.project
    edit_a_little(stage)
    end, said = stage.studio.project, []
    stop = stage.studio.document.changed.connect(said.append)
    click_step(stage, 0)
    assert stage.studio.project is start
    click_step(stage, 4)
    assert stage.studio.project is end
    click_step(stage, 4)
    stop()
    assert [change.label for change in said] == ["Undo to Opened film", "Redo to Delete the shot"]
    assert set(session.bench.canvas.board.scene.node_items) == set(end.graph.nodes)


async def test_arrow_keys_look_about_and_enter_goes_there(stage):
    session = await opened(stage)
    edit_a_little(stage)
    end = stage.studio.project
    for _ in range(3):
        stage.key("Up")
    assert stage.studio.project is end
    stage.key("Return")
    assert [row.place for row in rows(session)].index(Place.PRESENT) == 1
    assert stage.studio.project.graph.nodes[stage.find("Dusk")].title == "Dusk"
    assert stage.studio.project.title != "Night"
    stage.key("End")
    stage.key("Enter")
    assert stage.studio.project is end
    assert session.bench.history.view.hasFocus()


async def test_a_step_that_is_far_away_is_one_change_and_in_sight(stage):
    session = await opened(stage)
    edit_much(stage, LIMIT)
    view = session.bench.history.view
    assert view.viewport().rect().contains(view.visualRect(view.model().index(LIMIT, 0)))
    said = []
    stop = stage.studio.document.changed.connect(said.append)
    stage.key("Home")
    stage.key("Return")
    stop()
    assert len(said) == 1
    assert rows(session)[0].place is Place.PRESENT
    stage.studio.document.jump(LIMIT // 2)
    assert view.viewport().rect().contains(view.visualRect(view.model().index(LIMIT // 2, 0)))
    assert view.currentIndex().row() == LIMIT // 2


async def test_what_is_in_sight_stays_where_it_is(stage):
    session = await opened(stage)
    edit_much(stage, 60)
    view, bar = session.bench.history.view, session.bench.history.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top = view.indexAt(QPoint(20, 4)).row()
    before = bar.value()
    stage.click(view.viewport(), view.visualRect(view.model().index(top + 3, 0)).center())
    assert rows(session)[top + 3].place is Place.PRESENT
    assert bar.value() == before


async def test_the_list_first_shown_over_a_long_history_has_the_present_in_sight(stage):
    session = stage.enter(stage.sample())
    edit_much(stage, 120)
    stage.studio.document.jump(60)
    session.actions["view.history"].trigger()
    view = session.bench.history.view
    await stage.turn()
    assert view.viewport().rect().contains(view.visualRect(view.model().index(60, 0)))


async def test_a_click_that_ends_typing_goes_to_the_step_it_was_meant_for(stage, monkeypatch):
    session = await opened(stage)
    edit_much(stage, 60)
    view, canvas = session.bench.history.view, session.bench.canvas
    view.scrollToTop()
    canvas.select([stage.find("Warm dusk")])
    await stage.focus(canvas.view)
    stage.key("F2")
    await stage.until(lambda: QApplication.focusWidget() is canvas.writing.title)
    stage.type("Later")
    # As on a desktop, where the button is known to be down before anything hears of it.
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    stage.click(view.viewport(), view.visualRect(view.model().index(3, 0)).center())
    assert rows(session)[-1].step.label == "Rename to Later"
    assert rows(session)[3].place is Place.PRESENT
    assert stage.studio.project.title == "2"


async def test_going_back_to_another_model_is_no_choice_of_a_model(stage):
    await opened(stage)
    node, said = stage.find("Warm dusk"), []
    stop = stage.studio.document.changed.connect(said.append)
    stage.studio.document.apply(
        "Use Wan", lambda project: graph_edits.set_param(project, stage.studio.kinds, node, "model", "wan-2.5-t2i")
    )
    edit_much(stage, 2)
    click_step(stage, 0)
    click_step(stage, 2)
    stop()
    chosen = [[found.id for found in newly_chosen(change)] for change in said]
    assert chosen == [[node], [], [], [], []]


async def test_a_right_click_goes_nowhere(stage):
    session = await opened(stage)
    edit_a_little(stage)
    end = stage.studio.project
    QTest.mouseClick(
        session.bench.history.view.viewport(),
        Qt.MouseButton.RightButton,
        Qt.KeyboardModifier.NoModifier,
        spot(session, 1),
    )
    assert stage.studio.project is end


async def test_going_to_a_step_while_a_run_is_under_way_keeps_the_run_and_its_result(stage):
    stage.provider = quick_provider(Scene(hold=frozenset({Verb.COLLECT})))
    session = await opened(stage)
    edit_much(stage, 5)
    node = stage.find("Warm dusk")
    session.run_nodes([node])
    await stage.provider.reached(Verb.COLLECT)
    click_step(stage, 1)
    assert stage.studio.is_running
    assert stage.studio.project.title == "0"
    click_step(stage, 4)
    stage.provider.let_go(Verb.COLLECT)
    await stage.ran()
    assert stage.studio.takes(node)
    assert stage.studio.project.title == "3"
    assert stage.studio.status(node).value is not None
    assert [row.place for row in rows(session)].index(Place.PRESENT) == 4


async def test_a_film_for_reading_only_shows_its_list_and_stays_as_it_is(stage, tmp_path):
    folder = stage.sample()
    stage.enter(folder)
    second = Stage(tmp_path)
    try:
        session = await _reader(second, folder)
        shown = second.studio.project
        assert session.bench.history._words.text() == "Reading only: no step can be taken back"
        click_step(second, 0)
        stage.key("Return", session.bench.history.view)
        assert second.studio.project is shown
        assert second.dialogs() == []
    finally:
        await second.leave()


async def _reader(stage, folder):
    session = stage.enter(folder)
    session.actions["view.history"].trigger()
    assert stage.studio.read_only
    return session


async def test_steps_made_before_a_film_became_read_only_are_shown_and_cannot_be_chosen(stage):
    session = await opened(stage)
    edit_a_little(stage)
    shown = stage.studio.project
    stage.studio.document.read_only = True
    stage.key("Home")
    stage.key("Return")
    click_step(stage, 2)
    assert stage.studio.project is shown
    assert len(rows(session)) == 5
    assert stage.dialogs() == []
    stage.studio.document.read_only = False


# --- the panel among others ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("workspace", ["graph", "edit", "review"])
async def test_it_is_hidden_until_it_is_asked_for_in_every_workspace(stage, workspace):
    session = stage.enter(stage.sample())
    session.turn_to(workspace)
    panel = {"graph": session.bench.canvas.view, "edit": session.bench.timeline, "review": session.bench.viewer}
    await stage.focus(panel[workspace])
    assert not session.bench.history.isVisible()
    stage.key("Ctrl+H")
    await stage.until(session.bench.history.isVisible, "the history")
    await stage.until(session.bench.history.view.hasFocus, "the keyboard in it")
    session.actions["view.reset"].trigger()
    assert not session.bench.history.isVisible()


async def test_it_comes_back_at_the_next_start(stage, tmp_path):
    session = await opened(stage)
    folder = stage.studio.folder
    assert await session.leave()
    await stage.leave()
    again = Stage(tmp_path)
    try:
        session = again.enter(folder)
        await again.until(session.bench.history.isVisible, "the history")
    finally:
        await again.leave()


async def test_an_arrangement_from_before_there_was_a_history_gives_the_built_in_one(stage):
    session = stage.enter(stage.sample())
    session.bench._docks["inspector"].hide()
    session.turn_to("edit")
    session.bench._docks_of["graph"] = bytes(stage.window.saveState(DOCKS_VERSION - 1).data())
    session.turn_to("graph")
    assert session.bench.inspector.isVisible()
    assert not session.bench.history.isVisible()


async def test_it_is_in_the_command_palette_and_out_of_reach_without_a_film(stage):
    session = stage.enter()
    assert not session.actions["view.history"].isEnabled()
    session.open_path(stage.sample())
    await stage.until(session.actions["view.history"].isEnabled)
    await stage.focus(session.bench.canvas.view)
    session.actions["help.palette"].trigger()
    palette = await stage.dialog(CommandPalette)
    stage.type("show the history", palette.search)
    stage.key("Return", palette.search)
    await stage.until(session.bench.history.isVisible, "the history")


async def test_it_lives_through_a_change_of_theme(stage):
    session = await opened(stage)
    edit_a_little(stage)
    try:
        session.set_theme("light")
        await stage.until(session.bench.history.isVisible, "the history")
        assert len(rows(session)) == 5
        click_step(stage, 1)
        assert rows(session)[1].place is Place.PRESENT
    finally:
        session.set_theme("dark")


async def test_a_screen_reader_hears_what_each_step_is_and_where_it_stands(stage):
    session = await opened(stage)
    edit_a_little(stage)
    stage.studio.document.undo()
    view = session.bench.history.view
    assert view.accessibleName() == "Steps of the history"
    table = QAccessible.queryAccessibleInterface(view)
    spoken = [table.child(row).text(QAccessible.Text.Name) for row in range(table.childCount())]
    clock = [f"{row.step.at.astimezone():%H:%M}" for row in rows(session)]
    assert spoken == [
        f"Opened film, {clock[0]}, saved",
        f"Rename to Dusk, graph, {clock[1]}",
        f"Add marker, timeline, {clock[2]}",
        f"Rename film to Night, film, {clock[3]}, present",
        f"Delete the shot, graph and timeline, {clock[4]}, undone",
    ]
