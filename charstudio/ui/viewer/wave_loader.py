"""The waveform that stands on the screen while a sound without a picture is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.media.playable import Playable
from charstudio.ui.viewer.pictures import MediaPictures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class WaveLoader(QObject):
    """Loudness of a whole file, loaded in the background; ``ready`` tells when there is more."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = MediaPictures(self)
        self._pictures.ready.connect(self.ready)

    def wave(self, playable: Playable) -> NDArray[np.float32] | None:
        """Loudness from 0 to 1 over the file; None until it is loaded."""
        return self._pictures.peaks(playable)

    def close(self) -> None:
        """End the thread."""
        self._pictures.close()
