"""The menu bar, filled from the window's table of commands and from the panels' own actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from charstudio.ui.graph.actions import SUBMENUS
from charstudio.ui.window.commands import COMMANDS

BAR = ("&File", "&Edit", "&Graph", "&Clip", "&Playback", "&Run", "&View", "&Help")
CLIP_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("split", "split_all", "trim_start", "trim_end")),
    ("", ("cut", "copy", "paste", "paste_insert", "duplicate")),
    ("", ("delete", "ripple_delete", "insert", "overwrite", "replace", "reveal")),
    ("Close and Rejoin", ("close_gap", "close_gaps", "lift", "extract", "rejoin")),
    ("Tools", tuple(f"tool.{tool}" for tool in ("select", "blade", "ripple", "roll", "slip", "slide", "stretch"))),
    ("Tools", ("snap", "links")),
    ("Transition and Fades", ("dissolve", "dip", "wipe", "remove_transition", "clear_fades")),
    ("Speed and Take", ("speed", "reverse", "freeze", "hold", "previous_take", "next_take")),
    ("Sound and Links", ("detach_sound", "toggle_link", "group", "ungroup", "gain_up", "gain_down", "gain_reset")),
    (
        "Titles and Captions",
        (
            "add_title",
            "add_caption",
            "edit_words",
            "split_caption",
            "merge_captions",
            "import_captions",
            "export_captions",
        ),
    ),
    ("Marks", ("marker", "edit_marker", "remove_marker", "previous_marker", "next_marker")),
    ("Marks", ("mark_in", "mark_out", "mark_selection", "clear_marks", "go_to_in", "go_to_out")),
    ("Select", ("select_all", "select_none", "select_here", "select_forward", "select_backward")),
    ("Select", ("select_all_forward", "select_all_backward")),
    ("Nudge", ("nudge_left", "nudge_right", "nudge_far_left", "nudge_far_right")),
    ("Nudge", ("nudge_sound_earlier", "nudge_sound_later")),
    ("Go and Zoom", ("previous_cut", "next_cut", "zoom_in", "zoom_out", "fit", "fit_selection")),
    ("Tracks", ("add_video_track", "add_audio_track", "add_caption_track", "track_above", "track_below")),
    ("Tracks", ("track_mute", "track_solo", "track_lock", "track_hide", "track_sync")),
    ("Tracks", ("track_rename", "track_remove", "track_up", "track_down")),
    ("Tracks", ("volume_up", "volume_down", "volume_reset")),
    ("Tracks", ("taller", "lower", "minimise", "all_taller", "all_lower", "equal_heights")),
)
"""The timeline's commands by submenu ("" for the menu itself, each group after a line). Others follow at the end."""
TIMELINE = "timeline."
PLAYBACK_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("play", "play_around", "loop")),
    ("", ("start", "back", "forward", "end", "second_back", "second_forward", "go_to")),
    ("Shuttle", ("shuttle_back", "shuttle_stop", "shuttle_forward")),
    ("Speed", tuple(f"speed_{percent}" for percent in (25, 50, 100, 150, 200, 400))),
    ("Picture Size", ("fit", "zoom_25", "zoom_50", "actual", "zoom_200", "zoom_400", "zoom_in", "zoom_out")),
    ("Frame Guides", ("safe_areas", "aspect_16_9", "aspect_9_16", "aspect_1_1", "aspect_4_5")),
    ("Sound of the Viewer", ("mute", "louder", "quieter", "scrub_sound", "meters", "reset_meters")),
)
"""The viewer's commands, likewise."""
VIEWER = "viewer."


@dataclass(frozen=True, slots=True)
class PanelActions:
    """The panels' commands under the words people know the panels by."""

    graph: Sequence[QAction]
    clip: Sequence[QAction]
    playback: Sequence[QAction]
    panels: Sequence[QAction]

    def sections(self) -> dict[str, Sequence[QAction]]:
        """All of them by section, for the palette and the sheet of shortcuts."""
        return {"Graph": self.graph, "Timeline": self.clip, "Playback": self.playback, "Panels": self.panels}


class Menus:
    """The menu bar of ``window``. What needs a film is out of reach while there is none."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Mapping[str, QAction],
        panels: PanelActions,
        recent: Callable[[], Sequence[Path]],
        open_recent: Callable[[Path], None],
    ) -> None:
        self._window = window
        self._recent = recent
        self._open_recent = open_recent
        self._titled: dict[str, QMenu] = {}
        for title in BAR:
            self._titled[title.replace("&", "")] = window.menuBar().addMenu(title)
        for command in COMMANDS:
            menu = self._titled[command.menu]
            if command.separator:
                menu.addSeparator()
            (_submenu(menu, command.submenu) if command.submenu else menu).addAction(actions[command.id])
            if command.id == "file.open":
                self._recent_menu = menu.addMenu("Open Recent")
                self._recent_menu.aboutToShow.connect(self._fill_recent)
        _add_graph_actions(self._titled["Graph"], panels.graph)
        _add_in_groups(self._titled["Playback"], panels.playback, VIEWER, PLAYBACK_GROUPS)
        _add_in_groups(self._titled["Clip"], panels.clip, TIMELINE, CLIP_GROUPS)
        panels_menu = _submenu(self._titled["View"], "Panels")
        panels_menu.addActions(list(panels.panels))
        self._of_film = (
            *(self._titled[name].menuAction() for name in ("Graph", "Clip", "Playback")),
            panels_menu.menuAction(),
            *panels.panels,
        )

    @property
    def menus(self) -> Sequence[QMenu]:
        """The menus of the bar."""
        return tuple(self._titled.values())

    def show_film(self, *, is_open: bool) -> None:
        """Offer or withhold what needs a film."""
        for action in self._of_film:
            action.setEnabled(is_open)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for folder in self._recent():
            self._recent_menu.addAction(folder.name, partial(self._open_recent, folder)).setToolTip(str(folder))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("Nothing yet").setEnabled(False)


def _submenu(menu: QMenu, title: str) -> QMenu:
    for action in menu.actions():
        found = action.menu()
        if isinstance(found, QMenu) and found.title() == title:
            return found
    return menu.addMenu(title)


def _add_graph_actions(menu: QMenu, actions: Sequence[QAction]) -> None:
    """In their order; those of a submenu where its first one stands."""
    title_of = {name: title for title, names in SUBMENUS.items() for name in names}
    for action in actions:
        title = title_of.get(action.objectName())
        (_submenu(menu, title) if title else menu).addAction(action)


def _add_in_groups(
    menu: QMenu, actions: Sequence[QAction], prefix: str, groups: Sequence[tuple[str, tuple[str, ...]]]
) -> None:
    left = {action.objectName().removeprefix(prefix): action for action in actions}
    for title, names in groups:
        group = [left.pop(name) for name in names if name in left]
        if title:
            submenu = _submenu(menu, title)
            if not submenu.isEmpty():
                submenu.addSeparator()
            submenu.addActions(group)
        else:
            menu.addActions(group)
            menu.addSeparator()
    menu.addActions(list(left.values()))
