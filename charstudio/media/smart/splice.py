"""Writing a film of which parts are copied: packets of several origins in one stream, sound mixed and coded once.

How the parts fit together (ITU-T H.264; ISO/IEC 14496-15):
- Every part begins with an IDR picture, so nothing refers across a cut.
- Every origin has parameter sets of its own, under ids of its own. All of them are in the MP4's decoder configuration,
  and each key frame brings its own along as well: for players that look only at one of the two places.
- The frame that is decoded as the n-th has the decoding time n - d, with the same d (how far frames are reordered) for
  the whole film; all parameter sets state this d, so no decoder learns of it on the way and loses a frame.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.packet import Packet
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from charstudio.media.coding import Coding
from charstudio.media.container import open_container, picture_stream
from charstudio.media.part_file import PartFile, cut_short, sync
from charstudio.media.smart.book import Sets
from charstudio.media.smart.check import oddity
from charstudio.media.smart.parameters import avcc
from charstudio.media.smart.plan import SmartPlan
from charstudio.media.smart.unit import Odd, Unit
from charstudio.media.smart.units import joined
from charstudio.media.sound_track import SoundTrack
from charstudio.media.whole import is_whole_file
from charstudio.model.time import Seconds

_BT709 = 1
_LEAST_SOUND = 1024  # samples


class SpliceWriter(PartFile):
    """Takes frames that are coded already, in the order of decoding, and sound. Context manager and errors are those of
    ``PartFile``; leaving it also raises ``Odd`` when the written film is not what ``plan`` says.
    """

    def __init__(
        self,
        path: Path,
        plan: SmartPlan,
        sets: Sets,
        coding: Coding,
        sample_rate_hz: int,
        metadata: Mapping[str, str] | None,
    ) -> None:
        super().__init__(path)
        self.frames = 0
        self._plan = plan
        self._coding = coding
        self._keys: set[int] = set()
        with self._guarded():
            options = coding.container_options(faststart=True)
            self._container = av.open(os.fspath(self._part), "w", format=coding.container, options=options)
            self._container.metadata.update({key: str(value) for key, value in (metadata or {}).items()})
            self._picture = self._added(next(iter(plan.films)), sets)
            self._sound = SoundTrack(self._container, coding.sound, sample_rate_hz)
            self._container.start_encoding()

    @property
    def duration(self) -> Seconds:
        """How long the picture written so far lasts."""
        return self._plan.rate.time_of(self.frames)

    def write_unit(self, unit: Unit, sets: Iterable[bytes]) -> None:
        """Append a coded frame; a key frame brings ``sets``, the parameter sets it and those after it need."""
        packet: Packet[Any] = Packet(joined((*sets, *unit.nals) if unit.is_key else unit.nals))
        packet.stream = self._picture
        packet.time_base = self._plan.rate.frame
        packet.pts, packet.dts, packet.duration = unit.number, self.frames - self._plan.reorder, 1
        packet.is_keyframe = unit.is_key
        if unit.is_key:
            self._keys.add(unit.number)
        with self._guarded() as container:
            container.mux(packet)
        self.frames += 1

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: ``(n, 2)`` float32, any n, full scale ±1."""
        with self._guarded() as container:
            for packet in self._sound.write(samples):
                container.mux(packet)

    def _added(self, like: Path, sets: Sets) -> VideoStream:
        """The stream of the picture. FFmpeg copies its kind from a file; all that counts is stated here."""
        assert self._container is not None
        with open_container(like, decodes=False) as source:
            template = picture_stream(source)
            if template is None:
                raise Odd(f"{like.name} has no picture any more")
            stream = self._container.add_stream_from_template(template, opaque=True)
        context: Any = stream.codec_context
        context.extradata = avcc(sets.sps, sets.pps)
        context.pix_fmt = self._coding.pixels
        context.bit_rate = 0
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = int(ColorRange.MPEG)
        context.sample_aspect_ratio = Fraction(1)
        stream.time_base = self._plan.rate.frame
        stream.metadata.clear()
        return stream

    def _finish(self) -> None:
        if self._sound.is_empty:  # an empty track is a broken file to many players
            self.write_audio(np.zeros((_LEAST_SOUND, 2), np.float32))
        with self._guarded() as container:
            for packet in self._sound.finish():
                container.mux(packet)
            container.close()
            sync(self._part)
            if not is_whole_file(self._part, self._coding.container, index_first=True):
                raise cut_short()
        found = oddity(self._part, self._plan.rate, self._plan.frames, self._keys)
        if found:
            self.abort()
            raise Odd(found)
