"""Captions as tracks of a film that viewers switch on: MPEG-4 timed text (``mov_text``) in MP4.

They are added to a film that is whole already: its packets are put into a new file beside it as they are, whatever
wrote them. Nothing is decoded, and not a frame changes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.subtitles.stream import SubtitleStream

from charstudio.media.coding import h264
from charstudio.media.part_file import cut_short, failure, sync
from charstudio.media.whole import is_whole_file
from charstudio.model.cues import Cue, tidy_words

_TICK = Fraction(1, 1000)
_OF_THE_CONTAINER = {"major_brand", "minor_version", "compatible_brands", "encoder"}

# WORKAROUND: FFmpeg's coder for timed text wants the style of the subtitles as the head of an ASS script before it can
# be opened, though the packets never pass through it; remove when a stream can be added without its coder.
_STYLE = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Cues of one language, times from the start of the film, in order and one at a time.

    ``language`` has three letters (ISO 639-2); ``und`` when it is not known.
    """

    name: str
    language: str
    cues: tuple[Cue, ...]


def add_captions(film: Path, tracks: Sequence[CaptionTrack], shown_as: Path) -> None:
    """Give the MP4 at ``film`` the tracks. ``shown_as`` is the name the user knows it by.

    Raises ``DiskFull``, ``StorageError`` and ``EncodeFailed``; the film is as it was then.
    """
    beside = film.with_name(f"{film.name}.captions.part")
    try:
        options = h264(18, "veryfast").container_options(faststart=True)
        with av.open(os.fspath(film)) as source, av.open(os.fspath(beside), "w", format="mp4", options=options) as new:
            _copy(source, new, tracks)
        sync(beside)
        if not is_whole_file(beside, "mp4", index_first=True):
            raise cut_short()
        beside.replace(film)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise failure(error, shown_as) from error
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: InputContainer, new: OutputContainer, tracks: Sequence[CaptionTrack]) -> None:
    new.metadata.update({key: text for key, text in source.metadata.items() if key not in _OF_THE_CONTAINER})
    streams = {stream.index: _same(new, stream) for stream in source.streams}
    texts = [(_added(new, track), _packets(track)) for track in tracks]
    waiting = [next(packets, None) for _, packets in texts]
    for packet in source.demux():
        if packet.dts is None:  # the empty one at the end of a stream
            continue
        now = packet.dts * Fraction(packet.time_base)
        for number, (stream, packets) in enumerate(texts):
            while (text := waiting[number]) is not None and text.pts is not None and text.pts * _TICK <= now:
                text.stream = stream
                new.mux(text)
                waiting[number] = next(packets, None)
        packet.stream = streams[packet.stream.index]
        new.mux(packet)
    for first, (stream, packets) in zip(waiting, texts, strict=True):
        for text in (*([first] if first is not None else ()), *packets):
            text.stream = stream
            new.mux(text)


def _same(new: OutputContainer, stream: Stream) -> Stream:
    """A stream for the packets of another: also its four letters, its time base and what it says of itself."""
    found = new.add_stream_from_template(stream, opaque=True)
    found.time_base = stream.time_base
    context: Any = found.codec_context
    context.codec_tag = stream.codec_context.codec_tag
    found.metadata.update(stream.metadata)
    return found


def _added(new: OutputContainer, track: CaptionTrack) -> SubtitleStream:
    stream = new.add_stream("mov_text")
    assert isinstance(stream, SubtitleStream)
    context: Any = stream.codec_context
    context.subtitle_header = _STYLE
    stream.time_base = _TICK
    stream.metadata.update({"language": track.language, "handler_name": track.name or "Captions"})
    return stream


def _packets(track: CaptionTrack) -> Iterator[Packet[Stream]]:
    """The text as a sample (3GPP TS 26.245, 5.17): two bytes of length, then UTF-8."""
    for cue in track.cues:
        text = tidy_words(cue.text).encode()
        begin, end = round(cue.start / _TICK), round(cue.end / _TICK)
        if not text or end <= begin:
            continue
        packet: Packet[Stream] = av.Packet(struct.pack(">H", len(text)) + text)
        packet.time_base = _TICK
        packet.pts = packet.dts = begin
        packet.duration = end - begin
        yield packet
