"""``charstudio check-voice``: what would harm a lipsync, said on a terminal."""

from __future__ import annotations

import asyncio
import json
import wave
from decimal import Decimal

import numpy as np
import pytest

from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import ScriptedProvider


@pytest.fixture
def tone(tmp_path):
    """Three seconds of hardly anything."""
    path = tmp_path / "line.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((100 * np.sin(np.arange(48_000) / 12)).astype("<i2").tobytes())
    return path


def test_every_property_has_its_line_and_its_advice(desk, tone):
    done = desk.say("check-voice", tone)
    assert done.code == 1
    assert done.out.startswith("line.wav: ")
    for label in ("Length", "Loudness", "Peaks", "Silence"):
        assert f"  {label}" in done.out
    assert "→ Raise it with a Loudness node" in done.out


def test_as_json_it_has_numbers_with_units(desk, tone):
    found = json.loads(desk.say("check-voice", tone, "--json").out)
    assert found[0]["duration_s"] == 3.0
    loudness = next(each for each in found[0]["findings"] if each["id"] == "loudness")
    assert (loudness["level"], loudness["unit"]) == ("fail", "LUFS")
    assert loudness["value"] < loudness["limit"]


def test_the_limits_of_a_model_count(desk, tone):
    slow = next(model for model in Catalog.load().models() if (model.first.limits.min_audio_seconds or 0) > 3)
    done = desk.say("check-voice", tone, "--model", slow.id)
    assert f"{slow.first.title} needs at least {slow.first.limits.min_audio_seconds:g} s" in done.out
    done = desk.say("check-voice", tone, "--model", "nobody-knows-it")
    assert done.code == 2
    assert "There is no model" in done.err


def test_what_cannot_be_read_does_not_stop_the_others(desk, tone, tmp_path):
    (tmp_path / "notes.wav").write_text("not a sound", "utf-8")
    done = desk.say("check-voice", tmp_path / "notes.wav", tone)
    assert done.code == 1
    assert "notes.wav" in done.err
    assert "line.wav: " in done.out
    assert desk.say("check-voice", tmp_path / "gone.wav").code == 2


async def _talking(desk, folder, tone, face):
    """A talking photo asked from a service, with the line that is hardly there."""
    studio = desk.make_studio()
    studio.new(folder, Project(title="Talk"))
    report = await studio.import_files([tone, face])
    nodes = {studio.project.graph.nodes[node].kind: node for node in report.nodes}
    mouth = NodeId("mouth")

    def edit(project):
        project = graph_edits.add_node(project, studio.kinds, "video.avatar", node_id=mouth, title="Close-up")
        project = graph_edits.set_params(project, studio.kinds, mouth, {"model": "fine"})
        for kind, port in (("source.audio", "audio"), ("source.image", "image")):
            project = graph_edits.connect(project, studio.kinds, Output(nodes[kind], port), Input(mouth, port))
        return project

    studio.document.apply("Film", edit)
    await studio.save()
    await studio.close()


def test_a_run_that_costs_says_what_is_wrong_with_the_voice_and_goes_on(desk, tone, picture, tmp_path):
    desk.fine = ScriptedProvider(name="fine", models={Capability.AVATAR: "fine"}, price_usd=Decimal("0.50"))
    asyncio.run(_talking(desk, tmp_path / "film", tone, picture))
    unasked = desk.say("run", tmp_path / "film")
    assert unasked.code == 2
    assert "“Close-up”: It is very quiet" in unasked.err
    assert "Loudness node" in unasked.err
    agreed = desk.say("run", tmp_path / "film", "--budget", "1")
    assert agreed.code == 0
    assert len(desk.fine.accepted()) == 1
