"""Subtitle files: SubRip (.srt) and WebVTT (.vtt), read with patience and written so that reading gives the same.

    SubRip                                  WebVTT
    1                                       WEBVTT
    00:00:01,000 --> 00:00:03,500
    Who is there?                           00:01.000 --> 00:03.500 align:start
                                            <v Mira>Who is there?

Sources: the SubRip text format as players take it; "WebVTT: The Web Video Text Tracks Format" (W3C) for the other.

Read patiently: any line ends, a byte order mark, UTF-8, UTF-16 or Western European letters; numbers that are missing or
wrong; hours left out; a comma or a point before the milliseconds; no empty line between entries; settings behind the
times; tags, notes and styles. What cannot be used is left out and said in a remark. Times are exact to a millisecond.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from charstudio.model.clip_looks import MAXIMUM_TEXT
from charstudio.model.cues import Cue, tidy_words
from charstudio.model.errors import Damaged
from charstudio.model.time import Seconds

MAX_BYTES: Final = 16 * 2**20
"""A film of ten hours has less than one million."""
MAX_CUES: Final = 50_000
_MAX_FAULTS: Final = 20

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-{{1,2}}>[ \t]*{_TIME}(?=[ \t]|\Z)")
_NUMBER: Final = re.compile(r"[ \t]*\d{1,9}[ \t]*\Z")
_TAG: Final = re.compile(
    r"</?(?:[biucsv]|font|ruby|rt|lang)(?:[ \t.=][^<>]{0,500})?>|<\d\d[\d:.]{0,12}>", re.IGNORECASE
)
_PLACE: Final = re.compile(r"\{\\[^{}]{0,100}\}")
_ENTITIES: Final = {
    "&lt;": "<",
    "&gt;": ">",
    "&nbsp;": "\u00a0",
    "&lrm;": "\u200e",
    "&rlm;": "\u200f",
    "&quot;": '"',
    "&apos;": "'",
    "&#39;": "'",
    "&amp;": "&",
}
_ENTITY: Final = re.compile("|".join(map(re.escape, _ENTITIES)))
_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_HINT: Final = "Open an .srt or .vtt file."


class SubtitleFormat(StrEnum):
    """The file formats, by their suffix."""

    SRT = "srt"
    VTT = "vtt"


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What a file says, in order of time, and one sentence for each sort of thing that was left out."""

    cues: tuple[Cue, ...]
    remarks: tuple[str, ...] = ()


def read_subtitles(data: bytes) -> Subtitles:
    """The cues in the bytes of an .srt or .vtt file; which of the two it is, it says itself.

    Raises ``Damaged`` with what is wrong when the file is too large, no text, or has not one usable entry.
    """
    if len(data) > MAX_BYTES:
        raise Damaged(f"This subtitle file is larger than {MAX_BYTES // 2**20} MB.", _HINT)
    lines = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_vtt = lines[0].startswith("WEBVTT")
    entries = _Entries(is_vtt=is_vtt)
    for block in _blocks(lines[1:] if is_vtt else lines):
        entries.take(block)
    return entries.finished()


def written_subtitles(cues: Iterable[Cue], file_format: SubtitleFormat) -> str:
    """The cues as the text of a file, to be written in UTF-8. Reading it gives the same cues, to the millisecond.

    Words are tidied (``cues.tidy_words``); a cue without words is left out. SubRip has no way to write ``-->`` and
    tags as words: there the arrow becomes ``→``.
    """
    entries = []
    kept = [(cue, words) for cue in cues if (words := tidy_words(cue.text))]
    for number, (cue, words) in enumerate(kept, 1):
        if file_format is SubtitleFormat.VTT:
            times = f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}"
            entries.append(f"{times}\n{_escaped(words)}\n")
        else:
            times = f"{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}"
            entries.append(f"{number}\n{times}\n{words.replace('-->', '→')}\n")
    head = ["WEBVTT\n"] if file_format is SubtitleFormat.VTT else []
    return "\n".join([*head, *entries])


