"""The sound of a file at its own rate, every sample at its place: the decoder behind ``audio.py`` and ``peaks.py``.

Sample 0 is the first displayed frame's moment where there is a picture, else the first sample heard. What a coder
adds in front (priming) and behind (padding) is cut off. Holes are silence, doubled parts are dropped.
Not thread-safe: one thread at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import InputContainer

from charstudio.media.container import (
    FAULTS,
    decoded,
    first_shown,
    open_container,
    packets,
    picture_stream,
    sound_stream,
    time_base,
)
from charstudio.media.limits import EXACT_SOUND, MAX_BAD_PACKETS
from charstudio.media.packet_tape import PacketSpans, PacketTape
from charstudio.model.errors import Unreadable
from charstudio.model.time import Seconds

Samples: TypeAlias = npt.NDArray[np.float32]
"""``(n, channels)``, full scale ±1."""

_EXACT_SEEK = {"mov,mp4,m4a,3gp,3g2,mj2", "wav", "w64", "aiff"}
"""Containers that know every sample's time. Elsewhere (MP3, ADTS, Ogg, Matroska's milliseconds) times after a seek
are estimates; there the packets are kept as they are read, with the sample each begins at, and are taken up again from
there. A place not reached yet is decoded up to, which takes about half a second for ten minutes, once."""

_UNMARKED_PRIMING = {"aac"}
"""Raw ADTS does not say that its first coded frame only prepares the next one, as every AAC coder's does."""

_PREROLL = Fraction(1, 4)
"""Decoded before the wanted sample and dropped: a coder's first frames after a seek lack what overlaps them
(AAC and Vorbis one frame, MP3's bit reservoir nine, Opus 80 ms)."""

_WORTH_A_SEEK = 10
"""Seconds from the beginning below which seeking is not worth it (ten seconds decode in some 7 ms). Without a seek the
sound is the same to the last bit wherever reading began; after one, AAC's noise substitution rolls other dice."""

_FINE_TICK = Fraction(1, 8000)
_FINE_GAP, _COARSE_GAP = Fraction(1, 200), Fraction(1, 50)
"""Steps in the time stamps smaller than this are rounding and do not tear the sound apart."""

_SILENCE = 48_000  # samples of silence given at once


class _OtherwiseNow(Exception):
    """A packet gave another number of samples than when it was decoded from the beginning."""


@dataclass(frozen=True)
class Outline:
    """What a container says of its sound, in samples from media time 0 on."""

    container: str
    """FFmpeg's name of the format."""
    stream: int
    """Which of the file's streams it is."""
    shift: int
    """The number of the sample whose time stamp is 0."""
    starts: Seconds
    """The container's own time of its first packet of any stream."""
    end: int
    """The number after the last sample."""


