"""A film made by a service, as a creator pays for it: priced, asked, made once, accounted for to the cent."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from made_material import write_sound

from charstudio.engine import estimate
from charstudio.model import graph_edits
from charstudio.model.values import Input, NodeId, Output
from charstudio.storage.database import Basis, JobState
from charstudio.storage.settings import changed
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Fault, Pace, Rule, Script, Step
from tests.journeys.cloud_desk import KEY, KLING, QWEN, SOON, WAN, CloudDesk
from tests.lab import picture


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The pause before another try is for real services."""
    monkeypatch.setattr(
        "charstudio.studio.studio.Ladder", lambda tries, fall_back: estimate.Ladder(tries, fall_back, wait_s=0)
    )


@pytest.fixture
def make_desk(tmp_path, capsys, monkeypatch):
    """``make_desk(script)``: the program in front of a cloud that plays ``script``."""
    clouds = []

    def make(script: Script = SOON) -> CloudDesk:
        running = FakeCloud.in_thread(tmp_path / "cloud", script=script, quick=True, tunnels=False)
        cloud = running.__enter__()
        clouds.append(running)
        monkeypatch.setenv("CHARSTUDIO_CLOUD", cloud.address)
        monkeypatch.setenv("FAL_KEY", KEY)
        monkeypatch.setenv("RUNPOD_API_KEY", f"rp-{KEY}")
        return CloudDesk(tmp_path, cloud, capsys)

    yield make
    for running in clouds:
        running.__exit__(None, None, None)


@pytest.fixture
def portrait(tmp_path) -> Path:
    return picture(tmp_path / "portrait.png", size=(640, 640))


STATE = ("state", "image.state", QWEN, {"instruction": "warm lamp light"}, "photo")
MOTION = ("motion", "video.motion", KLING, {"prompt": "static camera, hair moves gently", "duration": 7}, "state")


def test_a_paid_film_costs_what_was_said_before_and_exactly_what_the_service_bills(make_desk, portrait):
    desk = make_desk()
    desk.make_film(portrait, STATE, MOTION)
    estimated = json.loads(desk.say("estimate", desk.film, "--json").out)
    assert estimated["blocked"] == {}
    said = desk.say("run", desk.film, "--budget", "1", "-q")
    assert (said.code, said.out) == (0, "2 nodes made\n")
    bill = desk.cloud.bill()
    assert Decimal(estimated["price_usd"]) == bill.usd > 0
    assert sum(entry.usd for entry in desk.charged()) == bill.usd
    assert {entry.basis for entry in desk.charged()} == {Basis.REPORTED}
    motion = next(line for line in bill.lines if "kling" in line.endpoint)
    assert motion.input["duration"] == "10"  # 7 s is not to be had: the shortest that holds it
    assert desk.cloud.strangers == ()
    again = desk.say("run", desk.film, "--budget", "0", "-q")
    assert (again.code, again.out) == (0, "2 up to date\n")
    assert desk.cloud.bill().usd == bill.usd


def test_the_clip_is_real_media_of_the_length_that_was_paid_for(make_desk, portrait):
    desk = make_desk()
    desk.make_film(portrait, STATE, MOTION)
    assert desk.say("run", desk.film, "--yes", "-q").code == 0
    (clip,) = (desk.film / "media").rglob("*.mp4")
    shown = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(clip)]
    assert float(subprocess.run(shown, capture_output=True, text=True, check=True).stdout) == pytest.approx(10, abs=0.1)


def test_when_one_prompt_changes_exactly_what_hangs_on_it_is_paid_for_again(make_desk, portrait):
    desk = make_desk()
    chain = [
        (f"s{n}", "image.state", QWEN, {"instruction": f"shot {n}"}, f"s{n - 1}" if n else "photo") for n in range(6)
    ]
    chain += [(f"m{n}", "video.motion", KLING, {"prompt": f"move {n}"}, f"s{n}") for n in range(6)]
    desk.make_film(portrait, *chain)
    assert desk.say("run", desk.film, "--yes", "-q").code == 0
    assert len(desk.cloud.jobs()) == 12
    said = desk.say("run", desk.film, "--set", "s3.instruction=another light", "--yes", "--json", "-q")
    assert sorted(json.loads(said.out)["done"]) == ["m3", "m4", "m5", "s3", "s4", "s5"]
    assert len(desk.cloud.jobs()) == 18
    assert desk.say("run", desk.film, "--yes", "-q").out == "12 up to date\n"  # the change was not saved: all is free


