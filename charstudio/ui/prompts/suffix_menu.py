"""The menu of suffixes, of the characters a prompt can describe, and of keeping one's own words."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from charstudio.model.characters import BASE_OUTFIT
from charstudio.storage.prompt_presets import Suffix
from charstudio.studio.prompts.shelf import review_of
from charstudio.ui import theme
from charstudio.ui.prompts.desk import PromptDesk
from charstudio.ui.prompts.keep_dialog import KeepDialog


def suffix_menu(desk: PromptDesk, selected: str, parent: QWidget) -> QMenu:
    """The menu, to be shown with ``popup``. ``selected`` are the words that are marked in the prompt."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.setAccessibleName("Suffixes")
    menu.aboutToHide.connect(menu.deleteLater)
    suffixes, faults = desk.shelf.suffixes()
    for suffix in suffixes:
        if suffix.own:
            menu.addMenu(_own_menu(desk, suffix, menu))
        else:
            menu.addAction(_use(desk, suffix, menu))
    _add_characters(desk, menu)
    menu.addSeparator()
    keep = menu.addAction("Save the marked words as suffix…")
    keep.setEnabled(bool(selected.strip()) and desk.shelf.own is not None)
    keep.triggered.connect(lambda _checked=False: _keep(desk, selected, parent))
    for fault in faults:
        menu.addAction(fault).setEnabled(False)
    return menu


def _use(desk: PromptDesk, suffix: Suffix, menu: QMenu, words: str = "") -> QAction:
    review = review_of(suffix, desk.family, desk.shelf.today())
    action = QAction(words or (f"{suffix.label}   · look again" if review else suffix.label), menu)
    about = [f"“{suffix.text}”", suffix.note, f"Look at it again: {review}." if review else ""]
    action.setToolTip("\n".join(line for line in about if line))
    if review:
        action.setIcon(theme.icon("calendar-alert", "warn"))
    action.triggered.connect(lambda _checked=False: desk.use_suffix(suffix))
    return action


def _own_menu(desk: PromptDesk, suffix: Suffix, menu: QMenu) -> QMenu:
    own = QMenu(suffix.label, menu)
    own.setToolTipsVisible(True)
    own.addAction(_use(desk, suffix, own, "Add it"))
    fresh = own.addAction("It still helps: date it today")
    fresh.triggered.connect(
        lambda _checked=False: desk.guarded(lambda: desk.shelf.owned().review_suffix(suffix.id, desk.shelf.today()))
    )
    gone = own.addAction("Delete")
    gone.triggered.connect(lambda _checked=False: desk.guarded(lambda: desk.shelf.owned().remove_suffix(suffix.id)))
    return own


def _add_characters(desk: PromptDesk, menu: QMenu) -> None:
    characters = desk.characters()
    if not characters:
        return
    menu.addSeparator()
    for who in characters:
        numbers = [(BASE_OUTFIT, who.name), *((each.number, f"{who.name}, {each.name}") for each in who.outfits)]
        for number, name in numbers:
            action = menu.addAction(theme.icon("account-outline", "secondary"), f"Describe {name}")
            action.setToolTip(who.description(number))
            action.triggered.connect(partial(_describe, desk, who.id, number))


def _describe(desk: PromptDesk, character: str, outfit: int, *_checked: object) -> None:
    who = next((each for each in desk.characters() if each.id == character), None)
    if who is not None:
        desk.describe(who, outfit)


def _keep(desk: PromptDesk, selected: str, parent: QWidget) -> None:
    words = selected.strip(" ,.")
    dialog = KeepDialog("Save suffix", words, parent.window())

    def keep() -> None:
        model = dialog.category.currentText().strip() or "any"
        suffix = Suffix("", dialog.label, words, model=model)
        desk.guarded(lambda: desk.shelf.owned().save_suffix(suffix, desk.shelf.today()))

    dialog.offer("For the model", ["any", *([desk.family] if desk.family else [])], "any")
    dialog.accepted.connect(keep)
    dialog.open()
