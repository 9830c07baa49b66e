"""Beginning, opening, saving, closing: every answer of every question, and films that are not in order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

from stage import Stage, button, quick_provider

from charstudio.model import library_edits
from charstudio.model.errors import StorageError
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage import project_file, settings
from charstudio.storage.paths import ProjectFolder
from charstudio.ui.dialogs.message import Question
from charstudio.ui.dialogs.new_film import NewFilmDialog
from charstudio.ui.window.welcome import _Tile


def retitle(stage, title="Another name"):
    stage.studio.document.apply("Rename film", lambda project: library_edits.set_title(project, title))


def on_disk(folder):
    return project_file.read(ProjectFolder(folder).document)


async def test_a_first_start_offers_the_sample_and_templates_and_no_film_commands(stage):
    session = stage.enter()
    welcome = stage.window.welcome
    assert welcome.isVisible()
    assert not session.header.isVisible()
    assert [tile.accessibleName().partition(".")[0] for tile in welcome.findChildren(_Tile)] == [
        "Empty film",
        "Still to motion",
        "Talking portrait",
        "More ways to begin…",
    ]
    off = ("file.save", "file.export", "file.close", "run.all", "view.edit", "file.reveal", "edit.undo")
    assert not any(session.actions[name].isEnabled() for name in off)
    assert not any(action.isEnabled() for action in session.bench.panel_actions().panels)
    menus = {action.text().replace("&", ""): action.isEnabled() for action in stage.window.menuBar().actions()}
    assert menus["File"]
    assert not menus["Clip"]


async def test_the_sample_is_copied_opened_and_drafted(stage):
    session = stage.enter()
    stage.click(button(stage.window.welcome, "Open the sample film"))
    await stage.until(lambda: stage.studio.folder is not None)
    assert stage.studio.folder.name == "Sample film"
    assert stage.studio.folder.is_relative_to(stage.root / "home")
    await stage.until(lambda: stage.studio.is_running)
    await stage.ran()
    assert not stage.studio.plan().steps
    assert "free" in stage.window.remark
    session.open_sample()
    await stage.until(lambda: "up to date" in stage.window.remark or session.header.isVisible())
    assert not stage.studio.read_only


async def test_a_template_is_chosen_with_the_keyboard(stage):
    stage.enter()
    tile = stage.window.welcome.findChildren(_Tile)[1]
    await stage.focus(tile)
    stage.key("Return")
    dialog = await stage.dialog(NewFilmDialog)
    assert dialog.template == "still-to-motion"
    stage.type("Moonlit chase")
    assert dialog.folder.name == "Moonlit chase"
    stage.key("Return")
    await stage.until(lambda: stage.studio.folder is not None)
    assert stage.studio.project.title == "Moonlit chase"
    assert len(stage.studio.project.graph.nodes) == 3


async def test_all_workflows_are_one_step_further_and_one_is_drafted_to_its_end(stage):
    stage.enter()
    more = next(each for each in stage.window.welcome.findChildren(_Tile) if each.accessibleName().startswith("More"))
    stage.click(more)
    dialog = await stage.dialog(NewFilmDialog)
    rows = dialog._templates
    assert {rows.item(row).text().partition("\n")[0] for row in range(rows.count())} >= {
        "Talking actor",
        "Model bake-off",
    }
    rows.setCurrentRow(next(row for row in range(rows.count()) if rows.item(row).text().startswith("State, then")))
    stage.key("Return", dialog._name)
    await stage.until(lambda: stage.studio.folder is not None)
    stage.session.run_nodes(None)
    await stage.ran()
    project = stage.studio.project
    assert {frame.title for frame in project.graph.frames.values()} == {"1 · How it looks", "2 · How it moves"}
    assert all(stage.studio.is_current(output) for output in project.followed_outputs())


async def test_escape_leaves_the_new_film_dialog(stage):
    stage.enter()
    stage.session.actions["file.new"].trigger()
    dialog = await stage.dialog(NewFilmDialog)
    stage.key("Escape")
    await stage.until(lambda: not dialog.isVisible())
    assert stage.studio.folder is None


async def test_recent_films_are_listed_with_their_picture_and_missing_ones_are_not(stage):
    first, second = stage.sample("First"), stage.sample("Second")
    gone = stage.root / "Gone"
    settings.save(stage.paths.settings, settings.Settings(recent_projects=(str(gone), str(second), str(first))))
    stage.enter()
    tiles = [tile for tile in stage.window.welcome.findChildren(_Tile) if tile.toolTip()]
    assert [tile.toolTip() for tile in tiles] == [str(second), str(first)]
    await stage.focus(tiles[0])
    stage.key("Space")
    await stage.until(lambda: stage.studio.folder == second)
    await stage.turn()
    assert settings.load(stage.paths.settings)[0].recent_projects[0] == str(second)


async def test_closing_a_film_leaves_a_picture_for_its_card(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    session.run_nodes(None)
    await stage.ran()
    session.actions["file.close"].trigger()
    await stage.until(stage.window.welcome.isVisible)
    poster = folder / "cache" / "poster.jpg"
    assert poster.read_bytes()[:2] == b"\xff\xd8"
    assert not poster.with_name("poster.jpg.part").exists()


async def test_closing_from_the_edit_workspace_shows_the_first_page(stage):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    assert not stage.window.pages.isVisible()
    session.actions["file.close"].trigger()
    await stage.until(stage.window.welcome.isVisible)
    assert not session.header.isVisible()
    assert not session.bench.timeline.isVisible()


async def test_the_title_tells_what_is_not_saved(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    assert not stage.window.windowTitle().startswith("•")
    retitle(stage, "Star")
    assert stage.window.windowTitle().startswith("• Star")
    await stage.focus(session.bench.canvas.view)
    stage.key("Ctrl+S")
    await stage.until(lambda: not stage.studio.document.is_dirty)
    assert stage.window.windowTitle().startswith("Star")
    assert on_disk(folder).title == "Star"
    session.actions["edit.undo"].trigger()
    assert stage.window.windowTitle().startswith("• ")


async def test_saving_takes_over_what_is_being_typed(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    field = session.bench.inspector._page._title
    await stage.focus(field)
    field.selectAll()
    stage.type("Typed but not entered")
    stage.key("Ctrl+S")
    await stage.until(lambda: on_disk(folder).title == "Typed but not entered")
    assert field.hasFocus()


async def test_leaving_with_changes_can_save(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    retitle(stage)
    stage.window.close()
    await stage.until(session.closing.is_set)
    leaving = begin(session.leave())
    await stage.answer("Save")
    assert await leaving
    assert on_disk(folder).title == "Another name"


async def test_leaving_with_changes_can_drop_them_for_good(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    retitle(stage)
    await session.films.autosave()
    leaving = begin(session.leave())
    await stage.answer("Don't save")
    assert await leaving
    assert on_disk(folder).title != "Another name"
    assert project_file.newer_than_document(ProjectFolder(folder)) is None


async def test_leaving_can_be_thought_better_of(stage):
    session = stage.enter(stage.sample())
    retitle(stage)
    for words in ("Cancel", None):
        leaving = begin(session.leave())
        dialog = await stage.dialog(Question)
        stage.click(button(dialog, words)) if words else stage.key("Escape", dialog)
        assert not await leaving
    assert stage.studio.folder is not None
    assert stage.studio.document.is_dirty
    assert stage.window.isVisible()


async def test_enter_presses_the_button_that_looks_like_it(stage):
    session = stage.enter(stage.sample())
    retitle(stage)
    leaving = begin(session.leave())
    dialog = await stage.dialog(Question)
    save, cancel = button(dialog, "Save"), button(dialog, "Cancel")
    await stage.until(save.hasFocus)
    assert save.isDefault()
    await stage.focus(cancel)
    assert cancel.isDefault()
    assert not save.isDefault()
    stage.key("Return")
    assert not await leaving


async def test_a_disk_that_refuses_keeps_the_window_open(stage):
    session = stage.enter(stage.sample())
    retitle(stage)
    stage.studio.folder.joinpath("film.charstudio").unlink()
    stage.studio.folder.joinpath("film.charstudio").mkdir()
    leaving = begin(session.leave())
    await stage.answer("Save")
    assert not await leaving
    assert (await stage.dialog(Question)).windowTitle()
    assert stage.studio.document.is_dirty


async def test_leaving_while_shots_are_made_asks(stage):
    stage.provider = quick_provider(Scene(hold=frozenset({Verb.COLLECT})))
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.until(lambda: stage.studio.is_running)
    leaving = begin(session.leave())
    await stage.answer("Keep working")
    assert not await leaving
    assert stage.studio.is_running
    leaving = begin(session.leave())
    await stage.answer("Stop and go on")
    assert await leaving


async def test_a_second_window_on_the_same_film_reads_only_and_says_so(stage, tmp_path):
    folder = stage.sample()
    stage.enter(folder)
    second = Stage(tmp_path)
    try:
        session = second.enter(folder)
        assert second.studio.read_only
        assert session.header._badge.isVisible()
        assert "already open" in session.header._badge.toolTip()
        assert "(reading only)" in second.window.windowTitle()
        assert not session.actions["file.save"].isEnabled()
        assert not session.actions["run.all"].isEnabled()
        second.click(session.header._badge)
        await second.choose_files(tmp_path / "home")
        await second.until(lambda: second.studio.folder == tmp_path / "home" / folder.name)
        await second.until(lambda: not session.header._badge.isVisible())
        assert not second.studio.read_only
    finally:
        await second.leave()


async def test_the_open_film_is_not_opened_again(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    retitle(stage)
    session.open_path(folder)
    await stage.until(lambda: "open already" in stage.window.remark)
    assert not stage.studio.read_only
    assert stage.studio.project.title == "Another name"


async def test_another_film_takes_the_place_of_this_one(stage):
    first, second = stage.sample("First"), stage.sample("Second")
    session = stage.enter(first)
    session.open_path(second / "film.charstudio")
    await stage.until(lambda: stage.studio.folder == second)
    assert session.header.isVisible()
    assert (first / "cache" / "poster.jpg").exists()


async def test_what_is_no_film_is_refused_and_the_film_stays(stage):
    session = stage.enter(stage.sample())
    session.open_path(stage.root / "home")
    dialog = await stage.dialog(Question)
    assert "not a Character Studio project" in dialog.windowTitle()
    stage.key("Escape", dialog)
    assert session.bench.canvas.isVisible()
    assert stage.studio.folder is not None


async def test_a_film_of_a_newer_program_is_refused_with_the_first_page(stage):
    folder = stage.sample()
    document = ProjectFolder(folder).document
    data = json.loads(document.read_text())
    document.write_text(json.dumps({**data, "format": 999}))
    before = document.read_bytes()
    session = stage.enter()
    session.open_path(folder)
    dialog = await stage.dialog(Question)
    assert "newer" in f"{dialog.windowTitle()}".lower()
    assert stage.window.welcome.isVisible()
    assert document.read_bytes() == before


async def test_a_damaged_film_opens_for_reading_and_is_never_overwritten(stage):
    folder = stage.sample()
    document = ProjectFolder(folder).document
    data = json.loads(document.read_text())
    data["timeline"]["rate"] = "purple"
    document.write_text(json.dumps(data))
    before = document.read_bytes()
    session = stage.enter()
    session.open_path(folder)
    dialog = await stage.dialog(Question)
    assert "could not be read" in dialog.windowTitle()
    stage.click(button(dialog, "Close"))
    assert stage.studio.read_only
    assert session.header._badge.isVisible()
    assert not session.actions["file.save"].isEnabled()
    stage.key("Ctrl+S", session.bench.canvas)
    await session.films.autosave()
    session.actions["file.close"].trigger()
    await stage.until(stage.window.welcome.isVisible)
    assert document.read_bytes() == before


async def test_work_that_was_not_saved_is_offered_once_more(stage):
    folder = stage.sample()
    project = replace(on_disk(folder), title="Rescued")
    project_file.autosave(ProjectFolder(folder), project)
    stage.enter(folder)
    await stage.answer("Restore")
    await stage.until(lambda: stage.studio.project.title == "Rescued")
    assert stage.studio.document.is_dirty
    assert on_disk(folder).title != "Rescued"


async def test_autosave_keeps_a_version_and_leaves_the_document_alone(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    before = ProjectFolder(folder).document.read_bytes()
    retitle(stage, "Kept aside")
    await session.films.autosave()
    assert ProjectFolder(folder).document.read_bytes() == before
    kept = project_file.autosaves(ProjectFolder(folder))
    assert project_file.read(kept[0].path).title == "Kept aside"


async def test_the_same_complaint_is_shown_once(stage):
    session = stage.enter()
    for _ in range(3):
        session.desk.fail(StorageError("The disk is full.", "Free some space."))
    assert len(stage.dialogs(Question)) == 1
    stage.key("Escape", stage.dialogs(Question)[0])
    await stage.until(lambda: not stage.dialogs(Question))
    session.desk.fail(StorageError("The disk is full.", "Free some space."))
    assert len(stage.dialogs(Question)) == 1


def begin(work):
    return asyncio.get_running_loop().create_task(work)
