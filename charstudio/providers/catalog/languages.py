"""Languages by their two-letter code, and finding the one a model means by its own spelling."""

from __future__ import annotations

from collections.abc import Sequence

NAMES = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fil": "Filipino",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ms": "Malay",
    "nl": "Dutch",
    "nn": "Nynorsk",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "yue": "Chinese,Yue",
    "zh": "Chinese",
}
"""Code → the English name; Cantonese as the one service that knows it writes it."""

_CODES = {name.casefold(): code for code, name in NAMES.items()}


def code_of(spelling: str) -> str:
    """The code for "German", "de-DE" or "de"; "" for what is no language known here ("auto")."""
    text = spelling.strip().casefold()
    short = text.replace("_", "-").split("-", maxsplit=1)[0]
    return _CODES.get(text) or (short if short in NAMES else "")


def spelled(language: str, choices: Sequence[str | int | float]) -> str | None:
    """The choice that means ``language``; without choices its code; None when there is none."""
    code = code_of(language)
    if not code:
        return None
    if not choices:
        return code
    return next((choice for choice in choices if isinstance(choice, str) and code_of(choice) == code), None)
