"""A clip of every setting of x264."""

from __future__ import annotations

import pytest

from charstudio.model.values import AssetId
from tests.media.smart.coded_clips import SETTINGS, playable, write_clip


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """A clip of every setting, by asset."""
    place = tmp_path_factory.mktemp("coded")
    made = {}
    for number, (name, params) in enumerate(SETTINGS.items()):
        path = write_clip(place / f"{number}.mp4", params)
        made[AssetId(name)] = playable(path)
    return made
