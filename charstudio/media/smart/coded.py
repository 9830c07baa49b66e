"""How a film is coded: what of it could be copied into another film, told by its packets alone.

Nothing is decoded. The packets are read once, together with the film's index (``frame_index``), and remembered as long
as the file is the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from charstudio.media.container import FAULTS, open_container, picture_stream
from charstudio.media.film import Film
from charstudio.media.film_facts import FileKey, FilmFacts, file_key, known
from charstudio.media.frame_index import FrameIndex, index_frames
from charstudio.media.hdr import HLG, PQ
from charstudio.media.smart.parameters import PPS, SPS, Pps, Signal, Sps, read_avcc, read_pps, read_sps
from charstudio.media.smart.units import IDR, PARTITION_A, PARTITION_C, SLICES, kind, split, turns
from charstudio.media.smart.upright import is_upright
from charstudio.model.errors import Unreadable

_BT709 = 1
_UNTOLD = 2
_MOST_KEPT = 256
_MULTIVIEW = {14, 15, 20, 21}  # pictures for several eyes or qualities in one stream


@dataclass(frozen=True)
class CodedFilm:
    """A film's packets in the order they are decoded, and the sets they are decoded by.

    ``fault`` says in plain words, to follow the clip's name, why no packet of it can be copied; empty when they can.
    """

    key: FileKey
    """The file, as it was when it was read."""
    index: FrameIndex
    fault: str
    is_idr: npt.NDArray[np.bool_]
    """Which packets begin anew: nothing after them refers to anything before."""
    length_bytes: int = 4
    sps: Mapping[int, Sps] | None = None
    pps: Mapping[int, Pps] | None = None

    @cached_property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of the frame each packet shows, -1 for packets that are hidden."""
        index = self.index
        found = np.searchsorted(index.shown, index.pts)
        numbers: npt.NDArray[np.int64] = np.minimum(found, index.count - 1).astype(np.int64)
        places = np.fromiter((index.place_of_pts[int(at)] for at in index.pts), np.int64, len(index.pts))
        # of two at one time only one is shown
        numbers[(index.shown[numbers] != index.pts) | (places != np.arange(len(places)))] = -1
        return numbers

    @cached_property
    def entries(self) -> npt.NDArray[np.int64]:
        """The places from which copying can begin: all that is decoded before is shown before."""
        pts, places = self.index.pts, np.flatnonzero(self.is_idr)
        before = np.concatenate([[np.iinfo(np.int64).min], np.maximum.accumulate(pts)[:-1]])
        after = np.minimum.accumulate(pts[::-1])[::-1]
        clean = (before[places] < pts[places]) & (after[places] == pts[places]) & (self.numbers[places] >= 0)
        return np.asarray(places[clean], np.int64)


_kept: OrderedDict[FileKey, CodedFilm] = OrderedDict()
_lock = threading.Lock()


def coded_film(path: Path) -> CodedFilm:
    """How the film at ``path`` is coded. Raises ``Unreadable`` and ``OSError``."""
    key = file_key(path)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(path, key)
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


class _Look:
    """What the packets show while they pass."""

    def __init__(self, length_bytes: int, sets: list[bytes]) -> None:
        self.length_bytes = length_bytes
        self.is_idr: list[bool] = []
        self.fault = ""
        self._sets = set(sets)

    def see(self, packet: Packet[Any]) -> None:
        """The next packet."""
        if self.fault:
            self.is_idr.append(False)
            return
        try:
            units = split(bytes(packet), self.length_bytes)
        except ValueError:
            self.fault, units = "has damaged places", []
        kinds = {kind(unit) for unit in units}
        self.is_idr.append(IDR in kinds)
        self.fault = self.fault or self._fault(packet, units, kinds)

    def _fault(self, packet: Packet[Any], units: list[bytes], kinds: set[int]) -> str:
        if packet.is_corrupt or not kinds & SLICES:
            return "has damaged places"
        if any(PARTITION_A <= each <= PARTITION_C or each in _MULTIVIEW for each in kinds):
            return "is H.264 of a rare kind"
        if kinds & {SPS, PPS} and any(kind(unit) in {SPS, PPS} and unit not in self._sets for unit in units):
            return "changes how it is coded on the way"
        return "is turned or mirrored" if any(turns(unit) for unit in units) else ""


