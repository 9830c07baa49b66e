"""What all tests may use."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import shared_material and made_material

import shared_material


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of shared test media; skips the test where it is absent."""
    root = shared_material.folder()
    if root is None:
        pytest.skip(shared_material.ABSENT)
    return root
