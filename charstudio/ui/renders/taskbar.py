"""How far the exports are, on the icon in the taskbar.

Docks of Linux (Ubuntu's, KDE's, Plank) listen to the signal ``com.canonical.Unity.LauncherEntry.Update`` with the name
of the program's desktop file. Qt 6 itself has no such thing: on Windows and macOS the window's title alone tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.ui.renders.session_bus import let_go, own_connection, send_signal

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

_NAME = "charstudio-taskbar"
_PATH, _INTERFACE = "/app/charstudio", "com.canonical.Unity.LauncherEntry"
_APPLICATION = "application://charstudio.desktop"


class Taskbar:
    """Joins the bus when there is something to show for the first time, and leaves it with ``forget``."""

    def __init__(self) -> None:
        self._bus: QDBusConnection | None = None
        self._has_tried = False
        self._shown: int | None = None

    def show(self, share: float | None) -> None:
        """Show a share, 0 to 1; None takes the bar away. The same percent twice is sent once."""
        percent = None if share is None else int(100 * share)
        if percent == self._shown:
            return
        self._shown = percent
        if not self._has_tried:
            self._has_tried, self._bus = True, own_connection(_NAME)
        if self._bus is not None:
            facts = {"progress": (percent or 0) / 100, "progress-visible": percent is not None}
            send_signal(self._bus, _PATH, _INTERFACE, "Update", [_APPLICATION, facts])

    def forget(self) -> None:
        """Take the bar away and leave the bus."""
        self.show(None)
        if self._bus is not None:
            self._bus = None
            let_go(_NAME)
