"""Pictures drawn for the tests: a plain bust of which every measure is known. The face detector sees a face in it."""

from __future__ import annotations

import cv2
import numpy as np

SKIN, HAIR, SHIRT, WALL = (224, 180, 150), (70, 45, 30), (40, 60, 110), (196, 200, 204)


def bust(size=(900, 1200), centre=(450, 470), unit=100.0, *, wall=WALL, face_light=None, alpha=False):
    """A head and shoulders. ``unit`` is the distance of the eyes; the head is 3.1 units high, from hair to chin.

    ``face_light`` multiplies the picture, column by column.
    """
    width, height = size
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = wall
    before = picture.copy()
    cx, cy = centre

    def oval(dx, dy, rx, ry, colour, turn=0.0):
        at = (round((cx + dx * unit) * 16), round((cy + dy * unit) * 16))
        axes = (round(rx * unit * 16), round(ry * unit * 16))
        cv2.ellipse(picture, at, axes, turn, 0, 360, colour, -1, cv2.LINE_AA, 4)

    oval(0, 3.6, 2.6, 1.7, SHIRT)
    cv2.rectangle(
        picture, (round(cx - 0.5 * unit), cy), (round(cx + 0.5 * unit), round(cy + 2.1 * unit)), (206, 160, 132), -1
    )
    oval(0, -0.25, 1.25, 1.35, HAIR)
    oval(0, 0.2, 1.0, 1.3, SKIN)
    oval(0, -0.85, 1.02, 0.55, HAIR)
    for side in (-1, 1):
        oval(side * 0.5, 0.0, 0.2, 0.11, (250, 250, 250))
        oval(side * 0.5, 0.0, 0.1, 0.1, (60, 40, 30))
        oval(side * 0.5, 0.0, 0.045, 0.045, (10, 10, 10))
        oval(side * 0.5, -0.24, 0.25, 0.05, HAIR)
        oval(side * 0.09, 0.5, 0.06, 0.04, (150, 100, 85))
    oval(0, 0.28, 0.06, 0.24, (232, 192, 165))
    oval(0, 0.84, 0.34, 0.085, (180, 80, 85))
    oval(0, 0.84, 0.34, 0.015, (110, 40, 50))
    if face_light is not None:
        picture = np.clip(picture * np.asarray(face_light)[None, :, None], 0, 255).astype(np.uint8)
    if alpha:
        cover = np.where((picture != before).any(axis=2), 255, 0).astype(np.uint8)
        return np.dstack([picture, cover])
    return picture
