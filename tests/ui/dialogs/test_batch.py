"""The batch dialog by hand: writing lists, reading files, choosing stills, and asking for takes or rows."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from banks import MemoryKeychain
from cloud_stage import HELD, Cloud, ask_cloud
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.model import graph_edits
from charstudio.model.batch import Batch, BatchList, Varied, combinations
from charstudio.model.errors import GenerationFailed
from charstudio.model.values import Input, Output
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage.secrets import Secrets
from charstudio.studio.accounts import Accounts
from charstudio.ui.dialogs.batch import BatchDialog
from charstudio.ui.dialogs.batch_stills import StillsField
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.first_key import FirstKeyDialog

NODE = "Warm dusk"
PROMPTS = "Lantern light\nCold morning\nHard noon"


async def opened(stage, script=None, *, paid=True, size=(1280, 800), **settings):
    """The dialog for one picture of the sample, opened by the button in the inspector."""
    stage.clouds = {"fal": Cloud(script)}
    session = stage.enter(stage.sample(), size=size)
    session.desk.keep(**settings)
    node = ask_cloud(stage, NODE)[0] if paid else stage.find(NODE)
    session.bench.canvas.select([node])
    await stage.turn()
    return await again(stage)


async def again(stage):
    box = stage.session.bench.inspector._page.making
    if box.lists.isVisible():
        stage.click(box.lists)
    else:
        box.counts.actions()[-1].trigger()
    return await stage.dialog(BatchDialog)


def still(path, colour=(200, 40, 40)):
    Image.new("RGB", (64, 48), colour).save(path)
    return path


def write(dialog, text, card=0):
    """Type a list."""
    edit = dialog.pane.cards[card].field.edit
    edit.selectAll()
    for index, line in enumerate(text.split("\n")):
        if index:
            QTest.keyClick(edit, Qt.Key.Key_Return)
        QTest.keyClicks(edit, line)


def vary(dialog, label, card=0):
    """Choose what a list varies."""
    what = dialog.pane.cards[card].what
    index = next(index for index in range(what.count()) if what.itemText(index).startswith(label))
    what.setCurrentIndex(index)
    return dialog.pane.cards[card]


async def listed(stage, dialog, prompts=PROMPTS, seeds=""):
    """Prompts, and seeds in a second list."""
    write(dialog, prompts)
    if seeds:
        stage.click(dialog.pane.add)
        vary(dialog, "Seed", card=1)
        write(dialog, seeds, card=1)


async def priced(stage, dialog, words):
    """Wait until the button that makes takes says this."""
    await stage.until(lambda: dialog.takes.text() == words, f"{words}, not {dialog.takes.text()}")


def rows(dialog):
    table = dialog.preview
    return [
        tuple(table.item(row, column).text() for column in range(1, table.columnCount()))
        for row in range(table.rowCount())
    ]


def takes(stage):
    return sorted(take for take, _ in stage.studio.takes(stage.find(NODE)))


def value(stage, node, name):
    return stage.studio.project.graph.nodes[node].params[name]


# Writing lists


async def test_it_opens_with_an_empty_list_of_prompts_that_has_the_keyboard(stage):
    dialog = await opened(stage)
    await stage.until(dialog.pane.cards[0].field.edit.hasFocus)
    assert dialog.pane.cards[0].variable.varied.label == "Change"
    assert not dialog.takes.isEnabled()
    assert not dialog.rows.isEnabled()
    assert "List values on the left" in dialog.summary.text()


async def test_every_combination_is_shown_with_its_price_and_the_count_is_on_the_buttons(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, "Lantern light\nCold morning", "1-3")
    await priced(stage, dialog, "Make 6 takes · $2.52")
    assert dialog.rows.text() == "Lay out 6 rows · free to lay out, $2.52 to run"
    assert dialog.summary.text() == "6 combinations"
    assert rows(dialog) == [
        (prompt, seed, "$0.42") for prompt in ("Lantern light", "Cold morning") for seed in ("1", "2", "3")
    ]
    assert stage.clouds["fal"].operations == []


async def test_lists_are_paired_up_by_a_click_and_what_does_not_fit_is_said(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, seeds="7, 8, 9")
    stage.click(dialog.pane.ways.button(1))
    await priced(stage, dialog, "Make 3 takes · $1.26")
    assert rows(dialog)[1][:2] == ("Cold morning", "8")
    write(dialog, "7, 8", card=1)
    await stage.until(lambda: "cannot be paired up" in dialog.summary.text())
    assert dialog.summary.text().startswith("Change has 3 values and Seed has 2")
    assert not dialog.takes.isEnabled()
    assert not dialog.rows.isEnabled()


async def test_what_cannot_be_read_is_said_at_its_list_and_nothing_is_offered(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, seeds="1, two")
    await stage.until(lambda: "“two” is not a number." in dialog.pane.cards[1].note.text())
    assert not dialog.takes.isEnabled()
    write(dialog, "1, 2", card=1)
    await priced(stage, dialog, "Make 6 takes · $2.52")


async def test_choices_are_ticked(stage):
    dialog = await opened(stage)
    card = vary(dialog, "Size")
    await stage.turn()
    for box, _ in card.field.boxes:
        stage.click(box, QPoint(8, box.height() // 2))
    await stage.until(lambda: len(rows(dialog)) == 2)
    assert [row[0] for row in rows(dialog)] == ["Same as the film", "Same as the source"]


async def test_a_long_batch_shows_its_first_rows_and_how_many_more_there_are(stage):
    dialog = await opened(stage)
    vary(dialog, "Seed")
    write(dialog, "1-60")
    await priced(stage, dialog, "Make 60 takes · $25.20")
    assert dialog.preview.rowCount() == 51
    assert dialog.preview.item(50, 1).text() == "and 10 more"


async def test_too_many_are_refused_with_a_sentence(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, seeds="1-500")
    await stage.until(lambda: "1,500 combinations; 500 is the most" in dialog.summary.text())
    assert not dialog.takes.isEnabled()


async def test_what_is_listed_twice_is_made_once(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, "Lantern light\nLantern light")
    await priced(stage, dialog, "Make 1 take · $0.42")
    assert dialog.summary.text() == "1 combination · 1 listed twice"


async def test_an_unknown_price_says_so(stage):
    dialog = await opened(stage)
    stage.clouds["fal"].prices = lambda request: Decimal("0.42") if "noon" in str(request.params) else None
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · at least $0.42 + unknown")
    assert [row[1] for row in rows(dialog)] == ["price unknown", "price unknown", "$0.42"]


async def test_a_draft_is_free(stage):
    dialog = await opened(stage, paid=False)
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · free")
    assert dialog.rows.text() == "Lay out 3 rows · free"
    stage.click(dialog.takes)
    await stage.until(lambda: len(takes(stage)) >= 3)
    assert stage.dialogs() == []
    await stage.ran()


async def test_a_list_can_be_taken_away_again_but_the_last_one_stays(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, seeds="1-3")
    await stage.until(dialog.pane.cards[1].cross.isVisible)
    stage.click(dialog.pane.cards[1].cross)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    assert not dialog.pane.cards[0].cross.isVisible()


# Files


async def read(stage, dialog, name, content, card=0):
    path = stage.root / name
    path.write_text(content, "utf-8")
    stage.click(dialog.pane.cards[card].from_file)
    await stage.choose_files(path)


async def test_a_text_file_fills_the_list(stage):
    dialog = await opened(stage)
    await read(stage, dialog, "prompts.txt", "\ufeffLantern light\r\n# later\r\nCold morning\r\n")
    await priced(stage, dialog, "Make 2 takes · $0.84")
    assert [row[0] for row in rows(dialog)] == ["Lantern light", "Cold morning"]


async def test_a_table_varies_what_its_first_row_names_a_row_at_a_time(stage):
    dialog = await opened(stage)
    stage.click(dialog.pane.add)
    await read(stage, dialog, "shots.csv", 'Change;Seed;Scene\n"Lantern,\nlight";4;x\nCold morning;5;y\n')
    await priced(stage, dialog, "Make 2 takes · $0.84")
    assert [row[:2] for row in rows(dialog)] == [("Lantern, light", "4"), ("Cold morning", "5")]
    assert len(dialog.pane.cards) == 1, "the list that said nothing made room"
    words = " ".join(label.text() for label in dialog.pane.cards[0].findChildren(QLabel) if label.isVisibleTo(dialog))
    assert "2 rows from shots.csv" in words
    assert "“Scene” is left out" in words


async def test_a_file_that_cannot_be_used_says_so_and_the_list_stays(stage):
    dialog = await opened(stage)
    await listed(stage, dialog)
    await read(stage, dialog, "shots.csv", "Change,Seed\nLantern light,many\n")
    await stage.until(lambda: "Row 2: “many” is not a number." in dialog.pane.cards[0].note.text())
    assert dialog.pane.cards[0].field.text == PROMPTS


# Stills


async def test_stills_of_the_film_are_chosen_by_a_click(stage):
    dialog = await opened(stage)
    card = vary(dialog, "Picture")
    assert isinstance(card.field, StillsField)
    tiles = card.field.tiles
    for row in range(2):
        QTest.mouseClick(
            tiles.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            tiles.visualItemRect(tiles.item(row)).center(),
        )
    await stage.until(lambda: len(rows(dialog)) == 2)
    assert [row[0] for row in rows(dialog)] == [tiles.item(0).text(), tiles.item(1).text()]


async def test_stills_from_files_come_into_the_films_library_and_are_chosen(stage, tmp_path):
    dialog = await opened(stage)
    card = vary(dialog, "Picture")
    stage.click(card.field.more)
    await stage.choose_files(still(tmp_path / "one.png"), still(tmp_path / "two.png", colour=(9, 9, 200)))
    await priced(stage, dialog, "Make 2 takes · $0.84")
    assert [row[0] for row in rows(dialog)] == ["one.png", "two.png"]
    assert stage.steps[-1] == "Import 2 files"
    stage.click(dialog.takes)
    await stage.until(lambda: stage.dialogs() == [] or stage.dialogs(ConfirmRun))
    assert {asset.name for asset in stage.studio.project.assets.values()} >= {"one.png", "two.png"}


# Takes


async def test_takes_below_the_threshold_start_at_once_and_say_for_how_much(stage):
    dialog = await opened(stage, HELD)
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    stage.session.desk.keep(ask_above_usd=Decimal(2))
    stage.click(dialog.takes)
    await stage.until(lambda: stage.studio.is_running)
    assert stage.window.remark == "Making 3 pictures for $1.26."
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.ran()
    assert takes(stage) == [2, 3, 4]


async def test_takes_above_the_threshold_are_asked_about_one_by_one_with_the_price_on_the_button(stage):
    dialog = await opened(stage, ask_above_usd=Decimal("0.50"))
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    stage.click(dialog.takes)
    question = await stage.dialog(ConfirmRun)
    assert [question._list.item(row, 0).text() for row in range(3)] == [f"{NODE}, take {take}" for take in (2, 3, 4)]
    assert "Make 3 pictures?" in " ".join(label.text() for label in question.findChildren(QLabel))
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 0
    stage.key("Return", question)
    await stage.until(lambda: takes(stage) == [2, 3, 4])
    await stage.ran()


async def test_a_cap_stands_in_the_way_of_a_batch_too(stage):
    dialog = await opened(stage, ask_above_usd=Decimal(1000), cap_run_usd=Decimal(1))
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    stage.click(dialog.takes)
    question = await stage.dialog(ConfirmRun)
    words = " ".join(label.text() for label in question.findChildren(QLabel))
    assert "This run would come to $1.26; your cap is $1. Nothing is sent." in words
    question.reject()
    await stage.until(lambda: not stage.dialogs())
    assert stage.clouds["fal"].operations == []


async def test_one_failure_does_not_stop_the_rest_and_only_it_is_made_again(stage):
    failing = [True]

    def script(request):
        fails = "Cold" in str(request.params) and failing[0]
        return Scene(fail={Verb.WATCH: GenerationFailed("It failed.", "Try again.")}) if fails else Scene()

    dialog = await opened(stage, script, ask_above_usd=Decimal(1000), generation_tries=1)
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    stage.click(dialog.takes)
    await stage.until(lambda: len(takes(stage)) == 2)
    await stage.ran()
    assert takes(stage) == [2, 4]
    failing[0] = False
    dialog = await again(stage)
    await priced(stage, dialog, "Make 1 take · $0.42")
    assert dialog.pane.cards[0].field.text == PROMPTS, "what was listed is there until the window closes"
    assert [row[1] for row in rows(dialog)] == ["made already", "$0.42", "made already"]
    stage.click(dialog.takes)
    await stage.until(lambda: len(takes(stage)) == 3)
    await stage.ran()
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 4


async def test_a_missing_key_is_asked_for_and_drafts_can_be_made_instead(stage):
    cloud = Cloud()
    cloud.missing = "fal.ai has no key yet. Enter it in Settings."
    stage.clouds = {"fal": cloud}
    stage.accounts = Accounts(Secrets({}, MemoryKeychain()), stage.clouds)
    session = stage.enter(stage.sample())
    session.desk.keep(key_question="answered")
    node = ask_cloud(stage, NODE)[0]
    session.batches.open(node)
    dialog = await stage.dialog(BatchDialog)
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · needs a key first")
    assert "no key yet" in rows(dialog)[0][1]
    stage.click(dialog.takes)
    question = await stage.dialog(FirstKeyDialog)
    stage.click(question.drafts)
    await stage.until(lambda: len(takes(stage)) == 3)
    await stage.ran()
    assert cloud.count(Verb.SUBMIT) == 0


async def test_enter_in_a_field_spends_nothing(stage):
    dialog = await opened(stage, ask_above_usd=Decimal(1000))
    vary(dialog, "Seed")
    write(dialog, "1-3")
    await priced(stage, dialog, "Make 3 takes · $1.26")
    QTest.keyClick(dialog.pane.cards[0].field.edit, Qt.Key.Key_Return)
    await stage.turn()
    assert dialog.isVisible()
    assert stage.clouds["fal"].operations == []


async def test_a_click_right_after_typing_shows_what_it_comes_to_first(stage):
    dialog = await opened(stage, ask_above_usd=Decimal(1000))
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    write(dialog, f"{PROMPTS}\nA fourth")
    stage.click(dialog.takes)
    assert dialog.isVisible()
    await priced(stage, dialog, "Make 4 takes · $1.68")


async def test_escape_leaves_everything_as_it_was(stage):
    dialog = await opened(stage)
    before = stage.studio.project
    await listed(stage, dialog)
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs())
    assert stage.studio.project is before
    assert stage.clouds["fal"].operations == []


# Rows


async def test_rows_are_one_step_selected_in_a_frame_and_run_like_any_nodes(stage):
    dialog = await opened(stage)
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    before = stage.studio.project
    stage.click(dialog.rows)
    await stage.until(lambda: stage.steps[-1] == f"Fan out {NODE} into 3 rows")
    await stage.turn()
    canvas = stage.session.bench.canvas
    made = [node for node in stage.studio.project.graph.nodes.values() if node.id not in before.graph.nodes]
    assert [(node.title, node.params["instruction"]) for node in made] == [
        (f"{NODE} {number}", prompt) for number, prompt in enumerate(PROMPTS.split("\n"), 1)
    ]
    assert set(canvas.selected) == {node.id for node in made}
    assert [frame.title for frame in stage.studio.project.graph.frames.values()][-1] == f"{NODE} batch"
    assert stage.clouds["fal"].operations == []
    stage.session.desk.keep(ask_above_usd=Decimal(1000))
    stage.session.run_nodes(canvas.selected)
    await stage.until(lambda: stage.clouds["fal"].count(Verb.SUBMIT) == 3)
    await stage.ran()
    stage.studio.document.undo()
    assert stage.studio.project == before


async def test_what_is_edited_while_rows_are_worked_out_is_kept(stage):
    session = stage.enter(stage.sample())
    node = stage.find(NODE)
    prompts = combinations(Batch((BatchList.of(Varied("instruction", "Change"), PROMPTS.split("\n")),)))
    session.desk.start(session.batches._lay_out(node, prompts, follow=False), "rows")
    await asyncio.sleep(0)  # it has read the film and waits for its thread
    stage.studio.document.apply("Rename", lambda project: graph_edits.rename_node(project, node, "Dusk"))
    await stage.until(lambda: stage.steps[-1].startswith("Fan out"))
    titles = {found.title for found in stage.studio.project.graph.nodes.values()}
    assert {"Dusk", "Dusk 1", "Dusk 2", "Dusk 3"} <= titles


async def test_rows_that_were_made_as_takes_are_made_already(stage):
    dialog = await opened(stage, ask_above_usd=Decimal(1000))
    await listed(stage, dialog)
    await priced(stage, dialog, "Make 3 takes · $1.26")
    stage.click(dialog.takes)
    await stage.until(lambda: len(takes(stage)) == 3)
    await stage.ran()
    dialog = await again(stage)
    await stage.until(lambda: dialog.rows.text() == "Lay out 3 rows · free")
    stage.click(dialog.rows)
    await stage.until(lambda: stage.steps[-1].startswith("Fan out"))
    assert stage.studio.plan(stage.session.bench.canvas.selected).steps == ()


async def test_rows_on_the_canvas_do_not_overlap(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, seeds="1, 2")
    await stage.until(dialog.rows.isEnabled)
    await priced(stage, dialog, "Make 6 takes · $2.52")
    stage.click(dialog.rows)
    await stage.until(lambda: stage.steps[-1].startswith("Fan out"))
    await stage.turn()
    items = stage.session.bench.canvas.board.scene.node_items
    new = set(stage.session.bench.canvas.selected)
    boxes = {node: item.grNode.mapRectToScene(item.layout.outline) for node, item in items.items()}
    assert len(new) == 6
    assert not [(one, other) for one in new for other in boxes if one != other and boxes[one].intersects(boxes[other])]


async def test_what_follows_comes_along_when_it_is_wanted_and_is_priced(stage):
    dialog = await opened(stage)
    await listed(stage, dialog, "Lantern light")
    await priced(stage, dialog, "Make 1 take · $0.42")
    follow = [node for node in stage.studio.project.graph.nodes if node != stage.find(NODE)]
    assert dialog.follow.isVisible()
    stage.click(dialog.follow)
    assert dialog.follow.isChecked()
    before = set(stage.studio.project.graph.nodes)
    stage.click(dialog.rows)
    await stage.until(lambda: stage.steps[-1] == f"Fan out {NODE} into 1 row")
    made = set(stage.studio.project.graph.nodes) - before
    assert 1 < len(made) <= len(follow)


# Looks


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
async def test_it_fits_the_window_and_every_control_has_a_name(stage, size):
    dialog = await opened(stage, size=size)
    await listed(stage, dialog, seeds="1-3")
    await priced(stage, dialog, "Make 9 takes · $3.78")
    assert dialog.width() <= size[0]
    assert dialog.height() <= size[1]
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.text() or button.accessibleName()
            assert button.width() >= button.sizeHint().width(), button.text()
    assert dialog.follow.width() >= dialog.follow.sizeHint().width()


async def test_the_longest_words_on_the_buttons_still_fit(stage):
    dialog = await opened(stage)
    stage.clouds["fal"].prices = lambda request: Decimal("0.42") if "noon" in str(request.params) else None
    await listed(stage, dialog, seeds="1-166")
    await priced(stage, dialog, "Make 498 takes · at least $69.72 + unknown")
    await stage.turn()
    assert dialog.width() <= stage.window.width()
    for button in (dialog.follow, dialog.rows, dialog.takes):
        assert button.width() >= button.sizeHint().width()
        assert dialog.rect().contains(button.geometry())


async def test_it_opens_only_for_what_makes_something(stage):
    session = stage.enter(stage.sample())
    source = next(node.id for node in stage.studio.project.graph.nodes.values() if node.kind.startswith("source."))
    session.batches.open(source)
    await stage.turn()
    assert stage.dialogs(BatchDialog) == []
    assert "Select a node that makes something" in stage.window.remark


async def test_a_wired_prompt_gives_way_and_it_is_said(stage):
    dialog = await opened(stage)
    dialog.reject()
    await stage.until(lambda: not stage.dialogs())
    node = stage.find(NODE)

    def wire(project):
        project = graph_edits.add_node(project, stage.studio.kinds, "source.text", title="Script")
        words = next(each.id for each in project.graph.nodes.values() if each.title == "Script")
        return graph_edits.connect(project, stage.studio.kinds, Output(words, "text"), Input(node, "instruction"))

    stage.studio.document.apply("Wire", wire)
    dialog = await again(stage)
    write(dialog, "Lantern light")
    await stage.until(lambda: "in place of “Script”" in dialog.pane.cards[0].note.text())
