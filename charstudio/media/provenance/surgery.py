"""Rewriting a file from pieces without ever leaving half of it: a new one beside it takes its name when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def replaced(path: Path, pieces: Iterable[bytes]) -> None:
    """Write ``pieces`` to a file that then takes the place of ``path``. Raises ``OSError``; the old one stays then."""
    beside = path.with_name(f"{path.name}.stamping")
    try:
        with beside.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
