"""Two films on two desks."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture
def other_film(make_studio, tmp_path):
    """A second film, empty."""
    made = make_studio()
    made.new(tmp_path / "other", replace(made.project, title="Other"))
    yield made
    made._workspace.close()
