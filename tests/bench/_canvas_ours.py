"""Our canvas under the watch, in a process of its own: prints what it measured as JSON."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from charstudio.model import graph_edits
from charstudio.model.values import Output
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio
from charstudio.ui import aio, theme
from charstudio.ui.collector import Collector
from charstudio.ui.graph.canvas import GraphCanvas
from tests.bench import _canvas_film as film
from tests.bench._canvas_hand import RUNS, SIZE, Hand, Times, rows

_CYCLES = 1000
_WARM = 260
"""By then the history is full and throws away as much as it takes in."""
_WATCHED_S = 3.0
_SETTLED_S = 4.0
"""By then all that is to run is running."""


class Ours:
    """The window's canvas with a studio."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.canvas = GraphCanvas(studio, render=film.render)
        self.canvas.resize(*SIZE)
        self.canvas.show()
        self.view = self.canvas.view

    def title_at(self, number: int) -> QPoint:
        """On the header."""
        item = self.canvas.board.scene.node_items[film.name(number)].grNode
        return self.view.viewportTransform().map(item.pos() + QPointF(110, 14)).toPoint()

    def position(self, number: int) -> QPointF:
        """The item's, which follows a drag."""
        return QPointF(self.canvas.board.scene.node_items[film.name(number)].grNode.pos())

    def is_selected(self, number: int) -> bool:
        """In the canvas' selection."""
        return self.canvas.board.selection.has(film.name(number))

    def select(self, numbers: Iterable[int]) -> None:
        """Through the canvas."""
        self.canvas.select([film.name(number) for number in numbers])

    def zoom_to(self, zoom: float) -> None:
        """The middle of the graph."""
        self.view.set_zoom(zoom)
        self.view.centerOn(QPointF(film.STEP_X * film.COLUMNS / 2, film.STEP_Y * film.ROWS / 2))

    def fit(self) -> None:
        """As the key does."""
        self.view.fit()

    def undo(self) -> None:
        """The document's."""
        self.studio.document.undo()

    def close(self) -> None:
        """Stop everything."""
        self.canvas.close_canvas()
        asyncio.run(self.studio.close())
        self.canvas.close()
        self.canvas.deleteLater()


def main(folder: Path, middle: list[int], fifty: list[int]) -> dict[str, Times]:
    """Measure everything."""
    app = QApplication([])
    theme.apply(app, "dark")
    collector = Collector()  # as the program has it
    measured = {"open": _opened(folder)}
    ours = Ours(film.studio())
    ours.studio.open(folder)
    hand = Hand(ours)
    _with_pictures(ours, hand)
    measured |= rows(ours, middle, fifty)
    for zoom in (0.5, 1.0):
        measured |= _wire_starts(ours, hand, zoom, middle)
    measured["memory"] = Times([[_growth(ours)]])
    ours.close()
    aio.run(app, lambda: _running(folder, measured))
    collector.stop()
    return measured


def _opened(folder: Path) -> Times:
    """From asking for the film until it has been painted, in a window that stands there empty."""
    times = Times()
    for _ in range(RUNS):
        gc.collect()
        ours = Ours(film.studio())
        hand = Hand(ours)
        hand.rest()
        times.runs.append([hand.frame(lambda ours=ours: (ours.studio.open(folder), ours.fit()))])  # type: ignore[misc]
        ours.close()
        hand.rest(0.05)
    return times


def _with_pictures(ours: Ours, hand: Hand) -> None:
    """Wait until every node has its thumbnail."""
    items = ours.canvas.board.scene.node_items.values()
    until = time.monotonic() + 120
    while any(item.face.picture is None for item in items):
        assert time.monotonic() < until, "thumbnails did not come"
        hand.rest(0.1)


def _wire_starts(ours: Ours, hand: Hand, zoom: float, nodes: list[int]) -> dict[str, Times]:
    """Pull a wire off an output far enough to be one; and the frame in which all that fits lights up."""
    begin, lit = Times(), Times()
    ours.zoom_to(zoom)
    hand.rest()
    for node in nodes[:RUNS]:
        item = ours.canvas.board.scene.node_items[film.name(node)]
        at = ours.view.viewportTransform().map(item.socket_scene_pos(item.outputs[0])).toPoint()
        hand.move(at)
        hand.rest(0.05)
        begin.runs.append([hand.event(lambda at=at: (hand.press(at), hand.move(at + QPoint(12, 9))))])  # type: ignore[misc]
        assert ours.canvas.board.scene.offer is not None
        lit.runs.append([hand.frame(lambda at=at: hand.move(at + QPoint(14, 12)))])  # type: ignore[misc]
        lit.runs[-1] += [hand.frame(lambda at=at, n=n: hand.move(at + QPoint(14 + n, 12))) for n in range(1, 12)]  # type: ignore[misc]
        ours.view.cancel_gesture()
        hand.release(at)
        hand.rest(0.05)
    return {f"wire start at {zoom:g}": begin, f"wire frames at {zoom:g}": lit}


def _growth(ours: Ours) -> float:
    """What adding a thousand times and taking it back or deleting it in turn leaves behind, in MB."""
    canvas = ours.canvas
    source = Output(film.name(0), "image")

    def cycle(number: int) -> None:
        node = canvas.commands.add("image.state", QPointF(-600, 0), source)
        assert node is not None
        if number % 2:
            ours.undo()
        else:
            canvas.select([node])
            canvas.commands.delete()
        QApplication.processEvents()

    for number in range(_WARM):
        cycle(number)
    _collect_all()
    before = _memory_mb()
    for number in range(_CYCLES):
        cycle(number)
    _collect_all()
    return _memory_mb() - before


def _collect_all() -> None:
    """What the collector has set apart too."""
    gc.unfreeze()
    gc.collect()


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else 0.0


async def _running(folder: Path, measured: dict[str, Times]) -> int:
    """Twenty nodes in sight that run: the thread's share of one core while they do."""
    ours = Ours(film.studio(held=True))
    ours.studio.open(folder)
    kinds = ours.studio.kinds
    wanted = [film.name(number) for number in running_nodes()]

    def change(project: object) -> object:
        for node in wanted:
            project = graph_edits.set_param(project, kinds, node, "prompt", "another light")  # type: ignore[arg-type]
        return project

    ours.studio.document.apply("Change", change)  # type: ignore[arg-type]
    run = ours.studio.run(wanted)
    await asyncio.sleep(_SETTLED_S)
    assert all(ours.studio.status(node).state is NodeState.RUNNING for node in wanted)
    for zoom in (0.5, 1.0):
        ours.view.set_zoom(zoom)
        ours.view.centerOn(ours.canvas.board.scene.bounds(wanted).center())
        await asyncio.sleep(1.5)
        shares = [[await _share()] for _ in range(3)]
        measured[f"running at {zoom:g}"] = Times(shares)
    run.cancel()
    await run.finished()
    ours.canvas.close_canvas()
    await ours.studio.close()
    return 0


async def _share() -> float:
    """Per cent of one core."""
    begun, worked = time.monotonic(), time.thread_time()
    await asyncio.sleep(_WATCHED_S)
    return 100 * (time.thread_time() - worked) / (time.monotonic() - begun)


def running_nodes() -> list[int]:
    """Twenty clips that lie together: five rows of four."""
    first = film.NODES - 10 * film.ROWS
    return [first + column * film.ROWS + row for column in range(4) for row in range(8, 13)]


if __name__ == "__main__":
    found = main(Path(sys.argv[1]), *json.loads(sys.argv[2]))
    print(json.dumps({key: times.runs for key, times in found.items()}))
