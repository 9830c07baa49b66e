"""How a file is named in a cut: as an address or a path, absolute or relative, written by many systems."""

from __future__ import annotations

import os
import re
from pathlib import Path, PureWindowsPath
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"/?[A-Za-z]:[\\/]")
_SAFE = "/:@!$&'()*+,;=~-._"
MAX_LENGTH = 4096


def address_of(path: Path, relative_to: Path | None = None) -> str:
    """``file:///…`` with everything escaped that must be, or the way there from a folder."""
    if relative_to is not None:
        try:
            way = os.path.relpath(path, relative_to)
        except ValueError:  # another drive
            return path.absolute().as_uri()
        return quote(way.replace(os.sep, "/"), safe=_SAFE.replace(":", ""))
    return path.absolute().as_uri()


def path_in(address: str) -> Path | None:
    """The path an address means, relative ones as they are; None for what is no file (or on another machine)."""
    text = address.strip()
    if not text or len(text) > MAX_LENGTH or "\0" in text:
        return None
    if _DRIVE.match(text):
        return Path(text.lstrip("/"))
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() == "file":
        found = unquote(parts.path)
        found = found.lstrip("/") if _DRIVE.match(found) else found
        host = "" if parts.netloc.lower() in {"", "localhost", "127.0.0.1"} else f"//{parts.netloc}"
        return Path(host + found) if found and "\0" not in found else None
    if parts.scheme and len(parts.scheme) > 1:
        return None
    found = unquote(text)
    return Path(found) if "\0" not in found else None


def is_elsewhere(path: Path) -> bool:
    """Whether the path leads to another machine: nobody is called because a stranger's file says so."""
    return str(path).replace("\\", "/").startswith("//")


def name_in(address: str) -> str:
    """The file's own name in an address by any system; "" where it has none."""
    path = path_in(address)
    text = unquote(urlsplit(address).path) if path is None and "://" in address else str(path or "")
    return PureWindowsPath(text).name  # knows both slashes
