"""A film goes to somebody else with all that belongs to it, and is tested where it arrives."""

from __future__ import annotations

import asyncio
import zipfile

import pytest

from charstudio.app import load_providers
from charstudio.media.container import Cancelled
from charstudio.model import graph_edits
from charstudio.model.errors import Damaged, StorageError
from charstudio.model.identity import Grade, IdentityReport, Limits, Style
from charstudio.model.node_template import cut_out
from charstudio.model.project import Project
from charstudio.model.timeline_format import set_format
from charstudio.storage import project_file
from charstudio.storage.handover_file import is_handover, look_into
from charstudio.storage.prompt_presets import OwnPrompts, PromptPreset
from charstudio.studio.cast.acceptance import Verdict
from charstudio.studio.cast.handover import hand_over, take_over
from charstudio.studio.cast.shelf import CharacterShelf
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.studio.studio import Studio
from tests.lab import KINDS, NODE_KINDS, node_id, picture
from tests.studio.cast.films import MIRA, populate


@pytest.fixture
def drafting(tmp_path):
    """A studio with the real draft engine, and a small film open."""
    providers, _ = load_providers(tmp_path / "cache", ())
    made = Studio(NODE_KINDS, providers)
    made.new(tmp_path / "film", set_format(Project("Rain"), width_px=160, height_px=96))
    yield made
    if made._workspace is not None:
        made._workspace.close()
    for provider in providers.values():
        asyncio.run(provider.aclose())


def measured(lowest: float, seen: list):
    def compare(clip, stills, style, stopped):
        seen.append((clip, stills, style))
        limits = Limits(Style.PHOTOREAL, 0.6, 0.45, 6.5, 8.0, 3.3)
        return IdentityReport((), limits, Grade.A, "", 1.0, lowest, lowest, jaw_pct=1.2)

    return compare


async def packed(studio, tmp_path, name="Rain.handover", **more):
    await populate(studio, tmp_path / "photos")
    done = await hand_over(studio, tmp_path / name, **more)
    assert done is not None
    return done


async def test_a_film_is_handed_over_and_taken_over(drafting, tmp_path):
    prompts = OwnPrompts(tmp_path / "mine")
    prompts.save_preset(PromptPreset("", "Walk", "she walks, static camera"))
    templates = TemplateLibrary(tmp_path / "templates")
    before = graph_edits.add_node(Project(), KINDS, "image.state", node_id=node_id("n"), title="Night")
    templates.save(cut_out(before, before.graph.nodes, "Night"), lambda _: tmp_path)
    (templates.folder / "Night.charnodes").rename(templates.folder / ".a:b.charnodes")  # by hand, where that can be
    done = await packed(drafting, tmp_path, by="Ada", templates=templates, prompts=prompts)
    assert (done.characters, done.tested, done.templates, done.remarks) == (("Mira",), ("Mira",), 1, ())
    assert is_handover(done.path)
    said = look_into(done.path)
    style = drafting.project.characters[MIRA].style
    assert (said.title, said.by, said.tests[0].style) == ("Rain", "Ada", style)
    with zipfile.ZipFile(done.path) as found:
        assert b"handed over" in found.read("README.txt")
        assert b"Mira" in found.read("scenes.html")
        assert b"she walks" in found.read("presets/my-presets.yaml")

    shelf, theirs, seen = CharacterShelf(tmp_path / "shelf"), TemplateLibrary(tmp_path / "theirs"), []
    own = OwnPrompts(tmp_path / "theirs")
    taken = await take_over(
        done.path,
        tmp_path / "there" / "Rain",
        shelf=shelf,
        templates=theirs,
        prompts=own,
        compare=measured(0.8, seen),
    )
    assert taken is not None
    assert project_file.read(taken.root / "film.charstudio") == drafting.project
    assert taken.shelved == ("Mira – S1E04 – raincoat – v1",)
    assert [each.title for each in theirs.listed()] == ["Night"]
    assert [each.label for each in own.presets()[0]] == ["Walk"]
    (acceptance,) = taken.acceptances
    assert acceptance.verdict is Verdict.AGREES
    assert "Jaw within 1.2 % of the approved still; tolerance 3.3 %: agrees." in acceptance.lines
    ((clip, stills, _),) = seen
    assert clip.is_file()
    assert [still.is_file() for still in stills] == [True, True]
    assert sorted(path.name for path in (taken.root / "handover").iterdir()) == [
        "README.txt", "characters", "clips", "presets", "scenes.csv", "scenes.html", "stills", "templates",
    ]  # fmt: skip
    assert [path.name for path in taken.root.parent.iterdir()] == ["Rain"]
    other = Studio(NODE_KINDS, {})
    other.open(taken.root)
    assert other.project.characters == drafting.project.characters
    await other.close()


