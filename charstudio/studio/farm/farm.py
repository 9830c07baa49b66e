"""Other machines as the user wants them used: called when first needed, and given up, with a word, when they fail.

What cannot be done there is done here, or fails, as the user chose (``falls_back``). All methods may be called from any
thread; those that wait say so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from charstudio.model.errors import CharStudioError, FarmError, FarmMismatch, FarmNotInstalled, FarmUnreachable
from charstudio.model.values import Json, MediaRef
from charstudio.studio.farm.cluster import Cluster, Machine
from charstudio.studio.farm.order import Answer
from charstudio.studio.farm.place import Place

_log = logging.getLogger(__name__)

MOST_ORDERS = 16
"""Orders on their way at once from one program: enough to keep eight machines busy, whoever else they work for."""

PATIENCE_S = 5.0
"""How long a scheduler may take to answer."""


class Farm:
    """The machines at ``place``. ``notice`` is told, in a thread of ours, when work goes on here instead."""

    def __init__(
        self,
        place: Place,
        *,
        falls_back: bool = True,
        notice: Callable[[str], None] = lambda _words: None,
        patience_s: float | None = None,
    ) -> None:
        self.place = place
        self.falls_back = falls_back
        self.trouble = ""
        """Why work goes on here at the moment; empty while nothing is wrong."""
        self._notice = notice
        self._patience_s = PATIENCE_S if patience_s is None else patience_s
        self._lock = threading.Lock()
        self._cluster: Cluster | None = None
        self._is_given_up = False
        self._is_closed = False

    def connect(self) -> tuple[Machine, ...]:
        """Call them now and give those that are fit to work. Waits. Raises ``FarmError``, whatever was chosen."""
        with self._lock:
            self._is_given_up = False
            self.trouble = ""
        return self._line().fit()

    def call(self) -> tuple[Machine, ...]:
        """``connect``, but when it fails and work may go on here, that is told to ``notice`` and nobody is there."""
        try:
            return self.connect()
        except FarmError as error:
            self._lose(error)
            return ()

    def attempt(
        self,
        task: str,
        arguments: Mapping[str, Json],
        media: Mapping[MediaRef, Path],
        *,
        stopped: Callable[[], bool] = lambda: False,
        report: Callable[[float], None] = lambda _share: None,
    ) -> Answer | None:
        """What a machine made; None: it is to be done here. Waits.

        Raises ``NoLongerWanted``, whatever the task raises, and ``FarmError`` when it must not be done here.
        """
        if self._is_given_up and self.falls_back:
            return None
        try:
            return self._line().run(task, arguments, media, stopped=stopped, report=report)
        except (FarmUnreachable, FarmMismatch, FarmNotInstalled) as error:
            self._lose(error)
        except FarmError as error:
            if not self.falls_back:
                raise
            _log.warning("%s is done here: %s %s", task, error.message, error.hint)
        return None

    def close(self) -> None:
        """Hang up; what is on its way is given up. Waits a moment. Safe to call twice."""
        with self._lock:
            cluster, self._cluster, self._is_closed = self._cluster, None, True
        if cluster is not None:
            cluster.close()

    def _line(self) -> Cluster:
        with self._lock:
            if self._is_closed:
                raise FarmUnreachable("The line to the other machines is closed.")
            if self._cluster is not None and not self._cluster.is_open:
                self._cluster.close()
                self._cluster = None
            if self._cluster is None:
                self._cluster = Cluster(self.place, patience_s=self._patience_s)
            return self._cluster

    def _lose(self, error: CharStudioError) -> None:
        """The machines cannot be used. Said once; then everything is done here until somebody connects again."""
        with self._lock:
            broken = self._cluster if self._cluster is not None and not self._cluster.is_open else None
            self._cluster = None if broken is not None else self._cluster
        if broken is not None:
            broken.close()
        if not self.falls_back:
            raise error
        with self._lock:
            is_news, self._is_given_up = not self._is_given_up, True
        if is_news:
            _log.warning("working here instead: %s %s", error.message, error.hint)
            self.trouble = f"{error.message} {error.hint} The work goes on here.".replace("  ", " ")
            self._notice(self.trouble)
