"""Handing a film over and taking it over in the window; and being reminded of characters in passing."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QLabel
from stage import button

from charstudio.model.project import Project
from charstudio.model.timeline_format import set_format
from charstudio.storage import character_file
from charstudio.storage.handover_file import look_into
from charstudio.ui.dialogs.handover.give import HandOverDialog
from charstudio.ui.dialogs.handover.keep_safe import KeepSafeDialog
from charstudio.ui.dialogs.handover.take import TakeOverDialog
from charstudio.ui.dialogs.message import Question
from tests.lab import node_id
from tests.studio.cast.films import MIRA, act, populate


async def cast(stage, size=(1280, 800)):
    """A small film with Mira in it, in the window."""
    film = stage.film(set_format(Project("Rain"), width_px=160, height_px=96))
    session = stage.enter(film, size=size)
    await populate(stage.studio, stage.root / "photos")
    await stage.studio.save()
    return session


def texts(dialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if not label.isHidden())


async def handed_over(stage, session):
    session.actions["file.hand_over"].trigger()
    dialog = await stage.dialog(HandOverDialog)
    stage.type("Ada", dialog._by)
    return dialog


async def test_a_film_is_handed_over_and_opened_again_with_its_test(stage):
    session = await cast(stage)
    dialog = await handed_over(stage, session)
    assert "Draft a four-second test clip for Mira (free)" in [box.text() for box in (dialog.drafts, dialog.templates)]
    path = dialog.path
    assert path.name == "Rain.handover"
    stage.click(dialog.go)
    await stage.until(lambda: not dialog.is_running, "the pack")
    assert "“Rain.handover” is there: 1 character" in dialog.words.text()
    stage.click(dialog.quit)
    await stage.until(lambda: not stage.dialogs(HandOverDialog))
    said = look_into(path)
    assert (said.by, [bool(test.clip) for test in said.tests]) == ("Ada", [True])

    session.open_path(path)
    taking = await stage.dialog(TakeOverDialog)
    assert "Handed over by Ada. 1 character, 1 test clip" in texts(taking)
    root = taking.folder
    stage.click(taking.go)
    await stage.until(lambda: taking.taken is not None, "the film")
    assert "– Mira. Not measurable" in texts(taking)
    assert taking.go.text() == "Open film"
    stage.click(taking.go)
    await stage.until(lambda: stage.studio.folder == root, "the film to open")
    assert MIRA in stage.studio.project.characters
    shelf = session.desk._paths.characters
    assert [file.name for file in shelf.iterdir()] == ["Mira – S1E04 – raincoat – v1.character"]


async def test_escape_leaves_everything_as_it_is(stage):
    session = await cast(stage)
    dialog = await handed_over(stage, session)
    path = dialog.path
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(HandOverDialog))
    assert not path.exists()


async def test_a_pack_that_is_there_is_replaced_only_when_agreed_to(stage):
    session = await cast(stage)
    dialog = await handed_over(stage, session)
    path = dialog.path
    path.write_bytes(b"mine")
    stage.click(dialog.go)
    await stage.answer("Keep it", Question)
    await stage.until(lambda: not dialog.is_running)
    assert path.read_bytes() == b"mine"
    assert dialog.words.text() == "Choose another name."
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(HandOverDialog))


async def test_a_damaged_pack_says_what_is_wrong_and_leaves_nothing(stage):
    session = await cast(stage)
    dialog = await handed_over(stage, session)
    dialog.drafts.setChecked(False)
    path = dialog.path
    stage.click(dialog.go)
    await stage.until(lambda: not dialog.is_running)
    assert "There is no test clip of “Mira”." in dialog.words.text()
    stage.click(dialog.quit)
    await stage.until(lambda: not stage.dialogs(HandOverDialog))
    content = bytearray(path.read_bytes())
    content[content.index(b"film.zip") + 200] ^= 1
    path.write_bytes(content)
    session.open_path(path)
    taking = await stage.dialog(TakeOverDialog)
    stage.click(taking.go)
    await stage.until(lambda: not taking.is_running)
    assert "not a whole hand-over pack" in taking.words.text()
    assert not taking.folder.exists()
    stage.key("Escape", taking)
    await stage.until(lambda: not stage.dialogs(TakeOverDialog))


async def test_one_is_reminded_in_passing_and_can_export_or_be_left_alone(stage):
    session = await cast(stage)
    for name in ("dusk", "rain", "dawn"):
        stage.studio.document.apply("Act", lambda project, name=name: act(project, name))
    await stage.studio.run([node_id(name) for name in ("dusk", "rain", "dawn")]).finished()
    await stage.until(lambda: "no exported copy knows of" in stage.window.remark, "the reminder")
    stage.window.say("")
    session.care.look()
    await stage.turn()
    assert "no exported copy" not in stage.window.remark  # once is enough
    session.actions["file.keep_safe"].trigger()
    dialog = await stage.dialog(KeepSafeDialog)
    stage.click(button(dialog, "Export now…"))
    target = stage.root / "Mira.character"
    chooser = await stage.dialog(QFileDialog)
    chooser.selectFile(str(target))
    chooser.accept()
    await stage.until(lambda: "Every character is safe." in texts(dialog), "the file")
    assert character_file.read(target).character.name == "Mira"
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(KeepSafeDialog))


async def test_a_master_that_somebody_changed_is_said_when_the_film_opens(stage):
    session = await cast(stage)
    master = stage.studio.project.assets[stage.studio.project.characters[MIRA].master]
    path = stage.studio.media_path(master)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    session.care.look()
    await stage.until(lambda: "master reference of “Mira” (front.png) is not what it was" in stage.window.remark)
    assert "Find Missing Media" in stage.window.remark


async def test_not_for_this_film_is_heard(stage):
    session = await cast(stage)
    await stage.studio.cast.wrapped(stage.studio.project)
    stage.studio.document.apply("Act", lambda project: act(project, "dusk"))
    await stage.studio.run([node_id("dusk")]).finished()
    session.actions["file.keep_safe"].trigger()
    dialog = await stage.dialog(KeepSafeDialog)
    assert "The film is exported. Keep a copy of “Mira”" in texts(dialog)
    stage.click(button(dialog, "Not for this film"))
    await stage.until(lambda: "Every character is safe." in texts(dialog))
    assert await stage.studio.cast.reminders() == ()
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(KeepSafeDialog))
