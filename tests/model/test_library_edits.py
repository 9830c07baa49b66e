"""Imported files, title and budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph_edits import (
    add_asset,
    add_node,
    remove_unused_assets,
    rename_asset,
    set_budget,
    set_param,
    set_title,
)
from charstudio.model.project import Project
from charstudio.model.values import AssetId, NodeId
from tests.model.strategies import KINDS, SILENT, SPEECH, STILL, TALKING, empty_project, starting_project


def test_importing_a_file_twice_gives_one_with_the_name_it_had():
    project = add_asset(Project(), STILL)
    assert add_asset(project, replace(STILL, name="again")) is project
    with pytest.raises(EditError, match="hash"):
        add_asset(project, replace(STILL, id=AssetId("0" * 64)))


def test_renaming_a_file():
    project = rename_asset(empty_project(), STILL.id, " Mira ")
    assert project.assets[STILL.id].name == "Mira"
    assert rename_asset(project, STILL.id, "Mira") is project
    with pytest.raises(EditError, match="name"):
        rename_asset(project, STILL.id, " ")
    with pytest.raises(UnknownId):
        rename_asset(project, AssetId("0" * 64), "x")


def test_files_used_by_clips_characters_and_parameters_are_kept():
    project = starting_project()
    assert remove_unused_assets(project) is project
    assert set(remove_unused_assets(empty_project()).assets) == {STILL.id}  # the character's sheet
    voiced = add_node(empty_project(), KINDS, "test.voice", node_id=NodeId("v"))
    voiced = set_param(voiced, KINDS, NodeId("v"), "files", [SPEECH.id])
    assert set(remove_unused_assets(voiced).assets) == {STILL.id, SPEECH.id}
    assert {SILENT.id, TALKING.id}.isdisjoint(remove_unused_assets(voiced).assets)


def test_a_film_has_a_title():
    project = set_title(Project(), " Rain ")
    assert project.title == "Rain"
    assert set_title(project, "Rain") is project
    with pytest.raises(EditError, match="title"):
        set_title(project, "")


def test_a_budget_is_an_amount_of_dollars():
    project = set_budget(Project(), Decimal("12.50"))
    assert project.budget == Decimal("12.50")
    assert set_budget(project, None) == Project()
    for bad in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(EditError, match="dollars"):
            set_budget(project, bad)
