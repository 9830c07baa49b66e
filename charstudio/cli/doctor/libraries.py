"""Which system libraries Qt needs for what, and the Debian package of each (found in bare Debian 12 systems)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """What becomes possible with these libraries (file name → package) and Python modules."""

    name: str
    needed_for: str
    libraries: Mapping[str, str]
    modules: tuple[str, ...] = ()
    needs_display: bool = False
    """Whether it is of use only where there is a display."""


LEVELS = (
    Level(
        "Qt",
        "any window, even one that nobody sees",
        {
            "libglib-2.0.so.0": "libglib2.0-0",
            "libgthread-2.0.so.0": "libglib2.0-0",
            "libGL.so.1": "libgl1",
            "libEGL.so.1": "libegl1",
            "libxkbcommon.so.0": "libxkbcommon0",
            "libfontconfig.so.1": "libfontconfig1",
            "libdbus-1.so.3": "libdbus-1-3",
        },
        ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtSvg"),
    ),
    Level(
        "Qt sound",
        "hearing the film in the window",
        {"libpulse.so.0": "libpulse0", "libbrotlidec.so.1": "libbrotli1"},
        ("PySide6.QtMultimedia",),
    ),
    Level(
        "Qt on X11",
        "a window on a display",
        {
            "libxcb-cursor.so.0": "libxcb-cursor0",
            "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
            "libxcb-icccm.so.4": "libxcb-icccm4",
            "libxcb-image.so.0": "libxcb-image0",
            "libxcb-keysyms.so.1": "libxcb-keysyms1",
            "libxcb-render-util.so.0": "libxcb-render-util0",
            "libxcb-shape.so.0": "libxcb-shape0",
            "libxcb-xkb.so.1": "libxcb-xkb1",
            "libX11-xcb.so.1": "libx11-xcb1",
            "libXrandr.so.2": "libxrandr2",
        },
        needs_display=True,
    ),
)

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"
