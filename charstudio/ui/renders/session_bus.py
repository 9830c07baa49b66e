"""The desktop's message bus, as far as exports need it: say something, never wait, never complain.

Loaded only where there is such a bus, and only when something is exported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection


def has_bus() -> bool:
    """Whether this desktop names a bus, or has one at the usual place."""
    usual = f"{os.environ.get('XDG_RUNTIME_DIR', '/nonexistent')}/bus"
    is_named = "DBUS_SESSION_BUS_ADDRESS" in os.environ
    return sys.platform not in {"win32", "darwin"} and (is_named or os.path.exists(usual))  # noqa: PTH110


def own_connection(name: str) -> QDBusConnection | None:
    """A connection nobody else uses, so that leaving it takes back everything that was asked on it."""
    if not has_bus():
        return None
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - not needed before

    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, name)
    return bus if bus.isConnected() else None


def let_go(name: str) -> None:
    """Leave the bus."""
    if not has_bus():
        return
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415

    QDBusConnection.disconnectFromBus(name)


def call_quietly(
    bus: QDBusConnection, service: str, path: str, interface: str, method: str, arguments: Sequence[Any]
) -> None:
    """Ask somebody for something without waiting for the answer."""
    from PySide6.QtDBus import QDBusMessage  # noqa: PLC0415

    message = QDBusMessage.createMethodCall(service, path, interface, method)
    message.setArguments(list(arguments))
    bus.asyncCall(message)


def send_signal(bus: QDBusConnection, path: str, interface: str, name: str, arguments: Sequence[Any]) -> None:
    """Tell everybody who listens."""
    from PySide6.QtDBus import QDBusMessage  # noqa: PLC0415

    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(arguments))
    bus.send(message)
