"""What is said of a character to a person: the label on its file, and everything known of it as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charstudio.model.characters import Character, Outfit, SheetItem, View
from charstudio.model.library import Asset
from charstudio.model.values import AssetId

VIEW_WORDS: Mapping[View, str] = {
    View.FRONT: "Front",
    View.THREE_QUARTER: "Three-quarter",
    View.SIDE: "Side",
    View.EXPRESSION: "Expression",
    View.ANGLE: "Further angle",
    View.MOTION: "Motion clip",
}


def label_of(character: Character) -> str:
    """Who, last seen where and wearing what, in which version: ``Mira – S1E04 – raincoat – v3``."""
    parts = (character.name, character.episode, character.clothing_state, f"v{character.version}")
    return " – ".join(" ".join(part.split()) for part in parts if part.strip())


def outfit_words(outfit: Outfit) -> str:
    """One numbered variant on a line: ``1 Rain: yellow raincoat, about 30``."""
    said = ", ".join(part for part in (outfit.clothing, outfit.age) if part)
    return f"{outfit.number} {outfit.name}".rstrip() + (f": {said}" if said else "")


def notes_of(character: Character, assets: Mapping[AssetId, Asset]) -> str:
    """Everything that is known of a character, for a person to read. Files are called by their names in ``assets``."""
    return "\n".join((label_of(character), "", *_sections(character, assets))).rstrip() + "\n"


def _sections(who: Character, assets: Mapping[AssetId, Asset]) -> Iterator[str]:
    yield from _section("Who it is", _looks(who))
    yield from _section("What never changes", [trait.text for trait in who.traits if trait.permanent])
    yield from _section("What comes and goes", [trait.text for trait in who.traits if not trait.permanent])
    yield from _section("Outfits and ages", map(outfit_words, who.outfits))
    yield from _section("To keep an eye on", [detail.name for detail in who.watched])
    yield from _section("Pictures", _pictures(who, assets))
    yield from _section("Voice", _voice(who, assets))
    yield from _section("How the reference was made", _making(who))
    yield from _section(
        "Earlier versions",
        [f"{old.number}, kept on {old.kept_on}{f': {old.note}' if old.note else ''}" for old in who.history],
    )


def _looks(who: Character) -> Iterator[str]:
    if who.notes.strip():
        yield who.notes
    yield f"Drawn as: {who.style.value}"
    if who.episode or who.clothing_state:
        yield f"Last seen: {', '.join(part for part in (who.episode, who.clothing_state) if part)}"


def _pictures(who: Character, assets: Mapping[AssetId, Asset]) -> Iterator[str]:
    if who.master is not None:
        yield f"Master reference: {_named(who.master, assets)}"
    if who.original is not None and who.original != who.master:
        yield f"Made from: {_named(who.original, assets)}"
    yield from (_view(item, assets) for item in who.sheet)
    yield from (f"Approved: {_named(file, assets)}" for file in who.approved)


def _view(item: SheetItem, assets: Mapping[AssetId, Asset]) -> str:
    label = f" ({item.label})" if item.label else ""
    return f"{VIEW_WORDS[item.view]}{label}: {_named(item.asset, assets)}"


def _voice(who: Character, assets: Mapping[AssetId, Asset]) -> Iterator[str]:
    if who.voice.model or who.voice.voice:
        yield " ".join(part for part in (who.voice.model, who.voice.voice) if part)
    yield from (f"Sample: {_named(file, assets)}" for file in who.voice.samples)
    yield from (f"“{line}”" for line in who.voice.lines)


def _making(who: Character) -> Iterator[str]:
    if who.prompt.strip():
        yield f"Prompt: {who.prompt}"
    if who.seed is not None:
        yield f"Seed: {who.seed}"


def _named(file: AssetId, assets: Mapping[AssetId, Asset]) -> str:
    asset = assets.get(file)
    return f"{asset.name} (media/{asset.media.file_name})" if asset is not None else file


def _section(title: str, lines: Iterator[str] | list[str] | map[str]) -> Iterator[str]:
    said = [" ".join(line.split()) for line in lines if line.strip()]
    if said:
        yield title
        yield from (f"  {line}" for line in said)
        yield ""
