"""One video stream, frame by frame, exactly: the decoder behind ``VideoReader`` for everything FFmpeg reads.

Not thread-safe: one thread at a time. Keeps decoded frames as FFmpeg made them (YUV, half the size of RGB) up to a
budget of bytes, oldest use first out, so that stepping back is as fast as stepping on. What a file is like is
remembered beyond its closing (``film_facts.py``), so opening it again reads nothing until a frame is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from charstudio.media.decoding import Decoding, Shown
from charstudio.media.film_facts import FilmFacts, Look, file_key, known
from charstudio.media.frame_cache import FrameCache
from charstudio.media.frame_index import FrameIndex
from charstudio.media.limits import FRAME_CACHE_BYTES
from charstudio.media.picture import Conversion, Geometry, Picture, has_alpha, is_hdr
from charstudio.media.planes import Planes
from charstudio.model.errors import Unreadable
from charstudio.model.time import Seconds

_WINDOW = 24
"""At most so many frames before the wanted one are decoded whole, so that they can be stepped back to."""

_WINDOW_BACK = 48
"""The same for somebody who is going backwards."""

_USUAL_BYTES = 1920 * 1080 * 3 // 2

AT_ONCE_MS = 16.0
"""What a frame may take while the pointer moves: one picture of a 60 Hz screen."""

_NS_PER_PIXEL = 3.2
"""Decoding and showing a pixel of H.264 on one core (measured: 6.5 ms for 1080p)."""

_STEP = 4
"""A change of place by so many frames at most is travelling, not jumping."""

_CHEAP_RESTART = 16
"""Packets from a key frame on that are quicker decoded once more than waiting for the decoder to let a frame go."""


def decoding_ms(packets: int, shown: Geometry) -> float:
    """About how long decoding so many packets takes, in milliseconds."""
    return packets * shown.width_px * shown.height_px * _NS_PER_PIXEL / 1e6


def _never() -> bool:
    return False


class Film:
    """A clip's pictures by number. Raises ``Unreadable`` when there is no picture or none of it decodes.

    ``cache`` may be shared with other films. ``stopped`` is asked between packets; ``Cancelled`` is raised when it says
    yes, and the film can be used on. ``threads`` as for ``Decoding``.
    """

    def __init__(
        self,
        path: Path,
        cache_bytes: int = FRAME_CACHE_BYTES,
        *,
        cache: FrameCache | None = None,
        stopped: Callable[[], bool] | None = None,
        threads: int = 0,
    ) -> None:
        self.path = path
        self._threads = threads
        self.stopped = stopped or _never
        self.travel = 0
        """The direction in which frames are being asked for: 1, -1, or 0 after a jump."""
        self._decoding: Decoding | None = None
        self._key = file_key(path)
        facts = known.get(self._key)
        if facts is None:
            self._decoding = Decoding(path, threads=threads)
            facts = FilmFacts(self._decoding.index)
            known.put(self._key, facts)
        self.index: FrameIndex = facts.index
        self._look = facts.look
        self._cache = cache or FrameCache(cache_bytes)
        self._owner = object()
        self._conversion = Conversion()
        self._stands_in: dict[int, int] = {}  # times whose frame does not decode -> the frame shown instead
        self._is_hurt = False  # whether a packet was found that does not decode
        self._frame_bytes = _USUAL_BYTES  # of one frame in the cache
        self._asked = -1  # the number asked for last

    @property
    def container(self) -> InputContainer:
        """The open file, for its metadata and streams."""
        return self._opened().container

    @property
    def stream(self) -> VideoStream:
        """The stream of the picture."""
        return self._opened().stream

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self.index.count

    @property
    def duration(self) -> Seconds:
        """How long the picture lasts."""
        return self.index.duration

    @property
    def geometry(self) -> Geometry:
        """How frames are displayed; decodes the first good frame when nobody knows yet."""
        return self.look.geometry

    @property
    def has_alpha(self) -> bool:
        """Whether frames can be transparent; decodes the first good frame when nobody knows yet."""
        return self.look.has_alpha

    @property
    def look(self) -> Look:
        """How frames are displayed; decodes the first good frame when nobody knows yet."""
        if self._look is None:
            frame = self._first_good()[1]
            shape = self.stream.sample_aspect_ratio
            square = Fraction(shape.numerator, shape.denominator) if shape else Fraction(1)
            geometry = Geometry.of(frame, square)
            plain = not (has_alpha(frame) or is_hdr(frame) or frame.format.is_rgb or geometry.is_turned)
            self._look = Look(geometry, has_alpha(frame), plain)
            known.add_look(self._key, self._look)
        return self._look

    def number_at(self, t: Seconds) -> int:
        """The number of the frame on screen at media time ``t``, clamped."""
        return self.index.number_at(t)

    def time_of(self, number: int) -> Seconds:
        """When frame ``number`` appears."""
        return self.index.time_of(number)

    def picture(self, number: int, size: tuple[int, int] | None = None, *, quick: bool = False) -> Picture:
        """Frame ``number`` upright, in RGB, in ``size`` or its own; see ``Conversion.picture``."""
        geometry = self.geometry
        return self._conversion.picture(self.frame(number), geometry, size, quick=quick)

    def pictured(self, frame: VideoFrame, size: tuple[int, int] | None = None, *, quick: bool = False) -> Picture:
        """A frame of this film upright, in RGB, in ``size`` or its own."""
        return self._conversion.picture(frame, self.geometry, size, quick=quick)

    def planes(self, number: int, size: tuple[int, int]) -> Planes | None:
        """Frame ``number`` in YUV, in ``size``; None where only RGB shows it right."""
        return self._conversion.planes(self.frame(number), size) if self.look.is_plain else None

    def frame(self, number: int) -> VideoFrame:
        """Frame ``number`` as decoded, or the nearest good one where it is damaged."""
        wanted = int(self.index.shown[number])
        kept = self._cache.get(self._stands_in.get(wanted, wanted), self._owner)
        if kept is not None:
            return kept
        pts, frame = self._decode(self._stands_in.get(wanted, wanted))
        if pts != wanted:
            self._stands_in[wanted] = pts
        return frame

    def is_kept(self, number: int) -> bool:
        """Whether the frame need not be decoded."""
        wanted = int(self.index.shown[number])
        return self._cache.has(self._stands_in.get(wanted, wanted), self._owner)

    def is_damaged(self, number: int) -> bool:
        """Whether another frame had to stand in when this one was asked for, or it was marked as broken."""
        wanted = int(self.index.shown[number])
        if wanted in self._stands_in:
            return True
        kept = self._cache.get(wanted, self._owner)
        return kept is not None and bool(kept.is_corrupt)

    def nearby(self, number: int) -> tuple[VideoFrame, bool]:
        """The frame, or quickly one near it: the nearest of those kept and the key frame before. True: the frame."""
        wanted = int(self.index.shown[number])
        pts = self._stands_in.get(wanted, wanted)
        place, start = self.index.place_of_pts[pts], self.index.start_for(pts)
        if self.is_kept(number) or decoding_ms(place - start, self.geometry) < AT_ONCE_MS:
            return self.frame(number), True
        nearest = min(self._cache.kept(self._owner), key=lambda at: abs(at - wanted), default=None)
        key = int(self.index.pts[start])
        if nearest is not None and abs(nearest - wanted) <= abs(key - wanted):
            kept = self._cache.get(nearest, self._owner)
            if kept is not None:
                return kept, False
        return self._decode(key)[1], False

    def note_travel(self, number: int) -> None:
        """Frame ``number`` is about to be asked for: tells which direction is being taken."""
        step = number - self._asked
        if step:
            self.travel = (1 if step > 0 else -1) if abs(step) <= _STEP and self._asked >= 0 else 0
            self._asked = number

    def room(self, frames: int) -> int:
        """How many frames may be decoded in advance: as many as asked, or what fits into a quarter of the cache."""
        return min(frames, max(2, self._cache.budget // self._frame_bytes // 4))

    def rest(self) -> None:
        """Let go of the file and the decoder until a frame has to be decoded; kept frames stay."""
        if self._decoding is not None:
            self._decoding.close()
            self._decoding = None
            self._cache.rest(self._owner, rests=True)

    def close(self) -> None:
        """Let go of the file, all frames and the threads that decode and convert. Safe to call twice."""
        self.rest()
        self._cache.drop(self._owner)
        self._conversion = Conversion()

    # Decoding

    def _opened(self) -> Decoding:
        if self._decoding is None:
            if self._has_changed():
                raise Unreadable(f"{self.path.name} was changed by another program.", "Open it again.")
            self._decoding = Decoding(self.path, self.index, threads=self._threads)
            self._cache.rest(self._owner, rests=False)
        return self._decoding

    def _has_changed(self) -> bool:
        """Whether the file is another one than when it was opened first, so that what is known of it is wrong."""
        try:
            return file_key(self.path) != self._key
        except OSError:
            return False  # it is gone; opening it says so

    def _decode(self, wanted: int) -> Shown:
        """The frame shown at ``wanted`` or, when it does not decode, the nearest before it, else after it."""
        start = self.index.start_for(wanted)
        running = self._opened()
        place = self.index.place_of_pts[wanted]
        hasty = False
        if not running.leads_to(wanted, start):
            hasty = running.last is not None and self.travel == 0 and place - start <= _CHEAP_RESTART
            running.restart(start)
        running.skip_until = 0 if self._is_hurt else place - self._window(place - start)
        before, _ = self._run_to(wanted, hasty=hasty)
        if self._learns_of_faults(running) or before is None:
            return self._searched(wanted, start)
        if before[0] == wanted or (running.skip_until <= start and not hasty):
            return before
        return self._searched(wanted, start)

    def _searched(self, wanted: int, start: int) -> Shown:
        """The frame at ``wanted`` or its nearest good neighbour, with nothing left out, from ever earlier on."""
        running, back = self._opened(), 1
        running.skip_until = 0
        while True:
            running.restart(start)
            before, after = self._run_to(wanted)
            if before is not None:
                return before
            if start == 0:
                return after or self._first_good()
            start, back = self.index.key_before(start, back), back * 2

    def _learns_of_faults(self, running: Decoding) -> bool:
        """Whether a packet just turned out not to decode. What a decoder makes up for it depends on all frames before:
        from then on nothing is left out, and what was kept is not to be relied on.
        """
        if self._is_hurt or not running.faults:
            return False
        self._is_hurt = True
        self._cache.drop(self._owner)
        return True

    def _window(self, distance: int) -> int:
        """How many frames before the wanted one to decode whole: few where coming back costs little."""
        if self.travel >= 0:
            return min(_WINDOW, distance // 8)
        return max(2, min(_WINDOW_BACK, self._cache.budget // self._frame_bytes // 2))

    def _keep(self, shown: Shown) -> None:
        self._frame_bytes = self._cache.put(*shown, self._owner)

    def _first_good(self) -> Shown:
        """The first frame that decodes, found within a bounded number of packets. Raises ``Unreadable``."""
        running = self._opened()
        running.skip_until = 0
        for key in (0, int(self.index.keys[len(self.index.keys) // 2])):
            running.restart(key)
            while (shown := running.next(self.stopped)) is not None:
                if shown[0] >= self.index.shown[0]:
                    self._keep(shown)
                    return shown
        why = "none of its frames is intact" if self.stream.width else "its frames are too large, or damaged"
        raise Unreadable(
            f"{self.path.name} cannot be decoded: {why}.",
            "Get it again, or convert it with another program.",
        )

    def _run_to(self, wanted: int, *, hasty: bool = False) -> tuple[Shown | None, Shown | None]:
        """Decode up to ``wanted``: the last frame not after it, and the first after it when that was reached.

        ``hasty`` does not wait until the decoder, fed with more, lets the frame go.
        """
        running = self._opened()
        before = running.last
        drain_at = self.index.place_of_pts[wanted] if hasty else None
        while (shown := running.next(self.stopped, drain_at)) is not None:
            if self.index.place_of_pts.get(shown[0], 0) >= running.skip_until:  # others are only passed by
                self._keep(shown)
            if shown[0] > wanted:
                return before, shown
            before = shown
            if shown[0] == wanted:
                return before, None
        return before, None
