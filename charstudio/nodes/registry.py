"""Which kinds there are: ours, and those of extensions.

Loaded once by the composition root and passed down as a read-only mapping. An extension that fails is reported
with its error, and everything else loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import TypeAlias

from charstudio.model.errors import PluginError
from charstudio.model.kind import KindSpec
from charstudio.nodes import image, motion, performance, sequence, sources
from charstudio.nodes.base import NodeKind

GROUP = "charstudio.nodes"

BUILT_IN: tuple[NodeKind, ...] = (
    *sources.KINDS,
    *image.KINDS,
    *motion.KINDS,
    *performance.KINDS,
    *sequence.KINDS,
)

NodeKinds: TypeAlias = Mapping[str, NodeKind]


def load_kinds(extensions: Iterable[EntryPoint] | None = None) -> tuple[NodeKinds, tuple[PluginError, ...]]:
    """All kinds by id, and what went wrong with extensions (entry-point group ``charstudio.nodes``)."""
    found: dict[str, NodeKind] = {kind.spec.id: kind for kind in BUILT_IN}
    owners = dict.fromkeys(found, "Character Studio")
    problems: list[PluginError] = []
    for entry in entry_points(group=GROUP) if extensions is None else extensions:
        try:
            _admit(entry, found, owners)
        except PluginError as error:
            problems.append(error)
    return MappingProxyType(found), tuple(problems)


def specs(kinds: NodeKinds) -> Mapping[str, KindSpec]:
    """The declarations alone, for edits and checks."""
    return MappingProxyType({kind_id: kind.spec for kind_id, kind in kinds.items()})


def _admit(entry: EntryPoint, found: dict[str, NodeKind], owners: dict[str, str]) -> None:
    try:
        loaded = entry.load()
    except Exception as error:  # an extension may fail in any way; the rest of the program must not care
        raise PluginError(f"The extension “{entry.name}” did not load: {error}", "Update or remove it.") from error
    offered = (loaded,) if isinstance(loaded, NodeKind) else tuple(loaded) if isinstance(loaded, tuple | list) else ()
    if not offered or not all(isinstance(kind, NodeKind) for kind in offered):
        raise PluginError(f"The extension “{entry.name}” offers no node kinds.", "Ask its author for an update.")
    for kind in offered:
        if kind.spec.id in found:
            owner = owners[kind.spec.id]
            raise PluginError(
                f"“{kind.spec.id}” is offered by {owner} and by “{entry.name}”.", "Remove one of the two."
            )
    for kind in offered:
        found[kind.spec.id] = kind
        owners[kind.spec.id] = entry.name
