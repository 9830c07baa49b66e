"""The pictures of clips, each in its place: the open readers, stills, titles and colour tables behind the compositor.

One thread at a time. Everything kept here only saves work: the same shot gives the same pixels, whatever was asked
before, except with a ``Haste``, which takes what is at hand and notes that it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from av.video.frame import VideoFrame

from charstudio.media.canvas import Cel, Pixels
from charstudio.media.card import CANNOT_BE_READ, IS_MISSING, NOT_MADE_YET, card
from charstudio.media.develop import Recipe, is_unchanged, is_untouched
from charstudio.media.film_picture import FilmPictures
from charstudio.media.frame_cache import FrameCache
from charstudio.media.layers import Shot, sampling_time
from charstudio.media.lut import ColourTable, read_cube
from charstudio.media.mix import unreadable
from charstudio.media.planes import Planes
from charstudio.media.playable import Find, Playable
from charstudio.media.pool import Pool
from charstudio.media.proxies import Proxies
from charstudio.media.reader import Glance, VideoReader
from charstudio.media.stills import open_still
from charstudio.model.clip_looks import NEUTRAL, Title
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Clip
from charstudio.model.values import Output

OPEN_READERS = 6
PLACED_STILLS = 8
KEPT_STILLS = 2  # as opened, so that dragging a slider does not open them anew
KEPT_TABLES = 2  # of colours; 64 MB each

_T = TypeVar("_T")


class Haste:
    """While a frame is composed of what is at hand: whether anything in it is not what it should be."""

    def __init__(self) -> None:
        self.exact = True
        self.sharp = True

    def taken(self, glance: Glance) -> Pixels:
        """The picture of a glance, whose shortcomings are noted."""
        self.exact &= glance.exact
        self.sharp &= glance.sharp
        return glance.pixels


class _Kept(Generic[_T]):
    """Something made once and kept in a pool for the next frame."""

    def __init__(self, value: _T) -> None:
        self.value = value

    def close(self) -> None:
        """Nothing is open."""


class Footage:
    """What the clips of a timeline show. ``begin`` says at what rate and size; the other arguments are those of
    ``Compositor``.
    """

    def __init__(
        self,
        find: Find,
        *,
        strict: bool,
        cache: FrameCache,
        proxies: Proxies | None,
        stopped: Callable[[], bool] | None,
        threads: int,
    ) -> None:
        self._find = find
        self._strict = strict
        self._cache = cache
        self._proxies = proxies
        self._stopped = stopped
        self._threads = threads
        self._film_pictures = FilmPictures()
        self._readers: Pool[tuple[Path, int], VideoReader] = Pool(OPEN_READERS)
        self._placed: Pool[tuple[Path | Title, Recipe], _Kept[Cel | None]] = Pool(PLACED_STILLS)
        self._stills: Pool[Path, _Kept[Pixels]] = Pool(KEPT_STILLS)
        self._tables: Pool[Path, _Kept[ColourTable]] = Pool(KEPT_TABLES)
        self._unreadable: set[Path] = set()
        self._lanes: dict[Path, int] = {}
        self._rate, self._size = Rate(24), (0, 0)

    def begin(self, rate: Rate, size: tuple[int, int]) -> None:
        """Go on at this rate and frame size. Files that could not be read get another chance."""
        if self._size != size:
            self._placed.close()
        self._rate, self._size = rate, size
        self._readers.drop(lambda key: key[0] in self._unreadable)
        self._unreadable.clear()

    def next_frame(self) -> None:
        """The next pictures are of another frame: every file counts anew how often it is used at once."""
        self._lanes.clear()

    def rest(self) -> None:
        """Only the clips shown now keep a decoder, the others their frames: one of 1080p holds 40 MB, and the memory of
        all frames it ever had at once. Beginning anew takes it some 5 ms.
        """
        for reader in self._readers.unused(sum(self._lanes.values()) or 1):
            reader.rest()

    def close(self) -> None:
        """Close every file."""
        self._readers.close()
        for pool in (self._placed, self._stills, self._tables):
            pool.close()

    def covers(self, shot: Shot) -> bool:
        """Whether the shot's picture, were it opaque, would hide everything below it."""
        source, recipe = shot.clip.source, Recipe.of(shot.clip)
        if isinstance(source, Title):
            return source.backdrop is not None and recipe.covers(self._size, self._size)
        playable = self._find(source)
        if playable is None:
            return recipe.covers(self._size, self._size)
        info = playable.info
        return info.has_picture and not info.has_alpha and recipe.covers((info.width_px, info.height_px), self._size)

    def cel(self, shot: Shot, haste: Haste | None) -> Cel | None:
        """The shot's picture in its place, or a card saying why not; None where there is none: a sound, or outside."""
        source = shot.clip.source
        if isinstance(source, Title):
            return self._title(source, shot.clip)
        playable = self._find(source)
        if playable is None:
            return self._card(shot.clip, NOT_MADE_YET if isinstance(source, Output) else IS_MISSING)
        if not playable.info.has_picture:
            return None
        try:
            return self._picture(shot, playable, haste)
        except (MediaError, OSError) as error:
            if self._strict:
                raise unreadable(shot.clip, error) from error
            self._unreadable.add(playable.path)
            return self._card(shot.clip, CANNOT_BE_READ)

    def planes(self, shot: Shot) -> Planes | None:
        """The shot's picture as YUV in the frame's size, when it is a film's own and fills the frame exactly."""
        playable = None if isinstance(shot.clip.source, Title) else self._find(shot.clip.source)
        if playable is None or playable.info.kind is not MediaKind.VIDEO or playable.path in self._unreadable:
            return None
        own = (playable.info.width_px, playable.info.height_px)
        if not is_untouched(shot, own, self._size) or playable.info.has_alpha:
            return None
        try:
            reader = self._reader(playable.path, 0)
            return reader.planes(reader.index_at(self._media_time(shot, playable)), self._size)
        except (MediaError, OSError):
            return None  # ``cel`` says why

    def film_picture(self, shot: Shot) -> VideoFrame | None:
        """The shot's picture as a film's frame (see ``film_picture.py``); None where only RGB is right, or where there
        is a card to be shown or an error to be raised, which ``cel`` does.
        """
        playable = None if isinstance(shot.clip.source, Title) else self._find(shot.clip.source)
        if playable is None or playable.info.kind is not MediaKind.VIDEO or playable.path in self._unreadable:
            return None
        if playable.info.has_alpha or not is_unchanged(shot):
            return None
        try:
            reader = self._reader(playable.path, 0)
            decoded = reader.decoded(reader.index_at(self._media_time(shot, playable)))
        except (MediaError, OSError):
            return None
        if decoded is None:
            return None
        own = (playable.info.width_px, playable.info.height_px)
        return self._film_pictures.fitted(decoded, playable.path, own, shot.clip.fit, self._size)

    def key_before(self, shot: Shot) -> Seconds:
        """How long before the shot's frame, in sequence time, its media can be read without a detour; 0 where it can
        be right there, or where nobody knows.
        """
        playable = None if isinstance(shot.clip.source, Title) else self._find(shot.clip.source)
        if playable is None or playable.info.kind is not MediaKind.VIDEO or shot.clip.reverse or shot.clip.freeze:
            return ZERO
        try:
            reader = self._reader(playable.path, 0)
            number = reader.index_at(self._media_time(shot, playable))
            return (reader.time_of(number) - reader.time_of(reader.key_before(number))) / shot.clip.speed
        except (MediaError, OSError):
            return ZERO

    def _card(self, clip: Clip, note: str) -> Cel | None:
        """The card, where the picture would be."""
        plain = replace(Recipe.of(clip), grade=NEUTRAL, key=None)
        return plain.developed(card(clip.name, note, *self._size), None, *self._size)

    def _picture(self, shot: Shot, playable: Playable, haste: Haste | None) -> Cel | None:
        if playable.path in self._unreadable:
            raise Unreadable(f"{playable.path.name} cannot be read.")
        recipe = Recipe.of(shot.clip)
        if playable.info.kind is MediaKind.IMAGE:
            return self._still(playable.path, recipe, shot.clip)
        # The two sides of a dissolve may come from one file: each lane has a reader that stays where it is.
        lane = self._lanes.get(playable.path, 0)
        self._lanes[playable.path] = lane + 1
        reader = self._reader(playable.path, lane)
        reader.size = recipe.reading_size((playable.info.width_px, playable.info.height_px), self._size)
        number = reader.index_at(self._media_time(shot, playable))
        picture = reader.frame(number) if haste is None else haste.taken(reader.look(number))
        return recipe.developed(picture, self._table(shot.clip), *self._size)

    def _media_time(self, shot: Shot, playable: Playable) -> Seconds:
        return max(sampling_time(shot.at, self._rate, playable.info.rate, shot.clip), ZERO)

    def _reader(self, path: Path, lane: int) -> VideoReader:
        return self._readers.get((path, lane), lambda: self._opened(path))

    def _opened(self, path: Path) -> VideoReader:
        ahead = not self._strict  # a film being written has its own threads
        return VideoReader(
            path,
            cache=self._cache,
            proxies=self._proxies,
            stopped=self._stopped,
            ahead=ahead,
            threads=self._threads,
        )

    def _still(self, path: Path, recipe: Recipe, clip: Clip) -> Cel | None:
        """A picture file in its place, kept."""

        def developed() -> _Kept[Cel | None]:
            picture = self._stills.get(path, lambda: _Kept(np.asarray(open_still(path)))).value
            return _Kept(recipe.developed(picture, self._table(clip), *self._size))

        return self._placed.get((path, recipe), developed).value

    def _title(self, title: Title, clip: Clip) -> Cel | None:
        """Words in their place, kept."""
        recipe = Recipe.of(clip)

        def developed() -> _Kept[Cel | None]:
            from charstudio.media.titles import title_picture  # noqa: PLC0415 - few films have words; they need Pillow

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
                raise _no_table(clip, error) from error
            if playable is not None:
                self._unreadable.add(playable.path)
            return None


def _no_table(clip: Clip, error: Exception) -> Unreadable:
    name = f"“{clip.name}”" if clip.name else "a clip"
    return Unreadable(f"The colour table of {name} cannot be used: {error}", "Load it again or reset it.")
