"""What a step is about, told from the two values around it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.library_edits import set_title
from charstudio.studio.step_kind import StepKind, kind_of
from tests.model.strategies import starting_project

START = starting_project()
NODE = next(iter(START.graph.nodes))


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (lambda project: graph_edits.rename_node(project, NODE, "Dusk"), StepKind.GRAPH),
        (lambda project: graph_edits.move_nodes(project, {NODE: (9.0, 9.0)}), StepKind.GRAPH),
        (lambda project: timeline_edits.add_marker(project, Fraction(1)), StepKind.TIMELINE),
        (lambda project: set_title(project, "Rain"), StepKind.FILM),
        (lambda project: replace(project, budget=Decimal(30)), StepKind.FILM),
    ],
)
def test_a_step_is_about_the_part_that_differs(edit, kind):
    assert kind_of(START, edit(START)) is kind
    assert kind_of(edit(START), START) is kind


def test_a_step_over_graph_and_cut_is_about_both():
    after = timeline_edits.add_marker(graph_edits.rename_node(START, NODE, "Dusk"), Fraction(1))
    assert kind_of(START, after) is StepKind.BOTH


def test_parts_that_were_rebuilt_but_are_alike_do_not_count():
    rebuilt = replace(START, graph=replace(START.graph, nodes=dict(START.graph.nodes)), title="Rain")
    assert rebuilt.graph is not START.graph
    assert kind_of(START, rebuilt) is StepKind.FILM
