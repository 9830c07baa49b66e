"""The application without a window: one open project and everything a user can ask of it.

The window and the command line are two ways to call these verbs. Nothing here knows of Qt; all methods belong to
the event loop's thread, and whatever takes long runs in worker threads on values.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from charstudio.engine.estimate import Estimate, Ladder
from charstudio.engine.events import Event, JobDetached, JobDone, JobProgress
from charstudio.engine.fingerprint import Fingerprints, Quality, plain_of
from charstudio.engine.models import Models
from charstudio.engine.plan import Plan, joined, plan, runnable_nodes
from charstudio.engine.purse import Purse
from charstudio.engine.resume import Resumed, collect, resume
from charstudio.engine.runner import Run, Runner
from charstudio.media.export import ExportReport
from charstudio.media.loudness import Loudness
from charstudio.media.playable import Find, Playable
from charstudio.media.probe import probe
from charstudio.media.proxies import Proxies
from charstudio.model import graph_edits
from charstudio.model.batch import Variation
from charstudio.model.delivery import Delivery, Disclosure
from charstudio.model.errors import CharStudioError, MediaError, ReadOnly, StorageError
from charstudio.model.kind import Kinds, ParamSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.statement import Statement
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import ClipSource
from charstudio.model.timeline_clipboard import ClipParcel
from charstudio.model.values import ClipId, Json, MediaRef, NodeId, Output
from charstudio.nodes.registry import NodeKinds, specs
from charstudio.providers.base import Cloud, Provider, as_cloud
from charstudio.providers.draft.provider import DraftProvider
from charstudio.storage import project_file
from charstudio.storage.database import Caps, Database, recover
from charstudio.storage.daybook import DayBook, project_key
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import ProjectFolder
from charstudio.storage.render_film import RenderFilm
from charstudio.storage.repair_notes import RepairNotes
from charstudio.storage.settings import Settings
from charstudio.studio.accounts import Accounts
from charstudio.studio.batch_variants import chain_of
from charstudio.studio.batching import BatchPlan, plan_batch
from charstudio.studio.cast.cast import Cast
from charstudio.studio.clip_parcels import BroughtClips, brought_clips
from charstudio.studio.disclosure.copying import save_result
from charstudio.studio.disclosure.signers import Signers
from charstudio.studio.disclosure.telling import Teller
from charstudio.studio.document import Change, Document
from charstudio.studio.exporting import (
    AS_IT_IS,
    ExportCheck,
    check_export,
    plans_without_mark,
    snapshot,
    would_write,
    write_film,
)
from charstudio.studio.farm.bundle import Bundle
from charstudio.studio.farm.machines import Machines
from charstudio.studio.farm.openjd import job_of
from charstudio.studio.foretelling import Foretelling
from charstudio.studio.gallery.gallery import Gallery
from charstudio.studio.gathering import Gathering
from charstudio.studio.identity.choosing import Choosing
from charstudio.studio.identity.choosing import Desk as ChoosingDesk
from charstudio.studio.identity.face_measurer import FaceMeasurer
from charstudio.studio.identity.looking import Film as WatchedFilm
from charstudio.studio.identity.measurer import Measurer
from charstudio.studio.identity.watch import IdentityWatch
from charstudio.studio.importing import ImportReport, import_all, with_media_node, with_source_nodes
from charstudio.studio.jobs import JobBoard, JobView
from charstudio.studio.journal import Journal
from charstudio.studio.leaving import Leaving
from charstudio.studio.library import ResultLibrary
from charstudio.studio.measuring import measure_loudness
from charstudio.studio.missing import Stock
from charstudio.studio.money import kept_seconds
from charstudio.studio.opening import OpenReport, newer_autosave, opened, read_document
from charstudio.studio.outlook import Outlook
from charstudio.studio.renders.freezing import frozen, unmarked
from charstudio.studio.renders.queue import Renders
from charstudio.studio.safekeeping import Safekeeping, stock_of
from charstudio.studio.scrubbing import Scrubbing
from charstudio.studio.shelf import ModelShelf
from charstudio.studio.signal import Signal
from charstudio.studio.snippets import PasteReport, brought, parsed, paste, without_lost_pins
from charstudio.studio.status import NodeStatus
from charstudio.studio.stoppable import in_thread
from charstudio.studio.takes import ClipTakes, takes_of_clip, with_take
from charstudio.studio.voice.listening import Listening
from charstudio.studio.workspace import Workspace, create, locate

__all__ = ["OpenReport", "Studio"]


class Studio:
    """One open project. Construct it once per window or command; ``open`` and ``new`` change what it holds."""

    _notes: tuple[Path, bool, RepairNotes] | None = None  # of the class: made when somebody asks

    def __init__(
        self,
        kinds: NodeKinds,
        providers: Mapping[str, Provider],
        *,
        settings: Settings | None = None,
        book: DayBook | None = None,
        shelf: ModelShelf | None = None,
        accounts: Accounts | None = None,
        signers: Callable[[Callable[[], Settings]], Signers] | None = None,
        measurer: Measurer | None = None,
    ) -> None:
        self.node_kinds = kinds
        self.kinds: Kinds = specs(kinds)
        self.providers = providers
        self.settings = settings or Settings()
        self.models = Models(providers, self.settings.providers_order)
        self.shelf = shelf
        """The catalogue of models; None: there are only those of the providers."""
        self.accounts = accounts
        self.signers = signers(lambda: self.settings) if signers is not None else None
        """Who signs exports; None: nobody can."""
        if shelf is not None:
            shelf.changed.connect(lambda _catalog: self.renew_models())
        if accounts is not None:
            accounts.changed.connect(lambda _service: self.renew_models())
        self._book = book
        self.document = Document()
        self.read_only = False
        self.opened: Signal[OpenReport] = Signal()
        self.jobs: Signal[Event] = Signal()
        self.tuned: Signal[Settings] = Signal()
        self.status_changed: Signal[frozenset[NodeId]] = Signal()
        self._gathering = Gathering(self.status_changed.emit)
        self._workspace: Workspace | None = None
        self._runner: Runner | None = None
        self._board = JobBoard()
        self._library = ResultLibrary()
        self._outlook = Outlook(kinds, self._library, self._board, None, self.models)
        self.journal = Journal(self._writing_runner, self._database, self._kept_seconds, self._spent_elsewhere)
        self.keeping = Safekeeping(self._film, self._require_writable, self.document, self._look_at_media)
        """Lost media, relinking them, and the film as one file."""
        self.cast = Cast(self._require, self._require_writable, self.document, lambda: self._library)
        """Its characters as files, the lock on their pictures, and when to export them."""
        self.gallery = Gallery(lambda: (self._require(), self._library, self.project), self.current, self._model_title)
        """Everything that was made or imported."""
        self._collecting: set[asyncio.Task[None]] = set()
        self._scrubbing = Scrubbing(self.playable)
        self.status_changed.connect(lambda _: self._scrubbing.look(self.project))
        self.identity = IdentityWatch(measurer or FaceMeasurer(), self._film_to_watch())
        """How well what was made keeps to its characters."""
        self.identity.changed.connect(self._identity_changed)
        self._choosing = Choosing(self._desk_for_choosing())
        self.listening = Listening(self.media_path)
        """What was heard in its sounds, and whether mouths are in time."""
        self.farm: Machines | None = None
        """Other machines that work for this program; None: it works alone."""
        self._saving = asyncio.Lock()
        self.renders = Renders(self._write_film, self._without_mark, lambda: frozen(self.project, self._outlook_now()))
        """Exports that were ordered, written one after the other."""
        self._leaving = Leaving(lambda workspace: workspace is self._workspace, self.renders)
        self.document.changed.connect(self._document_changed)

    # --- the project -------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path | None:
        """The open project's folder."""
        return self._workspace.folder.root if self._workspace is not None else None

    @property
    def proxies(self) -> Proxies | None:
        """Small copies of the film's clips for scrubbing; None when no project is open, or nobody wants any."""
        return self._scrubbing.proxies

    def use_proxies(self) -> None:
        """From the next project on, make them in the background: for a window."""
        self._scrubbing.is_on = True

    def watch_identity(self) -> None:
        """From the next project on, measure in the background what is made from characters: for a window."""
        self.identity.is_on = True
        self.identity.measure_by_itself(on=self.settings.identity_by_itself == "on")

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    def new(self, folder: Path, project: Project) -> None:
        """Make a project folder holding ``project`` and open it. Raises ``StorageError``; nothing is closed then."""
        workspace = create(folder, project)
        self._enter(workspace, ResultLibrary(blobs=workspace.blobs), project, OpenReport())

    def open(self, path: Path, *, read_only: bool = False) -> OpenReport:
        """Open a project folder or its document. Opening the open one again goes back to what was saved.

        Read-only, with the reason, when: parts of the document are damaged (what can be read is shown; the file is
        never overwritten), another window holds the project, the folder may not be written, or its database cannot
        be used (then without takes). Raises ``StorageError`` when there is nothing to open, and then what was open
        stays open. What runs in a project that is left is let go of in the background.
        """
        root = locate(path)
        project, faults = read_document(root)
        held = None if read_only or faults else self._workspace_held(root)
        newer = newer_autosave(root, project)
        if held is not None:
            report = OpenReport(newer_autosave=newer)
            self._enter(held, ResultLibrary.read(held.database, held.blobs), project, report)
            return report
        reason = "Parts of the project file are damaged." if faults else ""
        workspace, library, why = opened(root, read_only=read_only or bool(faults))
        report = OpenReport(faults, reason or why, newer, database_damaged=not workspace.has_database)
        self._enter(workspace, library, project, report)
        return report

    def open_without_takes(self, path: Path) -> OpenReport:
        """Open a project whose database is damaged, for working on: the database is set aside (kept beside it, for a
        person to look at) and a new one begun. Ask first. Raises ``StorageError``.
        """
        folder = ProjectFolder(locate(path))
        with ProjectLock(folder):
            recover(folder.database)
        return self.open(path)

    async def save(self) -> None:
        """Write the document. The value is fixed at the call; edits made meanwhile stay unsaved."""
        workspace = self._require()
        if self.read_only:
            raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to keep your changes.")
        project = self.project
        async with self._saving:  # in the order they were asked for: the last one asked is the one on disk
            await asyncio.to_thread(project_file.write, workspace.folder.document, project)
        if self._workspace is workspace:
            self.document.mark_saved(project)
            self.status_changed.emit(frozenset())

    async def save_copy(self, folder: Path) -> None:
        """Copy the whole project (document as shown now, media, results) to a new folder and go on there."""
        workspace = self._require()
        project = self.project
        await asyncio.to_thread(workspace.copy_to, folder, project)
        if self._workspace is not workspace:
            return  # another project was opened meanwhile; the copy is there for later
        copy, library, reason = opened(folder)
        self._enter(copy, library, self.project, OpenReport(read_only_because=reason), saved=project)

    async def autosave(self) -> None:
        """Keep a timed version beside the document when there is something unsaved."""
        if self._workspace is not None and not self.read_only and self.document.is_dirty:
            await asyncio.to_thread(project_file.autosave, self._workspace.folder, self.project)

    def restore(self, autosave: Path) -> None:
        """Show an autosaved version; the document on disk stays as it is until the next save.

        One undoable step. A project that is open for reading only shows it too, and stays so. Raises ``StorageError``
        when the version cannot be read; nothing has changed then.
        """
        try:
            project = project_file.read(autosave)
        except StorageError as error:
            raise StorageError(
                f"The autosaved version cannot be restored. {error.message}",
                "Your film is as it was. Try an older version.",
            ) from error
        if self.read_only:
            self.document.replace(project, read_only=True)
        else:
            self.document.apply("Restore autosave", lambda _: project)

    async def close(self) -> None:
        """Stop what runs (paid jobs go on and stay in the journal) and let go of the project. Nothing is shown then."""
        runner, workspace = self._runner, self._workspace
        if runner is not None:
            await runner.shutdown()
        if workspace is not None:
            await self.renders.left(workspace)
        for task in (*self._collecting,):
            task.cancel()
        await self.journal.looked()
        await self._leaving.finished()
        if workspace is None or self._workspace is not workspace:
            return  # nothing was open, or another project was opened meanwhile
        workspace.close()
        self._workspace = self._runner = None
        self._show(JobBoard(), ResultLibrary(), None, Project(), read_only=False)
        await self.journal.looked()
        await self._scrubbing.finished()
        await self.identity.finished()
        await self.listening.finished()

    @property
    def repair_notes(self) -> RepairNotes | None:
        """What was tried and ticked while mending the open film; None: no film is open."""
        folder = self.folder
        if folder is None:
            return None
        if self._notes is None or self._notes[:2] != (folder, self.read_only):
            self._notes = folder, self.read_only, RepairNotes(folder, read_only=self.read_only)
        return self._notes[2]

    # --- what things show --------------------------------------------------------------------------------------

    def status(self, node: NodeId) -> NodeStatus:
        """What a node shows of itself. Cheap: derived once per change."""
        return self._outlook.status(node)

    def choose_model(self, node: NodeId, model: str) -> tuple[str, ...]:
        """Have a node use another model, in one undoable step; gives a sentence for each value that did not fit."""
        found = self.project.graph.nodes[node]
        spec = self.kinds[found.kind]
        values: Mapping[str, Json] = {"model": model}
        remarks: tuple[str, ...] = ()
        if self.shelf is not None:
            values, remarks = self.shelf.switched(spec, found.params, model)
        known = {name: value for name, value in values.items() if spec.param(name) is not None}
        words = f"Use {self._model_title(model)}"
        self.document.apply(words, lambda project: graph_edits.set_params(project, self.kinds, node, known))
        return remarks

    def _model_title(self, model: str) -> str:
        found = self.shelf.catalog.model(model) if self.shelf is not None else None
        return found.title if found is not None else model

    def estimate_with(self, node: NodeId, model: str) -> Estimate | None:
        """What making a node would cost with another model: for comparing before choosing."""
        return self._outlook.estimate_with(node, model)

    def estimate_after(self, project: Project, node: NodeId) -> Estimate | None:
        """What making a node would cost in the film as it would be after an edit: for asking before making it."""
        return self._outlook_now(project).estimate(node)

    def estimate(self, node: NodeId) -> Estimate | None:
        """What making a node costs as it is set, and what its model would refuse; None while that cannot be told."""
        return self._outlook.estimate(node)

    def price_of_run(self, node: NodeId) -> Decimal | None:
        """What making a node costs, with everything it needs that is not made yet; None: not every price is known."""
        return self._outlook.price_of_run(node)

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

    def params_of(self, node: NodeId) -> tuple[ParamSpec, ...]:
        """A node's parameters as its model takes them: with its ranges and choices, without what it cannot use."""
        found = self.project.graph.nodes[node]
        spec = self.kinds.get(found.kind)
        if spec is None or spec.capability is None or self.shelf is None:
            return spec.params if spec is not None else ()
        return self.shelf.params(spec, str({**spec.defaults(), **found.params}.get("model")))

    def with_take(self, project: Project, node: NodeId, take: int) -> Project:
        """``project`` with ``node`` using one of its takes, whose result shows then. Raises ``EditError``."""
        return with_take(project, self.node_kinds, node, take, self.takes(node), self._library.find)

    def use_steadiest(self, node: NodeId, take: int) -> None:
        """Have a node use its steadiest take: one undoable step, which makes nothing."""
        title = self.project.graph.nodes[node].title
        words = f"Use the steadiest take of {title}"
        self.document.apply(words, lambda project: self.with_take(project, node, take))

    def takes_of_clip(self, clip: ClipId) -> ClipTakes | None:
        """The takes that a clip can show; None for one that follows no node. Raises ``UnknownId``."""
        return takes_of_clip(self.project, clip, self.takes)

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
        if self._library.look_again():
            self._media_changed()
        return self._plan(self.project, self._targets(nodes), quality, mark=mark)

    async def plan_aside(self, nodes: Iterable[NodeId] | None = None) -> Plan:
        """As ``plan``, worked out in a worker thread: in a large film it takes longer than a window may stand still.

        The plan is that of the project as it is now, whatever is edited meanwhile.
        """
        project, library, targets = self.project, self._library, self._targets(nodes)
        if self._workspace is not None:
            await self.cast.broken()  # so that starting the plan has nothing left to read
        changed = await asyncio.to_thread(library.look_again)
        if changed and library is self._library:
            self._media_changed()
        return await asyncio.to_thread(self._plan, project, targets, Quality.AS_SET, mark=True)

    def _targets(self, nodes: Iterable[NodeId] | None) -> tuple[NodeId, ...]:
        return runnable_nodes(self.project, self.node_kinds) if nodes is None else tuple(nodes)

    def _film(self) -> tuple[Workspace, Stock]:
        """What is open, and everything it has at this moment."""
        return self._require(), stock_of(self.project, self._library, self._outlook)

    async def _look_at_media(self) -> None:
        """Ask the disk anew for every file, and show what came back."""
        library = self._library
        if await asyncio.to_thread(library.look_again) and library is self._library:
            self._media_changed()

    def _media_changed(self) -> None:
        """Somebody took media away, or put them back."""
        self._outlook.forget()
        self.status_changed.emit(frozenset(self.project.graph.nodes))

    def plan_takes(self, node: NodeId, count: int) -> Plan:
        """What ``count`` further takes of ``node`` would make and cost, each with a number nobody has used yet."""
        found = self.project.graph.nodes[node]
        highest = max([found.take, *(take for take, _ in self.takes(node))])
        return joined(
            self._plan(graph_edits.set_take(self.project, node, highest + more), (node,), Quality.AS_SET, mark=True)
            for more in range(1, count + 1)
        )

    async def plan_batch(self, node: NodeId, batch: Sequence[Variation], *, follow: bool = False) -> BatchPlan:
        """What one take of ``node`` for each combination would make and cost, worked out as in ``plan_aside``.

        With ``follow`` what is made from each of them is priced along.
        """
        project, library, runner = self.project, self._library, self._runner
        chain = chain_of(project, node, follow=follow)
        active = [step for step in runner.active if step.node.id == node] if runner is not None else []
        used = [take for take, _ in self.takes(node)] + [step.listed_take for step in active]
        busy = [view.fingerprint for view in self.job_views() if not view.condition.is_over]
        changed = await asyncio.to_thread(library.look_again)
        if changed and library is self._library:
            self._media_changed()

        def planned(made: Project) -> Plan:
            return self._plan(made, chain, Quality.AS_SET, mark=True)

        highest = max([project.graph.nodes[node].take, *used]) if node in project.graph.nodes else 0
        return await asyncio.to_thread(plan_batch, project, self.kinds, chain, batch, planned, highest, busy)

    def run(
        self, nodes: Iterable[NodeId] | None = None, quality: Quality = Quality.AS_SET, *, mark: bool = True
    ) -> Run:
        """Start making. Named nodes must all be possible (``PlanError``); "everything" leaves out what is not."""
        chosen = None if nodes is None else tuple(nodes)
        found = self.plan(chosen, quality, mark=mark)
        if chosen is not None:
            found.require_possible({node.id: node.title for node in self.project.graph.nodes.values()})
        return self.start(found)

    def start(self, found: Plan, *, unknown_ok: bool = False) -> Run:
        """Start a plan that was shown before. Raises ``ReadOnly``, and ``Damaged`` when a character's picture was
        changed in the media folder: it would be somebody else.

        ``unknown_ok``: the user agreed to steps whose price nobody knows; otherwise a cap refuses them.
        """
        self._require_writable()
        assert self._runner is not None
        self.cast.require_masters(step.node.id for step in found.steps)
        self._board.forget_ended(step.fingerprint for step in found.steps)
        return self._runner.start(found, unknown_ok=unknown_ok)

    async def draft_aside(self, project: Project, node: NodeId) -> Result | None:
        """Have the draft engine make a node of another project, which is free; None when that did not succeed.

        The document stays as it is. Raises ``PlanError`` when it cannot be made, ``ReadOnly``.
        """
        found = self._plan(project, (node,), Quality.DRAFT, mark=True)
        found.require_possible({each.id: each.title for each in project.graph.nodes.values()})
        if found.steps:
            await self.start(found).finished()
        prints = Fingerprints(self.node_kinds, Quality.DRAFT).of(project).get(node)
        return self._library.find(prints.shown) if prints is not None else None

    def work_on(self, machines: Machines | None) -> Machines | None:
        """From the next job on have drafts, proxies and films made by other machines; None: here. What costs money
        is asked for by this program alone, whatever is set. Gives those it worked on before, to be closed.
        """
        before, self.farm = self.farm, machines
        draft = self.providers.get("draft")
        if isinstance(draft, DraftProvider):
            draft.work_with(*((None,) if machines is None else (machines.render, machines.places)))
        self._scrubbing.elsewhere = None if machines is None else machines.want_proxy
        return before

    def use_settings(self, settings: Settings) -> None:
        """Go on with other settings: they count from the next job on. ``tuned`` tells who else goes by them."""
        reordered = settings.providers_order != self.settings.providers_order
        self.settings = settings
        self.identity.measure_by_itself(on=settings.identity_by_itself == "on")
        self.tuned.emit(settings)
        if reordered:
            self.renew_models()

    async def look_for_keys(self) -> None:
        """Find out which keys there are for the services this film uses; the system's keychain may ask the user.

        A film of drafts alone asks nobody.
        """
        asked = await asyncio.gather(*(cloud.look_for_key() for cloud in self._clouds_used()))
        if not all(asked):
            self.renew_models()

    def _clouds_used(self) -> list[Cloud]:
        names = {
            info.provider
            for node in self.project.graph.nodes.values()
            if node.kind in self.kinds and (spec := self.kinds[node.kind]).capability is not None
            for info in self.models.routes(spec.capability, str({**spec.defaults(), **node.params}.get("model")))
        }
        clouds = (as_cloud(self.providers.get(name)) for name in sorted(names))
        return [cloud for cloud in clouds if cloud is not None]

    def renew_models(self) -> None:
        """Look anew at what the providers offer: a key came or went, or a model was added."""
        self.models = Models(self.providers, self.settings.providers_order)
        self._outlook.use_models(self.models)
        self.status_changed.emit(frozenset(self.project.graph.nodes))

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Cancel the running and waiting steps of ``nodes``, or all."""
        if self._runner is not None:
            self._runner.cancel(nodes)

    @property
    def is_running(self) -> bool:
        """Whether anything runs or waits."""
        return self._runner is not None and not self._runner.is_idle

    async def idle(self) -> None:
        """Wait until nothing runs or waits."""
        if self._runner is not None:
            await self._runner.idle()

    async def resume(self) -> Resumed:
        """Collect what an earlier session left with a provider."""
        self._require()
        if self.read_only or self._runner is None:
            return Resumed()
        return await resume(self._runner)

    async def import_files(self, paths: Iterable[Path], at: tuple[float, float] = (0.0, 0.0)) -> ImportReport:
        """Bring files in as assets, each with a source node; one undo step. Bad files are named, good ones come in."""
        workspace = self._require_writable()
        assets, problems = await import_all(paths, workspace.blobs)
        if self._workspace is not workspace:
            return ImportReport(problems=("The project was closed before everything was imported.",))
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

    async def use_media(self, ref: MediaRef, title: str, at: tuple[float, float]) -> ImportReport:
        """Put down a node for media that lie in the project already, by a thumbnail; one undo step.

        Raises ``MediaError`` when they are gone or cannot be read.
        """
        workspace = self._require_writable()
        path = workspace.blobs.path(ref)
        if not await asyncio.to_thread(path.is_file):
            raise MediaError(f"“{title}” is no longer in the film's media folder.", "Make it again.")
        info = await asyncio.to_thread(probe, path)
        if self._workspace is not workspace:
            return ImportReport(problems=("The project was closed meanwhile.",))
        asset = Asset.of(f"{title}.{ref.suffix}", ref, info)
        project, nodes = with_media_node(self.project, self.kinds, asset, at)
        self.document.apply(f"Use {title}", lambda _: project)
        return ImportReport((asset,), nodes)

    async def paste_nodes(self, text: str, at: tuple[float, float], *, keep_wires: bool = False) -> PasteReport:
        """Paste copied nodes (``snippets.copied``) with the files they use, their middle at ``at``; one undo step.

        Raises ``Damaged``, ``NewerFormat``, ``EditError``, ``StorageError``; nothing is pasted then.
        """
        workspace = self._require_writable()
        snippet = await asyncio.to_thread(parsed, text)
        recent = [Path(folder) for folder in self.settings.recent_projects]
        found = await brought(snippet, self.project, workspace.blobs, recent)
        if self._workspace is not workspace:
            return PasteReport(remarks=("The project was closed before everything was pasted.",))
        found = without_lost_pins(found, lambda pin: self._library.find(pin) is not None)
        return paste(self.document, self.kinds, found, at, keep_wires=keep_wires)

    async def bring_clips(self, parcel: ClipParcel) -> BroughtClips | None:
        """Bring the files of clips copied in another film; None when the project was closed meanwhile.

        Raises ``StorageError``, ``ReadOnly``.
        """
        workspace = self._require_writable()
        recent = [Path(folder) for folder in self.settings.recent_projects]
        found = await brought_clips(parcel, self.project, workspace.blobs, recent)
        return found if self._workspace is workspace else None

    # --- the film ----------------------------------------------------------------------------------------------

    def check_export(self) -> ExportCheck:
        """Drafts, ghosts and stale clips in the cut."""
        return check_export(self.project, self._outlook)

    def foretell(self) -> Foretelling:
        """What deliveries of the film as it is now will be like."""
        return Foretelling(self.project, snapshot(self.project, self._outlook_now()))

    async def export(
        self,
        path: Path,
        *,
        part: TimeRange | None = None,
        mark: bool = True,
        overwrite: bool = False,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        stopped: Callable[[], bool] = lambda: False,
        delivery: Delivery = AS_IT_IS,
    ) -> ExportReport | None:
        """Write the film (or a part of it) as it is now, as ``delivery`` says; None when ``stopped()`` said so.

        ``progress(frames done, frames in all)`` comes from a worker thread. With ``mark`` False the drafts of the
        cut are made once more without their mark, which is free.
        """
        project = self.project
        outlook = self._outlook_now()
        if not mark:
            for found in plans_without_mark(project, outlook, self._plan):
                await self._make_plain(found)
        find = snapshot(project, outlook, mark=mark)
        return await self._write_film(
            project,
            find,
            path,
            part=part,
            overwrite=overwrite,
            progress=progress,
            stopped=stopped,
            delivery=delivery,
        )

    async def export_job(
        self,
        folder: Path,
        name: str,
        *,
        part: TimeRange | None = None,
        mark: bool = True,
        stopped: Callable[[], bool] = lambda: False,
        delivery: Delivery = AS_IT_IS,
    ) -> Bundle | None:
        """Write the film (or a part of it) as a job for render farms, which makes a file called ``name``.

        None when ``stopped()`` said so.

        Such a film is not signed: what signs stays here. Raises ``FarmError``, ``StorageError``.
        """
        project = self.project
        outlook = self._outlook_now()
        if not mark:
            for found in plans_without_mark(project, outlook, self._plan):
                await self._make_plain(found)
        find, teller = snapshot(project, outlook, mark=mark), self._teller()
        return await in_thread(
            lambda is_stopped: job_of(project, find, folder, name, delivery, part, teller, stopped=is_stopped), stopped
        )

    async def statement(self, part: TimeRange | None = None) -> Statement:
        """How the film (or a part of it) was made, as far as the project knows."""
        teller, project, find = self._teller(), self.project, snapshot(self.project, self._outlook_now())
        return await asyncio.to_thread(teller.statement, project, find, part)

    async def save_result(self, value: MediaValue, path: Path, *, title: str = "", overwrite: bool = False) -> Path:
        """Copy a picture, clip or sound out of the project; the copy tells how it was made, as the settings say.

        Raises ``StorageError``, ``MediaError``, ``SettingError``; nothing is at ``path`` then that was not there.
        """
        teller, project, level = self._teller(), self.project, Disclosure(self.settings.disclosure)
        return await asyncio.to_thread(save_result, teller, project, value, path, title, level, overwrite=overwrite)

    def _teller(self) -> Teller:
        workspace = self._require()
        identity = self.signers.wanted if self.signers is not None else lambda: None
        return Teller(self.node_kinds, workspace.database, workspace.blobs, self._model_title, identity)

    async def _write_film(
        self,
        project: Project,
        find: Find,
        path: Path,
        *,
        part: TimeRange | None,
        overwrite: bool,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
        delivery: Delivery = AS_IT_IS,
    ) -> ExportReport | None:
        """``write_film``, with the film telling how it was made, on the machines there are when it begins."""
        workspace = self._workspace
        report = await write_film(
            project,
            find,
            path,
            part=part,
            overwrite=overwrite,
            progress=progress,
            stopped=stopped,
            delivery=delivery,
            tell=self._teller().film,
            elsewhere=self.farm.film_lanes if self.farm is not None else None,
        )
        if report is not None and workspace is not None and self._workspace is workspace:
            await self.cast.wrapped(project)
        return report

    def would_write(self, path: Path, delivery: Delivery, *, part: TimeRange | None = None) -> tuple[Path, ...]:
        """Every file that exporting to ``path`` would make: the film or its stems, and what lies beside it."""
        return would_write(self.project, snapshot(self.project, self._outlook), path, delivery, part)

    async def measure_loudness(
        self,
        *,
        part: TimeRange | None = None,
        progress: Callable[[float], None] = lambda _share: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Loudness | None:
        """How loud the film (or a part of it) is as it is now; None when ``stopped()`` said so.

        ``progress(share)`` comes from a worker thread. Clips that are not made yet are silent.
        """
        find = snapshot(self.project, self._outlook_now())
        return await measure_loudness(self.project, find, part=part, progress=progress, stopped=stopped)

    def _outlook_now(self, project: Project | None = None) -> Outlook:
        """The film as it is now (or was, as ``project``), whatever is edited from here on."""
        workspace = self._require()
        outlook = Outlook(self.node_kinds, self._library, self._board, workspace.blobs, self.models)
        outlook.look_at(project or self.project)
        return outlook

    async def _without_mark(self, film: RenderFilm) -> RenderFilm:
        """``film`` with its drafts made once more without their mark, which is free."""
        outlook = self._outlook_now(film.project)
        for found in plans_without_mark(film.project, outlook, self._plan):
            await self._make_plain(found)
        return unmarked(film, outlook)

    async def _make_plain(self, found: Plan) -> None:
        outcome = await self.start(found).finished()
        for error in outcome.failed.values():
            raise error
        if not outcome.is_complete:
            raise CharStudioError(
                "The drafts could not be made without their mark.", "Export with the mark, or try again."
            )

    # --- inside ------------------------------------------------------------------------------------------------

    def _enter(
        self,
        workspace: Workspace,
        library: ResultLibrary,
        project: Project,
        report: OpenReport,
        *,
        saved: Project | None = None,
    ) -> None:
        """Put another project in the place of the present one, which is let go of."""
        runner, previous = self._runner, self._workspace
        board = JobBoard()
        self._workspace = workspace
        self._runner = self._runner_for(workspace, board)
        if previous is not None and runner is not None:
            self._leaving.let_go(runner, previous)
        self._show(board, library, workspace, project, read_only=workspace.read_only)
        if saved is not None:
            self.document.mark_saved(saved)
        self.opened.emit(report)

    def _show(
        self, board: JobBoard, library: ResultLibrary, workspace: Workspace | None, project: Project, *, read_only: bool
    ) -> None:
        self._gathering.clear()
        self._board = board
        self._library = library
        blobs = workspace.blobs if workspace is not None else None
        self._outlook = Outlook(self.node_kinds, library, board, blobs, self.models)
        self._outlook.grade_of = self.identity.grade_of_value
        self.read_only = read_only
        self.renders.enter(workspace, read_only=read_only)
        self._scrubbing.enter(workspace.folder.cache if workspace is not None else None, read_only=read_only)
        self.identity.enter(workspace.folder.cache if workspace is not None else None, read_only=read_only)
        self.listening.enter(workspace.folder.cache if workspace is not None else None, read_only=read_only)
        self._choosing.forget()
        self.document.replace(project, read_only=read_only)
        self.journal.look()

    def _workspace_held(self, root: Path) -> Workspace | None:
        """Our own hold on this folder, if it is open for writing or is just being let go of."""
        for workspace in (self._workspace, *self._leaving.workspaces):
            if workspace is not None and not workspace.read_only and workspace.is_at(root):
                return workspace
        return None

    def _plan(self, project: Project, targets: Iterable[NodeId], quality: Quality, *, mark: bool) -> Plan:
        library = self._library
        return plan(
            project,
            self.node_kinds,
            self.models,
            targets,
            library.find,
            library.has_media,
            quality=quality,
            mark=mark,
            ladder=self._ladder(),
        )

    def _ladder(self) -> Ladder:
        return Ladder(self.settings.generation_tries, self.settings.fall_back == "on")

    def _caps(self) -> Caps:
        """The caps as they are now; 0 in the settings means none."""
        return Caps(self.settings.cap_run_usd or None, self.settings.cap_day_usd or None, self.project.budget)

    def _spent_elsewhere(self) -> Decimal:
        runner = self._runner
        return runner.purse.elsewhere_usd() if runner is not None else Decimal(0)

    def _runner_for(self, workspace: Workspace, board: JobBoard) -> Runner:
        purse = Purse(workspace.database, self._caps, self._book, project_key(workspace.folder.root))
        return Runner(
            workspace.database,
            workspace.blobs,
            self.providers,
            lambda event: self._on_event(event, board),
            purse=purse,
            ladder=self._ladder,
        )

    def _require(self) -> Workspace:
        if self._workspace is None:
            raise CharStudioError("No project is open.", "Open one or make a new one first.")
        return self._workspace

    def _require_writable(self) -> Workspace:
        workspace = self._require()
        if self.read_only:
            raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to work on it.")
        return workspace

    def _document_changed(self, change: Change) -> None:
        self._scrubbing.look(change.after)
        self.identity.look(change.after)
        changed = self._outlook.look_at(change.after)
        if changed:
            self.status_changed.emit(changed)

    def _collect_later(self, event: JobDetached) -> None:
        """A job that could not be stopped is watched on: what it makes is paid for, and is kept when it comes."""
        task = asyncio.get_running_loop().create_task(self._collect(event), name="collect what could not be stopped")
        self._collecting.add(task)
        task.add_done_callback(self._collecting.discard)

    async def _collect(self, event: JobDetached) -> None:
        runner = self._runner
        if runner is None:
            return
        for row in await asyncio.to_thread(runner.database.open_jobs, event.fingerprint):
            collect(runner, row)

    def _film_to_watch(self) -> WatchedFilm:
        """What the measuring of identity asks of whatever film is open."""
        return WatchedFilm(
            takes=self.takes,
            plain=lambda result: self._library.find(plain_of(result.fingerprint)),
            playable=self.playable_value,
            media_of=self._media_of,
            value_of=lambda node: self.status(node).value,
        )

    def _media_of(self, source: ClipSource) -> MediaValue | None:
        return self._outlook.media_of(source)

    def _desk_for_choosing(self) -> ChoosingDesk:
        return ChoosingDesk(
            is_wanted=lambda: self.settings.identity_choose_take == "on" and not self.read_only,
            project=lambda: self.project,
            is_busy=lambda node: any(view.node == node and not view.condition.is_over for view in self._board.views()),
            takes=self.takes,
            of_take=self.identity.of_take,
            ranking=self.identity.ranking,
            use=self.use_steadiest,
        )

    def _identity_changed(self, media: frozenset[str]) -> None:
        concerned = self.identity.nodes_of(media)
        self._outlook.forget(concerned)
        self._choosing.look()
        if concerned:
            self._gathering.add(concerned)

    def _writing_runner(self) -> Runner | None:
        return None if self.read_only else self._runner

    def _database(self) -> Database | None:
        return self._workspace.database if self._workspace is not None else None

    def _kept_seconds(self) -> Seconds:
        followed = self.project.followed_outputs()
        return kept_seconds(self.project, {output: self._outlook.result_of(output) for output in followed})

    def _on_event(self, event: Event, board: JobBoard) -> None:
        if board is not self._board:
            return  # of a project that was left meanwhile
        node = self.project.graph.nodes.get(event.node)
        board.fold(event, node.title if node is not None else "A deleted node")
        if isinstance(event, JobDone):
            self._library.add(event.result, event.node, event.take)
            self._choosing.arrived(event.node, event.take, event.result)
            self.identity.look_soon()
        if not isinstance(event, JobProgress):
            self.journal.look()
            self._choosing.look()
        if isinstance(event, JobDetached) and self._runner is not None and not self._runner.is_closing:
            self._collect_later(event)
        concerned = self._outlook.nodes_showing(event.fingerprint) | {event.node}
        self._outlook.forget(concerned)
        self.jobs.emit(event)
        self._gathering.add(concerned)
