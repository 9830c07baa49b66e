"""Whether a recording ran into the top: peaks cut flat, which no tool puts back.

In samples that were never compressed a clipped peak is a run of equal ones at the very top (three and more within half
a per cent of the highest). Clean voices have hardly any: at most 0.09 of 10,000 samples. Compression (MP3, AAC, Opus)
rounds the flat tops, so after it only heavy clipping shows, and a clean answer means nothing.
"""

from __future__ import annotations

import numpy as np

from charstudio.media.audio import Samples

_RUN = 3
_NEAR_TOP = 0.995
_COARSE = 0.005
"""Below this peak (-46 dB) steps of 16 bits are as wide as the tolerance, and equal neighbours mean nothing."""


def clipped_share(samples: Samples) -> float | None:
    """How many of 10,000 samples lie in flat tops, on the worst side; None for what is too quiet to tell."""
    if not len(samples) or float(np.abs(samples).max()) < _COARSE:
        return None
    return max(_share(side) for side in samples.T)


def _share(side: Samples) -> float:
    return max(_runs(side), _runs(-side)) * 10_000 / len(side)


def _runs(side: Samples) -> int:
    """How many samples lie in runs at the top of this half of the wave, which may have a top of its own."""
    top = float(side.max())
    if top < _COARSE:
        return 0
    flags = (side >= _NEAR_TOP * top).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags, [0]]))).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    return int(lengths[lengths >= _RUN].sum())
