"""A face as 128 numbers that change little with pose, light and expression: SFace (Apache-2.0 licence)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture
from charstudio.analysis.identity.alignment import aligned
from charstudio.analysis.identity.networks import embedder

LENGTH = 128


def embed(image_rgb: Picture, face: Face) -> NDArray[np.float32]:
    """The face as a unit vector ``(128,)``; the cosine of two tells how alike they are.

    Raises ``MediaError`` when the network is not installed.
    """
    made: NDArray[np.float32] = embed_aligned([aligned(image_rgb, face)])[0]
    return made


def embed_aligned(crops: Sequence[Picture]) -> NDArray[np.float32]:
    """The same for faces that are aligned already: ``(n, 128)``."""
    network = embedder()
    made = np.empty((len(crops), LENGTH), np.float32)
    for row, crop in zip(made, crops, strict=True):
        row[:] = unit(network.run(np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32), ())[0].reshape(-1))
    return made


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector with length 1; zeros stay zeros."""
    made: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return made
