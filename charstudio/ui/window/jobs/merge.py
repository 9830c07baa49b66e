"""Jobs of this session and the journal's rows of all sessions, put together into one list of lines.

Invariant: every row of the journal that is shown is in exactly one line.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from charstudio.model.values import Fingerprint, NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.database_rows import Basis, JobId, JobRow
from charstudio.studio.jobs import JobView
from charstudio.ui.window.jobs.line import JobLine, Standing, standing_of

_FIRST = {Standing.RUNNING: 0, Standing.UNKNOWN: 1, Standing.WAITING: 2, Standing.CLOUD: 3}
_NEEDS_A_LOOK = 1
_REST = 4


class Ledger:
    """The journal's rows in the form lines are made from. Made anew when the journal was read, not for every tick.

    Of ``before``, the one of the last reading, lines are taken over whose rows are the same values.
    """

    def __init__(
        self,
        rows: Sequence[JobRow] = (),
        bases: Mapping[JobId, Basis] | None = None,
        before: Ledger | None = None,
    ) -> None:
        self._bases = bases or {}
        self._before = before
        if before is not None:
            before.forget_before()
        self._of_result: dict[Fingerprint, list[JobRow]] = defaultdict(list)
        self._parts_of: dict[NodeId, list[JobRow]] = defaultdict(list)
        groups: dict[tuple[Fingerprint, str], list[JobRow]] = defaultdict(list)
        for row in rows:
            self._of_result[row.fingerprint].append(row)
            if row.request.get("part"):
                self._parts_of[row.node].append(row)
            if row.provider != DRAFT_MODEL or row.state.is_open:  # of a free draft that is over nothing is worth a line
                groups[row.fingerprint, row.run or str(row.id)].append(row)
        self._groups = [tuple(group) for group in groups.values()]
        self._of_group: dict[JobId, JobLine] = {}
        self._of_view: dict[Fingerprint, tuple[JobView, JobLine]] = {}

    def line_of(self, view: JobView) -> JobLine:
        """The line of a job of this session: the same one until the job, or what was sent for it, is another."""
        known = self._of_view.get(view.fingerprint)
        if known is not None and known[0] is view:
            return known[1]
        line = self._same_as_before(view) or self.line(view, self.rows_of(view))
        self._of_view[view.fingerprint] = (view, line)
        return line

    def make_ready(self, views: Iterable[JobView], seconds: float) -> bool:
        """Make lines ahead for so long at the most; whether all of these jobs have theirs now."""
        until = time.monotonic() + seconds
        for view in views:
            known = self._of_view.get(view.fingerprint)
            if known is None or known[0] is not view:
                if time.monotonic() >= until:
                    return False
                self.line_of(view)
        return True

    def kept(self, view: JobView, rows: Sequence[JobRow], parts: Sequence[JobRow]) -> JobLine | None:
        """The line of a job that was made from exactly these rows (its result's, its node's parts), if there is one."""
        known = self._of_view.get(view.fingerprint)
        if known is None or known[0] is not view:
            return None
        is_same = self._of_result.get(view.fingerprint, []) == rows and self._parts_of.get(view.node, []) == parts
        return known[1] if is_same else None

    def forget_before(self) -> None:
        """One reading back is enough."""
        self._before = None

    def _same_as_before(self, view: JobView) -> JobLine | None:
        if self._before is None:
            return None
        rows, parts = self._of_result.get(view.fingerprint, []), self._parts_of.get(view.node, [])
        line = self._before.kept(view, rows, parts)
        return line if line is not None and self._basis(line.rows) is line.basis else None

    def lines_besides(self, taken: Container[JobId]) -> Iterator[JobLine]:
        """The other rows, the tries of one run together."""
        for rows in self._groups:
            first = rows[0].id
            if first not in taken:
                if first not in self._of_group:
                    self._of_group[first] = self.line(None, rows)
                yield self._of_group[first]

    def rows_of(self, view: JobView) -> tuple[JobRow, ...]:
        """What was sent for a job of this session, the newest first."""
        since = wall_time(view.queued_at)
        found = [*self._of_result.get(view.fingerprint, ()), *self._parts_of.get(view.node, ())]
        mine = [row for row in found if row.state.is_open or row.updated_at >= since]
        runs = {row.run for row in mine if row.run}  # an earlier try of a job that was taken up belongs to it
        whole = {row.id: row for row in (*mine, *(row for row in found if row.run in runs))}
        return tuple(sorted(whole.values(), key=lambda row: -row.id))

    def line(self, view: JobView | None, rows: tuple[JobRow, ...]) -> JobLine:
        """One line."""
        standing = standing_of(view, rows)
        basis = self._basis(rows)
        if view is not None:
            began = wall_time(view.ended_at or view.started_at or view.queued_at)
            return JobLine(view.fingerprint, view.node, view.title, standing, began, view, rows, basis)
        newest = rows[0]
        began = newest.closed_at or newest.created_at
        return JobLine(f"job {rows[-1].id}", newest.node, newest.node_title, standing, began, None, rows, basis)

    def _basis(self, rows: Iterable[JobRow]) -> Basis:
        known = {self._bases.get(row.id, Basis.REPORTED) for row in rows if row.charged_usd is not None}
        worst = (basis for basis in (Basis.PERHAPS, Basis.ESTIMATED) if basis in known)
        return next(worst, Basis.REPORTED)


def merged(views: Iterable[JobView], ledger: Ledger, cleared_at: datetime) -> tuple[JobLine, ...]:
    """Every line in its order; what was over at ``cleared_at`` and is not of this session any more is left out."""
    lines: list[JobLine] = []
    taken: set[JobId] = set()
    for view in views:
        line = ledger.line_of(view)
        taken.update(row.id for row in line.rows)
        lines.append(line)
    earlier = ledger.lines_besides(taken)
    lines.extend(line for line in earlier if not (line.standing.is_over and line.rows[0].updated_at <= cleared_at))
    return tuple(sorted(lines, key=_place))


def _place(line: JobLine) -> tuple[int, float]:
    """What moves first, then what needs a look, then the line in its order, then the rest, newest first."""
    if line.standing is Standing.FAILED and line.view is not None:
        return _NEEDS_A_LOOK, -line.began.timestamp()
    when = line.began.timestamp()
    return _FIRST.get(line.standing, _REST), when if line.standing is Standing.WAITING else -when


_OFFSET = time.time() - time.monotonic()


def wall_time(monotonic: float) -> datetime:
    """When ``time.monotonic()`` said so, as an aware time."""
    return datetime.fromtimestamp(_OFFSET + monotonic, UTC)
