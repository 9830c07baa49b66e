from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.character_edits import add_character, change_character
from charstudio.model.characters import Character, SheetItem, View
from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.graph_edits import add_node
from charstudio.model.identity import Style
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.reference import Check, Crop, Level
from charstudio.model.values import CharacterId, Input, MediaRef, NodeId
from charstudio.nodes.registry import load_kinds, specs
from charstudio.studio.importing import with_assets
from charstudio.studio.reference.master import REPLACED, MasterWish, use_as_master, with_master
from charstudio.studio.reference.sources import SourceFile, Still, facts_of, read_still
from charstudio.studio.reference.trial import PROMPT, with_trial
from charstudio.studio.studio import Studio
from tests.lab import picture

NODE_KINDS, _ = load_kinds(())
KINDS = specs(NODE_KINDS)
LUMI = CharacterId("c_lumi")
WISH = MasterWish(LUMI, "Lumi", Style.STYLISED)


def asset(letter: str) -> Asset:
    return Asset.of(f"{letter}.png", MediaRef(letter * 64, "png"), MediaInfo(MediaKind.IMAGE, 9, 10, 10))


def test_a_new_character_gets_its_master_and_original():
    after = with_master(Project(), KINDS, WISH, asset("a"), asset("b"), "2026-11-28")
    who = after.characters[LUMI]
    assert (who.name, who.original, who.master, who.style) == ("Lumi", "a" * 64, "b" * 64, Style.STYLISED)
    assert check(after, KINDS) == []


def test_an_existing_one_keeps_its_sheet_and_its_former_master_as_a_version():
    before = with_master(Project(), KINDS, WISH, asset("a"), asset("b"), "2026-11-28")
    before = with_assets(before, [asset("c")])
    before = change_character(before, LUMI, sheet=(SheetItem(asset("c").id, View.SIDE),), notes="calm")
    after = with_master(before, KINDS, WISH, asset("d"), asset("e"), "2026-11-29")
    who = after.characters[LUMI]
    assert who.master == "e" * 64
    assert who.sheet == before.characters[LUMI].sheet
    assert who.notes == "calm"
    assert who.history[-1].note == REPLACED
    assert who.history[-1].character.master == "b" * 64
    again = with_master(after, KINDS, WISH, asset("d"), asset("e"), "2026-11-29")
    assert again.characters[LUMI].version == who.version  # the same master once more is no new version


def test_a_reference_node_it_was_opened_from_stands_for_the_character():
    node = NodeId("r")
    project = add_node(Project(), KINDS, "source.reference", node_id=node)
    wish = MasterWish(LUMI, "Lumi", Style.PHOTOREAL, node)
    after = with_master(project, KINDS, wish, asset("a"), asset("b"), "2026-11-28")
    assert after.graph.nodes[node].params["character"] == LUMI


def test_a_character_without_a_name_is_refused():
    with pytest.raises(EditError):
        with_master(Project(), KINDS, MasterWish(LUMI, "  ", Style.PHOTOREAL), asset("a"), asset("b"), "2026-11-28")


async def test_using_a_picture_is_one_step_and_keeps_the_very_bytes_of_the_original(tmp_path):
    studio = Studio(NODE_KINDS, {})
    studio.new(tmp_path / "Film", Project())
    path = picture(tmp_path / "ada.png")
    made = np.zeros((1024, 1024, 3), np.uint8)
    steps = len(studio.document.history.past)
    master = await use_as_master(studio, read_still(SourceFile.of(path)), made, WISH, "2026-11-28")
    who = studio.project.characters[LUMI]
    assert who.master == master.id
    assert who.original is not None
    assert studio.media_path(studio.project.assets[who.original]).read_bytes() == path.read_bytes()
    assert studio.project.assets[who.original].name == "ada.png"
    assert master.name == "Lumi master 2026-11-28.png"
    assert (master.info.width_px, master.info.height_px) == (1024, 1024)
    assert len(studio.document.history.past) == steps + 1
    studio.document.undo()
    assert studio.project.characters == {}
    await studio.close()


async def test_a_frozen_frame_is_kept_in_full_as_the_original(tmp_path):
    studio = Studio(NODE_KINDS, {})
    studio.new(tmp_path / "Film", Project())
    frame = np.full((40, 60, 3), 77, np.uint8)
    still = Still(SourceFile(Path("walk.mp4"), "walk.mp4"), frame, 12)
    await use_as_master(studio, still, np.zeros((1024, 1024, 3), np.uint8), WISH, "2026-11-28")
    original = studio.project.assets[studio.project.characters[LUMI].original]
    assert original.name == "walk frame 12.png"
    assert (original.info.width_px, original.info.height_px) == (60, 40)
    await studio.close()


def test_what_has_no_picture_is_refused(tmp_path):
    from charstudio.model.errors import MediaError

    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(MediaError):
        facts_of(SourceFile.of(tmp_path / "a.txt"))


def test_the_test_clip_is_a_reference_and_four_seconds_of_standing_still():
    project = add_character(with_assets(Project(), [asset("a")]), Character(LUMI, "Lumi", master=asset("a").id))
    after, node = with_trial(project, KINDS, LUMI)
    motion = after.graph.nodes[node]
    assert motion.params["prompt"] == PROMPT
    assert motion.params["duration"] == 4
    assert motion.params["model"] == "draft"
    above = after.graph.links[Input(node, "image")][0]
    assert after.graph.nodes[above.node].params["character"] == LUMI
    assert check(after, KINDS) == []
    again, same = with_trial(after, KINDS, LUMI, "some-model")
    assert same == node
    assert len(again.graph.nodes) == 2
    assert again.graph.nodes[node].params["model"] == "some-model"


@given(
    x=st.floats(0, 400),
    y=st.floats(0, 300),
    first=st.floats(-40, 40),
    second=st.floats(-40, 40),
    third=st.floats(-9, 9),
)
def test_straightening_turns_about_the_squares_middle(x, y, first, second, third):
    crop = Crop(x, y, 90, third)
    by_steps = crop.rolled(first, 400, 300).rolled(second, 400, 300)
    at_once = crop.rolled(second, 400, 300)
    assert by_steps.x == pytest.approx(at_once.x, abs=1e-6)
    assert by_steps.y == pytest.approx(at_once.y, abs=1e-6)
    assert crop.rolled(third, 400, 300).y == pytest.approx(y, abs=1e-9)


def test_a_measured_value_reads_as_people_write_it():
    assert Check("a", "A", Level.OK, "", 70, "% of the height").measured == "70 % of the height"
    assert Check("a", "A", Level.OK, "", 4, "°").measured == "4°"
    assert Check("a", "A", Level.OK, "", 0.62, "blur").measured == "0.62 blur"
    assert Check("a", "A", Level.OK, "").measured == ""
