"""Paints pictures into the OpenGL context that is current: textures, one shader program, rectangles. Knows no widget.

Invariant: every method is called with the context current in which the pen was made.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QMatrix3x3, QOpenGLContext, QVector3D
from PySide6.QtOpenGL import (
    QOpenGLBuffer,
    QOpenGLPixelTransferOptions,
    QOpenGLShader,
    QOpenGLShaderProgram,
    QOpenGLTexture,
)
from shiboken6 import Shiboken

from charstudio.ui.viewer.gpu.colour import conversion
from charstudio.ui.viewer.painting import Content, Painting, pixels_of, planes_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.media.planes import Planes

_COLOUR_BUFFER, _FLOAT, _STRIP = 0x4000, 0x1406, 0x0005
_BLEND, _SCISSOR, _DEPTH = 0x0BE2, 0x0C11, 0x0B71
_ONE, _ONE_MINUS_ALPHA = 0x0001, 0x0303

# Colour differences are read between their pixels as swscale reads them: spread evenly over the picture, also where
# a side is odd and the last of them belongs to half as many pixels.
_VERTEX = """
attribute highp vec2 corner;
attribute highp vec2 place;
varying highp vec2 at;
void main() { at = place; gl_Position = vec4(corner, 0.0, 1.0); }
"""
_FRAGMENT = """
varying highp vec2 at;
uniform sampler2D first;
uniform sampler2D second;
uniform sampler2D third;
uniform highp mat3 matrix;
uniform highp vec3 offset;
uniform bool is_planes;
uniform bool is_over;
void main() {
    highp vec3 colour;
    if (is_over) {
        gl_FragColor = texture2D(first, at);
        return;
    }
    if (is_planes) {
        colour = matrix * (vec3(texture2D(first, at).r, texture2D(second, at).r, texture2D(third, at).r)
            + offset);
    } else {
        colour = texture2D(first, at).rgb;
    }
    gl_FragColor = vec4(clamp(colour, 0.0, 1.0), 1.0);
}
"""
_SAMPLERS = ("first", "second", "third")
_LAYOUTS = {1: QOpenGLTexture.PixelFormat.Red, 3: QOpenGLTexture.PixelFormat.RGB, 4: QOpenGLTexture.PixelFormat.BGRA}
_FORMATS = {
    1: QOpenGLTexture.TextureFormat.R8_UNorm,
    3: QOpenGLTexture.TextureFormat.RGB8_UNorm,
    4: QOpenGLTexture.TextureFormat.RGBA8_UNorm,
}
"""By the bytes of a pixel."""
_SHRUNK = 0.6
"""Pictures painted smaller than this are averaged first, or fine detail would sparkle."""
_ENLARGED = 2.0
"""From this size on the pixels themselves are to be seen."""


class CannotPaint(Exception):
    """This context cannot do what is needed; the text says what."""


class Pen:
    """Raises ``CannotPaint`` when the context is not up to it."""

    def __init__(self) -> None:
        context = QOpenGLContext.currentContext()
        if context is None:
            raise CannotPaint("there is no OpenGL context")
        self._gl = context.functions()
        self._program = _program()
        self._corners = QOpenGLBuffer()
        if not self._corners.create():
            raise CannotPaint("no buffer can be made")
        self._sheets: list[_Sheet] = []
        self._over: _Sheet | None = None

    def clear(self, colour: QColor) -> None:
        """Fill everything."""
        self._gl.glDisable(_SCISSOR)
        self._gl.glClearColor(colour.redF(), colour.greenF(), colour.blueF(), 1.0)
        self._gl.glClear(_COLOUR_BUFFER)

    def draw(self, paintings: Sequence[Painting], size: QSize, ratio: float) -> None:
        """Paint pictures on a surface of ``size`` device pixels; places are logical, ``ratio`` device pixels each."""
        for painting, sheet in zip(paintings, self._sheets_for(len(paintings)), strict=True):
            sheet.load(painting.content)
            self._draw(painting, sheet, size, ratio)

    def draw_over(self, words: NDArray[np.uint8], size: QSize) -> None:
        """Lay a picture as large as the surface over it: BGRA, shape (h, w, 4), colours multiplied by their opacity."""
        if self._over is None:
            self._over = _Sheet()
        self._over.load(words)
        everything = QRectF(0, 0, size.width(), size.height())
        self._gl.glBlendFunc(_ONE, _ONE_MINUS_ALPHA)
        self._draw(Painting(words, everything, everything), self._over, size, 1.0, is_over=True)
        self._gl.glDisable(_BLEND)

    def check(self) -> None:
        """Raise ``CannotPaint`` when OpenGL complains, as it does when the context was lost."""
        error = self._gl.glGetError()
        if error:
            raise CannotPaint(f"OpenGL reports error {error:#06x}")

    def release(self) -> None:
        """Give everything back."""
        for sheet in (*self._sheets, *((self._over,) if self._over is not None else ())):
            sheet.release()
        self._sheets.clear()
        self._over = None
        self._corners.destroy()
        self._program.removeAllShaders()

    def _sheets_for(self, count: int) -> list[_Sheet]:
        while len(self._sheets) < count:
            self._sheets.append(_Sheet())
        return self._sheets[:count]

    def _draw(self, painting: Painting, sheet: _Sheet, size: QSize, ratio: float, *, is_over: bool = False) -> None:
        gl, program = self._gl, self._program
        place, part = _scaled(painting.target, ratio), _scaled(painting.part, ratio).toAlignedRect()
        gl.glViewport(0, 0, size.width(), size.height())
        (gl.glEnable if is_over else gl.glDisable)(_BLEND)
        gl.glDisable(_DEPTH)
        gl.glEnable(_SCISSOR)
        gl.glScissor(part.x(), size.height() - part.y() - part.height(), max(0, part.width()), max(0, part.height()))
        program.bind()
        self._corners.bind()
        self._corners.allocate(*_corners(place, size))
        for name, start in (("corner", 0), ("place", 8)):
            program.enableAttributeArray(program.attributeLocation(name))
            program.setAttributeBuffer(program.attributeLocation(name), _FLOAT, start, 2, 16)
        sheet.bind(program, place.width() / max(1, sheet.width))
        program.setUniformValue1i(program.uniformLocation("is_over"), int(is_over))
        gl.glDrawArrays(_STRIP, 0, 4)
        for name in ("corner", "place"):
            program.disableAttributeArray(program.attributeLocation(name))
        sheet.unbind()
        self._corners.release()
        program.release()
        gl.glDisable(_SCISSOR)


class _Sheet:
    """The textures of one picture. What is on them already is not sent again."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._textures: list[QOpenGLTexture] = []
        self._shape: tuple[tuple[int, ...], ...] = ()
        self.width = 0

    def load(self, content: Content) -> None:
        """Send the picture to the graphics card."""
        if content is self._content:
            return
        layers = _layers(content)
        shape = tuple(layer.shape for layer in layers)
        if shape != self._shape:
            self.release()
            self._textures = [_texture(layer) for layer in layers]
            self._shape = shape
        for texture, layer in zip(self._textures, layers, strict=True):
            _send(texture, layer)
        self._content, self.width = content, shape[0][1]

    def bind(self, program: QOpenGLShaderProgram, scale: float) -> None:
        """Let the program read it, painted ``scale`` times its size."""
        filters = QOpenGLTexture.Filter
        smaller = filters.LinearMipMapLinear if scale < _SHRUNK else filters.Linear
        larger = filters.Nearest if scale >= _ENLARGED else filters.Linear
        for unit, texture in enumerate(self._textures):
            texture.bind(unit)
            if scale < _SHRUNK:
                texture.generateMipMaps()
            texture.setMinMagFilters(smaller, filters.Linear if unit else larger)
            program.setUniformValue1i(program.uniformLocation(_SAMPLERS[unit]), unit)
        planes = planes_of(self._content) if self._content is not None else None
        if planes is not None:
            _tell(program, planes)
        else:
            program.setUniformValue1i(program.uniformLocation("is_planes"), 0)

    def unbind(self) -> None:
        """Leave the texture units as they were."""
        for unit, texture in enumerate(self._textures):
            texture.release(unit)

    def release(self) -> None:
        """Give the memory back."""
        for texture in self._textures:
            texture.destroy()
        self._textures, self._shape, self._content = [], (), None


