"""The files the fake cloud keeps: what was uploaded, and where a request's media come from.

A file is named by its content, so the same upload has the same address on every run. Nothing is fetched from
anywhere: an address of somebody else's is an address nothing can be loaded from.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from charstudio.model.errors import MediaError
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.testing.ledger import Ledger, StoredFile

CDN_HOST = "v3b.fal.media"
CDN_HOSTS = frozenset({"fal.media", "v2.fal.media", "v3.fal.media", CDN_HOST})

_UPLOADED = re.compile(r"/files/b/[0-9a-f]{8}/([0-9a-f]{24})_[^/]*\Z")
_LONGEST_NAME = 80


class Files:
    """Uploads, in ``folder``. ``made`` finds a file the cloud has made by its host and path."""

    def __init__(self, folder: Path, ledger: Ledger, made: Callable[[str, str], Path | None]) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._ledger = ledger
        self._made = made
        self._files = {file.token: file for file in ledger.files()}
        self._values: dict[Path, MediaValue | None] = {}

    def keep(self, content: IO[bytes], name: str, content_type: str, now: float, lasts_s: float | None) -> StoredFile:
        """Store an upload under its content's name; on disk when this returns. For a worker thread."""
        content.seek(0)
        digest = _digest(content)[:24]
        content.seek(0)
        part = self._folder / f"{digest}.part"
        with part.open("wb") as out:
            shutil.copyfileobj(content, out)
        size = part.stat().st_size
        part.replace(self._folder / digest)
        expires = None if lasts_s is None else now + lasts_s
        return StoredFile(digest, CDN_HOST, plain_name(name), content_type, size, now, expires)

    def know(self, file: StoredFile) -> str:
        """Remember a stored file; gives its address."""
        self._ledger.keep_file(file)
        self._files[file.token] = file
        return address_of(file)

    def promised(self, token: str, name: str) -> str:
        """The address a file will have whose content has not arrived yet."""
        return f"https://{CDN_HOST}/files/b/{token[:8]}/{token}_{plain_name(name)}"

    def store_as(self, token: str, content: IO[bytes], name: str, content_type: str, now: float) -> StoredFile:
        """Store content under a promised token. For a worker thread."""
        content.seek(0)
        with (self._folder / token).open("wb") as out:
            shutil.copyfileobj(content, out)
        return StoredFile(token, CDN_HOST, plain_name(name), content_type, out_size(self._folder / token), now)

    def find(self, path: str, now: float) -> tuple[StoredFile, Path] | None:
        """The upload at a path of the CDN, unless it has expired."""
        match = _UPLOADED.match(path)
        file = self._files.get(match[1]) if match else None
        if file is None or (file.expires_at is not None and file.expires_at <= now):
            return None
        return file, self._folder / file.token

    def local(self, address: str, now: float) -> Path | None:
        """The file behind an address a request carries: an upload, a result of ours, or a data URI."""
        if address.startswith("data:"):
            return self._inline(address)
        parts = urlsplit(address)
        host, path = (parts.hostname or "").lower(), unquote(parts.path)
        found = self.find(path, now) if host in CDN_HOSTS else None
        return found[1] if found else self._made(host, path)

    def value(self, path: Path) -> MediaValue | None:
        """What a file holds, None when it is no media. For a worker thread; each file is looked at once."""
        if path not in self._values:
            self._values[path] = _measured(path)
        return self._values[path]

    def _inline(self, address: str) -> Path | None:
        head, comma, data = address.partition(",")
        try:
            content = base64.b64decode(data, validate=True) if head.endswith(";base64") else unquote_to_bytes(data)
        except binascii.Error:
            return None
        if not comma:
            return None
        path = self._folder / hashlib.sha256(content).hexdigest()[:24]
        if not path.is_file():
            path.write_bytes(content)
        return path


def address_of(file: StoredFile) -> str:
    """The public address of an upload."""
    return f"https://{file.host}/files/b/{file.token[:8]}/{file.token}_{file.name}"


def plain_name(name: str) -> str:
    """A file's name as an address can carry it."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[-_LONGEST_NAME:] or "file"


def out_size(path: Path) -> int:
    """How many bytes a file has."""
    return path.stat().st_size


def _measured(path: Path) -> MediaValue | None:
    from charstudio.media.probe import probe, suffix_for  # noqa: PLC0415 - heavy, and only for requests with media

    try:
        info = probe(path)
        suffix = suffix_for(path)
    except (MediaError, OSError):
        return None
    with path.open("rb") as file:
        return MediaValue(MediaRef(_digest(file), suffix), info)


def _digest(content: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := content.read(1 << 20):
        found.update(piece)
    return found.hexdigest()
