"""Choosing a take: followed where it was made as the node is now, pinned where it was not."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from charstudio.engine.fingerprint import Fingerprints
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.timeline_edits import new_clip, place, set_clip, trim
from charstudio.model.values import ClipId, Fingerprint, Output, TrackId
from charstudio.studio.takes import ClipTakes, takes_of_clip, with_take
from tests.lab import KINDS, NODE_KINDS, node_id, still_asset, with_photo, with_state

A = node_id("a")


def film() -> Project:
    return with_state(with_photo(Project(), still_asset()), "a", "photo")


def result(fingerprint: Fingerprint) -> Result:
    return Result(fingerprint, "image.state", {}, "local", "", "", None, datetime.now(UTC), "")


def of_take(project: Project, take: int) -> Fingerprint:
    prints = Fingerprints(NODE_KINDS).of(graph_edits.set_take(project, A, take))[A]
    assert prints is not None
    return prints.shown


def chosen(project: Project, take: int, made: dict[Fingerprint, int]):
    results = [(each, result(name)) for name, each in made.items()]
    stored = {found.fingerprint: found for _, found in results}
    after = with_take(project, NODE_KINDS, A, take, results, stored.get).graph.nodes[A]
    return after.take, after.pin


def test_a_take_made_as_the_node_is_now_is_followed():
    project = film()
    assert chosen(project, 2, {of_take(project, 2): 2}) == (2, None)


def test_a_take_made_with_other_settings_is_pinned():
    before = film()
    now = graph_edits.set_param(before, KINDS, A, "instruction", "other words")
    old = of_take(before, 2)
    assert chosen(now, 2, {old: 2}) == (2, old)


def test_of_several_the_newest_is_pinned():
    now = film()
    new, old = Fingerprint("1" * 64), Fingerprint("2" * 64)
    assert chosen(now, 2, {new: 2, old: 2}) == (2, new)


def test_choosing_a_take_releases_another_ones_pin():
    pinned = graph_edits.set_pin(film(), A, Fingerprint("3" * 64))
    assert chosen(pinned, 2, {of_take(film(), 2): 2}) == (2, None)


def test_a_take_without_a_result_is_asked_for():
    assert chosen(film(), 4, {}) == (4, None)


C = ClipId("c")


def in_the_cut() -> Project:
    """The film with a trimmed clip that follows the node."""
    clip = new_clip(Output(A, "image"), Fraction(2), Fraction(4), source_start=Fraction(1), clip_id=C)
    project = place(film(), TrackId("v1"), clip, kinds=KINDS)
    return set_clip(trim(project, C, "end", Fraction(5), kinds=KINDS), C, gain_db=-3.0)


def shown(project: Project, made: dict[Fingerprint, int]) -> ClipTakes | None:
    return takes_of_clip(project, C, lambda _: [(take, result(name)) for name, take in made.items()])


def test_a_clip_knows_the_takes_of_its_node():
    project = in_the_cut()
    made = {Fingerprint("1" * 64): 3, Fingerprint("2" * 64): 1, Fingerprint("3" * 64): 3}
    assert shown(project, made) == ClipTakes(A, (1, 3), 1)
    pinned = graph_edits.set_pin(project, A, Fingerprint("3" * 64))
    assert shown(pinned, made) == ClipTakes(A, (1, 3), 3)


def test_a_clip_of_a_file_has_no_takes():
    project = film()
    clip = new_clip(next(iter(project.assets)), Fraction(0), Fraction(1), clip_id=C)
    assert shown(place(project, TrackId("v1"), clip), {}) is None


@pytest.mark.parametrize(
    ("takes", "used", "by", "chosen"),
    [
        ((1, 2, 5), 2, 1, 5),
        ((1, 2, 5), 5, 1, 1),
        ((1, 2, 5), 1, -1, 5),
        ((1, 2), 7, 1, 1),
        ((1, 2), 7, -1, 2),
        ((4,), 4, 1, None),
        ((), 1, 1, None),
    ],
)
def test_takes_go_round(takes, used, by, chosen):
    assert ClipTakes(A, takes, used).stepped(by) == chosen


def test_another_take_leaves_the_clip_as_it_is():
    project = in_the_cut()
    stored = {name: result(name) for name in (of_take(project, 2),)}
    after = with_take(project, NODE_KINDS, A, 2, [(2, each) for each in stored.values()], stored.get)
    assert after.graph.nodes[A].take == 2
    assert after.timeline is project.timeline
