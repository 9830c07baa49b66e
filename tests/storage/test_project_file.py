from __future__ import annotations

import contextlib
import copy
import json
import os
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.characters import Character, SheetItem
from charstudio.model.checks import check
from charstudio.model.clip_looks import Title
from charstudio.model.errors import Damaged, DiskFull, NewerFormat, ReadOnly, StorageError
from charstudio.model.graph import Graph, Node
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, TrackKind, Transition
from charstudio.model.values import CharacterId, NodeId
from charstudio.storage import project_file
from charstudio.storage.files import PART_SUFFIX
from charstudio.storage.project_salvage import consistent, salvage_document
from charstudio.storage.project_text import MAX_BYTES
from tests.model.strategies import projects

GOLDEN = Path(__file__).parent / "golden" / "format_4.charstudio"
FORMAT_1, FORMAT_2, FORMAT_3 = (GOLDEN.with_name(f"format_{number}.charstudio") for number in (1, 2, 3))
NOW = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)


def document(project):
    return json.loads(json.dumps(project_file.to_json(project)))


def with_node(**fields):
    node = Node(NodeId("n"), "text", "Text", **fields)
    return Project(graph=Graph({node.id: node}))


# --- the format ----------------------------------------------------------------------------------------------------


def test_the_golden_file_reads_to_the_exact_project(rich):
    assert project_file.read(GOLDEN) == rich


def test_the_golden_file_is_written_byte_for_byte(rich, tmp_path):
    project_file.write(tmp_path / "film.charstudio", rich)
    assert (tmp_path / "film.charstudio").read_bytes() == GOLDEN.read_bytes()


def test_the_golden_file_has_every_field_of_the_format():
    written = json.loads(GOLDEN.read_bytes())
    everything = GOLDEN.read_text("utf-8")
    assert written["format"] == project_file.FORMAT_VERSION
    for kind in (
        '"fill"',
        '"stretch"',
        '"fit"',
        '"dissolve"',
        '"dip"',
        '"wipe"',
        '"video"',
        '"audio"',
        '"image"',
        '"caption"',
    ):
        assert kind in everything


def test_the_order_in_which_parts_were_made_does_not_show_in_the_file(rich, tmp_path):
    turned = replace(rich.graph, nodes=dict(reversed(rich.graph.nodes.items())))
    project_file.write(tmp_path / "film.charstudio", replace(rich, graph=turned))
    assert (tmp_path / "film.charstudio").read_bytes() == GOLDEN.read_bytes()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_saving_and_loading_gives_the_same_project(project):
    text = json.dumps(project_file.to_json(project), allow_nan=False)
    assert project_file.from_json(json.loads(text)) == project


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_writing_what_was_read_changes_no_byte(tmp_path_factory, project):
    path = tmp_path_factory.mktemp("law") / "film.charstudio"
    project_file.write(path, project)
    first = path.read_bytes()
    read = project_file.read(path)
    assert read == project
    project_file.write(path, read)
    assert path.read_bytes() == first


# --- formats of other versions -------------------------------------------------------------------------------------


def test_a_newer_format_is_refused_before_anything_else_is_looked_at(folder):
    folder.document.write_text('{"app": "Character Studio", "format": 5, "scenes": {}}')
    for open_it in (project_file.read, project_file.salvage):
        with pytest.raises(NewerFormat, match="newer version"):
            open_it(folder.document)


@pytest.mark.parametrize(
    "stranger", ["{}", '{"format": true}', '{"format": "1"}', '{"format": 0}', '{"format": 1, "app": "x"}']
)
def test_json_of_somebody_else_is_no_project(folder, stranger):
    folder.document.write_text(stranger)
    for open_it in (project_file.read, project_file.salvage):
        with pytest.raises(Damaged, match="not a project"):
            open_it(folder.document)


