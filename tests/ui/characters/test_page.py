"""The page of a character, by mouse and keyboard: every section, each edit a step, typing one step."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from stage import button

from charstudio.model.characters import SheetItem, Trait, TraitKind, View, WatchedDetail
from charstudio.model.identity import Style
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.ui.characters.page.watch_board import inside
from charstudio.ui.gallery.pick_dialog import PickDialog, asset_of
from charstudio.ui.graph.pasteboard import media_mime

COPY, NO, LEFT = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


async def opened(stage, section="reference"):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    casting = session.bench.casting
    casting.make_of(stage.find("Lumi"))
    (who,) = stage.studio.project.characters
    casting.open(who)
    page = casting._pages[who]
    page.show_section(section)
    await stage.turn()
    return page, page.sections[section]


def lumi(stage):
    (who,) = stage.studio.project.characters.values()
    return who


def steps(stage):
    """Those after the character was made."""
    return stage.steps[1:]


def named(stage, name):
    return next(asset for asset in stage.studio.project.assets.values() if asset.name == name)


def drop(widget, asset, at=None) -> None:
    mime = media_mime(MediaValue(asset.media, asset.info), asset.name)
    at = at or widget.rect().center()
    widget.dragEnterEvent(QDragEnterEvent(at, COPY, mime, LEFT, NO))
    widget.dropEvent(QDropEvent(QPointF(at), COPY, mime, LEFT, NO))


async def test_every_section_fits_and_everything_in_it_has_a_name(stage):
    page, _ = await opened(stage)
    assert page.width() <= 1280 - 64
    assert page.height() <= 800 - 64
    for name, section in page.sections.items():
        page.show_section(name)
        await stage.turn()
        assert section.isVisible()
        assert section.widget().width() <= section.viewport().width(), name
        for each in (*section.findChildren(QPushButton), *section.findChildren(QLineEdit)):
            if each.isVisible() and each.parent().metaObject().className() != "QComboBox":
                assert each.accessibleName() or getattr(each, "text", lambda: "")(), name


async def test_the_keyboard_walks_the_sections(stage):
    page, _ = await opened(stage)
    await stage.focus(page.contents)
    stage.key("Down", page.contents)
    assert page.sections["sheet"].isVisible()
    stage.key("Escape", page)
    await stage.until(lambda: not page.isVisible())


async def test_name_and_label_are_edited_on_top(stage):
    page, _ = await opened(stage)
    await stage.focus(page.name)
    page.name.selectAll()
    stage.type("Aurora", page.name)
    stage.key("Return", page.name)
    assert lumi(stage).name == "Aurora"
    assert page.windowTitle() == "Aurora"
    field = page.label_rows[1].editor.field
    await stage.focus(field)
    stage.type("wet scarf", field)
    assert lumi(stage).clothing_state == "wet scarf"
    assert steps(stage) == ["Rename to Aurora", "Aurora: wearing there"]
    stage.studio.document.undo()
    assert field.text() == ""


async def test_the_reference_shows_its_lock_and_takes_another_picture(stage):
    _, section = await opened(stage)
    before = lumi(stage).master
    assert before[:8] in section.lock.text()
    side = named(stage, "lumi_side.png")
    drop(section.master, side)
    assert lumi(stage).master == side.id
    assert side.id[:8] in section.lock.text()
    stage.click(section.choose)
    picker = await stage.dialog(PickDialog)
    front = next(row for row, item in enumerate(picker.view.model().shown) if item.key == before)
    index = picker.view.model().index(front, 0)
    await stage.until(lambda: picker.view.visualRect(index).isValid())
    picker.view.scrollTo(index)
    await stage.turn()
    spot = picker.view.visualRect(index).center()
    QTest.mouseClick(picker.view.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(picker.view.viewport(), LEFT, pos=spot)
    await stage.until(lambda: lumi(stage).master == before)


async def test_style_and_seed_are_facts_of_it(stage):
    _, section = await opened(stage)
    style, seed, _ = section.rows
    await stage.focus(style.editor.box)
    stage.key("End", style.editor.box)
    assert lumi(stage).style is Style.STYLISED
    stage.key("Home", style.editor.box)
    assert lumi(stage).style is Style.AUTO
    await stage.focus(seed.editor.field)
    stage.type("42", seed.editor.field)
    assert lumi(stage).seed == 42
    seed.editor.field.selectAll()
    stage.key("Del", seed.editor.field)
    assert lumi(stage).seed is None


async def test_how_the_master_was_made_is_taken_over_from_its_result(stage):
    page, section = await opened(stage)
    stage.studio.run([stage.find("Warm dusk")])
    await stage.ran()
    made = next(item for item in await stage.studio.gallery.items() if item.title == "Warm dusk")
    deeds = page.desk.deeds
    deeds.set_master(lumi(stage), asset_of(made))
    await stage.until(section.take_over.isVisible)
    stage.click(section.take_over)
    assert lumi(stage).prompt == made.prompt
    assert not section.take_over.isVisible()


async def test_the_sheet_is_filled_sorted_and_labelled(stage):
    _, section = await opened(stage, "sheet")
    deeds = section.desk.deeds
    deeds.change(lumi(stage), "x", sheet=())
    smile, side = named(stage, "lumi_smile.png"), named(stage, "lumi_side.png")
    drop(section.strips[View.EXPRESSION], smile)
    drop(section.strips[View.SIDE], side)
    assert {(item.asset, item.view) for item in lumi(stage).sheet} == {
        (smile.id, View.EXPRESSION),
        (side.id, View.SIDE),
    }
    drop(section.strips[View.EXPRESSION], side, QPoint(20, 20))  # carried over: before the other one
    assert lumi(stage).sheet == (SheetItem(side.id, View.EXPRESSION), SheetItem(smile.id, View.EXPRESSION))
    strip = section.strips[View.EXPRESSION]
    await stage.focus(strip.tiles[0].picture)
    stage.key("Alt+Right", strip.tiles[0].picture)
    assert [item.asset for item in lumi(stage).sheet] == [smile.id, side.id]
    field = strip.tiles[0].field
    await stage.focus(field)
    stage.type("laughs", field)
    stage.key("Return", field)
    assert lumi(stage).sheet[0].label == "laughs"
    stage.click(strip.tiles[1].cross)
    assert [item.asset for item in lumi(stage).sheet] == [smile.id]
    await stage.focus(strip.tiles[0].picture)
    stage.key("Del", strip.tiles[0].picture)
    assert lumi(stage).sheet == ()


async def test_what_does_not_belong_in_a_slot_is_refused_in_words(stage):
    page, section = await opened(stage, "sheet")
    said = []
    page.desk.deeds.complain = said.append
    before = lumi(stage).sheet
    sound = next(a for a in stage.studio.project.assets.values() if a.info.kind is MediaKind.AUDIO)
    drop(section.strips[View.FRONT], sound)
    assert said
    assert lumi(stage).sheet == before


async def test_traits_make_the_description_as_they_are_typed(stage):
    _, section = await opened(stage, "traits")
    stage.click(section.add_button)
    (row,) = section.rows
    stage.type("mid-twenties", row.text.field)
    assert lumi(stage).traits == (Trait(TraitKind.AGE, "mid-twenties"),)
    assert section.said.text().startswith("mid-twenties, ")
    assert steps(stage) == ["Lumi: add a trait", "Lumi: trait"]
    await stage.turn()
    stage.click(row.permanent)
    assert not section.said.text().startswith("mid-twenties")
    await stage.focus(row.kind)
    stage.key("Down", row.kind)
    assert lumi(stage).traits[0].kind is TraitKind.HAIR
    stage.click(row.cross)
    assert lumi(stage).traits == ()


async def test_typing_keeps_the_cursor_where_it_is(stage):
    _, section = await opened(stage, "traits")
    stage.click(section.add_button)
    field = section.rows[0].text.field
    stage.type("brown hair", field)
    field.setCursorPosition(5)
    stage.type("ish", field)
    assert lumi(stage).traits[0].text == "brownish hair"
    assert field.cursorPosition() == 8


async def test_outfits_are_numbered_and_stay_while_they_are_worn(stage):
    page, section = await opened(stage, "outfits")
    stage.click(section.add_button)
    card = section.cards[1]
    stage.type("Raincoat", card.fields["name"].field)
    stage.type("yellow raincoat", card.fields["clothing"].field)
    (outfit,) = lumi(stage).outfits
    assert (outfit.number, outfit.name, outfit.clothing) == (1, "Raincoat", "yellow raincoat")
    rooftop = named(stage, "scene_rooftop.png")
    drop(card.still, rooftop)
    assert lumi(stage).outfits[0].still == rooftop.id
    stage.click(section.add_button)
    assert sorted(section.cards) == [1, 2]
    said = []
    page.desk.deeds.complain = said.append
    page.desk.deeds.put_on_graph(lumi(stage), (0, 0), 1)
    stage.click(section.cards[1].cross)
    assert "wears this outfit" in said[0]
    stage.click(section.cards[2].cross)
    assert [each.number for each in lumi(stage).outfits] == [1]


async def test_the_voice_takes_sounds_and_plays_them(stage):
    _, section = await opened(stage, "voice")
    sound = next(a for a in stage.studio.project.assets.values() if a.info.kind is MediaKind.AUDIO)
    drop(section.strip, sound)
    assert lumi(stage).voice.samples == (sound.id,)
    stage.click(section.strip.tiles[0].picture)
    viewer = stage.session.bench.viewer
    await stage.until(lambda: not viewer.shows_sequence)
    lines = section.rows[2].editor.field
    await stage.focus(lines)
    stage.type("Look, a star!", lines)
    stage.key("Return", lines)
    stage.type("Make a wish.", lines)
    assert lumi(stage).voice.lines == ("Look, a star!", "Make a wish.")


async def test_approved_ones_are_put_in_order(stage):
    _, section = await opened(stage, "approved")
    for name in ("lumi_smile.png", "lumi_side.png"):
        drop(section.strip, named(stage, name))
    smile, side = named(stage, "lumi_smile.png").id, named(stage, "lumi_side.png").id
    assert lumi(stage).approved == (smile, side)
    await stage.focus(section.strip.tiles[1].picture)
    stage.key("Alt+Left", section.strip.tiles[1].picture)
    assert lumi(stage).approved == (side, smile)
    stage.key("Del", section.strip.tiles[0].picture)
    await stage.focus(section.strip.tiles[0].picture)
    assert len(lumi(stage).approved) in {1, 2}


async def test_boxes_are_drawn_moved_and_removed(stage):
    _, section = await opened(stage, "watch")
    board = section.board
    QTest.mousePress(board, LEFT, pos=QPoint(90, 90))
    QTest.mouseMove(board, QPoint(150, 140))
    QTest.mouseMove(board, QPoint(180, 180))
    QTest.mouseRelease(board, LEFT, pos=QPoint(180, 180))
    (detail,) = lumi(stage).watched
    x, _, width, height = detail.box
    assert abs(x - 0.25) < 0.01
    assert abs(width - 0.25) < 0.01
    stage.type("hairpin", section.rows[0].text.field)
    assert lumi(stage).watched[0].name == "hairpin"
    await stage.focus(board)
    stage.key("Right", board)
    assert lumi(stage).watched[0].box[0] > x
    stage.key("Shift+Down", board)
    assert lumi(stage).watched[0].box[3] > height
    QTest.mousePress(board, LEFT, pos=QPoint(20, 20))
    QTest.mouseMove(board, QPoint(60, 60))
    stage.key("Escape", board)  # gives the gesture up; the page stays
    QTest.mouseRelease(board, LEFT, pos=QPoint(60, 60))
    assert len(lumi(stage).watched) == 1
    board.choose(0)
    stage.key("Del", board)
    assert lumi(stage).watched == ()


def test_a_box_stays_in_the_picture():
    assert inside(-1, 2, 0.5, 0.001) == (0.0, 0.98, 0.5, 0.02)
    assert inside(0.9, 0.1, 0.4, 0.1) == (0.6, 0.1, 0.4, 0.1)
    assert WatchedDetail("x", inside(0, 0, 9, 9)).box == (0.0, 0.0, 1.0, 1.0)


async def test_versions_are_kept_compared_and_gone_back_to(stage):
    page, section = await opened(stage, "versions")
    stage.type("before the haircut", section.field)
    stage.key("Return", section.field)
    assert (lumi(stage).version, lumi(stage).history[0].note) == (2, "before the haircut")
    page.desk.deeds.change(lumi(stage), "x", notes="Short hair now")
    await stage.until(lambda: [label for card in section.cards for label in card.findChildren(QLabel)])
    (card,) = section.cards
    assert any("Short hair now" in label.text() for label in card.findChildren(QLabel))
    await stage.until(card.isVisible)
    stage.click(button(card, "Go back to it"))
    assert "Short hair" not in lumi(stage).notes
    assert lumi(stage).version == 3


async def test_the_page_closes_when_its_character_goes(stage):
    page, _ = await opened(stage)
    stage.studio.document.undo()
    await stage.until(lambda: not page.isVisible())
    assert stage.session.bench.casting._pages == {}


async def test_opening_it_twice_brings_the_first_to_the_front(stage):
    page, _ = await opened(stage)
    stage.session.bench.casting.open(lumi(stage).id)
    assert list(stage.session.bench.casting._pages.values()) == [page]


async def test_another_theme_closes_the_pages(stage):
    page, _ = await opened(stage)
    stage.session.set_theme("light")
    await stage.until(lambda: stage.session.bench.casting._pages == {})
    assert page is not None
