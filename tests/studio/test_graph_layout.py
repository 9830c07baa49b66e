from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.graph import Graph, Node
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.studio.graph_layout import tidied

GRID = 8
KINDS = specs(load_kinds(())[0])


def project(count, wires, places=None, timeline=None):
    """Nodes n0, n1, … and wires between them; ``timeline`` is the number of the node that is the Timeline."""
    nodes = {}
    for index in range(count):
        node, (x, y) = NodeId(f"n{index}"), places[index] if places else (0.0, 0.0)
        kind = TIMELINE_KIND if index == timeline else "image.state"
        nodes[node] = Node(node, kind, f"N{index}", x=x, y=y)
    links: dict[Input, tuple[Output, ...]] = {}
    for source, target in wires:
        end = Input(NodeId(f"n{target}"), "image")
        links[end] = (*links.get(end, ()), Output(NodeId(f"n{source}"), "image"))
    return Project(graph=Graph(nodes, links))


def sizes_of(value, size=(220.0, 180.0)):
    return dict.fromkeys(value.graph.nodes, size)


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 24))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    wires = {(a, b) for a, b in draw(st.lists(pairs, max_size=40)) if a < b}
    spot = st.floats(-3000, 3000, width=32)
    places = draw(st.lists(st.tuples(spot, spot), min_size=count, max_size=count))
    length = st.integers(40, 500).map(float)
    ends = {a for a, _ in wires}
    timeline = draw(st.sampled_from([None, *(n for n in range(count) if n not in ends)]))
    value = project(count, sorted(wires), places, timeline)
    sizes = {node: (draw(length), draw(length)) for node in value.graph.nodes}
    return value, sizes, wires


def overlaps(places, sizes):
    nodes = list(places)
    return [
        (a, b)
        for index, a in enumerate(nodes)
        for b in nodes[index + 1 :]
        if places[a][0] < places[b][0] + sizes[b][0]
        and places[b][0] < places[a][0] + sizes[a][0]
        and places[a][1] < places[b][1] + sizes[b][1]
        and places[b][1] < places[a][1] + sizes[a][1]
    ]


def middle(places, sizes):
    across = min(x for x, _ in places.values()) + max(x + sizes[n][0] for n, (x, _) in places.items())
    down = min(y for _, y in places.values()) + max(y + sizes[n][1] for n, (_, y) in places.items())
    return across / 2, down / 2


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_the_laws_of_a_tidy_graph(drawn):
    value, sizes, wires = drawn
    places = tidied(value, sizes)
    assert places.keys() == value.graph.nodes.keys()
    assert overlaps(places, sizes) == []
    assert all(x % GRID == 0 and y % GRID == 0 for x, y in places.values())
    for source, target in wires:
        a, b = NodeId(f"n{source}"), NodeId(f"n{target}")
        assert places[a][0] + sizes[a][0] < places[b][0]
    before = {node.id: (node.x, node.y) for node in value.graph.nodes.values()}
    for old, new in zip(middle(before, sizes), middle(places, sizes), strict=True):
        assert abs(old - new) <= GRID / 2 + 1e-3
    timeline = value.timeline_node()
    if timeline is not None:
        assert all(places[timeline][0] > x for node, (x, _) in places.items() if node != timeline)
    assert tidied(value, sizes) == places
    assert tidied(graph_edits.move_nodes(value, places), sizes) == places


def test_a_chain_is_one_straight_row_in_the_order_of_its_wires():
    value = project(4, [(3, 1), (1, 2), (2, 0)])
    places = tidied(value, sizes_of(value))
    assert sorted(places, key=lambda node: places[node][0]) == ["n3", "n1", "n2", "n0"]
    assert len({y for _, y in places.values()}) == 1


def test_wires_are_straight_from_socket_to_socket():
    value = project(2, [(0, 1)])
    sockets = {Output(NodeId("n0"), "image"): 48.0, Input(NodeId("n1"), "image"): 96.0}
    places = tidied(value, sizes_of(value), sockets=sockets)
    assert places["n0"][1] + 48 == places["n1"][1] + 96


def test_wires_do_not_cross_where_they_need_not():
    value = project(8, [(0, 7), (1, 6), (2, 5), (3, 4)])
    value = graph_edits.move_nodes(value, {NodeId(f"n{i}"): (0, 100 * i) for i in range(4)})
    crossed = project(7, [(0, 5), (1, 4), (2, 3), (5, 6), (4, 6), (3, 6)])
    for case, wires in ((value, 4), (crossed, 6)):
        places = tidied(case, sizes_of(case))
        ends = [(places[s.node], places[t.node]) for s, t in case.graph.wires()]
        assert len(ends) == wires
        assert not [
            (a, b)
            for a in ends
            for b in ends
            if a[0][0] == b[0][0] and a[0][1] < b[0][1] and a[1][0] == b[1][0] and a[1][1] > b[1][1]
        ]


