"""``python -m tests.bench NAME``: run one measurement, print its table, end with ``NAME: … holds|falls short``.

The exit code is 0 when the promise holds, 1 when it falls short, 2 for a name that does not exist. Every module beside
this one that has a ``main() -> bool`` is a measurement.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """The measurements there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def run(arguments: list[str]) -> int:
    """Run the measurement that is named; the exit code."""
    if len(arguments) != 1 or arguments[0] not in names():
        print(f"usage: python -m tests.bench {'|'.join(names())}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"tests.bench.{arguments[0]}")
    return 0 if module.main() else 1


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
