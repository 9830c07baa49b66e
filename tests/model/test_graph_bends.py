"""Dots a wire is led over: they live with their wire. ``test_laws`` draws them at random among all other edits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given

from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph_bends import MOST, set_bends
from charstudio.model.graph_edits import connect, disconnect, duplicate_nodes, move_nodes, remove_nodes
from charstudio.model.snippet import pasted, snippet_of
from charstudio.model.values import Input, NodeId, Output
from tests.model.strategies import KINDS, projects, starting_project

PICTURE, STATE, MOTION = NodeId("picture"), NodeId("state"), NodeId("motion")
WIRE = Output(PICTURE, "image"), Input(STATE, "image")
NEXT = Output(STATE, "image"), Input(MOTION, "image")
DOTS = ((100.0, 20.0), (150.0, -30.0))


def bent(wire=WIRE, dots=DOTS):
    return set_bends(starting_project(), wire, dots)


def test_a_wire_is_led_over_dots_and_straight_again():
    project = bent()
    assert project.graph.bends == {WIRE: DOTS}
    assert check(project, KINDS) == []
    assert set_bends(project, WIRE, DOTS) is project
    assert set_bends(project, WIRE, ()).graph.bends == {}


@pytest.mark.parametrize(
    ("wire", "dots", "error"),
    [
        ((WIRE[0], NEXT[1]), DOTS, UnknownId),
        (WIRE, ((math.nan, 0.0),), EditError),
        (WIRE, ((0.0, math.inf),), EditError),
        (WIRE, ((0.0, 0.0),) * (MOST + 1), EditError),
    ],
)
def test_what_makes_no_sense_is_refused(wire, dots, error):
    with pytest.raises(error) as refused:
        bent(wire, dots)
    assert refused.value.message.endswith(".")


def test_dots_vanish_with_their_wire():
    assert disconnect(bent(), *WIRE).graph.bends == {}
    assert remove_nodes(bent(), [PICTURE]).graph.bends == {}
    project, copies = duplicate_nodes(bent(), [PICTURE])
    assert connect(project, KINDS, Output(copies[PICTURE], "image"), WIRE[1]).graph.bends == {}


def test_dots_of_other_wires_stay():
    project = set_bends(bent(), NEXT, DOTS)
    assert disconnect(project, *WIRE).graph.bends == {NEXT: DOTS}


def test_dots_go_along_when_both_their_nodes_do():
    nodes = bent().graph.nodes
    places = {key: (nodes[key].x + 30, nodes[key].y - 5) for key in (PICTURE, STATE)}
    assert move_nodes(bent(), places).graph.bends == {WIRE: ((130.0, 15.0), (180.0, -35.0))}
    assert move_nodes(bent(), {PICTURE: places[PICTURE]}).graph.bends == {WIRE: DOTS}


def test_copies_have_dots_of_their_own():
    project, copies = duplicate_nodes(bent(), [PICTURE, STATE])
    copy = Output(copies[PICTURE], "image"), Input(copies[STATE], "image")
    shift = project.graph.nodes[copies[PICTURE]].x - project.graph.nodes[PICTURE].x
    assert project.graph.bends[copy] == tuple((x + shift, y + shift) for x, y in DOTS)
    assert project.graph.bends[WIRE] == DOTS


def test_a_copied_piece_keeps_the_dots_inside_it():
    project = set_bends(bent(), NEXT, DOTS)
    snippet = snippet_of(project, [PICTURE, STATE])
    assert snippet.graph.bends == {WIRE: DOTS}
    after, copies = pasted(project, KINDS, snippet, (900.0, 400.0))
    copy = Output(copies[PICTURE], "image"), Input(copies[STATE], "image")
    old, new = project.graph.nodes[PICTURE], after.graph.nodes[copies[PICTURE]]
    assert after.graph.bends[copy] == tuple((x + new.x - old.x, y + new.y - old.y) for x, y in DOTS)


def test_dots_without_a_wire_are_a_problem():
    project = starting_project()
    lost = replace(project, graph=replace(project.graph, bends={(WIRE[0], NEXT[1]): DOTS}))
    assert [problem.path for problem in check(lost, KINDS)] == ["graph.bends[0]"]


@given(projects())
def test_only_wires_that_are_there_have_dots(project):
    assert all(map(project.graph.has_wire, project.graph.bends))
