"""What is hidden stays hidden, for one node or for all; old suffixes ask for a look."""

from __future__ import annotations

from datetime import date

import pytest

from charstudio.analysis.prompts.findings import Rule
from charstudio.model.errors import EditError, SettingError
from charstudio.model.values import NodeId
from charstudio.storage.prompt_presets import PromptPreset, Suffix
from charstudio.storage.settings import Settings, changed, load, save
from charstudio.studio.prompts.shelf import MOST_NODES, PromptShelf, review_of

TODAY = date(2026, 11, 28)
ONE, OTHER = NodeId("one"), NodeId("other")


class Memory:
    def __init__(self):
        self.hidden = {}

    def keep(self, hidden):
        self.hidden = changed(Settings(), hidden_hints=hidden).hidden_hints


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def shelf(memory, tmp_path):
    return PromptShelf(tmp_path, lambda: memory.hidden, memory.keep, lambda: TODAY)


def test_a_rule_is_hidden_for_one_node_or_for_all(shelf):
    shelf.mute(Rule.SMOOTH, ONE)
    assert shelf.muted(ONE) == {Rule.SMOOTH}
    assert shelf.muted(OTHER) == frozenset()
    shelf.mute(Rule.CAMERA)
    assert shelf.muted(ONE) == {Rule.SMOOTH, Rule.CAMERA}
    assert shelf.muted(OTHER) == {Rule.CAMERA}


def test_hidden_hints_come_back_when_they_are_asked_for(shelf):
    shelf.mute(Rule.SMOOTH, ONE)
    shelf.mute(Rule.SMOOTH, OTHER)
    shelf.mute(Rule.CAMERA)
    shelf.show_again(ONE)
    assert shelf.muted(ONE) == frozenset()
    assert shelf.muted(OTHER) == {Rule.SMOOTH}


def test_the_list_of_nodes_does_not_grow_for_ever(shelf, memory):
    shelf.mute(Rule.CAMERA)
    for number in range(MOST_NODES + 5):
        shelf.mute(Rule.SMOOTH, NodeId(f"n{number}"))
    assert len(memory.hidden) == MOST_NODES + 1
    assert shelf.muted(NodeId(f"n{MOST_NODES + 4}")) == {Rule.SMOOTH, Rule.CAMERA}


def test_hidden_hints_are_kept_in_the_settings_file(tmp_path):
    settings = changed(Settings(), hidden_hints={"*": ["camera"], "n": ["smooth"]})
    save(tmp_path / "settings.json", settings)
    found, warnings = load(tmp_path / "settings.json")
    assert warnings == []
    assert found.hidden_hints == {"*": ["camera"], "n": ["smooth"]}
    with pytest.raises(SettingError):
        changed(Settings(), hidden_hints={"n": "camera"})


def test_rules_nobody_knows_are_passed_over(shelf, memory):
    memory.hidden = {"*": ["camera", "of tomorrow"], "one": 5}
    assert shelf.muted(ONE) == {Rule.CAMERA}


def test_own_presets_come_before_ours(shelf):
    shelf.owned().save_preset(PromptPreset("", "Mine", "static camera, a slow nod"))
    presets, faults = shelf.presets()
    assert faults == []
    assert presets[0].label == "Mine"
    assert len(presets) > 40


def test_without_a_folder_nothing_can_be_kept():
    shelf = PromptShelf()
    assert shelf.presets()[0]
    with pytest.raises(EditError):
        shelf.owned()


def test_a_suffix_asks_for_a_look_when_it_is_old_or_for_another_model():
    fresh = Suffix("a", "A", "same face", "any", date(2026, 11, 1))
    assert review_of(fresh, "Kling V3", TODAY) == ""
    assert review_of(fresh, "", TODAY) == ""
    old = Suffix("a", "A", "same face", "any", date(2026, 8, 1))
    assert "119 days ago" in review_of(old, "Kling V3", TODAY)
    assert "not for Kling V3" in review_of(Suffix("a", "A", "x", "Veo", TODAY), "Kling V3", TODAY)
    assert review_of(Suffix("a", "A", "x", "kling", TODAY), "Kling V3", TODAY) == ""
    assert review_of(Suffix("a", "A", "x", "Veo", TODAY), "", TODAY) == ""
    assert "never dated" in review_of(Suffix("a", "A", "x"), "", TODAY)
