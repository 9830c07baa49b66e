from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from charstudio.studio.key_places import Place, meet
from charstudio.studio.keymap import (
    STANDARD,
    KeyCommand,
    Keymap,
    Preset,
    given,
    missing,
    read,
    rivals,
    with_keys,
    with_usual,
)

EXPORT = KeyCommand("file.export", "Export Film", Place.WINDOW, ("Ctrl+E",))
UNDO = KeyCommand("edit.undo", "Undo", Place.WINDOW, ("Ctrl+Z",))
DUPLICATE = KeyCommand("graph.duplicate", "Duplicate", Place.GRAPH, ("Ctrl+D",))
DELETE = KeyCommand("graph.delete", "Delete", Place.GRAPH, ("Del", "X"))
SPLIT = KeyCommand("timeline.split", "Split at Playhead", Place.TIMELINE, ("S",))
MARKER = KeyCommand("timeline.marker", "Marker", Place.TIMELINE, ("M",))
PLAY = KeyCommand("viewer.play", "Play", Place.VIEWER, ("Space",))
ALL = (EXPORT, UNDO, DUPLICATE, DELETE, SPLIT, MARKER, PLAY)
EDITOR = Preset("editor", "Editor", "Like another editor.", {"timeline.split": ("Ctrl+K",), "timeline.marker": ()})
BY_ID = {command.id: command for command in ALL}


def ids(commands):
    return [command.id for command in commands]


# --- what a keymap means --------------------------------------------------------------------------------------------


def test_without_changes_every_command_has_its_own_keys():
    assert given(ALL, Keymap()) == {command.id: command.keys for command in ALL}


def test_a_preset_changes_what_is_in_it():
    has = given(ALL, Keymap(EDITOR))
    assert (has["timeline.split"], has["timeline.marker"], has["viewer.play"]) == (("Ctrl+K",), (), ("Space",))


def test_the_users_own_keys_lie_over_the_preset():
    assert given(ALL, Keymap(EDITOR, {"timeline.split": ("B",)}))["timeline.split"] == ("B",)


def test_a_key_given_to_one_command_is_taken_from_the_others_that_hear_it_and_comes_back():
    keymap = with_keys(ALL, Keymap(), SPLIT, ("Ctrl+E",))
    has = given(ALL, keymap)
    assert (has["timeline.split"], has["file.export"]) == (("Ctrl+E",), ())
    assert missing(ALL, keymap, EXPORT) == ("Ctrl+E",)
    assert given(ALL, with_usual(keymap, SPLIT))["file.export"] == ("Ctrl+E",)


def test_one_key_of_several_is_taken_and_the_rest_stays():
    keymap = with_keys(ALL, Keymap(), DUPLICATE, ("X",))
    assert given(ALL, keymap)["graph.delete"] == ("Del",)


def test_panels_that_do_not_hear_each_other_share_a_key():
    keymap = with_keys(ALL, Keymap(), SPLIT, ("Ctrl+D",))
    has = given(ALL, keymap)
    assert has["timeline.split"] == has["graph.duplicate"] == ("Ctrl+D",)
    assert rivals(ALL, Keymap(), SPLIT, ("Ctrl+D",)) == []


def test_rivals_are_those_who_hear_the_key():
    assert ids(rivals(ALL, Keymap(), SPLIT, ("Space",))) == ["viewer.play"]
    assert ids(rivals(ALL, Keymap(), SPLIT, ("Ctrl+E", "M"))) == ["file.export", "timeline.marker"]
    assert ids(rivals(ALL, Keymap(), EXPORT, ("S", "Ctrl+D"))) == ["graph.duplicate", "timeline.split"]
    assert rivals(ALL, Keymap(), SPLIT, ("S",)) == []
    assert rivals(ALL, with_keys(ALL, Keymap(), EXPORT, ()), SPLIT, ("Ctrl+E",)) == []


def test_taking_over_a_key_that_the_user_gave_leaves_it_to_one():
    keymap = with_keys(ALL, Keymap(), SPLIT, ("K", "L"))
    keymap = with_keys(ALL, keymap, PLAY, ("K",))
    assert keymap.own == {"timeline.split": ("L",), "viewer.play": ("K",)}


def test_giving_a_command_its_usual_keys_is_no_change():
    keymap = with_keys(ALL, with_keys(ALL, Keymap(), SPLIT, ("K",)), SPLIT, ("S",))
    assert keymap == Keymap()


