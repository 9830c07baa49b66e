"""What every form without sound has in common: frames come in as any of the two sorts, and leave as RGB or RGBA."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.part_file import PartFile
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate, Seconds

_CONVERSION = Interpolation.BILINEAR | Interpolation.ACCURATE_RND


class PicturesOnly(PartFile):
    """Takes frames in order; sound that comes along is left. ``size_px`` is width and height."""

    def __init__(self, path: Path, rate: Rate, size_px: tuple[int, int]) -> None:
        super().__init__(path)
        self.rate = rate
        self.frames = 0
        self.size_px = size_px
        self._reformatter = VideoReformatter()

    @property
    def duration(self) -> Seconds:
        """How long the pictures written so far last."""
        return self.rate.time_of(self.frames)

    def write_frame(self, frame: npt.NDArray[np.uint8] | VideoFrame) -> None:
        """Append a frame: uint8 RGB or RGBA with straight alpha, or BT.709 limited-range YUV."""
        picture = self._to_rgb(frame) if isinstance(frame, VideoFrame) else frame
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in {3, 4}:
            raise ValueError(f"a frame must be uint8 RGB or RGBA, not {picture.dtype} {picture.shape}")
        if (picture.shape[1], picture.shape[0]) != self.size_px:
            raise ValueError(f"a frame must be {self.size_px}, not {(picture.shape[1], picture.shape[0])}")
        self._add(picture)
        self.frames += 1

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """There is no sound in this form."""

    @abstractmethod
    def _add(self, picture: npt.NDArray[np.uint8]) -> None:
        """Put a picture into the file; ``self.frames`` is its number."""

    def _require_frames(self) -> None:
        if self.frames == 0:
            self.abort()
            raise EncodeFailed("A film without a single frame cannot be written.")

    def _to_rgb(self, frame: VideoFrame) -> npt.NDArray[np.uint8]:
        with self._guarded():
            rgb = self._reformatter.reformat(
                frame,
                format="rgb24",
                src_colorspace=Colorspace.ITU709,
                dst_colorspace=Colorspace.ITU709,
                src_color_range=ColorRange.MPEG,
                dst_color_range=ColorRange.JPEG,
                interpolation=_CONVERSION,
            )
            return np.asarray(rgb.to_ndarray(), np.uint8)
