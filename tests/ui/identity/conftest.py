"""The whole window with a film in which a character acts, and a measurer that says what it is told to."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that tests can import stage

import stage as stages

from charstudio.media.writer import ClipWriter
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.values import Input, NodeId, Output
from charstudio.providers import scripted
from charstudio.studio.identity import watch as module
from tests.fake_measurer import FakeMeasurer
from tests.lab import picture

ANNA, SHOT = NodeId("anna"), NodeId("shot")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    return stages.run_story(pyfuncitem)


@pytest.fixture
def measurer():
    return FakeMeasurer()


@pytest.fixture
def stage(qapp, tmp_path, monkeypatch, measurer):
    qapp.setQuitOnLastWindowClosed(False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "Documents"))
    monkeypatch.setattr(module, "SOON_S", 0.001)
    numbers = itertools.count(1)
    monkeypatch.setattr(scripted, "_write_clip", lambda to, _subject: four_seconds(to, 20 * next(numbers)))
    made = stages.Stage(tmp_path)
    made.measurer = measurer
    return made


def four_seconds(to, shade):
    with ClipWriter(to, Rate(24), 64, 36, preset="ultrafast") as writer:
        for _ in range(96):
            writer.write_frame(np.full((36, 64, 3), shade % 255, np.uint8))


async def film(stage, *, takes=1, size=(1280, 800)):
    """Anna, a shot of her with so many takes, all measured, and the shot on the timeline."""
    session = stage.enter(stage.film(Project()), size=size)
    studio = stage.studio
    still = picture(stage.root / "anna.png", (180, 120, 90), (64, 64))
    (asset,) = (await studio.import_assets([still])).assets

    def build(project):
        project = graph_edits.add_asset(project, asset)
        project = graph_edits.add_node(
            project, studio.kinds, "source.reference", node_id=ANNA, title="Anna", params={"stills": [asset.id]}
        )
        project = graph_edits.add_node(
            project, studio.kinds, "video.motion", node_id=SHOT, title="Shot", params={"model": "draft"}
        )
        project = graph_edits.move_nodes(project, {SHOT: (300.0, 0.0)})
        return graph_edits.connect(project, studio.kinds, Output(ANNA, "image"), Input(SHOT, "image"))

    studio.document.apply("Build", build)
    await studio.run([SHOT]).finished()
    if takes > 1:
        await measured(stage, 1)
        for more in range(2, takes + 1):
            await studio.start(studio.plan_takes(SHOT, 1)).finished()
            await measured(stage, more)
    await measured(stage, takes)
    assert session.bench.timeline.place_source(Output(SHOT, "video"))
    await stage.turn()
    return session


async def measured(stage, count):
    await stage.until(
        lambda: stage.studio.identity._handle is None and stage.studio.identity.progress == (count, count),
        "everything to be measured",
    )


def is_near(colour, other, by=28):
    """Whether two colours look alike."""
    pairs = zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= by for a, b in pairs)
