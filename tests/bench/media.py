"""The media engine against its numbers: seeking, proxies, film strips, peaks, memory, playing, sound, timeline.

Each part is a module ``_media_<part>.py`` with ``rows(place) -> list[Row]``; they run one after the other in a
temporary folder. Medians and 95th percentiles; where a peer (mpv, the ffmpeg command, plain PyAV) is installed it is
measured in the same run and the ratio is judged, since clocks on a shared machine are not to be trusted. A peer that is
missing is said to be missing, and what has an absolute limit is judged by that.

``MEDIA_PARTS=seek,proxy`` in the environment runs only these parts.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from pathlib import Path

from tests.bench._media_rows import Row, holds, table

_NOT_PARTS = {"rows", "clips", "mpv", "ours", "soaking"}


def parts() -> list[str]:
    """The parts there are, or those asked for."""
    asked = [name for name in os.environ.get("MEDIA_PARTS", "").split(",") if name]
    found = sorted(path.stem.removeprefix("_media_") for path in Path(__file__).parent.glob("_media_*.py"))
    return asked or [name for name in found if name not in _NOT_PARTS]


def main() -> bool:
    """Print the table; whether all rows hold."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        for part in parts():
            begun = time.monotonic()
            folder = Path(place) / part
            folder.mkdir()
            rows = importlib.import_module(f"tests.bench._media_{part}").rows(folder)
            print(f"--- {part} ({time.monotonic() - begun:.0f} s)\n{table(rows)}", flush=True)
            found += rows
    short = [row.name for row in found if not holds(row)]
    print(f"media: {len(found) - len(short)} of {len(found)} rows hold, {'falls short' if short else 'holds'}")
    return not short