class Sound:
    """One file's sound as blocks of float32. ``origin`` is media time 0 in the container's seconds; found when None.

    ``rate_hz`` is the file's own rate and ``channels`` its channel count; blocks have 1 channel for mono and 2 for
    everything else (surround is mixed down). Raises ``Unreadable`` when there is no sound or none of it decodes.
    """

    def __init__(self, path: Path, origin: Seconds | None = None) -> None:
        self.path = path
        self._container: InputContainer = open_container(path)
        try:
            self._stream: AudioStream = self._sound()
            if origin is None and (picture := picture_stream(self._container)) is not None:
                origin = first_shown(self._container, picture)
                self._reopen()
            first = self._first_frame()
        except BaseException:
            self._container.close()
            raise
        self.rate_hz: int = first.sample_rate
        self.channels: int = first.layout.nb_channels
        self.decoder: str = self._stream.codec_context.name
        self._first_pts = first.pts or 0
        self._origin = origin if origin is not None else self._first_heard(first)
        self._number_at = _numbers(time_base(self._stream), self._origin, self.rate_hz)
        gap = _FINE_GAP if time_base(self._stream) <= _FINE_TICK else _COARSE_GAP
        self._tolerance = max(math.ceil(self.rate_hz * gap), _block_slip(self._stream))
        self._layout = "mono" if self.channels == 1 else "stereo"
        self._packets_end: int | None = None  # when the newest packet is over, in ticks
        self._tape: PacketTape | None = None
        self._spans = PacketSpans()
        self._mixer: tuple[tuple[str, str, int], av.AudioResampler] | None = None

    @property
    def metadata(self) -> Mapping[str, str]:
        """The container's tags."""
        return self._container.metadata

    @property
    def width(self) -> int:
        """How many channels the blocks have: 1 or 2."""
        return 1 if self._layout == "mono" else 2

    def outline(self) -> Outline | None:
        """None where the container counts in something else than samples, or does not say how long the sound is."""
        stream, begins = self._stream, self._container.start_time
        if time_base(stream) * self.rate_hz != 1 or not stream.duration:
            return None
        shift = self._number_at(0)
        end = (stream.start_time or 0) + stream.duration + shift
        return Outline(self._container.format.name, stream.index, shift, Fraction(begins or 0, av.time_base), end)

    def measured_duration(self) -> Seconds:
        """From media time 0 to the last sample: decoded whole, or by packets for very long sounds."""
        stated = self._container.duration
        if stated is not None and Fraction(stated, 1_000_000) > EXACT_SOUND:
            return self._end_of_packets()
        end = max((start + len(block) for start, block in self.blocks(0)), default=0)
        if end == 0:
            raise Unreadable(f"{self.path.name} holds no sound.", "Get it again.")
        return Fraction(end, self.rate_hz)

    def blocks(self, start: int, *, joined: int = 1) -> Iterator[tuple[int, Samples]]:
        """Blocks without holes from sample ``start`` (may be negative) to the end, each with its first sample's number.

        ``joined``: as many decoded frames may come as one block, for going through a whole sound quickly.
        Only the newest of several iterations may be used.
        """
        at = start
        for begins, block in self._placed(start, joined):
            if begins + len(block) <= at:
                continue
            while begins > at:  # a late start, or a hole
                silence = np.zeros((min(begins - at, _SILENCE), self.width), np.float32)
                yield at, silence
                at += len(silence)
            part = block[at - begins :]
            yield at, part
            at += len(part)

    def close(self) -> None:
        """Let go of the file."""
        if self._tape is not None:
            self._tape.close()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Placing

    def _placed(self, start: int, joined: int = 1) -> Iterator[tuple[int, Samples]]:
        """Decoded blocks from ``start`` or before it, each with its first sample's number."""
        if self._container.format.name in _EXACT_SEEK:
            return self._stamped(self._runs(self._frames_from(start), joined))
        return self._taped(start)

    def _runs(self, frames: Iterator[av.AudioFrame], most: int) -> Iterator[list[av.AudioFrame]]:
        """Frames that follow each other without a step in their time stamps, up to ``most`` together, where they can
        be joined as they are; else one by one.
        """
        run: list[av.AudioFrame] = []
        step, due, samples = 0, 0, 0
        for frame in frames:
            if frame.pts == due and 0 < len(run) < most and step and frame.samples == samples:
                run.append(frame)
                due += step
                continue
            if run:
                yield run
            run, samples, step = [frame], frame.samples, self._step(frame) if most > 1 else 0
            due = (frame.pts or 0) + step
        if run:
            yield run

    def _step(self, frame: av.AudioFrame) -> int:
        """The ticks a frame takes, if they are whole and it holds samples as they are wanted; else 0."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        ticks = Fraction(frame.samples, self.rate_hz) / time_base(self._stream)
        is_ready = form == ("fltp", self._layout, self.rate_hz) and frame.pts is not None
        return ticks.numerator if is_ready and ticks.denominator == 1 else 0

    def _stamped(self, runs: Iterable[list[av.AudioFrame]]) -> Iterator[tuple[int, Samples]]:
        """Blocks with the sample numbers their time stamps say, rounding errors smoothed out."""
        held: tuple[int, Samples] | None = None
        for run in runs:
            block = self._joined(run) if len(run) > 1 else self._block(run[0])
            begins = self._begin_of(run[0], None if held is None else held[0] + len(held[1]))
            if held is not None:
                yield held
            held = begins, block
        if held is not None:
            yield held[0], self._without_padding(*held)

    def _begin_of(self, frame: av.AudioFrame, expected: int | None) -> int:
        """Where a frame belongs by its time stamp; where the one before it ended if that is about the same."""
        if frame.pts is None:
            return expected or 0
        stated = self._number_at(frame.pts)
        return stated if expected is None or abs(stated - expected) > self._tolerance else expected

    def _taped(self, start: int) -> Iterator[tuple[int, Samples]]:
        """Blocks by the packets' own order, from a packet already read where ``start`` has been passed before."""
        if self._tape is None:
            self._tape = PacketTape(self.path)
        wanted = start - math.ceil(_PREROLL * self.rate_hz)
        far = start - math.floor(_WORTH_A_SEEK * self.rate_hz)
        first = self._spans.before(wanted) if far > 0 else 0
        try:
            yield from self._untaped(self._tape, first, start)
        except _OtherwiseNow:  # a coder that cannot be entered in the middle
            yield from self._untaped(self._tape, 0, start)

    def _untaped(self, tape: PacketTape, first: int, start: int) -> Iterator[tuple[int, Samples]]:
        """Decode from packet ``first``; what lies before ``start`` may be anything. Raises ``_OtherwiseNow``."""
        if first == 0:
            self._reopen()  # an emptied decoder is not quite a new one: AAC's dice stay where they are
        context: Any = self._stream.codec_context
        if context.is_open:
            context.flush_buffers()
        self._mixer = None
        number, end, is_over = first, None, False
        while not is_over:
            packet = tape.packet(number)
            is_over = packet is None
            parts = [(frame, self._block(frame)) for frame in decoded(packet, context)]
            known = self._spans.get(number)
            length = sum(len(block) for _, block in parts)
            begins = (self._begin_of(parts[0][0], end) if parts else end) if known is None else known[0]
            if known is None:
                self._spans.add(begins, length)
            elif first and length != known[1] and known[0] + known[1] > start:
                raise _OtherwiseNow
            for _, block in parts:
                assert begins is not None
                yield begins, block
                begins += len(block)
            end, number = begins, number + 1

    def _without_padding(self, begins: int, block: Samples) -> Samples:
        """The last block without what the coder added to fill it: MP4 tells by the last packet's length."""
        end = None if self._packets_end is None else self._number_at(self._packets_end)
        if end is None or self._container.format.name not in _EXACT_SEEK or not begins < end < begins + len(block):
            return block
        return block[: end - begins]

    def _block(self, frame: av.AudioFrame) -> Samples:
        """Planar or packed, integer or float, surround or not: float32 of one or two channels."""
        key = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._mixer is None or self._mixer[0] != key:  # a stream may change its form on the way
            self._mixer = (key, av.AudioResampler("fltp", self._layout, self.rate_hz))
        parts = [part.to_ndarray() for part in self._mixer[1].resample(frame)]
        return sane(np.concatenate(parts, axis=1) if parts else np.zeros((self.width, 0), np.float32))

    def _joined(self, run: list[av.AudioFrame]) -> Samples:
        """Frames that hold samples as they are wanted (``_step``)."""
        samples = run[0].samples
        planar = np.empty((self.width, samples * len(run)), np.float32)
        planes: Any = zip(*(frame.planes for frame in run), strict=True)
        for row, channel in zip(planar, planes, strict=True):
            np.concatenate([np.frombuffer(plane, np.float32, samples) for plane in channel], out=row)
        return sane(planar)

    # Decoding

    def _frames_from(self, start: int) -> Iterator[av.AudioFrame]:
        self._to(start)
        self._mixer = None
        self._packets_end = None
        context: Any = self._stream.codec_context
        for packet in packets(self._container, self._stream):
            if packet.pts is not None and packet.duration:
                self._packets_end = packet.pts + packet.duration
            yield from decoded(packet if packet.size else None, context)

    def _to(self, start: int) -> None:
        """Position the file at or before sample ``start``, with pre-roll; at the beginning where seeking is no help."""
        moment = Fraction(start, self.rate_hz) + self._origin - _PREROLL
        ticks = math.floor(moment / time_base(self._stream))
        far = moment - self._first_pts * time_base(self._stream) > _WORTH_A_SEEK
        if far and self._container.format.name in _EXACT_SEEK:
            try:
                self._container.seek(ticks, stream=self._stream, backward=True)
            except FAULTS:
                self._reopen()
        else:
            self._reopen()

    def _first_heard(self, first: av.AudioFrame) -> Seconds:
        """The container's time of the first sample that is meant to be heard."""
        begins = self._first_pts * time_base(self._stream)
        is_unmarked = self._container.format.name in _UNMARKED_PRIMING
        return begins + Fraction(first.samples, self.rate_hz) if is_unmarked else begins

    def _first_frame(self) -> av.AudioFrame:
        context: Any = self._stream.codec_context
        for tried, packet in enumerate(packets(self._container, self._stream)):
            frames: list[av.AudioFrame] = decoded(packet if packet.size else None, context)
            for frame in frames:
                if frame.samples and frame.sample_rate and frame.layout.nb_channels:
                    return frame
            if tried > MAX_BAD_PACKETS:
                break
        raise Unreadable(
            f"The sound of {self.path.name} cannot be decoded.", "Get it again, or convert it with another program."
        )

    def _end_of_packets(self) -> Seconds:
        self._reopen()
        tick = time_base(self._stream)
        end = Fraction(0)
        for packet in packets(self._container, self._stream):
            if packet.pts is not None:
                end = max(end, (packet.pts + (packet.duration or 0)) * tick)
        return end - self._origin

    def _reopen(self) -> None:
        self._container.close()
        self._container = open_container(self.path)
        self._stream = self._sound()

    def _sound(self) -> AudioStream:
        stream = sound_stream(self._container)
        if stream is None:
            raise Unreadable(f"{self.path.name} has no sound.")
        return stream


