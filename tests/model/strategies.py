"""Hypothesis strategies: projects of every shape, and random sequences of every edit.

An edit is drawn as a ``Step``: a verb and a few numbers. The numbers choose among what the project holds at that
moment, so a step means something on any project, and a failing sequence shrinks to a short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hypothesis import strategies as st

from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from tests.model.cast_verbs import CAST_VERBS, characters
from tests.model.clip_verbs import CLIP_VERBS
from tests.model.graph_verbs import GRAPH_VERBS
from tests.model.material import (
    ASSETS,
    KINDS,
    MIX,
    MOTION,
    PARAM_VALUES,
    PICTURE,
    RATES,
    SILENT,
    SPEECH,
    SPEEDS,
    STATE,
    STILL,
    TALKING,
    TIMELINE,
    VOICE,
    WORDS,
    asset,
    empty_project,
    starting_project,
    with_unknown_kind,
)
from tests.model.picks import Pick, Step, Verb

__all__ = [
    "ASSETS",
    "KINDS",
    "MIX",
    "MOTION",
    "PARAM_VALUES",
    "PICTURE",
    "RATES",
    "SILENT",
    "SPEECH",
    "SPEEDS",
    "STATE",
    "STILL",
    "TALKING",
    "TIMELINE",
    "VERBS",
    "VOICE",
    "WORDS",
    "Pick",
    "Step",
    "Verb",
    "asset",
    "characters",
    "edits",
    "empty_project",
    "kinds",
    "perform",
    "projects",
    "starting_project",
    "steps",
    "walk",
    "with_unknown_kind",
]


VERBS: Mapping[str, Verb] = {**GRAPH_VERBS, **CLIP_VERBS, **CAST_VERBS}

_RARE = {"remove_nodes", "remove_character", "remove_unused_assets", "remove_track", "remove_clips", "ripple_delete"}
"""Edits that take away what the others need."""

_WEIGHTED = [verb for verb in VERBS for _ in range(1 if verb in _RARE else 3)]


def perform(project: Project, step: Step) -> Project:
    """The project after the step; raises ``EditError`` when the edit is refused."""
    return VERBS[step.verb](project, Pick(project, step.numbers))


def walk(project: Project, steps: Iterable[Step]) -> Iterator[Project]:
    """Every project on the way, without the steps that are refused."""
    for step in steps:
        try:
            project = perform(project, step)
        except EditError:
            continue
        yield project


def steps() -> st.SearchStrategy[Step]:
    """One random edit."""
    numbers = st.lists(st.integers(0, 10_000), min_size=6, max_size=10).map(tuple)
    return st.builds(Step, st.sampled_from(_WEIGHTED), numbers)


def edits(min_size: int = 0, max_size: int = 30) -> st.SearchStrategy[list[Step]]:
    """A random sequence of edits, to be given to ``walk`` or ``perform``."""
    return st.lists(steps(), min_size=min_size, max_size=max_size)


def projects(max_steps: int = 30) -> st.SearchStrategy[Project]:
    """A project that random edits have led to: valid, often with wires, clips, transitions and locked tracks."""
    return edits(max_size=max_steps).map(_led_to)


def _led_to(sequence: list[Step]) -> Project:
    start = starting_project()
    return [start, *walk(start, sequence)][-1]


def kinds() -> st.SearchStrategy[Kinds]:
    """The test kinds: every port type, single and several wires, optional inputs, and every sort of parameter."""
    return st.just(KINDS)
