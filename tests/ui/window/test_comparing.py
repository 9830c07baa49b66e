"""From the canvas' keys to two pictures in the viewer, and what happens to them meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton
from stage import quick_provider

from charstudio.model import graph_edits
from charstudio.providers.scripted import Scene, Verb
from charstudio.ui.viewer.comparison import Mode


@pytest.fixture
def canvas_of(stage):
    async def enter(*made):
        """The sample film with results of these nodes, and the keyboard on the canvas."""
        session = stage.enter(stage.sample())
        await stage.until(lambda: session.bench.viewer.player.reel is not None)
        session.run_nodes([stage.find(title) for title in made])
        await stage.until(lambda: all(stage.studio.takes(stage.find(title)) for title in made))
        await stage.ran()
        await stage.focus(session.bench.canvas.view)
        return session

    return enter


def press(stage, session, title, keys):
    session.bench.canvas.select([stage.find(title)] if title else [])
    stage.key(keys, session.bench.canvas.view)


async def test_a_digit_shows_a_node_and_with_shift_another_beside_it(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    viewer = session.bench.viewer
    press(stage, session, "Warm dusk", "1")
    assert viewer.single.title == "Warm dusk"
    press(stage, session, "Close and soft", "Shift+2")
    comparison = viewer.comparison
    assert (comparison.a.title, comparison.b.title) == ("Warm dusk", "Close and soft")
    assert comparison.mode is Mode.WIPE
    assert comparison.a.is_there
    assert comparison.b.is_there
    press(stage, session, "", "2")
    assert viewer.comparison.a.title == "Close and soft", "a digit while comparing takes the place of A"


async def test_selecting_other_nodes_leaves_the_comparison_and_opening_one_ends_it(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    bench = session.bench
    bench.canvas.select([stage.find("Warm dusk"), stage.find("Close and soft")])
    stage.key("W", bench.canvas.view)
    before = bench.viewer.comparison
    bench.canvas.select([stage.find("Lumi")])
    bench.canvas.select([stage.find("Warm dusk")])
    assert bench.viewer.comparison == before
    bench.canvas.node_activated.emit(stage.find("Close and soft"))
    assert bench.viewer.comparison is None
    assert bench.viewer.single.title == "Close and soft"


async def test_w_compares_the_two_selected_stops_and_goes_on_as_before(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    bench = session.bench
    bench.canvas.select([])
    stage.key("W", bench.canvas.view)
    assert "Select two nodes and press W" in stage.window.remark
    bench.canvas.select([stage.find("Warm dusk"), stage.find("Close and soft")])
    stage.key("W", bench.canvas.view)
    pair = bench.viewer.comparison
    assert (pair.a.title, pair.b.title) == ("Warm dusk", "Close and soft")
    assert bench.canvas.actions_by_id["graph.wipe"].isChecked()
    stage.key("W", bench.canvas.view)
    assert bench.viewer.comparison is None
    assert not bench.canvas.actions_by_id["graph.wipe"].isChecked()
    bench.canvas.select([])
    bench.canvas.actions_by_id["graph.difference"].trigger()
    assert bench.viewer.comparison.mode is Mode.DIFFERENCE
    assert bench.viewer.comparison.swapped().swapped().a == pair.a
    stage.key("W", bench.canvas.view)
    assert bench.viewer.comparison == pair
    bench.canvas.actions_by_id["graph.swap"].trigger()
    assert bench.viewer.comparison == pair.swapped()


async def test_the_keys_work_in_the_viewer_too(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    bench = session.bench
    bench.canvas.select([stage.find("Warm dusk"), stage.find("Close and soft")])
    await stage.focus(bench.viewer)
    stage.key("W")
    assert bench.viewer.comparison is not None
    stage.key("Escape")
    assert bench.viewer.comparison is None


async def test_what_is_not_made_yet_says_so_and_shows_when_it_is(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    viewer = session.bench.viewer
    press(stage, session, "Warm dusk", "1")
    press(stage, session, "Close and soft", "Shift+2")
    assert "No result yet" in viewer.comparison.b.why
    press(stage, session, "Lumi", "Shift+3")
    press(stage, session, "", "Shift+2")
    session.run_nodes([stage.find("Close and soft")])
    await stage.until(lambda: viewer.comparison.b.is_there)
    assert viewer.player.reel.beside is not None
    await stage.ran()


async def test_alone_a_node_without_a_result_waits_for_it_too(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    viewer = session.bench.viewer
    press(stage, session, "Close and soft", "5")
    assert viewer.picture._empty[0] == "Close and soft"
    session.run_nodes([stage.find("Close and soft")])
    await stage.until(lambda: viewer.single is not None and viewer.single.is_there)
    await stage.ran()


async def test_what_is_being_made_says_so(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    stage.provider._script = quick_provider(Scene(hold=frozenset({Verb.COLLECT})))._script
    press(stage, session, "Warm dusk", "1")
    session.run_nodes([stage.find("Close and soft")])
    await stage.until(lambda: stage.studio.is_running)
    press(stage, session, "Close and soft", "Shift+2")
    await stage.until(lambda: "Being made" in session.bench.viewer.comparison.b.why)
    session.actions["run.stop"].trigger()
    await stage.ran()


async def test_titles_follow_and_a_deleted_node_is_gone_until_undo(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    viewer, node = session.bench.viewer, stage.find("Close and soft")
    press(stage, session, "Warm dusk", "1")
    press(stage, session, "Close and soft", "Shift+2")
    stage.studio.document.apply("Rename", lambda p: graph_edits.rename_node(p, node, "Near"))
    assert viewer.comparison.b.title == "Near"
    stage.studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [node]))
    assert "deleted" in viewer.comparison.b.why
    stage.studio.document.undo()
    assert viewer.comparison.b.is_there


async def test_text_and_the_timeline_are_not_compared(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    viewer = session.bench.viewer
    press(stage, session, "Warm dusk", "1")
    press(stage, session, "Timeline", "Shift+2")
    assert viewer.comparison.b.why == "Only pictures and clips can be compared."
    stage.key("Escape", viewer)
    press(stage, session, "Timeline", "2")
    assert viewer.shows_sequence
    press(stage, session, "Warm dusk", "Shift+1")
    assert viewer.comparison.a.why, "the sequence is no A: its half says what to do"


async def test_another_film_forgets_what_was_compared(stage, canvas_of):
    session = await canvas_of("Warm dusk", "Close and soft")
    press(stage, session, "Warm dusk", "1")
    press(stage, session, "Close and soft", "Shift+2")
    session.open_path(stage.sample("Other"))
    await stage.until(lambda: stage.studio.folder is not None and stage.studio.folder.name == "Other")
    await stage.turn()
    bench = session.bench
    assert bench.viewer.comparison is None
    assert bench.canvas.digits.nodes == {}
    bench.canvas.actions_by_id["graph.wipe"].trigger()
    assert bench.viewer.comparison is None


async def test_another_theme_keeps_the_digits(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    press(stage, session, "Warm dusk", "1")
    try:
        session.set_theme("light")
        assert session.bench.canvas.digits.nodes == {1: stage.find("Warm dusk")}
    finally:
        session.set_theme("dark")


async def test_a_take_is_compared_with_the_one_in_use(stage, canvas_of):
    session = await canvas_of("Warm dusk")
    bench, node = session.bench, stage.find("Warm dusk")
    bench.canvas.select([node])

    def compare_buttons():
        found = bench.inspector.findChildren(QToolButton)
        return [each for each in found if each.isVisible() and each.accessibleName().startswith("Compare take")]

    await stage.turn()
    assert compare_buttons() == []
    session.running.run_takes(node, 1)
    await stage.until(lambda: len(stage.studio.takes(node)) == 2)
    await stage.ran()
    await stage.until(compare_buttons)
    (button,) = compare_buttons()
    assert button.accessibleName() == "Compare take 2 with the result in use"
    stage.click(button)
    comparison = bench.viewer.comparison
    assert (comparison.a.title, comparison.b.title) == ("Warm dusk, take 1", "Warm dusk, take 2")
    assert comparison.a.is_there
    assert comparison.b.is_there
    assert comparison.a.node is None
