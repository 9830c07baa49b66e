"""What the project knows of its media: measured facts and where a file came from. Never bytes, never paths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charstudio.model.time import Rate, Seconds
from charstudio.model.values import AssetId, MediaRef, PortType


class MediaKind(StrEnum):
    """What a media file is, by content."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    LUT = "lut"  # a colour look-up table, which grades use; neither seen nor heard by itself

    @property
    def port_type(self) -> PortType | None:
        """The socket type that carries this kind; None for what no wire carries."""
        return None if self is MediaKind.LUT else PortType(self.value)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Measured facts of one media file, as it is *displayed* (rotation and pixel shape already applied).

    An image has no duration and no rate. A video may have sound (``sample_rate_hz`` set). A sound has no picture
    (``width_px`` and ``height_px`` are 0). ``rate`` is the average rate; ``variable_rate`` says it is not constant.
    """

    kind: MediaKind
    bytes: int
    width_px: int = 0
    height_px: int = 0
    duration: Seconds | None = None
    rate: Rate | None = None
    variable_rate: bool = False
    frames: int | None = None
    video_codec: str = ""
    audio_codec: str = ""
    sample_rate_hz: int | None = None
    channels: int | None = None
    has_alpha: bool = False
    draft: bool = False
    """Made by the draft engine (read from the file's own metadata)."""

    @property
    def has_audio(self) -> bool:
        """Whether there is sound to hear."""
        return self.sample_rate_hz is not None

    @property
    def has_picture(self) -> bool:
        """Whether there is something to see."""
        return self.kind in {MediaKind.IMAGE, MediaKind.VIDEO}


@dataclass(frozen=True, slots=True)
class Asset:
    """An imported file: its bytes' address, its facts, and the name the user knows it by (no path)."""

    id: AssetId
    name: str
    media: MediaRef
    info: MediaInfo

    @classmethod
    def of(cls, name: str, media: MediaRef, info: MediaInfo) -> Asset:
        """The asset whose id is the hash of its bytes."""
        return cls(AssetId(media.sha256), name, media, info)
