"""The user's library of templates: nothing in it is lost, replaced or hidden."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from charstudio.model.errors import Damaged, EditError, StorageError
from charstudio.model.node_template import Exposed, cut_out
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.storage import template_file
from charstudio.storage.blobs import Blobs
from charstudio.studio import own_templates
from charstudio.studio.own_templates import TRASH, TemplateLibrary
from tests.lab import still_asset, with_photo, with_state

PICTURE = b"\x89PNG"


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "media")


@pytest.fixture
def library(tmp_path):
    return TemplateLibrary(tmp_path / "config" / "templates")


@pytest.fixture
def save(library, blobs):
    project = with_state(with_photo(Project(), still_asset(blobs)), "night", "photo")

    def make(title="Night", **more):
        return library.save(cut_out(project, project.graph.nodes, title, **more), blobs.path, PICTURE)

    return make


def titles(library) -> list[str]:
    return [template.title for template in library.listed()]


def files(library) -> list[str]:
    return sorted(path.name for path in library.folder.iterdir())


def test_an_empty_library_has_no_folder_until_something_is_saved(library, save):
    assert library.listed() == ()
    assert not library.folder.exists()
    save()
    assert files(library) == ["Night.charnodes"]


def test_what_is_saved_is_listed_by_title_with_what_is_in_it(library, save):
    save("walk", description="She walks.", exposed=(Exposed(NodeId("night"), "instruction", "How"),))
    save("Aurora")
    first, second = library.listed()
    assert (first.title, second.title) == ("Aurora", "walk")
    assert second.description == "She walks."
    assert second.facts == "2 nodes · 1 file · 1 thing to fill in"
    assert first.facts == "2 nodes · 1 file"
    assert library.known == (first, second)
    assert library.picture(first) == PICTURE


def test_a_taken_title_gets_a_number_and_nothing_is_replaced(library, save):
    assert [save("Night").title, save("night").title, save("Night").title] == ["Night", "night 2", "Night 3"]
    assert len(library.listed()) == 3
    assert template_file.read(library.folder / "night 2.charnodes").title == "night 2"


@pytest.mark.parametrize("title", ["a/b\\c", "..", "CON", "nul.png", "?*", "雨" * 80, " . ", "x\x00y"])
def test_any_title_becomes_a_file_that_every_system_takes(library, save, title):
    if title == "..":
        assert save(title).path.name == "Template.charnodes"
    template = save(title)
    assert template.path.parent == library.folder
    assert template.path.is_file()
    assert len(template.path.name.encode()) < 255
    assert template.path.stem.upper() not in {"CON", "NUL.PNG", "NUL"}


def test_a_damaged_file_is_listed_with_its_reason(library, save):
    save()
    (library.folder / "Broken.charnodes").write_bytes(b"half of something")
    broken, night = library.listed()
    assert (broken.title, night.title) == ("Broken", "Night")
    assert "is not a whole template" in broken.problem
    assert night.problem == ""
    assert library.picture(broken) == b""


def test_files_that_have_not_changed_are_not_read_again(library, save, monkeypatch):
    save("One")
    save("Two")
    read: list[str] = []
    real = template_file.read
    monkeypatch.setattr(own_templates.template_file, "read", lambda path: (read.append(path.stem), real(path))[1])
    library.listed()
    assert read == []
    os.utime(library.folder / "One.charnodes", (1, 1))
    library.listed()
    assert read == ["One"]


def test_what_somebody_puts_into_the_folder_or_takes_out_by_hand_is_seen(library, save, tmp_path):
    template = save()
    template.path.rename(tmp_path / "elsewhere.charnodes")
    assert titles(library) == []
    (tmp_path / "elsewhere.charnodes").rename(library.folder / "By hand.charnodes")
    assert titles(library) == ["Night"]


def test_renaming_changes_title_and_file_and_keeps_the_rest(library, save):
    template = save("Night", description="Dark.")
    renamed = library.rename(template, "  Day  ")
    assert (renamed.title, renamed.description, renamed.path.name) == ("Day", "Dark.", "Day.charnodes")
    assert files(library) == ["Day.charnodes"]
    assert library.picture(renamed) == PICTURE


def test_renaming_to_a_taken_title_gets_a_number(library, save):
    save("Day")
    assert library.rename(save("Night"), "day").title == "day 2"
    assert titles(library) == ["Day", "day 2"]


def test_renaming_in_capitals_only_is_no_conflict_with_itself(library, save):
    assert library.rename(save("night"), "Night").title == "Night"


def test_a_name_of_nothing_is_refused_and_the_old_one_stays(library, save):
    with pytest.raises(EditError):
        library.rename(save(), " ")
    assert titles(library) == ["Night"]


def test_deleting_moves_into_the_trash_and_can_be_taken_back(library, save):
    deleted = library.delete(save())
    assert titles(library) == []
    assert [path.name for path in (library.folder / TRASH).iterdir()] == ["Night.charnodes"]
    assert library.restore(deleted).title == "Night"
    assert titles(library) == ["Night"]
    assert list((library.folder / TRASH).iterdir()) == []


def test_two_of_one_name_lie_in_the_trash_side_by_side_and_both_come_back(library, save):
    first = library.delete(save())
    second = library.delete(save())
    library.restore(second)
    library.restore(first)
    assert files(library) == ["Night 2.charnodes", "Night.charnodes", TRASH]


def test_restoring_what_is_gone_says_so(library, save):
    deleted = library.delete(save())
    deleted.trashed.unlink()
    with pytest.raises(StorageError, match="could not be brought back"):
        library.restore(deleted)


def test_a_file_from_elsewhere_is_taken_in_under_a_free_title(library, save, tmp_path):
    template = save()
    outside = tmp_path / "mail attachment.charnodes"
    library.export(template, outside)
    assert outside.read_bytes() == template.path.read_bytes()
    assert library.import_file(outside).title == "Night 2"
    assert titles(library) == ["Night", "Night 2"]
    assert outside.exists()


def test_a_damaged_file_from_elsewhere_is_refused_and_leaves_nothing(library, save, tmp_path):
    save()
    outside = tmp_path / "bad.charnodes"
    outside.write_bytes(b"bad")
    with pytest.raises(Damaged):
        library.import_file(outside)
    assert files(library) == ["Night.charnodes"]


def test_exporting_a_template_onto_itself_changes_nothing(library, save):
    template = save()
    before = template.path.read_bytes()
    library.export(template, template.path)
    assert template.path.read_bytes() == before


def test_many_at_once_all_get_a_place(library, save):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: save("Night"), range(12)))
    assert len(set(titles(library))) == 12
    assert len(files(library)) == 12
