"""The view: turns mouse and touch pad into gestures, scrolling and zooming. Keys with a meaning are actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView

from charstudio.model.values import Input, Output
from charstudio.ui.graph.bending import Bending
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.chains import Chains
from charstudio.ui.graph.commands import BIG_NUDGE, NUDGE, Commands
from charstudio.ui.graph.framing import Framing
from charstudio.ui.graph.gestures.band import BandGesture
from charstudio.ui.graph.gestures.base import Gesture, Pointer
from charstudio.ui.graph.gestures.bend import BendGesture
from charstudio.ui.graph.gestures.bundle import BundleGesture
from charstudio.ui.graph.gestures.carry import CarryGesture, output_mime
from charstudio.ui.graph.gestures.cut import CutGesture, is_asked
from charstudio.ui.graph.gestures.frame import FrameGesture
from charstudio.ui.graph.gestures.move import MoveGesture
from charstudio.ui.graph.gestures.pan import PanGesture
from charstudio.ui.graph.gestures.wire import WireGesture
from charstudio.ui.graph.layout import Body
from charstudio.ui.graph.node_item import NodeModel
from charstudio.ui.graph.pasteboard import CHARACTER_MIME, MEDIA_MIME, Files, content_of
from charstudio.ui.graph.picking import PickingView
from charstudio.ui.graph.wire_item import WireModel

_OURS = (MEDIA_MIME, CHARACTER_MIME)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class GraphView(PickingView):
    """Shows the scene. At most one gesture is under way at a time."""

    add_asked = Signal(QPointF)
    """At a viewport position: Tab, or a double click on nothing."""
    nodes_offered = Signal(QPointF, object, object)
    """Viewport position, held end (``Output`` or ``Input``), loose wire item to remove when answered."""
    node_activated = Signal(str)
    double_clicked = Signal(str, object)
    """A node and the ``Pointer``."""
    menu_asked = Signal(QPoint)
    frame_activated = Signal(str)
    frame_menu_asked = Signal(str, QPoint)
    files_dropped = Signal(list, QPointF)
    content_dropped = Signal(object, QPointF)
    """Anything else that can be made of (``pasteboard.Content``), and where in the scene."""
    files_hover = Signal(bool)
    explained = Signal(str, QPointF)
    play_toggled = Signal()
    take_chosen = Signal(str, int)
    pressed = Signal()

    def __init__(self, board: Board, commands: Commands) -> None:
        self.board = board
        self.commands = commands
        self.chains = Chains(board, commands.named)
        self.framing = Framing(board, commands)
        self.bending = Bending(board)
        self.gesture: Gesture | None = None
        self._held = Qt.MouseButton.NoButton
        self._gave_up = False
        self._pointer = QPointF(-1, -1)
        self._space_held = False
        self._space_used = False
        super().__init__(board.scene)

    # --- where things are --------------------------------------------------------------------------------------

    @property
    def pointer_pos(self) -> QPointF:
        """Where the pointer was seen last, in the viewport; its middle when it is elsewhere."""
        here = QPointF(self.viewport().mapFromGlobal(QCursor.pos()))
        inside = self.viewport().rect().contains(here.toPoint())
        if inside and self.underMouse():
            return here
        if self._pointer.x() >= 0:
            return self._pointer
        return QPointF(self.viewport().rect().center())

    # --- mouse -------------------------------------------------------------------------------------------------

    def leftMouseButtonPress(self, event: QMouseEvent) -> None:
        """Begin the gesture that belongs to what is under the pointer."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.pressed.emit()
        if self._may_begin(event):
            self.gesture = self._gesture_for(self.pointer(event.position(), event.modifiers()))

    def leftMouseButtonRelease(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        self._finish(event)

    def middleMouseButtonPress(self, event: QMouseEvent) -> None:
        """Move the view."""
        if self.gesture is None:
            self._held = event.button()
            self.gesture = PanGesture(self, self.pointer(event.position(), event.modifiers()))

    def middleMouseButtonRelease(self, event: QMouseEvent) -> None:
        """Stop moving the view."""
        self._finish(event)

    def rightMouseButtonPress(self, event: QMouseEvent) -> None:
        """A second button gives a gesture up; with Ctrl it cuts wires."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._gave_up = self.gesture is not None
        if self._may_begin(event) and is_asked(event.modifiers()):
            self.pressed.emit()
            self.gesture = CutGesture(self, self.pointer(event.position(), event.modifiers()))

    def rightMouseButtonRelease(self, event: QMouseEvent) -> None:
        """Cut; the menu has its own event."""
        self._finish(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the gesture along, or let items react to the pointer."""
        self._pointer = event.position()
        if self.gesture is not None and not event.buttons() & self._held:
            self.cancel_gesture()  # the release went elsewhere: to a dialog that opened in the meantime, for instance
        if self.gesture is not None:
            self._move_gesture(self.gesture, event)
            return
        QGraphicsView.mouseMoveEvent(self, event)

    def _move_gesture(self, gesture: Gesture, event: QMouseEvent) -> None:
        was_drag = gesture.is_drag
        gesture.move(self.pointer(event.position(), event.modifiers()))
        if gesture.is_drag and not was_drag and gesture.cursor is not None and self.gesture is gesture:
            self._show_cursor(gesture.cursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a node: activate it. On a wire: put a dot there, or take it out. On nothing: add a node."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.pointer(event.position(), event.modifiers())
        node = self.node_at(at)
        if node is not None:
            self.double_clicked.emit(node.node_id, at)
        elif self.socket_at(at) is None and not self._bend_at(at):
            frame = self.board.scene.frames.title_at(at.scene)
            self.add_asked.emit(at.view) if frame is None else self.frame_activated.emit(frame)

    def _bend_at(self, at: Pointer) -> bool:
        """Take out the dot that is there, or put one into the wire that is. False: there is neither."""
        dot, wire = self.dot_at(at), self.wire_at(at)
        if dot is not None:
            self.bending.remove(dot[0].wire, dot[1])
        elif wire is not None:
            self.bending.add(wire.wire, at.scene)
        return dot is not None or wire is not None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what is under the pointer, then ask for the menu. Ctrl and the right button cut instead."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_mouse and (self._gave_up or is_asked(event.modifiers())):
            event.accept()
            return
        self.cancel_gesture()
        frame = None
        if by_mouse:
            at = self.pointer(QPointF(event.pos()))
            is_bare = self.node_at(at) is None and self.wire_at(at) is None
            frame = self.board.scene.frames.title_at(at.scene) if is_bare else None
            self._select_under(at)
        if frame is None:
            self.menu_asked.emit(event.globalPos())
        else:
            self.frame_menu_asked.emit(frame, event.globalPos())
        event.accept()

    def cancel_gesture(self) -> None:
        """Give up what is under way; everything is as before."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self._show_cursor(None)

    def _may_begin(self, event: QMouseEvent) -> bool:
        """Whether a press may begin a gesture. One during another button's gives that up, and is nothing more."""
        is_second = self.gesture is not None and bool(event.buttons() & self._held & ~event.button())
        self.cancel_gesture()
        self._held = event.button()
        return not is_second

    def _gesture_for(self, at: Pointer) -> Gesture | None:
        if self._space_held:
            self._space_used = True
            return PanGesture(self, at)
        socket = self.socket_at(at)
        if socket is not None:
            ctrl = bool(at.modifiers & Qt.KeyboardModifier.ControlModifier)
            is_bundle = ctrl and not socket.is_input and socket.is_wired
            return BundleGesture(self, at, socket) if is_bundle else WireGesture(self, at, socket)
        node = self.node_at(at)
        take = self.take_at(node, at) if node is not None else None
        if node is not None and take is not None:
            self.take_chosen.emit(node.node_id, take)
            return None
        if node is not None:
            return self._gesture_on(node, at)
        dot = self.dot_at(at)
        if dot is not None:
            return BendGesture(self, at, dot[0].wire, dot[1])
        wire = self.wire_at(at)
        if wire is not None:
            self._press_wire(wire, at)
            return None
        frame = self.board.scene.frames.title_at(at.scene)
        return FrameGesture(self, at, frame) if frame is not None else BandGesture(self, at)

    def _gesture_on(self, node: NodeModel, at: Pointer) -> Gesture:
        self.board.scene.raise_node(node)
        ctrl = bool(at.modifiers & Qt.KeyboardModifier.ControlModifier)
        on_picture = node.layout.body.contains(at.scene - node.grNode.pos()) and node.layout.kind is not Body.NONE
        if ctrl and on_picture and node.outputs:
            return CarryGesture(self, at, Output(node.node_id, node.outputs[0].port.name))
        return MoveGesture(self, at, node.node_id)

    def _press_wire(self, wire: WireModel, at: Pointer) -> None:
        if at.adds:
            self.board.selection.toggle_wire(wire.wire)
        else:
            self.board.selection.set((), [wire.wire])

    def _select_under(self, at: Pointer) -> None:
        node, selection = self.node_at(at), self.board.selection
        wire = self.wire_at(at) if node is None else None
        if node is not None and not selection.has(node.node_id):
            selection.set([node.node_id])
        elif wire is not None:
            selection.set((), [wire.wire])
        elif node is None:
            selection.set()

    def _finish(self, event: QMouseEvent) -> None:
        """The button that began the gesture was let go."""
        if event.button() != self._held:
            return
        gesture, self.gesture = self.gesture, None
        self._show_cursor(None)
        if gesture is not None:
            gesture.finish(self.pointer(event.position(), event.modifiers()))

    def _show_cursor(self, shape: Qt.CursorShape | None) -> None:
        if shape is None:
            shape = Qt.CursorShape.OpenHandCursor if self._space_held else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    # --- carried in and out ------------------------------------------------------------------------------------

    def carry(self, output: Output) -> None:
        """Give up the gesture and start a drag that other widgets (the timeline) understand."""
        self.cancel_gesture()
        drag = QDrag(self)
        drag.setMimeData(output_mime(output))
        picture = self.board.scene.node_items[output.node].face.picture
        if picture is not None:
            drag.setPixmap(picture.scaledToWidth(160, Qt.TransformationMode.SmoothTransformation))
            drag.setHotSpot(QPoint(80, 45))
        self.start_drag(drag)

    def start_drag(self, drag: QDrag) -> None:
        """Run the drag to its end."""
        drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from the desktop are welcome, and pictures and addresses from a browser."""
        if _is_welcome(event.mimeData()):
            self.cancel_gesture()
            self.files_hover.emit(True)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere."""
        if _is_welcome(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self.files_hover.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over what came, with the place in the scene."""
        self.files_hover.emit(False)
        content, at = content_of(event.mimeData()), self.to_scene(event.position())
        if content is not None:
            event.acceptProposedAction()
        if isinstance(content, Files):
            self.files_dropped.emit(list(content.paths), at)
        elif content is not None:
            self.content_dropped.emit(content, at)

    def offer_nodes(self, at: Pointer, start: Output | Input, loose: QGraphicsItem | None) -> None:
        """A wire was dropped on nothing: ask which node to add. ``loose`` is removed when that is answered."""
        self.nodes_offered.emit(at.view, start, loose)

    def explain(self, words: str) -> None:
        """Say at the pointer why a wire would be refused; empty words take it back."""
        self.explained.emit(words, self._pointer)

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Space belongs to the canvas while it has the focus, also when a window shortcut wants it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            command = bool(event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier))
            if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Tab} or (event.key() in _ARROWS and not command):
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Escape and (self.gesture is not None or self.board.selection.nodes):
                event.accept()
                return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab adds a node; Shift+Tab leaves the canvas as everywhere."""
        return False if forward else super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab, arrows, Escape and Space; everything else is an action."""
        if event.key() == Qt.Key.Key_Tab:
            self.add_asked.emit(self.pointer_pos)
        elif event.key() in _ARROWS and self.gesture is None:
            self._arrow(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Space:
            self._press_space(event)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go without panning means play."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            event.ignore()
            return
        played = self._space_held and not self._space_used
        self._space_held = False
        if self.gesture is None:
            self._show_cursor(None)
        if played:
            self.play_toggled.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget held keys. Where an editor or a list takes over, the release goes there: the gesture is given up.

        It goes on while another window is active, as long as the button is held.
        """
        self._space_held = False
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.cancel_gesture()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees where it goes."""
        self.cancel_gesture()
        super().hideEvent(event)

    def _press_space(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._space_held, self._space_used = True, False
            self._show_cursor(None)

    def _arrow(self, event: QKeyEvent) -> None:
        dx, dy = _ARROWS[Qt.Key(event.key())]
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        by = BIG_NUDGE if big else NUDGE
        self.commands.nudge(dx * by, dy * by)

    def _escape(self) -> None:
        if self.gesture is not None:
            self.cancel_gesture()
        else:
            self.board.selection.set()


def _is_welcome(mime: QMimeData) -> bool:
    """Whether something may be made of it; looked at closely only when it is let go."""
    return mime.hasUrls() or mime.hasImage() or mime.hasText() or any(map(mime.hasFormat, _OURS))
