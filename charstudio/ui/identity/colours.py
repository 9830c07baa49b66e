"""The colours of grades, and the way from any studio to its measuring. A letter always says the same without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.model.values import NodeId
from charstudio.studio.identity.words import tip

if TYPE_CHECKING:
    from charstudio.studio.identity.watch import IdentityWatch

_ROLES = {"A": "good", "B": "good", "C": "warn", "D": "bad", "E": "bad"}


def grade_role(grade: str) -> str:
    """The colour role of a grade."""
    return _ROLES.get(grade[:1], "secondary")


def watch_of(studio: object) -> IdentityWatch | None:
    """The measuring of a studio; the small stand-ins that cut, canvas and viewer can also work with have none."""
    found: IdentityWatch | None = getattr(studio, "identity", None)
    return found


def node_tip(studio: object, node: NodeId) -> str:
    """What a node's grade means; nothing where nobody acts."""
    watch = watch_of(studio)
    return tip(watch.of_node(node)) if watch is not None else ""
