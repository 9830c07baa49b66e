"""A frame's title edited in place, and its menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from charstudio.model.values import FrameId, NodeId
from charstudio.ui import theme
from charstudio.ui.graph.frames import ROLES
from charstudio.ui.graph.title_editor import TitleEditor
from charstudio.ui.graph.view import GraphView

_SWATCH = 16


class FrameMenu:
    """Answers double clicks and right clicks on the titles of frames.

    ``save_template`` keeps a frame as a template; while nobody can, it is not offered.
    """

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self.save_template: Callable[[FrameId], None] | None = None
        self.editor = TitleEditor(view)
        self.editor.setAccessibleName("Frame title")
        self.editor.renamed.connect(lambda frame, title: view.framing.rename(FrameId(frame), title))
        view.zoomed.connect(lambda _zoom: self.editor.close_unchanged())
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.editor.close_unchanged())
        view.frame_activated.connect(lambda frame: self.rename(FrameId(frame)))
        view.frame_menu_asked.connect(lambda frame, spot: self.open(FrameId(frame), spot))

    def frame_selection(self) -> None:
        """Draw a frame around the selection and ask for its title."""
        key = self._view.framing.frame_selection()
        if key is not None:
            self.rename(key)

    def forget(self) -> None:
        """The document changed under the editor: a frame that is gone has no title to edit."""
        if self.editor.node is not None and self._view.board.scene.frames.frame(FrameId(self.editor.node)) is None:
            self.editor.close_unchanged()

    def rename(self, key: FrameId) -> None:
        """Edit the title where it is painted."""
        frame = self._view.board.scene.frames.frame(key)
        if frame is None:
            return
        rect = self._view.viewport_rect_of(self._view.board.scene.frames.title_rect(key))
        rect.setWidth(max(140, min(rect.width(), 360)))
        rect.setHeight(max(rect.height(), 26))
        self.editor.open_on(NodeId(key), frame.title, rect, max(self._view.zoom_level, 1.0))

    def save_selected(self) -> None:
        """Keep the frame of the node chosen last as a template."""
        node, frames = self._view.board.selection.current, self._view.board.project.graph.frames
        key = next((key for key, frame in frames.items() if node in frame.nodes), None)
        if key is None:
            self._view.board.tell("Put the nodes into a frame first (Ctrl+J), then save that as a template.")
        elif self.save_template is not None:
            self.save_template(key)

    def open(self, key: FrameId, spot: QPoint) -> None:
        """What can be done with it."""
        framing = self._view.framing
        menu = QMenu(self._view)
        menu.addAction(theme.icon("rename-box", "secondary"), "Rename", lambda: self.rename(key))
        colours = menu.addMenu(theme.icon("palette-outline", "secondary"), "Colour")
        for name, role in ROLES.items():
            colours.addAction(_swatch(theme.colour(role)), name.capitalize(), partial(framing.colour, key, name))
        if self.save_template is not None:
            save = partial(self.save_template, key)
            menu.addAction(theme.icon("puzzle-plus-outline", "secondary"), "Save as template…", save)
        menu.addSeparator()
        words = "Remove frame, keep its nodes"
        menu.addAction(theme.icon("select-off", "secondary"), words, lambda: framing.remove(key))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(spot)


def _swatch(colour: QColor) -> QIcon:
    picture = QPixmap(_SWATCH, _SWATCH)
    picture.fill(colour)
    return QIcon(picture)
