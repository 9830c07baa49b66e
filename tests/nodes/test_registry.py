"""Kinds of extensions come in beside ours; what is wrong with one costs nobody else anything."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

from charstudio.nodes.image import STATE
from charstudio.nodes.registry import BUILT_IN, GROUP, load_kinds, specs

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
