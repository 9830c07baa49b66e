"""What painted faces measure, as JSON on stdout: run by ``test_opencv_versions.py`` with one OpenCV or the other."""

from __future__ import annotations

import json
from dataclasses import replace

import cv2
import numpy as np
from painted_face import ADA, BEN, painted

from charstudio.analysis.continuity import compare
from charstudio.analysis.identity.calibration import TABLE
from charstudio.analysis.identity.clip import score_picture
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.analysis.identity.mesh import mesh_of
from charstudio.analysis.identity.seeing import seen_in
from charstudio.model.identity import MEASURED_STYLES, Style

PEOPLE = {"ada": ADA, "ben": BEN, "wider eyes": replace(ADA, gap=0.01)}


def main() -> None:
    """Everything that OpenCV has a hand in."""
    print(json.dumps({"version": cv2.__version__, **{name: _of(painted(who)) for name, who in PEOPLE.items()}}))


def _of(image: np.ndarray) -> dict[str, object]:
    seen = seen_in(image, Style.PHOTOREAL)[0]
    drawn = seen_in(image, Style.STYLISED)[0]
    mesh = mesh_of(image, seen.face)
    assert mesh is not None
    scores = {
        style.value: score_picture(image, likeness_of([painted(ADA)], style), TABLE[style]) for style in MEASURED_STYLES
    }
    seam = compare(painted(ADA), image)
    return {
        "box": seen.face.box,
        "embedding": seen.looks.embedding.tolist(),
        "lines": drawn.looks.lines.tolist(),
        "colours": drawn.looks.colours.tolist(),
        "shape": [mesh.eye_ratio, mesh.jaw_ratio, mesh.yaw_deg / 100],
        "points": mesh.points[:, :2].ravel().tolist(),
        "similar": [scores[style].lowest for style in scores],
        "grades": [scores[style].grade.value for style in scores],
        "seam": [seam.colours, seam.difference, seam.change, seam.lightness],
    }


if __name__ == "__main__":
    main()
