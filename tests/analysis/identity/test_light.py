"""Asking for the version of the measure, or what can be measured, loads neither numpy nor OpenCV."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import sys
from charstudio.analysis.identity import MEASURE_VERSION
from charstudio.analysis.identity.capabilities import capabilities
capabilities()
print([name for name in ("numpy", "cv2", "av") if name in sys.modules], MEASURE_VERSION)
"""


def test_the_version_and_the_capabilities_are_light():
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] ")
