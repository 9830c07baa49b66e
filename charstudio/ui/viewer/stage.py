"""Where the picture is: in the viewer, or alone on the whole screen; and whether the graphics card paints it there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from charstudio.ui.viewer.controls import Controls
from charstudio.ui.viewer.full_screen import FullScreen
from charstudio.ui.viewer.gpu.probe import verdict
from charstudio.ui.viewer.transport import TransportBar
from charstudio.ui.viewer.two_up import TwoUpView

if TYPE_CHECKING:
    from charstudio.ui.viewer.viewer import Viewer

_log = logging.getLogger(__name__)


class Stage:
    """Moves ``picture`` between the viewer and a full-screen window."""

    def __init__(self, viewer: Viewer, picture: TwoUpView, controls: Controls) -> None:
        self._viewer = viewer
        self._picture = picture
        self._controls = controls
        self._window: FullScreen | None = None
        self._panel: QWidget | None = None

    @property
    def window(self) -> FullScreen | None:
        """The full-screen window, while there is one."""
        return self._window

    @property
    def transport(self) -> TransportBar:
        """The transport in use."""
        return self._controls.latest

    def use_card(self) -> bool:
        """Let the graphics card paint if it can. Whether it does."""
        found = verdict()
        if not found.is_usable:
            _log.info("The viewer paints without the graphics card: %s", found.words)
            return False
        from charstudio.ui.viewer.gpu.surface import Surface  # noqa: PLC0415 - needs OpenGL's library

        self._picture.use_card(Surface)
        return True

    def type_time(self) -> None:
        """Let the user type where to go."""
        self.transport.timecode.begin()

    def toggle(self) -> None:
        """To the whole screen and back."""
        if self._window is None:
            self._enter()
        else:
            self._window.leave()

    def close(self) -> None:
        """Back, and the graphics card is not used any more."""
        if self._window is not None:
            self._window.leave()
        self._picture.use_card(None)

    def _enter(self) -> None:
        viewer = self._viewer
        panel = self._panel = self._controls.make_panel()
        with_card = self._without_card()
        window = self._window = FullScreen(viewer, self._picture, panel)
        window.addActions(viewer.actions())
        window.left.connect(self._come_back)
        window.key_pressed.connect(self._key_pressed)
        self._controls.latest.timecode.left.connect(window.setFocus)
        viewer.display.times()
        viewer.display.speed()
        screen = viewer.screen()
        if screen is not None:
            window.setGeometry(screen.geometry())
        self._picture.set_dark(True)
        window.showFullScreen()
        window.setFocus()
        self._with_card(with_card)

    def _come_back(self) -> None:
        window, self._window = self._window, None
        if window is None or self._panel is None:
            return
        with_card = self._without_card()
        self._viewer.hearing.row.insertWidget(0, self._picture, 1)
        self._picture.set_dark(False)
        self._picture.show()
        self._controls.drop_panel(self._panel)
        self._with_card(with_card)
        window.hide()
        window.deleteLater()
        self._viewer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key_pressed(self, event: QKeyEvent) -> None:
        if self._viewer.answers(event):
            event.accept()

    def _without_card(self) -> bool:
        """A surface belongs to its window: it is given up while the picture moves."""
        was_used = self._picture.uses_card
        self._picture.use_card(None)
        return was_used

    def _with_card(self, wanted: bool) -> None:  # noqa: FBT001 - the other half of ``_without_card``
        if wanted:
            self.use_card()
