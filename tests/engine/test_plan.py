"""What a run would do: cached, stale, blocked with every reason, priced."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from charstudio.engine.fingerprint import Fingerprints, Quality
from charstudio.engine.plan import LOCAL, Constant, FromStep
from charstudio.model import graph_edits
from charstudio.model.errors import PlanError, Unavailable
from charstudio.model.graph import Node
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.values import Fingerprint, Input, Output
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import ScriptedProvider, Verb
from tests.lab import KINDS, NODE_KINDS, node_id, wired, with_motion, with_photo, with_state


def steps(plan) -> list[str]:
    return [step.node.id for step in plan.steps]


def reasons(plan) -> dict[str, str]:
    return {block.node: block.reason for block in plan.blocked}


async def test_each_step_comes_after_those_it_needs(lab):
    for name, source in (("d", None), ("b", None), ("a", "photo"), ("c", "b")):
        lab.project = with_state(lab.project, name, source)
    lab.project = wired(wired(lab.project, "c", "d"), "a", "b")
    found = lab.plan()
    assert steps(found) == ["a", "b", "c", "d"]
    made = set()
    for step in found.steps:
        assert step.needs <= made
        made.add(step.fingerprint)


async def test_only_what_the_targets_need_is_made(lab):
    lab.chain("a", "b", "c")
    lab.project = with_state(lab.project, "aside", "photo")
    assert steps(lab.plan("b")) == ["a", "b"]


async def test_a_stored_result_hides_everything_above_it(lab):
    lab.chain("a", "b", "c")
    await lab.run("b")
    found = lab.plan("c")
    assert steps(found) == ["c"]
    assert [type(binding) for binding in found.steps[0].inputs["image"]] == [Constant]
    lab.provider._offers = {Capability.IMAGE_TO_VIDEO: "x"}  # no key for this model any more
    lab.edit(graph_edits.set_muted, [node_id("photo")], False)
    lab.blobs.path(next(iter(lab.project.assets.values())).media).unlink()
    assert reasons(lab.plan("b")) == {}
    assert lab.plan("b").cached == {"b"}


async def test_a_step_that_another_step_feeds_is_bound_to_it(lab):
    lab.chain("a", "b")
    found = lab.plan()
    assert found.steps[1].inputs["image"] == (FromStep(found.steps[0].fingerprint, "image"),)


async def test_every_reason_is_told_at_once(lab):
    lab.project = with_state(lab.project, "bare", None, model="nobody's")
    lab.project = with_state(lab.project, "below", "bare", model="nobody's")
    lab.project = graph_edits.add_node(lab.project, KINDS, "source.image", node_id=node_id("empty"), title="empty")
    lab.project = with_state(lab.project, "hungry", "empty")
    lab.project = with_state(lab.project, "fine", "photo")
    found = lab.plan()
    told = reasons(found)
    assert "Picture is not wired" in told["bare"]
    assert "“nobody's” is not available" in told["bare"]
    assert "“bare”" in told["below"]
    assert "“nobody's”" in told["below"]
    assert "No file is chosen" in told["empty"]
    assert "“empty”" in told["hungry"]
    assert steps(found) == ["fine"]
    with pytest.raises(PlanError) as error:
        found.require_possible({node.id: node.title for node in lab.project.graph.nodes.values()})
    assert len(error.value.reasons) == 4
    assert error.value.hint


async def test_what_only_a_blocked_node_needs_is_not_made(lab):
    lab.project = with_state(lab.project, "draft still", "photo", model="draft")
    lab.project = with_state(lab.project, "blocked", "draft still", model="nobody's")
    lab.providers["draft"] = ScriptedProvider(name="draft", models=dict.fromkeys(Capability, "draft"), draft=True)
    found = lab.plan()
    assert [(step.node.id, step.mark) for step in found.steps] == [("draft still", True)]


async def test_what_needs_a_bypassed_node_is_made_from_what_flows_into_it(lab):
    lab.chain("a", "b", "c")
    straight = lab.plan("a")
    lab.edit(graph_edits.set_bypassed, [node_id("b")], True)
    found = lab.plan("c")
    assert steps(found) == ["a", "c"]
    assert found.steps[1].inputs["image"] == (FromStep(straight.steps[0].fingerprint, "image"),)
    assert reasons(found) == {}


async def test_a_bypassed_target_stands_for_what_it_passes_on(lab):
    lab.chain("a", "b")
    lab.edit(graph_edits.set_bypassed, [node_id("b")], True)
    assert steps(lab.plan("b")) == ["a"]


async def test_bypassing_and_back_costs_nothing(lab):
    lab.chain("a", "b", "c")
    await lab.run("c")
    lab.edit(graph_edits.set_bypassed, [node_id("b")], True)
    assert steps(lab.plan("c")) == ["c"]
    lab.edit(graph_edits.set_bypassed, [node_id("b")], False)
    assert steps(lab.plan("c")) == []


async def test_where_nothing_comes_through_what_needs_it_says_so(lab):
    lab.chain("a")
    lab.project = with_motion(lab.project, "clip", "a")
    lab.edit(graph_edits.set_bypassed, [node_id("photo")], True)
    assert steps(lab.plan("clip")) == []
    assert set(reasons(lab.plan("clip"))) >= {"a"}


async def test_muted_nodes_block_what_needs_them(lab):
    lab.chain("a", "b", "c")
    lab.edit(graph_edits.set_muted, [node_id("b")], True)
    found = lab.plan("c")
    assert reasons(found) == {"b": "It is muted.", "c": "It needs “b”, which cannot run."}
    assert steps(found) == []
    assert steps(lab.plan()) == ["a"]


async def test_an_unknown_kind_blocks_what_needs_it(lab):
    lab.chain("a")
    odd = Node(node_id("odd"), "someone.else", "Odd")
    nodes = {**lab.project.graph.nodes, odd.id: odd}
    links = {**lab.project.graph.links, Input(node_id("a"), "image"): (Output(odd.id, "image"),)}
    lab.project = replace(lab.project, graph=replace(lab.project.graph, nodes=nodes, links=links))
    assert set(reasons(lab.plan("a"))) == {"odd", "a"}


async def test_a_node_that_is_not_there_and_a_loop_are_named(lab):
    lab.chain("a")
    assert reasons(lab.plan("nowhere")) == {"nowhere": "There is no such node."}
    links = {**lab.project.graph.links, Input(node_id("a"), "image"): (Output(node_id("a"), "image"),)}
    lab.project = replace(lab.project, graph=replace(lab.project.graph, links=links))
    assert reasons(lab.plan("a")) == {"a": "It waits for its own result."}


async def test_a_wire_from_an_output_that_gives_nothing_is_a_reason(lab):
    lab.chain("a")
    links = {**lab.project.graph.links, Input(node_id("a"), "image"): (Output(node_id("photo"), "nothing"),)}
    lab.project = replace(lab.project, graph=replace(lab.project.graph, links=links))
    assert "gives nothing" in reasons(lab.plan("a"))["a"]


# --- pins ----------------------------------------------------------------------------------------------------------


async def test_a_pinned_node_never_runs_and_feeds_what_it_holds(lab):
    lab.chain("a", "b")
    await lab.run()
    held = Fingerprints(NODE_KINDS).of(lab.project)[node_id("a")].shown
    lab.edit(graph_edits.set_pin, node_id("a"), held)
    lab.edit(graph_edits.set_param, KINDS, node_id("a"), "instruction", "something else")
    assert lab.plan().steps == ()
    assert lab.plan("a").cached == {"a"}


async def test_a_pin_whose_result_is_gone_is_a_reason(lab):
    lab.chain("a", "b")
    lab.edit(graph_edits.set_pin, node_id("a"), Fingerprint("d" * 64))
    assert "pinned result is gone" in reasons(lab.plan("b"))["a"]


async def test_a_pinned_draft_hands_on_its_plain_twin(make_lab):
    lab = make_lab(provider=ScriptedProvider(name="draft", models=dict.fromkeys(Capability, "draft"), draft=True))
    for name, source in (("a", "photo"), ("b", "a")):
        lab.project = with_state(lab.project, name, source, model="draft")
    await lab.run()
    names = Fingerprints(NODE_KINDS).of(lab.project)[node_id("a")]
    lab.edit(graph_edits.set_pin, node_id("a"), names.shown)
    assert lab.plan().steps == ()
    lab.edit(graph_edits.new_take, node_id("b"))
    found = lab.plan("b")
    assert found.steps[0].inputs["image"] == (Constant(lab.database.result(names.plain).outputs["image"]),)


# --- drafts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafts(make_lab):
    return make_lab(
        provider=ScriptedProvider(
            name="draft", models=dict.fromkeys(Capability, "draft"), draft=True, price_usd=Decimal(0)
        )
    )


async def test_a_draft_is_made_twice_only_when_both_are_needed(drafts):
    drafts.project = with_state(drafts.project, "a", "photo", model="draft")
    drafts.project = with_motion(drafts.project, "walk", "a", model="draft")
    assert [(step.node.id, step.mark) for step in drafts.plan("walk").steps] == [("a", False), ("walk", True)]
    assert [(step.node.id, step.mark) for step in drafts.plan().steps] == [("a", False), ("a", True), ("walk", True)]
    assert [step.mark for step in drafts.plan("walk", mark=False).steps] == [False, False]
    await drafts.run("walk")
    assert [(step.node.id, step.mark) for step in drafts.plan().steps] == [("a", True)]


async def test_what_is_final_is_made_once_however_it_is_wanted(lab):
    lab.chain("a", "b")
    assert len(lab.plan(mark=True).steps) == 2
    assert lab.plan(mark=True).steps[0].fingerprint == lab.plan(mark=False).steps[0].fingerprint


# --- quality and price ---------------------------------------------------------------------------------------------


async def test_a_draft_run_uses_the_draft_engine_everywhere_and_leaves_the_finals_alone(lab):
    lab.providers["draft"] = ScriptedProvider(
        name="draft", models=dict.fromkeys(Capability, "draft"), draft=True, price_usd=Decimal(0)
    )
    lab.chain("a", "b")
    found = lab.plan(quality=Quality.DRAFT)
    assert {step.provider for step in found.steps} == {"draft"}
    assert {step.params["model"] for step in found.steps} == {"draft"}
    assert found.price_usd == 0
    as_set = {step.fingerprint for step in lab.plan().steps}
    assert as_set.isdisjoint(step.fingerprint for step in found.steps)


async def test_a_final_run_refuses_what_is_set_to_draft(lab):
    lab.project = with_state(lab.project, "a", "photo", model="draft")
    lab.project = with_state(lab.project, "b", "photo")
    found = lab.plan(quality=Quality.FINAL)
    assert "set to draft" in reasons(found)["a"]
    assert steps(found) == ["b"]


async def test_the_price_is_the_sum_and_unknown_stays_unknown(make_lab):
    lab = make_lab(price_usd=Decimal("0.35"))
    lab.chain("a", "b")
    assert lab.plan().price_usd == Decimal("0.70")
    lab.provider._price = None
    assert lab.plan().price_usd is None
    lab.provider.price = lambda request, model: (_ for _ in ()).throw(Unavailable("No price list."))
    assert lab.plan().price_usd is None


async def test_what_is_stored_costs_nothing_and_local_work_is_free(lab):
    lab.project = with_motion(lab.project, "walk", "photo")
    lab.project = graph_edits.add_node(lab.project, KINDS, "video.frame", node_id=node_id("last"), title="last")
    lab.project = wired(lab.project, "walk", "last", "video", "video")
    assert {step.node.id: (step.provider, step.price_usd) for step in lab.plan().steps} == {
        "walk": ("scripted", Decimal("0.25")),
        "last": (LOCAL, Decimal(0)),
    }
    await lab.run()
    assert lab.plan().price_usd == 0
    assert lab.provider.count(Verb.SUBMIT) == 1


# --- the timeline --------------------------------------------------------------------------------------------------


async def test_the_timeline_stands_for_every_output_its_clips_follow(lab):
    for name in ("one", "two", "unused"):
        lab.project = with_motion(lab.project, name, "photo")
    lab.project = graph_edits.add_node(lab.project, KINDS, TIMELINE_KIND, node_id=node_id("film"))
    for name in ("two", "one"):
        lab.project = graph_edits.connect(
            lab.project,
            KINDS,
            Output(node_id(name), "video"),
            Input(node_id("film"), "clips"),
            planned=Fraction(5),
        )
    assert set(steps(lab.plan("film"))) == {"one", "two"}
    assert lab.plan("film").targets == ("two", "one")


# --- size ----------------------------------------------------------------------------------------------------------


async def test_a_thousand_nodes_in_a_row_are_planned_quickly_and_without_recursion(lab):
    project = with_photo(lab.project, next(iter(lab.project.assets.values())), "first")
    source, nodes, links = "first", dict(project.graph.nodes), dict(project.graph.links)
    model = with_state(project, "model", "first").graph.nodes[node_id("model")]
    for number in range(1000):
        name = f"n{number}"
        nodes[node_id(name)] = replace(model, id=node_id(name), title=name)
        links[Input(node_id(name), "image")] = (Output(node_id(source), "image"),)
        source = name
    lab.project = replace(project, graph=replace(project.graph, nodes=nodes, links=links))
    begun = time.thread_time()
    found = lab.plan()
    assert len(found.steps) == 1000
    assert time.thread_time() - begun < 1  # some 0.1 s on an idle machine
