"""What an outline says of nodes and wires: short words for the eye, whole sentences for the ear. No Qt in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charstudio.model.graph import Node
from charstudio.model.kind import Kinds, PortSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph import look
from charstudio.ui.graph.badges import UNKNOWN, badge_of
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.reading import WireEnd

IN, OUT = "In", "Out"


@dataclass(frozen=True, slots=True)
class NodeWords:
    """``state`` in a word or two, ``detail`` the error or the note, ``price`` as on the node: "$0.42", "?", or ""."""

    title: str
    kind: str
    state: str
    detail: str = ""
    price: str = ""
    muted: bool = False
    pinned: bool = False
    draft: bool = False

    @property
    def marks(self) -> str:
        """What holds besides the state."""
        has = {"muted": self.muted, "pinned": self.pinned, "draft": self.draft}
        return ", ".join(mark for mark, is_on in has.items() if is_on and mark != self.state.casefold())


def node_words(studio: CanvasStudio, node: Node, status: NodeStatus) -> NodeWords:
    """The words for one node as it stands."""
    spec = studio.kinds.get(node.kind)
    return NodeWords(
        title=node.title,
        kind=spec.title if spec is not None else f"unknown kind {node.kind}",
        state=_state(status),
        detail=_detail(status),
        price=badge_of(studio, node, spec, status.state).price,
        muted=node.muted,
        pinned=node.pin is not None,
        draft=status.draft,
    )


def spoken(words: NodeWords, wires: Sequence[str]) -> str:
    """Everything about a node as a screen reader says it: title, kind, state, price, and what is wired."""
    price = "Price unknown" if words.price == UNKNOWN else f"Costs {words.price}" if words.price else ""
    state = f"{words.state}: {words.detail}" if words.detail else words.state
    wiring = wires or ["Nothing is wired"]
    parts = (f"{words.title}, {words.kind}", state, words.marks.capitalize(), price, *wiring)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def wire_text(project: Project, kinds: Kinds, end: WireEnd, *, aloud: bool = False) -> str:
    """``In: Picture ← Warm dusk`` or ``Out: Clip → Shot 4``; ``aloud`` has "from" and "to" for the arrows."""
    arrow = ("from" if aloud else "←") if end.is_input else ("to" if aloud else "→")
    return f"{_side(end)}: {_label(project, kinds, end.here)} {arrow} {_title(project, end.there)}"


def wire_spoken(project: Project, kinds: Kinds, end: WireEnd) -> str:
    """The same aloud, with the socket at the other end."""
    return f"{wire_text(project, kinds, end, aloud=True)}, {_label(project, kinds, end.there)}"


def port_of(project: Project, kinds: Kinds, end: Output | Input) -> PortSpec | None:
    """What a socket's kind declares of it; None when the kind or the socket is unknown."""
    node = project.graph.nodes.get(end.node)
    spec = kinds.get(node.kind) if node is not None else None
    if spec is None:
        return None
    return spec.output(end.port) if isinstance(end, Output) else spec.input(end.port)


def _side(end: WireEnd) -> str:
    return IN if end.is_input else OUT


def _label(project: Project, kinds: Kinds, end: Output | Input) -> str:
    port = port_of(project, kinds, end)
    return port.label if port is not None else end.port


def _title(project: Project, end: Output | Input) -> str:
    node = project.graph.nodes.get(end.node)
    return node.title if node is not None else "a node that is gone"


def _state(status: NodeStatus) -> str:
    word = look.STATES[status.state].word
    if status.state is NodeState.RUNNING and status.fraction is not None:
        return f"{word}, {status.fraction:.0%}"
    if status.state is NodeState.WAITING and status.queue_position is not None:
        return f"{word}, place {status.queue_position}"
    return word


def _detail(status: NodeStatus) -> str:
    if status.error is not None:
        return f"{status.error.message} {status.error.hint}".strip()
    return status.note
