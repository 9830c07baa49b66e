"""What is asked to make something larger, cut out, smoother or longer."""

from __future__ import annotations

import pytest

from charstudio.model.errors import PlanError
from charstudio.nodes.finish import EXTEND, INTERPOLATE, MATTE, UPSCALE
from charstudio.providers.requests import Capability
from tests.nodes.looks import asked

EITHER = pytest.mark.parametrize("kind", [UPSCALE, MATTE], ids=lambda kind: kind.spec.id)


@EITHER
def test_a_picture_gives_a_picture_and_a_clip_a_clip(call, still, clip, kind):
    for socket, media in (("image", still), ("video", clip)):
        requests = kind.requests(call(kind, {}, {socket: (media,)}))
        assert set(requests) == kind.gives({socket}) == {socket}
        assert requests[socket].inputs == {socket: (media,)}
        assert requests[socket].capability == kind.spec.capability


@EITHER
def test_a_clip_goes_before_a_picture(call, still, clip, kind):
    both = kind.requests(call(kind, {}, {"image": (still,), "video": (clip,)}))
    assert set(both) == kind.gives({"image", "video"}) == {"video"}


@EITHER
async def test_only_the_socket_that_is_used_gives_something(call, still, kind):
    assert await kind.run(call(kind, {}, {"image": (still,)}, delivered={"image": "made"})) == {"image": "made"}


@EITHER
def test_one_of_both_must_be_wired(call, kind):
    assert kind.missing_inputs(set()) == ("Wire Picture or Clip.",)
    with pytest.raises(PlanError):
        kind.requests(call(kind))


def test_an_upscaler_is_told_how_many_times(call, still):
    request = asked(UPSCALE, call(UPSCALE, {"factor": 4, "resolution": "4k"}, {"image": (still,)}))
    assert (request.params["factor"], request.params["resolution"]) == (4, "4k")
    assert not {"width_px", "height_px"} & request.params.keys()


def test_smooth_motion_is_told_how_many_frames_become_of_one(call, clip):
    request = asked(INTERPOLATE, call(INTERPOLATE, {"factor": 3}, {"video": (clip,)}))
    assert (request.capability, request.params["factor"]) == (Capability.INTERPOLATE, 3)


def test_extending_asks_for_the_seconds_that_are_added(call, clip):
    request = asked(EXTEND, call(EXTEND, {"prompt": "she leaves", "duration": 7}, {"video": (clip,)}))
    assert request.capability is Capability.EXTEND
    assert (request.params["duration"], request.params["prompt"]) == ("7", "she leaves")
    assert request.inputs == {"video": (clip,)}


@pytest.mark.parametrize("kind", [INTERPOLATE, EXTEND], ids=lambda kind: kind.spec.id)
def test_without_a_clip_there_is_nothing_to_do(call, kind):
    with pytest.raises(PlanError, match="No clip"):
        kind.requests(call(kind))