def test_sources_stand_in_the_order_of_the_sockets_they_lead_to():
    names = ["first", "second", "third"]
    nodes = {NodeId(n): Node(NodeId(n), "image.state", n) for n in ("c", "a", "b", "end")}
    links = {
        Input(NodeId("end"), port): (Output(NodeId(node), "image"),)
        for port, node in zip(names, ("a", "b", "c"), strict=True)
    }
    value = Project(graph=Graph(nodes, links))
    sockets = {Input(NodeId("end"), port): 48.0 + 24 * index for index, port in enumerate(names)}
    places = tidied(value, sizes_of(value), sockets=sockets)
    assert places["a"][1] < places["b"][1] < places["c"][1]


def test_pieces_keep_their_order_and_loose_nodes_come_last_in_rows():
    places = [(0, 900), (300, 900), (0, 0), (300, 0), (900, -500), (0, -600), (0, 300), (0, 1800), (0, 1900)]
    value = project(9, [(0, 1), (2, 3)], places)
    found = tidied(value, sizes_of(value))
    assert found["n2"][1] == found["n3"][1] < found["n0"][1] == found["n1"][1]
    loose = [found[f"n{index}"] for index in (5, 4, 6, 7, 8)]
    assert min(y for _, y in loose) > found["n0"][1] + 180
    assert loose == sorted(loose, key=lambda spot: (spot[1], spot[0]))
    assert len({y for _, y in loose}) == 2


def test_only_what_is_asked_for_moves_and_without_a_size_nothing_does():
    value = project(4, [(0, 1), (1, 2), (2, 3)])
    assert tidied(value, sizes_of(value), [NodeId("n1"), NodeId("n2"), NodeId("gone")]).keys() == {"n1", "n2"}
    assert tidied(value, {NodeId("n3"): (220.0, 100.0)}).keys() == {"n3"}
    assert tidied(value, {}) == {}
    assert tidied(Project(), {}) == {}


@pytest.mark.parametrize("count", [160, 400])
def test_very_many_lanes_are_left_out_and_the_laws_hold(count):
    chain = [(index, index + 1) for index in range(count - 1)]
    value = project(count, [*chain, *((index, count - 1) for index in range(count - 2))])
    sizes = sizes_of(value)
    places = tidied(value, sizes)
    assert overlaps(places, sizes) == []
    assert all(places[f"n{a}"][0] < places[f"n{b}"][0] for a, b in chain)


@pytest.mark.slow
def test_another_process_with_another_hash_seed_finds_the_same_places():
    code = (
        "import random;from charstudio.model.graph import Graph, Node;from charstudio.model.project import Project\n"
        "from charstudio.model.values import Input, NodeId, Output;from charstudio.studio.graph_layout import tidied\n"
        "r = random.Random(3);ids = [NodeId(f'n{i}') for i in range(60)]\n"
        "links = {Input(ids[b], f'p{a}'): (Output(ids[a], 'o'),) for a, b in "
        "{tuple(sorted(r.sample(range(60), 2))) for _ in range(90)}}\n"
        "p = Project(graph=Graph({i: Node(i, 'k', i) for i in ids}, links))\n"
        "print(sorted(tidied(p, {i: (200.0, 90.0 + len(i) * 30) for i in ids}).items()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(told) == 1


def test_notes_go_along_with_the_node_they_lie_nearest_to():
    film = graph_edits.add_node(Project(), KINDS, "source.image", x=900, y=50, node_id=NodeId("a"))
    film = graph_edits.add_node(film, KINDS, "image.state", x=100, y=400, node_id=NodeId("b"))
    film = graph_edits.connect(film, KINDS, Output(NodeId("a"), "image"), Input(NodeId("b"), "image"))
    for name, x, y in (("of a", 880, -100), ("of b", 120, 560)):
        film = graph_edits.add_node(film, KINDS, "canvas.note", x=x, y=y, node_id=NodeId(name))
    places = tidied(film, dict.fromkeys(film.graph.nodes, (220.0, 160.0)))
    for note, node in (("of a", "a"), ("of b", "b")):
        before, after = film.graph.nodes, places
        assert after[NodeId(note)][0] - before[NodeId(note)].x == after[NodeId(node)][0] - before[NodeId(node)].x
        assert after[NodeId(note)][1] - before[NodeId(note)].y == after[NodeId(node)][1] - before[NodeId(node)].y


def test_notes_alone_are_tidied_like_nodes_without_wires():
    film = Project()
    for number in range(3):
        film = graph_edits.add_node(film, KINDS, "canvas.note", x=5, y=9, node_id=NodeId(f"n{number}"))
    places = tidied(film, dict.fromkeys(film.graph.nodes, (220.0, 160.0)))
    assert len(set(places.values())) == 3
