"""Where the parts of a node lie: pure geometry, in the node's own coordinates.

┌──────────────────────────┐
│ ◰ Title                  │ header
│ ○ Picture        Clip ●  │ rows: inputs left, outputs right
│ ○ Change                 │
│ ┌──────────────────────┐ │
│ │       picture        │ │ body: picture 16:9, text, sound or small timeline
│ └──────────────────────┘ │
│ Close-up, warm light     │ prompt (when there is one)
│ ◔ Running 42 %      ●●○  │ strip: state and takes
└──────────────────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF

from charstudio.model.kind import NOTE_KIND, TIMELINE_KIND, KindSpec
from charstudio.model.values import PortType
from charstudio.ui.graph import look


class Body(Enum):
    """What the middle of a node shows."""

    NONE = auto()
    PICTURE = auto()
    TEXT = auto()
    SOUND = auto()
    TIMELINE = auto()
    NOTE = auto()


_NOTE_ROOM = 40.0
"""The least height of a note's words."""
_HEIGHTS = {Body.NONE: 0.0, Body.TEXT: 72.0, Body.SOUND: 56.0, Body.TIMELINE: 64.0, Body.NOTE: _NOTE_ROOM}
_OWN_BODIES = {TIMELINE_KIND: Body.TIMELINE, NOTE_KIND: Body.NOTE}
_ASPECT = 9 / 16


@dataclass(frozen=True, slots=True)
class NodeLayout:
    """The parts of one node."""

    width: float
    height: float
    header: QRectF
    body: QRectF
    prompt: QRectF
    strip: QRectF
    kind: Body
    folded: tuple[int, int] | None = None
    """Collapsed to its header: how many inputs and outputs share the height."""

    @property
    def is_note(self) -> bool:
        """Whether it holds words and nothing else."""
        return self.kind is Body.NOTE

    @property
    def outline(self) -> QRectF:
        """The whole node without its sockets' overhang."""
        return QRectF(0, 0, self.width, self.height)

    def socket(self, index: int, *, is_input: bool) -> QPointF:
        """The centre of a socket."""
        if self.folded is not None:
            count = self.folded[0 if is_input else 1]
            return QPointF(0.0 if is_input else self.width, look.HEADER * (index + 0.5) / max(count, 1))
        return QPointF(0.0 if is_input else self.width, look.HEADER + look.ROW * (index + 0.5) + look.PAD / 2)


def body_of(kind: str, spec: KindSpec | None) -> Body:
    """What a kind shows in its middle."""
    if kind in _OWN_BODIES:
        return _OWN_BODIES[kind]
    made = look.main_type(spec) if spec is not None and spec.outputs else None
    if made in {PortType.IMAGE, PortType.VIDEO, PortType.CHARACTER}:
        return Body.PICTURE
    return {PortType.TEXT: Body.TEXT, PortType.AUDIO: Body.SOUND}.get(made, Body.NONE) if made else Body.NONE


def lay_out(body: Body, width: float, rows: int, *, has_prompt: bool) -> NodeLayout:
    """The layout for a node of ``width`` with ``rows`` rows of sockets."""
    width = max(width, look.MIN_WIDTH)
    inner = width - 2 * look.PAD
    top = look.HEADER + (rows * look.ROW + look.PAD if rows else look.PAD)
    body_height = inner * _ASPECT if body is Body.PICTURE else _HEIGHTS[body]
    body_rect = QRectF(look.PAD, top, inner, body_height)
    below = top + body_height
    prompt = QRectF(look.PAD, below, inner, look.PROMPT if has_prompt else 0.0)
    strip = QRectF(look.PAD, prompt.bottom(), inner, look.STRIP)
    return NodeLayout(width, strip.bottom(), QRectF(0, 0, width, look.HEADER), body_rect, prompt, strip, body)


def lay_out_note(width: float, text_height: float) -> NodeLayout:
    """The layout of a note: a header, and its words below, ``text_height`` units high."""
    width = max(width, look.MIN_WIDTH)
    inner = width - 2 * look.PAD
    body = QRectF(look.PAD, look.HEADER + look.PAD / 2, inner, max(_NOTE_ROOM, text_height))
    end = QRectF(look.PAD, body.bottom(), inner, 0.0)
    return NodeLayout(width, body.bottom() + look.PAD, QRectF(0, 0, width, look.HEADER), body, end, end, Body.NOTE)


def fold(width: float, inputs: int, outputs: int) -> NodeLayout:
    """The layout of a collapsed node: its header, with progress along the lower edge."""
    width = max(width, look.MIN_WIDTH)
    nothing = QRectF(look.PAD, look.HEADER, width - 2 * look.PAD, 0)
    strip = QRectF(look.PAD, look.HEADER - look.THIN_STRIP, width - 2 * look.PAD, look.THIN_STRIP)
    header = QRectF(0, 0, width, look.HEADER)
    return NodeLayout(width, look.HEADER, header, nothing, nothing, strip, Body.NONE, (inputs, outputs))
