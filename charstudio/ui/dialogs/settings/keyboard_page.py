"""The keys: a preset to begin with, every command with its keys, and taking the keys along to another machine.

What is changed here is a keymap of its own until the dialog applies it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel
from shiboken6 import isValid

from charstudio.model.errors import StorageError
from charstudio.storage.settings import Settings
from charstudio.studio import keymap as keymaps
from charstudio.studio.key_files import SUFFIX, export_keymap, import_keymap, shipped_presets
from charstudio.studio.key_places import FIXED, refusal
from charstudio.studio.keymap import KeyCommand, Keymap, Keys
from charstudio.ui.dialogs.settings.accounts_page import Starter
from charstudio.ui.dialogs.settings.key_bar import KeyBar, PlainButton
from charstudio.ui.dialogs.settings.key_list import KeyList, KeySearch, native
from charstudio.ui.dialogs.settings.page import Page

_TEXT = "Begin with the keys your hands know. A pencil marks what you changed yourself."
_FILES = f"Keys (*{SUFFIX});;All files (*)"
_NAME = f"My keys{SUFFIX}"
_NOTHING = "No command has these letters."


class KeyboardPage(Page):
    """``commands`` are all there are; ``start`` runs what waits for a file."""

    def __init__(self, commands: Sequence[KeyCommand], settings: Settings, start: Starter) -> None:
        super().__init__("Keyboard", _TEXT)
        self._commands = commands
        self._start = start
        self._presets = shipped_presets()
        self._stored = (settings.key_preset, dict(settings.keymap))
        self._keymap, faults = keymaps.read(commands, self._presets, settings.key_preset, settings.keymap)
        self._is_touched = False
        self._open: tuple[KeyCommand, Keys] | None = None  # what "Take it over" would do
        self._is_adding = False
        self.preset = QComboBox()
        self.search = KeySearch()
        self.list = KeyList(commands)
        self.bar = KeyBar()
        self._lay_out()
        self._connect()
        self._show()
        self.list.show_matching("")
        self._rest()
        if faults:
            self._tell_faults("", faults)

    @property
    def keymap(self) -> Keymap:
        """The keys as they are on this page."""
        return self._keymap

    @property
    def is_changed(self) -> bool:
        """Whether the keys here are others than those in use."""
        return self._is_touched and (self._keymap.preset.id, self._keymap.as_json()) != self._stored

    def changes(self) -> dict[str, Any]:
        """The two settings that are the keymap."""
        if not self.is_changed:
            return {}
        return {"key_preset": self._keymap.preset.id, "keymap": self._keymap.as_json()}

    def settle(self, settings: Settings) -> None:
        """``settings`` are in use now."""
        self._stored = (settings.key_preset, dict(settings.keymap))

    # --- one row -----------------------------------------------------------------------------------------------

    def _ask(self, *, adding: bool) -> None:
        command = self.list.current
        if command is None:
            return
        has = self._has(command)
        self._is_adding, self._open = adding and bool(has), None
        if self._is_adding:
            hint = f"Beside {native(has)}. Escape gives up."
        elif has:
            hint = f"In place of {native(has)}. Escape gives up, Backspace or Delete leaves it without a key."
        else:
            hint = "Escape gives up."
        self.bar.ask(command, hint, clears=bool(has) and not self._is_adding)

    def _pressed(self, key: str) -> None:
        command = self.list.current
        if command is None:
            self._rest()
            return
        why = refusal(command.place, key) if key else "This key cannot call a command. Press another one."
        if why:
            self.bar.hint(why, "bad")
            return
        has = self._has(command)
        if key in has and self._is_adding:
            self.bar.hint(f"It has {native([key])} already. Press another one.", "bad")
            return
        self._give(command, (*has, key) if self._is_adding else (key,))

    def _give(self, command: KeyCommand, keys: Keys) -> None:
        """Give a command its keys, asking first when one of them is another's."""
        has = self._has(command)
        new = [key for key in keys if key not in has]
        rivals = keymaps.rivals(self._commands, self._keymap, command, new)
        if rivals:
            self._open = (command, keys)
            self.bar.dispute(self._dispute(rivals, new))
            return
        self._change(keymaps.with_keys(self._commands, self._keymap, command, keys), _said(command, keys))

    def _dispute(self, rivals: Sequence[KeyCommand], keys: Sequence[str]) -> str:
        return " ".join(
            f"{native([key])} is “{rival.words}” {rival.place.where}."
            for rival in rivals
            for key in keys
            if key in self._has(rival)
        )

    def _take_over(self) -> None:
        if self._open is not None:
            command, keys = self._open
            self._change(keymaps.with_keys(self._commands, self._keymap, command, keys), _said(command, keys))

    def _clear(self) -> None:
        command = self.list.current
        if command is not None:
            self._change(keymaps.with_keys(self._commands, self._keymap, command, ()), _said(command, ()))

    def _back_to_usual(self) -> None:
        command = self.list.current
        if command is not None:
            plain = keymaps.with_usual(self._keymap, command)
            if keymaps.missing(self._commands, plain, command):
                self._give(command, plain.usual(command))
            else:
                self._change(plain, _said(command, plain.usual(command)))

    # --- all of them -------------------------------------------------------------------------------------------

    def _choose_preset(self, index: int) -> None:
        preset = self._presets[index]
        stay = " What you changed yourself stays." if self._keymap.own else ""
        self._change(replace(self._keymap, preset=preset), f"{preset.about}{stay}", focus=False)

    def _reset_all(self) -> None:
        self._change(Keymap(self._keymap.preset), f"All keys are those of {self._keymap.preset.name}.")

    def _ask_file(self, *, saving: bool) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Export the keys" if saving else "Import keys", folder, _FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if saving:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(SUFFIX)
            dialog.selectFile(_NAME)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        work = self._export if saving else self._import
        dialog.filesSelected.connect(lambda names: self._start(work(Path(names[0])), "keys"))
        dialog.open()

    async def _export(self, path: Path) -> None:
        try:
            await asyncio.to_thread(export_keymap, path, self._keymap)
            words, role = f"The keys are in “{path.name}”.", "small"
        except StorageError as error:
            words, role = f"{error.message} {error.hint}".strip(), "bad"
        if isValid(self):
            self.bar.say(words, role)

    async def _import(self, path: Path) -> None:
        try:
            found, faults = await asyncio.to_thread(import_keymap, path, self._commands)
        except StorageError as error:
            if isValid(self):
                self.bar.say(f"{error.message} {error.hint}".strip(), "bad")
            return
        if isValid(self):
            words = f"The keys of “{path.name}” are taken in."
            self._change(found, words)
            if faults:
                self._tell_faults(words, faults)

    # --- looks -------------------------------------------------------------------------------------------------

    def _has(self, command: KeyCommand) -> Keys:
        return keymaps.given(self._commands, self._keymap)[command.id]

    def _change(self, changed: Keymap, words: str, *, focus: bool = True) -> None:
        self._keymap, self._is_touched = changed, True
        self._show()
        self.bar.say(words)
        self._rest(focus=focus)
        self.edited.emit()

    def _show(self) -> None:
        self.preset.setCurrentIndex(self._presets.index(self._keymap.preset))
        self.preset.setToolTip(self._keymap.preset.about)
        self.list.show_keys(keymaps.given(self._commands, self._keymap), self._keymap.own)

    def _rest(self, *, focus: bool = False) -> None:
        self._open = None
        command, keymap = self.list.current, self._keymap
        is_own = command is not None and self._has(command) != keymap.usual(command)
        self.bar.rest(command, is_own=is_own, has_own=bool(keymap.own or keymap.unknown))
        if focus:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row_chosen(self) -> None:
        self.bar.say("")
        self._rest()

    def _tell_faults(self, words: str, faults: Sequence[str]) -> None:
        more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
        self.bar.say(f"{words} {faults[0]}{more}".strip(), "warn", "\n".join(faults))

    def _search(self, typed: str) -> None:
        if not self.list.show_matching(typed):
            self.bar.say(_NOTHING)
            self._rest()
        elif self.bar.words.text() == _NOTHING:
            self._row_chosen()

    def _lay_out(self) -> None:
        for preset in self._presets:
            self.preset.addItem(preset.name)
            self.preset.setItemData(self.preset.count() - 1, preset.about, Qt.ItemDataRole.ToolTipRole)
        self.preset.setAccessibleName("Preset of keys")
        self.preset.setFixedWidth(200)
        label = QLabel("Keys like")
        label.setBuddy(self.preset)
        self.import_button = _button("Import…", "Import keys", lambda: self._ask_file(saving=False))
        self.export_button = _button("Export…", "Export the keys", lambda: self._ask_file(saving=True))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label)
        head.addWidget(self.preset)
        head.addStretch(1)
        head.addWidget(self.import_button)
        head.addWidget(self.export_button)
        fixed = QLabel(FIXED)
        fixed.setWordWrap(True)
        fixed.setProperty("role", "small")
        self.column.setSpacing(12)
        self.column.addLayout(head)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.bar)
        self.column.addWidget(fixed)

    def _connect(self) -> None:
        bar, keys = self.bar, self.list
        self.preset.activated.connect(self._choose_preset)
        self.search.textChanged.connect(self._search)
        self.search.entered.connect(keys.setFocus)
        keys.chosen.connect(self._row_chosen)
        keys.change_asked.connect(lambda: self._ask(adding=False))
        bar.change_asked.connect(lambda: self._ask(adding=self._is_adding and self._open is not None))
        bar.add_asked.connect(lambda: self._ask(adding=True))
        bar.usual_asked.connect(self._back_to_usual)
        bar.reset_asked.connect(self._reset_all)
        bar.taken_over.connect(self._take_over)
        bar.given_up.connect(lambda: self._rest(focus=True))
        bar.left.connect(self._rest)
        bar.field.pressed.connect(self._pressed)
        bar.field.cleared.connect(self._clear)


def _said(command: KeyCommand, keys: Keys) -> str:
    return f"{command.words}: {native(keys) if keys else 'no key'}."


def _button(words: str, name: str, act: Callable[[], None]) -> PlainButton:
    button = PlainButton(words)
    button.setAccessibleName(name)
    button.clicked.connect(lambda _checked: act())
    return button