def test_format_1_had_no_bypassed_and_collapsed_nodes_and_no_dots(rich):
    rich = as_format_2_knew_it(rich)
    nodes = {key: replace(node, bypassed=False, collapsed=False) for key, node in rich.graph.nodes.items()}
    assert project_file.read(FORMAT_1) == replace(rich, graph=replace(rich.graph, nodes=nodes, bends={}))
    assert project_file.salvage(FORMAT_1).faults == ()


def test_format_2_had_clips_as_recorded_and_no_words(rich):
    assert project_file.read(FORMAT_2) == as_format_2_knew_it(rich)
    assert project_file.salvage(FORMAT_2).faults == ()


def test_format_3_had_characters_of_a_sheet_and_notes(rich):
    assert project_file.read(FORMAT_3) == as_format_3_knew_it(rich)
    assert project_file.salvage(FORMAT_3).faults == ()


def as_format_3_knew_it(project):
    """The rich project without what format 4 brought: the first still of the sheet was the master."""
    linda = project.characters[CharacterId("k_1")]
    clip = linda.sheet[1].asset
    linda = Character(linda.id, linda.name, linda.master, sheet=(SheetItem(clip),), notes=linda.notes, version=3)
    return replace(project, characters={linda.id: linda})


def as_format_2_knew_it(project):
    """The rich project without what format 3 brought."""
    project = as_format_3_knew_it(project)
    tracks = [
        replace(track, volume_db=0.0, sync=False, clips=tuple(plain(clip) for clip in track.clips if is_old(clip)))
        for track in project.timeline.tracks
        if track.kind is not TrackKind.CAPTION
    ]
    markers = tuple(replace(marker, note="") for marker in project.timeline.markers)
    assets = {key: asset for key, asset in project.assets.items() if asset.info.kind is not MediaKind.LUT}
    timeline = replace(project.timeline, tracks=tuple(tracks), markers=markers)
    return replace(project, timeline=timeline, assets=assets)


def is_old(clip):
    return not isinstance(clip.source, Title) and not clip.freeze


def plain(clip):
    kept = {field.name for field in fields(Clip)} & set(OLD_CLIP)
    transition = clip.transition and Transition(clip.transition.kind, clip.transition.duration)
    return Clip(**{name: getattr(clip, name) for name in kept} | {"transition": transition})


OLD_CLIP = [
    "id",
    "source",
    "start",
    "source_range",
    "name",
    "gain_db",
    "fade_in",
    "fade_out",
    "fit",
    "speed",
    "transition",
]


def test_an_older_format_goes_through_every_step(rich):
    steps = {
        1: lambda old: {**old, "format": 2, "name": old["title"]},
        2: lambda old: {**old, "format": 3, "name": old["name"] + "!"},
    }
    old = document(rich) | {"format": 1}
    assert project_file.upgraded(old, 3, steps)["name"] == rich.title + "!"
    assert old == document(rich) | {"format": 1}


def test_an_older_format_that_lacks_what_its_step_needs_is_damaged():
    with pytest.raises(Damaged, match="brought up to date"):
        project_file.upgraded({"format": 1}, 2, {1: lambda old: {"x": old["gone"]}})


# --- hostile files -------------------------------------------------------------------------------------------------

DEEP = b'{"format": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
HOSTILE = {
    "empty": b"",
    "blank": b" \n\t ",
    "not text": bytes(range(256)),
    "not UTF-8": b'{"title": "\xff"}',
    "UTF-16": '{"format": 1}'.encode("utf-16"),
    "an array": b"[1, 2]",
    "a number": b"7",
    "null": b"null",
    "NaN": b'{"format": 1, "x": NaN}',
    "Infinity": b'{"format": 1, "x": -Infinity}',
    "beyond floats": b'{"format": 1, "x": 1e999}',
    "endless integer": b'{"format": 1, "x": ' + b"9" * 5000 + b"}",
    "deep": DEEP,
    "deep objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "moderately deep": b'{"format": 1, "a": ' + b"[" * 200 + b"]" * 200 + b"}",
    "lone surrogate": b'{"format": 1, "title": "\\ud800"}',
    "lone surrogate as key": b'{"format": 1, "\\udfff": 1}',
    "control character": b'{"format": 1, "title": "a\x00b"}',
    "comment": b'{"format": 1} // and so on',
    "twice": b'{"format": 1, "format": 1}',
    "single quotes": b"{'format': 1}",
    "zip": b"PK\x03\x04" + bytes(100),
}


