"""The colours of the timeline, taken from the theme once per paint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from charstudio.model.timeline import TrackKind
from charstudio.model.values import PortType
from charstudio.ui import theme


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
    video: QColor
    audio: QColor
    video_body: QColor
    audio_body: QColor
    video_title: QColor
    audio_title: QColor
    picture_text: QColor

    @classmethod
    def now(cls) -> Look:
        """The colours of the palette in use."""
        panel = theme.colour("panel")
        video, audio = theme.port_colour(PortType.VIDEO), theme.port_colour(PortType.AUDIO)
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
            video=video,
            audio=audio,
            video_body=mixed(video, panel, 0.80),
            audio_body=mixed(audio, panel, 0.84),
            video_title=mixed(video, panel, 0.52),
            audio_title=mixed(audio, panel, 0.56),
            picture_text=theme.colour("text"),
        )

    def kind(self, kind: TrackKind) -> QColor:
        """The colour of a kind of track, the same as of its sockets and wires."""
        return self.video if kind is TrackKind.VIDEO else self.audio

    def body(self, kind: TrackKind) -> QColor:
        """What a clip is filled with."""
        return self.video_body if kind is TrackKind.VIDEO else self.audio_body

    def title(self, kind: TrackKind) -> QColor:
        """The band with the clip's name."""
        return self.video_title if kind is TrackKind.VIDEO else self.audio_title


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
