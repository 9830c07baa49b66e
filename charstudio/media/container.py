"""Opening a clip or sound with FFmpeg: only plain local media, no matter what the file would like to pull in.

Here lives what the picture side and the sound side share: opening, choosing streams, reading packets past faults,
and the words for what went wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from charstudio.media.limits import MAX_CLIP_PIXELS, MAX_READ_FAULTS
from charstudio.media.sniff import CUBE, sniff
from charstudio.model.errors import Unreadable

# Play lists, image sequences, concatenation scripts and capture devices open further files or the network; none here.
_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,wav,w64,aiff,mp3,aac,flac,ac3,eac3,"
    "caf,au,amr,dts,h264,hevc,m4v,ivf,obu,vvc,gxf,mxf,nut,rm,tta,wv,ape,h263,dv,y4m,yuv4mpegpipe"
)
_OPTIONS: Final = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}

MAX_PIXELS_OPTION: Final = {"max_pixels": str(MAX_CLIP_PIXELS)}
"""For decoders: a larger frame is not allocated, whatever the container promised."""

_NO_DECODING: Final = MAX_PIXELS_OPTION | {"skip_frame": "all"}

# Tags in other encodings than UTF-8 must not make a file unreadable; PyAV 19 takes them as they are.
_ANY_TAGS: Final[dict[str, Any]] = {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}
_NOT_PICTURES = Disposition.attached_pic | Disposition.timed_thumbnails


class Cancelled(Exception):
    """Nobody needs the answer any more. Never shown to anybody: who asks to stop also expects this."""


FAULTS: Final = (av.FFmpegError, OSError, ValueError, EOFError, MemoryError, OverflowError)
"""What PyAV raises for files it cannot make sense of."""


def open_container(path: Path, *, decodes: bool = True) -> InputContainer:
    """The file, opened for reading. The caller closes it. Raises ``Unreadable``.

    Without ``decodes`` only packets can be had: FFmpeg then does not decode a frame on opening, which takes it 37 ms at
    1080p and the rest 1 ms; pixel formats are not known.
    """
    if sniff(path).suffix == CUBE:
        raise Unreadable(f"{path.name} is a colour table, not a picture, clip or sound.")
    try:
        container: InputContainer = av.open(
            os.fspath(path.absolute()),
            "r",
            options=MAX_PIXELS_OPTION if decodes else _NO_DECODING,
            container_options=_OPTIONS,
            **_ANY_TAGS,
        )
        return container  # noqa: TRY300 - nothing between can fail
    except FAULTS as error:
        raise _not_opened(path) from error


def _not_opened(path: Path) -> Unreadable:
    suffix = sniff(path).suffix
    if suffix in {"mp4", "mov", "m4a", "3gp"}:
        return Unreadable(
            f"{path.name} is an incomplete {suffix.upper()} file: its index is missing.",
            "The download or recording probably broke off; get it again.",
        )
    if suffix:
        return Unreadable(
            f"{path.name} begins like {suffix.upper()} but is damaged.",
            "Get it again, or convert it with another program.",
        )
    return Unreadable(
        f"{path.name} is no picture, clip or sound that can be read here.",
        "MP4, MOV, WebM, WAV, MP3, PNG and JPEG are.",
    )


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The moving picture: not cover art, and with a decoder. The container's preferred one when there are several."""
    usable = [stream for stream in container.streams.video if _moves(stream)]
    best = container.streams.best("video")
    return next((stream for stream in usable if stream is best), next(iter(usable), None))


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The sound that goes with the picture, when a decoder for it exists."""
    usable = [stream for stream in container.streams.audio if _decodes(stream)]
    best = container.streams.best("audio")
    return next((stream for stream in usable if stream is best), next(iter(usable), None))


def _moves(stream: VideoStream) -> bool:
    return _decodes(stream) and not stream.disposition & _NOT_PICTURES


def _decodes(stream: Any) -> bool:
    """Whether there is a decoder; where there is none PyAV leaves the context out, whatever its types say."""
    return stream.codec_context is not None


def time_base(stream: Stream) -> Fraction:
    """Seconds per tick. PyAV 19 has a type of its own for it, and none at all may be set."""
    base = stream.time_base
    return Fraction(base.numerator, base.denominator) if base else Fraction(1, 90_000)


def packets(container: InputContainer, stream: Stream) -> Iterator[Packet[Any]]:
    """The stream's packets from here to the end; the last one is empty and flushes the decoder.

    A read fault is skipped by reading on behind it, a bounded number of times; then the file ends there.
    """
    for _ in range(MAX_READ_FAULTS):
        try:
            for packet in container.demux(stream):
                yield packet
                if packet.size == 0 and packet.pts is None and packet.dts is None:
                    return
        except FAULTS:
            continue
        return


def decoded(packet: Packet[Any] | None, context: Any) -> list[Any]:
    """The frames this packet completes; none when it is damaged. ``None`` flushes."""
    try:
        return list(context.decode(packet))
    except FAULTS:
        return []


def first_shown(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """When the picture begins, in the container's own seconds: the earliest presentation time that is not hidden by
    an edit list. Looks at the first packets only (reordering reaches back 16 frames at most); reads on from here.
    """
    earliest: int | None = None
    shown = 0
    for packet in packets(container, stream):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None or packet.is_discard:
            continue
        earliest = at if earliest is None else min(earliest, at)
        shown += 1
        if shown >= 32:
            break
    return None if earliest is None else earliest * time_base(stream)
