"""The content of a file: the name by which machines know it."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from charstudio.model.values import MediaRef

_NAMED = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{1,8})")
_SUFFIX = re.compile(r"[a-z0-9]{1,8}")


def content_of(path: Path) -> MediaRef:
    """What the file at ``path`` holds. One of the media folder says so in its name, which every receiver compares;
    another is read. Raises ``OSError``.
    """
    found = _NAMED.fullmatch(path.name)
    if found is not None:
        return MediaRef(found[1], found[2])
    stat = path.stat()
    suffix = path.suffix[1:].lower()
    return MediaRef(_hash(path, stat.st_size, stat.st_mtime_ns), suffix if _SUFFIX.fullmatch(suffix) else "bin")


@lru_cache(256)
def _hash(path: Path, _size: int, _time: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