class _Entries:
    """Collects cues and what was wrong with the rest."""

    def __init__(self, *, is_vtt: bool) -> None:
        self._is_vtt = is_vtt
        self._cues: list[Cue] = []
        self._faults: list[str] = []
        self._backwards = self._wordless = self._cut = 0

    def take(self, block: Sequence[tuple[int, str]]) -> None:
        """Take the entries of a block of lines, each with its number in the file."""
        if self._is_vtt and block[0][1].split(" ")[0].strip() in {"NOTE", "STYLE", "REGION"}:
            return
        places = [(index, found) for index, (_, line) in enumerate(block) if (found := _TIMES.match(line))]
        if not places:
            self._fault(block[0][0], "no times such as 00:00:01,000 --> 00:00:02,500")
        for place, (index, found) in enumerate(places):
            end = places[place + 1][0] if place + 1 < len(places) else len(block)
            words = [line for _, line in block[index + 1 : end]]
            if place + 1 < len(places) and words and _NUMBER.match(words[-1]):
                words.pop()  # the number of the next entry
            self._add(block[index][0], found, words)

    def finished(self) -> Subtitles:
        """Everything that was taken."""
        if not self._cues:
            raise Damaged("There are no subtitles in this file.", _HINT, tuple(self._faults[:_MAX_FAULTS]))
        self._cues.sort(key=lambda cue: (cue.start, cue.end))
        return Subtitles(tuple(self._cues), tuple(self._remarks()))

    def _add(self, line: int, found: re.Match[str], words: Sequence[str]) -> None:
        start, end = _seconds(found.group(1, 2, 3, 4)), _seconds(found.group(5, 6, 7, 8))
        text = tidy_words(self._plain("\n".join(words)))
        if start is None or end is None:
            self._fault(line, "minutes and seconds go up to 59")
        elif end <= start:
            self._backwards += 1
        elif not text:
            self._wordless += 1
        elif len(self._cues) >= MAX_CUES:
            raise Damaged(f"There are more than {MAX_CUES:,} subtitles in this file.", "Split the file first.")
        else:
            self._cut += len(text) > MAXIMUM_TEXT
            self._cues.append(Cue(start, end, tidy_words(text[:MAXIMUM_TEXT])))

    def _plain(self, text: str) -> str:
        text = _PLACE.sub("", _TAG.sub("", text))
        return _ENTITY.sub(lambda found: _ENTITIES[found.group()], text) if self._is_vtt else text

    def _fault(self, line: int, words: str) -> None:
        self._faults.append(f"line {line}: {words}")

    def _remarks(self) -> Iterable[str]:
        for count, one, many in (
            (len(self._faults), "One part of the file is", "{} parts of the file are"),
            (self._backwards, "One subtitle that ends before it begins is", "{} that end before they begin are"),
            (self._wordless, "One subtitle without words is", "{} subtitles without words are"),
        ):
            if count:
                where = f" ({self._faults[0]})" if count == len(self._faults) and "part" in one else ""
                yield f"{one if count == 1 else many.format(count)} left out{where}."
        if self._cut:
            yield f"Words beyond {MAXIMUM_TEXT} characters were cut off in {self._cut} of the subtitles."


def _blocks(lines: Iterable[str]) -> Iterable[Sequence[tuple[int, str]]]:
    """Runs of lines that are not empty, with their numbers."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _decoded(data: bytes) -> str:
    """The text. By its byte order mark, else UTF-8, else Western European letters, in which every byte is one."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    if b"\0" in data:
        raise Damaged("This file is no text.", _HINT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _seconds(parts: Sequence[str | None]) -> Seconds | None:
    """Hours (or None), minutes, seconds and the fraction's digits; None when it is no time of day."""
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes > 59 or seconds > 59:
        return None
    milliseconds = int((parts[3] or "0").ljust(3, "0"))
    return Fraction(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds, 1000)


def _clock(t: Seconds, point: str) -> str:
    """``HH:MM:SS,mmm``, to the nearest millisecond."""
    seconds, milliseconds = divmod(round(max(Seconds(0), t) * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
