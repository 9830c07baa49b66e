"""Moved files are found again: surely by their bytes, otherwise offered by name, and never mixed up."""

from __future__ import annotations

import hashlib
import random
import shutil
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.probe import probe
from charstudio.model.errors import StorageError
from charstudio.model.library import MediaKind
from charstudio.studio.relinking import Searching, Wanted, find_media
from tests.lab import picture
from tests.made_material import write_clip


def wanted_of(path, key="k", **changes) -> Wanted:
    content = path.read_bytes()
    info = probe(path)
    size = (info.width_px, info.height_px) if info.has_picture else None
    known = {"kind": info.kind, "duration": info.duration, "size_px": size, **changes}
    return Wanted(key, path.name, hashlib.sha256(content).hexdigest(), len(content), **known)


def test_a_file_is_found_by_its_bytes_whatever_it_is_called_now(tmp_path):
    wanted = wanted_of(picture(tmp_path / "old.png", colour="red"))
    disk = tmp_path / "disk" / "a" / "b"
    disk.mkdir(parents=True)
    shutil.move(tmp_path / "old.png", disk / "renamed.dat")
    picture(disk / "old.png", colour="blue")
    found = find_media([wanted], tmp_path / "disk")
    assert found.certain == {"k": disk / "renamed.dat"}
    assert found.likely == {}
    assert found.missing == ()
    assert found.files == 2


def test_a_file_of_the_same_length_and_name_with_other_bytes_is_never_certain(tmp_path):
    original = picture(tmp_path / "face.png")
    wanted = wanted_of(original)
    other = tmp_path / "disk" / "face.png"
    other.parent.mkdir()
    content = bytearray(original.read_bytes())
    content[-13] ^= 1
    other.write_bytes(content)
    found = find_media([wanted], tmp_path / "disk")
    assert found.certain == {}


def test_what_has_the_name_and_the_facts_is_likely_and_the_nearest_is_offered_first(tmp_path):
    wanted = wanted_of(write_clip(tmp_path / "walk.mp4", range(24)))
    disk = tmp_path / "disk"
    (disk / "graded").mkdir(parents=True)
    (disk / "short").mkdir()
    write_clip(disk / "graded" / "Walk.MOV", range(24), options={"crf": "40"})
    write_clip(disk / "short" / "walk.mp4", range(12))
    (disk / "walk.png").write_bytes(picture(tmp_path / "p.png").read_bytes())
    (disk / "walk.txt").write_text("shot list")
    found = find_media([wanted], disk)
    candidates = found.likely["k"]
    assert [each.path.parent.name for each in candidates] == ["graded", "short"]
    assert candidates[0].is_close
    assert candidates[0].reasons == ("nearly the same name", "same length", "same picture size")
    assert candidates[1].differences == ("another length",)
    assert candidates[0].info.duration == Fraction(1)


def test_of_files_with_one_name_the_one_in_the_folders_of_old_is_offered_first(tmp_path):
    for place in ("scene 1", "scene 2", "scene 3"):
        (tmp_path / place).mkdir()
        write_clip(tmp_path / place / "take.mp4", range(12), options={"crf": "40"})
    wanted = Wanted.at("k", "D:\\Films\\Night\\Scene 2\\take.mp4")
    assert (wanted.name, wanted.folders[-1]) == ("take.mp4", "Scene 2")
    found = find_media([wanted], tmp_path)
    assert [each.path.parent.name for each in found.likely["k"]] == ["scene 2", "scene 1", "scene 3"]


@pytest.mark.parametrize("name", ["face (1).png", "face - Copy.png", "face copy.png", "FACE.JPG", "face (2) copy.png"])
def test_second_copies_and_other_suffixes_have_nearly_the_same_name(tmp_path, name):
    picture(tmp_path / name)
    found = find_media([Wanted("k", "face.png", kind=MediaKind.IMAGE)], tmp_path)
    assert [each.path.name for each in found.likely["k"]] == [name]


def test_accents_written_otherwise_are_the_same_name(tmp_path):
    picture(tmp_path / "Zoe\u0301.png")
    assert "k" in find_media([Wanted("k", "zo\u00e9.png")], tmp_path).likely


def test_where_only_the_very_bytes_will_do_a_name_counts_for_nothing(tmp_path):
    picture(tmp_path / "face.png")
    wanted = Wanted("k", "face.png", "0" * 64, 99, by_name=False)
    found = find_media([wanted], tmp_path)
    assert found.likely == {}
    assert found.missing == (wanted,)


def test_two_that_want_the_same_bytes_both_get_them(tmp_path):
    path = picture(tmp_path / "disk.png")
    found = find_media([wanted_of(path, "one"), wanted_of(path, "two")], tmp_path)
    assert found.certain == {"one": path, "two": path}


def test_a_hash_without_a_length_is_looked_for_by_name(tmp_path):
    path = picture(tmp_path / "face.png")
    wanted = Wanted("k", "face.png", hashlib.sha256(path.read_bytes()).hexdigest())
    assert find_media([wanted], tmp_path).certain == {"k": path}


def test_a_search_that_is_stopped_gives_what_it_had(tmp_path):
    path = picture(tmp_path / "a.png")
    picture(tmp_path / "b.png", colour="blue")
    steps = []
    found = find_media(
        [wanted_of(path, "a"), wanted_of(tmp_path / "b.png", "b")],
        tmp_path,
        stopped=lambda: any(step.found for step in steps),
        progress=steps.append,
    )
    assert found.was_stopped
    assert found.certain == {"a": path}
    assert [each.key for each in found.missing] == ["b"]


def test_progress_tells_files_and_a_share_that_never_falls_while_hashing(tmp_path):
    path = tmp_path / "long.bin"
    path.write_bytes(random.Random(1).randbytes(3 << 20))
    steps: list[Searching] = []
    find_media([Wanted("k", "x", "0" * 64, 3 << 20, by_name=False)], tmp_path, progress=steps.append)
    shares = [step.share for step in steps if step.share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_more_files_than_the_bound_are_not_looked_at_and_the_outcome_says_so(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}").write_bytes(b"x")
    found = find_media([Wanted("k", "z")], tmp_path, max_files=3)
    assert found.is_cut_short
    assert found.files == 3


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(StorageError):
        find_media([Wanted("k", "a")], tmp_path / "gone")


@settings(max_examples=40, deadline=None)
@given(
    contents=st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=8, unique=True),
    lost=st.sets(st.integers(0, 7)),
    seed=st.integers(0, 2**32),
)
def test_law_what_is_there_is_found_and_what_is_gone_is_missing(tmp_path_factory, contents, lost, seed):
    folder = tmp_path_factory.mktemp("disk")
    rng = random.Random(seed)
    for number, content in enumerate(contents):
        if number not in lost:
            place = folder / rng.choice(["a", "b/c", "."])
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{rng.random()}.bin").write_bytes(content)
    wanted = [
        Wanted(str(number), "clip.mp4", hashlib.sha256(content).hexdigest(), len(content), by_name=False)
        for number, content in enumerate(contents)
    ]
    found = find_media(wanted, folder)
    assert {key: path.read_bytes() for key, path in found.certain.items()} == {
        str(number): content for number, content in enumerate(contents) if number not in lost
    }
    assert {each.key for each in found.missing} == {str(n) for n in range(len(contents)) if n in lost}
