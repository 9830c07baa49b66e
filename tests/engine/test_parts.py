"""A step that asks for several things – the three views of a character sheet – pays for each once, whatever happens."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charstudio.model import graph_edits
from charstudio.model.errors import Rejected
from charstudio.providers.base import CancelOutcome
from charstudio.providers.scripted import MODEL, Scene, ScriptedProvider, Verb
from charstudio.storage.database import JobState
from tests.lab import KINDS, Lab, node_id, wired

REFUSED = Rejected("The side was refused.")


def sheet(root, script=None, service=None) -> Lab:
    lab = Lab(root / "film", service or ScriptedProvider(script))
    lab.project = graph_edits.add_node(
        lab.project, KINDS, "image.sheet", node_id=node_id("sheet"), title="sheet", params={"model": MODEL}
    )
    lab.project = wired(lab.project, "photo", "sheet")
    return lab


def side_is_refused(request):
    return Scene(fail={Verb.WATCH: REFUSED} if request.params["view"] == "side" else {})


async def test_three_views_are_three_jobs_one_result_and_one_price(tmp_path):
    lab = sheet(tmp_path)
    assert lab.plan().price_usd == Decimal("0.75")
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 3
    (step,) = lab.planned.steps
    result = lab.database.result(step.fingerprint)
    assert list(result.outputs) == ["front", "three_quarter", "side"]
    assert result.cost_usd == lab.database.spent_total() == Decimal("0.75")
    assert lab.endings("sheet") == ["JobDone"]
    assert [run.fingerprint for run in lab.database.runs_of(node_id("sheet"))] == [step.fingerprint]  # one take
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 3
    lab.database.close()


async def test_what_came_is_kept_when_one_view_fails(tmp_path):
    lab = sheet(tmp_path, side_is_refused)
    await lab.run()
    assert lab.error("sheet") is REFUSED
    assert sorted(lab.states()) == [JobState.DONE, JobState.DONE, JobState.FAILED]
    lab.provider._script = None
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 4
    assert lab.database.spent_total() == Decimal("0.75")
    lab.database.close()


async def test_a_crash_between_the_views_loses_and_doubles_nothing(tmp_path):
    service = ScriptedProvider(Scene(hold=frozenset({Verb.COLLECT})), folder=_made(tmp_path / "service"))
    lab = sheet(tmp_path, service=service)
    run = lab.start()
    while service.count(Verb.COLLECT) < 3:
        await service.reached(Verb.COLLECT)
    rows = lab.database.open_jobs()
    assert [row.state for row in rows] == [JobState.ACCEPTED] * 3
    lab.crash()
    run.cancel()

    second = sheet(tmp_path, service=ScriptedProvider(folder=tmp_path / "service"))
    resumed = await second.resume()
    assert len(resumed.collected) == 3
    assert (await second.run()).is_complete
    assert second.provider.count(Verb.SUBMIT) == 0
    assert second.database.spent_total() == Decimal("0.75")
    second.database.close()


async def test_resuming_leaves_alone_what_a_running_step_is_at_work_on(tmp_path):
    lab = sheet(tmp_path, Scene(hold=frozenset({Verb.COLLECT})))
    run = lab.start()
    while lab.provider.count(Verb.COLLECT) < 3:
        await lab.provider.reached(Verb.COLLECT)
    assert (await lab.resume()).collected == ()
    assert lab.provider.count(Verb.WATCH) == 3
    lab.provider.let_go(Verb.COLLECT)
    assert (await run.finished()).is_complete
    lab.database.close()


async def test_cancelling_stops_every_view(tmp_path):
    lab = sheet(tmp_path, Scene(hold=frozenset({Verb.WATCH}), cancel=CancelOutcome.STOPPED))
    run = lab.start()
    while lab.provider.count(Verb.WATCH) < 3:
        await lab.provider.reached(Verb.WATCH)
    run.cancel()
    await lab.runner.idle()
    assert lab.states() == [JobState.CANCELLED] * 3
    assert lab.database.reserved() == 0
    lab.database.close()


@pytest.mark.parametrize("view", ["front", "three_quarter", "side"])
async def test_a_view_whose_file_is_gone_is_made_again_and_no_other(tmp_path, view):
    lab = sheet(tmp_path)
    await lab.run()
    (step,) = lab.planned.steps
    value = lab.database.result(step.fingerprint).outputs[view]
    lab.blobs.path(value.media).unlink()
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 4
    lab.database.close()


def _made(folder):
    folder.mkdir()
    return folder
