"""The process that ``_media_soak.py`` looks at: ``python -m tests.bench._media_soaking WHAT CLIP FOLDER``."""

from __future__ import annotations

import gc
import json
import random
import shutil
import sys
import threading
from pathlib import Path

from charstudio.media.proxies import Proxies
from charstudio.media.reader import VideoReader
from tests.bench._media_clips import LONG, SHAPES
from tests.bench._media_ours import built, film_of, time_of, view_of

_SMALL = SHAPES[-1]
_JUMPS, _OPENS, _WARM = 10_000, 1_000, 0.1
_SCRUBS = 30


def counts() -> dict[str, float]:
    """Resident megabytes, threads of the process and open files."""
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return {
        "memory": int(status["VmRSS"].split()[0]) / 1024,
        "threads": int(status["Threads"]),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


def jumps(clip: Path, place: Path) -> dict[str, float]:
    """Ten thousand jumps, most of them shown from the proxy, every fortieth exactly."""
    chance = random.Random(1)
    proxies = Proxies(place)
    built(proxies, [clip])
    with film_of([clip], _SMALL, (416, 240), proxies) as film:
        before: dict[str, float] = {}
        for number in range(_JUMPS):
            if number == _JUMPS * _WARM:
                before = counts()
            at = time_of(chance.randrange(_SMALL.frames), _SMALL)
            film.frame_at(at) if number % 40 == 0 else film.look_at(at)
        after = counts()
    proxies.close()
    return _growth(before, after)


def opens(clip: Path, place: Path) -> dict[str, float]:
    """A thousand readers, each opened, asked for one frame, and closed."""
    chance = random.Random(2)
    before: dict[str, float] = {}
    for number in range(_OPENS):
        if number == _OPENS * _WARM:
            before = counts()
        with VideoReader(clip, size=(416, 240), quick=True, ahead=True) as reader:
            at = chance.randrange(6)
            reader.frame(at)
            reader.frame(at + 1)
    return _growth(before, counts())


def twenty(clip: Path, place: Path) -> dict[str, float]:
    """A film of twenty clips scrubbed in a window's process while its proxies are made."""
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    place.mkdir(parents=True)
    paths = [Path(shutil.copy(clip, place / f"{number}.mp4")) for number in range(20)]
    proxies = Proxies(place / "proxies")
    for path in paths:
        proxies.want(path)
    chance = random.Random(3)
    with film_of(paths, LONG, view_of(LONG), proxies) as film:
        shown, most = None, 0.0
        for _ in range(_SCRUBS):
            for _ in range(5):
                at = time_of(chance.randrange(20 * LONG.frames), LONG)
                look = film.look_at(at)
                height, width = look.pixels.shape[:2]
                shown = QImage(look.pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
            film.frame_at(at)
            app.processEvents()
            most = max(most, counts()["memory"])
        assert shown is not None
    proxies.close()
    return {"most": most}


def _growth(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: max(0.0, after[name] - before[name]) for name in before}


if __name__ == "__main__":
    work = {"jumps": jumps, "opens": opens, "twenty": twenty}[sys.argv[1]]
    result = work(Path(sys.argv[2]), Path(sys.argv[3]))
    assert threading.active_count() == 1, threading.enumerate()
    print(json.dumps(result))
