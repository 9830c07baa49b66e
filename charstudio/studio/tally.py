"""Long copying that says how far it is and can be stopped between any two pieces."""

from __future__ import annotations

from collections.abc import Callable


class Stopped(Exception):
    """The work was to stop. Never shown: whoever began it catches it."""


class Tally:
    """Counts bytes of ``total``; hand it to what copies as ``on_bytes``.

    ``progress(share, words)`` hears 0..1 and what is being worked on; ``stopped`` is asked each time, and when it says
    yes ``Stopped`` is raised, which ends the copying. Belongs to the worker's thread.
    """

    def __init__(self, total: int, progress: Callable[[float, str], None], stopped: Callable[[], bool]) -> None:
        self._total = max(total, 1)
        self._progress = progress
        self._stopped = stopped
        self._done = 0
        self.words = ""
        """What is being worked on, for a person."""

    def begin(self, total: int, words: str) -> None:
        """From now on so many bytes are to be done, for what ``words`` says."""
        self._total, self._done, self.words = max(total, 1), 0, words

    def __call__(self, size: int) -> None:
        """So many bytes more are done. Raises ``Stopped``."""
        self._done += size
        self.ask()
        self._progress(min(self._done / self._total, 1.0), self.words)

    def ask(self) -> None:
        """Raise ``Stopped`` when the work is to stop."""
        if self._stopped():
            raise Stopped


def unheard(_share: float, _words: str) -> None:
    """Progress nobody waits for."""
