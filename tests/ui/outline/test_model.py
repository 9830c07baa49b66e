"""The rows of the outline: their order, their words, and that they follow the document by small differences."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from charstudio.engine.estimate import Estimate
from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError, Unavailable
from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, Input, NodeId, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph.reading import reading_order
from charstudio.ui.outline.model import NODE, OutlineModel

SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def studio(qapp, canvas_tools):
    return canvas_tools.FakeStudio(canvas_tools.chain())


@pytest.fixture
def model(studio):
    """Checked by Qt's own tester at every change."""
    made = OutlineModel(studio, lambda _node, _title: None, None)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    assert tester.model() is made
    made.show(studio.document.project)
    stop = studio.document.changed.connect(lambda change: made.show(change.after))
    yield made
    stop()


def rows(model):
    return [
        line
        for row in range(model.rowCount())
        for line in (
            model.index(row, 0).data(),
            *(f"  {model.index(n, 0, model.index(row, 0)).data()}" for n in range(model.rowCount(model.index(row, 0)))),
        )
    ]


def test_nodes_stand_after_what_they_need_with_their_wires_below(model):
    assert rows(model) == [
        "Image file",
        "  Out: Picture → State",
        "State",
        "  In: Picture ← Image file",
        "  Out: Picture → Motion",
        "Motion",
        "  In: Picture ← State",
        "Text",
        "Audio file",
        "Timeline",
    ]


def test_a_loop_and_a_chain_of_thousands_are_named_once_each():
    ring = {Input(NodeId("a"), "x"): (Output(NodeId("b"), "y"),), Input(NodeId("b"), "x"): (Output(NodeId("a"), "y"),)}
    nodes = {NodeId(name): Node(NodeId(name), "k", name) for name in ("a", "b", "c")}
    assert sorted(reading_order(Project(graph=Graph(nodes, ring)))) == ["a", "b", "c"]

    names = [NodeId(f"n{number}") for number in range(3000)]
    wires = {Input(b, "x"): (Output(a, "y"),) for a, b in zip(names[1:], names, strict=False)}  # the last feeds all
    chain = Project(graph=Graph({name: Node(name, "k", name) for name in names}, wires))
    assert list(reading_order(chain)) == names[::-1]


def test_a_node_says_everything(studio, model):
    studio.document.apply("Mute", lambda project: graph_edits.set_muted(project, [NodeId("state")], True))
    studio.statuses[NodeId("state")] = NodeStatus(NodeState.FAILED, error=Unavailable("No answer.", "Try again."))
    studio.estimates[NodeId("state")] = Estimate(Decimal("0.42"), ())
    model.refresh([NodeId("state")])
    said = model.index_of(NodeId("state")).data(SAID)
    assert said == (
        "State, State. Failed: No answer. Try again. Muted. Costs $0.42. In: Picture from Image file. "
        "Out: Picture to Motion."
    )
    studio.estimates[NodeId("state")] = Estimate(None, ())
    model.refresh([NodeId("state")])
    assert "Price unknown." in model.index_of(NodeId("state")).data(SAID)
    assert "Nothing is wired." in model.index_of(NodeId("text")).data(SAID)


def test_running_and_waiting_are_told_in_numbers(studio, model):
    studio.statuses[NodeId("motion")] = NodeStatus(NodeState.RUNNING, fraction=0.5)
    studio.statuses[NodeId("state")] = NodeStatus(NodeState.WAITING, queue_position=3)
    model.refresh([NodeId("motion"), NodeId("state")])
    assert model.words(NodeId("motion")).state == "Running, 50%"
    assert model.words(NodeId("state")).state == "Waiting, place 3"


def test_a_kind_nobody_knows_is_listed_with_its_wires(qapp, canvas_tools):
    node = Node(NodeId("far"), "far.away", "Far")
    image = Node(NodeId("image"), "source.image", "Picture")
    links = {Input(node.id, "thing"): (Output(image.id, "image"),)}
    studio = canvas_tools.FakeStudio(Project(graph=Graph({node.id: node, image.id: image}, links)))
    model = OutlineModel(studio, lambda _node, _title: None, None)
    model.show(studio.document.project)
    assert rows(model)[-2:] == ["Far", "  In: thing ← Picture"]
    assert "unknown kind far.away" in model.index_of(node.id).data(SAID)


def test_a_name_changes_its_row_and_the_wires_of_its_neighbours_only(studio, model):
    told = QSignalSpy(model.dataChanged)
    others = [QSignalSpy(signal) for signal in (model.rowsInserted, model.rowsRemoved, model.layoutChanged)]
    studio.document.apply("Rename", lambda project: graph_edits.rename_node(project, NodeId("state"), "Dusk"))
    assert "  In: Picture ← Dusk" in rows(model)
    touched = {(told.at(n)[0].parent().data(), told.at(n)[0].data()) for n in range(told.count())}
    assert ("Motion", "In: Picture ← Dusk") in touched
    assert not any("Text" in pair for pair in touched)
    assert [spy.count() for spy in others] == [0, 0, 0]


