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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from charstudio.media.coding import Coding, h264
from charstudio.media.part_file import PartFile, cut_short, failure, sync
from charstudio.media.picture_coder import PictureCoder, even
from charstudio.media.sound_track import SoundTrack
from charstudio.media.whole import is_whole_file
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate, Seconds

__all__ = ["DRAFT_COMMENT", "DRAFT_KEY", "ClipWriter", "failure"]

DRAFT_KEY = "charstudio_draft"
"""The metadata key (value ``"1"``) that says: made by the draft engine. ``probe`` reads it."""

DRAFT_COMMENT = "Draft made by Character Studio"

_LEAST_SOUND = 1024  # samples
_SIDE_BY_SIDE = {"libx264"}


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
        self.width_px, self.height_px = even((width_px, height_px))
        self.frames = 0
        self._coding = coding or h264(crf, preset)
        self._given_size = (width_px, height_px)
        self._faststart = faststart
        self._sound: SoundTrack | None = None
        tags = {**(metadata or {}), **({DRAFT_KEY: "1", "comment": DRAFT_COMMENT} if draft else {})}
        with self._guarded():
            self._container = _open_container(self._part, self._coding, tags, faststart=faststart)
            self._picture = _add_picture(self._container, rate, self._coding)
            context = self._picture.codec_context
            self._coder = PictureCoder(self._coding, rate, self._given_size, context=context, threads=threads)
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
        self._coder.check(frame)
        with self._guarded():
            self._mux(self._coder.code(frame))
        self.frames += 1

    @property
    def takes_yuv(self) -> bool:
        """Whether yuv420p frames are coded as they are."""
        return self._coding.pixels == "yuv420p"

    @property
    def takes_segments(self) -> bool:
        """Whether segments of the film may be coded by coders of their own, see ``new_coder``."""
        return self._coding.codec in _SIDE_BY_SIDE

    def new_coder(self, threads: int) -> PictureCoder:
        """A coder for a segment of this film, to be used in any one thread. A film is given either frames or packets of
        such coders. Raises PyAV's errors, and ``EncodeFailed`` where the packets would not fit together.
        """
        coder = PictureCoder(self._coding, self.rate, self._given_size, threads=threads)
        if coder.parameters != self._coder.parameters:
            raise EncodeFailed("Two coders of one film do not agree.", "Try another quality or size.")
        return coder

    def write_coded(self, packets: Sequence[Packet[Any]], first: int) -> None:
        """Append packets of the segment that begins with frame ``first``, in the order its coder gave them; then those
        of the next one. Packets are changed and cannot be used again.
        """
        with self._guarded():
            for packet in packets:
                assert packet.pts is not None
                assert packet.dts is not None
                packet.pts, packet.dts = packet.pts + first, packet.dts + first
            self._mux(packets)
        self.frames += len(packets)

    def _mux(self, packets: Sequence[Packet[Any]]) -> None:
        assert self._container is not None
        for packet in packets:
            packet.stream = self._picture
            self._container.mux(packet)

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: ``(n, 2)`` float32, any n, full scale ±1. What is louder is clipped here and nowhere else."""
        if self._sound is None:
            raise ValueError("this clip was opened without sound (sample_rate_hz=None)")
        if samples.ndim != 2 or samples.shape[1] != 2:
            raise ValueError(f"sound must have the shape (n, 2), not {samples.shape}")
        with self._guarded() as container:
            for packet in self._sound.write(samples):
                container.mux(packet)

    def _finish(self) -> None:
        if self.frames == 0:
            self.abort()
            raise EncodeFailed("A film without a single frame cannot be written.")
        if self._sound is not None and self._sound.is_empty:  # an empty track is a broken file to many players
            self.write_audio(np.zeros((_LEAST_SOUND, 2), np.float32))
        with self._guarded() as container:
            if self._coder.frames:
                self._mux(self._coder.finish())
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


def _add_picture(container: OutputContainer, rate: Rate, coding: Coding) -> VideoStream:
    stream = container.add_stream(coding.codec, rate=rate.fps, options=dict(coding.options))
    assert isinstance(stream, VideoStream)
    return stream
