"""The context menus of the timeline: commands, and the few lists that depend on what was pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from charstudio.model.time import Seconds
from charstudio.model.timeline import Direction, Track, Transition, TransitionKind
from charstudio.model.timeline_parts import transition_limit
from charstudio.ui.timeline.asking import Asking
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.timeline.gestures.base import short_time
from charstudio.ui.timeline.replacing import replacement_menu
from charstudio.ui.timeline.verbs import MENU_OF_CLIP, MENU_OF_HEAD, MENU_OF_TRACK, SUBMENUS

_LENGTHS = (Seconds(1, 4), Seconds(1, 2), Seconds(1), Seconds(3, 2), Seconds(2), Seconds(3))
_DIRECTIONS = {
    Direction.RIGHT: "To the Right",
    Direction.LEFT: "To the Left",
    Direction.DOWN: "Down",
    Direction.UP: "Up",
}
_COLOURS = {"Black": "#000000", "White": "#ffffff", "Red": "#b3201e", "Blue": "#16356b"}


class ContextMenus:
    """Builds menus from the names of ``verbs``: "" is a line, ``>Title`` a submenu."""

    def __init__(self, view: QWidget, cut: Cut, deeds: Deeds, asking: Asking, actions: Mapping[str, QAction]) -> None:
        self._view = view
        self._cut = cut
        self._deeds = deeds
        self._asking = asking
        self._actions = actions
        self.repair: Sequence[QAction] = ()
        """The window's commands for mending a clip."""

    def menu(self, names: tuple[str, ...]) -> QMenu:
        """A menu of commands."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, names)
        if names is MENU_OF_CLIP and self.repair:
            menu.addSeparator()
            menu.addMenu("Repair").addActions(list(self.repair))
        return menu

    def of_track(self, track: Track | None) -> QMenu:
        """The menu of a track's head, or of the room below all of them."""
        menu = self.menu(MENU_OF_HEAD)
        if track is None:
            return menu
        menu.addSeparator()
        self._fill(menu, MENU_OF_TRACK)
        menu.addSeparator()
        menu.addAction(f"Rename {track.name}…", self._asking.rename_track)
        remove = menu.addAction(f"Remove {track.name}", partial(self._deeds.remove_track, track.id))
        remove.setEnabled(not track.locked)
        return menu

    def _fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if not name:
                menu.addSeparator()
            elif name.startswith(">"):
                self._add_submenu(menu, name[1:])
            else:
                menu.addAction(self._actions[name])

    def _add_submenu(self, menu: QMenu, title: str) -> None:
        if title == "Replace With":
            menu.addMenu(replacement_menu(self._cut, self._deeds, menu))
            return
        submenu = QMenu(title, menu)
        if title in SUBMENUS:
            self._fill(submenu, SUBMENUS[title])
        else:
            {
                "Take": self._fill_takes,
                "Length": self._fill_lengths,
                "Direction": self._fill_directions,
                "Colour": self._fill_colours,
            }[title](submenu)
        menu.addMenu(submenu)
        submenu.setEnabled(not submenu.isEmpty())

    def _fill_takes(self, menu: QMenu) -> None:
        found = self._deeds.takes()
        if found is None or not found.takes:
            return
        for take in found.takes:
            action = menu.addAction(f"Take {take}", partial(self._deeds.use_take, take))
            action.setCheckable(True)
            action.setChecked(take == found.used)
        menu.addSeparator()
        self._fill(menu, ("previous_take", "next_take"))

    def _fill_lengths(self, menu: QMenu) -> None:
        meant = self._deeds.joined_clips()
        if not meant:
            return
        track, clip = meant[0]
        longest = transition_limit(self._cut.rate, track.before(clip), clip)
        now = clip.transition.duration if clip.transition is not None else None
        for length in (self._cut.rate.snap(each) for each in _LENGTHS):
            action = menu.addAction(short_time(length, self._cut.rate), partial(self._deeds.set_length, length))
            action.setCheckable(True)
            action.setChecked(length == now)
            action.setEnabled(length <= longest)

    def _fill_directions(self, menu: QMenu) -> None:
        transition = self._meant(TransitionKind.WIPE)
        if transition is None:
            return
        for direction, words in _DIRECTIONS.items():
            action = menu.addAction(words, partial(self._deeds.set_direction, direction))
            action.setCheckable(True)
            action.setChecked(transition.direction is direction)

    def _fill_colours(self, menu: QMenu) -> None:
        transition = self._meant(TransitionKind.DIP)
        if transition is None:
            return
        for words, colour in _COLOURS.items():
            action = menu.addAction(words, partial(self._deeds.set_colour, colour))
            action.setCheckable(True)
            action.setChecked(transition.colour == colour)
        menu.addSeparator()
        menu.addAction("Other…", partial(self._asking.ask_colour, transition.colour, self._deeds.set_colour))

    def _meant(self, kind: TransitionKind) -> Transition | None:
        """The transition that is meant, if it is of this kind."""
        found = self._deeds.joined_clips()
        transition = found[0][1].transition if found else None
        return transition if transition is not None and transition.kind is kind else None
