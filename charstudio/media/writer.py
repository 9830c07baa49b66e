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

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from charstudio.media.boxes import is_whole
from charstudio.model.errors import CharStudioError, DiskFull, EncodeFailed, ReadOnly, StorageError
from charstudio.model.time import Rate, Seconds

DRAFT_KEY = "charstudio_draft"
"""The metadata key (value ``"1"``) that says: made by the draft engine. ``probe`` reads it."""

DRAFT_COMMENT = "Draft made by Character Studio"

AUDIO_BIT_RATE = 192_000

_BT709 = 1  # the same number for primaries, transfer and matrix (ITU-T H.273, tables 2 to 4)
_MOVIE_TIMESCALE = 240_000  # ticks a second of the edit lists: whole for 48 kHz, 24, 25, 30 and the NTSC rates
_AAC_FRAME = 1024  # samples; the coder's unit (ISO/IEC 14496-3)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}

# Plain bilinear rounds chroma down (0.7 steps off); accurate rounding costs under a millisecond at 720p.
_CONVERSION = Interpolation.BILINEAR | Interpolation.ACCURATE_RND


class ClipWriter:
    """Takes frames and sound in order and makes an MP4 of them. Not shared between threads.

    ``sample_rate_hz=None`` makes a silent file without a sound stream; otherwise sound is stereo AAC at that rate.
    ``preset`` is libx264's: ``ultrafast`` … ``veryfast`` (the default, drafts) … ``medium`` (films) … ``slow``.
    ``crf`` is libx264's constant quality: 0 lossless, 18 visually clean, 23 ordinary.
    Memory does not grow with length, provided sound and picture are handed over within some seconds of each other.

    Use it as a context manager: leaving it normally finishes the file, leaving it by an exception removes the part.
    Raises ``DiskFull``, ``StorageError`` (no such folder, not allowed) and ``EncodeFailed``; after any of them the
    part is gone and an older file at ``path`` is unharmed.
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
    ) -> None:
        if width_px < 2 or height_px < 2:
            raise EncodeFailed(f"A video of {width_px}x{height_px} pixels cannot be written.", "Use at least 2x2.")
        self.path = path
        self.rate = rate
        self.width_px = width_px - width_px % 2
        self.height_px = height_px - height_px % 2
        self.frames = 0
        self.samples = 0
        self.finish: Callable[[Path], None] | None = None
        """Called with the whole part file before it gets its name."""
        self._given_shape = (height_px, width_px, 3)
        self._part = path.with_name(path.name + ".part")
        self._faststart = faststart
        self._reformatter = VideoReformatter()
        self._pending: list[npt.NDArray[np.float32]] = []
        self._pending_samples = 0
        self._container: OutputContainer | None = None
        self._sound: AudioStream | None = None
        self._over = False
        tags = {**(metadata or {}), **({DRAFT_KEY: "1", "comment": DRAFT_COMMENT} if draft else {})}
        with self._guarded():
            self._container = _open_container(self._part, tags, faststart=faststart)
            options = {"crf": str(crf), "preset": preset}
            self._picture = _add_picture(self._container, rate, (self.width_px, self.height_px), options)
            self._picture.codec_context.thread_count = threads
            if sample_rate_hz is not None:
                self._sound = _add_sound(self._container, sample_rate_hz)
            self._container.start_encoding()

    @property
    def duration(self) -> Seconds:
        """How long the picture written so far lasts."""
        return self.rate.time_of(self.frames)

    def write_frame(self, frame: npt.NDArray[np.uint8] | av.VideoFrame) -> None:
        """Append one frame: ``(height, width, 3)`` RGB, full range, of the size given at the start or that made even;
        or a yuv420p frame of the even size, BT.709 and limited range.

        An array may be reused by the caller as soon as this returns.
        """
        frame = frame if isinstance(frame, av.VideoFrame) else self._of_rgb(frame)
        with self._guarded() as container:
            frame.pts, frame.duration = self.frames, 1
            frame.time_base = self.rate.frame
            container.mux(self._picture.encode(frame))
        self.frames += 1

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: ``(n, 2)`` float32, any n, full scale ±1. What is louder is clipped here and nowhere else."""
        if self._sound is None:
            raise ValueError("this clip was opened without sound (sample_rate_hz=None)")
        if samples.ndim != 2 or samples.shape[1] != 2:
            raise ValueError(f"sound must have the shape (n, 2), not {samples.shape}")
        self._pending.append(np.clip(samples, -1.0, 1.0).astype(np.float32))
        self._pending_samples += len(samples)
        if self._pending_samples >= _AAC_FRAME:
            self._drain(whole_units=True)

    def close(self) -> None:
        """Finish: flush both coders, write the index, sync to disk and give the file its name. Once only."""
        if self._over:
            return
        if self.frames == 0:
            self.abort()
            raise EncodeFailed("A film without a single frame cannot be written.")
        self._finish()
        self._publish()

    def abort(self) -> None:
        """Give up: nothing of this clip stays on the disk. Safe to call at any time, also twice."""
        container, self._container = self._container, None
        self._over = True
        with contextlib.suppress(OSError):  # gone before FFmpeg moves a gigabyte to make room for an index
            self._part.unlink()
        if container is not None:
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                container.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def _of_rgb(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        if rgb.shape not in {self._given_shape, (self.height_px, self.width_px, 3)} or rgb.dtype != np.uint8:
            raise ValueError(f"a frame must be uint8 {self._given_shape}, not {rgb.dtype} {rgb.shape}")
        with self._guarded():
            return self._to_yuv(np.ascontiguousarray(rgb[: self.height_px, : self.width_px]))

    def _to_yuv(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        """RGB to BT.709 limited-range 4:2:0, tagged as what it is."""
        frame = av.VideoFrame.from_numpy_buffer(rgb, "rgb24")
        return self._reformatter.reformat(
            frame,
            format="yuv420p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=_BT709,
            dst_color_primaries=_BT709,
            interpolation=_CONVERSION,
        )

    def _drain(self, *, whole_units: bool) -> None:
        """Hand waiting samples to the coder in its own unit; with ``whole_units`` an incomplete one keeps waiting."""
        waiting = np.concatenate(self._pending) if self._pending else np.zeros((0, 2), np.float32)
        end = len(waiting) - len(waiting) % _AAC_FRAME if whole_units else len(waiting)
        self._pending = [waiting[end:]]
        self._pending_samples = len(waiting) - end
        for start in range(0, end, _AAC_FRAME):
            self._encode_sound(waiting[start : min(start + _AAC_FRAME, end)])

    def _encode_sound(self, unit: npt.NDArray[np.float32]) -> None:
        sound = self._sound
        assert sound is not None
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(unit.T), format="fltp", layout="stereo")
        frame.sample_rate = sound.codec_context.sample_rate
        frame.pts = self.samples
        frame.time_base = Fraction(1, frame.sample_rate)
        with self._guarded() as container:
            container.mux(sound.encode(frame))
        self.samples += len(unit)

    def _finish(self) -> None:
        if self._sound is not None:
            if not self.samples and not self._pending_samples:  # an empty track is a broken file to many players
                self.write_audio(np.zeros((_AAC_FRAME, 2), np.float32))
            self._drain(whole_units=False)
        with self._guarded() as container:
            container.mux(self._picture.encode(None))
            if self._sound is not None:
                container.mux(self._sound.encode(None))
            container.close()
            _sync(self._part)
            if not is_whole(self._part, index_first=self._faststart):
                raise OSError(errno.ENOSPC, "the file ends early")  # how a full disk shows in FFmpeg's last write

    def _publish(self) -> None:
        with self._guarded():
            if self.finish is not None:
                self.finish(self._part)
            self._part.replace(self.path)
        self._container, self._over = None, True
        _sync_folder(self.path.parent)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[OutputContainer]:
        """Foreign errors become ours, and whatever fails takes the part with it."""
        if self._over:
            raise ValueError("this clip is already closed")
        try:
            yield self._container  # type: ignore[misc]  # None only while __init__ opens it
        except CharStudioError:
            self.abort()
            raise
        except (av.FFmpegError, OSError, ValueError) as error:
            self.abort()
            raise failure(error, self.path) from error


def failure(error: Exception, path: Path) -> CharStudioError:
    """What an error of FFmpeg or the system means to somebody who wanted a film at ``path``."""
    number = getattr(error, "errno", None)
    if number in _NO_ROOM:
        return DiskFull(f"There is no room left to write {path.name}.", "Free some space or choose another disk.")
    if number == errno.ENOENT:
        return StorageError(f"The folder {path.parent} does not exist.", "Choose a folder that exists.")
    if number in _NOT_ALLOWED:
        return ReadOnly(f"{path.name} may not be written in {path.parent}.", "Choose another folder.")
    return EncodeFailed(f"{path.name} could not be written: {error}.", "Try another size, rate or folder.")


def _open_container(part: Path, tags: Mapping[str, str], *, faststart: bool) -> OutputContainer:
    """The MP4. ``use_metadata_tags`` keeps keys that iTunes never heard of, such as ours."""
    flags = "+use_metadata_tags" + ("+faststart" if faststart else "")
    options = {"movflags": flags, "movie_timescale": str(_MOVIE_TIMESCALE)}
    container = av.open(os.fspath(part), "w", format="mp4", options=options)
    container.metadata.update({key: str(value) for key, value in tags.items()})
    return container


def _add_picture(
    container: OutputContainer, rate: Rate, size_px: tuple[int, int], options: dict[str, str]
) -> VideoStream:
    stream = container.add_stream("libx264", rate=rate.fps, options=options)
    context: Any = stream.codec_context
    context.width, context.height = size_px
    context.pix_fmt = "yuv420p"
    context.time_base = rate.frame
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = int(ColorRange.MPEG)
    context.sample_aspect_ratio = Fraction(1)
    return stream


def _add_sound(container: OutputContainer, sample_rate_hz: int) -> AudioStream:
    stream = container.add_stream("aac", rate=sample_rate_hz, layout="stereo", format="fltp")
    stream.codec_context.bit_rate = AUDIO_BIT_RATE
    return stream


def _sync(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut. Windows has no such call and needs none."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
