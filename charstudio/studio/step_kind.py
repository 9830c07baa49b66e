"""What part of the film a step is about, told from the values before and after it. No step stores it."""

from __future__ import annotations

from enum import Enum

from charstudio.model.project import Project


class StepKind(Enum):
    """Where a step shows. What changes the graph and the cut together counts as ``BOTH``."""

    GRAPH = "graph"
    TIMELINE = "timeline"
    BOTH = "graph and timeline"
    FILM = "film"


def kind_of(before: Project, after: Project) -> StepKind:
    """The kind of the step that led from ``before`` to ``after``; ``FILM`` for title, budget, characters and files.

    Files and characters that come with a new node or clip do not count: the step is about the node or the clip.
    """
    graph = _differs(before.graph, after.graph)
    timeline = _differs(before.timeline, after.timeline)
    if graph and timeline:
        return StepKind.BOTH
    if graph:
        return StepKind.GRAPH
    return StepKind.TIMELINE if timeline else StepKind.FILM


def _differs(before: object, after: object) -> bool:
    return before is not after and before != after
