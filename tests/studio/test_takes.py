"""Choosing a take: followed where it was made as the node is now, pinned where it was not."""

from __future__ import annotations

from datetime import UTC, datetime

from charstudio.engine.fingerprint import Fingerprints
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint
from charstudio.studio.takes import with_take
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
