"""Whether a window could be seen here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_UNSEEN = {"offscreen", "minimal", "minimalegl", "vnc"}


def can_open(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether Qt has something to open a window on, be it one that nobody sees."""
    return _has_screen(environment, platform) or bool(environment.get("QT_QPA_PLATFORM"))


def can_be_seen(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a person would see the window."""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen:
        return chosen not in _UNSEEN
    return _has_screen(environment, platform)


def _has_screen(environment: Mapping[str, str], platform: str) -> bool:
    if not platform.startswith(("linux", "freebsd")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
