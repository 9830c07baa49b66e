"""The gallery dock, by mouse and keyboard: found, judged, used again, hidden, brought back; thousands without lag."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from charstudio.model import graph_edits
from charstudio.model.identity import Grade
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import Fingerprint, MediaRef
from charstudio.studio.gallery.search import parsed
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui.gallery.items import GalleryList
from charstudio.ui.gallery.view import GalleryView
from charstudio.ui.graph.pasteboard import MEDIA_MIME
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.timeline.placing import ASSET_MIME, OUTPUT_MIME

MANY = 5_000


async def opened(stage, *, run=True):
    session = stage.enter(stage.sample())
    await stage.until(lambda: session.bench.is_shown)
    if run:
        stage.studio.run(None)
        await stage.ran()
    session.actions["view.gallery"].trigger()
    panel = session.bench.gallery
    await stage.until(lambda: len(panel.tiles.every) > (15 if run else 5))
    return session, panel


def titled(panel, title):
    return next(item for item in panel.tiles.every if item.title == title)


def shown(panel):
    return [item.title for item in panel.tiles.shown]


async def test_everything_made_and_imported_is_there_newest_first(stage):
    _, panel = await opened(stage)
    items = panel.tiles.shown
    assert [item.at for item in items] == sorted((item.at for item in items), reverse=True)
    assert {"Shot 1, the sky", "Warm dusk", "lumi_front.png"} <= set(shown(panel))
    assert titled(panel, "Shot 2, she waits").prompt.startswith("Slow camera dolly in")


async def test_a_click_chooses_and_the_foot_says_what_is_known(stage):
    _, panel = await opened(stage)
    item = titled(panel, "Shot 3, the star")
    row = panel.tiles.row_of(item.key)
    panel.view.scrollTo(panel.tiles.index(row))
    spot = panel.view.visualRect(panel.tiles.index(row)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert [each.title for each in panel.view.chosen] == ["Shot 3, the star"]
    assert panel._title.whole_text == "Shot 3, the star"
    assert "$0.25" in panel._facts.whole_text
    assert panel._prompt.whole_text == item.prompt


async def test_words_and_wishes_find(stage):
    _, panel = await opened(stage)
    stage.type("dolly", panel.search.field)
    await stage.until(lambda: shown(panel) == ["Shot 2, she waits"])
    stage.key("Escape", panel.search.field)
    await stage.until(lambda: len(shown(panel)) > 10)
    panel.search.button.click()
    await stage.until(lambda: [menu for menu in panel.search.findChildren(QMenu) if menu.isVisible()])
    menu = next(menu for menu in panel.search.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Used in the cut").trigger()
    menu.close()
    assert panel.search.field.text() == "is:used "
    assert "Shot 1, the sky" in shown(panel)
    assert "lumi_side.png" not in shown(panel)
    stage.type("nothing of the kind", panel.search.field)
    await stage.until(panel._hint.isVisible)


async def test_stars_by_key_and_by_click_stay(stage):
    _, panel = await opened(stage)
    item = titled(panel, "Warm dusk")
    panel.choose(item.key)
    await stage.focus(panel.view)
    stage.type("4", panel.view)
    assert stage.studio.gallery.mark(item.key).stars == 4
    stage.click(panel.stars.buttons[3])  # the last one that shines
    assert stage.studio.gallery.mark(item.key).stars == 0
    stage.click(panel.stars.buttons[4])
    panel.search.field.setText("stars:5")
    await stage.until(lambda: shown(panel) == ["Warm dusk"])
    assert panel.view.chosen == (item,)
    assert stage.steps == []  # what is thought of things is no edit of the film


async def test_the_trash_hides_and_gives_back_and_touches_no_file(stage):
    _, panel = await opened(stage)
    item = titled(panel, "Warm dusk")
    path = stage.studio.media_path(item.value)
    panel.choose(item.key)
    await stage.focus(panel.view)
    stage.key("Del", panel.view)
    assert item not in panel.tiles.shown
    assert path.is_file()
    stage.click(panel.undo_button)
    assert item in panel.tiles.shown
    panel.choose(item.key)
    stage.key("Del", panel.view)
    panel.search.field.setText("is:trashed")
    await stage.until(lambda: shown(panel) == ["Warm dusk"])
    panel.choose(item.key)
    assert panel._actions["trash"].text() == "Put back"
    stage.key("Del", panel.view)
    assert shown(panel) == []
    panel.search.clear()
    assert item in panel.tiles.shown


async def test_use_as_reference_makes_a_reference(stage):
    session, panel = await opened(stage)
    item = titled(panel, "Warm dusk")
    panel.choose(item.key)
    await stage.focus(panel.view)
    stage.key("R", panel.view)
    (node,) = session.bench.canvas.selected
    made = stage.studio.project.graph.nodes[node]
    assert made.kind == "source.reference"
    assert list(made.params["stills"]) == [item.key]


async def test_recreate_copies_the_node_and_runs_nothing(stage):
    session, panel = await opened(stage)
    item = titled(panel, "Shot 1, the sky")
    node = stage.find("Shot 1, the sky")
    stage.studio.document.apply(
        "Edit", lambda project: graph_edits.set_param(project, stage.studio.kinds, node, "prompt", "Another sky")
    )
    await stage.turn()
    panel.choose(item.key)
    await stage.focus(panel.view)
    stage.key("N", panel.view)
    (copy,) = session.bench.canvas.selected
    assert copy != node
    assert stage.studio.project.graph.nodes[copy].params["prompt"] == item.prompt
    assert not stage.studio.is_running
    assert stage.steps[-1] == "Recreate Shot 1, the sky"


async def test_placing_follows_the_node_while_it_shows_this(stage):
    session, panel = await opened(stage)
    count = len(list(stage.studio.project.timeline.clips()))
    panel.choose(titled(panel, "Shot 1, the sky").key)
    await stage.focus(panel.view)
    stage.key("P", panel.view)
    clips = [clip for _, clip in stage.studio.project.timeline.clips()]
    assert len(clips) == count + 1
    (placed,) = session.bench.timeline.selection
    source = next(clip.source for clip in clips if clip.id == placed)
    assert source.node == stage.find("Shot 1, the sky")
    still = titled(panel, "lumi_side.png")
    panel.choose(still.key)
    stage.key("P", panel.view)
    (placed,) = session.bench.timeline.selection
    assert next(clip.source for _, clip in stage.studio.project.timeline.clips() if clip.id == placed) == still.key


async def test_a_copy_is_saved_where_the_user_likes(stage, tmp_path):
    _, panel = await opened(stage)
    panel.choose(titled(panel, "Warm dusk").key)
    panel._actions["save"].trigger()
    dialog = await stage.dialog(QFileDialog)
    target = tmp_path / "dusk.png"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    await stage.until(target.is_file)


async def test_pictures_become_part_of_a_character(stage):
    session, panel = await opened(stage)
    made = session.bench.casting.make_of(stage.find("Lumi"))
    assert made is None  # it tells nobody; the film knows
    item = titled(panel, "Warm dusk")
    panel.choose(item.key)
    panel._actions["character"].trigger()
    await stage.until(lambda: [m for m in stage.window.findChildren(QMenu) if m.isVisible()])
    menu = next(m for m in stage.window.findChildren(QMenu) if m.isVisible())
    sheet = next(action.menu() for action in menu.actions() if action.text() == "Lumi")
    next(action for action in sheet.actions() if action.text() == "To the approved ones").trigger()
    menu.close()
    (lumi,) = stage.studio.project.characters.values()
    assert lumi.approved == (item.key,)


async def test_what_is_dragged_is_understood_everywhere(stage):
    _, panel = await opened(stage)
    for title, extra in (("Shot 1, the sky", OUTPUT_MIME), ("lumi_side.png", ASSET_MIME)):
        row = panel.tiles.row_of(titled(panel, title).key)
        mime = panel.tiles.mimeData([panel.tiles.index(row)])
        assert mime.hasFormat(MEDIA_MIME)
        assert mime.hasFormat(extra)


async def test_new_results_come_by_themselves_and_what_is_chosen_stays(stage):
    _, panel = await opened(stage, run=False)
    item = titled(panel, "lumi_side.png")
    panel.choose(item.key)
    stage.studio.run(None)
    await stage.ran()
    await stage.until(lambda: "Shot 1, the sky" in shown(panel))
    assert [each.title for each in panel.view.chosen] == ["lumi_side.png"]


async def test_hidden_it_rests(stage):
    session, panel = await opened(stage)
    session.bench._docks["gallery"].hide()
    await stage.turn()
    assert panel._stops == ()


# --- thousands ------------------------------------------------------------------------------------------------------


def many() -> tuple[GalleryItem, ...]:
    begin = datetime(2026, 11, 28, tzinfo=UTC)
    return tuple(
        GalleryItem(
            MediaValue(MediaRef(f"{number:064x}", "png"), MediaInfo(MediaKind.IMAGE, 9, 64, 36)),
            f"Shot {number}",
            begin - timedelta(minutes=number),
            fingerprint=Fingerprint(f"{number:064x}"),
            prompt="rain on the roof" if number % 100 == 0 else "sun",
            cost_usd=Decimal("0.05"),
        )
        for number in range(MANY)
    )


def shelf(qtbot, tmp_path, grade_of=None):
    asked: list[str] = []

    def render(path, _width):
        import numpy as np

        asked.append(path.name)
        return np.zeros((9, 16, 3), np.uint8)

    thumbnails = Thumbnails(lambda value: tmp_path / value.media.file_name, render)
    tiles = GalleryList(grade_of=grade_of or (lambda _item: None))
    view = GalleryView(tiles, thumbnails)
    view.resize(320, 480)
    qtbot.addWidget(view)
    view.show()
    return tiles, view, thumbnails, asked


def test_five_thousand_paint_and_ask_only_for_what_is_seen(qtbot, tmp_path):
    graded: list[str] = []
    tiles, view, thumbnails, asked = shelf(qtbot, tmp_path, lambda item: graded.append(item.key))
    tiles.show_items(many())
    qtbot.waitUntil(lambda: view.painter.painted > 0)
    qtbot.waitUntil(lambda: len(asked) > 0)
    assert view.painter.painted < 120
    assert len(graded) < 400
    assert len(asked) < 40
    view.painter.painted = 0
    graded.clear()
    bar = view.verticalScrollBar()
    for step in range(1, 40):  # a fast fling to the end: nothing that only flew past is asked for
        bar.setValue(bar.maximum() * step // 39)
    flung = len(asked)
    qtbot.waitUntil(lambda: view.painter.painted > 0)
    qtbot.waitUntil(lambda: len(asked) > flung)
    assert view.painter.painted < 40 * 20
    assert len(asked) - flung < 40
    assert view.indexAt(QPoint(40, 40)).row() > MANY - 60
    thumbnails.close()


def test_searching_five_thousand_looks_at_each_once(qtbot, tmp_path):
    graded: list[str] = []
    tiles, view, thumbnails, _ = shelf(qtbot, tmp_path, lambda item: graded.append(item.key))
    tiles.show_items(many())
    graded.clear()
    tiles.show_search(parsed("rain"))
    assert len(tiles.shown) == MANY // 100
    assert len(graded) < MANY + 500
    tiles.show_search(parsed(""))
    assert len(tiles.shown) == MANY
    thumbnails.close()
    assert view.model() is tiles


def test_badges_are_painted(qtbot, tmp_path):
    plain, view, thumbnails, _ = shelf(qtbot, tmp_path)
    plain.show_items(many()[:1])
    qtbot.waitUntil(lambda: view.painter.painted > 0)
    before = view.viewport().grab().toImage()
    graded, other, more, _ = shelf(qtbot, tmp_path, lambda _item: Grade.E)
    graded.show_items(many()[:1])
    qtbot.waitUntil(lambda: other.painter.painted > 0)
    after = other.viewport().grab().toImage()
    corner = [(x, y) for x in range(8, 26) for y in range(8, 26)]
    assert any(before.pixelColor(*spot) != after.pixelColor(*spot) for spot in corner)
    thumbnails.close()
    more.close()
