"""Characters: the stills that lock an identity, the words that describe it, and how it came to be. Data only."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from charstudio.model.identity import Style
from charstudio.model.values import AssetId, CharacterId

BASE_OUTFIT = 0
"""The number that stands for the character as on its master reference."""

MOST_IN_A_SHOT = 4
"""More characters than that cannot be told apart by any model we know."""

_Take: TypeAlias = Callable[[AssetId], AssetId | None]


class View(StrEnum):
    """What a picture of the sheet shows."""

    FRONT = "front"
    THREE_QUARTER = "three_quarter"
    SIDE = "side"
    EXPRESSION = "expression"
    ANGLE = "angle"
    MOTION = "motion"  # a short clip of how the character moves


class TraitKind(StrEnum):
    """What a trait is about."""

    AGE = "age"
    HAIR = "hair"
    EYES = "eyes"
    SKIN = "skin"
    BUILD = "build"
    GLASSES = "glasses"
    SCAR = "scar"
    TATTOO = "tattoo"
    JEWELLERY = "jewellery"
    CLOTHING = "clothing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing about a character in words. Only permanent ones are ever said to a model; the others are remembered."""

    kind: TraitKind
    text: str
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class SheetItem:
    """A picture (or, as ``MOTION``, a short clip) of the reference sheet."""

    asset: AssetId
    view: View = View.ANGLE
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outfit:
    """A numbered variant, from 1: the character in other clothes or at another age. ``still`` is its own reference."""

    number: int
    name: str
    clothing: str = ""
    age: str = ""
    still: AssetId | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """How a character sounds: a voice of a speech model, recorded samples, lines to test it with."""

    model: str = ""
    voice: str = ""
    samples: tuple[AssetId, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchedDetail:
    """A small thing that must not change, and where it is on the master: x, y, width, height as shares of it."""

    name: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Character:
    """One character of the film.

    ``master`` is the prepared reference, ``original`` the file it was made from (both known by the hash of their
    bytes, so they cannot change unnoticed). ``sheet`` holds further views. ``seed`` and ``prompt`` are those that made
    the master. ``approved``: stills and clips that are right. ``episode`` and ``clothing_state`` label it: where it was
    seen last, and wearing what. ``version`` counts from 1; ``history`` holds the earlier ones, oldest first.
    """

    id: CharacterId
    name: str
    master: AssetId | None = None
    original: AssetId | None = None
    sheet: tuple[SheetItem, ...] = ()
    style: Style = Style.AUTO
    notes: str = ""
    traits: tuple[Trait, ...] = ()
    outfits: tuple[Outfit, ...] = ()
    voice: Voice = Voice()
    seed: int | None = None
    prompt: str = ""
    approved: tuple[AssetId, ...] = ()
    watched: tuple[WatchedDetail, ...] = ()
    episode: str = ""
    clothing_state: str = ""
    version: int = 1
    history: tuple[CharacterVersion, ...] = ()

    @property
    def references(self) -> tuple[AssetId, ...]:
        """The pictures to measure against: the master first, then the sheet's, without its clips."""
        views = (item.asset for item in self.sheet if item.view is not View.MOTION)
        return tuple(dict.fromkeys((*((self.master,) if self.master is not None else ()), *views)))

    def outfit(self, number: int) -> Outfit | None:
        """The variant of this number, if there is one."""
        return next((outfit for outfit in self.outfits if outfit.number == number), None)

    def still_of(self, number: int) -> AssetId | None:
        """The reference for a variant: its own still, else the master."""
        found = self.outfit(number)
        return found.still if found is not None and found.still is not None else self.master

    def description(self, number: int = BASE_OUTFIT) -> str:
        """What never changes, in words, as worn in this variant: for prompts that carry no reference.

        The clothes and the age of a variant take the place of the character's own.
        """
        outfit = self.outfit(number)
        age = (outfit.age if outfit is not None else "") or self._said(TraitKind.AGE)
        clothing = (outfit.clothing if outfit is not None else "") or self._said(TraitKind.CLOTHING)
        others = [
            trait.text.strip()
            for trait in self.traits
            if trait.permanent and trait.kind not in {TraitKind.AGE, TraitKind.CLOTHING}
        ]
        parts = [age, *others, clothing, self.notes.strip()]
        return ", ".join(part for part in parts if part)

    def files(self) -> Iterator[AssetId]:
        """Every file this character needs, those of its earlier versions too."""
        yield from (file for file in (self.master, self.original) if file is not None)
        yield from (item.asset for item in self.sheet)
        yield from (outfit.still for outfit in self.outfits if outfit.still is not None)
        yield from self.voice.samples
        yield from self.approved
        for version in self.history:
            yield from version.character.files()

    def with_files(self, named: Mapping[AssetId, AssetId]) -> Character:
        """With other files in the place of those that ``named`` lists."""
        return _with_each(self, lambda file: named.get(file, file))

    def only_with(self, known: Container[AssetId]) -> Character:
        """Without the files that are not in ``known``."""
        return _with_each(self, lambda file: file if file in known else None)

    def _said(self, kind: TraitKind) -> str:
        return ", ".join(t.text.strip() for t in self.traits if t.permanent and t.kind is kind and t.text.strip())


@dataclass(frozen=True, slots=True)
class CharacterVersion:
    """What a character was. ``character`` has no history of its own; ``kept_on`` is a day, as 2026-11-28."""

    number: int
    note: str
    kept_on: str
    character: Character


def _with_each(who: Character, take: _Take) -> Character:
    sheet = [(item, take(item.asset)) for item in who.sheet]
    samples = (take(file) for file in who.voice.samples)
    approved = (take(file) for file in who.approved)
    return replace(
        who,
        master=take(who.master) if who.master is not None else None,
        original=take(who.original) if who.original is not None else None,
        sheet=tuple(replace(item, asset=file) for item, file in sheet if file is not None),
        outfits=tuple(
            replace(outfit, still=take(outfit.still) if outfit.still is not None else None) for outfit in who.outfits
        ),
        voice=replace(who.voice, samples=tuple(file for file in samples if file is not None)),
        approved=tuple(file for file in approved if file is not None),
        history=tuple(replace(old, character=_with_each(old.character, take)) for old in who.history),
    )
