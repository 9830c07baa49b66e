from __future__ import annotations

from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor

from charstudio.model.values import PortType
from charstudio.ui import theme

MODES = [theme.DARK, theme.LIGHT]


def luminance(name: str) -> float:
    parts = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in rgb(name)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def rgb(name: str) -> tuple[float, float, float]:
    colour = QColor(name)
    return colour.redF(), colour.greenF(), colour.blueF()


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", MODES, ids=lambda look: look.mode)
@pytest.mark.parametrize("text", ["text", "secondary", "good", "warn", "bad", "accent_hover"])
@pytest.mark.parametrize("ground", ["window", "panel", "raised"])
def test_words_are_readable_on_every_ground(look, text, ground):
    values = asdict(look)
    assert contrast(values[text], values[ground]) >= 4.5


@pytest.mark.parametrize("look", MODES, ids=lambda look: look.mode)
def test_words_on_the_accent_are_readable(look):
    assert contrast(look.on_accent, look.accent) >= 4.5


@pytest.mark.parametrize("look", MODES, ids=lambda look: look.mode)
def test_the_style_sheet_names_only_colours_there_are(look):
    sheet = theme.style_sheet(look)
    assert "@" not in sheet
    assert look.accent in sheet


def test_every_port_type_has_a_colour_and_a_letter_of_its_own():
    assert len({theme.port_colour(port).name() for port in PortType}) == len(PortType)
    assert len({theme.port_letter(port) for port in PortType}) == len(PortType)


def test_icons_come_from_the_font_and_unknown_names_are_refused(look):
    assert not theme.icon("play").isNull()
    with pytest.raises(ValueError, match="no icon is called"):
        theme.icon("surely-not-an-icon")


def test_every_picture_the_style_sheet_names_is_there():
    for look in MODES:
        names = [part.split(")")[0] for part in theme.style_sheet(look).split("url(style:")[1:]]
        assert names
        assert all((theme.STYLE_FOLDER / name).is_file() for name in names)
