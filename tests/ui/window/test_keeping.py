"""Missing media, archives: from the badge and the menu to the film that is whole again, by mouse and keyboard."""

from __future__ import annotations

import os
import shutil

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from stage import button

from charstudio.storage.film_archive import is_film_archive
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.collecting import Scope
from charstudio.ui.dialogs.archive import ArchiveDialog
from charstudio.ui.dialogs.message import Question
from charstudio.ui.dialogs.open_archive import OpenArchiveDialog
from charstudio.ui.dialogs.relink import RelinkDialog
from tests.lab import picture


async def poor(stage, *, keep=()):
    """The sample film, opened after all its media but those to ``keep`` went to another folder, by their old names."""
    film = stage.sample()
    disk = stage.root / "disk" / "old"
    disk.mkdir(parents=True)
    session = stage.enter(film)
    assets = list(stage.studio.project.assets.values())
    await stage.studio.close()
    for asset in assets:
        if asset.name not in keep:
            path = ProjectFolder(film).media / asset.media.sha256[:2] / asset.media.file_name
            shutil.move(path, disk / asset.name)
    stage.studio.open(film)
    await stage.until(session.header._missing.isVisible, "the badge")
    return session, disk


def states(dialog) -> dict[str, str]:
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return {item.text(0): item.text(2) for item in items}


async def idle(stage, dialog):
    await stage.until(lambda: not dialog._is_running, "the work to end")


def drop(widget, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), actions, data, buttons, Qt.KeyboardModifier.NoModifier)
    widget.dropEvent(event)


async def test_a_whole_film_has_no_badge_and_nothing_to_find(stage):
    session = stage.enter(stage.sample())
    await stage.turn()
    assert not session.header._missing.isVisible()
    session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    assert dialog._heading.text() == "Every file of this film is there."
    assert not dialog._search.isEnabled()
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(RelinkDialog))


async def test_a_film_that_misses_files_says_so_opens_and_shows_where(stage):
    session, _ = await poor(stage)
    count = len(stage.studio.project.assets)
    assert session.header._missing.text() == f"{count} files missing"
    assert stage.window.remark.startswith(f"{count} files of this film are missing.")
    face = session.bench.timeline
    assert face.isVisible()
    stage.click(session.header._missing)
    dialog = await stage.dialog(RelinkDialog)
    assert set(states(dialog).values()) == {"Missing"}
    assert "music.ogg" in states(dialog)


async def test_one_folder_fixes_all_and_the_badge_goes(stage):
    session, disk = await poor(stage)
    stage.click(session.header._missing)
    dialog = await stage.dialog(RelinkDialog)
    stage.click(dialog._search)
    await stage.choose_files(stage.root / "disk")
    await stage.until(lambda: not dialog.lost, "everything to be found")
    await idle(stage, dialog)
    assert dialog._heading.text() == "Every file of this film is there."
    assert dialog._words.text().endswith("files are back.")
    stage.click(dialog._close)
    await stage.until(lambda: not session.header._missing.isVisible())
    assert stage.steps == []
    assert sorted(path.name for path in disk.iterdir())  # what was found is copied, not taken away
    asset = next(iter(stage.studio.project.assets))
    assert stage.studio.playable(asset) is not None


async def test_a_dropped_folder_is_searched(stage):
    session, disk = await poor(stage)
    session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    drop(dialog, disk)
    await stage.until(lambda: not dialog.lost, "everything to be found")
    await idle(stage, dialog)


async def test_what_only_looks_alike_is_shown_and_used_when_agreed_to(stage):
    session, disk = await poor(stage)
    names = [asset.name for asset in stage.studio.project.assets.values() if asset.name.endswith(".png")][:2]
    infos = {asset.name: asset.info for asset in stage.studio.project.assets.values()}
    for number, name in enumerate(names):
        size = (infos[name].width_px, infos[name].height_px) if number == 0 else (64, 48)
        picture(disk / name, (10 * number, 90, 90), size)
    session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    dialog.search(disk)
    await idle(stage, dialog)
    await stage.until(lambda: len(dialog.lost) == 2)
    assert states(dialog) == {names[0]: "1 file looks the same", names[1]: "1 file looks alike"}
    assert dialog._used == {next(each.key for each in dialog.lost if each.name == names[0])}
    assert stage.steps == []
    assert dialog.pair.isVisible()
    other = next(dialog.list.topLevelItem(row) for row in range(2) if dialog.list.topLevelItem(row).text(0) == names[1])
    rect = dialog.list.visualItemRect(other)
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 90, rect.center().y()))
    assert dialog.pair._theirs._words.whole_text == "Another picture size."
    await stage.until(lambda: dialog.pair._theirs._picture.pixmap().width() > 64, "the picture")
    stage.click(dialog.pair._use)
    assert len(dialog._used) == 2
    assert dialog._use.text() == "Use these 2 files"
    stage.click(dialog._use)
    await idle(stage, dialog)
    await stage.until(lambda: not dialog.lost)
    assert stage.steps == ["Relink 2 files"]
    stage.key("Escape", dialog)
    await stage.until(lambda: not session.header._missing.isVisible())
    session.actions["edit.undo"].trigger()
    assert stage.steps == []


async def test_escape_stops_a_search_first_and_leaves_the_film_as_it_was(stage):
    session, disk = await poor(stage)
    for number in range(300):
        (disk / f"{number}").write_bytes(os.urandom(64))
    before = stage.studio.project
    session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    dialog.search(disk)
    assert dialog._close.text() == "Stop"
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(RelinkDialog), "the dialog to close")
    assert stage.studio.project == before


