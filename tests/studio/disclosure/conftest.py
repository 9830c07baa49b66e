"""A film that was made from a photograph by models, on the scripted cloud."""

from __future__ import annotations

import pytest

from charstudio.model import graph_edits
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, Output
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.disclosure.signers import Signers
from charstudio.studio.studio import Studio
from tests.lab import KINDS, NODE_KINDS, node_id, picture, run_coroutine, with_motion, with_state
from tests.studio.conftest import free_drafts


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


class Fake:
    """A keychain of this test alone."""

    def __init__(self):
        self.kept = {}

    def get(self, name):
        return self.kept.get(name)

    def put(self, name, text):
        self.kept[name] = text

    def remove(self, name):
        self.kept.pop(name, None)


@pytest.fixture
def keychain():
    return Fake()


@pytest.fixture
def studio(tmp_path, keychain):
    """A new, empty film that is open, and nobody who signs yet."""
    from charstudio.storage.secrets import Secrets

    made = Studio(
        NODE_KINDS,
        {"scripted": ScriptedProvider(), "draft": free_drafts()},
        signers=lambda settings: Signers(tmp_path / "config", Secrets({}, keychain), settings, {}),
    )
    made.new(tmp_path / "film", Project("Fox in the Snow"))
    yield made
    if made._workspace is not None:
        made._workspace.close()


@pytest.fixture
def photo(tmp_path):
    return picture(tmp_path / "portrait of ada.png")


def cut(studio, *nodes):
    """Put clips of these nodes on the timeline."""

    def edit(project):
        if project.timeline_node() is None:
            project = graph_edits.add_node(project, KINDS, TIMELINE_KIND, node_id=node_id("timeline"))
        for node in nodes:
            wire = Output(node_id(node), "video"), Input(node_id("timeline"), "clips")
            project = graph_edits.connect(project, KINDS, *wire, planned=studio.planned_duration(node_id(node)))
        return project

    studio.document.apply("Cut", edit)


async def make_film(studio, photo, *, model="scripted-1", still="scripted-1"):
    """Photograph → state → motion → timeline, made."""
    report = await studio.import_files([photo])
    studio.document.apply("Add", lambda p: with_state(p, "smile", report.nodes[0], still))
    studio.document.apply("Add", lambda p: with_motion(p, "she turns", "smile", model))
    for node, name, words in (("smile", "instruction", "a warm grin"), ("she turns", "prompt", "slowly to the door")):
        studio.document.apply(
            "Say", lambda p, n=node, k=name, w=words: graph_edits.set_param(p, KINDS, node_id(n), k, w)
        )
    cut(studio, "she turns")
    await studio.run().finished()


@pytest.fixture
def film(studio, photo):
    """``await film()`` makes the film; gives the studio."""

    async def made(**options):
        await make_film(studio, photo, **options)
        return studio

    return made
