"""The waveform that stands on the screen while a sound without a picture is shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from charstudio.media.playable import Playable
from charstudio.ui.timeline.pictures import MediaPictures

_NOTHING = np.zeros(0, np.float32)


class WaveLoader(QObject):
    """Loudness of a whole file, loaded in the background; ``ready`` tells when there is more."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = MediaPictures(self)
        self._pictures.ready.connect(self.ready)

    def wave(self, playable: Playable) -> NDArray[np.float32]:
        """Loudness from 0 to 1 over the file; empty until it is loaded."""
        found = self._pictures.peaks(playable)
        return _NOTHING if found is None else found

    def close(self) -> None:
        """End the thread."""
        self._pictures.close()
