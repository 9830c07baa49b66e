"""The parts of a smart render that are copied: packets of a film as they are, with the ids they have in the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from av.packet import Packet

from charstudio.media.container import FAULTS, open_container, packets, picture_stream
from charstudio.media.film_facts import file_key
from charstudio.media.smart.coded import CodedFilm
from charstudio.media.smart.parameters import PPS, SPS
from charstudio.media.smart.plan import SmartPart
from charstudio.media.smart.unit import Odd, Unit
from charstudio.media.smart.units import AUD, IDR, SLICES, kind, names_a_set, pps_of, split, with_pps
from charstudio.model.errors import CharStudioError

_FILLER, _END_OF_SEQUENCE, _END_OF_STREAM = 12, 10, 11
_LEFT_OUT = {SPS, PPS, AUD, _FILLER, _END_OF_SEQUENCE, _END_OF_STREAM}


def copied(part: SmartPart, film: CodedFilm, ids: Mapping[int, int]) -> Iterator[Unit]:
    """The part's frames in the order of decoding. Raises ``Odd``."""
    assert part.copy is not None
    assert part.source is not None
    copy, numbers = part.copy, film.numbers
    _check_unchanged(part.source, film)
    wanted = copy.first
    is_renamed = any(old != new for old, new in ids.items())
    for packet in _packets(part.source, film, copy.first):
        place = film.index.place(packet)
        if place is None or place > wanted:
            raise Odd(f"{part.source.name}: packet {wanted} is not where it was")
        if place < wanted:
            continue
        nals = _nals(packet, film.length_bytes, ids, is_renamed=is_renamed)
        is_key = any(kind(nal) == IDR for nal in nals)
        if is_key != bool(film.is_idr[place]):
            raise Odd(f"{part.source.name}: packet {wanted} is not what it was")
        yield Unit(part.first + int(numbers[place]) - copy.begin, is_key, nals)
        wanted += 1
        if wanted == copy.end:
            return
    raise Odd(f"{part.source.name} ends early")


def _check_unchanged(path: Path, film: CodedFilm) -> None:
    try:
        key = file_key(path)
    except OSError as error:
        raise Odd(str(error)) from error
    if key != film.key:
        raise Odd(f"{path.name} was changed by another program")


def _nals(packet: Packet[Any], length_bytes: int, ids: Mapping[int, int], *, is_renamed: bool) -> tuple[bytes, ...]:
    """What of a packet is kept. The film's own sets are written apart, so what repeats them is left out, and with it
    what is told of how a decoder's buffer fills: after a cut that is no longer so.
    """
    try:
        units = [unit for unit in split(bytes(packet), length_bytes) if kind(unit) not in _LEFT_OUT]
        kept = (unit for unit in units if not names_a_set(unit))
        return tuple(_renamed(unit, ids) for unit in kept) if is_renamed else tuple(kept)
    except (ValueError, KeyError) as error:
        raise Odd(f"a packet cannot be copied: {error}") from error


def _renamed(unit: bytes, ids: Mapping[int, int]) -> bytes:
    if kind(unit) not in SLICES:
        return unit
    old = pps_of(unit)
    return unit if ids[old] == old else with_pps(unit, ids[old])


def _packets(path: Path, film: CodedFilm, first: int) -> Iterator[Packet[Any]]:
    """The film's packets from ``first`` or somewhat before. Raises ``Odd``."""
    try:
        container = open_container(path, decodes=False)
    except CharStudioError as error:
        raise Odd(str(error)) from error
    try:
        stream = picture_stream(container)
        if stream is None:
            raise Odd(f"{path.name} has no picture any more")
        if first:
            target = int(min(film.index.dts[first], film.index.pts[first]))
            container.seek(target, stream=stream, backward=True)
        yield from (packet for packet in packets(container, stream) if packet.size)
    except FAULTS as error:
        raise Odd(f"{path.name}: {error}") from error
    finally:
        container.close()