def test_the_key_is_in_nothing_that_is_written_said_or_sent_on(make_desk, portrait, tmp_path):
    echo = Rule(Fault.API_ERROR, Step.SUBMIT, status=422, value=f"Key {KEY} may not do this", times=1)
    desk = make_desk(Script((echo, Rule(Fault.COMPLETED_WITH_ERROR, value="runner_disconnected", times=1))))
    desk.make_film(portrait, STATE, MOTION)
    said = [desk.say("run", desk.film, "--yes"), desk.say("run", desk.film, "--yes"), desk.say("keys")]
    said += [desk.say("keys", "fal", "--test"), desk.say("spent", desk.film, "--csv", tmp_path / "ledger.csv")]
    said += [desk.say("models", "kling"), desk.say("resume", desk.film)]
    assert said[1].code == 0
    secrets = {KEY, *KEY.split(":")}
    for words in said:
        assert not any(secret in words.out + words.err for secret in secrets)
    written = [*_files(desk.film), *_files(desk.paths.log.parent), tmp_path / "ledger.csv"]
    assert len(written) > 8
    for path in written:
        assert not any(secret.encode() in path.read_bytes() for secret in secrets), path
    fetched = [seen for seen in desk.cloud.requests if seen.host.endswith("fal.media") and seen.method == "GET"]
    assert fetched
    assert all("authorization" not in {name.lower() for name in seen.headers} for seen in fetched)


def _files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_an_answer_that_is_lost_is_never_paid_for_twice_and_found_again(make_desk, portrait):
    desk = make_desk(Script((Rule(Fault.DROP_ACCEPTED, Step.SUBMIT, times=1),), lists_unfinished=True))
    desk.make_film(portrait, STATE)
    assert desk.say("run", desk.film, "--yes", "-q").code == 1
    assert desk.say("run", desk.film, "--yes", "-q").code == 1  # refused: it may have been charged
    assert [row.state for row in desk.jobs()] == [JobState.UNCERTAIN]
    assert len(desk.cloud.jobs()) == 1
    found = desk.say("resume", desk.film, "--look-again")
    assert (found.code, found.out) == (0, f"Job 1, State with fal, {QWEN}: collected\n")
    assert [row.state for row in desk.jobs()] == [JobState.DONE]
    assert sum(entry.usd for entry in desk.charged()) == desk.cloud.bill().usd


def test_an_unknown_job_can_be_collected_by_its_id_or_given_up(make_desk, portrait):
    desk = make_desk(
        Script((Rule(Fault.DROP_ACCEPTED, Step.SUBMIT, times=1), Rule(Fault.DROP_UNACCEPTED, Step.SUBMIT)))
    )
    desk.make_film(portrait, STATE, ("other", "image.state", QWEN, {"instruction": "cold"}, "photo"))
    desk.say("run", desk.film, "--yes", "-q")
    assert [row.state for row in desk.jobs()] == [JobState.UNCERTAIN] * 2
    (accepted,) = desk.cloud.jobs()
    number = next(row.id for row in desk.jobs() if str(row.request["params"]["instruction"]) in str(accepted.input))
    other = next(row.id for row in desk.jobs() if row.id != number)
    assert desk.say("resume", desk.film, "--collect", "nonsense").code == 2
    said = desk.say("resume", desk.film, "--collect", f"{number}={accepted.id}", "--not-charged", other)
    assert said.code == 0
    assert {row.id: row.state for row in desk.jobs()} == {number: JobState.DONE, other: JobState.LOST}
    assert sum(entry.usd for entry in desk.charged()) == desk.cloud.bill().usd


def test_then_the_other_service_makes_it_with_mapped_parameters(make_desk, portrait):
    broken = Rule(Fault.COMPLETED_WITH_ERROR, provider="fal", value="runner_disconnected")
    desk = make_desk(Script((broken,)))
    desk.make_film(portrait, ("motion", "video.motion", WAN, {"prompt": "static camera", "duration": 5}, "photo"))
    assert desk.say("run", desk.film, "--yes", "-q").code == 0
    assert [(row.provider, row.state) for row in desk.jobs()] == [
        ("fal", JobState.FAILED),
        ("fal", JobState.FAILED),
        ("runpod", JobState.DONE),
    ]
    made = [line for line in desk.cloud.bill().lines if line.provider == "runpod"]
    assert [(line.input["duration"], line.input["size"]) for line in made] == [(5, "1280*720")]
    assert [entry.usd for entry in desk.charged()] == [Decimal("0.30")] == [made[0].usd]


def test_an_empty_account_is_told_as_what_it_is(make_desk, portrait):
    desk = make_desk(replace(SOON, balance_usd=Decimal(0)))
    desk.make_film(portrait, STATE)
    said = desk.say("run", desk.film, "--yes", "-q")
    assert said.code == 1
    assert "balance" in said.err.lower()
    assert "key" not in said.err.lower()
    assert desk.cloud.bill().usd == 0


def test_a_cap_for_the_day_holds_over_all_projects(make_desk, portrait, tmp_path):
    desk = make_desk()
    desk.make_film(portrait, STATE)
    assert desk.say("run", desk.film, "--yes", "-q").code == 0
    spent = desk.cloud.bill().usd
    other = CloudDesk(tmp_path / "other", desk.cloud, desk.capsys)
    other.paths = desk.paths
    other.root.mkdir()
    other.make_film(portrait, ("other", "image.state", QWEN, {"instruction": "cold"}, "photo"))

    async def refused(studio):
        studio.use_settings(changed(studio.settings, cap_day_usd=spent + Decimal("0.001")))
        outcome = await studio.start(studio.plan()).finished()
        return [error.message for error in outcome.failed.values()]

    (message,) = other.story(refused)
    assert "cap for today" in message
    assert desk.cloud.bill().usd == spent


