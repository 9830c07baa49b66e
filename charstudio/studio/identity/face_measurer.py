"""Measures with the networks of ``analysis.identity``. What is heavy is loaded when it is first used, in the thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from charstudio.analysis.identity import MEASURE_VERSION
from charstudio.analysis.model_files import DETECTOR, EMBEDDER, EXTRA, MESH, path_of
from charstudio.media.container import Cancelled
from charstudio.model.errors import MediaError
from charstudio.model.identity import IdentityReport, Limits, Sample
from charstudio.studio.identity.measurer import Sitter

if TYPE_CHECKING:
    from charstudio.analysis.faces import Picture
    from charstudio.analysis.identity.likeness import Likeness

_MOST_KEPT = 32
_MOST_APPROVED = 12
"""So many approved stills and clips say enough; each has to be measured once a session."""


class FaceMeasurer:
    """The measurer of the program. What it knows of faces stays in memory: nothing of that is ever written down."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Likeness, Limits] | None] = OrderedDict()

    @property
    def version(self) -> int:
        """That of the networks and what is made of their answers."""
        return MEASURE_VERSION

    def unavailable(self) -> str:
        """Reads and checks the model files the first time: call it beside the window."""
        if path_of(DETECTOR) is not None and path_of(EMBEDDER) is not None:
            return ""
        return f"Identity is not measured on this machine. Install the optional part: {EXTRA}."

    def without_shape(self) -> str:
        """Reads and checks the face mesh the first time: call it beside the window."""
        return "" if path_of(MESH) is not None else "Eyes and jaw are not measured: the face mesh is missing."

    def measure(
        self, path: Path, cast: Sequence[Sitter], *, is_still: bool, stopped: Callable[[], bool]
    ) -> Mapping[str, IdentityReport]:
        """See ``Measurer``."""
        from charstudio.analysis.identity.clip import score_clip, score_group  # noqa: PLC0415 - loads OpenCV

        del is_still  # the file says so itself
        known = {sitter.key: found for sitter in cast if (found := self._sitting(sitter, stopped)) is not None}
        if len(known) > 1:
            return score_group(path, _apart(known), stopped=stopped)
        return {key: score_clip(path, *found, stopped=stopped) for key, found in known.items()}

    def summary(self, samples: Sequence[Sample], limits: Limits) -> IdentityReport:
        """See ``Measurer``."""
        from charstudio.analysis.identity.grading import graded  # noqa: PLC0415 - most clips are shown whole

        return graded(samples, limits)

    def _sitting(self, sitter: Sitter, stopped: Callable[[], bool]) -> tuple[Likeness, Limits] | None:
        """What is known of somebody and where worry begins; None when no reference shows a face."""
        if sitter.digest not in self._known:
            self._known[sitter.digest] = self._sat(sitter, stopped)
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(sitter.digest)
        return self._known[sitter.digest]

    def _sat(self, sitter: Sitter, stopped: Callable[[], bool]) -> tuple[Likeness, Limits] | None:
        from charstudio.analysis.identity.calibration import limits_for  # noqa: PLC0415
        from charstudio.analysis.identity.clip import score_clip  # noqa: PLC0415
        from charstudio.analysis.identity.likeness import likeness_of  # noqa: PLC0415

        pictures = []
        for path in sitter.references:
            if stopped():
                raise Cancelled
            with suppress(MediaError):  # one that cannot be read is one fewer
                pictures.append(_picture(path))
        try:
            likeness = likeness_of(pictures, sitter.style)
        except MediaError:
            return None
        plain = limits_for(likeness)
        approved = []
        for path in sitter.approved[:_MOST_APPROVED]:
            with suppress(MediaError):
                approved.append(score_clip(path, likeness, plain, stopped=stopped))
        return likeness, limits_for(likeness, approved) if approved else plain


def _apart(known: Mapping[str, tuple[Likeness, Limits]]) -> dict[str, tuple[Likeness, Limits]]:
    """Everybody of a group shot with limits that the others do not pass."""
    from charstudio.analysis.identity.calibration import kept_apart  # noqa: PLC0415

    return {
        key: (likeness, kept_apart(limits, likeness, [other for name, (other, _) in known.items() if name != key]))
        for key, (likeness, limits) in known.items()
    }


def _picture(path: Path) -> Picture:
    import numpy as np  # noqa: PLC0415

    from charstudio.media.stills import open_still  # noqa: PLC0415

    return np.asarray(open_still(path))
