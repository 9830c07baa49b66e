"""The steadiest of the takes that were ordered together is used by itself, if the user wants that."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from charstudio.model import graph_edits
from charstudio.model.values import NodeId
from tests.fake_measurer import drifting
from tests.studio.identity.conftest import cast_film, made, settled

SHOT = NodeId("shot")


def by_order(measurer, *lowest):
    """Takes in the order in which they are measured get these."""
    left = list(lowest)
    measurer.measure = lambda path, cast, **_: {s.key: drifting(left.pop(0)) for s in cast}


async def order(studio, count):
    await studio.start(studio.plan_takes(SHOT, count)).finished()
    await settled(studio)


async def test_takes_are_ranked_by_grade_then_by_the_lowest_similarity(studio, measurer):
    cast_film(studio)
    by_order(measurer, 0.7, 0.3, 0.85)
    await made(studio, "shot")
    await order(studio, 1)
    await order(studio, 1)
    assert [each.take for each in studio.identity.ranking(SHOT)] == [3, 1, 2]
    assert studio.project.graph.nodes[SHOT].take == 1
    await studio.close()


async def test_by_itself_the_best_of_those_ordered_together_is_used_in_one_step(studio, measurer):
    studio.use_settings(replace(studio.settings, identity_choose_take="on"))
    cast_film(studio)
    by_order(measurer, 0.95, 0.5, 0.7, 0.6)
    await made(studio, "shot")
    await order(studio, 3)
    ranking = studio.identity.ranking(SHOT)
    assert ranking[0].take == 1
    assert studio.project.graph.nodes[SHOT].take == ranking[1].take
    assert studio.document.undo_label == "Use the steadiest take of shot"
    studio.document.undo()
    await asyncio.sleep(0.05)
    assert studio.project.graph.nodes[SHOT].take == 1
    await studio.close()


async def test_nothing_is_chosen_before_the_last_take_was_looked_at(studio, measurer):
    studio.use_settings(replace(studio.settings, identity_choose_take="on"))
    cast_film(studio)
    by_order(measurer, 0.95, 0.5, 0.6, 0.9)
    await made(studio, "shot")
    await studio.start(studio.plan_takes(SHOT, 3)).finished()
    studio.identity.changed.emit(frozenset())
    studio.identity.changed.emit(frozenset())
    assert studio.project.graph.nodes[SHOT].take == 1
    await settled(studio)
    chosen = studio.project.graph.nodes[SHOT].take
    lowest = {each.take: each.lowest for each in studio.identity.ranking(SHOT)}
    assert lowest[chosen] == max(lowest[take] for take in (2, 3, 4))
    await studio.close()


async def test_a_single_take_and_a_choice_made_meanwhile_are_left_alone(studio, measurer):
    studio.use_settings(replace(studio.settings, identity_choose_take="on"))
    cast_film(studio)
    await made(studio, "shot")
    assert studio.document.undo_label == "Film"
    measurer.gate.clear()
    await studio.start(studio.plan_takes(SHOT, 2)).finished()
    studio.document.apply("Mine", lambda project: graph_edits.set_take(project, SHOT, 3))
    measurer.gate.set()
    await settled(studio)
    assert studio.document.undo_label == "Mine"
    await studio.close()