def test_a_project_cap_counts_what_is_under_way(make_desk, portrait):
    desk = make_desk(Script(pace=Pace(image_s=0.3)))
    model = "fal-ai/nano-banana/edit"  # 0.039 a picture
    desk.make_film(portrait, *((f"s{n}", "image.state", model, {"instruction": f"{n}"}, "photo") for n in range(8)))

    async def run(studio):
        studio.document.apply("Cap", lambda project: replace(project, budget=Decimal("0.16")))
        return await studio.start(studio.plan()).finished()

    assert len(desk.story(run).done) == 4
    assert len(desk.cloud.jobs()) == 4


def test_what_the_model_would_refuse_is_said_before_anything_is_sent(make_desk, portrait, tmp_path):
    desk = make_desk()
    desk.make_film(portrait, ("talk", "video.avatar", "fal-ai/bytedance/omnihuman", {}, "photo"))
    line = write_sound(tmp_path / "line.wav", np.zeros((2, 41 * 8000), np.int16), 8000)

    async def wire(studio):
        (sound,) = (await studio.import_files([line])).nodes
        studio.document.apply(
            "Wire",
            lambda project: graph_edits.connect(
                project, studio.kinds, Output(sound, "audio"), Input(NodeId("talk"), "audio")
            ),
        )
        await studio.save()

    desk.story(wire)
    said = desk.say("run", desk.film, "--node", "talk", "--yes", "-q")
    assert said.code == 1
    assert "30 s" in said.err
    assert "41" in said.err
    assert desk.cloud.requests == ()


def test_a_node_can_be_given_another_model_and_keeps_what_fits(make_desk, portrait):
    desk = make_desk()
    desk.make_film(portrait, STATE, MOTION)

    async def switch(studio):
        remarks = studio.choose_model(NodeId("motion"), "fal-ai/veo3.1/fast/image-to-video")
        params = studio.project.graph.nodes[NodeId("motion")].params
        studio.document.undo()
        return remarks, params, studio.project.graph.nodes[NodeId("motion")].params["model"]

    remarks, params, before = desk.story(switch)
    assert params["prompt"] == "static camera, hair moves gently"
    assert params["model"] == "fal-ai/veo3.1/fast/image-to-video"
    assert float(params["duration"]) == 8
    assert any("7" in remark and "8" in remark for remark in remarks)
    assert before == KLING


def test_any_other_endpoint_can_be_entered_by_its_id(make_desk, portrait):
    desk = make_desk()
    desk.make_film(portrait)

    async def add(studio):
        return (await studio.shelf.add_endpoint("https://fal.ai/models/fal-ai/flux/dev/playground")).id

    assert desk.story(add) == "fal-ai/flux/dev"
    said = desk.say("models", "--add", "not an id")
    assert said.code == 1
    assert "id" in said.err


def test_a_refresh_says_what_changed_and_without_a_network_nothing_does(make_desk, portrait, monkeypatch):
    desk = make_desk()
    said = desk.say("models", "--refresh", "-q")
    assert (said.code, said.out.splitlines()[-1].endswith("since the catalogue was made or last refreshed.")) == (
        0,
        True,
    )
    monkeypatch.setenv("CHARSTUDIO_CLOUD", "http://127.0.0.1:9")
    gone = desk.say("models", "--refresh")
    assert gone.code == 1
    assert "Kling" in desk.say("models", "kling").out


def test_without_a_key_it_is_said_before_anything_starts(make_desk, portrait, monkeypatch):
    desk = make_desk()
    desk.make_film(portrait, STATE)
    for name in ("CHARSTUDIO_CLOUD", "FAL_KEY", "RUNPOD_API_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("charstudio.storage.secrets._ask", lambda _question: None)  # an empty keychain
    found = json.loads(desk.say("estimate", desk.film, "--json").out)
    assert found["blocked"] == {"state": "No fal.ai key yet. Enter one in Settings, or use drafts."}
    assert desk.say("run", desk.film, "--draft", "-q").code == 0  # drafts need none


def test_edits_do_not_spend(make_desk, portrait):
    desk = make_desk()
    desk.make_film(portrait, STATE, MOTION)

    async def play(studio):
        for seconds in (3, 5, 9):
            studio.document.apply(
                "Set",
                lambda project, seconds=seconds: graph_edits.set_param(
                    project, studio.kinds, NodeId("motion"), "duration", seconds
                ),
            )
            assert studio.estimate(NodeId("motion")).usd is not None
            studio.plan()
        studio.document.undo()

    desk.story(play)
    assert not [seen for seen in desk.cloud.requests if seen.step is Step.SUBMIT]
