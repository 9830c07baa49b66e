"""From JSON to a character: what one must look like in a project and in a file of its own.

Imported when a project or a character is opened and not before: pydantic takes 0.2 s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from charstudio.model.characters import (
    Character,
    CharacterVersion,
    Outfit,
    SheetItem,
    Trait,
    TraitKind,
    View,
    Voice,
    WatchedDetail,
)
from charstudio.model.identity import Style
from charstudio.model.values import AssetId, CharacterId
from charstudio.storage.schema_parts import Part, Sha256, Share, Whole

_Box = Annotated[list[Share], Field(min_length=4, max_length=4)]


class _Item(Part):
    asset: Sha256
    label: str
    view: Literal["front", "three_quarter", "side", "expression", "angle", "motion"]

    def value(self) -> SheetItem:
        return SheetItem(AssetId(self.asset), View(self.view), self.label)


class _Trait(Part):
    kind: Literal["age", "hair", "eyes", "skin", "build", "glasses", "scar", "tattoo", "jewellery", "clothing", "other"]
    permanent: bool
    text: str

    def value(self) -> Trait:
        return Trait(TraitKind(self.kind), self.text, self.permanent)


class _Outfit(Part):
    age: str
    clothing: str
    name: str
    number: Whole
    still: Sha256 | None

    def value(self) -> Outfit:
        return Outfit(self.number, self.name, self.clothing, self.age, _asset(self.still))


class _Voice(Part):
    lines: list[str]
    model: str
    samples: list[Sha256]
    voice: str

    def value(self) -> Voice:
        return Voice(self.model, self.voice, tuple(map(AssetId, self.samples)), tuple(self.lines))


class _Detail(Part):
    box: _Box
    name: str

    def value(self) -> WatchedDetail:
        x, y, width, height = self.box
        return WatchedDetail(self.name, (x, y, width, height))


class LooksPart(Part):
    """A character as it is, without its earlier versions."""

    approved: list[Sha256]
    clothing_state: str
    episode: str
    master: Sha256 | None
    name: str
    notes: str
    original: Sha256 | None
    outfits: list[_Outfit]
    prompt: str
    seed: Annotated[int, Field(ge=-(10**18), le=10**18)] | None
    sheet: list[_Item]
    style: Literal["auto", "photoreal", "stylised"]
    traits: list[_Trait]
    version: Whole
    voice: _Voice
    watched: list[_Detail]

    def looks(self, key: str) -> Character:
        """The character known by ``key``."""
        return Character(
            CharacterId(key),
            self.name,
            _asset(self.master),
            _asset(self.original),
            tuple(item.value() for item in self.sheet),
            Style(self.style),
            self.notes,
            tuple(trait.value() for trait in self.traits),
            tuple(outfit.value() for outfit in self.outfits),
            self.voice.value(),
            self.seed,
            self.prompt,
            tuple(map(AssetId, self.approved)),
            tuple(detail.value() for detail in self.watched),
            self.episode,
            self.clothing_state,
            self.version,
        )


class _Version(Part):
    character: LooksPart
    kept_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    note: str
    number: Whole

    def value(self, key: str) -> CharacterVersion:
        return CharacterVersion(self.number, self.note, self.kept_on, self.character.looks(key))


class CharacterPart(LooksPart):
    """A character with its earlier versions."""

    history: list[_Version]

    def value(self, key: str) -> Character:
        """The character known by ``key``."""
        return replace(self.looks(key), history=tuple(old.value(key) for old in self.history))


def _asset(text: str | None) -> AssetId | None:
    return None if text is None else AssetId(text)
