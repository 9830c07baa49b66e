"""Second anchors, sheets, the first shot as a new reference, and details that are watched."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from charstudio.model import graph_edits
from charstudio.model.casting import cast_of
from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, SheetItem, View, WatchedDetail
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import CharacterId, Input, Output, TrackId
from charstudio.providers.catalog.library import Catalog
from charstudio.storage.repair_notes import RepairNotes
from charstudio.studio.document import Document
from charstudio.studio.repair.anchors import add_second_anchor, second_anchor
from charstudio.studio.repair.chain_on import chain_from
from charstudio.studio.repair.details import crops_of
from charstudio.studio.repair.first_shot import NewReference, first_shot, use_as_reference
from charstudio.studio.repair.sheets import bring_sheets, characters_at, views_left
from charstudio.studio.repair.ticks import count_words, key_of, ticked
from tests.lab import KINDS, node_id, still_asset, wired, with_motion, with_state
from tests.studio.repair.measured import write_pictures

CATALOG = Catalog.load()
MARA = CharacterId("mara")
REF, SCENE, SHOT = node_id("ref"), node_id("scene"), node_id("shot")
KLING = "fal-ai/kling-video/o3/standard/reference-to-video"
VEO = "fal-ai/veo3.1/reference-to-video"


def film(**more) -> Project:
    """Mara with a master and two views, in a Reference that acts in a shot and in a scene."""
    project = Project()
    stills = [still_asset(name=f"{name}.png") for name in ("front", "side", "back", "new")]
    for still in stills:
        project = graph_edits.add_asset(project, still)
    sheet = (SheetItem(stills[1].id, View.SIDE), SheetItem(stills[2].id))
    project = add_character(project, Character(MARA, "Mara", stills[0].id, sheet=sheet, **more))
    project = graph_edits.add_node(project, KINDS, "source.reference", node_id=REF, params={"character": MARA})
    project = with_motion(project, "shot", "ref")
    project = graph_edits.add_node(project, KINDS, "video.references", node_id=SCENE, params={"model": KLING})
    return wired(project, "ref", "scene", into="char2")


@pytest.mark.parametrize(
    ("node", "model", "socket", "words"),
    [
        ("scene", KLING, "char2", ""),
        ("scene", VEO, "", "takes only one picture"),
        ("scene", "draft", "", "The draft takes only one picture"),
        ("shot", "draft", "", "begins with one picture"),
        ("ref", None, "", "makes nothing"),
        ("state", "fal-ai/nano-banana/edit", "more", ""),
        ("state", "fal-ai/flux-pro/kontext", "", "takes only one picture"),
    ],
)
def test_a_second_anchor_goes_only_where_the_model_takes_one(node, model, socket, words):
    project = with_state(film(), "state", "ref")
    if model is not None:
        project = graph_edits.set_param(project, KINDS, node_id(node), "model", model)
    found = second_anchor(project, KINDS, node_id(node), CATALOG)
    assert found.socket == socket
    assert words in found.refusal


def test_the_freshest_good_frame_comes_beside_the_original():
    document = Document(film())
    shot = Output(SHOT, "video")
    document.apply(
        "Add", lambda project: add_second_anchor(project, KINDS, SCENE, "char2", shot, Fraction(2), Rate(24))
    )
    sources = document.project.graph.links[Input(SCENE, "char2")]
    assert sources[0].node == REF
    frame = document.project.graph.nodes[sources[1].node]
    assert (frame.kind, frame.params["which"], int(frame.params["at"] * 24)) == ("video.frame", "at", 48)
    document.undo()
    assert document.project == film()


def test_a_library_character_brings_its_sheet_once():
    project = film()
    assert {socket: who.name for socket, who in characters_at(project, SCENE).items()} == {"char2": "Mara"}
    assert views_left(project, SCENE) == {"Mara": 2}
    after = bring_sheets(project, KINDS, SCENE)
    assert views_left(after, SCENE) == {}
    views = [after.graph.nodes[source.node].params.get("asset") for source in after.graph.links[Input(SCENE, "char2")]]
    assert views[1:] == [item.asset for item in project.characters[MARA].sheet]
    with pytest.raises(EditError, match="no further view"):
        bring_sheets(after, KINDS, SCENE)


def test_the_first_shot_is_the_first_in_the_cut_that_goes_on_from_no_other():
    project = film()
    assert first_shot(project, cast_of(project), MARA).node == SHOT
    clip = new_clip(Output(SHOT, "video"), Fraction(8), Fraction(2))
    project, follower = chain_from(project, KINDS, clip, Fraction(1), Rate(24))
    project = place(project, TrackId("v1"), new_clip(Output(follower, "video"), Fraction(0), Fraction(2)))
    project = place(project, TrackId("v1"), clip)
    assert first_shot(project, cast_of(project), MARA).node == SHOT
    assert first_shot(project, cast_of(project), CharacterId("nobody")) is None


@pytest.mark.parametrize("as_", NewReference)
def test_the_best_frame_becomes_a_reference_and_what_was_is_a_version(as_):
    project, new = film(), still_asset(name="new.png")
    document = Document(project)
    document.apply("New reference", lambda before: use_as_reference(before, MARA, new, as_, "2026-11-28"))
    after = document.project.characters[MARA]
    assert (after.version, len(after.history)) == (2, 1)
    assert after.history[0].character.master == project.characters[MARA].master
    held = {
        NewReference.MASTER: (after.master,),
        NewReference.APPROVED: after.approved,
        NewReference.SHEET: tuple(item.asset for item in after.sheet),
    }
    assert new.id in held[as_]
    with pytest.raises(EditError, match="already"):
        document.apply("Again", lambda before: use_as_reference(before, MARA, new, as_, "2026-11-28"))
    document.undo()
    assert document.project == project


def test_watched_details_are_cut_out_of_first_and_last_frame_and_ticks_are_counted(tmp_path):
    master = np.full((120, 120, 3), 90, np.uint8)
    master[60:72, 30:42] = (250, 30, 30)
    Image.fromarray(master).save(tmp_path / "master.png")
    frames = [np.kron(master, np.ones((2, 2, 1), np.uint8)) for _ in range(3)]
    frames[-1][120:144, 60:84] = 90
    clip = write_pictures(tmp_path / "clip.mp4", frames)
    scar, ring = WatchedDetail("scar", (0.25, 0.5, 0.1, 0.1)), WatchedDetail("ring", (0.97, 0.97, 0.2, 0.2))
    character = Character(MARA, "Mara", watched=(scar, ring))
    found = crops_of(character, tmp_path / "master.png", clip)
    red = [
        int(each[each.shape[0] // 2, each.shape[1] // 2, 0])
        for each in (found[0].master, found[0].first, found[0].last)
    ]
    assert red[0] > 240
    assert red[1] > 200
    assert red[2] < 140
    assert not found[0].by_face
    assert found[1].first is None
    notes = RepairNotes(tmp_path)
    assert ticked(character, notes.ticks("m")).words == "0 of 2 details seen"
    notes.tick("m", key_of(character, scar), False)
    notes.tick("m", key_of(character, ring), True)
    assert ticked(character, RepairNotes(tmp_path).ticks("m")).words == "1 of 2 details changed"
    assert ticked(character, RepairNotes(tmp_path).ticks("other take")).there == 0
    assert count_words([character, Character(MARA, "Tom")], notes.ticks("m")) == "1 of 2 details changed"
    assert count_words([Character(MARA, "Tom")], notes.ticks("m")) == ""
    moved = WatchedDetail("scar", (0.3, 0.5, 0.1, 0.1))
    assert key_of(character, moved) != key_of(character, scar)
