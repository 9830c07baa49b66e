"""A film with a character in it, on scripted services and a measurer that says what it is told to."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.providers import scripted
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.identity import watch as module
from charstudio.studio.studio import Studio
from tests.fake_measurer import FakeMeasurer
from tests.lab import KINDS, NODE_KINDS, still_asset, wired, with_state
from tests.studio.conftest import free_drafts, pytest_pyfunc_call  # noqa: F401 - coroutine tests run by it


@pytest.fixture
def measurer():
    return FakeMeasurer()


@pytest.fixture(autouse=True)
def various(monkeypatch):
    """Every picture that is made is another one, as of a real service."""
    numbers = itertools.count(1)
    monkeypatch.setattr(scripted, "_colour", lambda _subject: (next(numbers), 90, 30))


@pytest.fixture
def make(measurer, monkeypatch):
    monkeypatch.setattr(module, "SOON_S", 0.001)

    def start():
        made = Studio(NODE_KINDS, {"scripted": ScriptedProvider(), "draft": free_drafts()}, measurer=measurer)
        made.watch_identity()
        return made

    return start


@pytest.fixture
def studio(make, tmp_path):
    made = make()
    made.new(tmp_path / "film", Project())
    yield made
    if made._workspace is not None:
        made._workspace.close()
    made.identity.enter(None, read_only=True)


def with_reference(project, name, asset):
    project = graph_edits.add_asset(project, asset)
    return graph_edits.add_node(
        project, KINDS, "source.reference", node_id=NodeId(name), title=name, params={"stills": [asset.id]}
    )


def cast_film(studio, *names, shots=("shot",)):
    """``shots`` made from the first of the characters ``names``."""
    project = studio.project
    for name in names or ("anna",):
        project = with_reference(project, name, still_asset(studio._workspace.blobs, f"{name}.png"))
    for shot in shots:
        project = wired(with_state(project, shot, None), (names or ("anna",))[0], shot)
    studio.document.apply("Film", lambda _: project)


async def until(condition):
    """Let everything go on until this holds."""
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to that")


async def settled(studio, done=None):
    """Until everything that is wanted is measured, or ``done`` says so."""
    for _ in range(600):
        await asyncio.sleep(0.005)
        watch = studio.identity
        if watch._handle is None and (done() if done is not None else watch.progress[0] == watch.progress[1] > 0):
            return
    raise AssertionError(f"still busy: {studio.identity.progress}")


async def made(studio, *nodes):
    await studio.run([NodeId(node) for node in nodes]).finished()
    await settled(studio)


def media_of(studio, node):
    return studio.status(NodeId(node)).value.media.sha256
