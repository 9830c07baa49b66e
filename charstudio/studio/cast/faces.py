"""The door to ``analysis.identity`` for characters as files: what is measured of a face, on this machine alone.

The networks are loaded when they are first used; where the optional part is not installed, that is said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from charstudio.analysis.model_files import EXTRA
from charstudio.model.errors import MediaError
from charstudio.model.identity import IdentityReport, Style

if TYPE_CHECKING:
    from charstudio.analysis.identity.likeness import Likeness

Comparison: TypeAlias = Callable[[Path, Sequence[Path], Style, Callable[[], bool]], IdentityReport]
"""A clip, the pictures to compare it with, how they are drawn, whether to stop. Raises ``MediaError``."""


def compared(clip: Path, stills: Sequence[Path], style: Style, stopped: Callable[[], bool]) -> IdentityReport:
    """How the face in a clip stands to that in the stills. Blocking: about a second for four seconds of film.

    Raises ``MediaError`` when the networks are not installed, a file cannot be read, or no still shows a face.
    """
    from charstudio.analysis.identity.calibration import limits_for  # noqa: PLC0415 - numpy and OpenCV come with it
    from charstudio.analysis.identity.clip import score_clip  # noqa: PLC0415

    likeness = _likeness(stills, style)
    return score_clip(clip, likeness, limits_for(likeness), stopped=stopped)


def vectors(stills: Sequence[Path], style: Style) -> Mapping[str, Any]:
    """What is known of the face in these pictures, for a character's file. Raises ``MediaError``. Blocking."""
    found: Mapping[str, Any] = json.loads(_likeness(stills, style).to_json())
    return found


def _likeness(stills: Sequence[Path], style: Style) -> Likeness:
    from charstudio.analysis.identity.capabilities import capabilities  # noqa: PLC0415

    if not capabilities().identity:
        raise MediaError("Faces cannot be compared on this machine.", f"Install the optional part: {EXTRA}.")
    import numpy as np  # noqa: PLC0415

    from charstudio.analysis.identity.likeness import likeness_of  # noqa: PLC0415
    from charstudio.media.stills import open_still  # noqa: PLC0415

    return likeness_of([np.asarray(open_still(path)) for path in stills], style)
