"""Copy, cut and paste on the canvas.

What needs the disk (nodes with their media, pictures) is asked of the window by signals; the rest is done here.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QPointF, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage

from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.graph_edits import COPY_OFFSET
from charstudio.model.values import NodeId, new_id
from charstudio.studio.snippets import copied
from charstudio.ui.graph.pasteboard import (
    Content,
    Files,
    Media,
    MediaAddress,
    Nodes,
    Picture,
    Someone,
    content_of,
    nodes_mime,
)
from charstudio.ui.graph.view import GraphView

TEXT_KIND = "source.text"
MOST_CHARACTERS = 100_000
_HALF_WIDTH, _HALF_HEIGHT = 110.0, 80.0


class Clipping(QObject):
    """The canvas' side of the clipboard. Places are in the graph."""

    nodes_pasted = Signal(str, QPointF, bool)
    """Copied nodes as text, where their middle goes, and whether wires from elsewhere come back."""
    picture_pasted = Signal(QImage, QPointF)
    """A picture that is no file yet, and where."""
    files_pasted = Signal(list, QPointF)
    """Files (``list[Path]``), and where."""
    address_pasted = Signal(str, QPointF)
    """The web address of a picture, clip or sound, and where."""
    media_dropped = Signal(object, QPointF)
    """Media of the open film (``pasteboard.Media``), and where."""
    character_dropped = Signal(str, QPointF)
    """A character of the open film by its id, and where."""

    def __init__(self, view: GraphView) -> None:
        super().__init__(view)
        self._view = view
        self._board = view.board
        self._last: tuple[QPointF, int] | None = None
        view.content_dropped.connect(lambda content, at: self._put(content, at, keep_wires=False))

    # --- out ---------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected nodes on the clipboard."""
        text = self._copied()
        if text:
            QGuiApplication.clipboard().setMimeData(nodes_mime(text))

    def cut(self) -> None:
        """Put the selected nodes on the clipboard and delete them. One step."""
        nodes, text = self._board.selection.nodes, self._copied()
        label = f"Cut {self._view.commands.named(nodes)}"
        if text and self._board.apply(label, lambda project: graph_edits.remove_nodes(project, nodes)):
            QGuiApplication.clipboard().setMimeData(nodes_mime(text))

    def _copied(self) -> str:
        nodes = self._board.selection.nodes
        if not nodes:
            return ""
        try:
            text = copied(self._board.project, nodes, self._board.studio.folder)
        except CharStudioError as error:
            self._board.tell(f"{error.message} {error.hint}".strip())
            return ""
        self._last = None
        return text

    # --- in ----------------------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Make of the clipboard's content what can be made of it."""
        self._paste(keep_wires=False)

    def paste_wired(self) -> None:
        """The same, and nodes get back the wires that came to them from elsewhere."""
        self._paste(keep_wires=True)

    def _paste(self, *, keep_wires: bool) -> None:
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()  # none when the program that copied is gone
        content = content_of(mime) if mime is not None else None
        if content is None:
            self._board.tell("There is nothing on the clipboard that can be pasted here.")
        else:
            self._put(content, self._place(), keep_wires=keep_wires)

    def _put(self, content: Content, at: QPointF, *, keep_wires: bool) -> None:
        if isinstance(content, Nodes):
            self.nodes_pasted.emit(content.text, at, keep_wires)
        elif isinstance(content, Files):
            self.files_pasted.emit(list(content.paths), _corner(at))
        elif isinstance(content, Picture):
            self.picture_pasted.emit(content.image, _corner(at))
        elif isinstance(content, Someone):
            self.character_dropped.emit(content.character, _corner(at))
        elif isinstance(content, Media):
            self.media_dropped.emit(content, _corner(at))
        elif isinstance(content, MediaAddress):
            self.address_pasted.emit(content.address, _corner(at))
        else:
            self._put_text(content.text, _corner(at))

    def _put_text(self, text: str, at: QPointF) -> None:
        """A Text node that holds the words. One step."""
        if len(text) > MOST_CHARACTERS:
            self._board.tell(f"This text is too long for a node: it has more than {MOST_CHARACTERS:,} characters.")
            return
        node, kinds = NodeId(new_id("n")), self._board.studio.kinds
        words = text.replace("\r\n", "\n").strip()
        added = self._board.apply(
            "Paste text",
            lambda project: graph_edits.add_node(
                project, kinds, TEXT_KIND, x=at.x(), y=at.y(), params={"text": words}, node_id=node
            ),
        )
        if added:
            self._board.selection.set([node])

    def _place(self) -> QPointF:
        """Under the pointer, or in the middle of the view; a little further each time it is the same place."""
        at = self._target()
        before, times = self._last or (at, -1)
        times = times + 1 if (before - at).manhattanLength() < 1 else 0
        self._last = at, times
        return at + QPointF(COPY_OFFSET, COPY_OFFSET) * times

    def _target(self) -> QPointF:
        port = self._view.viewport()
        here = port.mapFromGlobal(QCursor.pos())
        over = port.underMouse() and port.rect().contains(here)
        at = self._view.to_scene(QPointF(here if over else port.rect().center()))
        return QPointF(round(at.x()), round(at.y()))


def _corner(middle: QPointF) -> QPointF:
    """Where the corner of a single node goes whose middle is wanted at ``middle``."""
    return middle - QPointF(_HALF_WIDTH, _HALF_HEIGHT)