def _opened(path: Path) -> InputContainer:
    """The file, without decoding where that makes no difference: other containers' times depend on what is in them."""
    container = open_container(path, decodes=False)
    if "mp4" in container.format.name:
        return container
    container.close()
    return open_container(path)


def _read(path: Path, key: FileKey) -> CodedFilm:
    container = _opened(path)
    try:
        stream = picture_stream(container)
        if stream is None:
            raise Unreadable(f"{path.name} has no moving picture.")
        fault, length_bytes, sets = _sets_of(stream)
        look = _Look(length_bytes, sets) if not fault else None
        index = index_frames(path, container, stream, look.see if look is not None else None)
        if known.get(key) is None:
            known.put(key, FilmFacts(index))
        nothing = np.zeros(len(index.pts), np.bool_)
        if look is None:
            return CodedFilm(key, index, fault, nothing)
        try:
            sps = {one.id: one for one in (read_sps(unit) for unit in sets if kind(unit) == SPS)}
            pps = {one.id: one for one in (read_pps(unit) for unit in sets if kind(unit) == PPS)}
        except (ValueError, IndexError):
            return CodedFilm(key, index, "is H.264 of a rare kind", nothing)
        fault = look.fault or _picture_fault(path, stream, list(sps.values()))
        if any(one.sps_id not in sps for one in pps.values()) or not pps:
            fault = fault or "is H.264 of a rare kind"
        return CodedFilm(key, index, fault, np.array(look.is_idr, np.bool_), length_bytes, sps, pps)
    finally:
        container.close()


def _sets_of(stream: VideoStream) -> tuple[str, int, list[bytes]]:
    """A fault, or the length of lengths and the NAL units of all sets."""
    if stream.codec_context.name != "h264":
        return f"is {_codec_words(stream.codec_context.name)}, the film H.264", 4, []
    try:
        return ("", *read_avcc(stream.codec_context.extradata or b""))
    except (ValueError, IndexError):
        return "is not in an MP4, MOV or MKV file", 4, []


def _codec_words(name: str) -> str:
    return {"hevc": "H.265", "libdav1d": "AV1", "vp9": "VP9", "libvpx-vp9": "VP9", "prores": "ProRes"}.get(name, name)


def _picture_fault(path: Path, stream: VideoStream, sets: list[Sps]) -> str:
    shape = stream.sample_aspect_ratio
    signals = [_signal(one, stream) for one in sets]
    if any(one.depths != (8, 8) for one in sets):
        return f"has {max(max(one.depths) for one in sets)} bits a colour, the film 8"
    if any(one.chroma != 1 for one in sets):
        return "has more colour detail than the film (not 4:2:0)"
    if not all(one.progressive for one in sets):
        return "is interlaced"
    if not all(one.square for one in sets) or (shape and shape.numerator != shape.denominator):
        return "has pixels that are not square"
    if any(signal.transfer in {PQ, HLG} for signal in signals):
        return "is HDR"
    if any(signal.full_range for signal in signals):
        return "has colours of full range, the film of limited"
    if not all(_is_bt709(signal.matrix, one.size) for signal, one in zip(signals, sets, strict=True)):
        return "has colours that are not BT.709, the film's"
    return "" if _is_upright(path) else "is turned or mirrored"


def _signal(one: Sps, stream: VideoStream) -> Signal:
    """What the stream tells of its colours and, where it does not, the container."""
    told, context = one.signal or Signal(), stream.codec_context
    full = told.full_range if one.signal is not None else int(context.color_range) == int(ColorRange.JPEG)
    if (told.primaries, told.transfer, told.matrix) == (_UNTOLD,) * 3:
        return Signal(full_range=full, transfer=int(context.color_trc), matrix=int(context.colorspace))
    return replace(told, full_range=full)


def _is_bt709(matrix: int, size: tuple[int, int]) -> bool:
    """Whether the reader takes colours for BT.709 (see ``picture.matrix_of``). What else a film tells of its colours
    the reader does not look at, nor would a film encoded from it show it.
    """
    large = size[0] >= 1280 or size[1] > 576
    return matrix == _BT709 or (matrix == _UNTOLD and large)


def _is_upright(path: Path) -> bool:
    told = is_upright(path)
    if told is not None:
        return told
    film = Film(path)
    try:
        return not film.geometry.is_turned
    except (Unreadable, *FAULTS):
        return False
    finally:
        film.close()
