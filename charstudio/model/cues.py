"""What is said, when: one entry of a subtitle file, before it lies on a track and after it is taken from one."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.time import Seconds


@dataclass(frozen=True, slots=True)
class Cue:
    """Words from ``start`` up to ``end``, in seconds. ``text`` may have several lines."""

    start: Seconds
    end: Seconds
    text: str


def tidy_words(text: str) -> str:
    """The words as a subtitle can hold them: no control characters, no empty lines, no blanks at the ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    clean = ("".join(letter for letter in line if ord(letter) >= 32).strip() for line in lines)
    return "\n".join(line for line in clean if line)
