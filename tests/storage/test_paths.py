from __future__ import annotations

import pytest

from charstudio.model.errors import StorageError
from charstudio.storage.paths import Paths, ProjectFolder, resources


def test_the_users_folders_follow_the_system(monkeypatch, tmp_path):
    for name in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = Paths.for_user()
    assert paths.settings == tmp_path / "CONFIG" / "charstudio" / "settings.json"
    assert paths.templates == tmp_path / "CONFIG" / "charstudio" / "templates"
    assert paths.cache == tmp_path / "CACHE" / "charstudio"
    assert not list(tmp_path.iterdir())  # asking makes nothing


def test_all_of_them_can_live_in_one_folder(tmp_path):
    paths = Paths.under(tmp_path)
    assert {path.parent for path in (paths.config, paths.cache, paths.log)} == {tmp_path}


def test_the_files_we_ship_are_found():
    assert resources().is_dir()


def test_a_project_is_meant_by_its_folder_or_its_document(tmp_path):
    folder = ProjectFolder(tmp_path / "Film")
    folder.create()
    folder.create()
    assert not folder.exists
    folder.document.touch()
    assert folder.exists
    assert ProjectFolder.of(folder.root) == ProjectFolder.of(folder.document) == folder
    named_like_a_document = tmp_path / "odd.charstudio"
    named_like_a_document.mkdir()
    assert ProjectFolder.of(named_like_a_document).root == named_like_a_document


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="could not be created"):
        ProjectFolder(tmp_path / "file" / "Film").create()
