"""The application without a window: one open project and everything a user can ask of it.

The window and the command line are two ways to call these verbs. Nothing here knows of Qt; all methods belong to
the event loop's thread, and whatever takes long runs in worker threads on values.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from charstudio.engine.events import Event, JobDone
from charstudio.engine.fingerprint import Quality
from charstudio.engine.plan import Plan, plan, runnable_nodes
from charstudio.engine.resume import Resumed, resume
from charstudio.engine.runner import Outcome, Run, Runner
from charstudio.media.export import ExportReport, export
from charstudio.media.playable import Playable
from charstudio.model.errors import CharStudioError, Damaged, PlanError, ReadOnly, StorageError
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import ClipSource
from charstudio.model.values import NodeId, Output
from charstudio.nodes.registry import NodeKinds, specs
from charstudio.providers.base import Provider
from charstudio.storage import project_file
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.document import Change, Document
from charstudio.studio.exporting import ExportCheck, check_export, snapshot
from charstudio.studio.importing import ImportReport, import_all, with_source_nodes
from charstudio.studio.jobs import JobBoard, JobView
from charstudio.studio.library import ResultLibrary
from charstudio.studio.outlook import Outlook
from charstudio.studio.signal import Signal
from charstudio.studio.status import NodeStatus
from charstudio.studio.workspace import Workspace, create, locate

log = logging.getLogger("charstudio.studio")


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found: parts left out (the project is then read-only), a lock, work to recover, open jobs."""

    faults: tuple[str, ...] = ()
    read_only_because: str = ""
    newer_autosave: Path | None = None


