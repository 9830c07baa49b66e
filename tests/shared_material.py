"""The shared test media: real and awkward pictures, clips and sounds that are not part of the repository.

They lie beside the repository (``../shared/media``) or where ``CHARSTUDIO_SHARED_MEDIA`` says. Tests that need them are
skipped with a reason where they are absent.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ENVIRONMENT = "CHARSTUDIO_SHARED_MEDIA"
ABSENT = f"the shared media folder is absent (set {ENVIRONMENT} to its path)"


class Material(NamedTuple):
    """One row of the manifest."""

    path: str
    row: dict[str, str]


def folder() -> Path | None:
    """Where the shared media are, or None."""
    stated = os.environ.get(ENVIRONMENT)
    # parents[2] is what holds the repository: this file is in <beside>/<repository>/tests
    place = Path(stated) if stated else Path(__file__).parents[2] / "shared" / "media"
    return place if (place / "MANIFEST.csv").is_file() else None


@cache
def manifest() -> tuple[Material, ...]:
    """Every file the manifest lists; empty where the folder is absent."""
    root = folder()
    if root is None:
        return ()
    with (root / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Material(row["path"], row) for row in csv.DictReader(file))


def each(*groups: str):
    """Parametrise a test with ``material`` over all files of these groups (``images``, ``clips``, ``audio``, ...)."""
    found = [item for item in manifest() if item.path.split("/")[0] in groups]
    if not found:
        return pytest.mark.parametrize("material", [pytest.param(None, marks=pytest.mark.skip(reason=ABSENT))])
    return pytest.mark.parametrize("material", found, ids=[item.path for item in found])
