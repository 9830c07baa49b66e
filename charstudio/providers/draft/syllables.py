"""A text as what a mouth would do with it: phrases of syllables, with pauses where the punctuation has them.

English spelling is read roughly, other alphabets by their vowels, and scripts that write syllables one sign at a time.
Nobody will understand a word of it; the rhythm, the pauses and the open and closed sounds are right enough to time a
scene by and to move a mouth.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Onset(StrEnum):
    """How a syllable begins (or ends): what the lips and the tongue do to the voice."""

    OPEN = "open"  # nothing stands in the way
    STOP = "stop"  # p, t, k, b, d, g: shut, then a small burst
    HISS = "hiss"  # s, sh, z, ch: closed teeth
    BREATH = "breath"  # f, th, h, v
    HUM = "hum"  # m, n: closed lips, the voice through the nose
    GLIDE = "glide"  # l, r, w, y


@dataclass(frozen=True, slots=True)
class Syllable:
    """``vowel`` is one of "aeiou" or "-" for a murmur. ``seconds`` is its whole length at an ordinary pace."""

    onset: Onset
    vowel: str
    coda: Onset
    is_stressed: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said in one go, the mark it ends with, and the silence after it in seconds."""

    syllables: tuple[Syllable, ...]
    mark: str
    pause: float


_PAUSES = {"": 0.0, ",": 0.24, ";": 0.34, ":": 0.34, "-": 0.3, "…": 0.6, ".": 0.52, "!": 0.52, "?": 0.52, "\n": 0.6}
_SPOKEN, _STRESSED, _WEAK = 0.225, 1.2, 0.8
_WORD_END = 0.02
_MARKS = re.compile(r"([,;:.!?…\n]+(?=\s|$)|\s[-–—]+\s|[—…]|[。、！？，；：]|\n+)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d")
_PART = re.compile(r"([^aeiouy]*)([aeiouy]+)([^aeiouy]*$)?")
_SAME = {"。": ".", "、": ",", "！": "!", "？": "?", "，": ",", "；": ";", "：": ":", "–": "-", "—": "-"}
_SPELLED = {
    "ee": "i",
    "ea": "i",
    "ie": "i",
    "oo": "u",
    "ou": "a",
    "ow": "a",
    "ai": "e",
    "ay": "e",
    "oa": "o",
    "au": "o",
}
_NUMBERS = "ouuioaieea"  # the vowels of zero, one, two and so on
_SIGNS = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}
_OTHER_VOWELS = dict(zip("аеёиоуыэюяαεηιουω", "aeeiouieuaaeiiouo", strict=True))
_CLASSES = (
    (Onset.HISS, "sh|ch|s|z|x|j|c(?=[eiy])"),
    (Onset.BREATH, "th|ph|f|v|h"),
    (Onset.HUM, "m|n"),
    (Onset.GLIDE, "l|r|w|y"),
    (Onset.STOP, "[pbtdkgqc]"),
)


def phrases(text: str) -> tuple[Phrase, ...]:
    """The text taken apart; empty when there is nothing to say in it."""
    found: list[Phrase] = []
    pieces = _MARKS.split(text)
    for words, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        spoken = tuple(syllable for word in _WORD.findall(words) for syllable in _syllables(word))
        kind = _mark(mark)
        if spoken:
            found.append(Phrase(spoken, kind, _PAUSES[kind]))
        elif found and _PAUSES[kind] > found[-1].pause:  # a line break after a full stop, an ellipsis
            found[-1] = Phrase(found[-1].syllables, found[-1].mark, _PAUSES[kind])
    return tuple(found)


def _mark(mark: str) -> str:
    """The weightiest of a row of marks."""
    row = [_SAME.get(sign, sign) for sign in mark.strip(" \t")]
    if row.count(".") > 2:
        return "…"
    if "?" in row:
        return "?"
    return max((sign for sign in row if sign in _PAUSES), key=_PAUSES.__getitem__, default="")


def _syllables(word: str) -> list[Syllable]:
    if word.isdecimal():
        return [_syllable(Onset.STOP, _NUMBERS[int(word)], Onset.HUM, is_stressed=True)]
    if unicodedata.name(word[0], "").split(" ")[0] in _SIGNS:
        return [_of_sign(sign) for sign in word]
    parts = _PART.findall(_silent_e_gone(_latin(word)))
    if not parts:
        return [_syllable(_class(_latin(word)), "-", Onset.OPEN, is_stressed=False)]
    stressed = 0 if len(parts) < 4 else 1
    made = [
        _syllable(_class(onset), _vowel(vowels), _class(coda), is_stressed=len(word) > 3 and number == stressed)
        for number, (onset, vowels, coda) in enumerate(parts)
    ]
    last = made[-1]
    made[-1] = Syllable(last.onset, last.vowel, last.coda, last.is_stressed, last.seconds + _WORD_END)
    return made


def _syllable(onset: Onset, vowel: str, coda: Onset, *, is_stressed: bool) -> Syllable:
    seconds = _SPOKEN * (_STRESSED if is_stressed else _WEAK)
    seconds += 0.03 * (coda is not Onset.OPEN) + 0.02 * (onset in {Onset.HISS, Onset.STOP})
    return Syllable(onset, vowel, coda, is_stressed, seconds)


def _of_sign(sign: str) -> Syllable:
    """A sign that is a syllable: which sounds it has is made up, always the same for the same sign."""
    number = ord(sign)
    return _syllable(list(Onset)[number % 6], "aeiou"[number // 6 % 5], Onset.OPEN, is_stressed=number % 3 == 0)


def _latin(word: str) -> str:
    """Lower case without accents; vowels of some other alphabets as Latin ones."""
    plain = "".join(_OTHER_VOWELS.get(sign, sign) for sign in word.lower())
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))


def _silent_e_gone(word: str) -> str:
    if len(word) > 3 and word.endswith("e") and not word.endswith(("le", "ee")) and re.search("[aeiouy]", word[:-1]):
        return word[:-1]
    return word


def _class(letters: str) -> Onset:
    """The strongest sound of a row of consonants."""
    if not letters:
        return Onset.OPEN
    return next((onset for onset, pattern in _CLASSES if re.search(pattern, letters)), Onset.STOP)


def _vowel(letters: str) -> str:
    for pair, vowel in _SPELLED.items():
        if letters.startswith(pair):
            return vowel
    return "i" if letters[0] == "y" else letters[0]
