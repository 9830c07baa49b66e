"""How many pictures of nodes are made in one frame: some now, the rest in the next frames, so that none is late."""

from __future__ import annotations

import time

_MAKING_S = 0.003
_AT_LEAST = 8
"""How long and how many nodes at least are painted anew in one frame."""


class Pace:
    """``begin`` starts a frame; then each maker of a picture asks ``may_make`` once."""

    def __init__(self) -> None:
        self._until = 0.0
        self._made = 0

    def begin(self) -> None:
        """A frame begins."""
        self._until = time.perf_counter() + _MAKING_S
        self._made = 0

    def may_make(self) -> bool:
        """Whether one more picture fits into this frame; counts it."""
        if self._made >= _AT_LEAST and time.perf_counter() > self._until:
            return False
        self._made += 1
        return True
