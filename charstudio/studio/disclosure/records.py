"""What the project's memory knows of a file's making: which step made these bytes, asked of whom, from what.

By content: a film that was ordered yesterday is told as it was then, whatever was edited since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from charstudio.engine.plan import LOCAL
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint, Json, NodeId
from charstudio.storage.database import Database, JobState, NodeRun


@dataclass(frozen=True, slots=True)
class Made:
    """One finished step: its result, what was asked for (empty where nobody was), the node and its take."""

    result: Result
    request: Mapping[str, Json] = field(default_factory=dict)
    node: NodeId | None = None
    take: int = 1

    @property
    def params(self) -> Mapping[str, Json]:
        """The parameters that were sent."""
        found = self.request.get("params")
        return found if isinstance(found, Mapping) else {}

    @property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """The SHA-256 of every file that was sent, by what it was for."""
        found = self.request.get("inputs")
        return {
            name: tuple(str(each).partition(".")[0] for each in files)
            for name, files in (found.items() if isinstance(found, Mapping) else ())
            if isinstance(files, list | tuple)
        }

    @property
    def is_local(self) -> bool:
        """Whether this machine made it without asking anybody."""
        return self.result.provider == LOCAL


class Records:
    """Looks into the database of one project, once. Blocking; belongs to the thread that made it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_sha: dict[str, list[Result]] = {}
        for result in database.all_results():
            for value in result.outputs.values():
                if isinstance(value, MediaValue):
                    self._by_sha.setdefault(value.media.sha256, []).append(result)
        self._runs: dict[Fingerprint, tuple[NodeId, int]] = {}
        self._of_node: dict[NodeId, list[NodeRun]] = {}
        for node, run in database.all_runs():
            self._runs[run.fingerprint] = node, run.take
            self._of_node.setdefault(node, []).append(run)

    def maker(self, sha256: str, node: NodeId | None = None) -> Made | None:
        """The step that made these bytes: one of ``node`` before others, one that asked somebody before others."""
        candidates = [self._made(result) for result in self._by_sha.get(sha256, ())]
        return max(candidates, key=lambda made: (made.node == node, bool(made.request)), default=None)

    def before(self, made: Made, node: NodeId) -> Result | None:
        """The newest result of ``node`` that was there when ``made`` was made."""
        wanted = {run.fingerprint for run in self._of_node.get(node, ())}
        found = [
            result
            for results in self._by_sha.values()
            for result in results
            if result.fingerprint in wanted and result.finished_at <= made.result.finished_at
        ]
        return max(found, key=lambda result: result.finished_at, default=None)

    def _made(self, result: Result) -> Made:
        node, take = self._runs.get(result.fingerprint, (None, 1))
        jobs = [job for job in self._database.jobs_for(result.fingerprint) if job.state is JobState.DONE]
        return Made(result, jobs[-1].request if jobs else {}, node or (jobs[-1].node if jobs else None), take)
