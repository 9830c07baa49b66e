"""Which kinds there are: ours, those of extensions, and those of endpoints that have no other.

Loaded once by the composition root and passed down as a mapping that nobody below changes. It only ever grows, when
the user enters an endpoint. An extension that fails is reported with its error, and everything else loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias

from charstudio.model.errors import PluginError
from charstudio.model.kind import KindSpec
from charstudio.nodes import (
    characters,
    finish,
    fitting,
    image,
    motion,
    notes,
    performance,
    sequence,
    sound,
    sound_cut,
    sources,
)
from charstudio.nodes.base import NodeKind
from charstudio.nodes.endpoint import endpoint_kind, has_no_other_kind, kind_id
from charstudio.providers.catalog.rows import Endpoint

GROUP = "charstudio.nodes"

BUILT_IN: tuple[NodeKind, ...] = (
    *sources.KINDS,
    *image.KINDS,
    *motion.KINDS,
    *characters.KINDS,
    *performance.KINDS,
    *sound.KINDS,
    *sound_cut.KINDS,
    *fitting.KINDS,
    *finish.KINDS,
    *sequence.KINDS,
    *notes.KINDS,
)

NodeKinds: TypeAlias = Mapping[str, NodeKind]


class KindShelf(Mapping[str, NodeKind]):
    """Kinds by id. What is on it stays as it is; endpoints may be added while projects are open."""

    def __init__(self, kinds: Mapping[str, NodeKind]) -> None:
        self._kinds = dict(kinds)

    def __getitem__(self, kind: str) -> NodeKind:
        return self._kinds[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._kinds))

    def __len__(self) -> int:
        return len(self._kinds)

    def with_endpoint(self, endpoint: Endpoint) -> NodeKind:
        """Add the kind of this endpoint and return it. One that is there already is returned and not replaced:
        open projects have nodes of it.
        """
        kind = kind_id(endpoint)
        if kind not in self._kinds:
            self._kinds[kind] = endpoint_kind(endpoint)
        return self._kinds[kind]


class KindSpecs(Mapping[str, KindSpec]):
    """The declarations of ``kinds``, as many as there are at any moment."""

    def __init__(self, kinds: NodeKinds) -> None:
        self._kinds = kinds

    def __getitem__(self, kind: str) -> KindSpec:
        return self._kinds[kind].spec

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def load_kinds(
    extensions: Iterable[EntryPoint] | None = None, endpoints: Iterable[Endpoint] = ()
) -> tuple[KindShelf, tuple[PluginError, ...]]:
    """All kinds by id, and what went wrong with extensions (entry-point group ``charstudio.nodes``).

    Of ``endpoints`` (the catalogue's) those get a kind that no built-in kind asks.
    """
    found: dict[str, NodeKind] = {kind.spec.id: kind for kind in BUILT_IN}
    owners = dict.fromkeys(found, "Character Studio")
    problems: list[PluginError] = []
    for entry in entry_points(group=GROUP) if extensions is None else extensions:
        try:
            _admit(entry, found, owners)
        except PluginError as error:
            problems.append(error)
    shelf = KindShelf(found)
    for endpoint in filter(has_no_other_kind, endpoints):
        shelf.with_endpoint(endpoint)
    return shelf, tuple(problems)


def specs(kinds: NodeKinds) -> Mapping[str, KindSpec]:
    """The declarations alone, for edits and checks. Kinds that are added later are in it too."""
    return KindSpecs(kinds)


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
