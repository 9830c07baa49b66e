"""Laws of names: what changes a fingerprint, and what must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charstudio.engine.fingerprint import Fingerprints, Prints, Quality, is_marked, marked, plain_of
from charstudio.model import graph_edits, timeline_edits
from charstudio.model.errors import EditError, PlanError
from charstudio.model.graph import downstream
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import Fingerprint, Input, NodeId, Output, is_fingerprint
from charstudio.nodes.base import NodeKind
from charstudio.nodes.common import DRAFT_MODEL
from tests.lab import KINDS as REAL_KINDS
from tests.lab import NODE_KINDS, node_id, still_asset, wired, with_motion, with_photo, with_state
from tests.model.strategies import ASSETS, KINDS, edits, projects, starting_project, walk


async def _run(call):
    return {}


def _first_asset(params, assets, characters):
    named = params.get("file") or (params.get("files") or [None])[0]
    if named not in assets:
        raise PlanError("No file.")
    return {port: MediaValue(assets[named].media, assets[named].info) for port in ("image", "audio")}


def _kinds() -> Mapping[str, NodeKind]:
    """The kinds of the model's strategies, with code."""
    found = {}
    for spec in KINDS.values():
        if spec.id in {"test.picture", "test.voice"}:
            found[spec.id] = NodeKind(spec, constant=_first_asset)
        elif spec.id == "test.words":
            found[spec.id] = NodeKind(spec, constant=lambda params, assets, characters: {"text": "words"})
        elif spec.id == "timeline":
            found[spec.id] = NodeKind(spec)
        else:
            found[spec.id] = NodeKind(spec, run=_run)
    return found


TEST_KINDS = _kinds()


def prints(project: Project) -> Mapping[NodeId, Prints | None]:
    return Fingerprints(TEST_KINDS).of(project)


def filled(project: Project) -> Project:
    """Every source node given its file, so that there is something to name."""
    for node in project.graph.nodes.values():
        if node.kind == "test.picture" and not node.params.get("file"):
            project = graph_edits.set_param(project, KINDS, node.id, "file", ASSETS[0].id)
        if node.kind == "test.voice" and not node.params.get("files"):
            project = graph_edits.set_param(project, KINDS, node.id, "files", [ASSETS[3].id])
    return project


def with_files(project: Project) -> Project:
    for asset in ASSETS:
        project = graph_edits.add_asset(project, asset)
    return filled(project)


PROJECTS = projects(12).map(with_files)


# --- what must not change a name -----------------------------------------------------------------------------------


@given(PROJECTS, st.data())
@settings(max_examples=60, deadline=None)
def test_moving_renaming_resizing_and_framing_change_no_name(project, data):
    before = prints(project)
    assume(project.graph.nodes)
    node = data.draw(st.sampled_from(sorted(project.graph.nodes)))
    other = graph_edits.move_nodes(project, {node: (data.draw(st.integers(-500, 500)), 3.5)})
    other = graph_edits.rename_node(other, node, "Another title")
    other = graph_edits.resize_node(other, node, 333)
    other = graph_edits.set_title(graph_edits.set_budget(other, None), "Another film")
    from charstudio.model.graph import GraphFrame
    from charstudio.model.values import FrameId

    other = graph_edits.add_frame(other, GraphFrame(FrameId("frame of mine"), "Scene", (node,)))
    assert prints(other) == before


@given(PROJECTS)
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_nodes_and_wires_were_made_does_not_matter(project):
    graph = project.graph
    turned = replace(graph, nodes=dict(reversed(graph.nodes.items())), links=dict(reversed(graph.links.items())))
    assert prints(replace(project, graph=turned)) == prints(project)


@given(PROJECTS, edits(max_size=12))
@settings(max_examples=40, deadline=None)
def test_remembered_names_are_those_of_a_fresh_start(project, steps):
    remembering = Fingerprints(TEST_KINDS)
    for each in (project, *walk(project, steps)):
        assert remembering.of(each) == prints(each)


