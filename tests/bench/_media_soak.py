"""Hours of work in a minute: ten thousand random jumps and a thousand openings; and what a film of twenty clips takes.

Each in a process of its own, so that nothing else's memory counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench._media_clips import LONG, SHAPES
from tests.bench._media_ours import clip_of
from tests.bench._media_rows import Row

_SMALL = SHAPES[-1]


def rows(place: Path) -> list[Row]:
    """Growth of memory, threads and open files; memory of scrubbing."""
    jumps = _measured("jumps", clip_of(place, _SMALL), place / "a")
    opens = _measured("opens", clip_of(place, _SMALL), place / "b")
    scrubbed = _measured("twenty", clip_of(place, LONG), place / "c")
    return [
        Row("10,000 random jumps: memory grows by", jumps["memory"], "MB", 24),
        Row("10,000 random jumps: threads and files grow by", jumps["threads"] + jumps["files"], "", 0),
        Row("1,000 times opened and closed: memory grows by", opens["memory"], "MB", 24),
        Row("1,000 times opened and closed: threads and files", opens["threads"] + opens["files"], "", 0),
        Row("scrubbing 20 clips of 1080p, proxies being made: resident", scrubbed["most"], "MB", 400),
    ]


def _measured(what: str, clip: Path, place: Path) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench._media_soaking", what, str(clip), str(place)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