def test_a_preset_comes_before_a_command_that_it_does_not_name():
    preset = replace(EDITOR, keys={"timeline.split": ("M",)})
    has = given(ALL, Keymap(preset))
    assert (has["timeline.split"], has["timeline.marker"]) == (("M",), ())


_KEYS = st.lists(st.sampled_from(["A", "B", "Ctrl+E", "Space", "Del", "F5"]), max_size=3).map(tuple)
_MAPS = st.dictionaries(st.sampled_from(sorted(BY_ID)), _KEYS)


@settings(deadline=None)
@for_all(_MAPS, _MAPS, st.lists(st.tuples(st.sampled_from(sorted(BY_ID)), _KEYS), max_size=5))
def test_no_two_commands_that_hear_each_other_ever_share_a_key(preset, own, gifts):
    keymap = Keymap(Preset("any", "Any", "", preset), own)
    for name, keys in gifts:
        keymap = with_keys(ALL, keymap, BY_ID[name], keys)
        assert given(ALL, keymap)[name] == tuple(dict.fromkeys(keys)), "what was given is had"
    has = given(ALL, keymap)
    for one in ALL:
        for other in ALL:
            if one is not other and meet(one.place, other.place):
                assert not set(has[one.id]) & set(has[other.id])


# --- from a file ----------------------------------------------------------------------------------------------------


def test_a_good_file_is_read_without_a_word():
    keys = {"timeline.split": ["ctrl+k", "B"], "graph.delete": [], "edit.undo": "Ctrl+U"}
    keymap, faults = read(ALL, (STANDARD, EDITOR), "editor", keys)
    assert keymap.own == {"timeline.split": ("Ctrl+K", "B"), "graph.delete": (), "edit.undo": ("Ctrl+U",)}
    assert keymap.preset is EDITOR
    assert faults == []


@pytest.mark.parametrize("value", [None, 5, True, {"a": 1}])
def test_what_is_no_list_of_keys_costs_only_that_command(value):
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"timeline.split": value, "edit.undo": ["Ctrl+U"]})
    assert given(ALL, keymap)["timeline.split"] == ("S",)
    assert given(ALL, keymap)["edit.undo"] == ("Ctrl+U",)
    assert faults == ["The keys of “Split at Playhead” cannot be read; it has its usual ones."]


def test_one_unreadable_key_costs_only_itself():
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"timeline.split": ["Ctrl+Foo", 7, "K"]})
    assert keymap.own == {"timeline.split": ("K",)}
    assert faults == [
        "“Ctrl+Foo” is not a key; “Split at Playhead” goes without it.",
        "“7” is not a key; “Split at Playhead” goes without it.",
    ]


def test_without_one_readable_key_the_usual_ones_stay():
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"timeline.split": ["Foo"]})
    assert keymap.own == {}
    assert len(faults) == 1


def test_a_fixed_key_is_kept_out_with_its_reason():
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"graph.duplicate": ["Space", "D"]})
    assert keymap.own == {"graph.duplicate": ("D",)}
    assert faults == ["Space cannot be a key of “Duplicate”. Space always plays, or pans, on the graph."]


def test_a_key_given_twice_stays_with_the_first():
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"viewer.play": ["K"], "timeline.split": ["K", "L"]})
    assert keymap.own == {"timeline.split": ("K", "L"), "viewer.play": ()}
    assert faults == ["K is given twice: “Split at Playhead” has it, “Play” goes without it."]


def test_commands_of_other_versions_are_named_and_kept():
    keymap, faults = read(ALL, (STANDARD,), "charstudio", {"teleport\n\ud800": ["T"], "edit.undo": ["Ctrl+U"]})
    assert faults == ["There is no command “teleport??”; its keys are kept aside."]
    assert keymap.as_json() == {"teleport\n\ud800": ["T"], "edit.undo": ["Ctrl+U"]}


def test_an_unknown_preset_gives_the_usual_keys():
    keymap, faults = read(ALL, (STANDARD, EDITOR), "avid", {})
    assert keymap.preset is STANDARD
    assert faults == ["There are no keys called “avid”; the keys of Character Studio are used."]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@for_all(st.text(max_size=10), st.dictionaries(st.sampled_from([*sorted(BY_ID), "other"]), _JSON))
def test_no_file_stops_it(preset, keys):
    keymap, _ = read(ALL, (STANDARD, EDITOR), preset, keys)
    again, faults = read(ALL, (STANDARD, EDITOR), keymap.preset.id, keymap.as_json())
    assert again == keymap
    assert len(faults) == len(keymap.unknown)
