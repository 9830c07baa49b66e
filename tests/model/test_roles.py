"""Who acts in which outfit."""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.casting import cast_of
from charstudio.model.characters import BASE_OUTFIT
from charstudio.model.roles import Role, roles_of
from charstudio.model.values import NodeId
from tests.model.test_casting import KINDS, MIRA, OTHER, film, graph_edits, reference, wired


def test_one_character_in_two_outfits_has_two_roles():
    project = reference(film(), "her", character=MIRA.id, outfit=1)
    project = reference(project, "dry", character=MIRA.id)
    project = reference(project, "him", stills=[OTHER.id])
    project = reference(project, "nobody")
    project = graph_edits.add_node(project, KINDS, "video.references", node_id=NodeId("scene"), title="Scene")
    for name, into in (("her", "char1"), ("dry", "char2"), ("him", "char3")):
        project = wired(project, name, "image", "scene", into)
    roles = roles_of(project)
    assert set(roles[NodeId("scene")]) == {
        Role("ch_mira", "Mira", 1, "Rain", MIRA.id),
        Role("ch_mira", "Mira", BASE_OUTFIT, "", MIRA.id),
        Role("him", "him"),
    }
    assert NodeId("nobody") not in roles
    assert set(roles) == set(cast_of(project))


def test_a_character_without_a_picture_is_planned_all_the_same():
    project = film()
    project = replace(project, characters={MIRA.id: replace(MIRA, master=None, sheet=(), outfits=())})
    project = reference(project, "her", character=MIRA.id, outfit=1)
    assert roles_of(project) == {NodeId("her"): (Role("ch_mira", "Mira", character=MIRA.id),)}
    assert cast_of(project) == {}
