"""The export against its numbers: full re-encode, exactness, memory, sound, the window meanwhile, smart render.

Each part is a module ``_export_<part>.py`` with ``rows(place) -> list[Row]``. What is exported is measured against the
ffmpeg command, melt and moviepy doing the same cut at the same settings in the same run, medians of several runs taken
in turns. A peer that is missing on this machine is said to be missing.

``EXPORT_PARTS=encode,sound`` in the environment runs only these parts; ``EXPORT_RUNS=1`` measures once.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from pathlib import Path

from tests.bench._media_rows import Row, holds, table

_PARTS = ("encode", "memory", "sound", "window", "smart")


def parts() -> list[str]:
    """The parts there are, or those asked for."""
    asked = [name for name in os.environ.get("EXPORT_PARTS", "").split(",") if name]
    there = [name for name in _PARTS if (Path(__file__).parent / f"_export_{name}.py").is_file()]
    return asked or there


def main() -> bool:
    """Print the table; whether all rows hold."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        for part in parts():
            begun = time.monotonic()
            folder = Path(place) / part
            folder.mkdir()
            rows = importlib.import_module(f"tests.bench._export_{part}").rows(folder)
            print(f"--- {part} ({time.monotonic() - begun:.0f} s)\n{table(rows)}", flush=True)
            found += rows
    short = [row.name for row in found if not holds(row)]
    print(f"export: {len(found) - len(short)} of {len(found)} rows hold, {'falls short' if short else 'holds'}")
    return not short