def sane(planar: npt.NDArray[np.float32]) -> Samples:
    """``(channels, n)`` as ``(n, channels)``; none of the file's faults gets into the mix."""
    with np.errstate(invalid="ignore", over="ignore"):
        is_sane = np.isfinite(planar.sum())  # one pass
    if not is_sane:
        planar = np.nan_to_num(planar, nan=0.0, posinf=1.0, neginf=-1.0)
    return planar.T.astype(np.float32, copy=False)


def _block_slip(stream: AudioStream) -> int:
    """By how many samples time stamps of Vorbis may be wrong: FFmpeg's demuxers count a packet by its own block, while
    a quarter of the difference to its neighbour's comes with the next one. Sizes are in the identification header
    (Vorbis I, 4.2.2).
    """
    _, found, header = (stream.codec_context.extradata or b"").partition(b"\x01vorbis")
    if stream.codec_context.name != "vorbis" or not found or len(header) < 22:
        return 0
    short, long = 1 << (header[21] & 15), 1 << (header[21] >> 4)
    return max(0, long - short) // 4 + 1


def _numbers(tick: Fraction, origin: Seconds, rate_hz: int) -> Callable[[int], int]:
    """From time stamps to the nearest sample numbers; in whole numbers, since it is asked for every packet."""
    per_tick, first = tick * rate_hz, Fraction(1, 2) - origin * rate_hz
    over = per_tick.denominator * first.denominator
    step, offset = per_tick.numerator * first.denominator, first.numerator * per_tick.denominator
    return lambda pts: (pts * step + offset) // over
