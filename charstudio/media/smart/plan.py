"""What smart render will do with a film, told before it does it: which parts are copied, which are encoded and why.

Quick enough to be asked while somebody looks at a dialog: packets are listed, nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from charstudio.media.playable import Find
from charstudio.media.smart.book import Book
from charstudio.media.smart.coded import CodedFilm
from charstudio.media.smart.heads import Copy, copy_within, reordering
from charstudio.media.smart.stretches import Stretch, stretches
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import Rate, TimeRange, timecode
from charstudio.model.timeline import Timeline

_LEAST_COPIED = 6
"""Frames. Copying fewer costs a key frame more than it saves time."""

_COPYING = 0.02
"""What copying a frame takes of the time of encoding it (measured: 0.01 to 0.02)."""

_DECODING = 0.2
"""The same for decoding a frame that is only on the way to the wanted one."""

_BEGINNING = 2.5
"""What beginning to encode anew takes, in frames."""

_LEAST_GAIN = 0.08
"""Less than this share of the time saved is not worth more key frames and a different way."""

_MOST_NAMED = 4


@dataclass(frozen=True)
class SmartPart:
    """A part of the film. ``first`` and ``frames`` count frames of the film that is written; ``name`` is the clip's, in
    quotation marks; ``reason`` (to follow the name) says why it is encoded and is empty where it is copied.
    """

    first: int
    frames: int
    name: str
    reason: str = ""
    copy: Copy | None = field(default=None, repr=False)
    source: Path | None = field(default=None, repr=False)
    """The file whose frames it shows untouched, also where they must be encoded again."""
    number: int = 0
    """The number of its first frame in ``source``."""

    @property
    def copied(self) -> bool:
        """Whether its packets are copied."""
        return self.copy is not None

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.first + self.frames


@dataclass(frozen=True)
class SmartPlan:
    """The parts of a film in order, without gaps. ``whole`` says why nothing is copied at all, in a sentence."""

    rate: Rate
    start: int
    """The frame of the sequence at which the film begins."""
    parts: tuple[SmartPart, ...] = ()
    whole: str = ""
    films: Mapping[Path, CodedFilm] = field(default_factory=dict, repr=False)
    """Of all that is copied."""
    ids: Mapping[Path, Mapping[int, int]] = field(default_factory=dict, repr=False)
    """What each film's picture parameter sets are called in the new one."""
    book: Book = field(default_factory=Book, repr=False)
    reorder: int = 0
    """By how many frames decoding is ahead of showing, everywhere in the film."""

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return sum(part.frames for part in self.parts)

    @property
    def copied_frames(self) -> int:
        """How many of them are copied."""
        return sum(part.frames for part in self.parts if part.copied)

    @property
    def copied_share(self) -> float:
        """The share of the film's seconds that is copied without loss, 0 to 1."""
        return self.copied_frames / self.frames if self.frames else 0.0

    @property
    def gain(self) -> float:
        """The share of the time of encoding everything that is probably saved; below 0 it would take longer."""
        return 1.0 - self._cost() / self.frames if self.frames else 0.0

    @property
    def pays(self) -> bool:
        """Whether to do it; otherwise the whole film is better encoded."""
        return not self.whole and self.copied_frames > 0 and self.gain >= _LEAST_GAIN

    @property
    def summary(self) -> str:
        """All in a sentence or two."""
        if self.whole:
            return self.whole
        if not self.copied_frames:
            return f"The whole film is encoded, since none of it can be copied: {self._reasons()}."
        if not self.pays:
            return "The whole film is encoded: copying the little that could be copied would save no time."
        encoded = self._encoded()
        if not encoded:
            return "The whole film is copied without loss."
        percent = min(99, max(1, int(100 * self.copied_share)))
        count = "1 part is" if len(encoded) == 1 else f"{len(encoded)} parts are"
        return f"{percent} % of the film is copied without loss; {count} encoded: {self._reasons()}."

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each part: when, and what is done to it."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        for part in self.parts:
            begin, end = (timecode(self.rate.time_of(self.start + at), self.rate) for at in (part.first, part.end))
            what = f"{part.name} is copied" if part.copied else f"encoded: {part.name} {part.reason}"
            yield f"{begin} to {end}  {what}"

    def runs(self) -> Iterator[tuple[bool, tuple[SmartPart, ...]]]:
        """The parts in groups that follow each other: copied, or encoded in one go."""
        for is_copied, some in groupby(self.parts, lambda part: part.copied):
            yield is_copied, tuple(some)

    def _encoded(self) -> list[tuple[SmartPart, ...]]:
        return [run for is_copied, run in self.runs() if not is_copied]

    def _reasons(self) -> str:
        words = list(dict.fromkeys(f"{part.name} {part.reason}" for part in self.parts if not part.copied))
        more = [f"and {len(words) - _MOST_NAMED} more"] if len(words) > _MOST_NAMED else []
        return ", ".join([*words[:_MOST_NAMED], *more])

    def _cost(self) -> float:
        """The time it takes, in frames encoded."""
        cost = _COPYING * self.copied_frames
        for run in self._encoded():
            cost += _BEGINNING + sum(part.frames + _DECODING * self._on_the_way(part) for part in run)
        return cost

    def _on_the_way(self, part: SmartPart) -> int:
        """How many frames have to be decoded before the first of ``part``."""
        film = self.films.get(part.source) if part.source is not None else None
        if film is None:
            return 0
        place = film.index.place_of_pts[int(film.index.shown[part.number])]
        return place - film.index.start_for(int(film.index.shown[part.number]))


