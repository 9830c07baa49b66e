"""What can be done with what is chosen in the gallery, as one table: for buttons, the menu and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from charstudio.model.kind import Kinds
from charstudio.model.library import MediaKind
from charstudio.storage.database_gallery import Mark
from charstudio.studio.gallery.recreating import can_recreate
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui.panel_actions import make_panel_actions


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen, what is thought of it, and what is possible in this film."""

    items: Sequence[GalleryItem]
    marks: Sequence[Mark]
    kinds: Kinds
    writable: bool

    @property
    def one(self) -> GalleryItem | None:
        """The one that is chosen, if it is one."""
        return self.items[0] if len(self.items) == 1 else None

    @property
    def are_trashed(self) -> bool:
        """Whether all of it is in the trash."""
        return bool(self.marks) and all(mark.trashed for mark in self.marks)

    @property
    def are_rejected(self) -> bool:
        """Whether all of it is rejected."""
        return bool(self.marks) and all(mark.rejected for mark in self.marks)


def _one(chosen: Chosen) -> bool:
    return chosen.one is not None


def _picture(chosen: Chosen) -> bool:
    return chosen.writable and bool(chosen.items) and all(each.kind is MediaKind.IMAGE for each in chosen.items)


@dataclass(frozen=True, slots=True)
class GalleryCommand:
    """One verb; ``fits`` says whether it means anything for what is chosen. ``group`` begins a new one in the menu."""

    id: str
    text: str
    icon: str
    keys: str
    fits: Callable[[Chosen], bool]
    button: bool = False
    group: bool = False


COMMANDS = (
    GalleryCommand("show", "Show in the viewer", "eye-outline", "", _one),
    GalleryCommand(
        "reference", "Use as reference", "account-box-outline", "R", lambda c: _picture(c) and _one(c), button=True
    ),
    GalleryCommand(
        "character", "Add to a character…", "account-plus-outline", "", lambda c: c.writable and bool(c.items)
    ),
    GalleryCommand(
        "recreate",
        "Recreate this node",
        "refresh",
        "N",
        lambda c: c.writable and c.one is not None and can_recreate(c.one, c.kinds),
        button=True,
    ),
    GalleryCommand(
        "reveal_node", "Show its node", "graph-outline", "", lambda c: c.one is not None and c.one.node is not None
    ),
    GalleryCommand("place", "Place on the timeline", "filmstrip", "P", lambda c: c.writable and _one(c), button=True),
    GalleryCommand("save", "Save a copy…", "content-save-outline", "", _one, group=True),
    GalleryCommand("folder", "Reveal in folder", "folder-search-outline", "", _one),
    GalleryCommand("reject", "Reject", "close-circle-outline", "X", lambda c: c.writable and bool(c.items), group=True),
    GalleryCommand(
        "trash", "Move to the trash", "trash-can-outline", "Del", lambda c: c.writable and bool(c.items), button=True
    ),
)


def make_actions(owner: QWidget, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command, with its keys while ``owner`` or something in it has the keyboard."""
    return make_panel_actions(owner, "gallery", COMMANDS, verbs)


def show_fitting(actions: Mapping[str, QAction], chosen: Chosen) -> None:
    """Offer what means something now."""
    for command in COMMANDS:
        actions[command.id].setEnabled(command.fits(chosen))
    actions["reject"].setText("Take back the rejection" if chosen.are_rejected else "Reject")
    actions["trash"].setText("Put back" if chosen.are_trashed else "Move to the trash")
