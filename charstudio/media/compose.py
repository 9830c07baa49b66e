"""The one compositor: what the viewer shows and what export writes come from here, so they cannot differ.

Pictures of the sequence are asked for by time, sound by stretches of time. Which clip, how much of it and at what
moment of its media (speed, reverse, freeze, frame rates) is arithmetic in ``layers``; what is done to a clip's picture
is in ``develop``; covering is in ``canvas``; sound is in ``mix``.
Invariant: the same timeline, sources and time give the same pixels, whatever was asked before.

Colour, once and for all: readers give 8-bit RGB, full range, with sRGB's curve and BT.709's primaries, whatever the
file was (``picture``); everything here works on these values, only exposure and white balance go through linear light
(``grade``); the writer makes BT.709 of them (``writer``). So a clip that is not touched is not changed either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Cel, Pixels, stack
from charstudio.media.card import CANNOT_BE_READ, NOT_MADE_YET, card
from charstudio.media.develop import Recipe, drawn
from charstudio.media.layers import Shot, captioned, captions_at, layers_at, sampling_time, visible
from charstudio.media.lut import ColourTable, read_cube
from charstudio.media.mix import Mixer, unreadable
from charstudio.media.playable import Find, Playable
from charstudio.media.pool import Pool
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.clip_looks import NEUTRAL, Caption, Title
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Timeline

OPEN_READERS = 6
CACHE_BYTES = 64 * 1024 * 1024  # of decoded frames for each open clip: 45 frames at 720p to step back through
PLACED_STILLS = 8
KEPT_STILLS = 2  # as opened, so that dragging a slider does not open them anew
KEPT_TABLES = 2  # of colours; 64 MB each

_T = TypeVar("_T")


class _Kept(Generic[_T]):
    """Something made once and kept in a pool for the next frame."""

    def __init__(self, value: _T) -> None:
        self.value = value

    def close(self) -> None:
        """Nothing is open."""


class Compositor:
    """Frames and sound of a timeline.

    ``find`` is asked for every frame and must answer quickly; None makes a ghost: a card with the clip's name, silence.
    ``width_px`` and ``height_px`` give frames of another size than the sequence's (a smaller viewer).
    A file that cannot be read shows a card too; with ``strict`` (export) it raises ``Unreadable`` instead.
    ``cache_bytes`` is what each open clip keeps of decoded frames; going forward only needs next to nothing.

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
    ) -> None:
        self._find = find
        self._strict = strict
        self._cache_bytes = cache_bytes
        self._asked_size = (width_px, height_px)
        self._picture_lock = RLock()
        self._readers: Pool[tuple[Path, int], VideoReader] = Pool(OPEN_READERS)
        self._placed: Pool[tuple[Path | Title, Recipe], _Kept[Cel | None]] = Pool(PLACED_STILLS)
        self._opened_stills: Pool[Path, _Kept[Pixels]] = Pool(KEPT_STILLS)
        self._tables: Pool[Path, _Kept[ColourTable]] = Pool(KEPT_TABLES)
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
            layers = self._needed(layers_at(self._visible, t))
            lanes: dict[Path, int] = {}
            parts = [[part for shot in layer if (part := self._part(shot, lanes))] for layer in layers]
            return stack([*(layer for layer in parts if layer), *self._words_at(t)], *self._size)

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
            self._readers.close()
            for pool in (self._placed, self._opened_stills, self._tables):
                pool.close()
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
            self._placed.close()
        self._timeline, self._size = timeline, size
        self._visible, self._captioned = visible(timeline), captioned(timeline)
        self._unreadable.clear()

    def _words_at(self, t: Seconds) -> list[list[tuple[Cel, float, float]]]:
        """The captions at ``t``, as layers over everything. Those that fade at one pace are drawn as one."""
        layers: list[list[tuple[Cel, float, float]]] = []
        lines = captions_at(self._captioned, t)
        if lines:
            from charstudio.media.titles import caption_cel  # noqa: PLC0415 - few films have words, and they need Pillow

            cel = caption_cel(tuple(line.text for line in lines), *self._size)
            if cel is not None:
                layers.append([(cel, max(line.opacity for line in lines), 1.0)])
        return layers

    def _needed(self, layers: list[list[Shot]]) -> Sequence[list[Shot]]:
        """The layers from the topmost that hides everything below it."""
        for index in range(len(layers) - 1, 0, -1):
            if self._hide(layers[index]):
                return layers[index:]
        return layers

    def _hide(self, layer: list[Shot]) -> bool:
        """Whether a layer hides everything below it: the shares of its shots add up, the two of a wipe side by side."""
        if any(shot.windows for shot in layer):
            return len(layer) == 2 and all(shot.opacity >= 1.0 and self._covers(shot) for shot in layer)
        return sum(shot.opacity for shot in layer if self._covers(shot)) >= 1.0

    def _covers(self, shot: Shot) -> bool:
        source, recipe = shot.clip.source, Recipe.of(shot.clip)
        if isinstance(source, Title):
            return source.backdrop is not None and recipe.covers(self._size, self._size)
        playable = self._find(source)
        if playable is None:
            return recipe.covers(self._size, self._size)
        info = playable.info
        return info.has_picture and not info.has_alpha and recipe.covers((info.width_px, info.height_px), self._size)

    def _part(self, shot: Shot, lanes: dict[Path, int]) -> tuple[Cel, float, float] | None:
        """The shot's picture with its opacity and light; None where there is none: a sound, or outside the frame."""
        cel = self._cel(shot, lanes)
        return None if cel is None else drawn(cel, shot, *self._size)

    def _cel(self, shot: Shot, lanes: dict[Path, int]) -> Cel | None:
        """The picture in its place, or a card saying why not."""
        source = shot.clip.source
        if isinstance(source, Title):
            return self._title(source, shot.clip)
        playable = self._find(source)
        if playable is None:
            return self._card(shot.clip, NOT_MADE_YET)
        if not playable.info.has_picture:
            return None
        try:
            return self._picture(shot, playable, lanes)
        except (MediaError, OSError) as error:
            if self._strict:
                raise unreadable(shot.clip, error) from error
            self._unreadable.add(playable.path)
            return self._card(shot.clip, CANNOT_BE_READ)

    def _card(self, clip: Clip, note: str) -> Cel | None:
        """The card, where the picture would be."""
        plain = replace(Recipe.of(clip), grade=NEUTRAL, key=None)
        return plain.developed(card(clip.name, note, *self._size), None, *self._size)

    def _picture(self, shot: Shot, playable: Playable, lanes: dict[Path, int]) -> Cel | None:
        """``lanes`` counts how often this frame has used each file already."""
        if playable.path in self._unreadable:
            raise Unreadable(f"{playable.path.name} cannot be read.")
        recipe = Recipe.of(shot.clip)
        if playable.info.kind is MediaKind.IMAGE:
            return self._still(playable.path, recipe, shot.clip)
        # The two sides of a dissolve may come from one file: each lane has a reader that stays where it is.
        lane = lanes.get(playable.path, 0)
        lanes[playable.path] = lane + 1
        reader = self._readers.get((playable.path, lane), lambda: self._opened(playable.path))
        reader.size = recipe.reading_size((playable.info.width_px, playable.info.height_px), self._size)
        at = sampling_time(shot.at, self._timeline.rate, playable.info.rate, shot.clip)
        return recipe.developed(reader.frame_at(max(at, ZERO)), self._table(shot.clip), *self._size)

    def _opened(self, path: Path) -> VideoReader:
        return VideoReader(path, cache_bytes=self._cache_bytes)

    def _still(self, path: Path, recipe: Recipe, clip: Clip) -> Cel | None:
        """A picture file in its place, kept."""

        def developed() -> _Kept[Cel | None]:
            picture = self._opened_stills.get(path, lambda: _Kept(np.asarray(open_still(path)))).value
            return _Kept(recipe.developed(picture, self._table(clip), *self._size))

        return self._placed.get((path, recipe), developed).value

    def _title(self, title: Title, clip: Clip) -> Cel | None:
        """Words in their place, kept."""
        recipe = Recipe.of(clip)

        def developed() -> _Kept[Cel | None]:
            from charstudio.media.titles import title_picture  # noqa: PLC0415 - few films have words, and they need Pillow

            picture = title_picture(title, *recipe.title_size(self._size))
            return _Kept(recipe.developed(picture, self._table(clip), *self._size))

        return self._placed.get((title, recipe), developed).value

    def _table(self, clip: Clip) -> ColourTable | None:
        """The colour table of a clip; without it (a file that is gone or broken) the rest of the grade shows."""
        if clip.grade.lut is None or clip.grade.lut_strength <= 0.0:
            return None
        playable = self._find(clip.grade.lut)
        try:
            if playable is None or playable.path in self._unreadable:
                raise Unreadable("its file is missing.")
            return self._tables.get(playable.path, lambda: _Kept(read_cube(playable.path))).value
        except (MediaError, OSError) as error:
            if self._strict:
                raise Unreadable(
                    f"The colour table of “{clip.name}” cannot be used: {error}", "Load it again or reset it."
                ) from error
            if playable is not None:
                self._unreadable.add(playable.path)
            return None
