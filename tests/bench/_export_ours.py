"""The process that exports a cut with ours: ``python -m tests.bench._export_ours SHOTS FILM [WIDTH HEIGHT]``."""

from __future__ import annotations

import sys
from pathlib import Path

from charstudio.media.export import export
from charstudio.model.delivery import Delivery
from tests.bench._export_cuts import SIZE, shots_of, timeline_of
from tests.bench._export_peers import CRF


def main() -> None:
    """Look the clips up and export, as the studio does."""
    size = (int(sys.argv[3]), int(sys.argv[4])) if len(sys.argv) > 3 else SIZE
    timeline, shelf = timeline_of(shots_of(sys.argv[1]), size)
    report = export(timeline, shelf.get, Path(sys.argv[2]), delivery=Delivery(quality=CRF, copies=False))
    assert report is not None


if __name__ == "__main__":
    main()
