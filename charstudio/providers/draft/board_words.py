# ruff: noqa: E501 - one phrase, one row: the tables below are read across
"""What a prompt says about a picture that does not exist yet, as far as a storyboard card can show it.

Framing and light are read with the vocabulary of ``state_words``; who is there, what they look like and where they are
with the tables below. Everything else stays in the caption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from charstudio.providers.draft import words
from charstudio.providers.draft.state_words import COLOURS, Edit, wish

Colour: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A figure: colours as RGB, ``hair`` one of "short", "medium", "long", "curly", "bald"."""

    hair: str
    hair_colour: Colour
    clothes: Colour
    skin: Colour
    is_child: bool = False
    has_skirt: bool = False
    has_beard: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """A card's content. ``framing`` is one of ``FRAMINGS``, ``people`` 0 to 3, ``place`` one of the places, ``sky`` the
    time of day, ``lights`` what is done to the finished drawing.
    """

    framing: str
    people: int
    look: Look
    place: str
    sky: str
    lights: tuple[Edit, ...]
    accent: Colour | None


FRAMINGS = ("extreme close-up", "close-up", "medium close-up", "medium shot", "full", "wide")
OUTDOORS = frozenset({"city", "forest", "mountains", "sea", "beach", "desert", "field", "snow", "space", "roof"})

_NEUTRAL_SKIN = (214, 186, 166)
_PERSON = r"(?:wo)?man|(?:wo)?men|girls?|boys?|child|children|kids?|person|people|portrait|headshot|selfie|face|character|she|he|her|his|they|lady|guy|teen(?:ager)?|mother|father|sister|brother|grandm\w+|grandf\w+|friends?|couple|crowd|knight|detective|soldier|doctor|nurse|teacher|student|astronaut|pirate|witch|wizard|king|queen|princess|prince|warrior|samurai|dancer|singer|chef|farmer|police\w*|hero|heroine|villain|elf|android|robot|actor|actress|model|bride|groom|toddler|baby|people"
_PLURALS: tuple[tuple[str, int], ...] = (
    (r"two|couple|pair|both|twins|duo|(?:a|the) (?:wo)?man and (?:a|the) (?:wo)?man", 2),
    (r"three|trio|group|crowd|family|friends|children|people", 3),
    (r"(?:wo)?men|girls|boys|kids", 2),
)  # fmt: skip
_PLACES: tuple[tuple[str, str], ...] = (
    (r"roof ?tops?|balcony|terrace|skyline", "roof"),
    (r"city|street|town|alley|downtown|urban|skyscrapers?|market|avenue|bridge|cyberpunk", "city"),
    (r"forests?|woods?|trees?|jungle|grove|orchard", "forest"),
    (r"beach|shore|coast|sand(?:y)?|island|harbou?r|pier", "beach"),
    (r"sea|ocean|lake|river|boat|ship|waves?|underwater", "sea"),
    (r"snow(?:y|fall|ing)?|winter|ice|glacier|arctic", "snow"),
    (r"mountains?|hills?|cliffs?|valley|canyon|peaks?|volcano", "mountains"),
    (r"desert|dunes?|sahara|mars", "desert"),
    (r"fields?|meadow|garden|park|grass|farm|countryside|prairie|picnic", "field"),
    (r"space|galaxy|stars|planets?|orbit|nebula|cosmos|moon surface", "space"),
    (r"rooms?|kitchen|office|bedroom|living ?room|cafe|café|bar|restaurant|library|classroom|hospital|studio apartment|house|home|indoors?|interior|window|hallway|shop|workshop|hotel|train|car", "room"),
)  # fmt: skip
_HAIR_COLOURS: tuple[tuple[str, Colour], ...] = (
    (r"blond(?:e)?|golden|fair", (222, 186, 112)), (r"red|ginger|auburn|copper", (158, 70, 38)),
    (r"black|raven|jet", (36, 32, 36)), (r"brown|brunette|chestnut|hazel", (92, 60, 42)),
    (r"grey|gray|silver", (164, 166, 172)), (r"white|platinum", (232, 230, 226)),
    (r"pink", (226, 134, 168)), (r"blue", (78, 112, 190)), (r"green", (84, 142, 96)),
    (r"purple|violet|lavender", (142, 108, 186)),
)  # fmt: skip
_HAIR_STYLES: tuple[tuple[str, str], ...] = (
    (r"bald|shaved head", "bald"),
    (r"(?:curly|wavy|frizzy)(?: [a-z]+)? hair(?:ed)?|afro|curls", "curly"),
    (r"long(?: [a-z]+)?(?: [a-z]+)? hair(?:ed)?|pony ?tail|braids?", "long"),
    (r"short(?: [a-z]+)?(?: [a-z]+)? hair(?:ed)?|buzz ?cut|crew ?cut|pixie cut", "short"),
)  # fmt: skip
_SHORT_HAIRED = r"man|men|boys?|he|his|guy|father|brother|grandf\w+|king|prince|knight|soldier|detective|samurai|groom"
_CHILD = r"child|children|kids?|girls?|boys?|toddler|baby"
_GARMENT = r"coat|dress|jacket|shirt|t ?shirt|sweater|jumper|hoodie|cloak|cape|suit|scarf|uniform|robe|blouse|kimono|armou?r|clothes|outfit|vest|overalls"
_SKINS: tuple[tuple[str, Colour], ...] = (
    (r"(?:dark|black|deep brown) skin(?:ned)?|african", (112, 76, 58)),
    (r"(?:brown|tan|tanned|olive) skin(?:ned)?|indian|latin[ao]", (170, 124, 94)),
    (r"(?:pale|fair|light) skin(?:ned)?", (238, 212, 196)),
)  # fmt: skip
_SKIES = {
    "golden": "golden",
    "night": "night",
    "moonlight": "night",
    "neon": "night",
    "overcast": "grey",
    "fog": "grey",
    "candle": "night",
    "cold": "dusk",
}
_CLOTHES = ((86, 104, 132), (126, 92, 84), (92, 112, 98), (120, 112, 126), (148, 126, 96))
_NAMED = "|".join(COLOURS)


