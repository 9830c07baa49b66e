"""From a film to what its file tells: gathered through the graph, written, signed, and nothing more than wished."""

from __future__ import annotations

import asyncio
import json
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from charstudio.media.provenance.signing import is_signed
from charstudio.media.provenance.stamp import claims, stamp
from charstudio.media.provenance.verify import signature_of
from charstudio.model import graph_edits
from charstudio.model.delivery import Delivery, Disclosure, Form, Sidecar
from charstudio.model.errors import SettingError, StorageError
from charstudio.model.statement import How, SourceType
from charstudio.model.time import TimeRange
from charstudio.model.timeline import TrackKind
from charstudio.model.values import Input, Output
from charstudio.storage.settings import changed
from charstudio.studio.disclosure import statement_text
from charstudio.studio.exporting import snapshot, would_write
from charstudio.studio.renders.values import RenderOrder, RenderState
from tests.lab import KINDS, node_id
from tests.made_material import write_clip
from tests.media.provenance.forms import exiftool
from tests.studio.disclosure.conftest import cut

TRAINED = SourceType.TRAINED.uri
SECRET = "sk-this-is-a-key-1234567890"


async def test_a_statement_follows_the_graph_up_to_the_photograph(film):
    studio = await film()
    told = await studio.statement()
    photo, smile, turn = told.makings
    assert (photo.how, photo.title, photo.source_type) == (How.IMPORTED, "portrait of ada.png", None)
    assert (smile.how, smile.medium, smile.prompt, smile.model, smile.provider) == (
        How.GENERATED, "image", "a warm grin", "scripted-1", "scripted",
    )  # fmt: skip
    assert (turn.how, turn.medium, turn.prompt, turn.parents) == (
        How.GENERATED,
        "video",
        "slowly to the door",
        (smile.key,),
    )
    assert smile.parents == (photo.key,)
    assert turn.made_at.startswith("20")
    assert told.shown == (turn.key,)
    assert told.title == "Fox in the Snow"
    assert smile.source_type is SourceType.WITH_TRAINED, "a photograph that was changed"
    assert turn.source_type is SourceType.TRAINED
    assert told.source_type is SourceType.TRAINED


async def test_what_was_sent_is_told_not_what_the_node_says_now(film):
    studio = await film()
    studio.document.apply("Say", lambda p: graph_edits.set_param(p, KINDS, node_id("she turns"), "prompt", "else"))
    told = await studio.statement()
    assert told.makings[-1].prompt == "slowly to the door"


async def test_footage_beside_generated_clips_makes_a_composite(film, shared_clip):
    studio = await film()
    await studio.import_files([shared_clip])
    node = next(key for key, each in studio.project.graph.nodes.items() if each.kind == "source.video")
    cut(studio, node)
    told = await studio.statement()
    assert told.source_type is SourceType.WITH_TRAINED
    first = TimeRange(studio.project.timeline.rate.time_of(0), studio.project.timeline.rate.time_of(3))
    assert (await studio.statement(first)).source_type is SourceType.TRAINED, "the part without it"


@pytest.fixture
def shared_clip(tmp_path):
    return write_clip(tmp_path / "holiday.mp4", range(24))


