"""What a file says of its making: written into every form, read back, shown by other programs, harming nothing."""

from __future__ import annotations

import json
import shutil
import struct
import warnings
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from charstudio.media.boxes import is_whole
from charstudio.media.embedded import embedded_texts
from charstudio.media.probe import probe
from charstudio.media.provenance import bmff, keys, riff, xmp
from charstudio.media.provenance.stamp import can_stamp, claims, stamp
from charstudio.model.errors import CharStudioError, EncodeFailed
from charstudio.providers.draft.files import save_picture, save_sound
from tests.media.provenance.forms import FORMS, decoded, exiftool, looked_at_by, make

TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
TEXTS = {
    "title": "Füchse & <Schnee> 雪",
    "comment": "Generated with AI. Pictures made with Painter 2.",
    "digital_source_type": TERM,
    "charstudio_statement": json.dumps({"makings": ["ü" * 200]}, ensure_ascii=False),
    "charstudio_recipe": json.dumps({"nodes": "]]> & \" ' <b>" * 40}),
}


@pytest.fixture(params=FORMS)
def any_file(request, tmp_path):
    """One small file of each form in turn."""
    return make(tmp_path / f"a.{request.param}")


def test_every_form_says_what_it_was_told_and_shows_and_sounds_as_before(any_file):
    before, info = decoded(any_file), probe(any_file)
    stamp(any_file, TEXTS)
    assert claims(any_file) == TEXTS
    assert decoded(any_file) == before
    after = probe(any_file)
    assert (after.kind, after.frames, after.duration) == (info.kind, info.frames, info.duration)
    assert [path.name for path in any_file.parent.iterdir()] == [any_file.name]


def test_stamping_twice_changes_nothing_more(any_file):
    stamp(any_file, TEXTS)
    once = claims(any_file)
    size = any_file.stat().st_size
    stamp(any_file, TEXTS)
    assert claims(any_file) == once
    assert any_file.stat().st_size <= size + 2500


