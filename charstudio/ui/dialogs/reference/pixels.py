"""Pictures as arrays become pictures Qt can paint."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage


def image_of(picture: npt.NDArray[np.uint8], most_px: int = 0) -> QImage:
    """An RGB or RGBA picture as an image, at most ``most_px`` on its longer side. For worker threads, too."""
    shown = picture
    if most_px and max(picture.shape[:2]) > most_px:
        import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

        factor = most_px / max(picture.shape[:2])
        size = max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor))
        shown = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    held = np.ascontiguousarray(shown)
    height, width, channels = held.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(held.data, width, height, width * channels, form).copy()
