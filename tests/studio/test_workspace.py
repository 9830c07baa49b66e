"""Project folders: made, found, named, copied."""

from __future__ import annotations

import pytest

from charstudio.model.errors import StorageError
from charstudio.model.project import Project
from charstudio.studio.workspace import Workspace, create, free_folder, locate, refuse_taken


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rain", "Rain"),
        ("a/b\\c:d*e?f", "a b c d e f"),
        ("  .hidden. ", "hidden"),
        ("", "Untitled film"),
        ("\0\n", "Untitled film"),
        ("..", "Untitled film"),
        ("CON", "CON film"),
        ("nul.txt", "nul.txt film"),
        ("Console", "Console"),
        ("x" * 79 + " .y", "x" * 79),
    ],
)
def test_every_title_gives_a_folder_that_any_system_can_have(tmp_path, title, name):
    assert free_folder(tmp_path, title) == tmp_path / name


def test_a_taken_name_gets_a_number(tmp_path):
    (tmp_path / "Rain").mkdir()
    (tmp_path / "Rain 2").mkdir()
    assert free_folder(tmp_path, "Rain") == tmp_path / "Rain 3"


def test_an_empty_folder_is_free_and_a_file_is_not(tmp_path):
    (tmp_path / "empty").mkdir()
    refuse_taken(tmp_path / "empty")
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        refuse_taken(tmp_path / "file")


def test_a_project_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch):
    from charstudio.storage import project_file

    def fail(path, project):
        raise StorageError("The disk is odd.")

    monkeypatch.setattr(project_file, "write", fail)
    with pytest.raises(StorageError, match="odd"):
        create(tmp_path / "film", Project())
    assert not (tmp_path / "film").exists()


def test_a_folder_knows_itself_however_it_is_spelt(tmp_path):
    workspace = create(tmp_path / "film", Project())
    assert workspace.is_at(tmp_path / "other" / ".." / "film") is False  # that way does not exist
    (tmp_path / "other").mkdir()
    assert workspace.is_at(tmp_path / "other" / ".." / "film")
    assert not workspace.is_at(tmp_path / "other")
    assert locate(tmp_path / "film" / "film.charstudio") == tmp_path / "film"
    workspace.close()


def test_a_copy_that_fails_is_taken_away(tmp_path, monkeypatch):
    workspace = create(tmp_path / "film", Project())
    with monkeypatch.context() as patch:
        patch.setattr(
            workspace.database, "copy_to", lambda path: (_ for _ in ()).throw(StorageError("The disk is odd."))
        )
        with pytest.raises(StorageError, match="odd"):
            workspace.copy_to(tmp_path / "copy", Project())
    assert not (tmp_path / "copy").exists()
    workspace.copy_to(tmp_path / "copy", Project("Copy"))
    workspace.close()
    Workspace(tmp_path / "copy").close()


def test_without_its_database_it_is_read_and_nothing_is_made(tmp_path):
    create(tmp_path / "film", Project()).close()
    before = sorted(path.name for path in (tmp_path / "film").iterdir())
    workspace = Workspace(tmp_path / "film", read_only=True, without_database=True)
    assert workspace.database.all_results() == []
    workspace.copy_to(tmp_path / "copy", Project())
    workspace.close()
    assert sorted(path.name for path in (tmp_path / "film").iterdir()) == before
    Workspace(tmp_path / "copy").close()