def test_numbers_are_compared_by_value():
    project = with_state(with_photo(Project(), still_asset()), "a", "photo")
    node = project.graph.nodes[node_id("a")]
    nodes = {
        key: {**project.graph.nodes, node.id: replace(node, params={**node.params, "strength": value})}
        for key, value in (("int", 1), ("float", 1.0))
    }
    named = [
        Fingerprints(NODE_KINDS).of(replace(project, graph=replace(project.graph, nodes=each)))[node.id]
        for each in nodes.values()
    ]
    assert named[0] == named[1]


def test_a_parameter_that_does_not_affect_the_result_changes_nothing():
    spec = REAL_KINDS["image.state"]
    note = ParamSpec("note", ParamType.TEXT, "", "Note", affects_result=False)
    kinds = {**NODE_KINDS, spec.id: replace(NODE_KINDS[spec.id], spec=replace(spec, params=(*spec.params, note)))}
    project = with_state(with_photo(Project(), still_asset()), "a", "photo")
    node = project.graph.nodes[node_id("a")]
    other = replace(node, params={**node.params, "note": "only for me"})
    noted = replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, node.id: other}))
    assert Fingerprints(kinds).of(noted) == Fingerprints(kinds).of(project)


def test_a_parameter_replaced_by_a_wire_changes_nothing():
    project = with_state(with_photo(Project(), still_asset()), "a", "photo")
    project = graph_edits.add_node(project, REAL_KINDS, "source.text", node_id=node_id("words"))
    project = wired(project, "words", "a", "text", "instruction")
    other = graph_edits.set_param(project, REAL_KINDS, node_id("a"), "instruction", "unheard")
    assert real(other)["a"] == real(project)["a"]
    spoken = graph_edits.set_param(project, REAL_KINDS, node_id("words"), "text", "heard")
    assert real(spoken)["a"] != real(project)["a"]


def real(project: Project, quality: Quality = Quality.AS_SET) -> Mapping[str, Prints | None]:
    return Fingerprints(NODE_KINDS, quality).of(project)


def test_what_a_source_gives_elsewhere_changes_nothing_here():
    still = still_asset()
    project = graph_edits.add_asset(Project(), still)
    project = graph_edits.add_node(
        project, REAL_KINDS, "source.reference", node_id=node_id("photo"), params={"stills": [still.id]}
    )
    project = with_state(project, "a", "photo")
    noted = graph_edits.set_param(project, REAL_KINDS, node_id("photo"), "notes", "red scarf")
    assert real(noted)["a"] == real(project)["a"]
    wired_up = wired(noted, "photo", "a", "notes", "notes")
    again = graph_edits.set_param(wired_up, REAL_KINDS, node_id("photo"), "notes", "blue scarf")
    assert len({real(each)["a"] for each in (noted, wired_up, again)}) == 3


def test_the_same_bytes_have_the_same_name_wherever_they_come_from():
    still = still_asset()
    project = with_state(with_photo(Project(), still), "a", "photo")
    other = with_state(with_photo(Project(), replace(still, name="renamed.png"), "elsewhere"), "a", "elsewhere")
    assert real(project)["a"] == real(other)["a"]


# --- what must change a name ---------------------------------------------------------------------------------------


@given(PROJECTS, st.data())
@settings(max_examples=80, deadline=None)
def test_any_parameter_upstream_changes_exactly_what_is_below(project, data):
    choices = [
        (node.id, param)
        for node in project.graph.nodes.values()
        for param in KINDS[node.kind].params
        if prints(project)[node.id] is not None and node.pin is None and TEST_KINDS[node.kind].run is not None
    ]
    assume(choices)
    node, param = data.draw(st.sampled_from(choices))
    assume(Input(node, param.name) not in project.graph.links)
    values = {"number": 0.75, "integer": 77, "boolean": True, "text": "new words", "choice": "480p"}
    value = values.get(param.type.value, [0.1, 0.1, 0.5, 0.5])
    before = prints(project)
    old = {**KINDS[project.graph.nodes[node].kind].defaults(), **project.graph.nodes[node].params}[param.name]
    if param.name == "duration":
        value = 7
    assume(old != value)
    after = prints(graph_edits.set_param(project, KINDS, node, param.name, value))
    changed = {each for each in before if before[each] != after[each]}
    below = {each for each in _reached(project, node) if before[each] is not None}
    assert changed == below


