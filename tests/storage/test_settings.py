from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from charstudio.model.errors import ReadOnly, SettingError
from charstudio.storage import settings
from charstudio.storage.settings import Settings

RICH = Settings(
    theme="light",
    autosave_minutes=7,
    ask_above_usd=Decimal("12.50"),
    recent_projects=("/films/雨", "/films/old"),
    window_state="AAEC/w==",
    key_preset="premiere",
    keymap={"timeline.split": ["Ctrl+K", "S"], "graph.add": []},
)


def test_every_setting_is_declared():
    assert [found.name for found in fields(Settings) if found.name != "unknown"] == list(settings.specs())
    for spec in settings.specs().values():
        assert spec.label
        assert spec.hidden or spec.help
        assert len(spec.choice_labels) == len(spec.choices)


def test_without_a_file_the_defaults_hold(tmp_path):
    assert settings.load(tmp_path / "settings.json") == (Settings(), [])


def test_saving_and_loading_gives_the_same_settings(tmp_path):
    path = tmp_path / "new" / "settings.json"
    settings.save(path, RICH)
    assert settings.load(path) == (RICH, [])


@hypothesis_settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(["dark", "light", "system"]),
    st.integers(0, 120),
    st.decimals(0, 10000, allow_nan=False, places=4),
    st.lists(st.text(min_size=1), unique=True, max_size=12).map(tuple),
    st.dictionaries(st.text(), st.lists(st.text())),
)
def test_any_good_settings_survive_the_file(tmp_path_factory, theme, minutes, amount, recent, keymap):
    wanted = settings.changed(
        Settings(), theme=theme, autosave_minutes=minutes, ask_above_usd=amount, recent_projects=recent, keymap=keymap
    )
    path = tmp_path_factory.mktemp("law") / "settings.json"
    settings.save(path, wanted)
    assert settings.load(path) == (wanted, [])


def test_settings_of_other_versions_are_kept(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"farm": {"workers": [1, 2]}, "theme": "light", "thme": "dark"}')
    found, warnings = settings.load(path)
    assert warnings == ["There is no setting “thme”; did you mean “theme”?"]
    settings.save(path, settings.changed(found, theme="dark"))
    written = json.loads(path.read_text())
    assert (written["farm"], written["theme"], written["thme"]) == ({"workers": [1, 2]}, "dark", "dark")


def test_each_bad_value_is_named_and_the_good_ones_hold(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(
        '{"theme": "pink", "autosave_minutes": -1, "ask_above_usd": "NaN", "recent_projects": [1],'
        ' "window_state": "%%", "keymap": [], "key_preset": 7}'
    )
    found, warnings = settings.load(path)
    assert found == Settings()
    assert len(warnings) == 7
    assert warnings[0] == "Theme must be one of dark, light, system. The default is used."


def test_one_bad_key_does_not_cost_the_others(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"keymap": {"timeline.split": 5, "graph.add": ["Ctrl+N"], "of.another.version": "K"}}')
    found, warnings = settings.load(path)
    assert warnings == []
    settings.save(path, found)
    assert json.loads(path.read_text())["keymap"] == {
        "timeline.split": 5,
        "graph.add": ["Ctrl+N"],
        "of.another.version": "K",
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"theme": ' + b"9" * 5000 + b"}"])
def test_a_broken_file_is_kept_aside(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    found, warnings = settings.load(path)
    assert found == Settings()
    assert "settings.json.broken" in warnings[0]
    assert (tmp_path / "settings.json.broken").read_bytes() == content
    assert not path.exists()


def test_a_folder_in_the_place_of_the_file_does_not_stop_the_program(tmp_path):
    found, warnings = settings.load(tmp_path)
    assert found == Settings()
    assert "is a folder" in warnings[0]


def test_all_faults_of_a_change_are_told_together_and_nothing_changes():
    with pytest.raises(SettingError) as caught:
        settings.changed(RICH, theme="pink", ask_above_usd=Decimal(-1), autosav_minutes=3, zebra=1)
    assert caught.value.message.splitlines() == [
        "Theme must be one of dark, light, system.",
        "Ask before spending more than must be at least 0 USD.",
        "There is no setting “autosav_minutes”; did you mean “autosave_minutes”?",
        "There is no setting “zebra”.",
    ]


@pytest.mark.parametrize("value", [True, 2.5, "3", None, 121])
def test_minutes_are_whole_numbers_in_bounds(value):
    with pytest.raises(SettingError, match="Autosave every must be"):
        settings.changed(Settings(), autosave_minutes=value)


def test_recent_projects_are_listed_once_the_latest_first(tmp_path):
    found = Settings()
    for number in (*range(15), 7):
        found = found.with_recent(tmp_path / str(number))
    assert len(found.recent_projects) == 12
    assert found.recent_projects[:2] == (str(tmp_path / "7"), str(tmp_path / "14"))
    assert len(set(found.recent_projects)) == 12


def test_a_file_marked_read_only_is_left_alone(tmp_path):
    path = tmp_path / "settings.json"
    settings.save(path, RICH)
    path.chmod(0o444)
    with pytest.raises(ReadOnly):
        settings.save(path, replace(RICH, theme="dark"))
    assert settings.load(path)[0] == RICH
