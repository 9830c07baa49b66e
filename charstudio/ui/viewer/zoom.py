"""How large a picture is shown and where it then lies. Pure arithmetic; sizes of the screen are in its own pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from charstudio.ui.viewer.reel import fitted

LEAST, MOST = 0.05, 16.0
STEP = 1.2
"""One notch of the wheel."""
CHOICES = (0.25, 0.5, 1.0, 2.0, 4.0)


def bounded(scale: float) -> float:
    """A scale that can be shown; one that is as good as 100 % is 100 %."""
    return 1.0 if abs(scale - 1) < 0.02 else max(LEAST, min(MOST, scale))


def size_at(scale: float | None, shape: tuple[int, int], room: tuple[int, int], *, enlarge: bool) -> tuple[int, int]:
    """The size of a picture of ``shape``, at ``scale`` or (None) as large as the room; even where it is composed.

    Without ``enlarge`` never more than the picture has.
    """
    if scale is None:
        return fitted(*shape, *room, enlarge=enlarge)
    if enlarge:
        return max(2, round(shape[0] * scale)), max(2, round(shape[1] * scale))
    return shape if scale >= 1 else (_even(shape[0] * scale), _even(shape[1] * scale))


def zoomed(before: QRectF, size: QPointF, around: QPointF) -> QRectF:
    """Where a picture lies that was at ``before`` and is ``size`` large now, with the same point of it ``around``."""
    across = (around.x() - before.x()) / max(1.0, before.width())
    down = (around.y() - before.y()) / max(1.0, before.height())
    return QRectF(around.x() - across * size.x(), around.y() - down * size.y(), size.x(), size.y())


def words(scale: float | None) -> str:
    """As a label: ``Fit`` or ``63 %``."""
    return "Fit" if scale is None else f"{round(scale * 100)} %"


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