def _program() -> QOpenGLShaderProgram:
    made = QOpenGLShaderProgram()
    kinds = QOpenGLShader.ShaderTypeBit
    added = [
        made.addShaderFromSourceCode(kinds.Vertex, _VERTEX),
        made.addShaderFromSourceCode(kinds.Fragment, _FRAGMENT),
    ]
    if not all(added) or not made.link():
        raise CannotPaint(f"the shader was refused: {made.log().strip()}")
    return made


def _corners(place: QRectF, size: QSize) -> tuple[bytes, int]:
    """The four corners on the surface (-1 to 1, upwards) and on the picture (0 to 1, downwards)."""
    left, right = (2 * x / size.width() - 1 for x in (place.left(), place.right()))
    top, bottom = (1 - 2 * y / size.height() for y in (place.top(), place.bottom()))
    data = array("f", (left, bottom, 0, 1, right, bottom, 1, 1, left, top, 0, 0, right, top, 1, 0)).tobytes()
    return data, len(data)


def _tell(program: QOpenGLShaderProgram, planes: Planes) -> None:
    rows, offset = conversion(planes.matrix, full_range=planes.full_range)
    program.setUniformValue(program.uniformLocation("matrix"), QMatrix3x3([number for row in rows for number in row]))
    program.setUniformValue(program.uniformLocation("offset"), QVector3D(*offset))
    program.setUniformValue1i(program.uniformLocation("is_planes"), 1)


