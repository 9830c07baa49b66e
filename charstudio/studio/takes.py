"""Choosing one of a node's takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from charstudio.engine.fingerprint import Fingerprints
from charstudio.model.graph_bypass import led_past
from charstudio.model.graph_edits import set_pin, set_take
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, NodeId
from charstudio.nodes.registry import NodeKinds, specs


def with_take(
    project: Project,
    kinds: NodeKinds,
    node: NodeId,
    take: int,
    results: Iterable[tuple[int, Result]],
    find: Callable[[Fingerprint], Result | None],
) -> Project:
    """Have ``node`` use a take. ``results`` are its own with their takes, the newest first.

    A take that was made with the node's present settings and inputs is followed. One that was made with others would
    show nothing, so its result is pinned. Raises ``EditError``, ``UnknownId``.
    """
    follows = set_pin(set_take(project, node, take), node, None)
    prints = Fingerprints(kinds).of(led_past(follows, specs(kinds))).get(node)
    if prints is not None and (find(prints.shown) or find(prints.plain)):
        return follows
    newest = next((result for each, result in results if each == take), None)
    return follows if newest is None else set_pin(follows, node, newest.fingerprint)