def plan_smart(timeline: Timeline, find: Find, delivery: Delivery, part: TimeRange) -> SmartPlan:
    """What to do with ``part`` of the film, which begins on the frame grid.

    ``timeline`` is the one that is exported (reframed, with or without captions, as the delivery wants it).
    Reads the packets of the files, the first time; else pure.
    """
    start = timeline.rate.index_at(part.start)
    if not delivery.copies:
        return SmartPlan(timeline.rate, start, whole="The whole film is encoded, as wished.")
    if delivery.form is not Form.H264:
        return SmartPlan(timeline.rate, start, whole=f"{delivery.facts.name} is always encoded as a whole.")
    if delivery.timecode:
        return SmartPlan(timeline.rate, start, whole="The whole film is encoded, since timecode is written over it.")
    if timeline.width_px % 2 or timeline.height_px % 2:
        return SmartPlan(timeline.rate, start, whole="The whole film is encoded, since its size is odd.")
    return _planned(timeline.rate, start, stretches(timeline, find, part))


def _planned(rate: Rate, start: int, found: list[Stretch]) -> SmartPlan:
    book, ids = Book(), dict[Path, Mapping[int, int]]()
    films: dict[Path, CodedFilm] = {}
    parts: list[SmartPart] = []
    reorder = 0
    for stretch in found:
        pieces = list(_parts(stretch, start))
        copy = next((piece.copy for piece in pieces if piece.copy is not None), None)
        if copy is not None and stretch.source is not None and stretch.coded is not None:
            path = stretch.source.path
            if path not in ids:
                entered = book.with_film(stretch.coded.sps or {}, stretch.coded.pps or {})
                if entered is None:
                    pieces = [_encoded(stretch, start, "is coded in one way too many for one file")]
                    copy = None
                else:
                    book, ids[path] = entered
            films[path] = stretch.coded
            if copy is not None:
                reorder = max(reorder, reordering(stretch.coded.numbers, copy))
        parts += pieces
    return SmartPlan(rate, start, tuple(parts), "", films, ids, book, reorder)


def _parts(stretch: Stretch, start: int) -> Iterator[SmartPart]:
    """A stretch as it is copied, with what must be encoded before and after."""
    if stretch.why or stretch.source is None or stretch.coded is None:
        yield _encoded(stretch, start, stretch.why)
        return
    coded, begin = stretch.coded, stretch.number
    stop = begin + stretch.frames
    copy = copy_within(coded.numbers, coded.entries, begin, stop, _LEAST_COPIED)
    if copy is None:
        yield _encoded(stretch, start, "lies between two key frames")
        return
    if copy.begin > begin:
        yield _piece(stretch, start, begin, copy.begin, "starts between two key frames")
    yield _piece(stretch, start, copy.begin, copy.stop, "", copy)
    if copy.stop < stop:
        yield _piece(stretch, start, copy.stop, stop, "ends where frames need later ones")


def _encoded(stretch: Stretch, start: int, why: str) -> SmartPart:
    source = stretch.source.path if stretch.source is not None else None
    return SmartPart(stretch.first - start, stretch.frames, stretch.name, why, None, source, stretch.number)


def _piece(stretch: Stretch, start: int, begin: int, stop: int, why: str, copy: Copy | None = None) -> SmartPart:
    """Frames ``begin`` to ``stop`` of the stretch's file as a part."""
    assert stretch.source is not None
    first = stretch.first - start + begin - stretch.number
    return SmartPart(first, stop - begin, stretch.name, why, copy, stretch.source.path, begin)
