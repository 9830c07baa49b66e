"""A picture track as a CMX 3600 edit decision list.

    TITLE:   Rain
    FCM: NON-DROP FRAME
    001  WALK     B     C        00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00
    * FROM CLIP NAME:  Wide
    * SOURCE FILE: walk.mp4

Source: CMX 3600 as editors write it (SMPTE 258M describes the record). A dissolve begins where its event does, so the
cut lies half its length later: where a file has no spare frames for that, it becomes shorter. Channel B is a picture
with its own sound. M2 gives a speed in frames a second; 0 stands still, less than nothing runs backwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from charstudio.model.time import Rate, Seconds, time_from_timecode, timecode
from charstudio.model.timeline import TrackKind
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.spare import fades_at_gaps, half_before, odd_frame

FILM_STARTS = "01:00:00:00"
"""Programmes begin at 01:00:00:00, so that there is timecode before them."""
REEL_LENGTH = 8
COLOURS = {"violet": "PURPLE", "grey": "WHITE"}
_PLAIN = re.compile(r"[^A-Z0-9_]+")


def edl_rows(cut: Cut) -> tuple[Row, ...]:
    """The tracks that become a list each."""
    return tuple(row for row in cut.rows if row.kind is TrackKind.VIDEO and any(_is_listed(shot) for shot in row.shots))


def edl_text(cut: Cut, row: Row, rate: Rate, *, marks: bool = True) -> str:
    """One picture track as a list; with ``marks`` the film's markers are in it."""
    return _Writing(cut, row, rate, cut.marks if marks else ()).text()


def reel_names(media: Sequence[Medium]) -> dict[Medium, str]:
    """A reel for each file: up to eight capital letters and digits of its name, no two the same."""
    reels: dict[Medium, str] = {}
    for medium in media:
        stem = _PLAIN.sub("", medium.name.rpartition(".")[0].upper() or medium.name.upper())[:REEL_LENGTH] or "REEL"
        reel, number = stem, 1
        while reel in reels.values() or reel in {"AX", "BL"}:
            number += 1
            reel = f"{stem[: REEL_LENGTH - len(str(number))]}{number}"
        reels[medium] = reel
    return reels


def _is_listed(shot: Shot) -> bool:
    return shot.medium is not None


