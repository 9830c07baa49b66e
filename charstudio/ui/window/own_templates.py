"""The dialog of own templates at work: what it asks of the library is done aside, one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog

from charstudio.model.errors import CharStudioError
from charstudio.storage.template_file import SUFFIX
from charstudio.studio.own_templates import Deleted, OwnTemplate, TemplateLibrary
from charstudio.ui import aio
from charstudio.ui.dialogs.my_templates import MyTemplatesDialog
from charstudio.ui.graph.frame_picture import image_of
from charstudio.ui.window.desk import Desk

FILTER = f"Templates (*{SUFFIX})"


class Choose(Protocol):
    """Opens the desktop's file dialog where it was used last (``Material.choose``)."""

    def __call__(self, title: str, filters: str, *, several: bool, then: Callable[[list[Path]], None]) -> None:
        """``then`` gets what was chosen."""
        ...


class OwnTemplates:
    """``deleted`` outlives the dialog, so that what was deleted can still be taken back when it is opened again."""

    def __init__(self, desk: Desk, library: TemplateLibrary, choose: Choose) -> None:
        self._desk = desk
        self._library = library
        self._choose = choose
        self._deleted: list[Deleted] = []
        self._pictures: dict[Path, tuple[OwnTemplate, QImage]] = {}
        self._turn = asyncio.Lock()

    async def ask(self) -> OwnTemplate | None:
        """Show the templates until the user is done; gives the one to insert."""
        studio = self._desk.studio
        can_insert = studio.folder is not None and not studio.read_only
        dialog = MyTemplatesDialog(self._desk.window, can_insert=can_insert)
        self._connect(dialog)
        self._show_deleted(dialog)
        self._start(dialog, None)
        await aio.ask(dialog)
        return dialog.chosen

    def _connect(self, dialog: MyTemplatesDialog) -> None:
        library = self._library
        dialog.rename_asked.connect(lambda own, title: self._start(dialog, lambda: library.rename(own, title).path))
        dialog.delete_asked.connect(lambda own: self._start(dialog, lambda: self._delete(own)))
        dialog.undo_asked.connect(lambda: self._start(dialog, self._restore))
        dialog.import_asked.connect(lambda: self._ask_import(dialog))
        dialog.export_asked.connect(lambda own: self._ask_export(dialog, own))
        dialog.folder_asked.connect(lambda: self._start(dialog, library.make_folder, self._show_folder))

    def _start(
        self,
        dialog: MyTemplatesDialog,
        work: Callable[[], Path | None] | None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        self._desk.start(self._do(dialog, work, then), "templates")

    async def _do(
        self, dialog: MyTemplatesDialog, work: Callable[[], Path | None] | None, then: Callable[[], object]
    ) -> None:
        """Do ``work`` in a worker thread, then show what there is; it may give the path of the template to stand on."""
        async with self._turn:
            mark = None
            try:
                mark = await asyncio.to_thread(work) if work is not None else None
                then()
            except CharStudioError as error:
                self._desk.fail(error)
            found, pictures = await asyncio.to_thread(self._look)
        if not dialog.is_over:
            dialog.show_templates(found, pictures, mark)
            self._show_deleted(dialog)

    def _look(self) -> tuple[Sequence[OwnTemplate], dict[Path, QImage]]:
        """In a worker thread: the templates and their pictures; those seen before are not decoded again."""
        found = self._library.listed()
        before = self._pictures
        self._pictures = {
            own.path: seen
            if (seen := before.get(own.path)) is not None and seen[0] is own
            else (own, image_of(self._library.picture(own)))
            for own in found
        }
        return found, {path: image for path, (_, image) in self._pictures.items()}

    # --- in a worker thread ------------------------------------------------------------------------------------

    def _delete(self, own: OwnTemplate) -> None:
        self._deleted.append(self._library.delete(own))

    def _restore(self) -> Path | None:
        return self._library.restore(self._deleted.pop()).path if self._deleted else None

    # --- in the window's thread --------------------------------------------------------------------------------

    def _show_deleted(self, dialog: MyTemplatesDialog) -> None:
        dialog.show_deleted(self._deleted[-1].template.title if self._deleted else "")

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._library.folder)))

    def _ask_import(self, dialog: MyTemplatesDialog) -> None:
        def bring(paths: Sequence[Path]) -> None:
            for path in paths:
                self._start(dialog, lambda path=path: self._library.import_file(path).path)  # type: ignore[misc]

        self._choose("Import templates", FILTER, several=True, then=bring)

    def _ask_export(self, dialog: MyTemplatesDialog, own: OwnTemplate) -> None:
        chooser = QFileDialog(dialog, "Export the template", str(Path.home() / own.path.name), FILTER)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setFileMode(QFileDialog.FileMode.AnyFile)
        chooser.setDefaultSuffix(SUFFIX.removeprefix("."))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(lambda names: self._export(dialog, own, Path(names[0])))
        chooser.open()

    def _export(self, dialog: MyTemplatesDialog, own: OwnTemplate, target: Path) -> None:
        def work() -> None:
            self._library.export(own, target)

        self._start(dialog, work, lambda: self._desk.say(f"Exported “{own.title}”."))