def test_moving_nodes_changes_no_row(studio, model):
    told = QSignalSpy(model.dataChanged)
    studio.document.apply("Move", lambda project: graph_edits.move_nodes(project, {NodeId("state"): (5.0, 9.0)}))
    assert told.count() == 0


def test_a_wire_keeps_every_other_row(studio, model):
    kept = {node: QPersistentModelIndex(model.index_of(node)) for node in studio.document.project.graph.nodes}
    removed = QSignalSpy(model.rowsRemoved)
    source, target = Output(NodeId("state"), "image"), Input(NodeId("motion"), "image")
    studio.document.apply("Disconnect", lambda project: graph_edits.disconnect(project, source, target))
    assert removed.count() == 2  # one row at each end
    assert all(index.isValid() and index.data(NODE) == node for node, index in kept.items())


def one_edit(project: Project, kinds, luck: random.Random) -> Project:
    nodes = list(project.graph.nodes)
    kind = luck.randrange(7)
    if kind == 0 or len(nodes) < 3:
        return graph_edits.add_node(project, kinds, luck.choice(["image.state", "video.motion", "source.text"]))
    if kind == 1:
        return graph_edits.remove_nodes(project, luck.sample(nodes, luck.randint(1, 2)))
    if kind == 2:
        return graph_edits.rename_node(project, luck.choice(nodes), f"Name {luck.randrange(1000)}")
    if kind == 3 and (wires := list(project.graph.wires()) + list(project.timeline_links())):
        return graph_edits.disconnect(project, *luck.choice(wires))
    if kind == 4:
        return graph_edits.duplicate_nodes(project, luck.sample(nodes, 2))[0]
    ends = [luck.choice(nodes), luck.choice(nodes)]
    specs = [kinds[project.graph.nodes[node].kind] for node in ends]
    if not specs[0].outputs or not specs[1].inputs:
        return project
    source = Output(ends[0], luck.choice(specs[0].outputs).name)
    return graph_edits.connect(project, kinds, source, Input(ends[1], luck.choice(specs[1].inputs).name))


@pytest.mark.parametrize("seed", range(12))
def test_after_any_edits_the_rows_are_those_of_a_fresh_model(studio, model, seed):
    luck = random.Random(seed)
    for _ in range(60):
        if luck.random() < 0.2:
            luck.choice([studio.document.undo, studio.document.redo])()
        else:
            try:
                studio.document.apply("Edit", lambda project: one_edit(project, studio.kinds, luck))
            except CharStudioError:
                continue
        fresh = OutlineModel(studio, lambda _node, _title: None, None)
        fresh.show(studio.document.project)
        assert rows(model) == rows(fresh)


def test_a_thousand_nodes_change_by_a_few_rows(qapp, canvas_tools):
    project = Project()
    for number in range(1000):
        node = NodeId(f"n{number}")
        project = graph_edits.add_node(project, canvas_tools.KINDS, "image.state", node_id=node, title=f"Node {number}")
        if number % 10:
            source, target = Output(NodeId(f"n{number - 1}"), "image"), Input(node, "image")
            project = graph_edits.connect(project, canvas_tools.KINDS, source, target)
    studio = canvas_tools.FakeStudio(project)
    model = OutlineModel(studio, lambda _node, _title: None, None)
    spies = {
        name: QSignalSpy(getattr(model, name))
        for name in ("rowsInserted", "rowsRemoved", "dataChanged", "layoutChanged", "modelReset")
    }
    model.show(project)
    assert spies["rowsInserted"].count() == 1
    model.show(graph_edits.remove_nodes(project, [NodeId("n500"), NodeId("n501")]))
    assert spies["modelReset"].count() == spies["layoutChanged"].count() == 0
    assert spies["rowsRemoved"].count() <= 3
    assert spies["dataChanged"].count() <= 2
    model.refresh([NodeId(f"n{number}") for number in range(0, 1000, 2)])
    assert spies["dataChanged"].count() <= 3
    assert model.rowCount() == 998


def test_a_pinned_draft_says_so(studio, model):
    studio.document.apply("Pin", lambda p: graph_edits.set_pin(p, NodeId("state"), Fingerprint("ab" * 32)))
    studio.statuses[NodeId("state")] = NodeStatus(NodeState.PINNED, draft=True)
    model.refresh([NodeId("state")])
    assert model.words(NodeId("state")).marks == "draft"  # "Pinned" is the state already
