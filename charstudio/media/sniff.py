"""What a file is, told by its first bytes alone. Names and suffixes are never asked.

Also the place that knows things people drop by mistake (pointers, web pages, archives) and says so in a sentence.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple

from charstudio.model.errors import Unreadable

HEAD_BYTES = 512
CUBE = "cube"
"""The suffix of a colour look-up table, the one kind of text that is let in."""

_PICTURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"qoif", "qoi"),
)
_MEDIA = (
    (b"fLaC", "flac"),
    (b"ID3", "mp3"),
    (b"FLV\x01", "flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (b"\0\0\x01\xba", "mpg"),
    (b"\0\0\x01\xb3", "mpg"),
    (b"caff", "caf"),
    (b".snd", "au"),
    (b"#!AMR", "amr"),
)
_STILL_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    b"heic": "heic",
    b"heix": "heic",
    b"heim": "heic",
    b"heis": "heic",
    b"hevc": "heic",
    b"hevx": "heic",
}
_FOREIGN = (
    (b"%PDF", "a PDF document", "Export the page as PNG first."),
    (b"PK\x03\x04", "a ZIP archive", "Unpack it and import what is inside."),
    (b"Rar!", "a RAR archive", "Unpack it and import what is inside."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it and import what is inside."),
    (b"8BPS", "a Photoshop document", "Save it as PNG first."),
    (b"\x7fELF", "a program", ""),
    (b"MZ", "a program", ""),
)


class Sniffed(NamedTuple):
    """What the first bytes say: ``suffix`` without the dot ('' when they say nothing), and whether it is a picture
    format (which may still hold an animation).
    """

    suffix: str
    is_picture: bool


def sniff(path: Path) -> Sniffed:
    """Look at the head of the file. Raises ``Unreadable`` for what is surely neither picture, clip nor sound."""
    head = _head(path)
    if _is_text(head) and _is_cube(path, head):
        return Sniffed(CUBE, is_picture=False)
    _refuse_foreign(path, head)
    if (suffix := _picture_suffix(head)) is not None:
        return Sniffed(suffix, is_picture=True)
    return Sniffed(_media_suffix(head), is_picture=False)


def _head(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or device would block, a folder cannot be read
            raise Unreadable(f"{path.name} is not a file.", "Choose a picture, clip or sound.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise Unreadable(f"{path.name} is not there any more.", "It was moved, renamed or deleted.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(f"{path.name} cannot be read: {reason}.", "Check its permissions and the disk.") from error
    if not head:
        raise Unreadable(f"{path.name} is empty (0 bytes).", "Download or copy it again.")
    return head


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, what, hint in _FOREIGN:
        if head.startswith(magic):
            raise Unreadable(f"{path.name} is {what}, not a picture, clip or sound.", hint)
    if _is_text(head):
        what, hint = _kind_of_text(head.lstrip(b"\xef\xbb\xbf \t\r\n").lower())
        raise Unreadable(f"{path.name} is {what}, not a picture, clip or sound.", hint)


def _is_text(head: bytes) -> bool:
    """Whether every byte could stand in a text file. No media format starts so: all have zeros or high bytes early."""
    if any(byte < 9 or 13 < byte < 32 or byte == 127 for byte in head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # only the last letter was cut off
    return True


def _is_cube(path: Path, head: bytes) -> bool:
    """Whether a text is a colour look-up table: it says so at its beginning or, behind long remarks, in its name."""
    return b"LUT_3D_SIZE" in head or b"LUT_1D_SIZE" in head or path.suffix.lower() == f".{CUBE}"


def _kind_of_text(text: bytes) -> tuple[str, str]:
    if text.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer", "The real file was never downloaded: run 'git lfs pull' where it came from."
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page", "The link led to a page (perhaps for signing in) instead of the file: download it again."
    if b"<svg" in text:
        return "an SVG drawing", "Export it as PNG first."
    if text.startswith((b"{", b"[")):
        return "JSON text", "It may be a service's answer; download the media it names."
    return "a text file", "It may be a link or a pointer that was copied instead of the file itself."


def _picture_suffix(head: bytes) -> str | None:
    for magic, suffix in _PICTURES:
        if head.startswith(magic):
            return suffix
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _still_brand(head)
    return None


def _still_brand(head: bytes) -> str | None:
    """ISO base media: HEIF and AVIF by their brands, also behind the neutral ``mif1`` and ``msf1``."""
    if (major := head[8:12]) in _STILL_BRANDS:
        return _STILL_BRANDS[major]
    if major not in {b"mif1", b"msf1", b"miaf"}:
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[at : at + 4] for at in range(16, end - 3, 4)]
    return next((_STILL_BRANDS[brand] for brand in brands if brand in _STILL_BRANDS), "heic")


def _media_suffix(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}.get(head[8:12], "3gp" if head[8:10] == b"3g" else "mp4")
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    if head[:4] in {b"RIFF", b"RF64"}:
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12], "")
    if head[:4] == b"OggS":
        return "opus" if b"OpusHead" in head else "ogg"
    if head[:4] == b"FORM" and head[8:11] == b"AIF":
        return "aiff"
    if head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    return next((suffix for magic, suffix in _MEDIA if head.startswith(magic)), "")
