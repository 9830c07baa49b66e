# ruff: noqa: E501, SIM905 - one kind of phrase, one row: the tables are read as lists
"""Things put on, taken off, appearing and vanishing: what no model does between two frames."""

from __future__ import annotations

import re

_WEARABLE = (
    r"(?:shoes?|boots?|sneakers?|heels?|sandals?|slippers?|socks?|stockings?|hats?|caps?|beanie|helmet|hood|mask|crown|tiara|wig|glasses|sunglasses|goggles|spectacles|jacket|coat|hoodie|sweater|cardigan|shirt|blouse|"
    r"t ?shirt|dress|skirt|pants|trousers|jeans|shorts|robe|kimono|yukata|cape|cloak|scarf|gloves?|mittens?|belt|tie|necktie|bow ?tie|vest|apron|uniform|armou?r|gauntlets?|veil|ring|necklace|earrings?|bracelet|watch|headphones?|"
    r"headband|ribbon|backpack|bag|bandage|blindfold|costume|clothes|outfit|raincoat|poncho|make ?up|visor|blazer|suit|corset|collar|choker|headset|lipstick|lip gloss|mascara|perfume|jumper|pullover|overalls|pyjamas|pajamas|swimsuit|bikini|bra|leggings|cufflinks|badge|mustache|moustache|beard)"
)
_OWN = r"(?:(?:a|an|the|his|her|their|its|my|one|both) )?(?:[a-z]+ ){0,2}?"
_ANY = r"(?:(?:a|an|the|his|her|their|its|one|some|two) )(?:[a-z]+ ){0,2}?[a-z]+"

_WORN = re.compile(
    rf"\b(?:tak(?:e|es|ing)|pull(?:s|ing)?|slip(?:s|ping)?|kick(?:s|ing)?|strip(?:s|ping)?|throw(?:s|ing)?|peel(?:s|ing)?|shrug(?:s|ging)?|toss(?:es|ing)?) off (?:{_OWN}{_WEARABLE}|(?:his|her|their) [a-z]+)\b"
    rf"|\b(?:tak(?:e|es|ing)|pull(?:s|ing)?|slip(?:s|ping)?|kick(?:s|ing)?|throw(?:s|ing)?|slid(?:e|es|ing)|lift(?:s|ing)?) {_OWN}{_WEARABLE} off\b"
    rf"|\b(?:put(?:s|ting)?|slip(?:s|ping)?|pull(?:s|ing)?|throw(?:s|ing)?|tr(?:y|ies|ying)) on (?:{_OWN}{_WEARABLE})\b"
    rf"|\b(?:put(?:s|ting)?|slip(?:s|ping)?|pull(?:s|ing)?) {_OWN}{_WEARABLE} on\b"
    rf"|\b(?:remov(?:e|es|ing)|doff(?:s|ing)?|don(?:s|ning)|shed(?:s|ding)?|undress(?:es|ing)?|los(?:e|es|ing)|swap(?:s|ping)?|chang(?:e|es|ing)(?: into| out of)?) {_OWN}{_WEARABLE}\b"
    rf"|\b{_WEARABLE} (?:slowly |gently |smoothly |gradually )?(?:com(?:e|es|ing) off|fall(?:s|ing)? off|fl(?:y|ies|ying) off|appear(?:s|ing)?|disappear(?:s|ing)?|vanish(?:es|ing)?|materiali[sz](?:es|ing)?|dissolv(?:es|ing)|removed|is removed|are removed|(?:is |are )?gone)\b"
    r"|\bundress(?:es|ing)\b|\bgets? (?:dressed|undressed)\b"
    rf"|\bfrom (?:wearing )?(?:{_OWN}{_WEARABLE} )?to (?:no {_WEARABLE}|barefoot|bare feet)|\b{_WEARABLE} on to {_WEARABLE} off"
)
_APPEARS = re.compile(
    r"\b([a-z]+) (?:slowly |gently |smoothly |gradually |suddenly |magically |just )*(appear(?:s|ing)?|materiali[sz](?:es?|ing)|disappear(?:s|ing)?|vanish(?:es|ing)?|pop(?:s|ping)? (?:up|into)|manifest(?:s|ing)?)\b"
    r"(?! (?:from|behind|into|out of) (?:the )?(?:frame|view|sight|fog|mist|distance|shot|crowd|darkness|shadows?|shadow|background|smoke|horizon|water))"
)
_APPEARING_ITSELF = frozenset(
    "smile smiles grin frown tear tears sun moon star stars light lights shadow shadows rainbow smoke steam fog mist dimple dimples wrinkle wrinkles blush expression glow spark sparks "
    "ripple ripples clouds cloud text title snowflakes bubbles dust breath goosebumps sunlight reflection reflections lightning she he they it slowly crease creases twinkle glint".split()
)
_GROWS = re.compile(
    r"\b(?:grow(?:s|ing)?|sprout(?:s|ing)?) (?:(?:a|an|his|her|two|long|large|huge|big|angel|demon|white|black|golden) )*(?:wings?|horns?|tails?|beard|ears|fangs|antlers|moustache|mustache|halo)\b"
    r"|\b(?:conjur(?:es|ing)|summon(?:s|ing)|materiali[sz](?:es|ing)) (?:(?:a|an|his|her|the) )?(?:[a-z]+ )?[a-z]+\b"
    r"|\b(?:wings?|horns?|halo) (?:grow|sprout|emerge|appear)(?:s|ing)?\b"
)
_HANDLED = re.compile(
    rf"\b(?:pick(?:s|ing)? up|grab(?:s|bing)?|tak(?:es|ing) out|pull(?:s|ing)? out|put(?:s|ting)? (?:down|away)|set(?:s|ting)? down|plac(?:es|ing)|drop(?:s|ping)?|receiv(?:es|ing)|hand(?:s|ing) over|add(?:s|ing)?|remov(?:es|ing)|"
    rf"gain(?:s|ing)?|draw(?:s|ing)|unsheath(?:es|ing)|produc(?:es|ing)|throw(?:s|ing)? away|eat(?:s|ing)? up|reveal(?:s|ing)) {_ANY}\b|\b(?:pick(?:s|ing)|put(?:s|ting)|tak(?:es|ing)|set(?:s|ting)) {_ANY} (?:up|down|out|away)\b"
)
_NO_THING = re.compile(
    r"\b(?:head|hands?|gaze|eyes|arms?|chin|face|smile|look|shoulders?|breath|step|steps|leg|legs|foot|feet|pose|seat|bow|expression|place|position|glow|light|warmth|scene|view|city|landscape|valley|line|circle|attention|body|weight|hips|jaw|palm|finger|fingers|fist)\b"
)


def object_change(low: str, *, between_frames: bool) -> tuple[int, int] | None:
    """Where a thing comes or goes. ``between_frames`` counts things picked up and put down too."""
    for pattern in (_WORN, _GROWS):
        match = pattern.search(low)
        if match is not None and not _is_negated(low, match.start()):
            return match.span()
    for match in _APPEARS.finditer(low):
        if match.group(1) not in _APPEARING_ITSELF and not _is_negated(low, match.start()):
            return match.span()
    if between_frames:
        for match in _HANDLED.finditer(low):
            if not _NO_THING.search(match.group()) and not _is_negated(low, match.start()):
                return match.span()
    return None


def _is_negated(low: str, start: int) -> bool:
    return (
        re.search(
            r"\b(?:no|not|without|never|doesn t|does not|don t|about to|ready to)(?: \w+){0,1} $",
            low[max(0, start - 24) : start],
        )
        is not None
    )
