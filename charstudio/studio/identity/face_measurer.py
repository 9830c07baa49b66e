"""Measures with the networks of ``analysis.identity``. What is heavy is loaded when it is first used, in the thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from charstudio.analysis.model_files import DETECTOR, EMBEDDER, EXTRA, MESH, path_of
from charstudio.model.errors import MediaError
from charstudio.model.identity import Grade, IdentityReport, Limits, Sample
from charstudio.studio.identity.measurer import Sitter


class FaceMeasurer:
    """The measurer of the program."""

    @property
    def version(self) -> int:
        """That of the networks and what is made of their answers."""
        return 0

    def unavailable(self) -> str:
        """Reads and checks the model files the first time: call it beside the window."""
        if path_of(DETECTOR) is None or path_of(EMBEDDER) is None:
            return f"Identity is not measured: the optional part {EXTRA} is not installed."
        return "Identity is not measured in this version."

    def without_shape(self) -> str:
        """Whether the face mesh is missing."""
        return "" if path_of(MESH) is not None else "Eyes and jaw are not measured: the face mesh is missing."

    def measure(
        self, path: Path, cast: Sequence[Sitter], *, is_still: bool, stopped: Callable[[], bool]
    ) -> Mapping[str, IdentityReport]:
        """See ``Measurer``."""
        del path, cast, is_still, stopped
        raise MediaError("Identity is not measured in this version.")

    def summary(self, samples: Sequence[Sample], limits: Limits) -> IdentityReport:
        """See ``Measurer``."""
        return IdentityReport(tuple(samples), limits, Grade.NONE, "Not measured in this version.", 0.0)
