"""The one compositor: what the viewer shows and what export writes come from here, so they cannot differ.

Pictures of the sequence are asked for by time, sound by stretches of time. Which clip, how much of it and at what
moment of its media is arithmetic in ``layers``; fitting and covering is in ``canvas``; sound is in ``mix``.
Invariant: the same timeline, sources and time give the same pixels, whatever was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Cel, Pixels, fills, place, placed_size, stack
from charstudio.media.card import CANNOT_BE_READ, NOT_MADE_YET, card
from charstudio.media.frame_cache import FrameCache
from charstudio.media.layers import Shot, layers_at, sampling_time, visible
from charstudio.media.mix import Mixer, unreadable
from charstudio.media.planes import Planes
from charstudio.media.playable import Find, Playable
from charstudio.media.pool import Pool
from charstudio.media.proxies import Proxies
from charstudio.media.reader import Glance, VideoReader
from charstudio.media.stills import open_still
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Fit, Timeline

OPEN_READERS = 6
OPEN_DECODERS = 3  # a decoder of 1080p holds 40 MB
CACHE_BYTES = 128 * 1024 * 1024  # of decoded frames of all clips: 41 frames of 1080p to step back through
PLACED_STILLS = 8

_StillKey = tuple[Path, Fit]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What can be shown of a frame at once. ``exact``: everything in it is the right moment; ``sharp``: and in full
    quality, so that there is nothing better to come.
    """

    pixels: Pixels
    exact: bool
    sharp: bool


class _Haste:
    """While a frame is composed of what is at hand: whether anything in it is not what it should be."""

    def __init__(self) -> None:
        self.exact = True
        self.sharp = True

    def taken(self, glance: Glance) -> Pixels:
        self.exact &= glance.exact
        self.sharp &= glance.sharp
        return glance.pixels


class _PlacedStill:
    """A still in its place, kept for the next frame."""

    def __init__(self, cel: Cel) -> None:
        self.cel = cel

    def close(self) -> None:
        """Nothing is open."""