class _Writing:
    def __init__(self, cut: Cut, row: Row, rate: Rate, marks: Sequence[Mark]) -> None:
        self._cut = cut
        self._row = row
        self._rate = rate
        self._reels = reel_names(cut.media())
        self._marks = list(marks)

    def text(self) -> str:
        """The whole list, with the line ends that old readers want."""
        drop = ";" in timecode(Seconds(0), self._rate)
        title = " ".join(self._cut.title.split())[:70] or "Untitled"
        lines = [f"TITLE:   {title}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}", ""]
        shots = [shot for shot in self._row.shots if _is_listed(shot)]
        halves = [half_before(shots, place, self._rate) for place in range(len(shots))] + [0]
        number = 0
        for place, shot in enumerate(shots):
            before = shots[place - 1] if halves[place] else None
            fade_in, fade_out = fades_at_gaps(shots, place, self._rate)
            number += 1
            lines += self._event(number, shot, halves[place], halves[place + 1], before, (fade_in, fade_out))
            if fade_out:
                number += 1
                lines += self._to_black(number, shot, fade_out)
            lines += self._located(shots[place + 1].start if place + 1 < len(shots) else None)
        return "\r\n".join([*lines, ""])

    def _event(
        self, number: int, shot: Shot, half: int, next_half: int, before: Shot | None, fades: tuple[int, int]
    ) -> Iterator[str]:
        rate = self._rate
        start = rate.index_at(shot.start) - half
        length = rate.frames_in(shot.duration) + half - next_half - fades[1]
        first = self._first_frame(shot, half, next_half, fades[1])
        used = 1 if shot.freeze else max(1, round(length * shot.speed))
        kind, size = ("D", f"{2 * half + odd_frame(shot, self._rate):03d}") if before is not None else ("C", "   ")
        if fades[0] and before is None:
            kind, size = "D", f"{fades[0]:03d}"
            yield self._black(number, "C", "   ", (0, 0), (start, start))
        if before is not None:
            at = self._source_at_end(before, half)
            yield self._line(number, before, "C", "   ", (at, at), (start, start))
        yield self._line(number, shot, kind, size, (first, first + used), (start, start + length))
        yield from self._speed(shot, first)
        if fades[0] and before is None:
            yield f"* TO CLIP NAME:  {_words(shot.name)}"
        elif before is not None:
            yield "* BLEND, DISSOLVE"
            yield f"* FROM CLIP NAME:  {_words(before.name)}"
            yield f"* TO CLIP NAME:  {_words(shot.name)}"
        else:
            yield f"* FROM CLIP NAME:  {_words(shot.name)}"
        yield from self._file(shot)

    def _first_frame(self, shot: Shot, half: int, next_half: int, fade_out: int) -> int:
        """The earliest frame of the file that the event shows."""
        spare = -next_half - fade_out if shot.reverse else half
        earlier = 0 if shot.freeze else round(spare * shot.speed)
        return max(0, self._rate.index_at(self._rate.snap(shot.media_start)) - earlier)

    def _source_at_end(self, shot: Shot, half: int) -> int:
        first = self._rate.index_at(self._rate.snap(shot.media_start))
        if shot.freeze or shot.reverse:
            return first
        return max(0, first + round((self._rate.frames_in(shot.duration) - half) * shot.speed))

    def _to_black(self, number: int, shot: Shot, frames: int) -> Iterator[str]:
        """The end of a shot fading away: a dissolve to black that takes as long."""
        end = self._rate.index_at(shot.start) + self._rate.frames_in(shot.duration)
        first = self._rate.index_at(self._rate.snap(shot.media_start))
        at = (
            first
            if shot.freeze or shot.reverse
            else first + round((end - frames - self._rate.index_at(shot.start)) * shot.speed)
        )
        yield self._line(number, shot, "C", "   ", (at, at), (end - frames, end - frames))
        yield self._black(number, "D", f"{frames:03d}", (0, frames), (end - frames, end))

    def _black(self, number: int, kind: str, size: str, source: tuple[int, int], record: tuple[int, int]) -> str:
        zero = self._rate.index_at(time_from_timecode(FILM_STARTS, self._rate))
        frames = (*source, record[0] + zero, record[1] + zero)
        codes = " ".join(timecode(self._rate.time_of(frame), self._rate) for frame in frames)
        return f"{number:03d}  {'BL':<8} {'V':<5} {kind:<4} {size} {codes}"

    def _speed(self, shot: Shot, first: int) -> Iterator[str]:
        if not shot.freeze and shot.speed == 1 and not shot.reverse:
            return
        pace = 0.0 if shot.freeze else float(self._rate.fps * shot.speed) * (-1 if shot.reverse else 1)
        code = timecode(self._rate.time_of(first), self._rate)
        yield f"M2   {self._reel(shot):<8} {pace:+06.1f}                {code}".replace("+", "0", 1)
        if shot.freeze:
            yield "* * FREEZE FRAME"

    def _line(
        self, number: int, shot: Shot, kind: str, size: str, source: tuple[int, int], record: tuple[int, int]
    ) -> str:
        zero = self._rate.index_at(time_from_timecode(FILM_STARTS, self._rate))
        frames = (*source, record[0] + zero, record[1] + zero)
        codes = " ".join(timecode(self._rate.time_of(frame), self._rate) for frame in frames)
        channel = "B" if shot.sounds else "V"
        return f"{number:03d}  {self._reel(shot):<8} {channel:<5} {kind:<4} {size} {codes}"

    def _reel(self, shot: Shot) -> str:
        return self._reels[shot.medium] if shot.medium is not None else "AX"

    def _file(self, shot: Shot) -> Iterator[str]:
        assert shot.medium is not None
        yield f"* SOURCE FILE: {_words(shot.medium.name)}"
        if shot.medium.path is not None:
            yield f"* FROM FILE: {_words(str(shot.medium.path))}"

    def _located(self, until: Seconds | None) -> Iterator[str]:
        """The markers up to the next event."""
        zero = self._rate.index_at(time_from_timecode(FILM_STARTS, self._rate))
        while self._marks and (until is None or self._marks[0].at < until):
            mark = self._marks.pop(0)
            code = timecode(self._rate.time_of(zero + self._rate.index_at(mark.at)), self._rate)
            colour = COLOURS.get(mark.colour, mark.colour.upper() or "BLUE")
            yield f"* LOC: {code} {colour:<7} {_words(mark.name)}".rstrip()


def _words(text: str) -> str:
    return " ".join(text.split())
