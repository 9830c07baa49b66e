"""What only a person can answer about a reference, asked in view of the character's traits."""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.characters import Trait, TraitKind
from charstudio.model.reference import Check, Level

_WORN = {TraitKind.GLASSES, TraitKind.JEWELLERY, TraitKind.SCAR, TraitKind.TATTOO}
_RULE = "Glasses you wear always belong in the traits; scarves and hats come off."


def questions(traits: Sequence[Trait]) -> tuple[Check, ...]:
    """About what is worn always, and about what hides the face."""
    return _accessories(traits), _hat()


def _accessories(traits: Sequence[Trait]) -> Check:
    always = [trait.text.strip() for trait in traits if trait.permanent and trait.kind in _WORN and trait.text.strip()]
    passing = [trait.text.strip() for trait in traits if not trait.permanent and trait.text.strip()]
    parts = []
    if always:
        parts.append(f"The traits name {_listed(always)}: is it all to be seen here?")
    if passing:
        parts.append(f"{_listed(passing).capitalize()} should not be on the picture, for it would be on every clip.")
    if not always:
        parts.append(_RULE)
    return Check(
        "accessories", "Only what is always worn", Level.UNKNOWN, " ".join(parts), limit="your eyes", is_question=True
    )


def _hat() -> Check:
    advice = "No hat, no hair over the eyes, no sunglasses: whatever hides the face makes the likeness less exact."
    return Check("hat", "Nothing hides the face", Level.UNKNOWN, advice, limit="your eyes", is_question=True)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
