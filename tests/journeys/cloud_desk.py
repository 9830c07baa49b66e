"""The real program – composition root, providers, fal-client, storage – in front of a fake cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from charstudio.app import launch
from charstudio.cli.launch import Launch
from charstudio.cli.main import run
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.storage.database import Database, EntryKind, JobRow
from charstudio.storage.paths import Paths
from charstudio.studio.studio import Studio
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Pace, Script

KEY = "f4ke-id-7c1b:s3cret-9f0e8d7c6b5a"
KLING = "fal-ai/kling-video/v2.5-turbo/standard/image-to-video"
QWEN = "fal-ai/qwen-image-edit-2511"
WAN = "fal-ai/wan-i2v"
SOON = Script(pace=Pace())

NodeWish = tuple[str, str, str, dict[str, Any], str]
"""Id, kind, model, parameters, and the node it is made from."""


@dataclass
class Said:
    code: int
    out: str
    err: str


@dataclass
class CloudDesk:
    """``say("run", folder, …)`` gives a command; ``story(work)`` works with a studio of its own."""

    root: Path
    cloud: FakeCloud
    capsys: pytest.CaptureFixture[str]
    paths: Paths = field(init=False)

    def __post_init__(self) -> None:
        self.paths = Paths.under(self.root / "user")

    @property
    def film(self) -> Path:
        return self.root / "film"

    @property
    def launch(self) -> Launch:
        return launch(self.paths)

    def say(self, *words: object) -> Said:
        self.capsys.readouterr()
        code = run([str(word) for word in words], lambda: self.launch)
        return Said(code, *self.capsys.readouterr())

    def story(self, work: Callable[[Studio], Coroutine[Any, Any, Any]]) -> Any:
        async def told() -> Any:
            studio = self.launch.make_studio()
            try:
                if self.film.exists():
                    studio.open(self.film)
                return await work(studio)
            finally:
                await studio.close()
                for provider in studio.providers.values():
                    await provider.aclose()

        return asyncio.run(told())

    def jobs(self) -> list[JobRow]:
        """The journal, the oldest first."""
        return list(reversed(self._read(lambda database: database.jobs(10_000))))

    def charged(self) -> list[Any]:
        """The charges of the ledger."""
        return [entry for entry in self._read(Database.ledger) if entry.kind is EntryKind.CHARGE]

    def make_film(self, picture: Path, *nodes: NodeWish) -> None:
        """A film with these nodes in order, on one imported picture called ``photo``."""

        async def made(studio: Studio) -> None:
            studio.new(self.film, Project())
            (photo,) = (await studio.import_files([picture])).nodes
            for node in nodes:
                _add(studio, node, photo)
            await studio.save()

        self.story(made)

    def _read(self, look: Callable[[Database], Any]) -> Any:
        database = Database(self.film / "studio.sqlite", read_only=True)
        try:
            return look(database)
        finally:
            database.close()


def _add(studio: Studio, node: NodeWish, photo: NodeId) -> None:
    name, kind, model, params, source = node
    start = Output(photo if source == "photo" else NodeId(source), "image")

    def added(project: Project) -> Project:
        project = graph_edits.add_node(
            project,
            studio.kinds,
            kind,
            node_id=NodeId(name),
            title=name.capitalize(),
            params={**params, "model": model},
        )
        return graph_edits.connect(project, studio.kinds, start, Input(NodeId(name), "image"))

    studio.document.apply("Add", added)
