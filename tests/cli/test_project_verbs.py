"""``new``, ``check`` and ``resume``."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from desk import Desk

from charstudio.providers.requests import Capability, Request
from charstudio.storage.database import Database
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.templates import TEMPLATES


@pytest.mark.parametrize("template", [template.id for template in TEMPLATES])
def test_every_template_makes_a_project_without_a_problem(desk: Desk, tmp_path: Path, template):
    said = desk.say("new", "my film", "--template", template)
    assert (said.code, said.out) == (0, "Made my film\n")
    said = desk.say("check", "my film")
    assert (said.code, said.out) == (0, "No problems.\n")


def test_templates_are_listed(desk: Desk):
    said = desk.say("new", "--list")
    assert [line.split()[0] for line in said.out.splitlines()] == [template.id for template in TEMPLATES]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["new"], "needs a folder"),
        (["new", "x", "--template", "none"], "There is no template"),
        (["new", "film"], "exists already"),
    ],
)
def test_what_cannot_be_made(desk: Desk, film: Path, words, message):
    said = desk.say(*words)
    assert said.code == 2
    assert message in said.err


def test_check_lists_all_problems_at_once(desk: Desk, film: Path):
    document = ProjectFolder(film).document
    data = json.loads(document.read_text())
    data["graph"]["nodes"]["motion"]["take"] = 0
    data["timeline"]["rate"] = "fast"
    document.write_text(json.dumps(data))
    for path in ProjectFolder(film).media.rglob("*.png"):
        path.unlink()
    before = document.read_bytes()
    said = desk.say("check", film)
    assert said.code == 1
    assert "timeline.rate" in said.out
    assert "graph.nodes" in said.out
    assert "“portrait.png” is not in the media folder" in said.out
    assert document.read_bytes() == before


def test_check_reads_every_byte_when_asked(desk: Desk, film: Path):
    path = next(ProjectFolder(film).media.rglob("*.png"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert desk.say("check", film).code == 0
    said = desk.say("check", film, "--media", "--json")
    assert said.code == 1
    assert "its content has changed" in json.loads(said.out)["problems"][0]


def test_a_damaged_project_is_looked_at_but_not_worked_on(desk: Desk, film: Path):
    document = ProjectFolder(film).document
    document.write_text(document.read_text().replace('"take": 1', '"take": "one"', 1))
    said = desk.say("run", film)
    assert said.code == 1
    assert "damaged" in said.err
    assert "graph.nodes" in said.err


def test_resume_without_open_jobs(desk: Desk, film: Path):
    said = desk.say("resume", film)
    assert (said.code, said.out) == (0, "No job was left open.\n")


def test_resume_collects_and_says_what_nobody_can_know(desk: Desk, film: Path):
    database = Database(ProjectFolder(film).database)
    request = Request(Capability.IMAGE_EDIT, {"instruction": "Warm", "width_px": 160, "height_px": 96})
    ticket = asyncio.run(desk.fine.submit(request, "fine", {}))
    described = {"kind": "image.state", "take": 1}
    accepted = database.open_job("f1", "state", "fine", "fine", described, node_title="Dusk")
    database.accept_job(accepted, asdict(ticket))
    database.open_job("f2", "state", "fine", "fine", {}, node_title="Dusk again")
    database.close()
    said = desk.say("resume", film)
    assert said.code == 1
    assert "Dusk with fine, fine: collected" in said.out
    assert "Dusk again with fine, fine: may or may not have been ordered" in said.out
    assert desk.bought == 1
