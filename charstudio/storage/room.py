"""Whether a disk has room for what is about to be written, asked before the first byte is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from charstudio.model.errors import DiskFull
from charstudio.storage.files import door

SPARE_BYTES: Final = 16 << 20
"""So much is left free for the rest of the system, the database's journal among it."""


def require_room(place: Path, size: int) -> None:
    """Raise ``DiskFull`` when ``size`` bytes do not fit on the disk that holds ``place``, or will when it is made.

    Raises ``StorageError`` when the disk cannot be asked.
    """
    with door(place, "looked at"):
        there = place.absolute()
        while not there.exists() and there != there.parent:
            there = there.parent
        free = shutil.disk_usage(there).free
    if free < size + SPARE_BYTES:
        raise DiskFull(
            f"There is not enough room in “{there.name or there}”: {spoken(size + SPARE_BYTES)} are needed, "
            f"{spoken(free)} are free.",
            "Make room, or choose another disk.",
        )


def spoken(size: int) -> str:
    """A number of bytes as people say it: ``640 bytes``, ``12 kB``, ``3.4 MB``, ``1.25 GB``."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1e6:.1f} MB" if size < 1_000_000_000 else f"{size / 1e9:.2f} GB"
