"""OpenCV 4 and 5 measure the same.

The one that is installed is compared with one in a folder of its own, which ``CHARSTUDIO_OPENCV4`` names and
``packaging/run test`` fetches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from charstudio.analysis.identity.capabilities import capabilities

ENVIRONMENT = "CHARSTUDIO_OPENCV4"
FOLDER = os.environ.get(ENVIRONMENT, "")
ROOT = Path(__file__).parents[3]

pytestmark = [
    pytest.mark.skipif(
        not Path(FOLDER or "-", "cv2").is_dir(), reason=f"no OpenCV 4 (set {ENVIRONMENT} to its folder)"
    ),
    pytest.mark.skipif(not capabilities().identity, reason="the optional face networks are not installed"),
]


def measured(*first: str) -> dict[str, Any]:
    """What ``measured.py`` prints, with these folders before all others on the path."""
    paths = [*first, str(ROOT), str(ROOT / "tests")]
    done = subprocess.run(
        [sys.executable, Path(__file__).parent / "measured.py"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, Any], dict[str, Any]]:
    return measured(FOLDER), measured()


def test_they_are_two_different_ones_and_the_folder_holds_a_4(both):
    four, installed = both
    assert four["version"].startswith("4.")
    assert four["version"] != installed["version"]


@pytest.mark.parametrize("who", ["ada", "ben", "wider eyes"])
@pytest.mark.parametrize(
    ("what", "tolerance"),
    [("box", 2.0), ("points", 1.0), ("shape", 0.01), ("similar", 0.06), ("seam", 0.05), ("colours", 0.03)],
)
def test_numbers_agree(both, who, what, tolerance):
    one, other = (np.array(each[who][what]) for each in both)
    assert one == pytest.approx(other, abs=tolerance)


@pytest.mark.parametrize("who", ["ada", "ben", "wider eyes"])
def test_faces_are_the_same_vectors_and_get_the_same_grades(both, who):
    one, other = both[0][who], both[1][who]
    assert float(np.dot(one["embedding"], other["embedding"])) > 0.99
    assert float(np.dot(one["lines"], other["lines"])) > 0.99
    assert one["grades"] == other["grades"]
