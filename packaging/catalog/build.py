"""Builds ``resources/catalog`` from the facts about the services' endpoints.

    python packaging/catalog/build.py FACTS.json [--into FOLDER]

FACTS is a list of endpoints with their inputs, outputs, prices and limits as they were read from the services'
schemas and pages. What machines cannot read out of them is in the tables beside this file: ``mapping`` (which
canonical parameter fills which field), ``bounds`` (limits that stand in words), ``notes`` (policy, withdrawals,
claims, help), ``titles`` (names and routes) and ``prices`` (price texts as rules). The same facts give the same files,
byte for byte.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from facts import Rules, endpoint  # noqa: E402 - the tree this file lies in comes first

from charstudio.providers.catalog import store  # noqa: E402
from charstudio.providers.catalog.rows import Endpoint  # noqa: E402
from charstudio.providers.requests import Capability  # noqa: E402

_FILES = {
    Capability.TEXT_TO_IMAGE: "fal-image",
    Capability.IMAGE_EDIT: "fal-image",
    Capability.IMAGE_TO_VIDEO: "fal-motion",
    Capability.FIRST_LAST_FRAME: "fal-motion",
    Capability.REFERENCE_TO_VIDEO: "fal-motion",
    Capability.EXTEND: "fal-motion",
    Capability.MOTION_CONTROL: "fal-performance",
    Capability.REPLACE: "fal-performance",
    Capability.AVATAR: "fal-performance",
    Capability.LIPSYNC: "fal-performance",
    Capability.SPEECH: "fal-speech",
}


def main() -> None:
    """Reads the arguments, writes the files, says what they hold."""
    parser = argparse.ArgumentParser(description="Builds resources/catalog from the facts.")
    parser.add_argument("facts", type=Path)
    parser.add_argument("--into", type=Path, default=ROOT / "resources" / "catalog")
    arguments = parser.parse_args()
    rules = _prices()
    rows = [endpoint(fact, rules) for fact in json.loads(arguments.facts.read_text("utf-8"))]
    _write(rows, arguments.into)
    priced = sum(bool(row.price.rules) for row in rows)
    print(f"{len(rows)} endpoints, {priced} with a price.")


def _prices() -> Rules:
    try:
        from prices import RULES  # noqa: PLC0415 - the catalogue can be built without prices
    except ModuleNotFoundError:
        return {}
    return RULES


def _write(rows: list[Endpoint], folder: Path) -> None:
    files: dict[str, list[Endpoint]] = {}
    for row in rows:
        files.setdefault(_file(row), []).append(row)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name, found in sorted(files.items()):
        (folder / f"{name}.json").write_text(store.write(tuple(found)), "utf-8", newline="\n")


def _file(row: Endpoint) -> str:
    return row.provider if row.provider != "fal" else _FILES.get(row.capabilities[0], "fal-tools")


if __name__ == "__main__":
    main()
