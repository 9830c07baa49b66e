"""The camera of a node: it enters the request and the fingerprint, and older results keep their names without it."""

from __future__ import annotations

import pytest

from charstudio.nodes.common import CAMERA, directed
from charstudio.nodes.registry import load_kinds

KINDS, _ = load_kinds(())


class Looked:
    def __init__(self, **params):
        self.params = params

    def text(self, name):
        return str(self.params.get(name, ""))


@pytest.mark.parametrize(
    ("prompt", "camera", "sent"),
    [
        ("she nods", "", "she nods"),
        ("she nods", "static camera", "she nods, static camera"),
        ("She nods.", "slow camera pan left", "She nods. Slow camera pan left."),
        ("slow dolly in, she nods", "static camera", "slow dolly in, she nods"),
        ("", "static camera", "static camera"),
    ],
)
def test_the_camera_is_said_where_the_prompt_says_nothing_of_it(prompt, camera, sent):
    assert directed(Looked(prompt=prompt, camera=camera)) == sent


@pytest.mark.parametrize("kind", ["video.motion", "video.transition", "video.references", "video.extend"])
def test_it_came_later_and_changes_the_result(kind):
    param = KINDS[kind].spec.param(CAMERA.name)
    assert param is not None
    assert param.added
    assert param.affects_result
    assert param.default == ""