def salvaged_or_error(path):
    try:
        return project_file.salvage(path)
    except (Damaged, NewerFormat) as error:
        return error


def read_or_error(path):
    try:
        return project_file.read(path)
    except (Damaged, NewerFormat) as error:
        return error


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_in_one_sentence(folder, name):
    folder.document.write_bytes(HOSTILE[name])
    with pytest.raises(Damaged) as caught:
        project_file.read(folder.document)
    assert caught.value.message.endswith(".")
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize("name", HOSTILE)
def test_salvaging_hostile_bytes_gives_a_valid_project_or_one_sentence(folder, name):
    folder.document.write_bytes(HOSTILE[name])
    salvaged = salvaged_or_error(folder.document)
    if isinstance(salvaged, Damaged):
        assert "autosaved" in salvaged.hint
    else:
        assert check(salvaged.project) == []
        assert salvaged.faults
    assert folder.document.read_bytes() == HOSTILE[name]


def test_a_file_too_large_is_not_read(folder):
    with folder.document.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(Damaged, match="larger than 64 MB"):
        project_file.read(folder.document)


def test_what_is_no_file_is_refused(folder, tmp_path):
    loop, pipe = tmp_path / "loop", tmp_path / "pipe"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    cases = {
        folder.root: "a folder",
        tmp_path / "nothing": "no file",
        loop: "nowhere",
        pipe: "not an ordinary file",
        Path("/dev/zero"): "not an ordinary file",
        Path("nul\0byte"): "name of a file",
    }
    for path, words in cases.items():
        for open_it in (project_file.read, project_file.salvage):
            with pytest.raises(Damaged, match=words):
                open_it(path)


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(folder, rich):
    folder.document.write_bytes(b"\xef\xbb\xbf" + GOLDEN.read_bytes().replace(b"\n", b"\r\n"))
    assert project_file.read(folder.document) == rich


WRONG = [None, True, -1, 2.5, 10**60, "", "x", "1/0", [], [[]], {}, {"": ""}]


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def at(whole, path):
    for key in path:
        whole = whole[key]
    return whole


def put(whole, path, value):
    for key in path[:-1]:
        whole = whole[key]
    whole[path[-1]] = value


def test_wrong_types_everywhere_never_end_in_a_raw_exception(rich, folder):
    whole = GOLDEN.read_text("utf-8")
    for number, path in enumerate(list(places(json.loads(whole)))[1:]):
        broken = json.loads(whole)
        put(broken, path, WRONG[number % len(WRONG)])
        folder.document.write_text(json.dumps(broken))
        read = read_or_error(folder.document)
        if isinstance(read, Project):
            assert check(read) == []
        else:
            assert isinstance(read, NewerFormat) or read.faults or "not a project" in read.message
        salvaged = salvaged_or_error(folder.document)
        if isinstance(salvaged, project_file.Salvaged):
            assert check(salvaged.project) == []
        else:
            assert path[0] in {"format", "app"}


