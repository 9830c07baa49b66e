"""Edits of characters: versions are kept and found again, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.character_edits import (
    add_character,
    change_character,
    keep_version,
    params_naming,
    put_character,
    remove_character,
    revert_character,
)
from charstudio.model.characters import Character, CharacterVersion, Outfit
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Graph, Node
from charstudio.model.values import AssetId, CharacterId, NodeId
from tests.model.strategies import ASSETS, SPEECH, STILL, characters, empty_project

MIRA = CharacterId("ch_1")
FILES = tuple(asset.id for asset in ASSETS)
DAY = "2026-11-28"


def test_a_new_character_is_added_once():
    lumi = Character(CharacterId("ch_2"), "Lumi", STILL.id)
    project = add_character(empty_project(), lumi)
    assert project.characters[lumi.id] == lumi
    with pytest.raises(EditError, match="in the film already"):
        add_character(project, lumi)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"outfits": (Outfit(0, "Rain"),)}, "numbered from 1"),
        ({"outfits": (Outfit(1, "Rain"), Outfit(1, "Sun"))}, "each number once"),
        ({"master": AssetId("0" * 64)}, "a file that is not in the film"),
        ({"version": 9}, "kept and reverted"),
        ({"history": ()}, "kept and reverted"),
        ({"id": CharacterId("other")}, "kept and reverted"),
    ],
)
def test_what_would_not_hold_together_is_refused(changes, words):
    project = empty_project()
    with pytest.raises(EditError, match=words):
        change_character(project, MIRA, **changes)


def test_a_change_changes_what_it_names_and_nothing_else():
    project = empty_project()
    after = change_character(project, MIRA, episode="S1E04")
    assert after.characters[MIRA] == replace(project.characters[MIRA], episode="S1E04")
    assert replace(after, characters=project.characters) == project
    assert change_character(project, MIRA, name="Mira") is project


def test_one_who_acts_in_a_node_stays():
    node = Node(NodeId("n"), "source.reference", "Her", {"character": MIRA})
    project = replace(empty_project(), graph=Graph({node.id: node}))
    with pytest.raises(EditError, match="“Mira” acts in “Her”") as error:
        remove_character(project, MIRA)
    assert error.value.hint
    assert MIRA not in remove_character(empty_project(), MIRA).characters


def test_a_version_is_kept_with_its_note_and_day_and_the_next_one_begins():
    project = keep_version(empty_project(), MIRA, " first sheet ", DAY)
    mira = project.characters[MIRA]
    assert mira.version == 2
    assert mira.history == (CharacterVersion(1, "first sheet", DAY, empty_project().characters[MIRA]),)
    with pytest.raises(EditError, match="not a day"):
        keep_version(project, MIRA, "", "tomorrow")


def test_going_back_keeps_what_is_left():
    project = keep_version(empty_project(), MIRA, "", DAY)
    project = change_character(project, MIRA, name="Mira, older", approved=(SPEECH.id,))
    back = revert_character(project, MIRA, 1, DAY).characters[MIRA]
    assert (back.name, back.approved, back.version) == ("Mira", (), 3)
    assert [(old.number, old.character.name) for old in back.history] == [(1, "Mira"), (2, "Mira, older")]
    with pytest.raises(UnknownId, match="no version 8"):
        revert_character(project, MIRA, 8, DAY)


def test_versions_that_do_not_count_upwards_are_refused():
    mira = empty_project().characters[MIRA]
    old = CharacterVersion(1, "", DAY, mira)
    for wrong in (replace(mira, history=(old,)), replace(mira, version=3, history=(old, old))):
        with pytest.raises(EditError, match="numbered upwards"):
            put_character(empty_project(), wrong)


def test_nobody_unknown_is_edited():
    nobody, project = CharacterId("nobody"), empty_project()
    for edit in (
        lambda: change_character(project, nobody, name="x"),
        lambda: put_character(project, Character(nobody, "x")),
        lambda: remove_character(project, nobody),
        lambda: keep_version(project, nobody, "", DAY),
        lambda: revert_character(project, nobody, 1, DAY),
        lambda: params_naming(project, nobody),
    ):
        with pytest.raises(UnknownId):
            edit()


def test_a_reference_is_told_whom_it_stands_for():
    assert params_naming(empty_project(), MIRA) == {"character": MIRA, "outfit": 0}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES), st.data())
def test_any_kept_version_comes_back_exactly_and_no_version_is_ever_lost(character, data):
    project = put_character(empty_project(), character)
    assert check(project) == []
    kept = keep_version(project, MIRA, "now", DAY)
    version = data.draw(st.sampled_from(kept.characters[MIRA].history))
    back = revert_character(kept, MIRA, version.number, DAY)
    now = back.characters[MIRA]
    assert replace(now, version=version.character.version, history=()) == version.character
    assert now.history[: len(kept.characters[MIRA].history)] == kept.characters[MIRA].history
    assert check(back) == []
