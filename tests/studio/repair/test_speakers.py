"""Who speaks: faces found in a picture of two, and each model told in its own way."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.model.errors import EditError
from charstudio.model.graph_edits import add_node
from charstudio.model.project import Project
from charstudio.providers.catalog.body import body
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.requests import Capability, Request
from charstudio.studio.repair.speakers import POINT_OPTION, Speaker, Way, choose, chosen, speakers_in, way_of
from tests.lab import KINDS, node_id
from tests.shared_material import ABSENT, folder

CATALOG = Catalog.load()
SYNC3 = "fal-ai/sync-lipsync/v3"
TALK = node_id("talk")
LEFT = Speaker((0.1, 0.2, 0.2, 0.4), (0.15, 0.45, 0.1, 0.08), (128, 144), np.zeros((8, 8, 3), np.uint8))
RIGHT = Speaker((0.6, 0.2, 0.2, 0.4), (0.65, 0.45, 0.1, 0.08), (448, 144), np.zeros((8, 8, 3), np.uint8))


def talking(model="draft") -> Project:
    return add_node(Project(), KINDS, "video.lipsync", node_id=TALK, params={"model": model})


def test_every_shipped_lipsync_model_is_told_in_its_own_way_or_says_it_cannot():
    ways = {model.id: way_of(model.id, model.first) for model in CATALOG.models(Capability.LIPSYNC)}
    assert {name for name, way in ways.items() if way is not Way.NONE} == {SYNC3}
    assert ways[SYNC3] is Way.POINT
    assert way_of("draft", None) is Way.MOUTH


def test_a_draft_gets_the_mouth_of_the_face_that_was_chosen():
    project = choose(talking(), KINDS, TALK, RIGHT, Way.MOUTH)
    params = project.graph.nodes[TALK].params
    assert params["mouth_box"] == [0.65, 0.45, 0.1, 0.08]
    assert chosen(params, (LEFT, RIGHT), Way.MOUTH) == 1
    assert choose(project, KINDS, TALK, None, Way.MOUTH).graph.nodes[TALK].params["mouth_box"] is None


def test_sync_gets_a_frame_and_a_point_where_its_guide_wants_them():
    project = choose(talking(SYNC3), KINDS, TALK, LEFT, Way.POINT)
    params = project.graph.nodes[TALK].params
    assert chosen(params, (LEFT, RIGHT), Way.POINT) == 0
    assert chosen(talking(SYNC3).graph.nodes[TALK].params, (LEFT, RIGHT), Way.POINT) is None
    endpoint = CATALOG.model(SYNC3).first
    from tests.providers.catalog.test_several_characters import FRONTS

    media = {"video": FRONTS[:1], "audio": FRONTS[1:2]}
    sent = body(
        endpoint,
        Request(Capability.LIPSYNC, {"options": params["options"]}, media),
        {each.media: "https://files/x" for each in FRONTS},
    )
    told = sent["options"]["active_speaker_detection"]
    assert told == {"auto_detect": False, "frame_number": 0, "coordinates": [128, 144]}
    cleared = choose(project, KINDS, TALK, None, Way.POINT).graph.nodes[TALK].params["options"]
    assert POINT_OPTION not in cleared


def test_a_model_that_chooses_by_itself_is_not_told_anything():
    with pytest.raises(EditError, match="chooses by itself"):
        choose(talking(), KINDS, TALK, LEFT, Way.NONE)


@pytest.mark.skipif(folder() is None, reason=ABSENT)
@pytest.mark.skipif(not faces.available(), reason="no detector of faces is installed")
def test_two_faces_side_by_side_are_found_from_the_left_with_their_mouths(tmp_path):
    pair = Image.new("RGB", (800, 400))
    for left, name in ((0, "flux_woman_0033_1024.png"), (400, "flux_man_0324_plain_1024.png")):
        pair.paste(Image.open(folder() / "images" / name).convert("RGB").resize((400, 400)), (left, 0))
    pair.save(tmp_path / "pair.png")
    found = speakers_in(tmp_path / "pair.png", is_clip=False)
    assert len(found) == 2
    assert found[0].point[0] < 400 < found[1].point[0]
    for each in found:
        x, y, width, height = each.mouth
        left, top, wide, high = each.face
        assert left < x + width / 2 < left + wide
        assert top + high / 2 < y + height / 2 < top + high * 1.05
