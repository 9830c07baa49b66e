"""``python -m charstudio.testing``: the fake cloud in a process of its own, as benches start it.

The first line it writes is its address.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from pathlib import Path

from charstudio.model.errors import CharStudioError
from charstudio.testing.script import Script
from charstudio.testing.script_file import read_script
from charstudio.testing.serve import serve


def main() -> int:
    """Serve until told to stop; 2 when it cannot start."""
    found = _parser().parse_args()
    try:
        script = read_script(found.script) if found.script else Script()
        asyncio.run(serve(found.folder, _say, script=script, speed=found.speed, quick=found.quick, port=found.port))
    except CharStudioError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 2
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < math.inf:
        raise ValueError(text)
    return speed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m charstudio.testing", description="A local fal and RunPod.")
    parser.add_argument("--folder", type=Path, required=True, help="where its jobs, files and bill are kept")
    parser.add_argument("--port", type=int, default=0, help="where to listen (any free port)")
    parser.add_argument("--script", type=Path, help="a JSON file that says what goes wrong")
    parser.add_argument("--speed", type=_speed, default=1.0, help="seconds of the cloud's time in one of ours (1)")
    parser.add_argument("--quick", action="store_true", help="small media instead of drafts")
    return parser


if __name__ == "__main__":
    sys.exit(main())
