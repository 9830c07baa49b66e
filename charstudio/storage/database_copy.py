"""A copy of a project's database to be handed over: as of one moment, without what is nobody else's business.

Left out are the addresses of uploads, and the results that are not to be packed; the journal and the ledger stay whole,
since money is only ever added to. Nothing that was deleted can be read back from the copy's bytes, and equal databases
give equal copies.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from charstudio.model.results import Result
from charstudio.storage.database import Database
from charstudio.storage.database_schema import connected, sqlite_door


def copy_for_handing_over(database: Database, path: Path, keeps: Callable[[Result], bool]) -> list[Result]:
    """Write a copy with the results that ``keeps`` says yes to; gives these, the newest first. Blocking.

    Works while the database is read and written. Raises ``StorageError``; what is at ``path`` is the caller's.
    """
    database.copy_to(path)
    copy = Database(path, read_only=True)
    try:
        results = copy.all_results()
    finally:
        copy.close()
    kept = [result for result in results if keeps(result)]
    names = {result.fingerprint for result in kept}
    with sqlite_door(path), closing(connected(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM uploads")
        connection.executemany(
            "DELETE FROM results WHERE fingerprint = ?",
            [(result.fingerprint,) for result in results if result.fingerprint not in names],
        )
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    return kept
