"""What lies on the clipboard (or is dropped), as one value that says what can be made of it on the canvas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from charstudio.model.results import MediaValue
from charstudio.model.values import CharacterId, MediaRef
from charstudio.storage import nodes_text

NODES_MIME: Final = "application/x-charstudio-nodes+json"
MEDIA_MIME: Final = "application/x-charstudio-media+json"
"""UTF-8 JSON ``{"sha256": hex, "suffix": text, "title": text}``: media of the open film, dragged as a thumbnail."""
CHARACTER_MIME: Final = "application/x-charstudio-character"
"""A character of the open film: its id as UTF-8."""
_SHA256, _SUFFIX = re.compile(r"[0-9a-f]{64}\Z"), re.compile(r"[a-z0-9]{1,8}\Z")
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_MEDIA_SUFFIX = re.compile(
    r"\.(png|jpe?g|webp|avif|hei[cf]|tiff?|bmp|gif|mp4|mov|mkv|webm|avi|m4v|3gp|wav|mp3|m4a|aac|flac|ogg|opus|aiff?)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Copied nodes, not looked at yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Files:
    """Files of this machine."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is no file: from a browser, a drawing program, a screenshot."""

    image: QImage


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """The address of a picture, clip or sound on the web."""

    address: str


@dataclass(frozen=True, slots=True)
class Media:
    """Media that lie in the open film, and what to call them."""

    ref: MediaRef
    title: str


@dataclass(frozen=True, slots=True)
class Words:
    """Any other text."""

    text: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A character of the open film."""

    character: str


Content: TypeAlias = Someone | Nodes | Files | Picture | Media | MediaAddress | Words


def nodes_mime(text: str) -> QMimeData:
    """Copied nodes for the clipboard: in a format of their own, and as text for editors and messages."""
    mime = QMimeData()
    mime.setData(NODES_MIME, text.encode())
    mime.setText(text)
    return mime


def media_mime(value: MediaValue, title: str) -> QMimeData:
    """A picture, clip or sound of the open film as the thing that is dragged."""
    mime = QMimeData()
    said = {"sha256": value.media.sha256, "suffix": value.media.suffix, "title": title}
    mime.setData(MEDIA_MIME, json.dumps(said).encode())
    return mime


def character_mime(character: CharacterId) -> QMimeData:
    """A character of the open film as the thing that is dragged."""
    mime = QMimeData()
    mime.setData(CHARACTER_MIME, character.encode())
    return mime


def _media_in(content: bytes) -> Media | None:
    """None for what no thumbnail of ours says: any program can offer the format."""
    try:
        said = json.loads(content)
        sha256, suffix, title = (str(said[key]) for key in ("sha256", "suffix", "title"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not (_SHA256.match(sha256) and _SUFFIX.match(suffix)):
        return None
    return Media(MediaRef(sha256, suffix), title[:80])


def content_of(mime: QMimeData) -> Content | None:
    """What is there, or None when it is nothing we can use. Browsers offer a picture, its address and text at once."""
    if mime.hasFormat(NODES_MIME):
        return Nodes(bytes(mime.data(NODES_MIME).data()).decode(errors="replace"))
    if mime.hasFormat(CHARACTER_MIME):
        return Someone(bytes(mime.data(CHARACTER_MIME).data()).decode(errors="replace"))
    if mime.hasFormat(MEDIA_MIME):
        return _media_in(bytes(mime.data(MEDIA_MIME).data()))
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return Files(paths)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Picture(image)
    text = mime.text() if mime.hasText() else "".join(url.toString() for url in mime.urls()[:1])
    return _content_of_text(text)


def _content_of_text(text: str) -> Content | None:
    if nodes_text.is_nodes(text):
        return Nodes(text)
    if is_media_address(text):
        return MediaAddress(text.strip())
    return Words(text) if text.strip() else None


def is_media_address(text: str) -> bool:
    """Whether ``text`` is nothing but the web address of a picture, clip or sound."""
    if len(text) > 4096 or not _ADDRESS.match(text.strip()):
        return False
    try:
        return _MEDIA_SUFFIX.search(urlsplit(text.strip()).path) is not None
    except ValueError:  # half a pair of brackets where a host should be
        return False