def _reached(project: Project, node: NodeId) -> set[NodeId]:
    """``node`` and what is below it, not counting pinned nodes and what only they feed."""
    nodes = {key: each for key, each in project.graph.nodes.items() if each.pin is None}
    links = {
        target: tuple(source for source in sources if source.node in nodes)
        for target, sources in project.graph.links.items()
        if target.node in nodes
    }
    return downstream(replace(project.graph, nodes=nodes, links=links), [node]) & nodes.keys()


@given(PROJECTS, st.data())
@settings(max_examples=40, deadline=None)
def test_another_take_changes_the_node_and_what_is_below(project, data):
    nodes = [
        node.id
        for node in project.graph.nodes.values()
        if prints(project)[node.id] is not None and node.pin is None and TEST_KINDS[node.kind].run is not None
    ]
    assume(nodes)
    node = data.draw(st.sampled_from(nodes))
    before, after = prints(project), prints(graph_edits.new_take(project, node))
    assert {each for each in before if before[each] != after[each]} == {
        each for each in _reached(project, node) if before[each] is not None
    }


@given(PROJECTS, st.data())
@settings(max_examples=60, deadline=None)
def test_another_wire_changes_the_node(project, data):
    wires = [
        (source, target)
        for source, target in project.graph.wires()
        if project.graph.nodes[target.node].pin is None
        and TEST_KINDS[project.graph.nodes[target.node].kind].run is not None
        and prints(project)[target.node] is not None
    ]
    assume(wires)
    source, target = data.draw(st.sampled_from(wires))
    try:
        cut = graph_edits.disconnect(project, source, target)
    except EditError:
        assume(False)
    assert prints(cut)[target.node] != prints(project)[target.node]


def test_a_raised_version_of_the_kind_changes_the_name():
    project = with_state(with_photo(Project(), still_asset()), "a", "photo")
    kind = NODE_KINDS["image.state"]
    newer = {**NODE_KINDS, "image.state": replace(kind, spec=replace(kind.spec, version=kind.spec.version + 1))}
    assert Fingerprints(newer).of(project)["a"] != real(project)["a"]


def test_the_films_format_matters_only_where_it_is_used():
    project = with_photo(Project(), still_asset())
    project = with_motion(with_state(project, "a", "photo"), "walk", "a")
    project = graph_edits.add_node(project, REAL_KINDS, "video.frame", node_id=node_id("last"))
    project = wired(project, "walk", "last", "video", "video")
    by_source = graph_edits.set_param(project, REAL_KINDS, node_id("a"), "size", "source")
    for each in ("walk",):
        by_source = graph_edits.set_param(by_source, REAL_KINDS, node_id(each), "size", "source")
        by_source = graph_edits.set_param(by_source, REAL_KINDS, node_id(each), "fps", "24")
    wide = timeline_edits.set_format(project, width_px=1920, height_px=1080)
    assert {name for name in ("a", "walk", "last") if real(wide)[name] != real(project)[name]} == {"a", "walk", "last"}
    fast = timeline_edits.set_format(project, rate=Rate(30))
    assert {name for name in ("a", "walk", "last") if real(fast)[name] != real(project)[name]} == {"walk", "last"}
    for other in (
        timeline_edits.set_format(by_source, width_px=1920, height_px=1080),
        timeline_edits.set_format(by_source, rate=Rate(30)),
    ):
        assert real(other) == real(by_source)


# --- names of what cannot be made ----------------------------------------------------------------------------------


