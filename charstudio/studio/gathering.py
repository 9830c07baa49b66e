"""Nodes whose status may have changed, told together: what a hundred jobs say in one moment is one piece of news.

A piece holds at most so many nodes that looking at them takes a few milliseconds; the rest follows in the next ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from charstudio.model.values import NodeId

SOON_S = 0.015
PIECE = 12
NEXT_S = 0.008


class Gathering:
    """Gathers nodes and hands them to ``tell``. Without a running loop they are told at once."""

    def __init__(self, tell: Callable[[frozenset[NodeId]], None]) -> None:
        self._tell = tell
        self._nodes: dict[NodeId, None] = {}  # in the order in which they came
        self._handle: asyncio.TimerHandle | None = None

    def add(self, nodes: Iterable[NodeId]) -> None:
        """Tell of these soon."""
        self._nodes.update(dict.fromkeys(nodes))
        if self._handle is not None or not self._nodes:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._told_piece()
            return
        self._handle = loop.call_later(SOON_S, self._told)

    def clear(self) -> None:
        """Forget what was not told yet: it is of a project that is gone."""
        self._nodes.clear()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _told(self) -> None:
        self._handle = None
        self._told_piece()
        if self._nodes and self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(NEXT_S, self._told)

    def _told_piece(self) -> None:
        piece = [node for node, _ in zip(self._nodes, range(PIECE), strict=False)]
        for node in piece:
            del self._nodes[node]
        self._tell(frozenset(piece))
