"""Questions about the graph."""

from __future__ import annotations

from hypothesis import given, settings

from charstudio.model.graph import (
    Graph,
    Node,
    children,
    downstream,
    parents,
    topological_order,
    upstream,
    would_cycle,
)
from charstudio.model.graph_wiring import loop_closed_by
from charstudio.model.values import Input, NodeId, Output
from tests.model.strategies import projects


def graph(*wires: str, nodes: str = "abcd") -> Graph:
    """Wires written ``"a>b"``; every node has an input and an output called x."""
    links: dict[Input, tuple[Output, ...]] = {}
    for wire in wires:
        source, target = wire.split(">")
        key = Input(NodeId(target), "x")
        links[key] = (*links.get(key, ()), Output(NodeId(source), "x"))
    return Graph({NodeId(node): Node(NodeId(node), "test", node.upper()) for node in nodes}, links)


def test_order_puts_every_node_after_what_it_needs_and_keeps_ties():
    assert topological_order(graph("c>a", "a>b")) == ("c", "d", "a", "b")
    assert topological_order(graph()) == ("a", "b", "c", "d")


def test_nodes_on_a_loop_and_behind_it_have_no_place_in_the_order():
    assert topological_order(graph("a>b", "b>a", "b>c")) == ("d",)


def test_order_ignores_nodes_that_are_not_there():
    assert topological_order(graph("a>ghost", "ghost>b", nodes="ab")) == ("a", "b")


def test_the_same_wire_twice_is_one_need():
    assert topological_order(graph("a>b", "a>b", nodes="ab")) == ("a", "b")


def test_upstream_and_downstream_include_the_start():
    found = graph("a>b", "b>c", "d>c")
    assert upstream(found, ["c"]) == {"a", "b", "c", "d"}
    assert upstream(found, ["b"]) == {"a", "b"}
    assert downstream(found, ["a"]) == {"a", "b", "c"}
    assert downstream(found, ["b", "d"]) == {"b", "c", "d"}


def test_walks_end_on_a_loop():
    assert downstream(graph("a>b", "b>a"), ["a"]) == {"a", "b"}


def test_wires_of_a_node():
    found = graph("a>c", "b>c", "c>d")
    assert [source.node for _, source in found.sources_of(NodeId("c"))] == ["a", "b"]
    assert [target.node for _, target in found.targets_of(NodeId("c"))] == ["d"]
    assert len(list(found.wires())) == 3


def test_a_wire_to_itself_or_back_would_make_a_loop():
    found = graph("a>b", "b>c")
    assert would_cycle(found, NodeId("a"), NodeId("a"))
    assert would_cycle(found, NodeId("c"), NodeId("a"))
    assert not would_cycle(found, NodeId("a"), NodeId("c"))


def test_the_loop_named_is_the_shortest():
    found = graph("a>b", "b>c", "c>d", "a>d")
    assert loop_closed_by(found, NodeId("d"), NodeId("a")) == ("a", "d")
    assert loop_closed_by(found, NodeId("c"), NodeId("a")) == ("a", "b", "c")
    assert loop_closed_by(found, NodeId("a"), NodeId("a")) == ("a",)
    assert loop_closed_by(found, NodeId("a"), NodeId("d")) == ()


@settings(deadline=None, max_examples=40)
@given(projects(20))
def test_parents_children_order_and_loops_agree(project):
    found = project.graph
    up, down = parents(found), children(found)
    assert all((child in down[node]) == (node in up[child]) for node in found.nodes for child in found.nodes)
    order = topological_order(found)
    assert set(order) == set(found.nodes)
    place = {node: index for index, node in enumerate(order)}
    assert all(place[source.node] < place[target.node] for source, target in found.wires())
    for a in found.nodes:
        for b in found.nodes:
            assert would_cycle(found, a, b) == bool(loop_closed_by(found, a, b))
