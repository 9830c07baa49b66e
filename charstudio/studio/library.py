"""What has been made in this project so far, kept in memory: results by fingerprint, and who made them when.

Filled from the database at opening and kept up to date by job events, so that a view may ask while it paints.
"""

from __future__ import annotations

from collections.abc import Iterable

from charstudio.engine.fingerprint import is_marked, marked
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint, MediaRef, NodeId
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database


class ResultLibrary:
    """Stored results of the open project. A result whose files are gone does not count."""

    def __init__(self, results: Iterable[Result] = (), blobs: Blobs | None = None) -> None:
        self._blobs = blobs
        self._present: dict[MediaRef, bool] = {}
        self._sizes: dict[MediaRef, int] = {}
        self._by_fingerprint = {result.fingerprint: result for result in results}
        self._runs: dict[NodeId, list[tuple[int, Fingerprint]]] = {}

    @classmethod
    def read(cls, database: Database, blobs: Blobs) -> ResultLibrary:
        """Everything the database knows."""
        library = cls(database.all_results(), blobs)
        for node, run in database.all_runs():
            library.note_run(node, run.take, run.fingerprint)
        return library

    def add(self, result: Result, node: NodeId, take: int) -> None:
        """A step has just been stored."""
        self._by_fingerprint[result.fingerprint] = result
        for value in result.outputs.values():
            if isinstance(value, MediaValue):
                self._present[value.media] = True
                self._sizes[value.media] = value.info.bytes
        self.note_run(node, take, result.fingerprint)

    def note_run(self, node: NodeId, take: int, fingerprint: Fingerprint) -> None:
        """Remember that ``node`` was run as ``take``; the latest run comes last."""
        runs = self._runs.setdefault(node, [])
        if (take, fingerprint) in runs:
            runs.remove((take, fingerprint))
        runs.append((take, fingerprint))

    def find(self, fingerprint: Fingerprint) -> Result | None:
        """The stored result, if its files are there."""
        result = self._by_fingerprint.get(fingerprint)
        if result is None or not all(isinstance(v, str) or self.has_media(v) for v in result.outputs.values()):
            return None
        return result

    def has_media(self, value: MediaValue) -> bool:
        """Whether all the bytes are in the media store (asked of the disk once, then remembered until ``look_again``).

        A file of another length than the one that was stored is none.
        """
        known = self._present.get(value.media)
        if known is None:
            known = self._blobs is None or self._blobs.is_whole(value.media, value.info.bytes)
            self._present[value.media] = known
            self._sizes[value.media] = value.info.bytes
        return known

    def look_again(self) -> bool:
        """Ask the disk anew for every file that was asked for before; True when any has gone or come back.

        Before money is spent, a memory of where files were is not enough.
        """
        if self._blobs is None:
            return False
        before = dict(self._present)
        now = {ref: self._blobs.is_whole(ref, self._sizes[ref]) for ref in before}
        self._present.update(now)
        return now != before

    def all(self) -> tuple[Result, ...]:
        """Every stored result, also those whose files are gone."""
        return tuple(self._by_fingerprint.values())

    def lost(self, fingerprint: Fingerprint) -> Result | None:
        """The stored result when it was made but its files are gone."""
        result = self._by_fingerprint.get(fingerprint)
        return None if result is None or self.find(fingerprint) is not None else result

    def makers(self) -> dict[Fingerprint, tuple[NodeId, int]]:
        """Which node led to each result, as which take: the last to do so."""
        return {print_: (node, take) for node, runs in self._runs.items() for take, print_ in runs}

    def last_of(self, node: NodeId) -> Result | None:
        """The newest result of a node, whatever its parameters were."""
        for _, fingerprint in reversed(self._runs.get(node, ())):
            result = self.find(fingerprint)
            if result is not None:
                return result
        return None

    def takes_of(self, node: NodeId) -> tuple[int, ...]:
        """The takes of a node that left a result."""
        runs = self._runs.get(node, ())
        return tuple(sorted({take for take, fingerprint in runs if self.find(fingerprint) is not None}))

    def results_of(self, node: NodeId) -> tuple[tuple[int, Result], ...]:
        """Every take and result of a node, newest first. Of a draft with and without its mark only the first counts."""
        runs = self._runs.get(node, ())
        names = {fingerprint for _, fingerprint in runs}
        found = (
            (take, self.find(fingerprint))
            for take, fingerprint in reversed(runs)
            if is_marked(fingerprint) or marked(fingerprint) not in names
        )
        return tuple((take, result) for take, result in found if result is not None)
