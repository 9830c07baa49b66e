"""What the canvas and the inspector ask to be compared, and keeping it up to date: nodes in, sides of the viewer out.

The viewer holds what is compared now; here is only how to get there and back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QAction, QKeySequence

from charstudio.model.graph import Node
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId, PortType
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.inspector.takes import Shown
from charstudio.ui.viewer.comparison import Comparison, Mode, Side
from charstudio.ui.viewer.viewer import Viewer

_PICTURES = {PortType.IMAGE, PortType.VIDEO}
_NOTHING = Side("", None, "Nothing here yet. Select a node and show it as A.")
_MODES = {f"graph.{mode.value}": mode for mode in Mode}


class Comparing:
    """Serves the canvas' commands for A and B. ``reveal`` brings the viewer on screen, ``say`` tells the user."""

    def __init__(
        self,
        studio: Studio,
        canvas: GraphCanvas,
        viewer: Viewer,
        reveal: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._studio = studio
        self._canvas = canvas
        self._viewer = viewer
        self._reveal = reveal
        self._say = say
        self._last: Comparison | None = None
        self._a: Side | None = None
        self._actions: dict[Mode, QAction] = {}
        for name, mode in _MODES.items():
            self._actions[mode] = canvas.actions_by_id[name]
            self._actions[mode].setCheckable(True)
        canvas.shown_as.connect(lambda place, node: self.show(place, NodeId(node)))
        canvas.compare_asked.connect(self._asked)
        viewer.comparison_changed.connect(self._changed)
        self._changed()
        self._leave = (
            studio.status_changed.connect(lambda _nodes: self._follow()),
            studio.document.changed.connect(lambda _change: self._follow()),
            studio.opened.connect(lambda _report: self._forget_last()),
        )

    def forget(self) -> None:
        """Stop listening."""
        for leave in self._leave:
            leave()

    def show(self, place: str, node: NodeId) -> None:
        """Bring a node into the viewer: as A, alone unless something is compared; or as B, beside A."""
        self._reveal()
        side, current = self._side(node), self._viewer.comparison
        if current is not None:
            self._viewer.compare(replace(current, a=side) if place == "a" else replace(current, b=side))
        elif place == "a":
            self._a = side
            self._show_alone(node)
        else:
            mode = self._last.mode if self._last is not None else Mode.WIPE
            self._viewer.compare(self._fresh(Comparison(self._a_beside(node), side, mode)))

    def compare_results(self, a: Shown, b: Shown) -> None:
        """Show two results against each other."""
        self._reveal()
        left, right = (_whole(Side(title, self._studio.playable_value(value))) for value, title in (a, b))
        mode = self._viewer.comparison.mode if self._viewer.comparison is not None else Mode.WIPE
        self._viewer.compare(Comparison(left, right, mode))

    def _a_beside(self, node: NodeId) -> Side:
        """What B is compared with: what was A last, else what is on screen, if that is not B itself."""
        single = self._viewer.single
        return self._a or (_whole(single) if single is not None and single.node != node else _NOTHING)

    # --- the commands ------------------------------------------------------------------------------------------

    def _asked(self, what: str) -> None:
        current = self._viewer.comparison
        if what == "stop":
            self._viewer.compare(None)
        elif what == "swap":
            self._viewer.swap()
        elif current is not None and current.mode == what == Mode.WIPE:
            self._viewer.compare(None)
        else:
            self._compare_by(Mode(what))
        self._changed()

    def _compare_by(self, mode: Mode) -> None:
        """Compare what is compared, else the two selected nodes, else what was compared last."""
        selected = self._canvas.selected
        found = self._viewer.comparison
        if found is None and len(selected) == 2:
            found = Comparison(self._side(selected[0]), self._side(selected[1]))
        found = found or self._last
        if found is None:
            key = self._actions[Mode.WIPE].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            press = f" and press {key}" if key else ""
            self._say(f"Select two nodes{press} to compare them, or show one as A and another as B.")
            return
        self._reveal()
        self._viewer.compare(replace(self._fresh(found), mode=mode))

    def _show_alone(self, node: NodeId) -> None:
        found = self._studio.project.graph.nodes.get(node)
        value = self._studio.status(node).value
        if found is None:
            return
        if found.kind == TIMELINE_KIND:
            self._viewer.show_sequence()
        elif isinstance(value, MediaValue):
            self._viewer.show_media(self._studio.playable_value(value), found.title, node)
        elif self._makes_pictures(found):
            self._viewer.show_media(None, found.title, node)
        else:
            self._say(f"{found.title} has nothing to show in the viewer.")

    # --- following ---------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Results come and go, nodes get other titles."""
        current, single = self._viewer.comparison, self._viewer.single
        if current is not None:
            self._viewer.compare(self._fresh(current))
        elif single is not None and single.node is not None and single.playable is None:
            value = self._studio.status(single.node).value
            if isinstance(value, MediaValue):
                self._show_alone(single.node)

    def _changed(self) -> None:
        """The viewer compares something else now."""
        current = self._viewer.comparison
        self._last = current or self._last
        if current is not None and current.a != _NOTHING:
            self._a = current.a
        for mode, action in self._actions.items():
            action.setChecked(current is not None and current.mode is mode)

    def _forget_last(self) -> None:
        self._last = self._a = None

    def _fresh(self, comparison: Comparison) -> Comparison:
        a, b = (side if side.node is None else self._side(side.node) for side in (comparison.a, comparison.b))
        return replace(comparison, a=a, b=b)

    def _side(self, node: NodeId) -> Side:
        found = self._studio.project.graph.nodes.get(node)
        if found is None:
            return Side("", None, "This node was deleted.", node)
        status = self._studio.status(node)
        if isinstance(status.value, MediaValue) and status.value.info.has_picture:
            return Side(found.title, self._studio.playable_value(status.value), "", node)
        if not self._makes_pictures(found):
            return Side(found.title, None, "Only pictures and clips can be compared.", node)
        if status.state in {NodeState.RUNNING, NodeState.WAITING}:
            return Side(found.title, None, "Being made. It shows here when it is done.", node)
        return Side(found.title, None, "No result yet. It shows here as soon as it is made.", node)

    def _makes_pictures(self, node: Node) -> bool:
        spec = self._studio.kinds.get(node.kind)
        return spec is not None and any(port.type in _PICTURES for port in spec.outputs)


def _whole(side: Side) -> Side:
    """A side that says why there is no picture, where there is none."""
    return side if side.is_there else replace(side, why="Only pictures and clips can be compared.")
