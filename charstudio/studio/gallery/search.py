"""What a search in the gallery means. Pure.

Every word must occur in what is said of an item: title, prompt, model, characters. A word with a colon asks one thing:

    model:kling   character:lumi   prompt:rain     that word only there ("…" holds several together)
    kind:clip     picture, clip or sound
    stars:4       so many or more
    date:2026-11-28   date:today   date:yesterday   date:week      after:2026-11-01   before:2026-12-01
    is:used   is:rejected   is:draft   is:imported   is:made   is:trashed
    grade:b       at least that steady

What is rejected shows unless it is asked to be left out; what is in the trash shows only when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from charstudio.model.identity import Grade
from charstudio.model.library import MediaKind
from charstudio.storage.database_gallery import NO_MARK, Mark
from charstudio.studio.gallery.values import KIND_WORDS, GalleryItem

_PART = re.compile(r'(?:(\w+):)?(?:"([^"]*)"?|(\S+))')
_KINDS = {word: kind for kind, word in KIND_WORDS.items()} | {
    "image": MediaKind.IMAGE,
    "still": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}
_STATES = frozenset({"used", "rejected", "kept", "draft", "imported", "made", "trashed"})
_GRADES = tuple(grade for grade in Grade if grade is not Grade.NONE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an item besides itself, at the moment of looking."""

    mark: Mark = NO_MARK
    is_used: bool = False
    grade: Grade | None = None


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. ``words``, ``models``, ``characters`` and ``prompts`` are in small letters."""

    words: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    kind: MediaKind | None = None
    stars: int = 0
    since: date | None = None
    until: date | None = None
    states: frozenset[str] = frozenset()
    grade: Grade | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return self == Search()

    def accepts(self, item: GalleryItem, seen: Seen = NOTHING_SEEN) -> bool:
        """Whether an item is found."""
        return self._fits_marks(item, seen) and self._fits_facts(item) and self._fits_words(item)

    def _fits_marks(self, item: GalleryItem, seen: Seen) -> bool:
        mark, states = seen.mark, self.states
        if mark.trashed is not ("trashed" in states) or mark.stars < self.stars:
            return False
        if self.grade is not None and not (seen.grade in _GRADES and seen.grade.value <= self.grade.value):
            return False
        if not states:
            return True
        holds = {
            "used": seen.is_used,
            "rejected": mark.rejected,
            "kept": not mark.rejected,
            "draft": item.is_draft,
            "imported": item.is_imported,
            "made": not item.is_imported,
            "trashed": True,
        }
        return all(holds[state] for state in states)

    def _fits_facts(self, item: GalleryItem) -> bool:
        if self.kind is not None and item.kind is not self.kind:
            return False
        if self.since is None and self.until is None:
            return True
        day = item.at.astimezone().date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def _fits_words(self, item: GalleryItem) -> bool:
        said = item.said
        pairs = (
            (self.words, said.everything),
            (self.models, said.model),
            (self.characters, said.characters),
            (self.prompts, said.prompt),
        )
        return all(word in text for words, text in pairs for word in words)


def parsed(text: str, today: Callable[[], date] = date.today) -> Search:
    """The search that a text means. What cannot be understood is looked for as a word."""
    search = Search()
    for name, quoted, bare in _PART.findall(text):
        word = (quoted or bare).strip().casefold()
        if not word:
            continue
        found = _asked(search, name.casefold(), word, today)
        search = found if found is not None else _with_word(search, f"{name}:{word}" if name else word)
    return search


def _with_word(search: Search, word: str) -> Search:
    return replace(search, words=(*search.words, word.casefold()))


def _asked(search: Search, name: str, word: str, today: Callable[[], date]) -> Search | None:
    """The search narrowed by ``name:word``; None when that means nothing."""
    match name:
        case "model":
            return replace(search, models=(*search.models, word))
        case "character" | "who":
            return replace(search, characters=(*search.characters, word))
        case "prompt":
            return replace(search, prompts=(*search.prompts, word))
        case "kind" if word.rstrip("s") in _KINDS:
            return replace(search, kind=_KINDS[word.rstrip("s")])
        case "stars" | "rating" if word.isascii() and word.isdigit():
            return replace(search, stars=int(word))
        case "is" if word in _STATES:
            return replace(search, states=search.states | {word})
        case "grade" if word.upper() in {grade.value for grade in _GRADES}:
            return replace(search, grade=Grade(word.upper()))
        case "date" | "after" | "before":
            return _on_days(search, name, word, today)
        case _:
            return None


def _on_days(search: Search, name: str, word: str, today: Callable[[], date]) -> Search | None:
    days = _days(word, today())
    if days is None:
        return None
    first, last = days
    if name == "after":
        return replace(search, since=first)
    if name == "before":
        return replace(search, until=last)
    return replace(search, since=first, until=last)


def _days(word: str, today: date) -> tuple[date, date] | None:
    """The first and the last day that a word means."""
    back = {"today": 0, "yesterday": 1}.get(word)
    if back is not None:
        day = today - timedelta(days=back)
        return day, day
    if word in {"week", "month"}:
        return today - timedelta(days=6 if word == "week" else 29), today
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day, day
