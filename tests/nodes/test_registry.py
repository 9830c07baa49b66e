"""Kinds of extensions come in beside ours; what is wrong with one costs nobody else anything."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from charstudio.nodes.image import STATE
from charstudio.nodes.registry import BUILT_IN, GROUP, load_kinds, specs
from charstudio.providers.catalog.rows import Endpoint, OutputField
from charstudio.providers.requests import Capability

GLOW = replace(STATE, spec=replace(STATE.spec, id="mine.glow"))
SPARK = replace(STATE, spec=replace(STATE.spec, id="mine.spark"))
NONSENSE = "not a kind"
PAIR = (GLOW, SPARK)
CLASH = (SPARK, STATE)


class Offer(EntryPoint):
    """An entry point whose object is at hand."""

    def load(self):
        found = {"GLOW": GLOW, "PAIR": PAIR, "CLASH": CLASH, "NONSENSE": NONSENSE}
        return found[self.value]


def offer(name: str, value: str) -> EntryPoint:
    return Offer(name, value, GROUP)


def test_without_extensions_there_are_ours():
    kinds, problems = load_kinds([])
    assert set(kinds) == {kind.spec.id for kind in BUILT_IN}
    assert problems == ()
    assert specs(kinds)["image.state"] is STATE.spec


def test_one_kind_or_several_come_in():
    assert load_kinds([offer("one", "GLOW")])[0]["mine.glow"] is GLOW
    assert {"mine.glow", "mine.spark"} <= set(load_kinds([offer("two", "PAIR")])[0])


def test_a_broken_extension_is_named_and_the_rest_loads():
    kinds, problems = load_kinds(
        [EntryPoint("gone", "no_such_module_of_anybody:x", GROUP), offer("odd", "NONSENSE"), offer("one", "GLOW")]
    )
    assert "mine.glow" in kinds
    assert [("gone" in problem.message, "odd" in problem.message) for problem in problems] == [
        (True, False),
        (False, True),
    ]
    assert all(problem.hint for problem in problems)


def test_a_double_is_refused_with_both_owners_and_nothing_of_it_comes_in():
    kinds, [problem] = load_kinds([offer("clash", "CLASH")])
    assert kinds["image.state"] is STATE
    assert "mine.spark" not in kinds
    assert "Character Studio" in problem.message
    assert "clash" in problem.message


# --- endpoints -------------------------------------------------------------------------------------------------------


def row(endpoint_id: str, *capabilities: Capability, custom: bool = False) -> Endpoint:
    outputs = (OutputField("audio", "audio.url"),)
    return Endpoint(endpoint_id, "fal", endpoint_id, "", "", capabilities, (), outputs, custom=custom)


def test_of_the_catalogue_those_come_in_that_no_other_kind_asks():
    rows = (
        row("v/clone", Capability.ENDPOINT),
        row("v/talk", Capability.SPEECH),
        row("me/mine", Capability.SPEECH, custom=True),
    )
    kinds, _ = load_kinds([], rows)
    assert set(kinds) - set(load_kinds([])[0]) == {"endpoint.v.clone", "endpoint.me.mine"}


def test_an_endpoint_entered_later_is_seen_wherever_kinds_are_held():
    kinds, _ = load_kinds([])
    declared, held = specs(kinds), iter(kinds)
    next(held)
    added = kinds.with_endpoint(row("v/late", Capability.ENDPOINT))
    assert kinds["endpoint.v.late"] is added
    assert declared["endpoint.v.late"] is added.spec
    assert "endpoint.v.late" in set(declared)
    assert len(declared) == len(kinds) == len(BUILT_IN) + 1
    assert list(held)  # a walk that has begun is not disturbed


def test_a_kind_that_is_there_is_never_replaced():
    kinds, _ = load_kinds([], [row("v/clone", Capability.ENDPOINT)])
    first = kinds["endpoint.v.clone"]
    assert kinds.with_endpoint(replace(row("v/clone", Capability.ENDPOINT), title="Other")) is first
    assert kinds["endpoint.v.clone"] is first


def test_kinds_cannot_be_taken_away_or_put_in_by_hand():
    kinds, _ = load_kinds([])
    with pytest.raises(TypeError):
        kinds["image.state"] = GLOW  # type: ignore[index]
    with pytest.raises(TypeError):
        del kinds["image.state"]  # type: ignore[attr-defined]
    assert kinds.get("nobody.knows") is None
