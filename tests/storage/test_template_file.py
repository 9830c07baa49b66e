"""Templates as files: equal bytes for equal content, whole there and back, and nothing believed of a stranger's."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.characters import Character
from charstudio.model.errors import Damaged, DiskFull, NewerFormat, StorageError
from charstudio.model.node_template import Exposed, NodeTemplate, cut_out
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Fingerprint, NodeId
from charstudio.storage import archive, template_file
from charstudio.storage.archive import Limits
from charstudio.storage.blobs import Blobs
from tests.lab import still_asset, with_motion, with_photo, with_state

PICTURE = b"\x89PNG not really"


class Made:
    """A template of three nodes with one picture, and where its media lie."""

    def __init__(self, root: Path) -> None:
        self.blobs = Blobs(root / "media")
        self.asset = still_asset(self.blobs, "Lumi.png")
        project = with_motion(with_state(with_photo(Project(), self.asset), "night", "photo"), "walk", "night")
        self.project = project
        exposed = (Exposed(NodeId("walk"), "prompt", "What she does"), Exposed(NodeId("photo"), "asset", "Who"))
        self.template: NodeTemplate = cut_out(
            project,
            project.graph.nodes,
            "Night walk",
            description="At night.\nShe walks.",
            colour="blue",
            exposed=exposed,
        )
        self.path = root / "Night walk.charnodes"
        template_file.write(self.path, self.template, self.blobs.path, PICTURE)

    @property
    def media_name(self) -> str:
        return f"media/{self.asset.media.file_name}"


@pytest.fixture
def made(tmp_path) -> Made:
    return Made(tmp_path)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(path: Path, content: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as target:
        for name, data in content.items():
            target.writestr(name, data)
    return path


def changed(made: Made, name: str, change) -> Path:
    """The same file with another member ``name``."""
    content = members(made.path)
    content[name] = change(content[name])
    return packed(made.path.with_name("changed.charnodes"), content)


def with_json(made: Made, name: str, **values) -> Path:
    return changed(made, name, lambda data: json.dumps(json.loads(data) | values).encode())


def refused(path: Path) -> str:
    with pytest.raises(StorageError) as told:
        template_file.read(path)
    assert path.name in told.value.message
    assert told.value.message.endswith(".")
    return told.value.message


# --- there and back ------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_back_with_picture_and_media(made, tmp_path):
    found = template_file.read(made.path)
    assert found == made.template
    assert template_file.picture(made.path) == PICTURE
    out = tmp_path / "out"
    out.mkdir()
    places = template_file.unpack(made.path, template_file.media_of(found), out)
    assert places == {made.asset.id: out / made.asset.media.file_name}
    assert places[made.asset.id].read_bytes() == made.blobs.path(made.asset.media).read_bytes()


def test_equal_templates_give_equal_bytes_whenever_they_are_written(made, tmp_path):
    again = tmp_path / "again.charnodes"
    os.utime(made.blobs.path(made.asset.media), (0, 0))
    template_file.write(again, made.template, made.blobs.path, PICTURE)
    assert again.read_bytes() == made.path.read_bytes()


def test_it_holds_these_members_and_no_other(made):
    assert [*members(made.path)] == ["template.json", "nodes.json", "picture.png", made.media_name]
    assert json.loads(members(made.path)["template.json"]) == {
        "app": "Character Studio",
        "colour": "blue",
        "description": "At night.\nShe walks.",
        "exposed": [
            {"label": "What she does", "node": "walk", "param": "prompt"},
            {"label": "Who", "node": "photo", "param": "asset"},
        ],
        "format": 1,
        "kind": "template",
        "title": "Night walk",
    }


def test_no_path_and_no_result_is_in_it(made, tmp_path):
    pinned = replace(made.project.graph.nodes[NodeId("night")], pin=Fingerprint("f" * 64), take=5)
    graph = replace(made.project.graph, nodes={**made.project.graph.nodes, pinned.id: pinned})
    template = cut_out(replace(made.project, graph=graph), graph.nodes, "Pinned")
    template_file.write(tmp_path / "pinned.charnodes", template, made.blobs.path)
    text = members(tmp_path / "pinned.charnodes")["nodes.json"].decode()
    assert str(tmp_path) not in text
    assert "f" * 64 not in text
    assert '"take":5' not in text


def test_a_characters_sheet_comes_along(made, tmp_path):
    character = Character(CharacterId("k"), "Lumi", made.asset.id)
    project = replace(made.project, characters={character.id: character})
    node = replace(project.graph.nodes[NodeId("night")], params={"character": "k"})
    project = replace(project, graph=replace(project.graph, nodes={node.id: node}, links={}))
    template_file.write(tmp_path / "c.charnodes", cut_out(project, [node.id], "C"), made.blobs.path)
    found = template_file.read(tmp_path / "c.charnodes")
    assert found.snippet.characters == {character.id: character}
    assert template_file.media_of(found) == (made.asset,)


def test_under_another_title_all_else_stays(made, tmp_path):
    other = tmp_path / "other.charnodes"
    assert template_file.rewrite(made.path, other, "Day walk").title == "Day walk"
    assert template_file.read(other) == replace(made.template, title="Day walk")
    before, after = members(made.path), members(other)
    assert {name for name in before if before[name] != after[name]} == {"template.json"}


def test_a_file_packed_anew_by_another_program_is_read(made, tmp_path):
    other = packed(tmp_path / "other.charnodes", members(made.path), zipfile.ZIP_DEFLATED)
    assert template_file.read(other) == made.template
    assert template_file.rewrite(other, tmp_path / "ours.charnodes", made.template.title) == made.template
    assert (tmp_path / "ours.charnodes").read_bytes() == made.path.read_bytes()


def test_media_that_are_gone_are_named_and_nothing_is_written(made, tmp_path):
    made.blobs.path(made.asset.media).unlink()
    with pytest.raises(StorageError, match=r"Lumi\.png"):
        template_file.write(tmp_path / "none.charnodes", made.template, made.blobs.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Night walk.charnodes", "media"]


def test_media_that_are_not_what_they_were_are_not_passed_on(made, tmp_path):
    made.blobs.path(made.asset.media).write_bytes(b"something else")
    with pytest.raises(Damaged):
        template_file.write(tmp_path / "none.charnodes", made.template, made.blobs.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Night walk.charnodes", "media"]


def test_a_full_disk_leaves_the_old_file_alone(made, tmp_path, monkeypatch):
    before = made.path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    with pytest.raises(DiskFull):
        template_file.write(made.path, made.template, made.blobs.path)
    assert made.path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Night walk.charnodes", "media"]


# --- strangers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.sh",
        "/etc/passwd",
        "C:\\evil.exe",
        "media/../../evil.png",
        "media/evil.png",
        "media\\" + "a" * 64 + ".png",
        "media/" + "A" * 64 + ".png",
        "media/" + "a" * 64 + ".png/x",
        "media/" + "a" * 64 + ".averylongsuffix",
        "__MACOSX/._nodes.json",
        "nodes.json ",
        "NODES.JSON",
    ],
)
def test_a_member_with_any_other_name_is_refused(made, tmp_path, name):
    words = refused(packed(tmp_path / "evil.charnodes", members(made.path) | {name: b"x"}))
    assert "has no place in it" in words
    assert not (tmp_path.parent / "evil.sh").exists()


def test_a_name_that_hides_behind_a_null_is_refused(made, tmp_path):
    path = packed(tmp_path / "evil.charnodes", members(made.path) | {"picture_png_x": b"x"})
    path.write_bytes(path.read_bytes().replace(b"picture_png_x", b"picture.png\0x"))
    refused(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["nodes.json", "template.json", "picture.png"])
def test_a_member_that_is_there_twice_is_refused(made, tmp_path, name):
    path = packed(tmp_path / "twice.charnodes", members(made.path))
    with zipfile.ZipFile(path, "a") as target:
        target.writestr(name, b"{}")
    assert "twice" in refused(path)


@pytest.mark.parametrize("name", ["nodes.json", "template.json"])
def test_a_member_that_is_missing_is_named(made, tmp_path, name):
    content = members(made.path)
    del content[name]
    assert f"{name} is missing" in refused(packed(tmp_path / "less.charnodes", content))


def test_the_picture_may_be_missing(made, tmp_path):
    content = members(made.path)
    del content["picture.png"]
    path = packed(tmp_path / "plain.charnodes", content)
    assert template_file.read(path) == made.template
    assert template_file.picture(path) == b""


def test_missing_and_surplus_media_are_refused(made, tmp_path):
    content = members(made.path)
    data = content.pop(made.media_name)
    assert "its nodes use is missing" in refused(packed(tmp_path / "less.charnodes", content))
    more = members(made.path) | {f"media/{'a' * 64}.png": data}
    assert "no node uses" in refused(packed(tmp_path / "more.charnodes", more))


def test_media_whose_bytes_are_others_are_found_out_when_they_are_unpacked(made, tmp_path):
    path = changed(made, made.media_name, lambda data: data[:-1] + b"\0")
    out = tmp_path / "out"
    out.mkdir()
    found = template_file.read(path)
    with pytest.raises(Damaged, match="has been changed"):
        template_file.unpack(path, template_file.media_of(found), out)
    with pytest.raises(Damaged):
        template_file.rewrite(path, tmp_path / "taken.charnodes", "Taken")
    assert not (tmp_path / "taken.charnodes").exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"app": "Other"}, "is not about a template"),
        ({"kind": "nodes"}, "is not about a template"),
        ({"format": "1"}, "format must be a whole number"),
        ({"format": True}, "format must be a whole number"),
        ({"format": 0}, "format must be a whole number"),
        ({"title": 5}, "title must be a text"),
        ({"title": ""}, "title is empty"),
        ({"title": " \n "}, "title is empty"),
        ({"title": "x" * 81}, "title must be a text of at most 80"),
        ({"description": None}, "description must be a text"),
        ({"description": "x" * 2001}, "at most 2000"),
        ({"colour": ["blue"]}, "colour must be a text"),
        ({"more": 1}, "more is not known"),
        ({"exposed": {}}, "exposed must be a list"),
        ({"exposed": [5]}, "must have a node, a param and a label"),
        ({"exposed": [{"node": "walk", "param": "prompt"}]}, "must have a node, a param and a label"),
        ({"exposed": [{"node": "walk", "param": 1, "label": "x"}]}, "must be short texts"),
        ({"exposed": [{"node": "walk", "param": "prompt", "label": "x" * 121}]}, "must be short texts"),
        ({"exposed": [{"node": "nobody", "param": "prompt", "label": "x"}]}, "a node that is not there"),
        ({"exposed": [{"node": "walk", "param": "prompt", "label": "x"}] * 2}, "exposed[1] is there twice"),
    ],
)
def test_wrong_words_about_a_template_are_refused_one_by_one(made, values, words):
    assert words in refused(with_json(made, "template.json", **values))


def test_a_label_of_nothing_becomes_the_parameters_own_name(made):
    path = with_json(made, "template.json", exposed=[{"node": "walk", "param": "prompt", "label": "\n"}])
    assert template_file.read(path).exposed == (Exposed(NodeId("walk"), "prompt", "prompt"),)


@pytest.mark.parametrize("name", ["nodes.json", "template.json"])
@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":' * 100_000, b'{"a": NaN}'])
def test_members_that_are_no_json_are_refused(made, name, data):
    refused(changed(made, name, lambda _: data))


def test_damaged_nodes_are_refused_with_the_place_of_the_fault(made):
    path = changed(made, "nodes.json", lambda data: data.replace(b'"take":1', b'"take":"first"'))
    assert "take: must be a whole number" in refused(path)


def test_pins_takes_frames_and_origins_of_a_stranger_are_dropped(made):
    def forge(data: bytes) -> bytes:
        document = json.loads(data)
        document["nodes"]["night"] |= {"pin": "e" * 64, "take": 9}
        document["frames"] = {"f": {"title": "Other", "nodes": ["night"], "colour": "pink"}}
        document["origin"] = "a word"
        return json.dumps(document).encode()

    found = template_file.read(changed(made, "nodes.json", forge))
    assert found == made.template


def test_newer_formats_are_told_apart_from_damage(made):
    for path in (with_json(made, "template.json", format=2), with_json(made, "nodes.json", format=999)):
        with pytest.raises(NewerFormat, match="newer version"):
            template_file.read(path)


# --- bombs ---------------------------------------------------------------------------------------------------------


def test_a_member_that_would_grow_beyond_all_measure_is_refused_before_it_does(made, tmp_path):
    content = members(made.path) | {"picture.png": bytes(4 * 2**20)}
    assert "beyond all measure" in refused(packed(tmp_path / "bomb.charnodes", content, zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(member_bytes=100, total_bytes=10**9, members=10), "is too large"),
        (Limits(member_bytes=10**9, total_bytes=100, members=10), "too large together"),
        (Limits(member_bytes=10**9, total_bytes=10**9, members=3), "too many files"),
    ],
)
def test_more_than_the_limits_is_refused(made, monkeypatch, limits, words):
    monkeypatch.setattr(template_file, "LIMITS", limits)
    assert words in refused(made.path)


def test_a_frame_with_more_than_the_limits_is_not_written(made, tmp_path, monkeypatch):
    monkeypatch.setattr(template_file, "LIMITS", Limits(member_bytes=10, total_bytes=10**12, members=10))
    with pytest.raises(StorageError, match="too large for a template"):
        template_file.write(tmp_path / "none.charnodes", made.template, made.blobs.path)
    assert not (tmp_path / "none.charnodes").exists()


def test_a_size_that_is_a_lie_brings_no_more_bytes(made, tmp_path):
    """The list says 10 bytes, the packed data unfold to millions: never more than was said is unpacked."""
    path = packed(tmp_path / "lie.charnodes", members(made.path) | {"picture.png": bytes(2**20)}, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    path.write_bytes(data.replace((2**20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(Damaged):
        template_file.picture(path)


def test_a_list_of_members_without_end_is_not_read(made):
    data = bytearray(made.path.read_bytes())
    for at, words in ((-12, "too many files"), (-10, "list of files is too long")):
        forged = bytearray(data)
        forged[at : at + 2] = b"\xff\xff"
        if at == -10:
            forged[at : at + 4] = (2**31).to_bytes(4, "little")
        made.path.write_bytes(forged)
        assert words in refused(made.path)


def test_a_second_larger_end_is_refused(made):
    data = made.path.read_bytes()
    made.path.write_bytes(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])
    assert "larger than such a file can be" in refused(made.path)


def test_locked_and_strangely_packed_members_are_refused(made, tmp_path):
    assert "packed in a way" in refused(packed(tmp_path / "b.charnodes", members(made.path), zipfile.ZIP_BZIP2))
    data = bytearray(made.path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    made.path.write_bytes(data)
    assert "password" in refused(made.path)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"not a zip at all" * 100, bytes(4096)])
def test_what_is_no_zip_file_is_refused(tmp_path, data):
    path = tmp_path / "none.charnodes"
    path.write_bytes(data)
    refused(path)


def test_what_is_no_file_is_refused(tmp_path):
    refused(tmp_path / "nothing.charnodes")
    (tmp_path / "folder.charnodes").mkdir()
    assert "not an ordinary file" in refused(tmp_path / "folder.charnodes")
    os.mkfifo(tmp_path / "pipe.charnodes")
    assert "not an ordinary file" in refused(tmp_path / "pipe.charnodes")


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_ends_in_a_sentence_or_in_the_same_template(made, tmp_path, data):
    content = bytearray(made.path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    path = tmp_path / "harmed.charnodes"
    path.write_bytes(content)
    out = tmp_path / f"out{os.urandom(4).hex()}"
    out.mkdir()
    try:
        found = template_file.read(path)
        template_file.picture(path)
        places = template_file.unpack(path, template_file.media_of(found), out)
    except StorageError:
        return
    assert {key: place.name for key, place in places.items()} == {made.asset.id: made.asset.media.file_name}
    assert places[made.asset.id].read_bytes() == made.blobs.path(made.asset.media).read_bytes()


def test_nothing_is_left_of_a_member_that_could_not_be_unpacked(made, tmp_path):
    path = packed(tmp_path / "cut.charnodes", members(made.path), zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    at = data.index(made.media_name.encode()) + len(made.media_name) + 20
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(Damaged):
        template_file.unpack(path, template_file.media_of(template_file.read(path)), out)
    assert list(out.iterdir()) == []


def test_stored_bytes_do_not_depend_on_any_packer(made):
    """zlib's versions give different bytes, so nothing in our files is packed."""
    content = made.path.read_bytes()
    assert all(data in content for data in members(made.path).values())
    assert zlib.compress(b"x") not in content
    assert io.BytesIO(content).read(4) == b"PK\x03\x04"
