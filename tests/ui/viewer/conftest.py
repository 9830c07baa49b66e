"""The viewer on screen, with the small clips and the studio of the timeline's tests."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from charstudio.ui.viewer.viewer import Viewer

_CUT = Path(__file__).parents[1] / "timeline"


def _load(name, path):
    known = sys.modules.get(name)
    if known is None:
        spec = importlib.util.spec_from_file_location(name, path)
        known = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(known)
    return known


_shared = _load("cut_fixtures", _CUT / "conftest.py")
media, themed, make_studio, studio = _shared.media, _shared.themed, _shared.make_studio, _shared.studio


@pytest.fixture
def viewer(qtbot, themed, studio):
    made = Viewer(studio)
    qtbot.addWidget(made)
    made.resize(480, 400)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close_threads()