async def test_a_sound_tells_of_sounds_and_a_picture_of_pictures(film, tmp_path):
    studio = await film()
    with wave.open(str(tmp_path / "wind.wav"), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(bytes(96000))
    await studio.import_files([tmp_path / "wind.wav"])
    sound = next(key for key, each in studio.project.graph.nodes.items() if each.kind == "source.audio")
    wire = Output(sound, "audio"), Input(node_id("timeline"), "sound")
    studio.document.apply("Cut", lambda p: graph_edits.connect(p, KINDS, *wire, planned=Fraction(1)))
    studio.document.apply("Quiet", silenced)
    assert (await studio.statement()).source_type is SourceType.WITH_TRAINED
    for form, told in ((Form.WAV, None), (Form.GIF, TRAINED), (Form.PNG_STILL, TRAINED)):
        path = tmp_path / f"out{Delivery(form=form).facts.suffix}"
        part = TimeRange(Fraction(0), Fraction(1, 4))
        await studio.export(path, delivery=Delivery(form=form), part=part)
        assert claims(path).get("digital_source_type") == told, form


def silenced(project):
    """The clips on picture tracks without their sound."""
    tracks = tuple(
        replace(track, clips=tuple(replace(clip, silent=True) for clip in track.clips))
        if track.kind is TrackKind.VIDEO
        else track
        for track in project.timeline.tracks
    )
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


async def test_an_imported_file_that_says_it_was_generated_counts_as_that(studio, shared_clip):
    stamp(shared_clip, {"digital_source_type": TRAINED})
    await studio.import_files([shared_clip])
    cut(studio, next(iter(studio.project.graph.nodes)))
    told = await studio.statement()
    assert told.makings[0].how is How.IMPORTED
    assert told.source_type is SourceType.TRAINED


async def test_a_film_of_drafts_is_no_generated_media(film):
    studio = await film(model="draft", still="draft")
    told = await studio.statement()
    assert told.makings[-1].how is How.DRAFT
    assert told.source_type is SourceType.COMPOSITE, "drafts that move a photograph"
    assert not told.has_generated


async def test_the_film_tells_and_other_programs_read_it(film, tmp_path):
    studio = await film()
    report = await studio.export(tmp_path / "film.mp4", delivery=Delivery(sidecars=(Sidecar.RECIPE,)))
    said = claims(report.path)
    assert said["digital_source_type"] == TRAINED
    assert said["title"] == "Fox in the Snow"
    assert said["comment"].startswith("Generated with AI. Pictures made with scripted-1. Moving pictures made with")
    assert statement_text.read(said["charstudio_statement"]) == await studio.statement()
    assert report.files == (report.path, tmp_path / "film.recipe.json")
    assert json.loads((tmp_path / "film.recipe.json").read_text()) == json.loads(said["charstudio_recipe"])
    assert exiftool(report.path)["XMP-iptcExt:DigitalSourceType"] == TRAINED


@pytest.mark.parametrize("form", [Form.PNG_STILL, Form.JPEG_STILL, Form.GIF, Form.WEBP, Form.VP9, Form.PRORES_422])
async def test_every_form_of_export_tells(film, tmp_path, form):
    studio = await film()
    delivery = Delivery(form=form)
    part = TimeRange(studio.project.timeline.rate.time_of(0), studio.project.timeline.rate.time_of(1))
    report = await studio.export(tmp_path / f"film{delivery.facts.suffix}", delivery=delivery, part=part)
    said = claims(report.path)
    assert said["digital_source_type"] == TRAINED
    assert "charstudio_recipe" in said


async def test_each_picture_of_a_sequence_tells_in_few_words(film, tmp_path):
    studio = await film()
    part = TimeRange(studio.project.timeline.rate.time_of(0), studio.project.timeline.rate.time_of(3))
    report = await studio.export(tmp_path / "frames", delivery=Delivery(form=Form.PNG_SEQUENCE), part=part)
    pictures = sorted(report.path.iterdir())
    assert len(pictures) == 3
    for picture in pictures:
        assert set(claims(picture)) == {"title", "comment", "digital_source_type"}


@pytest.mark.parametrize("level", [Disclosure.WITHOUT_PROMPTS, Disclosure.REQUIRED])
async def test_less_is_told_where_less_is_wished(film, tmp_path, level):
    studio = await film()
    delivery = Delivery(disclosure=level, sidecars=(Sidecar.RECIPE,))
    report = await studio.export(tmp_path / "film.mp4", delivery=delivery)
    told = b"".join(path.read_bytes() for path in tmp_path.glob("film.*"))
    for word in (b"slowly to", b"warm grin", b"portrait of ada"):
        assert word not in told, told[max(0, told.index(word) - 200) :][:300]
    assert claims(report.path)["digital_source_type"] == TRAINED
    if level is Disclosure.REQUIRED:
        assert b"scripted-1" not in told
        assert b"Fox in the Snow" not in told
        assert any("only what is required" in remark for remark in report.remarks)
    else:
        assert b"scripted-1" in told
        assert (tmp_path / "film.recipe.json").exists()


async def test_nothing_of_this_machine_is_told(film, tmp_path, monkeypatch, keychain):
    pytest.importorskip("c2pa")
    monkeypatch.setenv("FAL_KEY", SECRET)
    keychain.put("fal", SECRET)
    studio = await film()
    studio.signers.make("Ada Film")
    studio.settings = changed(studio.settings, sign_exports="on")
    await studio.export(tmp_path / "film.mp4", delivery=Delivery(sidecars=(Sidecar.RECIPE,)))
    value = studio.current(Output(node_id("smile"), "image"))
    await studio.save_result(value, tmp_path / "film.still.png", title="Still")
    files = sorted(tmp_path.glob("film.*"))
    assert len(files) == 3
    told = b"".join(path.read_bytes() for path in files)
    key = keychain.get("signing")
    for private in (str(tmp_path), str(Path.home()), str(Path.cwd()), SECRET, key, "PRIVATE KEY", "studio.sqlite"):
        assert private.encode() not in told, private
        assert json.dumps(private).strip('"').encode() not in told, private


async def test_a_signed_film_holds_names_its_shots_and_comes_last(film, tmp_path):
    pytest.importorskip("c2pa")
    studio = await film()
    studio.signers.make("Ada Film")
    studio.settings = changed(studio.settings, sign_exports="on")
    report = await studio.export(tmp_path / "film.mp4")
    found = signature_of(report.path)
    assert (found.holds, found.signer, found.source_types[0]) == (True, "Ada Film", TRAINED)
    assert [part.title for part in found.parts] == ["she turns"]
    assert found.models == ("scripted-1",)
    assert claims(report.path)["digital_source_type"] == TRAINED


async def test_what_cannot_be_signed_ends_before_anything_is_written(film, tmp_path):
    pytest.importorskip("c2pa")
    studio = await film()
    studio.settings = changed(studio.settings, sign_exports="on")
    with pytest.raises(SettingError, match="no certificate"):
        await studio.export(tmp_path / "film.mp4")
    assert not list(tmp_path.glob("film.mp4*"))


async def test_a_form_that_cannot_be_signed_says_so(film, tmp_path):
    pytest.importorskip("c2pa")
    studio = await film()
    studio.signers.make("Ada Film")
    studio.settings = changed(studio.settings, sign_exports="on")
    part = TimeRange(studio.project.timeline.rate.time_of(0), studio.project.timeline.rate.time_of(2))
    report = await studio.export(tmp_path / "film.webm", delivery=Delivery(form=Form.VP9), part=part)
    assert any("cannot be signed" in remark for remark in report.remarks)
    assert not is_signed(report.path)


async def test_the_end_card_is_in_the_film(film, tmp_path):
    studio = await film()
    timeline = studio.project.timeline
    report = await studio.export(tmp_path / "film.mp4", delivery=Delivery(end_card="The End"))
    assert report.frames == timeline.frames + 3 * 24
    part = TimeRange(timeline.rate.time_of(0), timeline.rate.time_of(5))
    report = await studio.export(tmp_path / "part.mp4", delivery=Delivery(end_card="The End"), part=part)
    assert report.frames == 5


async def test_a_single_result_leaves_with_its_story_and_the_project_s_own_stays(film, tmp_path):
    studio = await film()
    for node, port, name in (("smile", "image", "a.png"), ("she turns", "video", "a.mp4")):
        value = studio.current(Output(node_id(node), port))
        stored = studio.media_path(value)
        before = stored.read_bytes()
        saved = await studio.save_result(value, tmp_path / name, title="A result")
        assert stored.read_bytes() == before
        said = claims(saved)
        assert said["digital_source_type"].endswith("rainedAlgorithmicMedia")
        assert "charstudio_recipe" in said
        with pytest.raises(StorageError):
            await studio.save_result(value, saved)


async def test_a_result_signed_by_its_maker_is_not_written_into(film, tmp_path):
    pytest.importorskip("c2pa")
    from charstudio.media.provenance.certificates import make_identity
    from charstudio.media.provenance.signing import Claim, sign
    from charstudio.model.library import Asset

    studio = await film()
    theirs = tmp_path / "theirs.png"
    theirs.write_bytes(studio.media_path(studio.current(Output(node_id("smile"), "image"))).read_bytes())
    sign(theirs, Claim("Theirs", "Painter", "2", TRAINED), make_identity("Painter Inc"))
    report = await studio.import_assets([theirs])
    asset: Asset = report.assets[0]
    from charstudio.model.results import MediaValue

    value = MediaValue(asset.media, asset.info)
    saved = await studio.save_result(value, tmp_path / "copy.png")
    assert saved.read_bytes() == theirs.read_bytes()
    studio.signers.make("Ada Film")
    studio.settings = changed(studio.settings, sign_exports="on")
    saved = await studio.save_result(value, tmp_path / "signed.png")
    found = signature_of(saved)
    assert found.holds
    assert [(part.relationship, part.signer, part.holds) for part in found.parts] == [("parentOf", "Painter Inc", True)]


async def test_a_recipe_that_cannot_be_written_does_not_take_the_film_along(film, tmp_path):
    studio = await film()
    (tmp_path / "film.recipe.json").mkdir()
    recipe = Delivery(sidecars=(Sidecar.RECIPE,))
    report = await studio.export(tmp_path / "film.mp4", delivery=recipe, overwrite=True)
    assert report.path.is_file()
    assert any("film.recipe.json" in remark for remark in report.remarks)


async def test_a_recipe_that_is_there_already_is_asked_about_before_anything_is_written(film, tmp_path):
    studio = await film()
    other = tmp_path / "film.recipe.json"
    other.write_text("of another film")
    recipe = Delivery(sidecars=(Sidecar.RECIPE,))
    find = snapshot(studio.project, studio._outlook_now())
    assert other in would_write(studio.project, find, tmp_path / "film.mp4", recipe, None)
    with pytest.raises(StorageError, match="exists already"):
        await studio.export(tmp_path / "film.mp4", delivery=recipe)
    assert other.read_text() == "of another film"
    assert not (tmp_path / "film.mp4").exists()
    await studio.export(tmp_path / "film.mp4", delivery=recipe, overwrite=True)
    assert "of another film" not in other.read_text()


async def test_a_queued_film_tells_as_well_and_as_it_was_when_it_was_ordered(film, tmp_path):
    studio = await film()
    told = await studio.statement()
    studio.renders.use()
    order = RenderOrder(tmp_path / "film.mp4", Delivery(end_card="The End"), None, mark=True, overwrite=False)
    await studio.renders.add([order])
    studio.document.apply("Title", lambda project: graph_edits.set_title(project, "Another name"))
    studio.document.apply("Delete", lambda project: graph_edits.remove_nodes(project, [node_id("smile")]))
    for _ in range(600):
        if studio.renders.items()[0].state is RenderState.DONE:
            break
        await asyncio.sleep(0.02)
    said = claims(tmp_path / "film.mp4")
    assert said["title"] == "Fox in the Snow"
    assert statement_text.read(said["charstudio_statement"]) == told
