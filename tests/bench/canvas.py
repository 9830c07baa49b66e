"""The canvas at a thousand nodes and one and a half thousand wires, with thumbnails, beside two other node editors.

All numbers are processor time of the thread that paints, in a window of 1280 by 800 without a display, and each editor
is a process of its own: ours on a real studio with a film in which everything is made, stock nodeeditor, and
NodeGraphQt, which is put into a temporary folder for it. The mouse is real events; a frame is an event with the repaint
it causes. What is promised of a frame is promised of nineteen frames in twenty.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench import _canvas_film as film
from tests.bench._canvas_hand import ZOOMS, Times

OTHERS_S = 900
"""No editor is waited for longer than that."""
NODEGRAPHQT = ("NodeGraphQt==0.6.44", "Qt.py", "setuptools", "typing_extensions")
MIDDLE = [column * film.ROWS + row for column in (19, 20) for row in (12, 13)]
"""In sight at zoom 1."""
FIFTY = [column * film.ROWS + row for column in range(16, 26) for row in range(10, 15)]
"""Around the middle of the graph."""
Found = dict[str, Times]


@dataclass(frozen=True)
class Promise:
    """A row of the table. ``key`` is that of the measured times; ``limit`` None: shown for comparison only."""

    name: str
    key: str
    limit: float | None
    unit: str = "ms"
    each: bool = False
    """Whether nineteen in twenty have to keep it and not only the typical one."""
    times_faster: float = 0.0
    """How many times faster than stock nodeeditor it has to be as well."""


PROMISES = (
    Promise("click selects", "click", 1.0, times_faster=100),
    Promise("drag one node, a frame", "drag one", 4.0, each=True),
    Promise("drag fifty, a frame at zoom 0.5", "drag fifty at 0.5", 16.0, each=True),
    Promise("drag fifty, a frame at zoom 0.25", "drag fifty at 0.25", 16.0, each=True),
    *(Promise(f"pan, a frame at zoom {zoom:g}", f"pan at {zoom:g}", 16.0, each=True) for zoom in ZOOMS),
    *(Promise(f"zoom, a frame around zoom {zoom:g}", f"zoom at {zoom:g}", 16.0, each=True) for zoom in ZOOMS),
    Promise("zoom to fit, a repaint", "fit", 16.0, each=True),
    Promise("undo a move", "undo", 1.0),
    Promise("open: read, fill, first paint", "open", 300.0),
    Promise("begin a wire at zoom 1", "wire start at 1", 5.0),
    Promise("begin a wire at zoom 0.5", "wire start at 0.5", 5.0),
    Promise("drag a wire, a frame at zoom 1", "wire frames at 1", 16.0, each=True),
    Promise("drag a wire, a frame at zoom 0.5", "wire frames at 0.5", 16.0, each=True),
    Promise(f"{film.RUNNING} nodes run, share of a core at zoom 1", "running at 1", 10.0, "%"),
    Promise(f"{film.RUNNING} nodes run, share of a core at zoom 0.5", "running at 0.5", 10.0, "%"),
    Promise("1,000 times add, then undo or delete", "memory", 2.0, "MB"),
)


def main() -> bool:
    """Print the table; whether every promise holds."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        film.make(root / "film")
        nodes = json.dumps([MIDDLE, FIFTY])
        ours = _run("_canvas_ours", str(root / "film"), nodes)
        stock = _run("_canvas_stock", nodes)
        third = _with_nodegraphqt(root / "packages", nodes)
    if ours is None:
        print("canvas: our own canvas could not be measured, falls short")
        return False
    return report(ours, stock, third)


def _run(module: str, *arguments: str, path: str = "") -> Found | None:
    """What a process measured; None, with its last words, when it failed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (path, os.environ.get("PYTHONPATH", ""))))}
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=OTHERS_S, check=False)
    except subprocess.TimeoutExpired:
        print(f"{module}: not finished after {OTHERS_S} s")
        return None
    if done.returncode:
        print(f"{module}: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return {key: Times(runs) for key, runs in json.loads(done.stdout.splitlines()[-1]).items()}


def _with_nodegraphqt(folder: Path, nodes: str) -> Found | None:
    """NodeGraphQt on our own PySide6, from a folder beside it."""
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), *NODEGRAPHQT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"NodeGraphQt could not be installed: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return _run("_canvas_ngqt", nodes, path=str(folder))


def report(ours: Found, stock: Found | None, third: Found | None) -> bool:
    """The table and the last line."""
    print(f"{'':45}{'ours':>9}{'1 in 20':>9}{'promise':>12}{'nodeeditor':>12}{'NodeGraphQt':>12}")
    kept = 0
    for row in PROMISES:
        times = ours[row.key]
        faster = stock is None or not row.times_faster or stock[row.key].typical >= row.times_faster * times.typical
        holds = (times.slow if row.each else times.typical) <= (row.limit or 0) and faster
        kept += holds
        promised = f"{row.limit:g} {row.unit}"
        others = f"{_other(stock, row):>12}{_other(third, row):>12}"
        words = "" if holds else "  falls short"
        print(f"{row.name:45}{times.typical:9.2f}{times.slow:9.2f}{promised:>12}{others}{words}")
    verdict = "holds" if kept == len(PROMISES) else "falls short"
    times_faster = f", a click {stock['click'].typical / ours['click'].typical:.0f}x nodeeditor's" if stock else ""
    print(f"canvas: {kept} of {len(PROMISES)} promises kept{times_faster}, {verdict}")
    return kept == len(PROMISES)


def _other(found: Found | None, row: Promise) -> str:
    if found is None:
        return "not run"
    return f"{found[row.key].typical:.2f}" if row.key in found else "–"
