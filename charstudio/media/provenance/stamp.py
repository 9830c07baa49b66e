"""Writing into a finished file how it was made, and reading what any file says of that. Nothing is encoded again.

Stamp first, sign last: a signature covers what stands in the file. A file with a signature of somebody else's is not
stamped here at all (``signing.is_signed`` tells), for that would break it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from charstudio.media.provenance import bmff, ebml, gif, id3, jpeg, keys, png, remux, riff, xmp
from charstudio.media.sniff import sniff
from charstudio.media.writer import failure
from charstudio.model.errors import EncodeFailed, Unreadable

_MOVIES: Final = {"mp4", "mov", "m4a", "3gp"}
_MATROSKA: Final = {"webm", "mkv"}
_KINDS: Final = {"png", "jpg", "gif", "webp", "wav", "mp3"} | _MOVIES | _MATROSKA | remux.FORMATS.keys()
_FAULTS: Final = (OSError, ValueError, struct.error, IndexError, Unreadable)


def can_stamp(path: Path) -> bool:
    """Whether files of this kind can say how they were made."""
    try:
        suffix = sniff(path).suffix
    except Unreadable:
        return False
    return suffix in _KINDS


def stamp(path: Path, texts: Mapping[str, str]) -> None:
    """Write the texts into the file, in its own way and as XMP. Keys are those of ``keys``; others are left out.

    What the file says already of its kind stays. Raises ``EncodeFailed``, ``DiskFull``, ``StorageError``: a file that
    is rewritten is as it was then; one that is added to may have to be made again.
    """
    wanted = {key: text for key, text in texts.items() if key in keys.ALL and text}
    if not wanted:
        return
    if not can_stamp(path):
        raise EncodeFailed(f"{path.name} is of a kind that cannot say how it was made.", "Choose another form.")
    try:
        _write(path, sniff(path).suffix, wanted)
    except OSError as error:
        raise failure(error, path) from error
    except (ValueError, struct.error, IndexError, Unreadable) as error:
        raise EncodeFailed(f"{path.name} cannot take a statement of how it was made: {error}.") from error


def claims(path: Path) -> dict[str, str]:
    """What the file says of its making, under our keys; nothing where it says nothing or cannot be read."""
    try:
        packet, texts = _read(path, sniff(path).suffix)
    except _FAULTS:
        return {}
    said = xmp.texts_in(packet) if packet else {}
    return {key: text for key, text in {**said, **texts}.items() if key in keys.ALL and text}


def _write(path: Path, suffix: str, texts: Mapping[str, str]) -> None:
    before, said = _read(path, suffix)
    texts = _with_its_title(texts, said)
    short = {key: text for key, text in texts.items() if key not in keys.LONG}
    if suffix == "png":
        png.write(path, xmp.packet(short, before), texts)
    elif suffix == "jpg":
        jpeg.write(path, _fitting(texts, before, jpeg.MOST_BYTES))
    elif suffix == "gif":
        gif.write(path, xmp.packet(texts, before))
    elif suffix == "webp":
        size_px, alpha = _shape(path)
        riff.write_webp(path, xmp.packet(texts, before), size_px, alpha=alpha)
    elif suffix == "wav":
        riff.write_wave(path, xmp.packet(short, before), {k: t for k, t in texts.items() if said.get(k) != t})
    elif suffix == "mp3":
        id3.write(path, xmp.packet(short, before), texts)
    elif suffix in _MOVIES:
        missing = {key: text for key, text in texts.items() if key in short or said.get(key) != text}
        bmff.write(path, xmp.packet(missing, before))
    elif missing := {key: text for key, text in texts.items() if said.get(key) != text}:
        if suffix in _MATROSKA:
            ebml.write(path, missing)
        else:
            remux.write(path, suffix, missing)


def _with_its_title(texts: Mapping[str, str], said: Mapping[str, str]) -> Mapping[str, str]:
    """A file that has a title keeps it: a stem's is not the film's."""
    own = said.get(keys.TITLE)
    return {**texts, keys.TITLE: own} if own and keys.TITLE in texts else texts


def _read(path: Path, suffix: str) -> tuple[bytes | None, dict[str, str]]:
    """The XMP packet and the texts that the file has in its own way."""
    if suffix == "png":
        return png.read(path)
    if suffix == "jpg":
        return jpeg.read(path), {}
    if suffix == "gif":
        return gif.read(path), {}
    if suffix == "webp":
        return riff.read(path)
    if suffix == "wav":
        packet, texts = riff.read(path)
        return packet, {**remux.read(path), **texts}
    if suffix == "mp3":
        return id3.read(path)
    if suffix in _MOVIES:
        return bmff.read(path), remux.read(path)
    return None, remux.read(path) if suffix in _KINDS else {}


def _fitting(texts: Mapping[str, str], before: bytes | None, most: int) -> bytes:
    """A packet without as many of the long texts as it takes."""
    left = dict(texts)
    for key in (*keys.LONG, None):
        packet = xmp.packet(left, before)
        if len(packet) <= most:
            return packet
        left.pop(key or "", None)
    raise ValueError("it holds too long a statement already")


def _shape(path: Path) -> tuple[tuple[int, int], bool]:
    from charstudio.media.stills import opened  # noqa: PLC0415 - Pillow is loaded where it is needed

    with opened(path) as image:
        return image.size, image.mode in {"RGBA", "LA", "PA"}
