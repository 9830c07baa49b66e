"""Characters as files in the window: exported, imported, on the shelf and back."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QMenu

from charstudio.model.values import CharacterId


async def opened(stage):
    session = stage.enter(stage.sample_of_stills())
    await stage.until(lambda: session.bench.is_shown)
    session.bench.casting.make_of(stage.find("Lumi"))
    (who,) = stage.studio.project.characters.values()
    return session, session.bench.casting.files, who


async def test_out_and_in_again(stage, tmp_path):
    session, files, who = await opened(stage)
    target = tmp_path / "Lumi.character"
    files.ask_export(who)
    dialog = await stage.dialog(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    await stage.until(target.is_file)
    session.bench.casting.deeds.change(who, "x", notes="Something else")
    files.ask_import()
    await stage.choose_files(target)
    await stage.answer("Update it")
    await stage.until(lambda: stage.studio.project.characters[who.id].notes == who.notes)
    assert session.bench.characters.view.chosen.id == who.id


async def test_exactly_the_same_asks_nothing_and_changes_nothing(stage, tmp_path):
    _, files, who = await opened(stage)
    target = tmp_path / "Lumi.character"
    await stage.studio.cast.export(CharacterId(who.id), target)
    steps = stage.steps
    await files.bring(target)
    assert stage.steps == steps
    assert not stage.dialogs()


async def test_the_shelf_is_a_menu(stage):
    _, files, who = await opened(stage)
    files.put_on_shelf(who)
    await stage.until(lambda: list(stage.paths.characters.glob("*.character")))
    await stage.turn()
    files.ask_shelf()

    def menus():
        return [menu for menu in stage.window.findChildren(QMenu) if menu.isVisible()]

    await stage.until(menus)
    (action,) = menus()[0].actions()
    assert action.text().startswith("Lumi, version 1")
    menus()[0].close()