def test_what_misses_an_input_has_no_name_nor_has_what_needs_it():
    project = with_state(with_state(with_photo(Project(), still_asset()), "a", None), "b", "a")
    assert real(project)["a"] is None
    assert real(project)["b"] is None
    muted = graph_edits.set_muted(with_state(project, "c", "photo"), [node_id("photo")], True)
    assert real(muted)["c"] is None


def test_a_file_of_the_wrong_kind_gives_no_name():
    sound = replace(still_asset(), info=MediaInfo(MediaKind.AUDIO, 10))
    project = with_state(with_photo(Project(), still_asset()), "a", "photo")
    project = replace(project, assets={sound.id: sound})  # as a file written by hand may say
    assert real(project)["photo"] is None
    assert real(project)["a"] is None


# --- drafts and pins -----------------------------------------------------------------------------------------------


def test_a_draft_has_two_names_and_what_is_below_goes_by_the_plain_one():
    project = with_state(with_photo(Project(), still_asset()), "a", "photo", model="draft")
    project = with_state(project, "b", "a", model="draft")
    final = with_state(with_state(with_photo(Project(), still_asset()), "a", "photo"), "b", "a")
    for name in "ab":
        draft = real(project)[name]
        assert draft.shown == marked(draft.plain) != draft.plain
        assert real(final)[name].shown == real(final)[name].plain
    assert real(final, Quality.DRAFT)["b"].plain == real(project)["b"].plain.__class__(
        real(final, Quality.DRAFT)["b"].plain
    )
    assert real(project, Quality.DRAFT) == real(project)


@given(st.text("0123456789abcdef", min_size=64, max_size=64).map(Fingerprint))
def test_either_name_of_a_draft_leads_to_the_other(fingerprint):
    plain = plain_of(fingerprint)
    assert is_fingerprint(plain)
    assert is_fingerprint(marked(plain))
    assert plain_of(marked(plain)) == plain
    assert (is_marked(plain), is_marked(marked(plain))) == (False, True)


def test_a_pin_holds_its_name_whatever_is_above_and_hands_on_what_is_plain():
    project = with_state(with_state(with_photo(Project(), still_asset()), "a", "photo", "draft"), "b", "a", "draft")
    free = real(project)
    pinned = graph_edits.set_pin(project, node_id("a"), free["a"].shown)
    other = graph_edits.set_param(pinned, REAL_KINDS, node_id("a"), "instruction", "quite another")
    assert real(other)["a"] == Prints(free["a"].shown, free["a"].plain)
    assert real(other)["b"] == free["b"]


def test_a_pinned_output_is_named_by_its_socket():
    project = starting_project()
    assert Output(node_id("motion"), "video") in {source for source, _ in project.graph.wires()}
    assert prints(with_files(project))[node_id("mix")] is not None


@settings(deadline=None, max_examples=40)
@given(edits(min_size=3, max_size=20))
def test_what_is_taken_from_another_quality_is_what_would_be_computed(sequence):
    as_set = Fingerprints(TEST_KINDS)
    beside = Fingerprints(TEST_KINDS, Quality.DRAFT, as_set)
    for project in walk(starting_project(), sequence):
        as_set.of(project)
        assert beside.of(project) == Fingerprints(TEST_KINDS, Quality.DRAFT).of(project)


def test_only_what_is_set_to_draft_is_taken_from_another_quality():
    project = with_state(with_photo(Project(), still_asset()), "final", "photo")
    project = with_state(project, "drafted", "photo", DRAFT_MODEL)
    project = wired(with_state(project, "below", "drafted", DRAFT_MODEL), "final", "below", into="more")
    as_set = Fingerprints(NODE_KINDS)
    beside = Fingerprints(NODE_KINDS, Quality.DRAFT, as_set)
    set_so, drafts = as_set.of(project), beside.of(project)
    assert drafts == Fingerprints(NODE_KINDS, Quality.DRAFT).of(project)
    assert drafts[node_id("drafted")] is set_so[node_id("drafted")]
    assert drafts[node_id("final")] != set_so[node_id("final")]
    assert drafts[node_id("below")] != set_so[node_id("below")]
