"""What a character is made of: sheet, outfits, the nodes that stand for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model import character_edits, graph_edits, library_edits
from charstudio.model import character_parts as parts
from charstudio.model.characters import Character, Outfit, SheetItem, View
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, MediaRef, NodeId
from charstudio.nodes.registry import load_kinds, specs

KINDS = specs(load_kinds(())[0])
WHO = CharacterId("ch_lumi")
NODE = NodeId("n_ref")


def asset(digit: int, kind: MediaKind = MediaKind.IMAGE) -> Asset:
    info = MediaInfo(kind, 10, 64, 64) if kind is not MediaKind.AUDIO else MediaInfo(kind, 10, sample_rate_hz=48000)
    return Asset.of(f"{kind} {digit}", MediaRef(f"{digit:x}" * 64, "bin"), info)


STILLS = [asset(digit) for digit in range(1, 6)]
CLIP, SOUND = asset(10, MediaKind.VIDEO), asset(11, MediaKind.AUDIO)


def film() -> Project:
    project = Project()
    for each in (*STILLS, CLIP, SOUND):
        project = library_edits.add_asset(project, each)
    return project


def cast(**facts) -> Project:
    return character_edits.add_character(film(), Character(WHO, "Lumi", **facts))


def reference(**params) -> Project:
    return graph_edits.add_node(film(), KINDS, "source.reference", title="Lumi", params=params, node_id=NODE)


def test_a_reference_becomes_a_character_that_it_stands_for():
    before = reference(stills=[STILLS[0].id, STILLS[1].id, STILLS[1].id], notes="Round glasses")
    after = parts.make_character_of(before, KINDS, NODE, WHO)
    who = after.characters[WHO]
    assert (who.name, who.master, who.notes) == ("Lumi", STILLS[0].id, "Round glasses")
    assert who.sheet == (SheetItem(STILLS[1].id),)
    assert after.graph.nodes[NODE].params["character"] == WHO
    assert check(after, KINDS) == []
    with pytest.raises(EditError, match="already"):
        parts.make_character_of(after, KINDS, NODE, CharacterId("ch_2"))


def test_what_is_no_reference_or_has_no_picture_is_refused():
    with pytest.raises(EditError, match="no picture"):
        parts.make_character_of(reference(), KINDS, NODE, WHO)
    text = graph_edits.add_node(film(), KINDS, "source.text", node_id=NODE)
    with pytest.raises(EditError, match="no Reference"):
        parts.make_character_of(text, KINDS, NODE, WHO)
    with pytest.raises(UnknownId):
        parts.make_character_of(text, KINDS, NodeId("gone"), WHO)


def test_names_are_free():
    project = parts.copy_character(cast(), WHO, CharacterId("ch_2"))
    project = parts.copy_character(project, WHO, CharacterId("ch_3"))
    assert [each.name for each in project.characters.values()] == ["Lumi", "Lumi 2", "Lumi 3"]
    assert parts.free_name(project, " ") == "Character"


def test_a_copy_begins_its_own_history():
    kept = character_edits.keep_version(cast(master=STILLS[0].id), WHO, "first", "2026-11-28")
    copy = parts.copy_character(kept, WHO, CharacterId("ch_2")).characters[CharacterId("ch_2")]
    assert (copy.version, copy.history, copy.master) == (1, (), STILLS[0].id)


def test_a_node_that_stands_for_a_character_is_called_after_it():
    project = cast(outfits=(Outfit(1, "Coat"),), master=STILLS[0].id)
    project = parts.add_reference_node(project, KINDS, WHO, (10, 20), NODE, 1)
    node = project.graph.nodes[NODE]
    assert (node.title, node.params["character"], node.params["outfit"], node.x, node.y) == ("Lumi", WHO, 1, 10, 20)
    assert parts.nodes_of(project, WHO) == (node,)


def test_dropped_files_find_their_place_by_what_they_are():
    after = parts.add_to_sheet(cast(), WHO, [STILLS[0], STILLS[1], CLIP, SOUND, STILLS[1]])
    who = after.characters[WHO]
    assert who.master == STILLS[0].id
    assert who.sheet == (SheetItem(STILLS[1].id), SheetItem(CLIP.id, View.MOTION))
    assert who.voice.samples == (SOUND.id,)
    assert parts.add_to_sheet(after, WHO, [STILLS[0], STILLS[1]]) == after


def test_a_slot_takes_what_belongs_there():
    project = parts.add_to_sheet(cast(), WHO, [STILLS[0]], View.SIDE)
    assert project.characters[WHO].sheet == (SheetItem(STILLS[0].id, View.SIDE),)
    for view, wrong in ((View.MOTION, STILLS[1]), (View.FRONT, CLIP), (View.FRONT, SOUND)):
        with pytest.raises(EditError):
            parts.add_to_sheet(project, WHO, [wrong], view)
    with pytest.raises(EditError, match="no picture"):
        parts.with_master(project, WHO, CLIP)


def test_another_master_forgets_how_the_old_one_was_made():
    project = cast(master=STILLS[0].id, original=STILLS[1].id, seed=7, prompt="A portrait")
    who = parts.with_master(project, WHO, STILLS[2]).characters[WHO]
    assert (who.master, who.original, who.seed, who.prompt) == (STILLS[2].id, None, None, "")


SHEETS = st.lists(st.sampled_from(STILLS), unique_by=lambda each: each.id, min_size=1, max_size=5)


@given(SHEETS, st.integers(0, 4), st.integers(-3, 9))
def test_moving_on_the_sheet_loses_nothing_and_can_be_taken_back(stills, place, to):
    project = cast(sheet=tuple(SheetItem(still.id) for still in stills))
    before = project.characters[WHO].sheet
    if place >= len(stills):
        with pytest.raises(UnknownId):
            parts.move_sheet_item(project, WHO, place, to)
        return
    after = parts.move_sheet_item(project, WHO, place, to)
    sheet = after.characters[WHO].sheet
    assert sorted(item.asset for item in sheet) == sorted(item.asset for item in before)
    now = sheet.index(before[place])
    assert now == max(0, min(to, len(stills) - 1))
    assert parts.move_sheet_item(after, WHO, now, place) == project


def test_what_is_on_the_sheet_is_labelled_and_removed():
    project = parts.add_to_sheet(cast(), WHO, [STILLS[0], CLIP], None)
    project = parts.add_to_sheet(project, WHO, [STILLS[1]], View.EXPRESSION)
    project = parts.change_sheet_item(project, WHO, 1, label="laughs", view=View.FRONT)
    assert project.characters[WHO].sheet[1] == SheetItem(STILLS[1].id, View.FRONT, "laughs")
    with pytest.raises(EditError):
        parts.change_sheet_item(project, WHO, 0, view=View.FRONT)  # a clip
    assert [item.asset for item in parts.remove_sheet_item(project, WHO, 0).characters[WHO].sheet] == [STILLS[1].id]
    with pytest.raises(UnknownId):
        parts.remove_sheet_item(project, WHO, 2)


def test_outfits_keep_their_numbers_and_stay_while_they_are_worn():
    project = cast(master=STILLS[0].id)
    for name in ("Coat", "Dress", "Sixty"):
        project = parts.add_outfit(project, WHO, name)
    project = parts.change_outfit(project, WHO, 3, age="sixty years old")
    project = parts.remove_outfit(project, WHO, 2)
    assert [(each.number, each.name, each.age) for each in project.characters[WHO].outfits] == [
        (1, "Coat", ""),
        (3, "Sixty", "sixty years old"),
    ]
    worn = parts.add_reference_node(project, KINDS, WHO, (0, 0), NODE, 3)
    with pytest.raises(EditError, match="wears"):
        parts.remove_outfit(worn, WHO, 3)
    with pytest.raises(UnknownId):
        parts.change_outfit(project, WHO, 2, name="gone")


def test_a_sound_is_a_sample_once_and_a_picture_never():
    project = parts.add_voice_sample(parts.add_voice_sample(cast(), WHO, SOUND), WHO, SOUND)
    assert project.characters[WHO].voice.samples == (SOUND.id,)
    with pytest.raises(EditError, match="heard"):
        parts.add_voice_sample(project, WHO, STILLS[0])


def test_an_unknown_character_is_named_as_such():
    for edit in (
        lambda project: parts.add_outfit(project, WHO, "Coat"),
        lambda project: parts.add_to_sheet(project, WHO, STILLS),
        lambda project: parts.copy_character(project, WHO, CharacterId("other")),
    ):
        with pytest.raises(UnknownId):
            edit(film())


def test_stills_that_are_gone_are_left_out():
    project = reference(stills=[STILLS[0].id])
    node = replace(project.graph.nodes[NODE], params={"stills": [AssetId("f" * 64), STILLS[1].id], "notes": ""})
    project = replace(project, graph=replace(project.graph, nodes={NODE: node}))
    assert parts.make_character_of(project, KINDS, NODE, WHO).characters[WHO].master == STILLS[1].id