def test_every_fault_is_named_with_its_path(rich):
    broken = document(rich)
    broken["surprise"] = 1
    broken["budget_usd"] = "-3"
    broken["graph"]["nodes"]["n_state"]["take"] = "seven"
    del broken["graph"]["nodes"]["n_image"]["kind"]
    broken["timeline"]["rate"] = "24/0"
    broken["timeline"]["tracks"][0]["clips"][1]["speed"] = "0"
    broken["timeline"]["tracks"][0]["clips"][2]["source"] = {"asset": "../../etc/passwd"}
    broken["assets"]["a" * 64]["suffix"] = "../x"
    with pytest.raises(Damaged) as caught:
        project_file.from_json(broken)
    assert sorted(caught.value.faults) == [
        f"assets[{'a' * 64}].suffix: must be a plain file suffix such as 'mp4'",
        "budget_usd: '-3' is not an amount such as '12.50'",
        "graph.nodes[n_image].kind: is missing",
        "graph.nodes[n_state].take: must be a whole number",
        "surprise: is not known to this version",
        "timeline.rate: '24/0' is not a frame rate such as '24' or '30000/1001'",
        "timeline.tracks[0].clips[1].speed: must be more than 0",
        "timeline.tracks[0].clips[2].source.asset: must be a SHA-256 in hexadecimal",
    ]
    assert "8 faults" in caught.value.message


def test_parts_that_do_not_go_together_are_all_named(rich):
    broken = document(rich)
    broken["graph"]["links"]["n_gone"] = {"image": [{"node": "n_image", "port": "image"}]}
    broken["timeline"]["tracks"][0]["clips"][1]["start"] = "1001/30000"
    with pytest.raises(Damaged) as caught:
        project_file.from_json(broken)
    assert any("graph.links[n_gone.image]" in fault for fault in caught.value.faults)
    assert any("overlaps" in fault for fault in caught.value.faults)


# --- salvage -------------------------------------------------------------------------------------------------------


def salvaged_from(folder, broken):
    content = broken if isinstance(broken, bytes) else json.dumps(broken).encode()
    folder.document.write_bytes(content)
    found = project_file.salvage(folder.document)
    assert check(found.project) == []
    assert folder.document.read_bytes() == content
    return found


def test_a_whole_file_is_salvaged_as_it_is(folder, rich):
    assert salvaged_from(folder, GOLDEN.read_bytes()) == project_file.Salvaged(rich, ())


def test_only_the_broken_parts_are_left_out(folder, rich):
    broken = document(rich)
    del broken["graph"]["nodes"]["n_motion"]["kind"]
    broken["timeline"]["tracks"][2]["clips"][0]["start"] = "soon"
    broken["graph"]["nodes"]["n_state"]["width"] = "wide"
    found = salvaged_from(folder, broken)
    assert set(found.project.graph.nodes) == set(rich.graph.nodes) - {"n_motion"}
    assert [clip.id for _, clip in found.project.timeline.clips()] == ["c_2", "c_3", "c_5", "c_6", "c_7"]
    assert found.project.graph.nodes[NodeId("n_state")] == replace(rich.graph.nodes[NodeId("n_state")], width=220.0)
    assert (found.project.assets, found.project.characters) == (rich.assets, rich.characters)
    text = "\n".join(found.faults)
    for place in ("graph.nodes[n_motion].kind", "timeline.tracks[2].clips[0].start", "clips[c_1]: left out"):
        assert place in text
    assert "c_1].transition" not in text  # a part of a part that is named already


def test_what_contradicts_is_left_out_and_the_rest_kept(folder, rich):
    broken = document(rich)
    broken["timeline"]["tracks"][0]["clips"][1]["start"] = "1001/30000"
    broken["graph"]["links"]["n_image"] = {"x": [{"node": "n_motion", "port": "video"}]}
    broken["graph"]["nodes"]["n_state"]["take"] = 0
    broken["graph"]["frames"]["f_1"]["nodes"].append("n_gone")
    broken["characters"]["k_1"]["sheet"].insert(0, {"asset": "0" * 64, "label": "", "view": "side"})
    found = salvaged_from(folder, broken)
    assert found.project.graph.nodes[NodeId("n_state")].take == 1
    assert len(found.project.graph.nodes) == len(rich.graph.nodes)
    assert found.project.graph.frames == rich.graph.frames
    assert found.project.characters == rich.characters
    assert "c_1" in [clip.id for _, clip in found.project.timeline.clips()]
    assert found.project.title == rich.title


