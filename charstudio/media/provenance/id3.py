"""ID3v2 tags (id3.org, 2.3 and 2.4): our texts in MP3 files, and in WAVE files, which have no place for free texts.

A tag that is there keeps its frames; those of ours that it has give way.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from charstudio.media.provenance import keys
from charstudio.media.provenance.surgery import replaced

_UTF8 = b"\x03"
_HEAD = b"ID3"
_XMP_OWNER = b"XMP\0"
_CODES = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_FRAME_NAME = re.compile(rb"[A-Z0-9]{4}\Z")
_PIECE = 2**20


def tag(texts: Mapping[str, str], packet: bytes | None = None, kept: bytes = b"") -> bytes:
    """A tag of version 2.4 with our texts, the XMP packet in a private frame, and frames that were there."""
    frames = b"".join(_text_frame(key, text) for key, text in texts.items())
    if packet is not None:
        frames += _frame(b"PRIV", _XMP_OWNER + packet)
    frames += kept
    return _HEAD + b"\x04\0\0" + _synchsafe(len(frames)) + frames


def texts_in(data: bytes) -> dict[str, str]:
    """Our texts in a tag."""
    found: dict[str, str] = {}
    for name, content in _frames(data):
        key, text = _read_text(name, content)
        if key in keys.ALL:
            found.setdefault(key, text)
    return found


def read(path: Path) -> tuple[bytes | None, dict[str, str]]:
    """The XMP packet and our texts in an MP3 file."""
    data = _tag_of(path)
    packets = [content[len(_XMP_OWNER) :] for name, content in _frames(data) if _is_packet(name, content)]
    return (packets[0] if packets else None), texts_in(data)


def write(path: Path, packet: bytes, texts: Mapping[str, str]) -> None:
    """Put the packet and the texts at the head of an MP3 file."""
    old = _tag_of(path)
    replaced(path, _stamped(path, len(old), tag(texts, packet, _kept(old, texts))))


def _stamped(path: Path, start: int, head: bytes) -> Iterator[bytes]:
    yield head
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(_PIECE):
            yield piece


def _kept(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Frames of the tag that is there which say other things, as 2.4 writes them."""
    others = [
        (name, content)
        for name, content in _frames(data)
        if _FRAME_NAME.match(name) and not _is_packet(name, content) and _read_text(name, content)[0] not in texts
    ]
    return b"".join(_frame(name, content) for name, content in others)


def _is_packet(name: bytes, content: bytes) -> bool:
    return name == b"PRIV" and content.startswith(_XMP_OWNER)


def _tag_of(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(10)
        if len(head) < 10 or head[:3] != _HEAD or any(byte & 0x80 for byte in head[6:10]):
            return b""
        return head + file.read(_unsynchsafe(head[6:10]) + (10 if head[5] & 0x10 else 0))


def _frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each frame of a tag of version 2.3 or 2.4 without unsynchronisation."""
    if len(data) < 10 or data[3] not in {3, 4} or data[5] & 0xC0:
        return
    end = min(len(data), 10 + _unsynchsafe(data[6:10]))
    at = 10
    while at + 10 <= end and data[at]:
        raw = data[at + 4 : at + 8]
        length = _unsynchsafe(raw) if data[3] == 4 else struct.unpack(">I", raw)[0]
        if at + 10 + length > end:
            return
        yield data[at : at + 4], data[at + 10 : at + 10 + length]
        at += 10 + length


def _text_frame(key: str, text: str) -> bytes:
    if key == keys.TITLE:
        return _frame(b"TIT2", _UTF8 + text.encode())
    if key == keys.COMMENT:
        return _frame(b"COMM", _UTF8 + b"eng\0" + text.encode())
    return _frame(b"TXXX", _UTF8 + key.encode() + b"\0" + text.encode())


def _read_text(name: bytes, content: bytes) -> tuple[str, str]:
    """The key and the text of a frame; an empty key for what is none of ours."""
    code = _CODES.get(content[0]) if content else None
    if code is None or name not in {b"TIT2", b"COMM", b"TXXX"}:
        return "", ""
    text = content[4 if name == b"COMM" else 1 :].decode(code, "replace").strip("\0\ufeff")
    if name == b"TIT2":
        return keys.TITLE, text
    if name == b"COMM":
        described, split, rest = content[4:].decode(code, "replace").partition("\0")
        return (keys.COMMENT, rest.strip("\0\ufeff")) if split and not described.strip("\ufeff") else ("", "")
    key, _, value = text.partition("\0")
    return key, value.strip("\0\ufeff")


def _frame(name: bytes, content: bytes) -> bytes:
    return name + _synchsafe(len(content)) + b"\0\0" + content


def _synchsafe(number: int) -> bytes:
    """28 bits in four bytes of seven."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _unsynchsafe(raw: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(raw, (21, 14, 7, 0), strict=True))
