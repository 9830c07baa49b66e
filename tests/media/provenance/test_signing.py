"""Signed statements: written last, read back, broken by any change, with the statements of sources kept inside."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

pytest.importorskip("c2pa")

from charstudio.media.boxes import is_whole
from charstudio.media.probe import probe
from charstudio.media.provenance import library
from charstudio.media.provenance.certificates import Identity, identity_of, make_identity
from charstudio.media.provenance.signing import Claim, Ingredient, can_sign, is_signed, sign
from charstudio.media.provenance.stamp import claims, stamp
from charstudio.media.provenance.verify import signature_of
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import CharStudioError, DiskFull, EncodeFailed, SettingError
from charstudio.model.time import Rate
from tests.media.provenance.forms import decoded, looked_at_by, make

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
FORMS = ("png", "jpg", "gif", "webp", "wav", "mp3", "mp4", "mov", "m4a")
CLAIM = Claim("Fox", "Character Studio", "0.1.0", TRAINED)


@pytest.fixture(scope="module")
def ada() -> Identity:
    return make_identity("Ada Film")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Whoever asks the network for anything is caught."""

    def refuse(*_args, **_more):
        raise AssertionError("somebody wanted the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("form", FORMS)
def test_a_signed_file_holds_and_shows_and_sounds_as_before(tmp_path, ada, form):
    path = make(tmp_path / f"a.{form}")
    stamp(path, {"title": "Fox", "digital_source_type": TRAINED})
    before = decoded(path)
    assert not is_signed(path)
    sign(path, CLAIM, ada)
    assert is_signed(path)
    assert decoded(path) == before
    assert probe(path)
    found = signature_of(path)
    assert found is not None
    assert (found.holds, found.trusted, found.signer) == (True, False, "Ada Film")
    assert found.source_types == (TRAINED,)
    assert found.title == "Fox"
    assert claims(path)["title"] == "Fox"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_whoever_trusts_the_certificate_sees_that_it_is_theirs(tmp_path, ada):
    path = make(tmp_path / "a.png")
    sign(path, CLAIM, ada)
    assert signature_of(path, ada.anchor_pem).trusted
    assert not signature_of(path, make_identity("Ada Film").anchor_pem).trusted


@pytest.mark.parametrize("form", ["png", "jpg", "mp4", "wav"])
def test_one_flipped_byte_is_noticed(tmp_path, ada, form):
    path = make(tmp_path / f"a.{form}")
    untouched = path.read_bytes()
    sign(path, CLAIM, ada)
    data = bytearray(path.read_bytes())
    piece = untouched[len(untouched) // 2 :][:24]  # of the pictures or samples
    at = data.index(piece)
    data[at + 12] ^= 1
    path.write_bytes(data)
    found = signature_of(path)
    assert not found.holds
    assert "changed after it was signed" in found.problems[0]


def test_texts_written_after_signing_break_it_so_signing_comes_last(tmp_path, ada):
    path = make(tmp_path / "a.mp4")
    sign(path, CLAIM, ada)
    stamp(path, {"title": "Later"})
    assert not signature_of(path).holds


def test_shots_go_in_and_keep_their_own_statements(tmp_path, ada):
    bob = make_identity("Bob")
    shots = [make(tmp_path / name) for name in ("one.mp4", "two.png", "three.png", "voice.ogg")]
    sign(shots[0], Claim("One", "Camera", "3"), bob)
    sources = [path.read_bytes() for path in shots]
    film = make(tmp_path / "film.mov")
    parts = tuple(Ingredient(path, path.stem, TRAINED, f"model of {path.stem}") for path in shots)
    sign(film, Claim("Film", "Character Studio", "0.1.0", TRAINED, parts), ada)
    found = signature_of(film)
    assert found.holds
    assert {(part.title, part.signer, part.relationship) for part in found.parts} == {
        ("one", "Bob", "componentOf"),
        ("two", "", "componentOf"),
        ("three", "", "componentOf"),
        ("voice", "", "componentOf"),
    }
    assert found.models == ("model of one", "model of two", "model of three", "model of voice")
    assert found.actions == ("c2pa.created", "c2pa.placed", "c2pa.edited")
    assert [path.read_bytes() for path in shots] == sources


def test_a_source_that_was_tampered_with_is_told_and_the_film_holds(tmp_path, ada):
    shot = make(tmp_path / "shot.mp4")
    sign(shot, CLAIM, ada)
    stamp(shot, {"title": "changed"})
    film = make(tmp_path / "film.mp4")
    sign(film, Claim("Film", "Character Studio", "0.1.0", ingredients=(Ingredient(shot, "Shot"),)), ada)
    found = signature_of(film)
    assert found.holds
    assert not found.parts[0].holds


def test_a_copy_of_a_signed_file_has_it_as_its_parent(tmp_path, ada):
    original = make(tmp_path / "a.png")
    sign(original, Claim("Original", "Camera", "1", TRAINED), make_identity("Bob"))
    copy = tmp_path / "copy.png"
    shutil.copyfile(original, copy)
    stamp(copy, {"title": "Copy"})
    sign(copy, Claim("Copy", "Character Studio", "0.1.0", TRAINED, parent=Ingredient(original, "Original")), ada)
    found = signature_of(copy)
    assert found.holds
    assert [(part.relationship, part.signer, part.holds) for part in found.parts] == [("parentOf", "Bob", True)]
    assert found.actions == ("c2pa.opened",)


def test_the_writer_signs_before_the_file_gets_its_name(tmp_path, ada):
    path = tmp_path / "film.mp4"
    seen = []

    def finish(part):
        seen.append((part.name, path.exists()))
        stamp(part, {"title": "Fox"})
        sign(part, CLAIM, ada)

    with ClipWriter(path, Rate(24), 64, 48, metadata={"title": "Fox"}) as writer:
        writer.finish = finish
        for _ in range(6):
            writer.write_frame(np.zeros((48, 64, 3), np.uint8))
    assert seen == [("film.mp4.part", False)]
    assert signature_of(path).holds
    assert is_whole(path, index_first=True)


def test_when_signing_fails_nothing_is_published(tmp_path, ada):
    path = tmp_path / "film.mp4"
    broken = Identity(ada.chain_pem, make_identity("Eve").key_pem, "es256", "Ada")
    writer = ClipWriter(path, Rate(24), 64, 48)
    writer.finish = lambda part: sign(part, CLAIM, broken)
    writer.write_frame(np.zeros((48, 64, 3), np.uint8))
    with pytest.raises(CharStudioError):
        writer.close()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_to_be_full_and_the_file_stays(tmp_path, ada, monkeypatch):
    path = make(tmp_path / "a.mp4")
    before = path.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: shutil._ntuple_diskusage(1000, 900, 100))
    with pytest.raises(DiskFull, match="no room left to sign"):
        sign(path, CLAIM, ada)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.mp4"]


def test_a_file_that_cannot_be_signed_is_left_as_it_was(tmp_path, ada):
    path = make(tmp_path / "a.webm")
    before = path.read_bytes()
    assert not can_sign(path)
    with pytest.raises(EncodeFailed, match="cannot be signed"):
        sign(path, CLAIM, ada)
    assert path.read_bytes() == before
    assert signature_of(path) is None


def test_other_programs_accept_the_signed_film(tmp_path, ada):
    path = make(tmp_path / "a.mp4")
    sign(path, CLAIM, ada)
    shown = looked_at_by("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path))
    assert json.loads(shown)["streams"][0]["nb_read_frames"] == "6"
    assert "IsTruncated" not in looked_at_by("mediainfo", "--Output=JSON", str(path))


def test_a_file_without_a_statement_has_none(tmp_path):
    assert signature_of(make(tmp_path / "a.png")) is None
    (tmp_path / "text.txt").write_text("hello")
    assert signature_of(tmp_path / "text.txt") is None


def test_the_key_never_shows_itself(ada):
    assert "PRIVATE" not in repr(ada)
    assert ada.key_pem.decode().splitlines()[1] not in repr(ada)


def test_a_certificate_and_its_key_are_looked_over(ada):
    assert identity_of(ada.chain_pem, ada.key_pem) == ada
    for chain, key, words in (
        (b"nonsense", ada.key_pem, "not a certificate"),
        (ada.chain_pem, b"nonsense", "not a private key"),
        (ada.chain_pem, make_identity("Eve").key_pem, "does not belong"),
    ):
        with pytest.raises(SettingError, match=words):
            identity_of(chain, key)
    later = datetime.now(UTC) + timedelta(days=365 * 11)
    with pytest.raises(SettingError, match="ran out"):
        identity_of(ada.chain_pem, ada.key_pem, later)
    with pytest.raises(SettingError, match="from"):
        identity_of(ada.chain_pem, ada.key_pem, datetime.now(UTC) - timedelta(days=2))


def test_keys_of_other_kinds_sign_too(tmp_path):
    """Made by OpenSSL, as a user's own would be."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    config = tmp_path / "x.cnf"
    config.write_text(
        "[req]\ndistinguished_name=d\nprompt=no\nx509_extensions=e\n[d]\nO=Studio\nCN=Root\n[e]\n"
        "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
        "[leaf]\nbasicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
        "extendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )

    for words in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -config x.cnf -days 9",
        "req -new -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /O=Studio/CN=Grace",
        "x509 -req -in own.csr -CA ca.pem -CAkey ca.key -out own.pem -extfile x.cnf -extensions leaf -days 8",
    ):
        subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=True, capture_output=True)
    chain = (tmp_path / "own.pem").read_bytes() + (tmp_path / "ca.pem").read_bytes()
    grace = identity_of(chain, (tmp_path / "own.key").read_bytes())
    assert (grace.algorithm, grace.name, grace.self_made) == ("ps256", "Grace", False)
    path = make(tmp_path / "a.png")
    sign(path, CLAIM, grace)
    assert signature_of(path).holds


@pytest.mark.parametrize("name", ["", "   ", "x" * 60])
def test_a_name_that_fits_no_certificate_is_refused(name):
    with pytest.raises(SettingError):
        make_identity(name)


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch, tmp_path, ada):
    monkeypatch.setitem(sys.modules, "c2pa", None)
    with pytest.raises(SettingError) as caught:
        sign(make(tmp_path / "a.png"), CLAIM, ada)
    assert "charstudio[provenance]" in caught.value.hint
    monkeypatch.setattr(library, "find_spec", lambda _name: None)
    assert not library.is_installed()
