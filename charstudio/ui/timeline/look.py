"""The colours of the timeline, taken from the theme once per paint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from charstudio.model.timeline import TrackKind
from charstudio.model.values import PortType
from charstudio.ui import theme

_PLACE = {TrackKind.VIDEO: 0, TrackKind.AUDIO: 1, TrackKind.CAPTION: 2}
_BODY = (0.80, 0.84, 0.80)
_TITLE = (0.52, 0.56, 0.56)
"""How much of the panel is in the colour of a kind, in the order of ``_PLACE``."""

_MARKERS = {
    "blue": "port_image",
    "green": "good",
    "yellow": "port_text",
    "red": "bad",
    "violet": "accent",
    "pink": "port_character",
}
_OTHER_MARKERS = {"cyan": "#35b8cf", "orange": "#f0883e", "grey": "#8a93a6"}


@dataclass(frozen=True, slots=True)
class Look:
    """Every colour that lanes, ruler and clips are painted with."""

    ground: QColor
    lane: QColor
    lane_other: QColor
    line: QColor
    text: QColor
    secondary: QColor
    accent: QColor
    good: QColor
    warn: QColor
    bad: QColor
    raised: QColor
    kinds: tuple[QColor, ...]
    bodies: tuple[QColor, ...]
    titles: tuple[QColor, ...]
    picture_text: QColor

    @classmethod
    def now(cls) -> Look:
        """The colours of the palette in use."""
        panel = theme.colour("panel")
        kinds = tuple(theme.port_colour(port) for port in (PortType.VIDEO, PortType.AUDIO, PortType.TEXT))
        return cls(
            ground=theme.colour("window"),
            lane=mixed(panel, theme.colour("window"), 0.35),
            lane_other=panel,
            line=theme.colour("line"),
            text=theme.colour("text"),
            secondary=theme.colour("secondary"),
            accent=theme.colour("accent"),
            good=theme.colour("good"),
            warn=theme.colour("warn"),
            bad=theme.colour("bad"),
            raised=theme.colour("raised"),
            kinds=kinds,
            bodies=tuple(mixed(colour, panel, share) for colour, share in zip(kinds, _BODY, strict=True)),
            titles=tuple(mixed(colour, panel, share) for colour, share in zip(kinds, _TITLE, strict=True)),
            picture_text=theme.colour("text"),
        )

    def kind(self, kind: TrackKind) -> QColor:
        """The colour of a kind of track, the same as of its sockets and wires."""
        return self.kinds[_PLACE[kind]]

    def body(self, kind: TrackKind) -> QColor:
        """What a clip is filled with."""
        return self.bodies[_PLACE[kind]]

    def title(self, kind: TrackKind) -> QColor:
        """The band with the clip's name."""
        return self.titles[_PLACE[kind]]


def marker_colour(name: str) -> QColor:
    """The colour of a marker, one of ``MARKER_COLOURS``."""
    if name in _MARKERS:
        return theme.colour(_MARKERS[name])
    return QColor(_OTHER_MARKERS.get(name, "#8a93a6"))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``share`` of ``other`` in ``one``."""
    keep = 1.0 - share
    return QColor(
        round(one.red() * keep + other.red() * share),
        round(one.green() * keep + other.green() * share),
        round(one.blue() * keep + other.blue() * share),
    )


def faded(colour: QColor, alpha: int) -> QColor:
    """The colour, ``alpha`` (0 to 255) opaque."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
