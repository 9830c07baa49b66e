"""A project folder, a scripted provider and a runner: what behaviour tests of the engine and the studio stand on.

Nodes are asked what happened to them: ``did_run(node)``, ``was_cached(node)``.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from charstudio.engine.estimate import Ladder
from charstudio.engine.events import Event, JobFailed, JobProgress, JobQueued, JobStarted
from charstudio.engine.fingerprint import Fingerprints, Quality
from charstudio.engine.plan import Plan, plan, runnable_nodes
from charstudio.engine.purse import Purse
from charstudio.engine.resume import Resumed, resume
from charstudio.engine.runner import Run, Runner
from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.base import Provider
from charstudio.providers.scripted import MODEL, ScriptedProvider
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Caps, Database, JobState
from charstudio.storage.daybook import DayBook
from charstudio.storage.paths import ProjectFolder

NODE_KINDS, _ = load_kinds()
KINDS = specs(NODE_KINDS)
STORY_SECONDS = 60.0
NO_CAPS = Caps()
AT_ONCE = Ladder(wait_s=0)
ENDINGS = ("JobDone", "JobFailed", "JobSkipped", "JobCancelled", "JobDetached")


def node_id(name: str) -> NodeId:
    return NodeId(name)


def picture(path: Path, colour: tuple[int, int, int] = (200, 120, 40), size: tuple[int, int] = (48, 32)) -> Path:
    Image.new("RGB", size, colour).save(path, format="PNG")
    return path


def still_asset(blobs: Blobs | None = None, name: str = "portrait.png") -> Asset:
    """A picture; its bytes are in the store when there is one."""
    if blobs is None:
        from charstudio.model.values import MediaRef

        ref = MediaRef(hashlib.sha256(name.encode()).hexdigest(), "png")
        return Asset.of(name, ref, MediaInfo(MediaKind.IMAGE, 100, 48, 32))
    part = picture(blobs.new_part("png"), tuple(hashlib.sha256(name.encode()).digest()[:3]))
    info = MediaInfo(MediaKind.IMAGE, part.stat().st_size, 48, 32)
    return Asset.of(name, blobs.put_file(part, "png", move=True), info)


def with_photo(project: Project, asset: Asset, name: str = "photo") -> Project:
    project = graph_edits.add_asset(project, asset)
    return graph_edits.add_node(
        project, KINDS, "source.image", node_id=node_id(name), title=name, params={"asset": asset.id}
    )


def with_state(project: Project, name: str, source: str | None, model: str = MODEL) -> Project:
    """A paid node called ``name`` whose request says its own name; fed by ``source``'s picture."""
    project = graph_edits.add_node(
        project,
        KINDS,
        "image.state",
        node_id=node_id(name),
        title=name,
        params={"model": model, "instruction": name},
    )
    return project if source is None else wired(project, source, name)


def with_motion(project: Project, name: str, source: str, model: str = MODEL) -> Project:
    project = graph_edits.add_node(
        project, KINDS, "video.motion", node_id=node_id(name), title=name, params={"model": model, "prompt": name}
    )
    return wired(project, source, name)


def wired(project: Project, source: str, target: str, out: str = "image", into: str = "image") -> Project:
    return graph_edits.connect(project, KINDS, Output(node_id(source), out), Input(node_id(target), into))


