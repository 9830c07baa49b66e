"""The process ``_identity_speed.py`` looks at: ``python -m tests.bench._identity_watching CLIP LIKENESS``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from charstudio.analysis.identity.calibration import limits_for
from charstudio.analysis.identity.clip import score_clip
from charstudio.analysis.identity.likeness import Likeness
from tests.bench._export_watching import _watched

_IDLE_S = 3.0


def main() -> None:
    """Idle for a while, then while scoring."""
    app = QApplication([])
    clip, likeness = Path(sys.argv[1]), Likeness.from_json(Path(sys.argv[2]).read_text("utf-8"))
    idle = _watched(app, lambda: time.sleep(_IDLE_S))
    busy = _watched(app, lambda: score_clip(clip, likeness, limits_for(likeness)))
    names = ("idle_ms", "idle_worst_ms", "late_ms", "worst_ms")
    print(json.dumps(dict(zip(names, (*idle, *busy), strict=True))))


if __name__ == "__main__":
    main()
