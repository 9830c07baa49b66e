"""Other machines for the tests of this folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import machines

from machines import Machines, machines

pytest.importorskip("distributed", reason="the extra charstudio[farm] is not installed")


@pytest.fixture(scope="module")
def two_machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler and two workers that live as long as the tests of one module."""
    with machines(tmp_path_factory.mktemp("farm"), workers=2) as found:
        yield found
