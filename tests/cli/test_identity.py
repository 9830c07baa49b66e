"""``identity`` as a command: a project as a table, one file against a sheet, and what is said when it cannot."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from desk import Desk

from charstudio.cli.commands import identity as module
from charstudio.model import graph_edits
from charstudio.model.values import Input, NodeId, Output
from tests.fake_measurer import FakeMeasurer, drifting
from tests.lab import picture


@pytest.fixture
def measurer(monkeypatch):
    made = FakeMeasurer()
    monkeypatch.setattr(module, "FaceMeasurer", lambda: made)
    return made


@pytest.fixture
def cast(desk: Desk, film: Path, tmp_path: Path, measurer, monkeypatch) -> Path:
    """The small film, its picture now that of a character; everything made as drafts."""
    make = desk.make_studio

    def with_measurer():
        studio = make()
        studio.identity.measurer = measurer
        return studio

    monkeypatch.setattr(desk, "make_studio", with_measurer)
    asyncio.run(_give_cast(desk, film, tmp_path))
    assert desk.say("run", film, "--draft").code == 0
    return film


async def _give_cast(desk: Desk, film: Path, tmp_path: Path) -> None:
    studio = desk.make_studio()
    studio.open(film)
    (asset,) = (await studio.import_assets([picture(tmp_path / "anna.png", (90, 70, 60))])).assets

    def build(project):
        project = graph_edits.add_asset(project, asset)
        project = graph_edits.add_node(
            project,
            studio.kinds,
            "source.reference",
            node_id=NodeId("anna"),
            title="Anna",
            params={"stills": [asset.id]},
        )
        return graph_edits.connect(
            project, studio.kinds, Output(NodeId("anna"), "image"), Input(NodeId("state"), "image")
        )

    studio.document.apply("Cast", build)
    await studio.save()
    await studio.close()


def test_a_films_results_are_listed_and_measured_once_where_they_may_be_kept(desk: Desk, cast: Path, measurer):
    said = desk.say("identity", cast)
    assert said.code == 0
    assert "GRADE" in said.out
    assert said.out.count("Anna") == 2
    assert "never a proof" in said.err
    found = json.loads(desk.say("identity", cast, "--json").out)
    assert {line["node"] for line in found} == {"Dusk", "Shot 1. Wide"}
    assert {line["report"]["grade"] for line in found} == {"A"}


def test_a_film_without_a_character_says_so(desk: Desk, film: Path, measurer):
    assert "Nothing in this film" in desk.say("identity", film).out


def test_a_clip_is_measured_against_the_pictures_of_a_sheet(desk: Desk, tmp_path: Path, measurer):
    clip, still = tmp_path / "clip.mp4", picture(tmp_path / "a.png")
    clip.write_bytes(b"anything")
    measurer.clip = drifting(0.5)
    said = desk.say("identity", clip, "--sheet", still, still)
    assert said.code == 0
    assert said.out.startswith("C  it wavers")
    assert "Lowest likeness" in said.out
    assert json.loads(desk.say("identity", clip, "--sheet", still, "--json").out)["grade"] == "C"


def test_what_is_missing_or_wrong_is_said(desk: Desk, tmp_path: Path, film: Path, measurer):
    still = picture(tmp_path / "a.png")
    assert desk.say("identity", tmp_path / "gone.mp4").code == 2
    assert desk.say("identity", still).code == 2
    assert desk.say("identity", still, "--sheet", tmp_path / "gone.png").code == 2
    assert desk.say("identity", film, "--sheet", still).code == 2
    measurer.why = "Install the optional part: charstudio[identity]."
    said = desk.say("identity", still, "--sheet", still)
    assert said.code == 1
    assert "charstudio[identity]" in said.err
