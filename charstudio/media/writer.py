"""Writing one clip: H.264 (and AAC) in an MP4 that appears under its name only when it is whole.

Here lives everything that decides how our files look to other programs: codec, colour tags, time stamps, metadata.
Invariant: the file at ``path`` is either untouched or a complete film; what is in the making is called ``<name>.part``.

Facts behind the choices:
- PTS of frame ``i`` is ``i`` in a time base of one frame, so every frame is exact at any rate, also 30000/1001.
- FFmpeg's AAC encoder starts 1,024 samples early (priming). Its packets keep their negative time stamps and the MP4
  muxer writes an edit list, so players start sound and picture together.
- yuv420p needs even sides: an odd width or height loses its last column or row (never scaled, never padded).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from charstudio.media.coding import Coding, h264
from charstudio.media.part_file import PartFile, cut_short, failure, sync
from charstudio.media.sound_track import SoundTrack
from charstudio.media.whole import is_whole_file
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate, Seconds

__all__ = ["DRAFT_COMMENT", "DRAFT_KEY", "ClipWriter", "failure"]

DRAFT_KEY = "charstudio_draft"
"""The metadata key (value ``"1"``) that says: made by the draft engine. ``probe`` reads it."""

DRAFT_COMMENT = "Draft made by Character Studio"

_BT709 = 1  # the same number for primaries, transfer and matrix (ITU-T H.273, tables 2 to 4)
_LEAST_SOUND = 1024  # samples
_WITH_ALPHA = {"yuva420p", "yuva444p10le"}

# Plain bilinear rounds chroma down (0.7 steps off); accurate rounding costs under a millisecond at 720p.
_CONVERSION = Interpolation.BILINEAR | Interpolation.ACCURATE_RND


class ClipWriter(PartFile):
    """Takes frames and sound in order and makes an MP4 of them, or what ``coding`` says. Not shared between threads.

    ``sample_rate_hz=None`` makes a silent file without a sound stream; otherwise sound is stereo AAC at that rate.
    ``preset`` is libx264's: ``ultrafast`` … ``veryfast`` (the default, drafts) … ``medium`` (films) … ``slow``.
    ``crf`` is libx264's constant quality: 0 lossless, 18 visually clean, 23 ordinary. A ``coding`` has its own.
    Memory does not grow with length, provided sound and picture are handed over within some seconds of each other.

    Context manager and errors are those of ``PartFile``.
    """

    def __init__(
        self,
        path: Path,
        rate: Rate,
        width_px: int,
        height_px: int,
        *,
        sample_rate_hz: int | None = None,
        crf: int = 18,
        preset: str = "veryfast",
        metadata: Mapping[str, str] | None = None,
        draft: bool = False,
        faststart: bool = True,
        threads: int = 0,
        coding: Coding | None = None,
    ) -> None:
        if width_px < 2 or height_px < 2:
            raise EncodeFailed(f"A video of {width_px}x{height_px} pixels cannot be written.", "Use at least 2x2.")
        super().__init__(path)
        self.rate = rate
        self.width_px = width_px - width_px % 2
        self.height_px = height_px - height_px % 2
        self.frames = 0
        self._packets = 0
        self._coding = coding or h264(crf, preset)
        self._alpha = self._coding.pixels in _WITH_ALPHA
        self._given_size = (height_px, width_px)
        self._faststart = faststart
        self._reformatter = VideoReformatter()
        self._sound: SoundTrack | None = None
        tags = {**(metadata or {}), **({DRAFT_KEY: "1", "comment": DRAFT_COMMENT} if draft else {})}
        with self._guarded():
            self._container = _open_container(self._part, self._coding, tags, faststart=faststart)
            self._picture = _add_picture(self._container, rate, (self.width_px, self.height_px), self._coding)
            self._picture.codec_context.thread_count = threads
            if sample_rate_hz is not None:
                self._sound = SoundTrack(self._container, self._coding.sound, sample_rate_hz)
            self._container.start_encoding()

    @property
    def duration(self) -> Seconds:
        """How long the picture written so far lasts."""
        return self.rate.time_of(self.frames)

    def write_frame(self, frame: npt.NDArray[np.uint8] | av.VideoFrame) -> None:
        """Append one frame: ``(height, width, 3)`` RGB, full range, of the size given at the start or that made even;
        RGBA with straight alpha where the coding has alpha; or a yuv420p frame of the even size, BT.709 and limited.

        An array may be reused by the caller as soon as this returns.
        """
        frame = self._of_yuv(frame) if isinstance(frame, av.VideoFrame) else self._of_rgb(frame)
        with self._guarded() as container:
            frame.pts, frame.duration = self.frames, 1
            frame.time_base = self.rate.frame
            self._mux(container, self._picture.encode(frame))
        self.frames += 1

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: ``(n, 2)`` float32, any n, full scale ±1. What is louder is clipped here and nowhere else."""
        if self._sound is None:
            raise ValueError("this clip was opened without sound (sample_rate_hz=None)")
        if samples.ndim != 2 or samples.shape[1] != 2:
            raise ValueError(f"sound must have the shape (n, 2), not {samples.shape}")
        with self._guarded() as container:
            for packet in self._sound.write(samples):
                container.mux(packet)

    def _of_yuv(self, frame: av.VideoFrame) -> av.VideoFrame:
        if frame.format.name == self._coding.pixels:
            return frame
        with self._guarded():
            return self._reformatter.reformat(frame, format=self._coding.pixels, interpolation=_CONVERSION)

    def _of_rgb(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        height, width, channels = rgb.shape if rgb.ndim == 3 else (0, 0, 0)
        fits = (height, width) in {self._given_size, (self.height_px, self.width_px)}
        if not fits or channels not in ({3, 4} if self._alpha else {3}) or rgb.dtype != np.uint8:
            raise ValueError(f"a frame must be uint8 {(*self._given_size, 3)}, not {rgb.dtype} {rgb.shape}")
        with self._guarded():
            return self._to_yuv(np.ascontiguousarray(rgb[: self.height_px, : self.width_px]))

    def _to_yuv(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        """RGB to BT.709 limited range in the coder's own format, tagged as what it is."""
        frame = av.VideoFrame.from_numpy_buffer(rgb, "rgb24" if rgb.shape[2] == 3 else "rgba")
        return self._reformatter.reformat(
            frame,
            format=self._coding.pixels,
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=_BT709,
            dst_color_primaries=_BT709,
            interpolation=_CONVERSION,
        )

    def _mux(self, container: OutputContainer, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            if self._coding.reorders is not None:
                packet.dts = self._packets - self._coding.reorders
            self._packets += 1
            container.mux(packet)

    def _finish(self) -> None:
        if self.frames == 0:
            self.abort()
            raise EncodeFailed("A film without a single frame cannot be written.")
        if self._sound is not None and self._sound.is_empty:  # an empty track is a broken file to many players
            self.write_audio(np.zeros((_LEAST_SOUND, 2), np.float32))
        with self._guarded() as container:
            self._mux(container, self._picture.encode(None))
            if self._sound is not None:
                for packet in self._sound.finish():
                    container.mux(packet)
            container.close()
            sync(self._part)
            if not is_whole_file(self._part, self._coding.container, index_first=self._faststart):
                raise cut_short()


def _open_container(part: Path, coding: Coding, tags: Mapping[str, str], *, faststart: bool) -> OutputContainer:
    options = coding.container_options(faststart=faststart)
    container = av.open(os.fspath(part), "w", format=coding.container, options=options)
    container.metadata.update({key: str(value) for key, value in tags.items()})
    return container


def _add_picture(container: OutputContainer, rate: Rate, size_px: tuple[int, int], coding: Coding) -> VideoStream:
    stream = container.add_stream(coding.codec, rate=rate.fps, options=dict(coding.options))
    assert isinstance(stream, VideoStream)
    context: Any = stream.codec_context
    context.width, context.height = size_px
    context.pix_fmt = coding.pixels
    context.time_base = rate.frame
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = int(ColorRange.MPEG)
    context.sample_aspect_ratio = Fraction(1)
    if coding.tag is not None:
        context.codec_tag = coding.tag
    return stream
