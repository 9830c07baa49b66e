"""A batch as takes of one node: what is planned, what it costs, and that one failure does not stop the rest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from charstudio.model import graph_edits
from charstudio.model.batch import Batch, BatchList, Still, Varied, Way, combinations
from charstudio.model.errors import GenerationFailed
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.providers.scripted import Scene, ScriptedProvider, Verb
from charstudio.studio.importing import with_assets
from charstudio.studio.studio import Studio
from tests.lab import KINDS, NODE_KINDS, node_id, picture, with_motion, with_photo, with_state

PROMPT = Varied("instruction", "Change")
SEED = Varied("seed", "Seed")
PICTURE = Varied("image", "Picture", is_input=True)
A = node_id("a")
SEED_STEP = 7919


def of(varied, *values):
    return BatchList.of(varied, values)


def batch(*lists, way=Way.PRODUCT):
    return combinations(Batch(lists, way))


async def film(studio, photo, model="scripted-1"):
    """A photo, and a State made from it."""
    report = await studio.import_assets([photo])

    def edit(project):
        return with_state(with_photo(project, report.assets[0]), "a", "photo", model)

    studio.document.apply("Film", edit)
    return report.assets[0]


async def stills(studio, tmp_path, *colours):
    report = await studio.import_assets(
        [picture(tmp_path / f"still {index}.png", colour) for index, colour in enumerate(colours)]
    )
    studio.document.apply("Stills", lambda project: with_assets(project, report.assets))
    return report.assets


@pytest.fixture
def asking(make_studio, tmp_path):
    """A studio whose cloud notes every request, with failing ones by their words."""

    def make(*failing):
        asked = []

        def script(request):
            asked.append(request)
            words = str(request.params.get("instruction"))
            fail = {Verb.WATCH: GenerationFailed("The service failed at it.", "Run it again.")}
            return Scene(fail=fail) if words in failing else Scene()

        studio = make_studio(script)
        studio.new(tmp_path / "film", Project())
        studios.append(studio)
        return studio, asked

    studios = []
    yield make
    for studio in studios:
        studio._workspace.close()


def seen(asked, name):
    """The values of a parameter in the order in which jobs were asked for, each job once."""
    return [request.params.get(name) for request in asked]


# Planning


async def test_each_combination_is_a_take_with_a_number_nobody_has_used(studio, photo):
    await film(studio, photo)
    await studio.run([A]).finished()
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn"), of(SEED, 1, 2)))
    assert [row.take for row in found.rows] == [2, 3, 4, 5]
    assert [row.usd for row in found.rows] == [Decimal("0.25")] * 4
    assert found.takes == 4
    assert found.plan.price_usd == Decimal("1.00")
    assert studio.document.undo_label == "Film", "planning changes nothing"


async def test_the_takes_are_made_and_listed_and_one_can_be_used(studio, photo):
    await film(studio, photo)
    await studio.run([A]).finished()
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn", "noon")))
    outcome = await studio.start(found.plan).finished()
    assert outcome.is_complete
    takes = studio.takes(A)
    assert sorted(take for take, _ in takes) == [1, 2, 3, 4]
    assert len({result.outputs["image"].media for _, result in takes}) == 4
    pin = dict(takes)[3].fingerprint
    studio.document.apply("Use", lambda project: graph_edits.set_pin(project, A, pin))
    assert studio.status(A).value == dict(takes)[3].outputs["image"]


async def test_the_numbers_are_there_after_the_next_start(studio, make_studio, photo, tmp_path):
    await film(studio, photo)
    await studio.save()
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))
    await studio.start(found.plan).finished()
    await studio.close()
    later = make_studio()
    later.open(tmp_path / "film")
    assert sorted(take for take, _ in later.takes(A)) == [2, 3]
    await later.close()


async def test_a_take_that_is_collected_at_the_next_start_keeps_its_number(photo, tmp_path):
    cloud = ScriptedProvider(Scene(hold=frozenset({Verb.WATCH})))
    first = Studio(NODE_KINDS, {"scripted": cloud})
    first.new(tmp_path / "film", Project())
    await film(first, photo)
    await first.save()
    first.start((await first.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))).plan)
    while cloud.count(Verb.WATCH) < 2:
        await cloud.reached(Verb.WATCH)
    await first.close()
    cloud.let_go(Verb.WATCH)
    second = Studio(NODE_KINDS, {"scripted": cloud})
    second.open(tmp_path / "film")
    await second.resume()
    await second.idle()
    assert sorted(take for take, _ in second.takes(A)) == [2, 3]
    await second.close()


async def test_what_it_is_made_from_is_made_once_and_counted_once(studio, photo):
    await film(studio, photo)
    studio.document.apply("Motion", lambda project: with_motion(project, "m", "a"))
    found = await studio.plan_batch(node_id("m"), batch(of(Varied("prompt", "Motion"), "pan", "tilt")))
    assert [row.usd for row in found.rows] == [Decimal("0.25")] * 2
    assert found.plan.price_usd == Decimal("0.75")
    assert (await studio.start(found.plan).finished()).is_complete
    assert studio.providers["scripted"].count(Verb.SUBMIT) == 3


async def test_drafts_are_free(studio, photo):
    await film(studio, photo, "draft")
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))
    assert found.plan.price_usd == 0
    assert (await studio.start(found.plan).finished()).is_complete
    assert sorted(take for take, _ in studio.takes(A)) == [2, 3]


# Nothing twice


async def test_what_has_been_made_is_not_made_again(studio, photo):
    await film(studio, photo)
    first = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))
    await studio.start(first.plan).finished()
    again = await studio.plan_batch(A, batch(of(PROMPT, "noon", "dawn", "dusk")))
    assert [row.take for row in again.rows] == [4, None, None]
    assert [row.is_there for row in again.rows] == [False, True, True]
    assert again.plan.price_usd == Decimal("0.25")


async def test_what_is_being_made_is_not_counted_again(studio, photo):
    await film(studio, photo)
    run = studio.start((await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))).plan)
    again = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn", "noon")))
    assert [row.take for row in again.rows] == [None, None, 4]
    await run.finished()


async def test_combinations_that_come_to_the_same_are_made_once(studio, photo):
    await film(studio, photo)
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dusk")))
    assert [row.take for row in found.rows] == [2, None]
    assert len(found.plan.steps) == 1


async def test_setting_the_node_by_hand_to_what_a_take_had_shows_that_take(studio, photo):
    await film(studio, photo)
    await studio.start((await studio.plan_batch(A, batch(of(PROMPT, "dusk"), of(SEED, 7)))).plan).finished()
    studio.document.apply(
        "By hand", lambda project: graph_edits.set_params(project, KINDS, A, {"instruction": "dusk", "seed": 7})
    )
    assert studio.status(A).fingerprint == studio.takes(A)[0][1].fingerprint
    assert studio.plan([A]).steps == ()


# What is asked for


async def test_the_service_is_asked_for_exactly_the_listed_seeds_whatever_take_the_node_is_on(asking, photo):
    studio, asked = asking()
    await film(studio, photo)
    studio.document.apply("Take", lambda project: graph_edits.set_take(project, A, 3))
    await studio.start((await studio.plan_batch(A, batch(of(SEED, 42, 43)))).plan).finished()
    assert sorted(set(seen(asked, "seed"))) == [42, 43]


async def test_prompts_are_compared_with_the_seed_the_node_shows_now(asking, photo):
    studio, asked = asking()
    await film(studio, photo)
    studio.document.apply("Take", lambda project: graph_edits.set_take(project, A, 3))
    await studio.start((await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))).plan).finished()
    assert set(seen(asked, "seed")) == {2 * SEED_STEP}
    assert set(seen(asked, "instruction")) == {"dusk", "dawn"}


async def test_a_listed_prompt_takes_the_place_of_a_wired_one(asking, photo):
    studio, asked = asking()
    await film(studio, photo)

    def wire(project):
        project = graph_edits.add_node(
            project, KINDS, "source.text", node_id=node_id("words"), params={"text": "from the wire"}
        )
        return graph_edits.connect(project, KINDS, Output(node_id("words"), "text"), Input(A, "instruction"))

    studio.document.apply("Wire", wire)
    await studio.start((await studio.plan_batch(A, batch(of(PROMPT, "dusk")))).plan).finished()
    assert set(seen(asked, "instruction")) == {"dusk"}


async def test_a_pinned_node_can_be_varied_and_stays_pinned(studio, photo):
    await film(studio, photo)
    await studio.run([A]).finished()
    pin = studio.takes(A)[0][1].fingerprint
    studio.document.apply("Pin", lambda project: graph_edits.set_pin(project, A, pin))
    await studio.start((await studio.plan_batch(A, batch(of(PROMPT, "dusk")))).plan).finished()
    assert studio.status(A).fingerprint == pin
    assert len(studio.takes(A)) == 2


# Stills


async def test_each_still_arrives_in_place_of_what_is_wired(asking, photo, tmp_path):
    studio, asked = asking()
    await film(studio, photo)
    red, blue = await stills(studio, tmp_path, (250, 0, 0), (0, 0, 250))
    before = studio.project
    found = await studio.plan_batch(A, batch(of(PICTURE, Still(red.id), Still(blue.id))))
    assert found.plan.price_usd == Decimal("0.50")
    outcome = await studio.start(found.plan).finished()
    assert outcome.is_complete
    arrived = {value.media.sha256 for request in asked for value in request.inputs["image"]}
    assert arrived == {red.id, blue.id}
    assert studio.project is before, "no node is added for it"
    assert sorted(take for take, _ in studio.takes(A)) == [2, 3]


async def test_the_still_that_is_wired_gives_what_is_there_already(studio, photo, tmp_path):
    here = await film(studio, photo)
    await studio.run([A]).finished()
    (red,) = await stills(studio, tmp_path, (250, 0, 0))
    found = await studio.plan_batch(A, batch(of(PICTURE, Still(here.id), Still(red.id))))
    assert [row.is_there for row in found.rows] == [True, False]


async def test_pictures_of_other_nodes_are_made_first(studio, photo):
    asset = await film(studio, photo)

    def more(project):
        return with_motion(with_state(with_photo(project, asset, "other"), "b", "other"), "m", "a")

    studio.document.apply("More", more)
    found = await studio.plan_batch(node_id("m"), batch(of(PICTURE, Output(A, "image"), Output(node_id("b"), "image"))))
    assert {step.node.id for step in found.plan.steps} == {A, node_id("b"), node_id("m")}
    assert (await studio.start(found.plan).finished()).is_complete
    assert len(studio.takes(node_id("m"))) == 2


async def test_what_cannot_arrive_is_said_for_its_row_alone(studio, photo, tmp_path):
    await film(studio, photo)
    (red,) = await stills(studio, tmp_path, (250, 0, 0))
    studio.document.apply("Motion", lambda project: with_motion(project, "m", "a"))
    found = await studio.plan_batch(
        A, batch(of(PICTURE, Still(red.id), Output(node_id("m"), "video"), Output(A, "image"), Still("f" * 64)))
    )
    assert [bool(row.reason) for row in found.rows] == [False, True, True, True]
    assert "gives a clip" in found.rows[1].reason
    assert "loop" in found.rows[2].reason
    assert "not in this film any more" in found.rows[3].reason
    assert found.blocked == 3
    assert found.takes == 1
    assert not found.plan.blocked


# Failure


async def test_one_failure_does_not_stop_the_rest(asking, photo):
    studio, _ = asking("dawn")
    await film(studio, photo)
    combos = batch(of(PROMPT, "dusk", "dawn", "noon"))
    outcome = await studio.start((await studio.plan_batch(A, combos)).plan).finished()
    assert isinstance(outcome.failed[A], GenerationFailed)
    assert sorted(take for take, _ in studio.takes(A)) == [2, 4]
    again = await studio.plan_batch(A, combos)
    assert [row.is_there for row in again.rows] == [True, False, True], "only what failed is made again"
    assert again.plan.price_usd == Decimal("0.25")


async def test_a_value_that_does_not_fit_is_said_for_its_row_alone(studio, photo):
    await film(studio, photo)
    found = await studio.plan_batch(A, batch(of(SEED, 1, -1)))
    assert found.rows[0].take == 2
    assert found.rows[1].reason == "Seed must be at least 0."
    assert len(found.plan.steps) == 1


async def test_when_none_can_be_made_the_plan_says_why(studio, photo):
    await film(studio, photo)
    studio.document.apply(
        "Unwire", lambda project: graph_edits.disconnect(project, Output(node_id("photo"), "image"), Input(A, "image"))
    )
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk", "dawn")))
    assert found.takes == 0
    assert {row.reason for row in found.rows} == {"Picture is not wired."}
    assert [blocker.node for blocker in found.plan.blocked] == [A]


async def test_a_bypassed_node_makes_nothing(studio, photo):
    await film(studio, photo)
    nodes = studio.project.graph.nodes

    def bypass(project):
        graph = replace(project.graph, nodes={**nodes, A: replace(nodes[A], bypassed=True)})
        return replace(project, graph=graph)

    studio.document.apply("Bypass", bypass)
    found = await studio.plan_batch(A, batch(of(PROMPT, "dusk")))
    assert found.blocked == 1
    assert found.plan.steps == ()


async def test_a_node_that_is_gone_makes_nothing(studio):
    found = await studio.plan_batch(NodeId("gone"), batch(of(PROMPT, "dusk")))
    assert found.blocked == 1
    assert found.plan.steps == ()