def _layers(content: Content) -> tuple[NDArray[np.uint8], ...]:
    planes, pixels = planes_of(content), pixels_of(content)
    if planes is not None:
        return planes.y, planes.u, planes.v
    return (pixels,) if pixels is not None else ()


def _texture(layer: NDArray[np.uint8]) -> QOpenGLTexture:
    made = QOpenGLTexture(QOpenGLTexture.Target.Target2D)
    made.setSize(layer.shape[1], layer.shape[0])
    made.setFormat(_FORMATS[_depth(layer)])
    made.setMipLevels(made.maximumMipLevels())
    made.setAutoMipMapGenerationEnabled(False)
    made.setWrapMode(QOpenGLTexture.WrapMode.ClampToEdge)
    made.allocateStorage(_LAYOUTS[_depth(layer)], QOpenGLTexture.PixelType.UInt8)
    if not made.isStorageAllocated():
        raise CannotPaint("no texture can be made")
    return made


def _send(texture: QOpenGLTexture, layer: NDArray[np.uint8]) -> None:
    """Rows may lie further apart than they are long; pixels of a row may not."""
    options = QOpenGLPixelTransferOptions()
    options.setAlignment(1)
    options.setRowLength(layer.strides[0] // _depth(layer))
    # WORKAROUND: the stubs of PySide6 want an int for a void pointer, which it refuses; remove when they agree
    address: Any = Shiboken.VoidPtr(layer.ctypes.data)
    texture.setData(0, _LAYOUTS[_depth(layer)], QOpenGLTexture.PixelType.UInt8, address, options)


def _depth(layer: NDArray[np.uint8]) -> int:
    """Bytes of a pixel."""
    return layer.shape[2] if layer.ndim == 3 else 1


def _scaled(rect: QRectF, ratio: float) -> QRectF:
    return QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