async def test_whoever_has_no_clip_gets_a_free_draft_of_four_seconds(drafting, tmp_path):
    from charstudio.media.probe import probe

    done = await packed(drafting, tmp_path)
    taken = await take_over(done.path, tmp_path / "again", compare=measured(0.8, []))
    assert taken is not None
    (clip,) = (taken.root / "handover" / "clips").iterdir()
    info = probe(clip)
    assert info.draft
    assert abs(info.duration - 4) < 0.2
    assert "Test clip" not in [node.title for node in drafting.project.graph.nodes.values()]
    await drafting.journal.looked()
    assert drafting.journal.spending.project_usd == 0
    assert await drafting.cast.reminders() == ()


async def test_without_drafts_it_says_whom_nobody_can_test(studio, tmp_path):
    done = await packed(studio, tmp_path, drafts=False)
    assert (done.tested, done.remarks) == ((), ("There is no test clip of “Mira”.",))
    taken = await take_over(done.path, tmp_path / "again", compare=measured(0.8, []))
    assert taken is not None
    assert taken.acceptances == ()


async def test_a_face_that_differs_is_said_and_the_film_is_there_all_the_same(drafting, tmp_path):
    done = await packed(drafting, tmp_path)
    taken = await take_over(done.path, tmp_path / "again", compare=measured(0.4, []))
    assert taken is not None
    assert taken.acceptances[0].verdict is Verdict.DIFFERS
    assert "from the original" in taken.acceptances[0].words
    assert (taken.root / "film.charstudio").is_file()


async def test_a_test_that_is_stopped_leaves_the_film_where_it_is(drafting, tmp_path):
    def stop_it(*_):
        raise Cancelled

    done = await packed(drafting, tmp_path)
    taken = await take_over(done.path, tmp_path / "again", compare=stop_it)
    assert taken is not None
    assert (taken.acceptances, taken.remarks) == ((), ("The test was stopped; the film is there.",))
    assert (taken.root / "film.charstudio").is_file()


async def test_what_is_in_the_way_stays_and_what_is_stopped_leaves_nothing(studio, tmp_path):
    done = await packed(studio, tmp_path, drafts=False)
    with pytest.raises(StorageError, match="exists already"):
        await hand_over(studio, done.path, drafts=False)
    await hand_over(studio, done.path, drafts=False, overwrite=True)
    place = tmp_path / "place"
    place.mkdir()
    assert await hand_over(studio, place / "a.handover", drafts=False, stopped=lambda: True) is None
    assert await take_over(done.path, place / "film", stopped=lambda: True) is None
    assert list(place.iterdir()) == []
    (place / "full").mkdir()
    (place / "full" / "letter").write_text("dear")
    with pytest.raises(StorageError, match="not empty"):
        await take_over(done.path, place / "full")
    assert [path.name for path in place.rglob("*")] == ["full", "letter"]


async def test_a_damaged_character_in_a_pack_is_said_and_the_rest_is_taken_over(studio, tmp_path):
    import hashlib
    import json

    done = await packed(studio, tmp_path, drafts=False)
    with zipfile.ZipFile(done.path) as found:
        members = {name: found.read(name) for name in found.namelist()}
    (name,) = (name for name in members if name.endswith(".character"))
    members[name] = b"PK nothing"
    manifest = json.loads(members.pop("handover.json"))
    manifest["files"][name] = {"bytes": 10, "sha256": hashlib.sha256(b"PK nothing").hexdigest()}
    with zipfile.ZipFile(tmp_path / "b.handover", "w") as target:
        for each, content in {**members, "handover.json": json.dumps(manifest).encode()}.items():
            target.writestr(each, content)
    taken = await take_over(tmp_path / "b.handover", tmp_path / "again", shelf=CharacterShelf(tmp_path / "shelf"))
    assert taken is not None
    assert taken.shelved == ()
    assert "not a whole character" in taken.remarks[0]


async def test_a_film_whose_masters_were_changed_is_not_handed_over(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    master = studio.project.assets[studio.project.characters[MIRA].master]
    studio.media_path(master).chmod(0o644)
    picture(studio.media_path(master), (1, 2, 3))
    with pytest.raises(Damaged):
        await hand_over(studio, tmp_path / "a.handover", drafts=False)
    assert not (tmp_path / "a.handover").exists()
    assert not list(tmp_path.glob(".*.part"))
