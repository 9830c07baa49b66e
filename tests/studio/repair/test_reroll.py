"""Trying again with less motion: what is asked, what it costs at most, when it stops, and what the log says."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.errors import EditError, GenerationFailed
from charstudio.model.identity import Grade
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage.repair_notes import RepairNotes
from charstudio.studio.repair.reroll import SUFFIX, Rule, attempts, softened, with_suffix, worst_case
from charstudio.studio.repair.trying import Trying, was_broken_off, worst_of
from tests.lab import KINDS, node_id, with_motion, with_photo

SHOT = node_id("shot")
PARAMS = KINDS["video.motion"].params


def rule(tries=3, usd="5", least=Grade.B) -> Rule:
    return Rule(tries, Decimal(usd), least)


def test_each_try_has_a_fifth_less_motion_and_another_seed():
    found = attempts(PARAMS, {"strength": 0.5, "prompt": "Slow dolly in", "seed": 7}, 1, rule())
    assert [each.strength for each in found] == [0.4, 0.32, 0.256]
    assert len({each.seed for each in found}) == 3
    assert {each.prompt for each in found} == {f"Slow dolly in, {SUFFIX}"}


def test_a_wired_prompt_is_left_alone_and_a_model_without_motion_moves_its_seed():
    found = attempts(PARAMS, {"strength": 0.5}, 1, rule(), prompt_is_wired=True)
    assert all(each.prompt is None for each in found)
    seed_only = [spec for spec in PARAMS if spec.name in {"seed", "prompt"}]
    assert [each.strength for each in attempts(seed_only, {}, 1, rule())] == [None] * 3
    with pytest.raises(EditError, match="neither"):
        attempts([ParamSpec("prompt", ParamType.TEXT, "", "Prompt")], {}, 1, rule())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Turns round", "Turns round, exact same face as reference"),
        ("Turns round.", "Turns round. exact same face as reference"),
        ("Turns round,  ", "Turns round, exact same face as reference"),
        ("Exact same face as reference, turns", "Exact same face as reference, turns"),
        ("", "Exact same face as reference"),
    ],
)
def test_the_suffix_is_added_once(before, after):
    assert with_suffix(before) == after
    assert with_suffix(after) == after


@given(st.lists(st.decimals("0", "3", places=2), min_size=1, max_size=10), st.decimals("0", "9", places=2))
def test_the_worst_case_never_exceeds_the_limit(each, limit):
    found = worst_case(each, Rule(len(each), limit, Grade.B))
    assert found.usd is not None
    assert found.usd <= limit
    assert found.usd == sum(each[: found.tries], Decimal(0))
    assert bool(found.refusal) is (found.tries == 0)


def test_an_unknown_price_is_refused_and_no_rule_is_without_limits():
    assert worst_case([Decimal(1), None], rule()).refusal
    for bad in ((0, "1", Grade.B), (11, "1", Grade.B), (1, "-1", Grade.B), (1, "1", Grade.NONE)):
        with pytest.raises(EditError):
            Rule(bad[0], Decimal(bad[1]), bad[2])
    assert softened(1.0, 2) == pytest.approx(0.64)


def shot_in(studio, photo_file, model="scripted-1"):
    from charstudio.media.probe import probe
    from charstudio.model.library import Asset

    ref = studio._workspace.blobs.put_file(photo_file, "png")
    asset = Asset.of("portrait.png", ref, probe(photo_file))
    project = with_motion(with_photo(studio.project, asset), "shot", "photo", model)
    project = graph_edits.set_param(project, KINDS, SHOT, "duration", 1.0)
    studio.document.apply("set up", lambda _: project)


def trying(studio, grades, a_rule, told=lambda _line: None):
    left = iter(grades)

    async def judge(_node, _media):
        return next(left)

    notes = RepairNotes(studio.folder)
    return Trying(studio, SHOT, a_rule, judge, notes, told), notes


def sent(studio) -> int:
    return sum(each.verb is Verb.SUBMIT for each in studio.providers["scripted"].operations)


async def test_it_stops_at_the_first_take_that_is_good_enough_and_uses_it(studio, photo):
    shot_in(studio, photo)
    before = studio.project.graph.nodes[SHOT]
    work, notes = trying(studio, [Grade.D, Grade.B, Grade.A], rule())
    ending = await work.go()
    assert (ending.take, ending.tries, ending.usd) == (3, 2, Decimal("0.50"))
    assert sent(studio) == 2
    assert [take for take, _ in studio.takes(SHOT)] == [3, 2]
    clip = studio.status(SHOT).value
    assert clip == next(iter(dict(studio.takes(SHOT))[3].outputs.values()))
    assert studio.project.graph.nodes[SHOT].params == before.params
    lines = notes.lines(SHOT)
    assert [line.grade for line in lines if line.grade] == ["D", "B"]
    assert [line.usd for line in lines if line.grade] == ["0.25", "0.25"]
    assert lines[-1].is_end
    studio.document.undo()
    assert studio.project.graph.nodes[SHOT] == before


async def test_the_limit_in_dollars_holds_and_tries_run_out(studio, photo):
    shot_in(studio, photo)
    worst = await worst_of(studio, SHOT, rule(tries=3, usd="1.2"))
    price = Decimal("0.25") + (await studio.plan_aside([SHOT])).allowance_usd
    assert (worst.usd, worst.tries) == (price * 2, 2)
    work, _ = trying(studio, [Grade.D] * 9, rule(tries=9, usd="1.2"))
    ending = await work.go()
    assert ending.take is None
    assert "beyond the limit" in ending.why
    assert ending.usd <= Decimal("1.2")
    assert sent(studio) == ending.tries
    again, _ = trying(studio, [Grade.D] * 9, rule(tries=ending.tries, usd="9"))
    assert "No try reached" in (await again.go()).why
    assert sent(studio) == ending.tries, "what was made before is not paid for again"


async def test_what_cannot_be_measured_ends_the_rule(studio, photo):
    shot_in(studio, photo)
    work, _ = trying(studio, [Grade.NONE], rule())
    ending = await work.go()
    assert "could not be measured" in ending.why
    assert sent(studio) == 1


async def test_a_failure_ends_the_rule_and_is_said(make_studio, tmp_path, photo):
    from charstudio.model.project import Project

    studio = make_studio(Scene(fail={Verb.COLLECT: GenerationFailed("The model refused the picture.")}))
    studio.new(tmp_path / "film", Project())
    shot_in(studio, photo)
    work, notes = trying(studio, [], rule())
    ending = await work.go()
    assert "refused the picture" in ending.why
    assert notes.lines(SHOT)[-1].is_end
    await studio.close()


async def test_stopping_begins_no_further_try(studio, photo):
    shot_in(studio, photo)
    work, _ = trying(studio, [Grade.D] * 3, rule(), told=lambda line: work.stop() if line.number == 1 else None)
    ending = await work.go()
    assert "Stopped by hand" in ending.why
    assert sent(studio) == 0, "the line is written before anything is sent"


async def test_nothing_is_sent_that_could_not_be_logged(studio, photo):
    shot_in(studio, photo)
    work, _ = trying(studio, [Grade.D], rule())
    work._notes = RepairNotes(studio.folder, read_only=True)
    with pytest.raises(Exception, match="reading only"):
        await work.go()
    assert sent(studio) == 0


async def test_after_a_restart_the_log_is_there_and_nothing_goes_on(make_studio, studio, photo, tmp_path):
    shot_in(studio, photo)
    held = asyncio.Event()

    async def judge(_node, _media):
        held.set()
        await asyncio.Event().wait()

    work = Trying(studio, SHOT, rule(), judge, RepairNotes(studio.folder))
    task = asyncio.get_running_loop().create_task(work.go())
    await held.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await studio.save()
    await studio.close()
    second = make_studio()
    second.open(tmp_path / "film")
    await second.resume()
    await second.idle()
    lines = RepairNotes(tmp_path / "film").lines(SHOT)
    assert was_broken_off(lines)
    assert second.providers["scripted"].operations == []
    await second.close()
