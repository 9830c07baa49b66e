"""What is said of characters, in words. Nothing here knows of widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charstudio.model.characters import BASE_OUTFIT, Character, Outfit, TraitKind, View

EMPTY = "A character keeps its face, its traits and its voice in one place, so that every shot shows the same person."
NOBODY_FOUND = "Nobody is called that."

VIEW_WORDS: Mapping[View, str] = {
    View.FRONT: "Front",
    View.THREE_QUARTER: "Three-quarter",
    View.SIDE: "Side",
    View.EXPRESSION: "Expressions",
    View.ANGLE: "Other angles",
    View.MOTION: "In motion",
}
TRAIT_WORDS: Mapping[TraitKind, str] = {
    TraitKind.AGE: "Age",
    TraitKind.HAIR: "Hair",
    TraitKind.EYES: "Eyes",
    TraitKind.SKIN: "Skin",
    TraitKind.BUILD: "Build",
    TraitKind.GLASSES: "Glasses",
    TraitKind.SCAR: "Scar",
    TraitKind.TATTOO: "Tattoo",
    TraitKind.JEWELLERY: "Jewellery",
    TraitKind.CLOTHING: "Clothing",
    TraitKind.OTHER: "Other",
}
TRAIT_EXAMPLES: Mapping[TraitKind, str] = {
    TraitKind.AGE: "mid-twenties",
    TraitKind.HAIR: "lavender bob, chin length",
    TraitKind.EYES: "honey-coloured eyes",
    TraitKind.SKIN: "freckles across the nose",
    TraitKind.BUILD: "slim, narrow shoulders",
    TraitKind.GLASSES: "round copper glasses",
    TraitKind.SCAR: "short scar above the left eyebrow",
    TraitKind.TATTOO: "swallow on the right wrist",
    TraitKind.JEWELLERY: "golden star hairpin",
    TraitKind.CLOTHING: "long red scarf",
    TraitKind.OTHER: "always a little flour on the hands",
}


def label_words(who: Character) -> str:
    """Where it was seen last, and wearing what."""
    return " · ".join(part for part in (who.episode.strip(), who.clothing_state.strip()) if part)


def counted(count: int, one: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def facts_words(who: Character) -> str:
    """What it has, in a few words."""
    parts = [f"v{who.version}"]
    pictures = len(who.references)
    parts.append(counted(pictures, "picture") if pictures else "no picture yet")
    if who.outfits:
        parts.append(counted(len(who.outfits), "outfit"))
    return " · ".join(parts)


def outfit_words(outfit: Outfit) -> str:
    """A variant by its number and name."""
    return f"{outfit.number} · {outfit.name.strip() or 'Without a name'}"


def base_words() -> str:
    """The character as on its master reference."""
    return "As on the master reference"


def outfit_title(who: Character, number: int) -> str:
    """A variant of a character by its number; one that is gone too."""
    if number == BASE_OUTFIT:
        return base_words()
    found = who.outfit(number)
    return outfit_words(found) if found is not None else f"{number} · gone"


def advice(who: Character) -> str:
    """The next thing to do for a character; empty when it has what it needs."""
    if who.master is None:
        return "Give it a master reference: one clear front picture."
    if len(who.references) < 3:
        return "Add more views: three or more pictures make checks of the face reliable."
    if not who.description().strip():
        return "Say what never changes: age, hair, eyes, glasses, scars."
    return ""


def spoken(who: Character, signs: Sequence[str] = ()) -> str:
    """A card for those who hear it."""
    return ", ".join(part for part in (who.name, label_words(who), facts_words(who), *signs) if part)