def sketch(prompt: str, seed: int) -> Sketch:
    """The prompt read. What it leaves open is decided by ``seed``."""
    asked = wish(prompt)
    lights = tuple(edit for edit in asked.edits if edit.group == "light")
    text = words.plain(prompt)
    place = _place(text)
    people = _people(text, place)
    sky = next((_SKIES[edit.kind] for edit in lights if edit.kind in _SKIES), "day")
    return Sketch(
        _framing(asked.edits, people, text),
        people,
        _look(text, seed),
        place or ("studio" if people else "mountains"),
        sky,
        lights,
        _accent(text),
    )


def _place(text: str) -> str:
    """The place that is named first; empty when none is."""
    found = [
        (match.start(), meaning)
        for pattern, meaning in _PLACES
        if words.mentions(text, pattern) and (match := re.search(rf"\b(?:{pattern})\b", text))
    ]
    return min(found)[1] if found else ""


def _people(text: str, place: str) -> int:
    """How many; somebody without a word for people when there is no place either: a name is a person."""
    if not words.mentions(text, _PERSON):
        return 0 if place or not text.strip() else 1
    return next((count for pattern, count in _PLURALS if words.mentions(text, pattern)), 1)


def _framing(edits: tuple[Edit, ...], people: int, text: str) -> str:
    kind = next((edit.kind for edit in edits if edit.group == "frame"), "")
    if kind in {"wider", "wide"}:
        return "wide"
    if kind in FRAMINGS:
        return kind
    if words.mentions(text, r"establishing(?: shot)?|panorama|landscape|vista|aerial|drone shot"):
        return "wide"
    return {0: "wide", 1: "medium close-up"}.get(people, "medium shot")


def _look(text: str, seed: int) -> Look:
    hair_words = " ".join(
        match.group()
        for match in re.finditer(r"(?:[a-z]+ ){0,3}(?:hair(?:ed)?|ponytail|braids?|curls|afro|beard)", text)
    )
    is_short = words.mentions(text, _SHORT_HAIRED)
    colour = _first(hair_words, _HAIR_COLOURS, None) or (
        _first(text, ((r"blonde?", (222, 186, 112)), (r"brunette", (92, 60, 42)), (r"redhead", (158, 70, 38))), None)
    )
    return Look(
        hair=_first(text, _HAIR_STYLES, "short" if is_short else "medium"),
        hair_colour=colour or ((92, 60, 42), (58, 46, 44), (120, 84, 56))[seed % 3],
        clothes=_clothes(text) or _CLOTHES[seed % len(_CLOTHES)],
        skin=_first(text, _SKINS, _NEUTRAL_SKIN),
        is_child=words.mentions(text, _CHILD),
        has_skirt=words.mentions(text, r"dress|skirt|gown|robe|kimono|cloak"),
        has_beard=words.mentions(text, r"beard(?:ed)?|moustache|mustache"),
    )  # fmt: skip


def _clothes(text: str) -> Colour | None:
    """The colour named just before a garment, or before "in"."""
    match = re.search(rf"\b({_NAMED})(?: [a-z]+)? (?:{_GARMENT})\b", text) or re.search(
        rf"\b(?:in|wearing) ({_NAMED})\b", text
    )
    return COLOURS[match.group(1)] if match else None


def _accent(text: str) -> Colour | None:
    """A colour the whole is to have: one that belongs to no hair and no garment."""
    free = re.sub(
        rf"\b(?:{_NAMED})(?: [a-z]+)?(?: [a-z]+)? (?:{_GARMENT}|hair(?:ed)?|eyes|eyed|skin(?:ned)?|beard)\b", " ", text
    )
    match = re.search(rf"\b({_NAMED})\b", free)
    return COLOURS[match.group(1)] if match else None


def _first(text: str, table: tuple[tuple[str, words.M], ...], default: words.M) -> words.M:
    """The meaning of the first row the text asks for."""
    return next((meaning for pattern, meaning in table if words.mentions(text, pattern)), default)
