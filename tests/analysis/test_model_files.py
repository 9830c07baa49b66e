"""The networks: only the files we know, wherever their packages lie."""

from __future__ import annotations

import pytest

from charstudio.analysis import model_files
from charstudio.analysis.model_files import ALL, DETECTOR, MESH, path_of


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.member)
def test_every_network_is_installed_for_the_tests_and_is_the_one_we_know(model):
    assert path_of(model) is not None


def test_the_mesh_comes_with_the_program_and_its_notice_beside_it():
    path = path_of(MESH)
    assert path is not None
    assert "Apache License" in (path.parent / "NOTICE.md").read_text("utf-8")


def test_a_file_with_other_bytes_is_not_trusted(tmp_path, monkeypatch):
    changed = tmp_path / DETECTOR.member
    changed.parent.mkdir()
    changed.write_bytes(b"changed")

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(model_files.importlib.util, "find_spec", lambda _name: Spec())
    path_of.cache_clear()
    try:
        assert path_of(DETECTOR) is None
    finally:
        path_of.cache_clear()


def test_a_package_that_is_not_installed_has_no_files(monkeypatch):
    monkeypatch.setattr(model_files.importlib.util, "find_spec", lambda _name: None)
    path_of.cache_clear()
    try:
        assert path_of(DETECTOR) is None
    finally:
        path_of.cache_clear()