class Lab:
    """One session on one project folder. A second ``Lab`` on the same folder is the next start of the program."""

    def __init__(
        self,
        root: Path,
        *providers: Provider,
        project: Project | None = None,
        caps: Caps = NO_CAPS,
        book: DayBook | None = None,
        ladder: Ladder = AT_ONCE,
    ) -> None:
        self.folder = ProjectFolder(root)
        self.folder.create()
        self.database = Database(self.folder.database)
        self.blobs = Blobs(self.folder.media)
        self.providers = {provider.name: provider for provider in providers or (ScriptedProvider(),)}
        self.events: list[Event] = []
        self.ladder = ladder
        purse = Purse(self.database, lambda: caps, book, root.name)
        self.runner = Runner(
            self.database, self.blobs, self.providers, self.events.append, purse=purse, ladder=lambda: ladder
        )
        self.project = with_photo(Project(), still_asset(self.blobs)) if project is None else project
        self.planned: Plan | None = None

    @property
    def provider(self) -> ScriptedProvider:
        found = next(iter(self.providers.values()))
        assert isinstance(found, ScriptedProvider)
        return found

    def chain(self, *names: str, source: str = "photo") -> Lab:
        """Paid nodes one after the other."""
        for name in names:
            self.project = with_state(self.project, name, source)
            source = name
        return self

    def has_media(self, value: MediaValue) -> bool:
        return self.blobs.has(value.media)

    def plan(self, *names: str, quality: Quality = Quality.AS_SET, mark: bool = True) -> Plan:
        targets: Iterable[NodeId] = map(node_id, names) if names else runnable_nodes(self.project, NODE_KINDS)
        return plan(
            self.project,
            NODE_KINDS,
            self.providers,
            targets,
            self.database.result,
            self.has_media,
            quality=quality,
            mark=mark,
            ladder=self.ladder,
        )

    def start(self, *names: str, quality: Quality = Quality.AS_SET, mark: bool = True, unknown_ok: bool = False) -> Run:
        self.events.clear()
        self.planned = self.plan(*names, quality=quality, mark=mark)
        return self.runner.start(self.planned, unknown_ok=unknown_ok)

    async def run(self, *names: str, quality: Quality = Quality.AS_SET, mark: bool = True):
        return await self.start(*names, quality=quality, mark=mark).finished()

    def did_run(self, name: str) -> bool:
        return any(isinstance(event, JobStarted) and event.node == name for event in self.events)

    def was_cached(self, name: str) -> bool:
        assert self.planned is not None
        return node_id(name) in self.planned.cached and not self.did_run(name)

    def endings(self, name: str) -> list[str]:
        """How the node's steps ended, in order; every step must be told of exactly once."""
        found = [type(event).__name__ for event in self.events if event.node == name]
        return [each for each in found if each in ENDINGS]

    def error(self, name: str) -> CharStudioError:
        found = [event.error for event in self.events if isinstance(event, JobFailed) and event.node == name]
        assert len(found) == 1, found
        return found[0]

    def states(self) -> list[JobState]:
        """The states of all rows of the journal, the oldest first."""
        return [row.state for row in reversed(self.database.jobs())]

    def is_stored(self, name: str) -> bool:
        prints = Fingerprints(NODE_KINDS).of(self.project)[node_id(name)]
        return prints is not None and self.database.result(prints.shown) is not None

    def edit(self, edit, *arguments) -> None:
        self.project = edit(self.project, *arguments)

    async def resume(self) -> Resumed:
        return await resume(self.runner)

    async def leave(self) -> None:
        """The end of the session in good order."""
        await self.runner.shutdown()
        self.database.close()

    def crash(self) -> None:
        """The end of the process as the disk sees it: nothing is tidied up."""
        self.database.close()


def order_of(events: Iterable[Event]) -> list[str]:
    return [type(event).__name__ for event in events if not isinstance(event, JobQueued | JobProgress)]


def run_coroutine(item: pytest.Function) -> bool | None:
    """For ``pytest_pyfunc_call``: run a test that is a coroutine on a loop of its own. A task it leaves fails it."""
    if not inspect.iscoroutinefunction(item.obj):
        return None
    arguments = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}

    async def story() -> None:
        await asyncio.wait_for(item.obj(**arguments), STORY_SECONDS)
        await turn()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if left:  # what ends by itself in a moment is no leak
            _, left = await asyncio.wait(left, timeout=1.0)
        assert not left, left

    asyncio.run(story())
    return True


async def turn(times: int = 5) -> None:
    """Let everything that is ready run."""
    for _ in range(times):
        await asyncio.sleep(0)
