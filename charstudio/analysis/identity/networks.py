"""The networks that look at one face, loaded once. OpenCV runs them, in versions 4 and 5.

A network keeps its input and its buffers between calls, so each has a lock and one thread at a time uses it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.model_files import EMBEDDER, EXTRA, MESH, ModelFile, path_of
from charstudio.model.errors import MediaError, Unreadable

_LOADING = threading.Lock()


class Network:
    """One network. ``run`` may be called from any thread."""

    def __init__(self, net: Any, entry: str) -> None:
        self._net = net
        self._entry = entry
        self._lock = threading.Lock()

    def run(self, blob: NDArray[np.float32], outputs: Sequence[str]) -> list[NDArray[np.float32]]:
        """Feed ``blob`` (batch, ...) and give these outputs; without names the only one there is.

        Raises ``Unreadable`` when OpenCV fails at it.
        """
        import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

        try:
            with self._lock:
                self._net.setInput(blob, self._entry)
                made = self._net.forward(list(outputs)) if outputs else [self._net.forward()]
                return [np.array(each) for each in made]
        except cv2.error as error:
            raise Unreadable("A face in the picture cannot be measured.") from error


def embedder() -> Network:
    """SFace, 112x112 RGB to 128 numbers. Raises ``MediaError`` when it is not installed."""
    with _LOADING:
        return _embedder()


def mesh_network() -> Network:
    """The face mesh, 256x256 RGB to 478 points. Raises ``MediaError`` when its file is missing."""
    with _LOADING:
        return _mesh_network()


@cache
def _embedder() -> Network:
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    return Network(cv2.dnn.readNetFromONNX(_file_of(EMBEDDER)), "data")


@cache
def _mesh_network() -> Network:
    import cv2  # noqa: PLC0415

    # OpenCV 5's new engine keeps only one output of this network; the classic one gives all three. It is heard only
    # with a file, not with bytes.
    engine = {"engine": cv2.dnn.ENGINE_CLASSIC} if hasattr(cv2.dnn, "ENGINE_CLASSIC") else {}
    return Network(cv2.dnn.readNetFromTFLite(_file_of(MESH), **engine), "")


def _file_of(model: ModelFile) -> str:
    path = path_of(model)
    if path is None:
        raise MediaError(f"The {model.name} is not installed on this machine.", f"Install the optional part: {EXTRA}.")
    return str(path)
