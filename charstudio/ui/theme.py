"""The look of the window, by one hand: colours, fonts, style sheet and icons.

Every colour on screen comes from a ``Palette``. The style sheet is ``style/app.qss`` with the palette's names as
``@name``; sizes follow an 8 px rhythm. Text on panels keeps a contrast of at least 4.5:1 in both modes.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from charstudio.model.values import PortType

STYLE_FOLDER = Path(__file__).with_name("style")
FONT_FAMILIES = ("Inter", "Segoe UI", "DejaVu Sans")
FONT_POINTS = 10.0
SMALL_POINTS = 9.0
GRID = 8
"""The rhythm in logical pixels: gaps, margins and heights are multiples of it (or of its half)."""
RADIUS = 6
"""Corner radius of panels, buttons and nodes in logical pixels."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour by its role, as ``#rrggbb``."""

    window: str
    panel: str
    raised: str
    hover: str
    field: str
    line: str
    text: str
    secondary: str
    disabled: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    good: str
    warn: str
    bad: str
    shadow: str
    canvas: str
    canvas_line: str
    canvas_line_strong: str
    port_text: str
    port_image: str
    port_video: str
    port_audio: str
    port_character: str
    mode: str


DARK = Palette(
    window="#16181d",
    panel="#1d2027",
    raised="#262a33",
    hover="#2f3440",
    field="#16181d",
    line="#323845",
    text="#e6e8ee",
    secondary="#a3abbd",
    disabled="#6a7183",
    accent="#8b7cf6",
    accent_hover="#a395ff",
    accent_soft="#373259",
    on_accent="#120f24",
    good="#5bd6a0",
    warn="#f2b84b",
    bad="#ff6b6b",
    shadow="#000000",
    canvas="#14161a",
    canvas_line="#191b20",
    canvas_line_strong="#1f2229",
    port_text="#e8c35a",
    port_image="#5aa9f0",
    port_video="#b07cf6",
    port_audio="#4fd1a5",
    port_character="#f07ca8",
    mode="dark",
)

LIGHT = Palette(
    window="#eceef2",
    panel="#f7f8fa",
    raised="#ffffff",
    hover="#e4e7ee",
    field="#ffffff",
    line="#cfd4de",
    text="#1c2029",
    secondary="#545c6e",
    disabled="#949bab",
    accent="#6a58e0",
    accent_hover="#5442cf",
    accent_soft="#ddd8fb",
    on_accent="#ffffff",
    good="#157a4e",
    warn="#8f5f00",
    bad="#c02f35",
    shadow="#2a3040",
    canvas="#e6e9ee",
    canvas_line="#dfe2e8",
    canvas_line_strong="#d4d8e0",
    port_text="#a87b00",
    port_image="#1f77c9",
    port_video="#8246d6",
    port_audio="#12855c",
    port_character="#c93a72",
    mode="light",
)

_MODES = {"dark": DARK, "light": LIGHT}
_LETTERS = {
    PortType.TEXT: "T",
    PortType.IMAGE: "I",
    PortType.VIDEO: "V",
    PortType.AUDIO: "A",
    PortType.CHARACTER: "C",
}
_current: Palette = DARK


def palette() -> Palette:
    """The palette in use."""
    return _current


def colour(name: str) -> QColor:
    """The colour of a role of ``Palette``. Raises ``AttributeError`` for a role that does not exist."""
    return QColor(getattr(_current, name))


def faded(name: str, alpha: float) -> QColor:
    """The colour of a role, ``alpha`` (0 to 1) opaque."""
    shade = colour(name)
    shade.setAlphaF(alpha)
    return shade


def port_colour(port: PortType) -> QColor:
    """The one colour of a port type: sockets, wires, badges and tracks use it."""
    return colour(f"port_{port.value}")


def port_letter(port: PortType) -> str:
    """The letter that tells a port type without colour."""
    return _LETTERS[port]


def font(points: float = FONT_POINTS, *, bold: bool = False) -> QFont:
    """The interface font. Bold is the half-bold weight where the family has one."""
    made = QFont()
    made.setFamilies(list(FONT_FAMILIES))
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def apply(app: QApplication, mode: str = "dark") -> None:
    """Give the whole application the look of ``mode``: "dark", "light", or "system" (follows the desktop)."""
    global _current  # noqa: PLW0603 - one look for one application
    _current = _MODES["light" if mode == "light" or (mode == "system" and _system_is_light()) else "dark"]
    _icon.cache_clear()
    QDir.setSearchPaths("style", [str(STYLE_FOLDER)])
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(_current))
    app.setFont(font())
    app.setStyleSheet(style_sheet(_current))


def style_sheet(look: Palette) -> str:
    """The style sheet with the colours of ``look``."""
    values = asdict(look)
    text = (STYLE_FOLDER / "app.qss").read_text(encoding="utf-8")
    return re.sub(r"@([a-z_]+)", lambda found: values[found.group(1)], text)


def icon(name: str, role: str = "text") -> QIcon:
    """A Material Design icon (``"content-cut"``, see pictogrammers.com) in the colour of ``role``.

    The icon font is loaded at the first call. Raises ``ValueError`` for a name the font does not have.
    """
    return _icon(name, role)


@cache
def _icon(name: str, role: str) -> QIcon:
    try:
        made = _icon_font().icon(f"mdi6.{name}", color=colour(role), color_disabled=colour("disabled"))
    except Exception as error:  # qtawesome raises bare Exception for unknown names
        raise ValueError(f"no icon is called {name!r}") from error
    assert isinstance(made, QIcon)
    return made


@cache
def _icon_font() -> Any:
    """Only the one font in use: loading all of qtawesome's takes six times as long."""
    import qtawesome  # noqa: PLC0415 - 0.2 s that the first picture of the window does not wait for
    from qtawesome.iconic_font import IconicFont  # noqa: PLC0415

    fonts = [entry for entry in qtawesome._BUNDLED_FONTS if entry[0] == "mdi6"]  # noqa: SLF001
    return IconicFont(*fonts)


def _system_is_light() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light


def _qt_palette(look: Palette) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for target, value in (
        (role.Window, look.window),
        (role.WindowText, look.text),
        (role.Base, look.panel),
        (role.AlternateBase, look.raised),
        (role.Text, look.text),
        (role.Button, look.raised),
        (role.ButtonText, look.text),
        (role.BrightText, look.bad),
        (role.ToolTipBase, look.raised),
        (role.ToolTipText, look.text),
        (role.PlaceholderText, look.disabled),
        (role.Highlight, look.accent),
        (role.HighlightedText, look.on_accent),
        (role.Link, look.accent_hover),
        (role.LinkVisited, look.accent),
        (role.Accent, look.accent),
        (role.Mid, look.line),
        (role.Dark, look.window),
        (role.Light, look.hover),
        (role.Shadow, look.shadow),
    ):
        made.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(look.disabled))
    return made
