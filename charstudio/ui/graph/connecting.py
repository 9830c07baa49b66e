"""What a node could be wired to: every socket of the right type, those that fit first. No Qt in here.

Asking ``graph_edits.refusal`` for every pair would walk the graph as many times as there are sockets. What fits is
decided from two sets instead; the words of a refusal are found when its row is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from charstudio.model import graph_edits
from charstudio.model.graph import Node, Wire, downstream, upstream
from charstudio.model.kind import TIMELINE_KIND, Kinds, KindSpec, PortSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.ui.graph import fuzzy, look
from charstudio.ui.graph.diff import wires_of
from charstudio.ui.graph.reading import reading_order
from charstudio.ui.graph.search_list import Row


@dataclass(frozen=True, slots=True)
class Offer:
    """A wire that could be made from or to a node. ``replaces`` is the node whose wire it would take the place of."""

    wire: Wire
    title: str
    here: str
    there: str
    fits: bool
    replaces: str
    icon: str
    role: str

    @property
    def words(self) -> str:
        """``Clip → Shot 4`` or ``Picture ← Warm dusk``."""
        return f"{self.here} {self.title}"


def offers(project: Project, kinds: Kinds, node: NodeId) -> tuple[Offer, ...]:
    """Everything ``node`` could be wired to, in reading order; what fits first, what does not at the end."""
    spec = kinds.get(project.graph.nodes[node].kind)
    if spec is None:
        return ()
    taken = frozenset(wires_of(project))
    before, after = upstream(project.graph, [node]), downstream(project.graph, [node])
    found = [
        offer
        for other in reading_order(project)
        if other != node
        for offer in _between(project, kinds, node, spec, project.graph.nodes[other])
    ]

    def judged(offer: Offer) -> bool:
        source, target = offer.wire
        loops = before if source.node == node else after
        other = target.node if source.node == node else source.node
        return other not in loops and offer.wire not in taken

    fitting = [_with_fit(offer, fits=judged(offer)) for offer in found]
    return (*(offer for offer in fitting if offer.fits), *(offer for offer in fitting if not offer.fits))


def rows(project: Project, kinds: Kinds, found: tuple[Offer, ...], query: str) -> list[Row]:
    """The rows of a list of offers, narrowed by a few letters of the other node's title or socket."""
    named = ((offer, (offer.title, offer.there, offer.words)) for offer in found)
    chosen = sorted(fuzzy.best(query, named), key=lambda offer: not offer.fits) if query else found
    return [_row(project, kinds, offer) for offer in chosen]


def _row(project: Project, kinds: Kinds, offer: Offer) -> Row:
    detail = f"{offer.there} · in place of {offer.replaces}" if offer.replaces else offer.there
    why_not = None if offer.fits else partial(_why_not, project, kinds, offer.wire)
    return Row(offer.wire, offer.words, detail, offer.icon, offer.role, why_not)


def _why_not(project: Project, kinds: Kinds, wire: Wire) -> str:
    return graph_edits.refusal(project, kinds, *wire) or ""


def _between(project: Project, kinds: Kinds, node: NodeId, spec: KindSpec, other: Node) -> Iterator[Offer]:
    """Every wire between two nodes whose ends are of one type."""
    other_spec = kinds.get(other.kind)
    if other_spec is None:
        return
    icon, role = look.kind_icon(other_spec, other.kind), look.kind_role(other_spec, other.kind)
    for gives in spec.outputs:
        for takes in other_spec.inputs:
            if gives.type is takes.type:
                target = Input(other.id, takes.name)
                replaces = _replaced(project, other.kind, takes, target)
                wire = (Output(node, gives.name), target)
                yield Offer(wire, other.title, f"{gives.label} →", takes.label, True, replaces, icon, role)
    for takes in spec.inputs:
        for gives in other_spec.outputs:
            if gives.type is takes.type:
                target = Input(node, takes.name)
                replaces = _replaced(project, spec.id, takes, target)
                wire = (Output(other.id, gives.name), target)
                yield Offer(wire, other.title, f"{takes.label} ←", gives.label, True, replaces, icon, role)


def _with_fit(offer: Offer, *, fits: bool) -> Offer:
    if fits:
        return offer
    return Offer(offer.wire, offer.title, offer.here, offer.there, False, "", offer.icon, offer.role)


def _replaced(project: Project, kind: str, takes: PortSpec, target: Input) -> str:
    sources = project.graph.links.get(target, ())
    if takes.many or kind == TIMELINE_KIND or not sources:
        return ""
    return project.graph.nodes[sources[0].node].title
