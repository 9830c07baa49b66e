"""Looking after an open film: which of its media are lost, bringing them back, and packing it as a whole.

Part of ``Studio``. Every verb takes the film as it is at the call; the disk is used in worker threads, and cancelling
the wait stops the work. ``progress(share 0..1, words)`` comes from those threads.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from charstudio.engine.fingerprint import marked, plain_of
from charstudio.model.errors import EditError
from charstudio.model.media_swap import with_other_files
from charstudio.model.project import Project
from charstudio.storage.film_archive import FilmArchive
from charstudio.studio import archiving
from charstudio.studio.archiving import Packed
from charstudio.studio.collecting import Packing, Scope, packing
from charstudio.studio.document import Document
from charstudio.studio.library import ResultLibrary
from charstudio.studio.mending import Mended, mend
from charstudio.studio.missing import Lost, Stock, changed_media, lost_media
from charstudio.studio.outlook import Outlook
from charstudio.studio.relinking import Found, Searching, find_media
from charstudio.studio.stoppable import in_thread
from charstudio.studio.tally import Stopped, unheard
from charstudio.studio.workspace import Workspace


def never() -> bool:
    """Work that nobody stops."""
    return False


class Safekeeping:
    """``open_film`` gives what is open and ``writable`` the same for writing; each raises when that cannot be.

    ``look_at_media`` has everything look at the disk anew.
    """

    def __init__(
        self,
        open_film: Callable[[], tuple[Workspace, Stock]],
        writable: Callable[[], Workspace],
        document: Document,
        look_at_media: Callable[[], Awaitable[None]],
    ) -> None:
        self._open_film = open_film
        self._writable = writable
        self._document = document
        self._look_at_media = look_at_media

    async def lost(self) -> tuple[Lost, ...]:
        """What is missing or broken off. Quick: only lengths are asked for."""
        workspace, stock = self._open_film()
        return await in_thread(lambda _: lost_media(stock, workspace.blobs), never)

    async def check_all(
        self, progress: Callable[[float, str], None] = unheard, stopped: Callable[[], bool] = never
    ) -> tuple[Lost, ...] | None:
        """What is missing, broken off or changed; reads every file. None when it was stopped."""
        workspace, stock = self._open_film()
        try:
            return await in_thread(lambda stop: changed_media(stock, workspace.blobs, progress, stop), stopped)
        except Stopped:
            return None

    async def search(
        self,
        lost: Sequence[Lost],
        folder: Path,
        progress: Callable[[Searching], None] = lambda _: None,
        stopped: Callable[[], bool] = never,
    ) -> Found:
        """Look for lost files in one folder and all below it. Raises ``StorageError``."""
        wanted = [each.wanted() for each in lost]
        return await in_thread(lambda stop: find_media(wanted, folder, stop, progress), stopped)

    async def mend(
        self,
        lost: Sequence[Lost],
        certain: Mapping[str, Path],
        likely: Mapping[str, Path] | None = None,
        progress: Callable[[float, str], None] = unheard,
        stopped: Callable[[], bool] = never,
    ) -> Mended:
        """Bring found files into the film, by ``Lost.key``: ``certain`` ones back to their places; of the others, which
        a user agreed to, clips and nodes follow those that fit, in one undoable step.

        Raises ``DiskFull`` beforehand, ``ReadOnly``.
        """
        workspace = self._writable()
        sure = [(each, certain[each.key]) for each in lost if each.key in certain]
        other = [(each, (likely or {})[each.key]) for each in lost if each.key in (likely or {})]
        if not sure and not other:
            return Mended()
        done = await in_thread(lambda stop: mend(sure, other, workspace.blobs, progress, stop), stopped)
        if workspace is not self._open_film()[0]:
            return done  # another film was opened meanwhile; the files are there for later
        await self._look_at_media()
        return self._relinked(done) if done.others else done

    def _relinked(self, done: Mended) -> Mended:
        """Have the film follow the other files; those that do not fit are named."""
        project, fitting = self._document.project, {}
        problems = list(done.problems)
        for old, new in done.others.items():
            try:
                project = with_other_files(project, {old: new})
            except EditError as error:
                problems.append(f"{new.name}: {error.message}")
            else:
                fitting[old] = new
        words = "Relink 1 file" if len(fitting) == 1 else f"Relink {len(fitting)} files"
        self._document.apply(words, lambda _: project)
        return replace(done, others=fitting, problems=tuple(problems))

    async def packing(self, scope: Scope) -> Packing:
        """What an archive of this scope would hold."""
        workspace, stock = self._open_film()
        return await in_thread(lambda _: packing(scope, stock, workspace.blobs), never)

    async def pack(
        self,
        path: Path,
        scope: Scope,
        progress: Callable[[float, str], None] = unheard,
        stopped: Callable[[], bool] = never,
        *,
        overwrite: bool = False,
    ) -> Packed | None:
        """Write the film as it is now to a zip file or folder. None when it was stopped; nothing is left then.

        Raises ``DiskFull``, ``StorageError``.
        """
        workspace, stock = self._open_film()
        work = partial(archiving.pack, stock, workspace, path, scope, progress, overwrite=overwrite)
        return await in_thread(work, stopped)


async def unpack(
    path: Path,
    root: Path,
    progress: Callable[[float, str], None] = unheard,
    stopped: Callable[[], bool] = never,
) -> FilmArchive | None:
    """Unpack an archive into a new folder. None when it was stopped; nothing is left then. Raises ``StorageError``."""
    return await in_thread(partial(archiving.unpack, path, root, progress), stopped)


def stock_of(project: Project, library: ResultLibrary, outlook: Outlook) -> Stock:
    """Everything a film has at this moment."""
    results = library.all()
    shown = {result.fingerprint for result in results if outlook.nodes_showing(result.fingerprint)}
    makers = library.makers()
    satisfied = {node for name in shown for node in outlook.nodes_showing(name)}
    for node in project.graph.nodes.keys() - satisfied:
        if (last := library.last_of(node)) is not None:  # an older result stands in for what is out of date
            shown |= {plain_of(last.fingerprint), marked(last.fingerprint)}
    return Stock(project, results, makers, frozenset(shown))