def test_other_programs_show_it(any_file):
    stamp(any_file, TEXTS)
    if any_file.suffix in {".webm", ".mkv", ".ogg", ".flac"}:
        shown = json.loads(
            looked_at_by("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(any_file))
        )
        tags = {**shown["streams"][0].get("tags", {}), **shown["format"].get("tags", {})}
        tags = {name.lower(): value for name, value in tags.items()}
        assert tags["digital_source_type"] == TERM
        assert tags["title"] == TEXTS["title"]
        return
    found = exiftool(any_file)
    assert found["XMP-iptcExt:DigitalSourceType"] == TERM
    assert found["XMP-dc:Title"] == TEXTS["title"]
    assert found["XMP-dc:Description"] == TEXTS["comment"]


@pytest.mark.parametrize("form", ["mp4", "mov", "m4a", "wav", "mp3"])
def test_ffprobe_and_mediainfo_have_no_complaint(tmp_path, form):
    path = make(tmp_path / f"a.{form}")
    stamp(path, TEXTS)
    if shutil.which("ffprobe"):
        done = looked_at_by("ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "json", str(path))
        tags = json.loads(done).get("format", {}).get("tags", {})
        if form in {"wav", "mp3"}:
            assert tags["digital_source_type"] == TERM
            assert tags["title"] == TEXTS["title"]
    text = looked_at_by("mediainfo", "--Output=JSON", str(path))
    track = json.loads(text)["media"]["track"][0]
    assert float(track["Duration"]) > 0
    assert "IsTruncated" not in str(track)


def test_pillow_finds_the_packet_in_pictures(tmp_path):
    for form in ("png", "jpg", "webp", "plain.webp"):
        path = make(tmp_path / f"a.{form}")
        stamp(path, TEXTS)
        with Image.open(path) as image:
            packet = image.info["xmp"]
        assert xmp.texts_in(packet)["digital_source_type"] == TERM


def test_the_index_of_a_movie_stays_first_and_the_file_whole(tmp_path):
    path = make(tmp_path / "a.mp4")
    before = path.read_bytes()
    stamp(path, TEXTS)
    assert is_whole(path, index_first=True)
    assert path.read_bytes().startswith(before)


def test_texts_in_png_are_found_where_workflows_are_looked_for(tmp_path):
    path = make(tmp_path / "a.png")
    stamp(path, TEXTS)
    assert embedded_texts(path)["charstudio_recipe"] == TEXTS["charstudio_recipe"]


def test_drafts_stay_drafts(tmp_path):
    import numpy as np

    picture = save_picture(np.zeros((16, 16, 3), np.uint8), tmp_path / "d.png")
    sound = save_sound([np.zeros(4801)], 48000, tmp_path / "d.wav")
    for path in (picture, sound):
        stamp(path, TEXTS)
        assert probe(path).draft
        assert claims(path) == TEXTS


def test_a_packet_by_another_program_keeps_all_it_says(tmp_path):
    path = make(tmp_path / "a.jpg")
    looked_at_by(
        "exiftool", "-overwrite_original", "-XMP-dc:creator=Ada", "-XMP-iptcExt:DigitalSourceType=digsrctype:composite",
        "-XMP-dc:title=Theirs", str(path),
    )  # fmt: skip
    stamp(path, TEXTS)
    found = exiftool(path)
    assert found["XMP-dc:Creator"] == ["Ada"]
    assert found["XMP-dc:Title"] == "Theirs"
    assert claims(path)["digital_source_type"] == "digsrctype:composite"
    assert claims(path)["charstudio_statement"] == TEXTS["charstudio_statement"]


@pytest.mark.parametrize("form", ["jpg", "png", "mp4", "mov", "gif", "webp"])
def test_what_exiftool_writes_is_read(tmp_path, form):
    path = make(tmp_path / f"a.{form}")
    looked_at_by("exiftool", "-overwrite_original", f"-XMP-iptcExt:DigitalSourceType={TERM}", str(path))
    assert claims(path) == {"digital_source_type": TERM}


def test_a_jpeg_without_room_drops_the_recipe_first(tmp_path):
    path = make(tmp_path / "a.jpg")
    stamp(path, {**TEXTS, "charstudio_recipe": "r" * 70_000})
    assert claims(path) == {key: text for key, text in TEXTS.items() if key != "charstudio_recipe"}
    stamp(make(tmp_path / "b.jpg"), {**TEXTS, "charstudio_recipe": "r" * 70_000, "charstudio_statement": "s" * 70_000})
    assert set(claims(tmp_path / "b.jpg")) == {"title", "comment", "digital_source_type"}


def test_a_movie_that_has_its_tags_does_not_hold_long_texts_twice(make_clip):
    path = make_clip("a.mp4", metadata=TEXTS)
    size = path.stat().st_size
    stamp(path, TEXTS)
    assert claims(path) == TEXTS
    packet = bmff.read(path)
    assert packet is not None
    assert "charstudio_recipe" not in xmp.texts_in(packet)
    assert path.stat().st_size < size + 1500


@pytest.mark.parametrize("form", ["wav", "mp3", "m4a", "mp4", "flac"])
def test_a_title_that_is_there_stays(tmp_path, form):
    path = make(tmp_path / f"a.{form}")
    if form == "wav":
        with path.open("r+b") as file:
            riff._append(file, riff._piece(b"LIST", b"INFO" + riff._piece(b"INAM", b"Fox - Voices\0")))
    else:
        stamp(path, {"title": "Fox - Voices"})
    stamp(path, TEXTS)
    assert claims(path) == {**TEXTS, "title": "Fox - Voices"}


def test_an_mp3_keeps_the_frames_of_its_tag(tmp_path):
    path = make(tmp_path / "a.mp3")
    with pytest.raises(CharStudioError):
        stamp(tmp_path / "nowhere.mp3", TEXTS)
    looked = lambda: json.loads(looked_at_by("ffprobe", "-v", "error", "-show_format", "-of", "json", str(path)))  # noqa: E731
    before = looked()["format"]["tags"]
    stamp(path, TEXTS)
    after = looked()["format"]["tags"]
    assert before.items() <= after.items()


def test_a_file_of_a_kind_that_cannot_say_it_is_refused(tmp_path):
    path = tmp_path / "a.bmp"
    Image.new("RGB", (4, 4)).save(path)
    assert not can_stamp(path)
    with pytest.raises(EncodeFailed):
        stamp(path, TEXTS)
    assert not can_stamp(tmp_path / "nothing.png")


def test_a_movie_that_is_cut_off_is_refused_and_left_alone(tmp_path):
    path = make(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:-100])
    before = path.read_bytes()
    with pytest.raises(CharStudioError):
        stamp(path, TEXTS)
    assert path.read_bytes() == before


def test_a_last_box_without_a_length_gets_one(tmp_path):
    path = make(tmp_path / "a.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(b"mdat") - 4
    data[at : at + 4] = struct.pack(">I", 0)
    path.write_bytes(data)
    before = decoded(path)
    stamp(path, TEXTS)
    assert claims(path) == TEXTS
    assert decoded(path) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.sampled_from(["png", "jpg", "gif", "webp", "wav", "mp3", "mp4"]))
def test_damaged_files_never_do_more_than_say_nothing(tmp_path, data, form):
    path = make(tmp_path / f"a.{form}")
    stamp(path, TEXTS)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    assert set(claims(path)) <= set(keys.ALL)
    with suppress(CharStudioError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stamp(path, TEXTS)


def test_entities_that_grow_are_not_read():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>'
    assert xmp.texts_in(bomb.encode()) == {}
    assert xmp.texts_in(xmp.packet(TEXTS, bomb.encode())) == TEXTS


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_sound_packet(title, comment):
    found = xmp.texts_in(xmp.packet({"title": title, "comment": comment}))
    assert set(found) <= {"title", "comment"}


def test_properties_are_read_in_every_way_xmp_allows():
    head = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    space = 'xmlns:I="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    for body in (
        f'<rdf:Description {space} I:DigitalSourceType="{TERM}"/>',
        f"<rdf:Description {space}><I:DigitalSourceType>{TERM}</I:DigitalSourceType></rdf:Description>",
        f'<rdf:Description {space}><I:DigitalSourceType rdf:resource="{TERM}"/></rdf:Description>',
    ):
        assert xmp.texts_in(f"{head}{body}</rdf:RDF></x:xmpmeta>".encode()) == {"digital_source_type": TERM}
