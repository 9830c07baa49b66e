"""A batch laid out as rows: copies with their own values, the wires of the original, and room for all of them."""

from __future__ import annotations

from itertools import combinations as pairs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.batch import Batch, BatchList, Still, Varied, Way, combinations
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import GraphFrame
from charstudio.model.graph_bends import set_bends
from charstudio.model.project import Project
from charstudio.model.values import AssetId, FrameId, Input, NodeId, Output
from charstudio.studio.batch_rows import MOST_NODES, fan_out
from charstudio.studio.batch_variants import chain_of
from charstudio.studio.importing import with_assets
from tests.lab import KINDS, node_id, still_asset, with_motion, with_photo, with_state

PROMPT = Varied("prompt", "Motion")
SEED = Varied("seed", "Seed")
PICTURE = Varied("image", "Picture", is_input=True)
M = node_id("m")


def size_of(node):
    """Clips are higher than the rest, so that heights matter."""
    return node.width, 300.0 if node.kind == "video.motion" else 180.0


def of(varied, *values):
    return BatchList.of(varied, values)


def batch(*lists, way=Way.PRODUCT):
    return combinations(Batch(lists, way))


def film():
    """A photo, a State made from it, a Motion made from that, and a Frame made from the Motion, in a row."""
    project = with_motion(with_state(with_photo(Project(), still_asset()), "a", "photo"), "m", "a")
    project = graph_edits.add_node(project, KINDS, "video.frame", node_id=node_id("frame"), title="frame")
    project = graph_edits.connect(project, KINDS, Output(M, "video"), Input(node_id("frame"), "video"))
    places = {node_id(name): (300.0 * index, 40.0) for index, name in enumerate(("photo", "a", "m", "frame"))}
    return graph_edits.move_nodes(project, places)


def laid(project, *lists, node=M, follow=False, way=Way.PRODUCT):
    found = fan_out(project, KINDS, node, batch(*lists, way=way), size_of, follow=follow)
    assert check(found.project, KINDS) == []
    return found


def heads(found):
    return [found.project.graph.nodes[node] for node in found.heads]


def boxes(nodes):
    return [(node.x, node.y, *size_of(node)) for node in nodes]


def overlap(one, other):
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def test_each_combination_is_a_copy_with_its_values_and_the_wires_of_the_original():
    found = laid(film(), of(PROMPT, "pan", "tilt"), of(SEED, 1, 2))
    assert [(node.params["prompt"], node.params["seed"]) for node in heads(found)] == [
        ("pan", 1),
        ("pan", 2),
        ("tilt", 1),
        ("tilt", 2),
    ]
    links = found.project.graph.links
    assert {links[Input(node, "image")] for node in found.heads} == {(Output(node_id("a"), "image"),)}
    assert found.nodes == found.heads


def test_the_original_and_everything_else_stay_as_they_are():
    project = film()
    after = laid(project, of(PROMPT, "pan", "tilt")).project
    assert {key: after.graph.nodes[key] for key in project.graph.nodes} == project.graph.nodes
    assert {key: after.graph.links[key] for key in project.graph.links} == project.graph.links
    assert after.timeline is project.timeline


def test_rows_are_numbered_and_held_in_a_frame():
    found = laid(film(), of(PROMPT, "pan", "tilt"))
    assert [node.title for node in heads(found)] == ["m 1", "m 2"]
    (frame,) = found.project.graph.frames.values()
    assert (frame.title, frame.nodes) == ("m batch", found.nodes)


def test_a_second_batch_goes_on_counting_and_lies_below_the_first():
    first = laid(film(), of(PROMPT, "pan", "tilt"))
    second = laid(first.project, of(PROMPT, "hold"))
    assert [node.title for node in heads(second)] == ["m 3"]
    assert [frame.title for frame in second.project.graph.frames.values()] == ["m batch", "m batch 2"]
    assert heads(second)[0].y > max(node.y + size_of(node)[1] for node in heads(first))


def test_copies_join_no_frame_of_the_original():
    project = graph_edits.add_frame(film(), GraphFrame(FrameId("scene"), "Scene", (M,)))
    assert laid(project, of(PROMPT, "pan")).project.graph.frames[FrameId("scene")].nodes == (M,)


# What follows


def test_what_follows_is_copied_along_and_wired_inside_its_row():
    found = laid(film(), of(PROMPT, "pan", "tilt"), follow=True)
    graph = found.project.graph
    assert [graph.nodes[node].title for node in found.nodes] == ["m 1", "frame 1", "m 2", "frame 2"]
    for head, frame in (found.nodes[:2], found.nodes[2:]):
        assert graph.links[Input(frame, "video")] == (Output(head, "video"),)


def test_the_timeline_is_never_copied():
    project = graph_edits.add_node(film(), KINDS, "timeline", node_id=node_id("cut"))
    project = graph_edits.connect(project, KINDS, Output(M, "video"), Input(node_id("cut"), "clips"))
    assert chain_of(project, M, follow=True) == (M, node_id("frame"))
    after = laid(project, of(PROMPT, "pan", "tilt"), follow=True).project
    assert after.timeline == project.timeline


