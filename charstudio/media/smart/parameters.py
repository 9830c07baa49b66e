"""The parameter sets of H.264 (ITU-T H.264, 7.3.2.1, 7.3.2.2 and annex E): read, and written again with another id.

Several films' sets live in one file side by side, each under an id of its own; decoders choose by the id in every
slice. What a copied film's set says of its pictures stays, except what all parts of the new film must agree on: how far
frames are reordered, and colours that were not told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from charstudio.media.smart.bits import BitReader, escaped, payload, u, ue, unescaped, without_trailing

SPS, PPS = 7, 8
"""Types of NAL units (table 7-1)."""

_WITH_CHROMA = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_SQUARE = {0, 1}
_EXTENDED_SHAPE = 255
_MOST_SETS = 31


@dataclass(frozen=True, slots=True)
class Signal:
    """What a stream tells of its colours (E.2.1); numbers of ITU-T H.273, 2 for not told."""

    video_format: int = 5
    full_range: bool = False
    primaries: int = 2
    transfer: int = 2
    matrix: int = 2

    def bits(self) -> str:
        """``video_signal_type`` as it is written."""
        colours = (self.primaries, self.transfer, self.matrix)
        told = "1" + "".join(u(number, 8) for number in colours) if colours != (2, 2, 2) else "0"
        return u(self.video_format, 3) + str(int(self.full_range)) + told


@dataclass(frozen=True, slots=True)
class Restriction:
    """``bitstream_restriction``: the fields before the two that count here, as bits, and these two."""

    before: str = "1" + ue(0) + ue(0) + ue(11) + ue(11)
    reorder: int = 0
    buffering: int = 0

    def bits(self) -> str:
        """As it is written."""
        return self.before + ue(self.reorder) + ue(self.buffering)


@dataclass(frozen=True, slots=True)
class Sps:
    """A sequence parameter set. ``core`` and the ``vui`` parts are bits that are handed on as they are."""

    id: int
    head: bytes
    """Profile, constraints and level: three bytes."""
    core: str
    chroma: int
    depths: tuple[int, int]
    refs: int
    size: tuple[int, int]
    progressive: bool
    square: bool
    shape: str
    """Aspect ratio and overscan."""
    signal: Signal | None
    middle: str
    """From the place of chroma samples to the structure of pictures."""
    restriction: Restriction | None
    fps: tuple[int, int] | None
    """Frames a second as a fraction, when told."""

    @property
    def profile(self) -> int:
        """``profile_idc``: 66 baseline, 77 main, 100 high."""
        return self.head[0]

    @property
    def level(self) -> int:
        """``level_idc``: ten times the level."""
        return self.head[2]

    def nal(self) -> bytes:
        """The NAL unit."""
        bits = ue(self.id) + self.core + "1" + self.shape
        bits += "0" if self.signal is None else "1" + self.signal.bits()
        bits += self.middle
        bits += "0" if self.restriction is None else "1" + self.restriction.bits()
        return b"\x67" + escaped(self.head + payload(bits))

    def agreeing(self, reorder: int) -> Sps:
        """The same for a film in which frames are reordered by up to ``reorder`` and colours are BT.709."""
        old = self.restriction or Restriction(reorder=reorder, buffering=max(self.refs, reorder, 1))
        agreed = replace(old, reorder=reorder, buffering=max(old.buffering, self.refs, reorder))
        signal = replace(self.signal or Signal(), primaries=1, transfer=1, matrix=1)
        return replace(self, restriction=agreed, signal=signal)


def read_sps(nal: bytes) -> Sps:
    """From a NAL unit. Raises ``ValueError`` for anything else."""
    data = unescaped(nal)
    if len(data) < 5 or data[0] & 31 != SPS:
        raise ValueError("not a sequence parameter set")
    bits = BitReader(data[4:])
    own_id, start = bits.ue(), bits.at
    chroma, depths = _chroma(bits) if data[1] in _WITH_CHROMA else (1, (8, 8))
    refs, size, progressive = _frame(bits, chroma)
    core = bits.since(start, bits.at)
    shape, square, signal, middle, fps, restriction = "00", True, None, "00000", None, None
    if bits.flag():
        shape, square = _shape(bits)
        signal = _signal(bits) if bits.flag() else None
        middle, fps = _middle(bits)
        restriction = _restriction(bits) if bits.flag() else None
    return Sps(
        own_id,
        data[1:4],
        core,
        chroma,
        depths,
        refs,
        size,
        progressive,
        square,
        shape,
        signal,
        middle,
        restriction,
        fps,
    )


def _chroma(bits: BitReader) -> tuple[int, tuple[int, int]]:
    chroma = bits.ue()
    if chroma == 3:
        bits.u(1)
    depths = 8 + bits.ue(), 8 + bits.ue()
    bits.u(1)
    if bits.flag():
        for number in range(12 if chroma == 3 else 8):
            if bits.flag():
                _skip_scaling(bits, 16 if number < 6 else 64)
    return chroma, depths


def _skip_scaling(bits: BitReader, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _frame(bits: BitReader, chroma: int) -> tuple[int, tuple[int, int], bool]:
    """Reference frames, size in pixels, and whether all pictures are whole frames."""
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.u(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()
    refs = bits.ue()
    bits.u(1)
    width, rows = 16 * (bits.ue() + 1), bits.ue() + 1
    progressive = bits.flag()
    if not progressive:
        bits.u(1)
    height = 16 * rows * (1 if progressive else 2)
    bits.u(1)
    if bits.flag():
        unit_x, unit_y = (2 if chroma in {1, 2} else 1), (2 if chroma == 1 else 1) * (1 if progressive else 2)
        left, right, top, bottom = (bits.ue() for _ in range(4))
        width, height = width - unit_x * (left + right), height - unit_y * (top + bottom)
    return refs, (width, height), progressive


def _shape(bits: BitReader) -> tuple[str, bool]:
    start, square = bits.at, True
    if bits.flag():
        number = bits.u(8)
        square = number in _SQUARE
        if number == _EXTENDED_SHAPE:
            across, down = bits.u(16), bits.u(16)
            square = across == down or 0 in (across, down)
    if bits.flag():
        bits.u(1)
    return bits.since(start, bits.at), square


def _signal(bits: BitReader) -> Signal:
    found = Signal(bits.u(3), bits.flag())
    if bits.flag():
        found = replace(found, primaries=bits.u(8), transfer=bits.u(8), matrix=bits.u(8))
    return found


def _middle(bits: BitReader) -> tuple[str, tuple[int, int] | None]:
    start, fps = bits.at, None
    if bits.flag():
        bits.ue()
        bits.ue()
    if bits.flag():
        unit, scale = bits.u(32), bits.u(32)
        fps = (scale, 2 * unit) if unit and scale else None
        bits.u(1)
    nal_hrd = bits.flag()
    if nal_hrd:
        _skip_hrd(bits)
    vcl_hrd = bits.flag()
    if vcl_hrd:
        _skip_hrd(bits)
    if nal_hrd or vcl_hrd:
        bits.u(1)
    bits.u(1)
    return bits.since(start, bits.at), fps


def _skip_hrd(bits: BitReader) -> None:
    count = bits.ue() + 1
    bits.u(8)
    for _ in range(count):
        bits.ue()
        bits.ue()
        bits.u(1)
    bits.u(20)


def _restriction(bits: BitReader) -> Restriction:
    start = bits.at
    bits.u(1)
    for _ in range(4):
        bits.ue()
    before = bits.since(start, bits.at)
    return Restriction(before, bits.ue(), bits.ue())


@dataclass(frozen=True, slots=True)
class Pps:
    """A picture parameter set: its id, that of its sequence parameter set, and the rest as bits."""

    id: int
    sps_id: int
    rest: str

    def nal(self) -> bytes:
        """The NAL unit."""
        return b"\x68" + escaped(payload(ue(self.id) + ue(self.sps_id) + self.rest))


def read_pps(nal: bytes) -> Pps:
    """From a NAL unit. Raises ``ValueError`` for anything else."""
    data = unescaped(nal)
    if len(data) < 2 or data[0] & 31 != PPS:
        raise ValueError("not a picture parameter set")
    bits = BitReader(data[1:])
    return Pps(bits.ue(), bits.ue(), without_trailing(bits))


def avcc(sets: Iterable[Sps], pictures: Iterable[Pps]) -> bytes:
    """The decoder configuration of an MP4 (ISO/IEC 14496-15, 5.3.3.1) that holds all these sets; lengths of 4 bytes."""
    sets, pictures = list(sets), list(pictures)
    if not 0 < len(sets) <= _MOST_SETS or not pictures:
        raise ValueError("a file holds 1 to 31 sequence parameter sets")
    best = max(sets, key=lambda one: (one.profile, one.level))
    level = max(one.level for one in sets)
    out = bytearray([1, best.profile, best.head[1], level, 0xFF, 0xE0 | len(sets)])
    for nal in (one.nal() for one in sets):
        out += len(nal).to_bytes(2) + nal
    out.append(len(pictures))
    for nal in (one.nal() for one in pictures):
        out += len(nal).to_bytes(2) + nal
    if best.profile in _WITH_CHROMA:
        out += bytes([0xFC | best.chroma, 0xF8 | (best.depths[0] - 8), 0xF8 | (best.depths[1] - 8), 0])
    return bytes(out)


def read_avcc(data: bytes) -> tuple[int, list[bytes]]:
    """How many bytes a length has, and the NAL units of all sets. Raises ``ValueError`` when it is no such thing."""
    if len(data) < 7 or data[0] != 1:
        raise ValueError("no decoder configuration")
    found: list[bytes] = []
    at = 5
    for mask in (31, 255):
        count, at = data[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(data[at : at + 2])
            found.append(data[at + 2 : at + 2 + size])
            at += 2 + size
            if at > len(data):
                raise ValueError("the decoder configuration ends early")
    return (data[4] & 3) + 1, found
