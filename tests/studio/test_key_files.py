from __future__ import annotations

import json

import pytest

from charstudio.model.errors import Damaged, NewerFormat
from charstudio.storage.settings import Settings
from charstudio.studio.key_files import export_keymap, from_settings, import_keymap, read_preset, shipped_presets
from charstudio.studio.key_places import Place
from charstudio.studio.keymap import STANDARD, KeyCommand, Keymap

SPLIT = KeyCommand("timeline.split", "Split at Playhead", Place.TIMELINE, ("S",))
SAVE = KeyCommand("file.save", "Save", Place.WINDOW, ("Ctrl+S",))
ALL = (SPLIT, SAVE)


def premiere():
    return next(preset for preset in shipped_presets() if preset.id == "premiere")


def test_our_own_keys_come_first_and_the_others_by_name():
    presets = shipped_presets()
    assert presets[0] is STANDARD
    assert [preset.name for preset in presets[1:]] == ["Kdenlive", "Premiere", "Resolve"]
    assert all(preset.about.endswith(".") and preset.keys for preset in presets[1:])


def test_the_presets_split_as_those_programs_do():
    assert {preset.id: preset.keys["timeline.split"] for preset in shipped_presets()[1:]} == {
        "premiere": ("Ctrl+K",),
        "resolve": ("Ctrl+B", "Ctrl+\\"),
        "kdenlive": ("Shift+R",),
    }


def test_the_settings_name_the_preset_and_the_users_own_keys():
    settings = Settings(key_preset="premiere", keymap={"file.save": ["F2"]})
    assert from_settings(ALL, settings) == (Keymap(premiere(), {"file.save": ("F2",)}), [])
    assert from_settings(ALL, Settings()) == (Keymap(), [])


def test_a_keymap_goes_to_another_machine_and_is_the_same_there(tmp_path):
    keymap = Keymap(premiere(), {"timeline.split": ("Ctrl+K", "B"), "file.save": ()}, {"other\ud800": ["Ж"]})
    path = tmp_path / "keys.json"
    export_keymap(path, keymap)
    found, faults = import_keymap(path, ALL)
    assert found == keymap
    assert faults == ["There is no command “other?”; its keys are kept aside."]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"version": 1}',
        b'{"version": 1, "keys": []}',
        b'{"version": 1, "preset": 7, "keys": {}}',
        b'{"version": "1", "keys": {}}',
    ],
)
def test_a_file_without_keys_is_refused_in_words(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"“keys\.json” holds no keys") as caught:
        import_keymap(path, ALL)
    assert caught.value.hint


def test_a_file_of_a_later_version_says_so(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text('{"version": 2, "keys": {}}')
    with pytest.raises(NewerFormat):
        import_keymap(path, ALL)


def test_what_fits_of_a_file_is_taken_in(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"version": 1, "keys": {"timeline.split": ["K", "Foo"], "file.save": 3}}))
    found, faults = import_keymap(path, ALL)
    assert found.own == {"timeline.split": ("K",)}
    assert len(faults) == 2


@pytest.mark.parametrize("keys", ['{"a": ["Foo"]}', '{"a": 3}', '{"a": [3]}', "[]"])
def test_a_damaged_preset_is_refused(tmp_path, keys):
    path = tmp_path / "mine.json"
    path.write_text(f'{{"version": 1, "name": "Mine", "about": "Mine.", "keys": {keys}}}')
    with pytest.raises(Damaged):
        read_preset(path)