def test_of_a_contradictory_character_the_rest_is_kept(folder, rich):
    broken = document(rich)
    linda = broken["characters"]["k_1"]
    linda["outfits"].append(linda["outfits"][0])
    linda["history"][0]["number"] = 9
    found = salvaged_from(folder, broken)
    before = rich.characters[CharacterId("k_1")]
    assert found.project.characters[before.id] == replace(before, outfits=(), history=())
    assert any("outfits" in fault for fault in found.faults)
    broken["characters"]["k_1"]["name"] = " "
    assert salvaged_from(folder, broken).project.characters[before.id].name == "Unnamed"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.data())
def test_whatever_is_swapped_about_the_rest_is_valid(project, data):
    """Ids and values of the document itself in wrong places: right types, broken invariants."""
    broken = document(project)
    leaves = [path for path in places(broken) if path and path[0] in {"graph", "timeline"}]
    for _ in range(data.draw(st.integers(1, 4))):
        to, source = (leaves[data.draw(st.integers(0, len(leaves) - 1))] for _ in range(2))
        with contextlib.suppress(KeyError, IndexError, TypeError):  # an earlier swap removed the place
            put(broken, to, copy.deepcopy(at(broken, source)))
    assert check(salvage_document(broken)[0]) == []


def test_a_file_cut_short_is_used_up_to_there(folder, rich):
    whole = GOLDEN.read_bytes()
    sizes = set()
    for end in range(0, len(whole), 97):
        folder.document.write_bytes(whole[:end])
        with pytest.raises(Damaged):
            project_file.read(folder.document)
        found = salvaged_or_error(folder.document)
        if isinstance(found, Damaged):
            assert end < whole.index(b'"format"') + 12, found
        else:
            assert check(found.project) == []
            assert any("breaks off" in fault or "UTF-8" in fault for fault in found.faults)
            sizes.add((len(found.project.graph.nodes), sum(1 for _ in found.project.timeline.clips())))
    assert max(sizes) == (5, 7)
    assert len(sizes) > 5


def test_a_hopeless_file_names_the_autosave_to_open(folder, rich):
    project_file.autosave(folder, rich, NOW)
    folder.document.write_bytes(b"\x00" * 4096)
    with pytest.raises(Damaged) as caught:
        project_file.salvage(folder.document)
    assert f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}" in caught.value.hint


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 8000), st.binary(min_size=0, max_size=3)), min_size=1, max_size=3))
def test_whatever_bytes_are_overwritten_the_rest_is_valid_or_the_file_is_refused(folder, hits):
    content = bytearray(GOLDEN.read_bytes())
    for place, new in hits:
        content[place : place + 2] = new
    folder.document.write_bytes(content)
    for outcome in (read_or_error(folder.document), salvaged_or_error(folder.document)):
        if isinstance(outcome, project_file.Salvaged):
            assert check(outcome.project) == []
        else:
            assert isinstance(outcome, Project | Damaged | NewerFormat)


def test_two_tracks_of_one_name_keep_the_first(folder, rich):
    broken = document(rich)
    broken["timeline"]["tracks"][1]["id"] = "v1"
    found = salvaged_from(folder, broken)
    assert [track.name for track in found.project.timeline.tracks] == ["V1", "A1", "C1"]
    assert len(list(found.project.timeline.clips())) == 6


def test_a_fault_whose_place_names_no_part_is_found_by_halves(rich):
    broken = replace(rich, timeline=replace(rich.timeline, height_px=999))
    found, faults = consistent(broken)
    assert check(found) == []
    assert found == replace(rich, timeline=replace(rich.timeline, width_px=1280, height_px=720))
    assert any("height_px" in fault for fault in faults)


