"""Identity measured, against its numbers, on the shared media with the shipped code.

Each part is a module ``_identity_<part>.py`` with ``rows(place) -> list[Row]``, a row being ``(label, value, promised,
holds)``. ``IDENTITY_PARTS=drift,speed`` in the environment runs only these.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from pathlib import Path

from tests.bench._identity_rows import Row, table

_PARTS = ("discrimination", "drift", "speed", "audio")


def parts() -> list[str]:
    """The parts there are, or those asked for."""
    asked = [name for name in os.environ.get("IDENTITY_PARTS", "").split(",") if name]
    return asked or [name for name in _PARTS if (Path(__file__).parent / f"_identity_{name}.py").is_file()]


def main() -> bool:
    """Print the table; whether all rows hold."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        for part in parts():
            begun = time.monotonic()
            module = importlib.import_module(f"tests.bench._identity_{part}")
            made = module.rows() if part == "audio" else module.rows(Path(place))
            rows = [Row(*row) for row in made]
            print(f"--- {part} ({time.monotonic() - begun:.0f} s)\n{table(rows)}", flush=True)
            found += rows
    judged = [row for row in found if row.promised]
    short = [row for row in judged if not row.holds]
    verdict = "falls short" if short else "holds"
    print(f"identity: {len(judged) - len(short)} of {len(judged)} promises hold, {verdict}")
    return not short
