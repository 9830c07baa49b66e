"""Texts in PNG (W3C PNG, 11.3.3): international text chunks, and the XMP packet in the one reserved for it.

Chunks of an APNG keep their order: ours come right behind the header.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from charstudio.media.provenance import keys
from charstudio.media.provenance.surgery import replaced

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = b"XML:com.adobe.xmp"
_MOST = 64 * 2**20
_NAMES = {keys.TITLE: "Title", keys.COMMENT: "Comment"}
"""Keywords that PNG itself defines; the others keep their names."""
_KEYS = {name.lower(): key for key, name in _NAMES.items()}


def read(path: Path) -> tuple[bytes | None, dict[str, str]]:
    """The XMP packet, if there is one, and our texts."""
    packet: bytes | None = None
    texts: dict[str, str] = {}
    with path.open("rb") as file:
        data = file.read(_MOST)
    for name, content in _chunks(data):
        if name != b"iTXt":
            continue
        word, text = _international(content)
        if word == _XMP.decode():
            packet = text
        elif (key := _KEYS.get(word.lower(), word)) in keys.ALL:
            texts.setdefault(key, text.decode("utf-8", "replace"))
    return packet, texts


def write(path: Path, packet: bytes, texts: Mapping[str, str]) -> None:
    """Put the packet and the texts in; those of the same names give way."""
    data = path.read_bytes()
    ours = {_NAMES.get(key, key): text.encode() for key, text in texts.items()} | {_XMP.decode(): packet}
    replaced(path, _stamped(data, ours))


def _stamped(data: bytes, ours: Mapping[str, bytes]) -> Iterator[bytes]:
    yield _SIGNATURE
    for name, content in _chunks(data):
        if name == b"iTXt" and _international(content)[0] in ours:
            continue
        yield _chunk(name, content)
        if name == b"IHDR":
            for word, text in ours.items():
                yield _chunk(b"iTXt", word.encode("latin-1") + b"\0\0\0\0\0" + text)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk, up to the first that is cut off."""
    at = len(_SIGNATURE)
    while data.startswith(_SIGNATURE) and at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            return
        yield name, data[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), name) + content + struct.pack(">I", zlib.crc32(name + content))


def _international(content: bytes) -> tuple[str, bytes]:
    """Keyword and text of an iTXt chunk; nothing for one that cannot be read."""
    word, _, rest = content.partition(b"\0")
    flag, rest = rest[:2], rest[2:]
    _, _, rest = rest.partition(b"\0")  # the language
    _, _, text = rest.partition(b"\0")  # the keyword in that language
    if flag[:1] == b"\1":
        unpacking = zlib.decompressobj()
        try:
            text = unpacking.decompress(text, _MOST)
        except zlib.error:
            text = b""
    return word.decode("latin-1"), text