def test_many_faults_in_a_large_project_are_salvaged_quickly(folder):
    nodes = {NodeId(f"n_{i}"): Node(NodeId(f"n_{i}"), "text", f"Text {i}") for i in range(1000)}
    broken = document(Project(graph=Graph(nodes)))
    for i in range(0, 1000, 100):
        broken["graph"]["nodes"][f"n_{i}"]["take"] = 0
        broken["graph"]["links"][f"n_{i}"] = {"a": [{"node": "gone", "port": "text"}]}
    started = time.perf_counter()
    found = salvaged_from(folder, broken)
    assert time.perf_counter() - started < 5
    assert len(found.project.graph.nodes) == 1000


# --- writing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("project", "place"),
    [
        (Project(title="half \ud800"), "title"),
        (with_node(params={"a": [float("nan")]}), "graph.nodes.n.params.a[0]"),
        (with_node(params={"a": 10**200}), "graph.nodes.n.params.a"),
        (with_node(x=float("inf")), "graph.nodes.n.x"),
        (Project(budget=Decimal("NaN")), "budget_usd"),
        (with_node(take=10**30), "take"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, rich, project, place):
    path = tmp_path / "film.charstudio"
    project_file.write(path, rich)
    with pytest.raises(Damaged) as caught:
        project_file.write(path, project)
    assert any(place in fault for fault in caught.value.faults)
    assert project_file.read(path) == rich
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_link_to_the_document_stays_a_link_and_the_mode_is_kept(tmp_path, rich):
    real, link = tmp_path / "real.charstudio", tmp_path / "film.charstudio"
    project_file.write(real, rich)
    real.chmod(0o640)
    link.symlink_to(real)
    project_file.write(link, Project(title="Second"))
    assert link.is_symlink()
    assert project_file.read(real).title == "Second"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_document_marked_read_only_is_not_replaced(tmp_path, rich):
    path = tmp_path / "film.charstudio"
    project_file.write(path, rich)
    path.chmod(0o444)
    with pytest.raises(ReadOnly, match="marked read-only"):
        project_file.write(path, Project())
    assert project_file.read(path) == rich


def test_saving_where_there_is_no_folder_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match="could not be saved"):
        project_file.write(tmp_path / "gone" / "film.charstudio", Project())


def child(code, *arguments, **keywords):
    """Run ``code`` in another process from the root of the source tree."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True, **keywords)


FULL = """
import resource, sys
from pathlib import Path
from charstudio.model.errors import DiskFull
from charstudio.model.project import Project
from charstudio.storage import project_file, project_schema
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    project_file.write(Path(sys.argv[1]), Project(title="x" * 5000))
except DiskFull as error:
    print(error.message)
"""


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path, rich):
    path = tmp_path / "film.charstudio"
    project_file.write(path, rich)
    process = child(FULL, path)
    assert "the disk is full" in process.communicate(timeout=30)[0]
    assert project_file.read(path) == rich
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.fixture
def tiny_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", place], capture_output=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if made.returncode:
        pytest.skip("mounting a tiny disk needs root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_disk_that_is_really_full(tiny_disk, rich):
    path = tiny_disk / "film.charstudio"
    project_file.write(path, rich)
    with pytest.raises(DiskFull):
        project_file.write(path, Project(title="x" * 40_000))
    assert project_file.read(path) == rich
    assert [found.name for found in tiny_disk.iterdir()] == [path.name]


FORBIDDEN = """
import os, sys
from pathlib import Path
from charstudio.model.errors import ReadOnly
from charstudio.model.project import Project
from charstudio.storage import project_file, project_schema, project_salvage
if os.geteuid() == 0:
    os.seteuid(65534)
for verb in (lambda path: project_file.write(path, Project()), project_file.read, project_file.salvage):
    try:
        verb(Path(sys.argv[1]) / "film.charstudio")
    except ReadOnly as error:
        print(error.message)
