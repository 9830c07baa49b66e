"""Keeping the machine awake while something is exported, where the system lets us. Failing is silent and harmless.

Linux: ``org.freedesktop.ScreenSaver.Inhibit`` on a connection of its own; letting go of the connection lets go of the
hold, as it would if the program were killed (freedesktop.org, Idle Inhibition Service Draft). Windows:
``SetThreadExecutionState`` with ``ES_CONTINUOUS | ES_SYSTEM_REQUIRED``. macOS: the system's own ``caffeinate -i``, told
to end with this program (``-w``).
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from typing import Protocol

from charstudio.ui.renders.session_bus import call_quietly, let_go, own_connection

log = logging.getLogger("charstudio.ui")

_SERVICE, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001
_CAFFEINATE = "/usr/bin/caffeinate"
_numbers = count(1)


class Hold(Protocol):
    """Keeps the machine awake from ``take`` to ``drop``."""

    def take(self) -> None:
        """Begin."""
        ...

    def drop(self) -> None:
        """End."""
        ...


class BusHold:
    """For the desktops of Linux and BSD."""

    def __init__(self) -> None:
        self._name = ""

    def take(self) -> None:
        """Ask the desktop; whether it listens is its own affair."""
        self._name = f"charstudio-awake-{next(_numbers)}"
        bus = own_connection(self._name)
        if bus is not None:
            call_quietly(bus, _SERVICE, _PATH, _SERVICE, "Inhibit", ["charstudio", "Exporting a film"])

    def drop(self) -> None:
        """Leave the bus, and the hold with it."""
        let_go(self._name)


class WindowsHold:
    """The hold belongs to the thread that took it: the window's."""

    def take(self) -> None:
        """Tell the system that it is needed."""
        self._tell(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED)

    def drop(self) -> None:
        """Tell it that it is not."""
        self._tell(_ES_CONTINUOUS)

    def _tell(self, state: int) -> None:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 - only there is a windll

            ctypes.windll.kernel32.SetThreadExecutionState(state)


class CaffeinateHold:
    """A child process of the system's own, which ends with this program whatever happens to it."""

    def __init__(self, program: str = _CAFFEINATE) -> None:
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None

    def take(self) -> None:
        """Start it."""
        self._child = subprocess.Popen(  # noqa: S603 - our own words
            [self._program, "-i", "-w", str(os.getpid())], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def drop(self) -> None:
        """End it."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait()
            self._child = None


def hold_of_this_system() -> Hold:
    """What keeps a machine like this awake."""
    if sys.platform == "win32":
        return WindowsHold()
    return CaffeinateHold() if sys.platform == "darwin" else BusHold()


class Wakefulness:
    """Holds while it is told to; telling it the same twice does nothing."""

    def __init__(self, make: Callable[[], Hold] = hold_of_this_system) -> None:
        self._make = make
        self._hold: Hold | None = None

    def keep(self, *, awake: bool) -> None:
        """Hold, or let go."""
        if awake == (self._hold is not None):
            return
        try:
            if awake:
                self._hold = self._make()
                self._hold.take()
            elif self._hold is not None:
                hold, self._hold = self._hold, None
                hold.drop()
        except Exception as error:  # noqa: BLE001 - a machine that falls asleep is no reason to stop an export
            log.info("the machine may fall asleep while exporting: %s", error)
