"""The keys of everything in one window: which commands there are, and giving them the keys of a keymap at once.

The commands are the actions themselves, by their object names; what they have before a keymap is their own keys. So a
command that a panel adds to its table can be given keys without being named here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtGui import QAction, QKeySequence

from charstudio.storage.settings import Settings
from charstudio.studio.key_files import from_settings
from charstudio.studio.key_places import Place
from charstudio.studio.keymap import KeyCommand, Keymap, given
from charstudio.ui.graph.actions import SUBMENUS
from charstudio.ui.key_tips import renew_tip
from charstudio.ui.window.commands import COMMANDS
from charstudio.ui.window.desk import Desk

log = logging.getLogger("charstudio.ui")

PANEL = "panel."
_PLACES = {f"{place.value}.": place for place in Place if place is not Place.WINDOW}
_TITLES: Mapping[str, str] = {
    **{command.id: command.submenu for command in COMMANDS if command.submenu},
    **{name: title for title, names in SUBMENUS.items() for name in names},
}
"""The menu whose title a command's words need to be understood without it."""


class Keyboard:
    """Gives ``actions`` the keys of the settings, now and whenever these change, and then calls ``shown``.

    Actions without an object name have fixed keys; those that share one share its keys. Call ``forget`` before the
    actions go.
    """

    def __init__(self, desk: Desk, actions: Iterable[QAction], shown: Callable[[], None]) -> None:
        self._shown = shown
        self._actions: dict[str, list[QAction]] = {}
        for action in actions:
            if action.objectName():
                self._actions.setdefault(action.objectName(), []).append(action)
        self.commands = tuple(_command(name, found[0]) for name, found in self._actions.items())
        desk.key_commands = self.commands
        self._tell(desk, self._follow(desk.settings))
        self.forget = desk.kept.connect(self._kept)

    def use(self, keymap: Keymap) -> None:
        """Give every action its keys. Menus, palette, tool tips and the sheet of shortcuts show them from now on."""
        for name, keys in given(self.commands, keymap).items():
            wanted = [QKeySequence(key) for key in keys]
            for action in self._actions[name]:
                if action.shortcuts() != wanted:
                    action.setShortcuts(wanted)
                    renew_tip(action)
        self._shown()

    def _follow(self, settings: Settings) -> list[str]:
        keymap, faults = from_settings(self.commands, settings)
        self._used = (settings.key_preset, settings.keymap)
        self.use(keymap)
        return faults[: len(faults) - len(keymap.unknown)]

    def _kept(self, settings: Settings) -> None:
        if (settings.key_preset, settings.keymap) != self._used:
            self._follow(settings)

    def _tell(self, desk: Desk, faults: list[str]) -> None:
        """What is of another version is no fault of anybody's; it is told on the page of keys."""
        for fault in faults:
            log.warning("keys: %s", fault)
        if faults:
            desk.say(faults[0])


def _command(name: str, action: QAction) -> KeyCommand:
    words = action.iconText().replace("&", "").rstrip("…").strip()
    title = "Panel" if name.startswith(PANEL) else _TITLES.get(name, "")
    place = next((found for prefix, found in _PLACES.items() if name.startswith(prefix)), Place.WINDOW)
    keys = tuple(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts())
    return KeyCommand(name, f"{title}: {words}" if title else words, place, tuple(key for key in keys if key))