"""


def test_a_place_without_permission_is_read_only(public_place, rich):
    place = public_place / "theirs"
    place.mkdir()
    project_file.write(place / "film.charstudio", rich)
    (place / "film.charstudio").chmod(0o200)
    place.chmod(0o500)
    out = child(FORBIDDEN, place).communicate(timeout=30)[0]
    place.chmod(0o700)
    (place / "film.charstudio").chmod(0o600)
    assert out.count("the system does not allow it") == 3
    assert project_file.read(place / "film.charstudio") == rich


SAVING = """
import itertools, sys
from pathlib import Path
from charstudio.model.project import Project
from charstudio.storage import project_file, project_schema
print("ready", flush=True)
for number in itertools.count():
    project_file.write(Path(sys.argv[1]), Project(title=f"{number} " + "x" * 200_000))
"""


def test_the_document_is_whole_whenever_the_process_is_killed(tmp_path, rich):
    path = tmp_path / "film.charstudio"
    project_file.write(path, rich)
    for turn in range(4):
        process = child(SAVING, path)
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.03 + 0.037 * turn)
        process.kill()
        process.wait()
        process.stdout.close()
        assert check(project_file.read(path)) == []
    for part in tmp_path.glob(f".*{PART_SUFFIX}"):
        os.utime(part, (0, 0))
    project_file.write(path, rich)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


# --- autosave ------------------------------------------------------------------------------------------------------


def test_autosaves_are_listed_newest_first_and_only_twenty_are_kept(folder, rich):
    for minute in range(25):
        project_file.autosave(folder, replace(rich, title=f"{minute}"), NOW + timedelta(minutes=minute))
    found = project_file.autosaves(folder)
    assert [save.at for save in found] == [NOW + timedelta(minutes=minute) for minute in range(24, 4, -1)]
    assert all(save.readable for save in found)
    assert project_file.read(found[0].path).title == "24"
    assert not folder.document.exists()


def test_an_autosave_never_touches_the_document(folder, rich):
    project_file.write(folder.document, rich)
    before = folder.document.stat()
    project_file.autosave(folder, Project())
    assert folder.document.stat() == before


def test_a_damaged_autosave_is_listed_as_such_and_strangers_are_left_alone(folder, rich):
    project_file.autosave(folder, rich, NOW)
    bad = project_file.autosave(folder, rich, NOW + timedelta(seconds=1))
    bad.write_bytes(bad.read_bytes()[:100])
    stranger = folder.autosave / "notes.txt"
    stranger.write_text("mine")
    (folder.autosave / "2026-13-45T99-00-00-000000Z.charstudio").write_text("{}")
    assert [save.readable for save in project_file.autosaves(folder)] == [False, True]
    for minute in range(30):
        project_file.autosave(folder, rich, NOW + timedelta(minutes=minute + 1))
    assert stranger.read_text() == "mine"


def test_there_are_no_autosaves_where_there_is_no_folder(tmp_path):
    assert project_file.autosaves(project_file.ProjectFolder(tmp_path / "gone")) == []


def test_an_autosave_later_than_the_document_and_different_is_unsaved_work(folder, rich):
    assert project_file.newer_than_document(folder) is None
    project_file.autosave(folder, rich, NOW)
    assert project_file.newer_than_document(folder).at == NOW  # there is no document yet
    project_file.write(folder.document, rich)
    assert project_file.newer_than_document(folder) is None  # older
    later = datetime.now(UTC) + timedelta(minutes=1)
    project_file.autosave(folder, rich, later)
    assert project_file.newer_than_document(folder) is None  # the same
    project_file.autosave(folder, replace(rich, title="more"), later + timedelta(minutes=1))
    assert project_file.newer_than_document(folder).at == later + timedelta(minutes=1)


def test_unsaved_work_is_found_behind_an_autosave_that_broke_off(folder, rich):
    project_file.write(folder.document, rich)
    later = datetime.now(UTC) + timedelta(minutes=1)
    good = project_file.autosave(folder, replace(rich, title="more"), later)
    project_file.autosave(folder, rich, later + timedelta(minutes=1)).write_bytes(b"{")
    assert project_file.newer_than_document(folder).path == good
