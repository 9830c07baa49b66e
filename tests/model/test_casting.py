"""Who acts where: found along the wires, each once, with the pictures to measure against."""

from __future__ import annotations

from dataclasses import replace

from charstudio.model import graph_edits
from charstudio.model.casting import CastMember, cast_of, member_of
from charstudio.model.characters import Character, Outfit, SheetItem, View
from charstudio.model.graph import Node
from charstudio.model.identity import Style
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Input, NodeId, Output
from tests.lab import KINDS, still_asset

FRONT, SIDE, COAT, OTHER = (still_asset(name=name) for name in ("front", "side", "coat", "other"))
MIRA = Character(
    CharacterId("ch_mira"),
    "Mira",
    FRONT.id,
    sheet=(SheetItem(SIDE.id, View.SIDE),),
    style=Style.STYLISED,
    outfits=(Outfit(1, "Rain", still=COAT.id), Outfit(2, "Sun")),
    approved=(OTHER.id,),
)


def film() -> Project:
    project = Project(characters={MIRA.id: MIRA, CharacterId("ch_x"): Character(CharacterId("ch_x"), "Nobody yet")})
    for asset in (FRONT, SIDE, COAT, OTHER):
        project = graph_edits.add_asset(project, asset)
    return project


def reference(project: Project, name: str, **params) -> Project:
    return graph_edits.add_node(project, KINDS, "source.reference", node_id=NodeId(name), title=name, params=params)


def wired(project: Project, source: str, out: str, target: str, into: str) -> Project:
    return graph_edits.connect(project, KINDS, Output(NodeId(source), out), Input(NodeId(target), into))


def member(project: Project, **params) -> CastMember | None:
    return member_of(Node(NodeId("n"), "source.reference", "Her", params), project)


def test_a_reference_to_a_character_stands_for_the_character():
    found = member(film(), character=MIRA.id, outfit=0)
    assert found == CastMember(
        "ch_mira", "Mira", (FRONT.id, SIDE.id), Style.STYLISED, (OTHER.id,), CharacterId("ch_mira")
    )


def test_a_variants_own_still_comes_first_and_the_face_is_still_measured_against_the_sheet():
    worn = member(film(), character=MIRA.id, outfit=1)
    assert worn is not None
    assert worn.references == (COAT.id, FRONT.id, SIDE.id)
    for outfit in (2, 77, True, "1", None):
        other = member(film(), character=MIRA.id, outfit=outfit)
        assert other is not None
        assert other.references == (FRONT.id, SIDE.id), outfit


def test_a_reference_with_stills_alone_stands_for_itself():
    assert member(film(), stills=[OTHER.id, "0" * 64]) == CastMember("n", "Her", (OTHER.id,))


def test_without_a_picture_it_stands_for_nobody():
    for params in ({}, {"stills": []}, {"stills": "no"}, {"character": "ch_x"}, {"stills": [3, "0" * 64]}):
        assert member(film(), **params) is None, params


def test_whoever_is_above_acts_in_what_is_below_each_once():
    project = reference(film(), "her", character=MIRA.id, outfit=1)
    project = reference(project, "her again", character=MIRA.id)
    project = reference(project, "him", stills=[OTHER.id])
    for name, kind in (("dusk", "image.state"), ("scene", "video.references"), ("alone", "image.state")):
        project = graph_edits.add_node(project, KINDS, kind, node_id=NodeId(name), title=name)
    project = wired(project, "her", "image", "dusk", "image")
    project = wired(project, "dusk", "image", "scene", "char1")
    project = wired(project, "him", "image", "scene", "char2")
    project = wired(project, "her again", "image", "scene", "char3")
    cast = cast_of(project)
    assert [who.name for who in cast[NodeId("dusk")]] == ["Mira"]
    assert sorted(who.name for who in cast[NodeId("scene")]) == ["Mira", "him"]
    assert NodeId("alone") not in cast
    assert cast[NodeId("him")] == (CastMember("him", "him", (OTHER.id,)),)


def test_a_film_without_references_has_no_cast():
    assert cast_of(replace(film(), characters={})) == {}
