"""The user's own templates: a folder of files that can be listed, added to, renamed, and deleted for a while.

The folder is the truth. What somebody puts there by hand is listed too, and a file that cannot be used is listed with
the reason. Everything here blocks on the disk: call it from a worker thread; ``known`` is for the window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from charstudio.model.errors import EditError, StorageError
from charstudio.model.node_template import LONGEST_TITLE, NodeTemplate, free_title, tidy
from charstudio.model.values import MediaRef
from charstudio.storage import template_file
from charstudio.storage.file_names import free_path, plain_stem
from charstudio.storage.files import door, remove_abandoned_parts
from charstudio.storage.template_file import SUFFIX

TRASH: Final = "trash"


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """One file of the library. ``problem`` says why it cannot be used; empty when it can."""

    path: Path
    title: str
    description: str = ""
    nodes: int = 0
    asked: int = 0
    """How many parameters are asked for."""
    files: int = 0
    problem: str = ""

    @property
    def facts(self) -> str:
        """What is in it, in one short line; nothing for one that cannot be used."""
        if self.problem:
            return ""
        parts = [_counted(self.nodes, "node"), _counted(self.files, "file") if self.files else ""]
        asked = f"{_counted(self.asked, 'thing')} to fill in" if self.asked else ""
        return " · ".join(part for part in (*parts, asked) if part)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A template that lies in the trash, and where it was."""

    template: OwnTemplate
    trashed: Path


class TemplateLibrary:
    """The templates in ``folder``, which is made when the first one is saved. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._seen: dict[Path, tuple[tuple[int, int], OwnTemplate]] = {}
        self._known: tuple[OwnTemplate, ...] = ()

    @property
    def known(self) -> tuple[OwnTemplate, ...]:
        """What was there when it was listed last, by title. Does not look at the disk."""
        return self._known

    def listed(self) -> tuple[OwnTemplate, ...]:
        """Every template, by title; files that have not changed are not read again. Raises ``StorageError``."""
        with self._lock:
            with door(self.folder, "read"):
                paths = list(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []
            self._seen = {path: seen for path in paths if (seen := self._looked_at(path)) is not None}
            found = (template for _, template in self._seen.values())
            self._known = tuple(sorted(found, key=lambda each: (each.title.casefold(), each.path.name)))
            return self._known

    def save(self, template: NodeTemplate, media: Callable[[MediaRef], Path], picture: bytes = b"") -> OwnTemplate:
        """Keep a template; when its title is taken it gets a number. Raises ``StorageError``; nothing is kept then."""
        with self._lock:
            template = replace(template, title=self._free(template.title))
            path = self._new_path(template.title)
            template_file.write(path, template, media, picture)
            return self._at(path)

    def import_file(self, path: Path) -> OwnTemplate:
        """Take in a template from anywhere. Raises ``Damaged``, ``NewerFormat``, ``StorageError``."""
        template = template_file.read(path)
        with self._lock:
            title = self._free(template.title)
            target = self._new_path(title)
            template_file.rewrite(path, target, title)
            return self._at(target)

    def export(self, template: OwnTemplate, target: Path) -> None:
        """Copy a template to ``target``, which is replaced. Raises ``StorageError``."""
        if target.exists() and target.samefile(template.path):
            return
        template_file.rewrite(template.path, target, template.title)

    def rename(self, template: OwnTemplate, title: str) -> OwnTemplate:
        """Give a template another title; when that is taken it gets a number.

        Raises ``EditError`` for an empty one, ``Damaged`` when it cannot be read, ``StorageError``.
        """
        wanted = tidy(title, LONGEST_TITLE)
        if not wanted:
            raise EditError("A template needs a name.")
        if wanted == template.title:
            return template
        with self._lock:
            free = self._free(wanted, besides=template)
            target = template.path if _stem(free) == template.path.stem else self._new_path(free)
            template_file.rewrite(template.path, target, free)
            if target != template.path:
                with door(template.path, "removed"):
                    template.path.unlink()
            return self._at(target)

    def delete(self, template: OwnTemplate) -> Deleted:
        """Move a template into the trash beside the others. Raises ``StorageError``."""
        with self._lock:
            trash = self.folder / TRASH
            with door(template.path, "deleted"):
                trash.mkdir(parents=True, exist_ok=True)
                trashed = free_path(trash, template.path.stem, SUFFIX)
                template.path.replace(trashed)
            self.listed()
            return Deleted(template, trashed)

    def restore(self, deleted: Deleted) -> OwnTemplate:
        """Bring a deleted template back; when its file's name was taken meanwhile it gets a number.

        Raises ``StorageError``.
        """
        with self._lock:
            before = deleted.template.path
            target = before if not before.exists() else free_path(self.folder, before.stem, SUFFIX)
            with door(deleted.trashed, "brought back"):
                deleted.trashed.replace(target)
            return self._at(target)

    def picture(self, template: OwnTemplate) -> bytes:
        """A template's PNG, not looked at; nothing when there is none or the file cannot be used."""
        with suppress(StorageError):
            return template_file.picture(template.path)
        return b""

    def make_folder(self) -> None:
        """Have a folder, so that it can be shown. Raises ``StorageError``."""
        with door(self.folder, "created"):
            self.folder.mkdir(parents=True, exist_ok=True)

    # --- inside ------------------------------------------------------------------------------------------------

    def _looked_at(self, path: Path) -> tuple[tuple[int, int], OwnTemplate] | None:
        try:
            status = path.stat()
        except OSError:  # it went while we looked
            return None
        state = status.st_mtime_ns, status.st_size
        seen = self._seen.get(path)
        return seen if seen is not None and seen[0] == state else (state, _described(path))

    def _at(self, path: Path) -> OwnTemplate:
        self._seen.pop(path, None)  # two writes within one tick of the clock look alike
        return next(template for template in self.listed() if template.path == path)

    def _free(self, title: str, besides: OwnTemplate | None = None) -> str:
        taken = [each.title for each in self.listed() if besides is None or each.path != besides.path]
        return free_title(title, taken)

    def _new_path(self, title: str) -> Path:
        self.make_folder()
        remove_abandoned_parts(self.folder)
        return free_path(self.folder, _stem(title), SUFFIX)


def _described(path: Path) -> OwnTemplate:
    try:
        found = template_file.read(path)
    except StorageError as error:
        return OwnTemplate(path, path.stem, problem=error.message)
    return OwnTemplate(
        path,
        found.title,
        found.description,
        len(found.snippet.graph.nodes),
        len(found.exposed),
        len(template_file.media_of(found)),
    )


def _stem(title: str) -> str:
    return plain_stem(title, "template")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
