"""Chain from here: the held pose of a real clip, wired into a new Motion node that really makes that picture."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.media.frames import save_frame
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip
from charstudio.model.timeline_edits import new_clip
from charstudio.model.values import ClipId, Output
from charstudio.studio.repair.chain_on import chain_from, middle_of_frame
from charstudio.studio.repair.poses import find_pose
from tests.lab import KINDS, node_id, still_asset, with_motion, with_photo
from tests.made_material import number_in, write_clip
from tests.studio.repair.measured import LIMITS, sample

RATES = [Rate(24), Rate(25), Rate(30000, 1001), Rate(16)]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_the_frame_node_takes_exactly_the_frame_that_was_meant(rate, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", range(20), Fraction(rate.den, rate.num))
    import numpy as np
    from PIL import Image

    for number in (0, 1, 7, 19):
        at = middle_of_frame(rate.time_of(number), rate)
        save_frame(clip, tmp_path / "frame.png", "at", Fraction(round(at * 1000), 1000))
        assert number_in(np.asarray(Image.open(tmp_path / "frame.png"))) == number


def test_the_new_shot_starts_from_the_frame_and_is_made_as_the_one_before():
    project = with_motion(with_photo(Project(), still_asset()), "shot", "photo")
    clip = Clip(ClipId("a"), Output(node_id("shot"), "video"), Fraction(0), TimeRange(Fraction(0), Fraction(4)))
    after, motion = chain_from(project, KINDS, clip, Fraction(2), Rate(24))
    made = after.graph.nodes[motion]
    assert made.params["model"] == project.graph.nodes[node_id("shot")].params["model"]
    assert made.params["prompt"] == ""
    wires = {(source.node, target.node) for source, target in after.graph.wires()}
    frame = next(node for node in after.graph.nodes.values() if node.kind == "video.frame")
    assert {(node_id("shot"), frame.id), (frame.id, motion)} <= wires
    assert frame.params["which"] == "at"
    assert int(frame.params["at"] * 24) == 48
    again, _ = chain_from(after, KINDS, clip, Fraction(2), Rate(24))
    places = [(node.x, node.y) for node in again.graph.nodes.values() if node.id not in project.graph.nodes]
    assert len(set(places)) == 4


def test_an_imported_clip_gets_one_source_node_and_words_cannot_be_chained():
    from charstudio.model.clip_looks import Title
    from charstudio.model.library import Asset, MediaInfo, MediaKind
    from charstudio.model.library_edits import add_asset
    from charstudio.model.values import MediaRef

    info = MediaInfo(MediaKind.VIDEO, 10, 64, 48, duration=Fraction(4), rate=Rate(24))
    asset = Asset.of("walk.mp4", MediaRef("b" * 64, "mp4"), info)
    project = add_asset(Project(), asset)
    clip = Clip(ClipId("a"), asset.id, Fraction(0), TimeRange(Fraction(0), Fraction(4)))
    once, _ = chain_from(project, KINDS, clip, Fraction(1), Rate(24))
    twice, _ = chain_from(once, KINDS, clip, Fraction(2), Rate(24))
    assert [node.kind for node in twice.graph.nodes.values()].count("source.video") == 1
    words = new_clip(Title("The end"), Fraction(0), Fraction(2))
    with pytest.raises(EditError):
        chain_from(project, KINDS, words, Fraction(0), None)


def test_the_pose_is_looked_for_just_before_the_crossing_and_never_beyond(tmp_path):
    still = [0] * 30 + [1, 3] * 9
    clip = write_clip(tmp_path / "clip.mp4", range(48), numbers=still)
    found = find_pose(clip, Fraction(0), Fraction(40, 24), [sample(k / 24) for k in range(0, 48, 6)], LIMITS)
    assert found is not None
    assert found.at_s == 1.0
    assert found.motion < 1
    alone = find_pose(clip, Fraction(0), Fraction(40, 24))
    assert alone is not None
    assert alone.at_s < 40 / 24
    assert find_pose(clip, Fraction(0), Fraction(0)) is None
    assert find_pose(clip, Fraction(0), Fraction(1), stopped=lambda: True) is None
