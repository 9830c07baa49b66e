"""The one compositor: what the viewer shows and what export writes come from here, so they cannot differ.

Pictures of the sequence are asked for by time, sound by stretches of time. Which clip, how much of it and at what
moment of its media (speed, reverse, freeze, frame rates) is arithmetic in ``layers``; ``footage`` has the clips'
pictures, ``develop`` says what is done to them, ``canvas`` lays them over each other; sound is in ``mix``.
Invariant: the same timeline, sources and time give the same pixels, whatever was asked before.

Colour, once and for all: readers give 8-bit RGB, full range, with sRGB's curve and BT.709's primaries, whatever the
file was (``picture``); everything here works on these values, only exposure and white balance go through linear light
(``grade``); the writer makes BT.709 of them (``writer``). So a clip that is not touched is not changed either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from charstudio.media.canvas import Cel, Pixels, stack, stack_clear
from charstudio.media.develop import drawn
from charstudio.media.footage import Footage, Haste
from charstudio.media.frame_cache import FrameCache
from charstudio.media.layers import Shot, captioned, captions_at, layers_at, visible
from charstudio.media.mix import Mixer
from charstudio.media.planes import Planes
from charstudio.media.playable import Find
from charstudio.media.proxies import Proxies
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Timeline

CACHE_BYTES = 80 * 1024 * 1024  # of decoded frames of all clips: 26 frames of 1080p to step back through

_Part: TypeAlias = tuple[Cel, float, float]
"""A cel with its opacity and light, as ``stack`` takes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What can be shown of a frame at once. ``exact``: everything in it is the right moment; ``sharp``: and in full
    quality, so that there is nothing better to come.
    """

    pixels: Pixels
    exact: bool
    sharp: bool


class Compositor:
    """Frames and sound of a timeline.

    ``find`` is asked for every frame and must answer quickly; None makes a ghost: a card with the clip's name, silence.
    ``width_px`` and ``height_px`` give frames of another size than the sequence's (a smaller viewer).
    A file that cannot be read shows a card too; with ``strict`` (export) it raises ``Unreadable`` instead.
    ``cache_bytes`` is what all clips together keep of decoded frames; going forward only needs next to nothing.
    ``proxies`` are where ``look_at`` may find small copies of clips. ``stopped`` is asked while decoding; when it says
    yes, everything that gives pictures raises ``Cancelled``. With ``alpha`` frames are RGBA (straight): transparent
    instead of black where nothing is. ``threads`` decode each film, 0 for as many as pay.

    ``frame_at`` and ``audio`` may be called from two different threads at once; each by itself takes turns.
    """

    def __init__(
        self,
        timeline: Timeline,
        find: Find,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        strict: bool = False,
        cache_bytes: int = CACHE_BYTES,
        proxies: Proxies | None = None,
        stopped: Callable[[], bool] | None = None,
        alpha: bool = False,
        threads: int = 0,
    ) -> None:
        self._find = find
        self._stack = stack_clear if alpha else stack
        self._footage = Footage(
            find, strict=strict, cache=FrameCache(cache_bytes), proxies=proxies, stopped=stopped, threads=threads
        )
        self._asked_size = (width_px, height_px)
        self._picture_lock = RLock()
        self._mixer = Mixer(timeline, find, strict=strict)
        self._take(timeline)

    @property
    def timeline(self) -> Timeline:
        """The timeline that is composed."""
        return self._timeline

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""
        return self._size

    def show(self, timeline: Timeline) -> None:
        """Go on with an edited timeline; files stay open. Files that could not be read get another chance."""
        with self._picture_lock:
            self._take(timeline)
        self._mixer.play(timeline)

    def frame_at(self, t: Seconds) -> Pixels:
        """The frame on screen at ``t``: uint8 RGB ``(height, width, 3)``. Black where nothing is.

        The array may be shared with caches: read it, do not write into it.
        """
        with self._picture_lock:
            return self._composed(t, None)

    def look_at(self, t: Seconds) -> Look:
        """The frame at ``t`` of what is at hand: clips not decoded there yet show their proxy, else a frame nearby.

        Decodes at most one key frame of each clip. ``frame_at`` gives the real one.
        """
        with self._picture_lock:
            haste = Haste()
            pixels = self._composed(t, haste)
            return Look(pixels, exact=haste.exact, sharp=haste.sharp)

    def planes_at(self, t: Seconds) -> Planes | None:
        """The frame at ``t`` as YUV, when it is nothing but one opaque, untouched clip that fills it exactly."""
        with self._picture_lock:
            shots = [shot for layer in self._needed(layers_at(self._visible, t)) for shot in layer]
            if len(shots) != 1 or captions_at(self._captioned, t):
                return None
            return self._footage.planes(shots[0])

    def video_frame_at(self, t: Seconds) -> VideoFrame | Pixels:
        """The frame at ``t`` for a film: BT.709 limited-range yuv420p where it is nothing but one opaque clip, fitted
        into the frame, so that nothing is lost or done in vain; RGB like ``frame_at`` otherwise.

        A ``VideoFrame`` may be a decoder's own: its time stamps are yours, its pixels not. Good until the next call.
        """
        with self._picture_lock:
            layers = self._needed(layers_at(self._visible, t))
            if len(layers) == 1 and len(layers[0]) == 1 and not captions_at(self._captioned, t):
                self._footage.next_frame()
                if (found := self._footage.film_picture(layers[0][0])) is not None:
                    self._footage.rest()
                    return found
            return self._composed(t, None, layers)

    def start_before(self, t: Seconds) -> Seconds:
        """The last moment, not after ``t``, from which on all clips shown at ``t`` can be read without a detour; where
        that is not even in the same clips, it is at their start or before.
        """
        with self._picture_lock:
            shots = [shot for layer in self._needed(layers_at(self._visible, t)) for shot in layer]
            return t - max((self._footage.key_before(shot) for shot in shots), default=ZERO)

    def audio(self, start: Seconds, duration: Seconds) -> npt.NDArray[np.float32]:
        """The sound from ``start``: float32 ``(n, 2)`` at the sequence's sample rate, not limited to ±1.

        Sample ``n`` of the sequence lies at ``n / sample_rate_hz``; the stretch runs from the sample nearest to
        ``start`` up to that nearest to ``start + duration``, so stretches that touch fit together exactly.
        """
        return self._mixer.audio(start, duration)

    def shortfall(self, clip: Clip) -> Seconds:
        """For how much of the clip (sequence time) its media is already over and the end frame is held."""
        playable = None if isinstance(clip.source, Title | Caption) else self._find(clip.source)
        length = playable.info.duration if playable is not None else None
        if length is None or (playable is not None and playable.info.kind is MediaKind.IMAGE):
            return ZERO
        if clip.freeze:
            return ZERO if clip.source_range.start < length else clip.duration
        return min(max(clip.source_range.end - length, ZERO) / clip.speed, clip.duration)

    def close(self) -> None:
        """Close every file."""
        with self._picture_lock:
            self._footage.close()
        self._mixer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, timeline: Timeline) -> None:
        width, height = self._asked_size
        self._timeline = timeline
        self._size = (width or timeline.width_px, height or timeline.height_px)
        self._footage.begin(timeline.rate, self._size)
        self._visible, self._captioned = visible(timeline), captioned(timeline)

    def _composed(self, t: Seconds, haste: Haste | None, seen: Sequence[list[Shot]] | None = None) -> Pixels:
        layers = self._needed(layers_at(self._visible, t)) if seen is None else seen
        self._footage.next_frame()
        parts = [[part for shot in layer if (part := self._part(shot, haste))] for layer in layers]
        self._footage.rest()
        return self._stack([*(layer for layer in parts if layer), *self._words_at(t)], *self._size)

    def _part(self, shot: Shot, haste: Haste | None) -> _Part | None:
        cel = self._footage.cel(shot, haste)
        return None if cel is None else drawn(cel, shot, *self._size)

    def _words_at(self, t: Seconds) -> list[list[_Part]]:
        """The captions at ``t`` as a layer over everything. They appear and go together, as the last of them does."""
        lines = captions_at(self._captioned, t)
        if not lines:
            return []
        from charstudio.media.titles import caption_cel  # noqa: PLC0415 - few films have words; they need Pillow

        cel = caption_cel(tuple(line.text for line in lines), *self._size)
        return [] if cel is None else [[(cel, max(line.opacity for line in lines), 1.0)]]

    def _needed(self, layers: list[list[Shot]]) -> Sequence[list[Shot]]:
        """The layers from the topmost that hides everything below it."""
        for index in range(len(layers) - 1, 0, -1):
            if self._hides(layers[index]):
                return layers[index:]
        return layers

    def _hides(self, layer: list[Shot]) -> bool:
        """Whether nothing below a layer can be seen: shares add up, the two of a wipe lie side by side."""
        if any(shot.windows for shot in layer):
            return len(layer) == 2 and all(shot.opacity >= 1.0 and self._footage.covers(shot) for shot in layer)
        return sum(shot.opacity for shot in layer if self._footage.covers(shot)) >= 1.0