async def test_reading_every_file_finds_what_has_changed(stage):
    film = stage.sample()
    session = stage.enter(film)
    asset = next(each for each in stage.studio.project.assets.values() if each.name == "music.ogg")
    path = stage.studio.media_path(asset)
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    assert dialog.lost == ()
    stage.click(dialog._check)
    await idle(stage, dialog)
    await stage.until(lambda: dialog.lost)
    assert states(dialog) == {"music.ogg": "Changed"}


async def test_a_film_open_for_reading_says_why_nothing_can_be_brought_back(stage):
    await poor(stage)
    stage.studio.open(stage.studio.folder, read_only=True)
    await stage.turn()
    stage.session.actions["file.find_media"].trigger()
    dialog = await stage.dialog(RelinkDialog)
    assert "reading only" in dialog._help.text()
    assert not dialog._search.isEnabled()


async def test_a_film_is_archived_dropped_on_the_window_and_opened(stage):
    film = stage.sample()
    session = stage.enter(film)
    session.run_nodes(None)
    await stage.ran()
    await stage.studio.save()
    project = stage.studio.project
    session.actions["file.archive"].trigger()
    dialog = await stage.dialog(ArchiveDialog)
    target = stage.root / "Lumi.zip"
    dialog._path.setFocus()
    dialog._path.selectAll()
    stage.type(str(target), dialog._path)
    stage.key("Return", dialog._path)
    await stage.until(lambda: dialog._done is not None, "the archive")
    assert is_film_archive(target)
    assert "is there" in dialog._words.text()
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(ArchiveDialog))
    stage.window.files_dropped.emit([target])
    dialog = await stage.dialog(OpenArchiveDialog)
    stage.click(dialog._go)
    await stage.until(lambda: stage.studio.folder not in {None, film}, "the other film")
    assert stage.studio.project == project
    assert stage.studio.plan().steps == ()
    assert not stage.studio.read_only
    await stage.turn()
    assert not session.header._missing.isVisible()


async def test_what_stays_behind_is_said_for_the_chosen_scope(stage):
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.ran()
    node = stage.find("Warm dusk")
    await stage.studio.start(stage.studio.plan_takes(node, 1)).finished()
    session.actions["file.archive"].trigger()
    dialog = await stage.dialog(ArchiveDialog)
    assert dialog.scope is Scope.ALL
    assert dialog._left.isHidden()
    stage.click(dialog._scopes[Scope.CHOSEN])
    assert "1 paid take" in dialog._left.text()
    assert dialog._path.text().endswith(".zip")
    stage.click(dialog._forms[1])
    assert not dialog._path.text().endswith(".zip")
    stage.click(dialog._forms[0])
    assert dialog._path.text().endswith(".zip")
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs(ArchiveDialog))


async def test_a_file_in_the_way_is_replaced_only_when_agreed_to(stage):
    session = stage.enter(stage.sample())
    target = stage.root / "there.zip"
    target.write_bytes(b"mine")
    session.actions["file.archive"].trigger()
    dialog = await stage.dialog(ArchiveDialog)
    dialog._path.setText(str(target))
    stage.click(dialog._go)
    await stage.answer("Keep it")
    await stage.until(lambda: not dialog._is_running)
    assert target.read_bytes() == b"mine"
    stage.click(dialog._go)
    await stage.answer("Replace")
    await stage.until(lambda: dialog._done is not None)
    assert is_film_archive(target)


async def test_archiving_goes_on_behind_the_window_and_says_when_it_is_done(stage):
    session = stage.enter(stage.sample())
    session.actions["file.archive"].trigger()
    dialog = await stage.dialog(ArchiveDialog)
    target = stage.root / "behind.zip"
    dialog._path.setText(str(target))
    stage.click(dialog._go)
    stage.click(dialog._behind)
    await stage.until(lambda: not stage.dialogs(ArchiveDialog))
    stage.studio.document.apply("Edit", lambda project: project)  # the film is there to be worked on
    await stage.until(target.exists, "the archive")
    await stage.until(lambda: stage.window.remark.startswith("“behind.zip” is there"), "the remark")


async def test_a_file_that_is_no_archive_is_refused_with_a_sentence(stage):
    session = stage.enter()
    bad = stage.root / "bad.zip"
    bad.write_bytes(b"PK\x03\x04" + b"\0" * 26 + b"film.charstudio")
    assert is_film_archive(bad)
    session.open_path(bad)
    dialog = await stage.dialog(Question)
    assert any("not a whole archive" in label.text() for label in dialog.findChildren(QLabel))
    stage.click(button(dialog, "Close"))


async def test_an_archive_opens_from_the_welcome_page(stage):
    session = stage.enter(stage.sample())
    await stage.studio.keeping.pack(stage.root / "a.zip", Scope.ALL)
    await session.films.close()
    await stage.turn()
    session.actions["file.open_archive"].trigger()
    await stage.choose_files(stage.root / "a.zip")
    dialog = await stage.dialog(OpenArchiveDialog)
    stage.key("Return", dialog._name)
    await stage.until(lambda: stage.studio.folder is not None, "the film")
    assert stage.studio.folder == stage.root / "home" / "Documents" / "Character Studio" / stage.studio.project.title
