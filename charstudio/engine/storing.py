"""The last step of the careful path: result, cost and closed job in one transaction."""

from __future__ import annotations

from charstudio.model.results import Result
from charstudio.model.values import NodeId
from charstudio.storage.database import Basis, Database, JobId, LedgerEntry


def store(
    database: Database,
    result: Result,
    job: JobId | None,
    node: NodeId,
    *,
    take: int | None,
    basis: Basis = Basis.REPORTED,
    character: str | None = None,
) -> None:
    """Commit a result, what it cost and its closed job together, and remember which take of ``node`` it is. Blocking.

    ``take`` None: a part of a result, which is no take by itself.
    """
    if take is not None:
        database.note_run(node, take, result.fingerprint)
    spent = None
    if job is not None and result.cost_usd:
        spent = LedgerEntry(*(node, result.provider, result.model, result.cost_usd), character=character, basis=basis)
    database.put_result(result, spent, job=job)