def test_dots_of_wires_inside_a_row_lie_as_in_the_original():
    wire = Output(M, "video"), Input(node_id("frame"), "video")
    project = set_bends(film(), wire, [(850.0, 90.0)])
    found = laid(project, of(PROMPT, "pan"), follow=True)
    copy, frame = (found.project.graph.nodes[node] for node in found.nodes)
    (dot,) = found.project.graph.bends[Output(copy.id, "video"), Input(frame.id, "video")]
    assert (dot[0] - copy.x, dot[1] - copy.y) == (850.0 - 600.0, 90.0 - 40.0)


# Stills


def test_each_still_gets_one_source_beside_the_first_row_that_uses_it():
    assets = [still_asset(name=f"{name}.png") for name in ("red", "blue")]
    project = with_assets(film(), assets)
    found = laid(project, of(PICTURE, *(Still(asset.id) for asset in assets)), of(PROMPT, "pan", "tilt"))
    graph = found.project.graph
    sources = [graph.links[Input(node, "image")][0].node for node in found.heads]
    assert [graph.nodes[node].title for node in sources] == ["red", "red", "blue", "blue"]
    assert [graph.nodes[node].params["asset"] for node in sources[::2]] == [asset.id for asset in assets]
    rows = heads(found)
    assert [graph.nodes[node].y for node in sources] == [rows[0].y, rows[0].y, rows[2].y, rows[2].y]
    assert all(
        graph.nodes[node].x + size_of(graph.nodes[node])[0] < row.x for node, row in zip(sources, rows, strict=True)
    )
    assert set(sources) < set(found.nodes)


def test_another_nodes_picture_is_wired_to_it_where_it_is():
    project = with_state(film(), "b", "photo")
    found = laid(project, of(PICTURE, Output(node_id("b"), "image"), Output(node_id("photo"), "image")))
    links = found.project.graph.links
    assert [links[Input(node, "image")][0].node for node in found.heads] == ["b", "photo"]


def test_a_listed_prompt_takes_the_place_of_a_wired_one():
    project = graph_edits.add_node(film(), KINDS, "source.text", node_id=node_id("words"))
    project = graph_edits.connect(project, KINDS, Output(node_id("words"), "text"), Input(M, "prompt"))
    found = laid(project, of(PROMPT, "pan"))
    assert Input(found.heads[0], "prompt") not in found.project.graph.links
    assert Input(M, "prompt") in found.project.graph.links


# What the copies make


def test_copies_follow_their_inputs_and_listed_seeds_are_those_of_a_first_take():
    project = graph_edits.set_take(graph_edits.set_pin(film(), M, "a" * 64), M, 4)
    assert [(node.pin, node.take) for node in heads(laid(project, of(SEED, 7)))] == [(None, 1)]
    assert [(node.pin, node.take) for node in heads(laid(project, of(PROMPT, "pan")))] == [(None, 4)]


# Room


@given(
    st.integers(1, 6),
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(st.integers(-900, 1500), st.integers(-400, 2500)), max_size=8),
)
def test_nothing_new_touches_anything(count, follow, stills, others):
    project = film()
    for index, (x, y) in enumerate(others):
        project = graph_edits.add_node(project, KINDS, "source.text", x=x, y=y, node_id=node_id(f"other{index}"))
    assets = [still_asset(name=f"still {index}.png") for index in range(3)]
    lists = [of(PROMPT, *map(str, range(count)))]
    if stills:
        project = with_assets(project, assets)
        lists.append(of(PICTURE, *(Still(asset.id) for asset in assets)))
    found = laid(project, *lists, follow=follow)
    nodes = found.project.graph.nodes
    new = boxes(nodes[node] for node in found.nodes)
    assert not any(overlap(one, other) for one, other in pairs(new, 2))
    old = boxes(node for key, node in nodes.items() if key in project.graph.nodes)
    assert not any(overlap(one, other) for one in new for other in old)
    tops = [nodes[node].y for node in found.heads]
    assert tops == sorted(tops)


def test_rows_keep_the_shape_of_the_original():
    project = graph_edits.move_nodes(film(), {node_id("frame"): (950.0, -60.0)})
    found = laid(project, of(PROMPT, "pan", "tilt"), follow=True)
    nodes = found.project.graph.nodes
    for head, frame in (found.nodes[:2], found.nodes[2:]):
        assert (nodes[frame].x - nodes[head].x, nodes[frame].y - nodes[head].y) == (350.0, -100.0)


# What is refused


def test_too_many_nodes_are_refused_before_any_is_made():
    project = film()
    for index in range(3):
        project = with_state(project, f"s{index}", None)
        project = graph_edits.connect(
            project, KINDS, Output(node_id("frame"), "image"), Input(node_id(f"s{index}"), "image")
        )
    many = of(SEED, *range(MOST_NODES // 5 + 1))
    assert len(laid(project, many).heads) == MOST_NODES // 5 + 1
    with pytest.raises(EditError, match="1,005 new nodes; 1,000 is the most"):
        laid(project, many, follow=True)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Output(node_id("frame"), "image"), "loop"),
        (Output(M, "video"), "clip"),
        (Still(AssetId("f" * 64)), "not in this film"),
    ],
)
def test_a_wire_that_cannot_be_is_refused(value, words):
    with pytest.raises(EditError, match=words):
        laid(film(), of(PICTURE, value))


def test_a_value_that_does_not_fit_is_refused():
    with pytest.raises(EditError, match="at least 0"):
        laid(film(), of(SEED, 1, -1))


def test_a_node_that_is_gone_is_refused():
    with pytest.raises(UnknownId):
        laid(film(), of(PROMPT, "pan"), node=NodeId("gone"))
