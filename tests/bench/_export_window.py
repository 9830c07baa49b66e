"""A window's thread while a film is exported in another: how late a timer of 5 ms comes, beside an idle program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench._export_cuts import four, text_of
from tests.bench._media_rows import Row


def rows(place: Path) -> list[Row]:
    """How late, at the 95th percentile."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench._export_watching", text_of(four(place)[:2]), str(place / "film.mp4")]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        Row("window while exporting: 5 ms timer late by p95", found["late_ms"], "ms", 8.0, "idle", found["idle_ms"]),
        Row("window while exporting: worst", found["worst_ms"], "ms", None, "idle", found["idle_worst_ms"]),
    ]
