"""The list that makes a wire without a pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from charstudio.model.values import NodeId
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.commands import Commands
from charstudio.ui.graph.connecting import Offer, offers, rows
from charstudio.ui.graph.search_list import Row, SearchList


class ConnectPopup(SearchList):
    """Everything a node can be wired to; what is refused is listed with the reason and cannot be chosen."""

    def __init__(self, board: Board, commands: Commands, owner: QWidget) -> None:
        flags = Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint
        super().__init__(owner, "Connect to", "Search sockets", flags)
        self._board, self._commands, self._owner = board, commands, owner
        self._offers: tuple[Offer, ...] = ()
        self.picked.connect(self._connect)
        self.closed.connect(owner.setFocus)

    def open_for(self, node: NodeId, spot: QPoint) -> None:
        """List the sockets for ``node`` at ``spot`` (global)."""
        found = self._board.node(node)
        if found is None:
            return
        self._offers = offers(self._board.project, self._board.studio.kinds, node)
        if not self._offers:
            self._board.tell(f"There is nothing that “{found.title}” could be wired to.")
            return
        self.search.setPlaceholderText(f"Connect {found.title} to…")
        self.open_with(self._rows)
        room = self._owner.screen().availableGeometry()
        x = min(max(spot.x(), room.left()), room.right() - self.width())
        y = min(max(spot.y(), room.top()), room.bottom() - self.height())
        self.move(x, y)

    def _rows(self, query: str) -> list[Row]:
        return rows(self._board.project, self._board.studio.kinds, self._offers, query)

    def _connect(self, wire: object) -> None:
        assert isinstance(wire, tuple)
        self._commands.connect(*wire)
