"""Which pictures and clips are measured, and against whom."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from charstudio.engine.fingerprint import marked, plain_of
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint, MediaRef, NodeId
from charstudio.studio.identity.wanted import add_wish, has_other_cast, wishes_in
from tests.lab import still_asset, wired, with_state
from tests.studio.identity.conftest import with_reference


def wanted_in(project, takes, plain):
    """All wishes by the hash of what is shown."""
    found = {}
    for wish in wishes_in(project, takes, plain):
        add_wish(found, wish)
    return found


def print_of(name):
    return Fingerprint("0" + hashlib.sha256(name.encode()).hexdigest()[1:])


def result_of(name, *, draft=False):
    ref = MediaRef(hashlib.sha256(name.encode()).hexdigest(), "png")
    info = MediaInfo(MediaKind.IMAGE, 9, 8, 8, draft=draft)
    name_ = marked(print_of(name)) if draft and "marked" in name else print_of(name)
    return Result(name_, "image.state", {"image": MediaValue(ref, info)}, "p", "m", "", Decimal(0), datetime.now(UTC))


def film():
    return wired(with_state(with_reference(Project(), "anna", still_asset()), "shot", None), "anna", "shot")


def test_every_take_below_a_character_is_wanted_the_sheet_is_not():
    takes = {"shot": ((2, result_of("b")), (1, result_of("a"))), "anna": ((1, result_of("sheet")),)}
    found = wanted_in(film(), lambda node: takes.get(node, ()), lambda _: None)
    assert [wish.shown for wish in found.values()] == [result.outputs["image"] for _, result in takes["shot"]]
    assert {wish.cast[0].key for wish in found.values()} == {"anna"}
    assert {wish.nodes for wish in found.values()} == {frozenset({NodeId("shot")})}


def test_of_a_marked_draft_the_plain_copy_is_looked_at_and_it_stays_a_draft():
    shown, plain = result_of("marked", draft=True), result_of("plain", draft=True)
    store = {plain_of(shown.fingerprint): plain}
    with_plain = wanted_in(
        film(),
        lambda node: ((1, shown),) if node == "shot" else (),
        lambda result: store.get(plain_of(result.fingerprint)),
    )
    (wish,) = with_plain.values()
    assert (wish.shown, wish.measured) == (shown.outputs["image"], plain.outputs["image"])
    assert wish.is_draft
    without = wanted_in(film(), lambda node: ((1, shown),) if node == "shot" else (), lambda _: None)
    (wish,) = without.values()
    assert wish.measured == wish.shown


def test_the_same_picture_made_by_two_nodes_is_wanted_once_for_both():
    project = wired(with_state(film(), "again", None), "anna", "again")
    found = wanted_in(project, lambda node: ((1, result_of("a")),) if node != "anna" else (), lambda _: None)
    (wish,) = found.values()
    assert wish.nodes == {NodeId("shot"), NodeId("again")}


def test_only_edits_that_may_change_who_acts_count():
    before = film()
    shot = before.graph.nodes[NodeId("shot")]
    moved = replace(before, graph=replace(before.graph, nodes={**before.graph.nodes, shot.id: replace(shot, x=9.0)}))
    anna = before.graph.nodes[NodeId("anna")]
    other = replace(before.graph, nodes={**before.graph.nodes, anna.id: replace(anna, params={"stills": []})})
    assert not has_other_cast(before, before)
    assert not has_other_cast(before, moved)
    assert has_other_cast(before, replace(before, graph=other))
    assert has_other_cast(before, Project())
