"""The characters dock, by mouse and keyboard: made, named, copied, used, refused, dropped on, searched."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from stage import button

from charstudio.model.characters import Outfit, View
from charstudio.model.results import MediaValue
from charstudio.ui.characters import words
from charstudio.ui.characters.new_dialog import NewCharacterDialog
from charstudio.ui.gallery.pick_dialog import PickDialog
from charstudio.ui.graph.pasteboard import character_mime, content_of, media_mime
from charstudio.ui.inspector.node_page import NodePage

COPY = Qt.DropAction.CopyAction


async def opened(stage, *, with_lumi=True):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    session.actions["view.characters"].trigger()
    panel = session.bench.characters
    await stage.until(panel.isVisible)
    if with_lumi:
        session.bench.casting.make_of(stage.find("Lumi"))
    return session, panel


def cast(stage):
    return {who.name: who for who in stage.studio.project.characters.values()}


def assets(stage):
    return {asset.name: asset for asset in stage.studio.project.assets.values()}


def drop(view, mime: QMimeData, at: QPoint) -> bool:
    """Enter and let go, as Qt tells it; whether it was welcome."""
    keys, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, COPY, mime, left, keys)
    enter.ignore()
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        view.dropEvent(QDropEvent(QPointF(at), COPY, mime, left, keys))
    return enter.isAccepted()


async def test_an_empty_film_has_one_sentence_and_the_first_button(stage):
    session, panel = await opened(stage, with_lumi=False)
    assert panel.first.isVisible()
    assert not panel.view.isVisible()
    stage.click(panel.first)
    dialog = await stage.dialog(NewCharacterDialog)
    assert not dialog.create_button.isEnabled()
    stage.type("Mira", dialog.field)
    stage.key("Return", dialog.field)
    await stage.until(lambda: "Mira" in cast(stage))
    assert cast(stage)["Mira"].master is None
    assert stage.steps[-1] == "New character Mira"
    await stage.until(lambda: panel.view.chosen is not None)
    assert panel.view.chosen.name == "Mira"
    session.actions["edit.undo"].trigger()
    assert cast(stage) == {}
    assert panel.first.isVisible()


async def test_the_master_is_picked_from_what_the_film_has(stage):
    _, panel = await opened(stage, with_lumi=False)
    stage.click(panel.new)
    dialog = await stage.dialog(NewCharacterDialog)
    stage.click(dialog.choose)
    picker = await stage.dialog(PickDialog)
    stage.type("side", picker.search.field)
    await stage.until(lambda: picker.view.model().rowCount() == 1)
    picker.view.setCurrentIndex(picker.view.model().index(0, 0))
    stage.key("Return", picker.view)
    await stage.until(lambda: dialog.asset is not None)
    assert dialog.name == "lumi side"  # a first guess, to be typed over
    dialog.field.selectAll()
    stage.type("Lumi", dialog.field)
    stage.click(dialog.create_button)
    await stage.until(lambda: "Lumi" in cast(stage))
    assert cast(stage)["Lumi"].master == assets(stage)["lumi_side.png"].id


async def test_escape_makes_nobody(stage):
    _, panel = await opened(stage, with_lumi=False)
    stage.click(panel.new)
    dialog = await stage.dialog(NewCharacterDialog)
    stage.type("Mira", dialog.field)
    stage.key("Escape", dialog.field)
    await stage.until(lambda: not stage.dialogs())
    assert cast(stage) == {}
    assert stage.steps == []


async def test_a_reference_becomes_a_character_in_one_step(stage):
    session, panel = await opened(stage, with_lumi=False)
    node = stage.find("Lumi")
    stills = stage.studio.project.graph.nodes[node].params["stills"]
    session.bench.canvas.select([node])
    await stage.turn()
    page = session.bench.inspector._page
    assert isinstance(page, NodePage)
    assert set(page._rows) == {"character", "stills", "notes"}
    stage.click(button(page, "Make a character of it"))
    lumi = cast(stage)["Lumi"]
    assert (lumi.master, [item.asset for item in lumi.sheet]) == (stills[0], list(stills[1:]))
    assert stage.steps == ["Make a character of Lumi"]
    await stage.until(lambda: "stills" not in page._rows)
    assert set(page._rows) == {"character", "outfit"}
    stage.click(button(page, "Open character"))
    await stage.until(lambda: session.bench.casting._pages)
    stage.studio.document.undo()
    await stage.until(lambda: "stills" in page._rows)
    assert set(page._rows) == {"character", "stills", "notes"}
    await stage.until(lambda: not session.bench.casting._pages)  # nobody is left to show
    assert panel.cards.count == 0


async def test_the_outfit_is_chosen_on_the_node_by_name(stage):
    session, _ = await opened(stage)
    lumi = cast(stage)["Lumi"]
    session.bench.casting.deeds.change(lumi, "x", outfits=(Outfit(2, "Raincoat"),))
    session.bench.canvas.select([stage.find("Lumi")])
    await stage.turn()
    box = session.bench.inspector._page._rows["outfit"][1].box
    assert [box.itemText(place) for place in range(box.count())] == [words.base_words(), "2 · Raincoat"]
    await stage.focus(box)
    stage.key("Down", box)
    assert stage.studio.project.graph.nodes[stage.find("Lumi")].params["outfit"] == 2
    stage.studio.document.undo()
    stage.studio.document.undo()
    await stage.until(lambda: box.count() == 1)


async def test_a_character_in_use_is_not_deleted_and_says_why(stage):
    session, panel = await opened(stage)
    panel.choose(cast(stage)["Lumi"].id)
    said = []
    session.bench.casting.deeds.complain = said.append
    await stage.focus(panel.view)
    stage.key("Del", panel.view)
    assert "acts in “Lumi”" in said[0]
    assert "Lumi" in cast(stage)
    stage.key("Ctrl+D", panel.view)
    assert panel.view.chosen.name == "Lumi 2"
    stage.key("Del", panel.view)
    assert list(cast(stage)) == ["Lumi"]
    session.actions["edit.undo"].trigger()
    assert sorted(cast(stage)) == ["Lumi", "Lumi 2"]


async def test_f2_writes_the_name_where_it_stands(stage):
    _, panel = await opened(stage)
    panel.choose(cast(stage)["Lumi"].id)
    await stage.focus(panel.view)
    stage.key("F2", panel.view)
    field = panel.view.findChild(QLineEdit)
    assert field.text() == "Lumi"
    field.selectAll()
    stage.type("Aurora", field)
    stage.key("Return", field)
    await stage.until(lambda: list(cast(stage)) == ["Aurora"])
    assert stage.steps[-1] == "Rename to Aurora"


async def test_choosing_a_card_shows_its_short_form_and_a_node_takes_over(stage):
    session, panel = await opened(stage)
    bench = session.bench
    bench.canvas.select([stage.find("Rooftop")])
    await stage.turn()
    point = panel.view.visualRect(panel.cards.index(0)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert bench.canvas.selected == ()
    page = bench.inspector._page
    assert page.open_button.isVisible()
    field = page._rows[0].editor.field
    await stage.focus(field)
    stage.type("Episode 7", field)
    assert cast(stage)["Lumi"].episode == "Episode 7"
    assert stage.steps[1:] == ["Lumi: last episode"]  # nine letters, one step
    bench.canvas.select([stage.find("Rooftop")])
    await stage.turn()
    assert panel.view.chosen is None
    assert isinstance(bench.inspector._page, NodePage)


async def test_a_card_dropped_on_the_graph_is_a_node_that_stands_for_it(stage):
    session, panel = await opened(stage)
    lumi, before = cast(stage)["Lumi"], set(stage.studio.project.graph.nodes)
    mime = panel.cards.mimeData([panel.cards.index(0)])
    assert content_of(mime).character == lumi.id
    assert drop(session.bench.canvas.view, mime, QPoint(200, 150))
    (new,) = set(stage.studio.project.graph.nodes) - before
    node = stage.studio.project.graph.nodes[new]
    assert (node.kind, node.params["character"], node.title) == ("source.reference", lumi.id, "Lumi 2")
    assert session.bench.canvas.selected == (new,)
    assert not drop(panel.view, character_mime(lumi.id), QPoint(20, 20))  # a card on a card means nothing


async def test_pictures_dropped_on_a_card_go_to_its_sheet(stage, tmp_path):
    _, panel = await opened(stage)
    scene = assets(stage)["scene_rooftop.png"]
    middle = panel.view.visualRect(panel.cards.index(0)).center()
    count = len(cast(stage)["Lumi"].sheet)
    assert drop(panel.view, media_mime(MediaValue(scene.media, scene.info), "Rooftop"), middle)
    assert cast(stage)["Lumi"].sheet[-1].asset == scene.id
    picture = tmp_path / "old-tom.png"
    Image.new("RGB", (96, 96), (200, 60, 40)).save(picture)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture))])
    assert drop(panel.view, mime, middle)
    await stage.until(lambda: len(cast(stage)["Lumi"].sheet) == count + 2)
    assert cast(stage)["Lumi"].sheet[-1].view is View.ANGLE
    below = QPoint(20, panel.view.viewport().height() - 4)
    assert drop(panel.view, mime, below)  # beside all cards: somebody new
    await stage.until(lambda: "old tom" in cast(stage))


async def test_many_have_a_search_and_who_is_found_stays_chosen(stage):
    session, panel = await opened(stage)
    assert not panel.field.isVisible()
    for name in ("Ada", "Bert", "Carla", "Dora", "Emil"):
        session.bench.casting.deeds.create(name)
    await stage.until(panel.field.isVisible)
    assert [who.name for who in panel.cards.shown] == ["Ada", "Bert", "Carla", "Dora", "Emil", "Lumi"]
    panel.choose(cast(stage)["Lumi"].id)
    stage.type("lavender", panel.field)
    assert [who.name for who in panel.cards.shown] == ["Lumi"]
    assert panel.view.chosen.name == "Lumi"
    stage.type("xyz", panel.field)
    assert panel.cards.shown == ()
    panel.field.clear()
    assert len(panel.cards.shown) == 6


async def test_cards_show_the_face_and_say_what_they_are(stage):
    _, panel = await opened(stage)
    value = panel.cards.index(0).data(Qt.ItemDataRole.UserRole + 1)
    thumbnails = panel.view._thumbnails
    await stage.until(lambda: thumbnails.get(value) is not None)
    image = panel.view.viewport().grab().toImage()
    spots = {image.pixelColor(14 + x, 16 + y).name() for x in range(0, 56, 7) for y in range(0, 56, 7)}
    assert len(spots) > 12  # a picture, not a silhouette
    said = panel.cards.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Lumi, v1 · ")


async def test_the_menu_offers_everything_that_can_be_done(stage):
    session, panel = await opened(stage)
    panel.choose(cast(stage)["Lumi"].id)
    panel._more.click()
    await stage.until(lambda: [menu for menu in panel.findChildren(QMenu) if menu.isVisible()])
    menu = next(menu for menu in panel.findChildren(QMenu) if menu.isVisible())
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[:2] == ["New character…", "Open character"]
    assert {"Import character…", "Export character…", "Put on my shelf", "Season…", "Delete"} <= set(texts)
    menu.close()
    assert {"characters.new", "characters.copy"} <= {action.objectName() for action in session.bench.key_actions()}


async def test_what_is_only_read_cannot_be_changed(stage):
    folder = stage.sample_of_stills()
    session = stage.enter(folder)
    stage.studio.open(folder, read_only=True)
    session.bench.show_characters()
    await stage.turn()
    assert not session.bench.characters.new.isEnabled()
    assert not session.bench.characters.first.isEnabled()
