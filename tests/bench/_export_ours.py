"""The process that exports a cut with ours: ``python -m tests.bench._export_ours SHOTS FILM WIDTH HEIGHT``."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from charstudio.media.export import export
from charstudio.model.delivery import Delivery
from tests.bench._export_cuts import shots_of, timeline_of
from tests.bench._export_peers import CRF, peak_mb


def main() -> None:
    """Look the clips up and export, as the studio does; print the cost of the export and the memory of all."""
    timeline, shelf = timeline_of(shots_of(sys.argv[1]), (int(sys.argv[3]), int(sys.argv[4])))
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    report = export(timeline, shelf.get, Path(sys.argv[2]), delivery=Delivery(quality=CRF, copies=False))
    assert report is not None
    wall, used = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": peak_mb(os.getpid())}))


if __name__ == "__main__":
    main()