class Studio:
    """One open project. Construct it once per window or command; ``open`` and ``new`` change what it holds."""

    def __init__(self, kinds: NodeKinds, providers: Mapping[str, Provider]) -> None:
        self.node_kinds = kinds
        self.kinds: Kinds = specs(kinds)
        self.providers = providers
        self.document = Document()
        self.read_only = False
        self.opened: Signal[OpenReport] = Signal()
        self.jobs: Signal[Event] = Signal()
        self.status_changed: Signal[frozenset[NodeId]] = Signal()
        self._workspace: Workspace | None = None
        self._runner: Runner | None = None
        self._board = JobBoard()
        self._library = ResultLibrary()
        self._outlook = Outlook(kinds, self._library, self._board, None)
        self.document.changed.connect(self._document_changed)

    # --- the project -------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path | None:
        """The open project's folder."""
        return self._workspace.folder.root if self._workspace is not None else None

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    def new(self, folder: Path, project: Project) -> None:
        """Make a project folder holding ``project`` and open it. Raises ``StorageError``; nothing is closed then."""
        self._enter(create(folder, project), project, OpenReport())

    def open(self, path: Path, *, read_only: bool = False) -> OpenReport:
        """Open a project folder or its document.

        A damaged document opens with what can be read, read-only; its file is never overwritten. A project that
        another window holds opens read-only. Raises ``StorageError`` when there is nothing to open.
        """
        root = locate(path)
        project, faults = _read(ProjectFolder(root).document)
        reason = "Parts of the project file are damaged." if faults else ""
        try:
            workspace = Workspace(root, read_only=read_only or bool(faults))
        except ReadOnly as error:
            reason = error.message
            workspace = Workspace(root, read_only=True)
        report = OpenReport(faults, reason, self._newer_autosave(root, project))
        self._enter(workspace, project, report)
        return report

    async def save(self) -> None:
        """Write the document. The value is fixed at the call; edits made meanwhile stay unsaved."""
        workspace = self._require()
        if self.read_only:
            raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to keep your changes.")
        project = self.project
        await asyncio.to_thread(project_file.write, workspace.folder.document, project)
        self.document.mark_saved(project)
        self.status_changed.emit(frozenset())

    async def save_copy(self, folder: Path) -> None:
        """Copy the whole project (document as shown now, media, results) to a new folder and go on there."""
        workspace = self._require()
        project = self.project
        await asyncio.to_thread(workspace.copy_to, folder, project)
        await self.close()
        self._enter(Workspace(folder), project, OpenReport())

    async def autosave(self) -> None:
        """Keep a timed version beside the document when there is something unsaved."""
        if self._workspace is not None and not self.read_only and self.document.is_dirty:
            await asyncio.to_thread(project_file.autosave, self._workspace.folder, self.project)

    def restore(self, autosave: Path) -> None:
        """Show an autosaved version; the document on disk stays as it is until the next save."""
        project = project_file.read(autosave)
        self.document.apply("Restore autosave", lambda _: project)

    async def close(self) -> None:
        """Stop what runs (paid jobs stay in the journal) and let go of the project."""
        if self._runner is not None:
            await self._runner.shutdown()
            self._runner = None
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    # --- what things show --------------------------------------------------------------------------------------

    def status(self, node: NodeId) -> NodeStatus:
        """What a node shows of itself. Cheap: derived once per change."""
        return self._outlook.status(node)

    def current(self, output: Output) -> Value | None:
        """The value that shows for an output now."""
        return self._outlook.current(output)

    def is_current(self, source: ClipSource) -> bool:
        """Whether a clip's source is up to date."""
        return not isinstance(source, Output) or self._outlook.is_current(source)

    def playable(self, source: ClipSource) -> Playable | None:
        """The file a clip plays now; None for a ghost."""
        return self._outlook.playable(source)

    def playable_value(self, value: MediaValue | Asset) -> Playable | None:
        """The file behind a result or an imported asset."""
        return self._outlook.playable_value(value)

    def media_path(self, value: MediaValue | Asset) -> Path:
        """Where the bytes of a result or asset lie."""
        return self._require().blobs.path(value.media)

    def planned_duration(self, node: NodeId) -> Seconds:
        """How long a node's clip is or will be, in seconds."""
        return self._outlook.planned_duration(node)

    def takes(self, node: NodeId) -> tuple[tuple[int, Result], ...]:
        """Every stored result of a node with its take, newest first."""
        return self._library.results_of(node)

    def job_views(self) -> tuple[JobView, ...]:
        """This session's jobs, newest first."""
        return self._board.views()

    def clear_finished_jobs(self) -> None:
        """Empty the jobs list of everything that is over."""
        self._board.forget_ended()
        self._outlook.forget()
        self.status_changed.emit(frozenset(self.project.graph.nodes))

    # --- making things -----------------------------------------------------------------------------------------

    def plan(
        self, nodes: Iterable[NodeId] | None = None, quality: Quality = Quality.AS_SET, *, mark: bool = True
    ) -> Plan:
        """What a run of ``nodes`` (None: everything that is not up to date) would do and cost."""
        targets = runnable_nodes(self.project, self.node_kinds) if nodes is None else tuple(nodes)
        library = self._library
        return plan(
            self.project,
            self.node_kinds,
            self.providers,
            targets,
            library.find,
            library.has_media,
            quality=quality,
            mark=mark,
        )

    def run(
        self, nodes: Iterable[NodeId] | None = None, quality: Quality = Quality.AS_SET, *, mark: bool = True
    ) -> Run:
        """Start making. Named nodes must all be possible (``PlanError``); "everything" leaves out what is not."""
        chosen = None if nodes is None else tuple(nodes)
        found = self.plan(chosen, quality, mark=mark)
        if chosen is not None:
            found.require_possible({node.id: node.title for node in self.project.graph.nodes.values()})
        return self.start(found)

    def start(self, found: Plan) -> Run:
        """Start a plan that was shown before."""
        self._require_writable()
        assert self._runner is not None
        self._board.forget_ended(step.fingerprint for step in found.steps)
        return self._runner.start(found)

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Cancel the running and waiting steps of ``nodes``, or all."""
        if self._runner is not None:
            self._runner.cancel(nodes)

    @property
    def is_running(self) -> bool:
        """Whether anything runs or waits."""
        return self._runner is not None and not self._runner.is_idle

    async def resume(self) -> Resumed:
        """Collect what an earlier session left with a provider."""
        workspace = self._require()
        if self.read_only:
            return Resumed()
        return await resume(workspace.database, workspace.blobs, self.providers, self._on_event)

    async def import_files(self, paths: Iterable[Path], at: tuple[float, float] = (0.0, 0.0)) -> ImportReport:
        """Bring files in as assets, each with a source node; one undo step. Bad files are named, good ones come in."""
        workspace = self._require_writable()
        assets, problems = await import_all(paths, workspace.blobs)
        if not assets:
            return ImportReport(problems=problems)
        project, nodes = with_source_nodes(self.project, self.kinds, assets, at)
        self.document.apply(
            f"Import {assets[0].name}" if len(assets) == 1 else f"Import {len(assets)} files", lambda _: project
        )
        return ImportReport(assets, nodes, problems)

    async def import_assets(self, paths: Iterable[Path]) -> ImportReport:
        """Bring files into the media store without touching the document (a picker puts their ids where it likes)."""
        assets, problems = await import_all(paths, self._require_writable().blobs)
        return ImportReport(assets, (), problems)

    # --- the film ----------------------------------------------------------------------------------------------

    def check_export(self) -> ExportCheck:
        """Drafts, ghosts and stale clips in the cut."""
        return check_export(self.project, self._outlook)

    async def export(
        self,
        path: Path,
        *,
        part: TimeRange | None = None,
        mark: bool = True,
        overwrite: bool = False,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> ExportReport | None:
        """Write the film (or a part of it) as it is now; None when ``stopped()`` said so.

        ``progress(frames done, frames in all)`` comes from a worker thread. With ``mark`` False the drafts of the
        cut are made once more without their mark, which is free.
        """
        project = self.project
        if not mark:
            await self._make_plain(project)
        find = snapshot(project, self._outlook, mark=mark)
        return await asyncio.to_thread(
            export,
            project.timeline,
            find,
            path,
            range=part,
            overwrite=overwrite,
            progress=progress,
            stopped=stopped,
            metadata={"title": project.title},
        )

    async def _make_plain(self, project: Project) -> None:
        drafts = {
            output.node
            for output in project.followed_outputs()
            if (playable := self._outlook.playable(output)) is not None and playable.info.draft
        }
        if drafts:
            outcome: Outcome = await self.run(drafts, mark=False).finished()
            if not outcome.is_complete:
                raise PlanError(
                    "The drafts could not be made without their mark.", "Export with the mark, or run again."
                )

    # --- inside ------------------------------------------------------------------------------------------------

    def _enter(self, workspace: Workspace, project: Project, report: OpenReport) -> None:
        previous = self._workspace
        self._workspace = workspace
        self.read_only = workspace.read_only
        self._runner = Runner(workspace.database, workspace.blobs, self.providers, self._on_event)
        self._board = JobBoard()
        self._library = ResultLibrary.read(workspace.database, workspace.blobs)
        self._outlook = Outlook(self.node_kinds, self._library, self._board, workspace.blobs)
        if previous is not None:
            previous.close()
        self.document.replace(project, read_only=workspace.read_only)
        self.opened.emit(report)

    def _require(self) -> Workspace:
        if self._workspace is None:
            raise CharStudioError("No project is open.", "Open one or make a new one first.")
        return self._workspace

    def _require_writable(self) -> Workspace:
        workspace = self._require()
        if self.read_only:
            raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to work on it.")
        return workspace

    def _newer_autosave(self, root: Path, project: Project) -> Path | None:
        newest = project_file.newer_than_document(ProjectFolder(root))
        if newest is None or not newest.readable:
            return None
        try:
            return newest.path if project_file.read(newest.path) != project else None
        except StorageError:
            return None

    def _document_changed(self, change: Change) -> None:
        changed = self._outlook.look_at(change.after)
        if changed:
            self.status_changed.emit(changed)

    def _on_event(self, event: Event) -> None:
        node = self.project.graph.nodes.get(event.node)
        view = self._board.fold(event, node.title if node is not None else "A deleted node")
        if isinstance(event, JobDone):
            self._library.add(event.result, event.node, event.take)
        if view.condition.is_over:
            self._outlook.forget()  # a new result may change what any clip or node below shows
        concerned = self._outlook.nodes_showing(event.fingerprint) | {event.node}
        self._outlook.forget(frozenset(concerned))
        self.jobs.emit(event)
        self.status_changed.emit(frozenset(concerned))


def _read(document: Path) -> tuple[Project, tuple[str, ...]]:
    try:
        return project_file.read(document), ()
    except Damaged:
        salvaged = project_file.salvage(document)
        return salvaged.project, tuple(salvaged.faults)