class Compositor:
    """Frames and sound of a timeline.

    ``find`` is asked for every frame and must answer quickly; None makes a ghost: a card with the clip's name, silence.
    ``width_px`` and ``height_px`` give frames of another size than the sequence's (a smaller viewer).
    A file that cannot be read shows a card too; with ``strict`` (export) it raises ``Unreadable`` instead.
    ``cache_bytes`` is what all clips together keep of decoded frames; going forward only needs next to nothing.
    ``proxies`` are where ``look_at`` may find small copies of clips. ``stopped`` is asked while decoding; when it says
    yes, ``frame_at``, ``look_at`` and ``planes_at`` raise ``Cancelled``.

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
    ) -> None:
        self._find = find
        self._strict = strict
        self._cache = FrameCache(cache_bytes)
        self._proxies = proxies
        self._stopped = stopped
        self._asked_size = (width_px, height_px)
        self._picture_lock = RLock()
        self._readers: Pool[tuple[Path, int], VideoReader] = Pool(OPEN_READERS)
        self._stills: Pool[_StillKey, _PlacedStill] = Pool(PLACED_STILLS)
        self._unreadable: set[Path] = set()
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
            haste = _Haste()
            pixels = self._composed(t, haste)
            return Look(pixels, exact=haste.exact, sharp=haste.sharp)

    def planes_at(self, t: Seconds) -> Planes | None:
        """The frame at ``t`` as YUV, when it is nothing but one opaque, untouched clip that fills it exactly."""
        with self._picture_lock:
            shots = [shot for layer in self._needed(layers_at(self._visible, t)) for shot in layer]
            if len(shots) != 1 or not self._is_untouched(shots[0]):
                return None
            playable = self._find(shots[0].clip.source)
            assert playable is not None
            try:
                reader = self._reader(playable.path, 0)
                return reader.planes(reader.index_at(self._media_time(shots[0], playable)), self._size)
            except (MediaError, OSError):
                return None  # frame_at says why

    def audio(self, start: Seconds, duration: Seconds) -> npt.NDArray[np.float32]:
        """The sound from ``start``: float32 ``(n, 2)`` at the sequence's sample rate, not limited to ±1.

        Sample ``n`` of the sequence lies at ``n / sample_rate_hz``; the stretch runs from the sample nearest to
        ``start`` up to that nearest to ``start + duration``, so stretches that touch fit together exactly.
        """
        return self._mixer.audio(start, duration)

    def shortfall(self, clip: Clip) -> Seconds:
        """For how much of the clip (sequence time) its media is already over and the end frame is held."""
        playable = self._find(clip.source)
        length = playable.info.duration if playable is not None else None
        if length is None or (playable is not None and playable.info.kind is MediaKind.IMAGE):
            return ZERO
        return min(max(clip.source_range.end - length, ZERO) / clip.speed, clip.duration)

    def close(self) -> None:
        """Close every file."""
        with self._picture_lock:
            self._readers.close()
            self._stills.close()
        self._mixer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, timeline: Timeline) -> None:
        width, height = self._asked_size
        size = (width or timeline.width_px, height or timeline.height_px)
        if getattr(self, "_size", size) != size:
            self._stills.close()
        self._timeline, self._size = timeline, size
        self._visible = visible(timeline)
        self._unreadable.clear()

    def _composed(self, t: Seconds, haste: _Haste | None) -> Pixels:
        layers = self._needed(layers_at(self._visible, t))
        lanes: dict[Path, int] = {}
        drawn = [[part for shot in layer if (part := self._part(shot, lanes, haste))] for layer in layers]
        self._rest_others(sum(lanes.values()))
        return stack([layer for layer in drawn if layer], *self._size)

    def _rest_others(self, used: int) -> None:
        """Only the clips shown last keep a decoder; the others their frames."""
        for reader in self._readers.unused(max(used, OPEN_DECODERS)):
            reader.rest()

    def _is_untouched(self, shot: Shot) -> bool:
        """Whether the shot is its clip's own picture and nothing else."""
        playable = self._find(shot.clip.source)
        if playable is None or playable.info.kind is not MediaKind.VIDEO or playable.path in self._unreadable:
            return False
        own = (playable.info.width_px, playable.info.height_px)
        is_whole = placed_size(shot.clip.fit, own, self._size) == self._size
        return is_whole and not playable.info.has_alpha and shot.opacity == 1.0 and shot.light == 1.0

    def _needed(self, layers: list[list[Shot]]) -> Sequence[list[Shot]]:
        """The layers from the topmost that hides everything below it."""
        for index in range(len(layers) - 1, 0, -1):
            if sum(shot.opacity for shot in layers[index] if self._hides(shot)) >= 1.0:
                return layers[index:]
        return layers

    def _hides(self, shot: Shot) -> bool:
        playable = self._find(shot.clip.source)
        if playable is None:
            return True
        info = playable.info
        if not info.has_picture or info.has_alpha:
            return False
        return fills(shot.clip.fit, (info.width_px, info.height_px), self._size)

    def _part(self, shot: Shot, lanes: dict[Path, int], haste: _Haste | None) -> tuple[Cel, float, float] | None:
        """The shot's picture with its opacity and light; None for a sound, which has no picture."""
        playable = self._find(shot.clip.source)
        if playable is None:
            return Cel(card(shot.clip.name, NOT_MADE_YET, *self._size)), shot.opacity, shot.light
        if not playable.info.has_picture:
            return None
        return self._cel(shot, playable, lanes, haste), shot.opacity, shot.light

    def _cel(self, shot: Shot, playable: Playable, lanes: dict[Path, int], haste: _Haste | None) -> Cel:
        """The picture in its place, or a card saying why not."""
        try:
            return self._picture(shot, playable, lanes, haste)
        except (MediaError, OSError) as error:
            if self._strict:
                raise unreadable(shot.clip, error) from error
            self._unreadable.add(playable.path)
            return Cel(card(shot.clip.name, CANNOT_BE_READ, *self._size))

    def _picture(self, shot: Shot, playable: Playable, lanes: dict[Path, int], haste: _Haste | None) -> Cel:
        """``lanes`` counts how often this frame has used each file already."""
        if playable.path in self._unreadable:
            raise Unreadable(f"{playable.path.name} cannot be read.")
        if playable.info.kind is MediaKind.IMAGE:
            key = (playable.path, shot.clip.fit)
            return self._stills.get(key, lambda: _PlacedStill(self._placed_still(*key))).cel
        # The two sides of a dissolve may come from one file: each lane has a reader that stays where it is.
        lane = lanes.get(playable.path, 0)
        lanes[playable.path] = lane + 1
        reader = self._reader(playable.path, lane)
        reader.size = self._reading_size(shot.clip.fit, playable.info)
        number = reader.index_at(self._media_time(shot, playable))
        picture = reader.frame(number) if haste is None else haste.taken(reader.look(number))
        return place(picture, shot.clip.fit, *self._size)

    def _media_time(self, shot: Shot, playable: Playable) -> Seconds:
        return max(sampling_time(shot.at, self._timeline.rate, playable.info.rate, shot.clip), ZERO)

    def _reader(self, path: Path, lane: int) -> VideoReader:
        return self._readers.get((path, lane), lambda: self._opened(path))

    def _opened(self, path: Path) -> VideoReader:
        ahead = not self._strict  # a film being written has its own threads
        return VideoReader(path, cache=self._cache, proxies=self._proxies, stopped=self._stopped, ahead=ahead)

    def _reading_size(self, fit: Fit, info: MediaInfo) -> tuple[int, int] | None:
        """The size to read in: shrinking costs nothing while colours are converted, growing is done better here."""
        own = (info.width_px, info.height_px)
        size = placed_size(fit, own, self._size)
        return size if size[0] <= own[0] and size[1] <= own[1] and size != own else None

    def _placed_still(self, path: Path, fit: Fit) -> Cel:
        return place(np.asarray(open_still(path)), fit, *self._size)
