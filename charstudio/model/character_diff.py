"""What differs between two versions of a character, in words that can be read side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from charstudio.model.character_words import VIEW_WORDS, outfit_words
from charstudio.model.characters import Character, Outfit, SheetItem, Trait, WatchedDetail
from charstudio.model.values import AssetId

_ORDER = "in this order"
_SHOWN_HASH = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``field`` as in ``Character``; ``before`` or ``after`` is empty: not there."""

    field: str
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.label}: + {self.after}"
        return f"{self.label}: {self.before} → {self.after}" if self.after else f"{self.label}: – {self.before}"


def differences(
    before: Character, after: Character, names: Mapping[AssetId, str] | None = None
) -> tuple[Difference, ...]:
    """Everything that differs but ids, numbers of versions and histories; () when nothing does.

    Files are called by their ``names``, with a part of their hash, as two files may have one name.
    """
    named = _Naming(names or {})
    return tuple(
        found
        for found in (
            *_plain(before, after, named),
            *_listed("sheet", "Sheet", _sheet(before, named), _sheet(after, named)),
            *_listed("traits", "Trait", map(_trait, before.traits), map(_trait, after.traits)),
            *_outfits(before.outfits, after.outfits, named),
            *_voice(before, after, named),
            *_listed("approved", "Approved", map(named, before.approved), map(named, after.approved)),
            *_listed("watched", "Watched detail", map(_detail, before.watched), map(_detail, after.watched)),
        )
        if found.before != found.after
    )


class _Naming:
    """Calls a file by its name and the beginning of its hash."""

    def __init__(self, names: Mapping[AssetId, str]) -> None:
        self._names = names

    def __call__(self, file: AssetId | None) -> str:
        if file is None:
            return ""
        name, short = self._names.get(file), file[:_SHOWN_HASH]
        return f"{name} ({short})" if name else short


def _plain(before: Character, after: Character, named: _Naming) -> Iterator[Difference]:
    for field, label in (
        ("name", "Name"),
        ("style", "Drawn as"),
        ("episode", "Last episode"),
        ("clothing_state", "Clothing"),
        ("notes", "Notes"),
        ("prompt", "Prompt"),
    ):
        yield Difference(field, label, str(getattr(before, field)), str(getattr(after, field)))
    yield Difference("seed", "Seed", _number(before.seed), _number(after.seed))
    yield Difference("master", "Master reference", named(before.master), named(after.master))
    yield Difference("original", "Original", named(before.original), named(after.original))


def _number(seed: int | None) -> str:
    return "" if seed is None else str(seed)


def _sheet(who: Character, named: _Naming) -> Iterator[str]:
    return (_item(item, named) for item in who.sheet)


def _item(item: SheetItem, named: _Naming) -> str:
    label = f" ({item.label})" if item.label else ""
    return f"{VIEW_WORDS[item.view]}{label}: {named(item.asset)}"


def _trait(trait: Trait) -> str:
    return f"{trait.kind.value}: {trait.text}{'' if trait.permanent else ' (comes and goes)'}"


def _detail(detail: WatchedDetail) -> str:
    return f"{detail.name} at {', '.join(f'{share:.4g}' for share in detail.box)}"


def _outfits(before: Iterable[Outfit], after: Iterable[Outfit], named: _Naming) -> Iterator[Difference]:
    old, new = ({each.number: _outfit(each, named) for each in outfits} for outfits in (before, after))
    for number in sorted(old.keys() | new.keys()):
        yield Difference("outfits", f"Outfit {number}", old.get(number, ""), new.get(number, ""))
    if list(old) != list(new) and old.keys() == new.keys():
        yield Difference("outfits", "Outfits", _in_order(map(str, old)), _in_order(map(str, new)))


def _outfit(outfit: Outfit, named: _Naming) -> str:
    still = f" [{named(outfit.still)}]" if outfit.still is not None else ""
    return f"{outfit_words(outfit)}{still}"


def _voice(before: Character, after: Character, named: _Naming) -> Iterator[Difference]:
    old, new = before.voice, after.voice
    yield Difference("voice", "Speech model", old.model, new.model)
    yield Difference("voice", "Voice", old.voice, new.voice)
    yield from _listed("voice", "Voice sample", map(named, old.samples), map(named, new.samples))
    yield from _listed("voice", "Test line", old.lines, new.lines)


def _listed(field: str, label: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Difference]:
    """What went and what came; where neither did, another order."""
    old, new = [each or "(empty)" for each in before], [each or "(empty)" for each in after]
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    yield from (Difference(field, label, each, "") for each in gone.elements())
    yield from (Difference(field, label, "", each) for each in come.elements())
    if not gone and not come and old != new:
        yield Difference(field, label, _in_order(old), _in_order(new))


def _in_order(words: Iterable[str]) -> str:
    return f"{_ORDER}: {', '.join(words)}"
