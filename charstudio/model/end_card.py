"""The end card and the credits: words on black after the film, as title clips on a track of their own.

Titles stand still, so long credits come page by page. How long a page stays follows from how long it takes to read.

    V1  ▓▓▓▓▓▓▓▓▓▓▓▓
    end             [card][credits 1][credits 2]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count
from math import floor

from charstudio.model.clip_looks import MAXIMUM_TEXT, Title
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import ClipId, TrackId

_BLACK = "#000000"
_STILLS = {Form.PNG_STILL, Form.JPEG_STILL}
_LARGE, _SMALL = 0.09, 0.05
"""Heights of a line, as shares of the frame's height: an end card of a few words, and everything longer."""
_FEW = 60  # characters that still count as a few words
_TALLEST = 0.8  # share of the frame's height that words may fill: the title-safe area (SMPTE RP 2046-1) and air
_WIDEST = 0.85  # share of its width, a little less than what a title breaks its lines to
_LETTER = 0.45  # width of a capital letter as a share of the line's height
_LONGEST_LINE = 100  # letters; the eye loses its way in longer ones
_LETTERS_A_SECOND = 17  # as subtitles are read (BBC guidelines: 160 to 180 words a minute)
_SETTLE = Fraction(3, 2)  # seconds until the eye has found the words
_SHORTEST = Fraction(3)
_LONGEST = Fraction(20)  # names are looked over, not read one by one
_FADE = Fraction(1, 2)


def with_end_card(timeline: Timeline, delivery: Delivery) -> Timeline:
    """The film followed by the delivery's end card and credits; the same timeline where there are none.

    They begin when the last clip is over, on the frame grid, and change nothing before. Stills and sounds have none.
    """
    if not delivery.facts.picture or delivery.form in _STILLS:
        return timeline
    pages = [*_pages(delivery.end_card, timeline), *_pages(delivery.credits, timeline)]
    if not pages:
        return timeline
    clips: list[Clip] = []
    at = timeline.rate.time_of(timeline.frames)
    names = _free_names(clip.id for _, clip in timeline.clips())
    for title in pages:
        length = _on_grid(timeline.rate, reading_time(title.text))
        fade = min(_on_grid(timeline.rate, _FADE), length / 2)
        part = TimeRange(ZERO, length)
        clips.append(Clip(ClipId(next(names)), title, at, part, "End card", fade_in=fade, fade_out=fade))
        at += length
    name = next(_free_names(track.id for track in timeline.tracks))
    track = Track(TrackId(name), TrackKind.VIDEO, "End", tuple(clips))
    last = max((i for i, each in enumerate(timeline.tracks, 1) if each.kind is TrackKind.VIDEO), default=0)
    return replace(timeline, tracks=(*timeline.tracks[:last], track, *timeline.tracks[last:]))


def part_with_end_card(before: Timeline, after: Timeline, part: TimeRange | None) -> TimeRange | None:
    """The range to export of the timeline with its end card: a part that reaches the film's end takes the card along,
    one that stops earlier has none.
    """
    if part is None or part.end < before.duration:
        return part
    return TimeRange.between(part.start, after.duration)


def reading_time(text: str) -> Seconds:
    """How long it takes to read a text without hurry, in seconds."""
    return min(max(_SHORTEST, _SETTLE + Fraction(_units(text), _LETTERS_A_SECOND)), _LONGEST)


def _pages(text: str, timeline: Timeline) -> Iterator[Title]:
    """A text as titles that each fit the frame."""
    text = _clean(text)
    if not text:
        return
    size = _LARGE if len(text) <= _FEW and text.count("\n") <= 3 else _SMALL
    shape = timeline.width_px / timeline.height_px
    if shape < 1:  # on a narrow frame a line of the same height holds too little
        size *= max(shape, 0.6)
    columns = min(max(8, floor(_WIDEST * shape / (size * _LETTER))), _LONGEST_LINE)
    rows = max(1, floor(_TALLEST / size))
    for page in _paged(text, columns, rows):
        if page.strip():
            yield Title(page, size=size, bold=size > _SMALL, backdrop=_BLACK)


def _paged(text: str, columns: int, rows: int) -> Iterator[str]:
    """Lines gathered into pages of at most ``rows`` rows. A page breaks at an empty line where the lines up to the next
    one fit a page, else between lines, and within one only where it fills a page by itself.
    """
    page: list[str] = []
    for block in text.split("\n\n"):
        lines = [[*_broken(line, columns)] for line in block.split("\n")]
        height = sum(map(len, lines))
        if page and len(page) + 1 + height > rows >= height:
            yield _page(page)
            page = []
        page += [""] if page else []
        for piece in (line[at : at + rows] for line in lines for at in range(0, len(line), rows)):
            if len(page) + len(piece) > rows or len("\n".join([*page, *piece])) > MAXIMUM_TEXT:
                yield _page(page)
                page = []
            page += piece
    yield _page(page)


def _page(rows: list[str]) -> str:
    return "\n".join(rows).strip("\n")


def _broken(line: str, columns: int) -> Iterator[str]:
    """A line in pieces of at most ``columns`` letters, between words where there are any."""
    piece = ""
    for word in line.split(" "):
        joined = f"{piece} {word}" if piece else word
        if _units(joined) <= columns:
            piece = joined
            continue
        if piece:
            yield piece
        while _units(word) > columns:
            cut = max(1, _fitting(word, columns))
            yield word[:cut]
            word = word[cut:]  # noqa: PLW2901 - what is left of a word longer than a line
        piece = word
    yield piece


def _fitting(word: str, columns: int) -> int:
    return next((at for at in range(len(word), 0, -1) if _units(word[:at]) <= columns), 1)


def _units(text: str) -> int:
    """Letters, those of double width (Chinese, Japanese, Korean) twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return "\n".join("".join(c for c in line if ord(c) >= 32).rstrip() for line in lines).strip()


def _on_grid(rate: Rate, length: Seconds) -> Seconds:
    return rate.time_of(max(1, rate.frames_in(length)))


def _free_names(taken: Iterable[str]) -> Iterator[str]:
    """Names that are not taken: the same ones each time, so that the same film is made twice."""
    used = set(taken)
    return (name for number in count(1) if (name := f"end_{number}") not in used)
