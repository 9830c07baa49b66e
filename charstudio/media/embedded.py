"""Texts that other programs leave inside pictures and clips: notes in a PNG, EXIF of a WebP or JPEG, tags of a clip.

Only the texts are read; nothing is decoded to pixels or sound. What a text means is for the caller to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from charstudio.media.container import open_container
from charstudio.media.sniff import sniff
from charstudio.media.stills import opened
from charstudio.model.errors import Unreadable

MAX_TEXT = 32 * 1024 * 1024
"""The longest text that is handed on, in characters."""
_EXIF_TEXTS = (0x010F, 0x0110, 0x010E, 0x0131)
"""Make, model, description and software: where ``name:text`` is written by programs that have no field of their own."""
_USER_COMMENT, _EXIF_PART = 0x9286, 0x8769
_NAMED = re.compile(r"\s*([A-Za-z][A-Za-z_]{0,30})\s*:\s*(?=[{\[])")
_CODES = (b"ASCII\0\0\0", b"UNICODE\0")


def embedded_texts(path: Path) -> Mapping[str, str]:
    """The texts in a picture or clip, by lower-case name. Nothing where there are none or the file cannot be read.

    EXIF has no names: a text there counts as named when it begins with one (``workflow:{…}``), else as a "comment".
    """
    try:
        found = _of_picture(path) if sniff(path).is_picture else _of_container(path)
    except (Unreadable, OSError):
        return {}
    return {name.lower(): text for name, text in found if text and len(text) <= MAX_TEXT}


def _of_container(path: Path) -> list[tuple[str, str]]:
    with open_container(path) as container:
        return [(str(name), str(text)) for name, text in container.metadata.items()]


def _of_picture(path: Path) -> list[tuple[str, str]]:
    with opened(path) as image:
        texts = [(str(name), str(text)) for name, text in image.info.items() if isinstance(text, str)]
        if "exif" in image.info:
            try:
                exif = image.getexif()
                raw = [*(exif.get(tag) for tag in _EXIF_TEXTS), exif.get_ifd(_EXIF_PART).get(_USER_COMMENT)]
            except (ValueError, TypeError, KeyError, OSError, SyntaxError, OverflowError):
                raw = []
            texts.extend(_named(raw))
        return texts


def _named(raw: Iterable[object]) -> list[tuple[str, str]]:
    found = []
    for value in raw:
        text = _text(value)
        match = _NAMED.match(text)
        found.append((match.group(1), text[match.end() :]) if match else ("comment", text))
    return found


def _text(value: object) -> str:
    if isinstance(value, bytes):
        code = value[:8]
        body = value[8:] if code in _CODES else value
        wide = "utf-16-be" if body[:1] == b"\0" else "utf-16-le"
        return body.decode(wide if code == b"UNICODE\0" else "utf-8", "replace").strip("\0 ")
    return value.strip("\0 ") if isinstance(value, str) else ""
