"""Whether this machine's graphics card can paint pictures, found out by letting it paint one and looking at it.

``CHARSTUDIO_VIEWER`` overrules it for support: ``raster`` never uses the card, ``gpu`` uses whatever OpenGL there is,
also one that is made of software, when the picture comes out right.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QOffscreenSurface, QOpenGLContext

_log = logging.getLogger(__name__)

VARIABLE = "CHARSTUDIO_VIEWER"
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "swiftshader", "basic render", "gdi generic")
_WITHOUT = {"minimal", "offscreen", "vnc", "linuxfb"}
"""Platforms that show no window by a graphics card; asking them costs time and warnings."""
_RENDERER = 0x1F01
_SIDE = 16
_TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to use the graphics card; ``words`` say which one it is, or why not."""

    is_usable: bool
    words: str


def verdict() -> Verdict:
    """What to do on this machine. The card is asked once."""
    wish = os.environ.get(VARIABLE, "").strip().lower()
    if wish == "raster":
        return Verdict(False, f"{VARIABLE} asks for it")
    if wish != "gpu" and QGuiApplication.platformName() in _WITHOUT:
        return Verdict(False, "this platform has no graphics card")
    found = _asked()
    if found.is_usable and wish != "gpu" and is_software(found.words):
        return Verdict(False, f"{found.words} is software")
    return found


def is_software(renderer: str) -> bool:
    """Whether an OpenGL renderer of this name only costs the processor more."""
    return any(word in renderer.lower() for word in _SOFTWARE)


@cache
def _asked() -> Verdict:
    context = QOpenGLContext()
    if not context.create():
        return Verdict(False, "there is no OpenGL")
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not surface.isValid() or not context.makeCurrent(surface):
        return Verdict(False, "OpenGL cannot be used")
    try:
        fault = _fault()
        renderer = str(context.functions().glGetString(_RENDERER) or "OpenGL")
    except Exception as error:  # noqa: BLE001 - drivers fail in every way; none of them may keep the window from opening
        _log.info("The graphics card is not used", exc_info=True)
        fault, renderer = str(error), ""
    finally:
        context.doneCurrent()
        surface.destroy()
    return Verdict(not fault, fault or renderer)


def _fault() -> str:
    """Paint known pictures; what is wrong with what comes out, or nothing."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it
    from PySide6.QtOpenGL import QOpenGLFramebufferObject  # noqa: PLC0415 - needs OpenGL's library

    from charstudio.media.planes import Planes  # noqa: PLC0415 - as numpy
    from charstudio.ui.viewer.gpu.pen import Pen  # noqa: PLC0415 - as QOpenGLFramebufferObject
    from charstudio.ui.viewer.painting import Painting  # noqa: PLC0415

    half = np.full((_SIDE, _SIDE // 2), 1, np.uint8)
    place = QRectF(0, 0, _SIDE, _SIDE)
    left, right = QRectF(0, 0, _SIDE / 2, _SIDE), QRectF(_SIDE / 2, 0, _SIDE / 2, _SIDE)
    chroma = np.full((_SIDE // 2, _SIDE // 2), 1, np.uint8)
    planes = Planes(np.hstack([half * 81, half * 81]), chroma * 90, chroma * 240, _SIDE, _SIDE, "bt601", False)
    plain = np.zeros((_SIDE, _SIDE, 3), np.uint8)
    plain[:] = (10, 120, 250)
    canvas = QOpenGLFramebufferObject(QSize(_SIDE, _SIDE))
    if not canvas.bind():
        return "nothing can be painted on"
    pen = Pen()
    try:
        pen.clear(QColor("black"))
        pen.draw([Painting(planes, place, left), Painting(plain, place, right)], QSize(_SIDE, _SIDE), 1.0)
        pen.check()
        image = canvas.toImage()
    finally:
        pen.release()
        canvas.release()
    for x, wanted in ((3, (254, 0, 0)), (12, (10, 120, 250))):
        seen = image.pixelColor(x, _SIDE // 2)
        if max(abs(a - b) for a, b in zip((seen.red(), seen.green(), seen.blue()), wanted, strict=True)) > _TOLERANCE:
            return f"it paints {seen.name()} instead of rgb{wanted}"
    return ""
