"""Painted nodes, kept as pictures: moving and scrolling copies them instead of painting them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from PySide6.QtGui import QPixmap

BUDGET_BYTES = 96 * 1024 * 1024


class Painted:
    """The pictures used last, within a budget of bytes."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget = budget_bytes
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self.bytes = 0

    def get(self, owner: Hashable) -> QPixmap | None:
        """The picture of ``owner``, if it is still there."""
        found = self._kept.get(owner)
        if found is not None:
            self._kept.move_to_end(owner)
        return found

    def put(self, owner: Hashable, picture: QPixmap) -> None:
        """Keep a picture, letting go of those not used for longest."""
        self.drop(owner)
        self._kept[owner] = picture
        self.bytes += _size(picture)
        while self.bytes > self._budget and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self.bytes -= _size(gone)

    def drop(self, owner: Hashable) -> None:
        """The picture is no longer true."""
        gone = self._kept.pop(owner, None)
        if gone is not None:
            self.bytes -= _size(gone)


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
