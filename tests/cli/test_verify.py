"""``charstudio verify``: what a file says of its making and whether it holds, said on a terminal."""

from __future__ import annotations

import json
import shutil

import pytest
from PIL import Image

from charstudio.media.provenance.stamp import stamp

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture
def still(tmp_path):
    path = tmp_path / "still.png"
    Image.effect_noise((64, 48), 60).save(path)
    return path


@pytest.fixture
def signed(still):
    pytest.importorskip("c2pa")
    from charstudio.media.provenance.certificates import make_identity
    from charstudio.media.provenance.signing import Claim, sign

    stamp(still, {"title": "Fox", "digital_source_type": TRAINED})
    sign(still, Claim("Fox", "Character Studio", "0.1.0", TRAINED), make_identity("Ada Film"))
    return still


def test_a_file_that_says_nothing(desk, still):
    done = desk.say("verify", still)
    assert done.code == 0
    assert "say nothing of how it was made" in done.out
    assert "It is not signed." in done.out


def test_a_signed_file_that_holds(desk, signed):
    done = desk.say("verify", signed)
    assert done.code == 0
    assert "It says of itself: Generated with AI." in done.out
    assert "It is signed by “Ada Film”, and nothing was changed since." in done.out
    assert "Nobody you trust vouches for this name" in done.out


def test_a_changed_file_does_not_hold(desk, signed, tmp_path):
    other = tmp_path / "other.png"
    shutil.copyfile(signed, other)
    data = bytearray(other.read_bytes())
    data[data.index(b"IDAT") + 60] ^= 1
    other.write_bytes(data)
    done = desk.say("verify", signed, other)
    assert done.code == 1
    assert "DOES NOT HOLD: the file was changed after it was signed." in done.out
    assert "still.png:" in done.out


def test_a_script_gets_everything_as_json(desk, signed):
    done = desk.say("verify", "--json", signed)
    (found,) = json.loads(done.out)
    assert found["holds"] is True
    assert found["metadata"]["digital_source_type"] == TRAINED
    assert found["signature"]["signer"] == "Ada Film"


def test_without_the_extra_it_is_said_that_it_cannot_be_checked(desk, signed, monkeypatch):
    from charstudio.media.provenance import library

    monkeypatch.setattr(library, "find_spec", lambda _name: None)
    done = desk.say("verify", signed)
    assert done.code == 1
    assert "charstudio[provenance]" in done.out


def test_a_file_that_is_not_there_is_wrong_use(desk, tmp_path):
    done = desk.say("verify", tmp_path / "gone.mp4")
    assert done.code == 2
    assert "There is no file" in done.err


def test_control_characters_of_strangers_stay_out_of_the_terminal(desk, still):
    stamp(still, {"title": "a\x1b[31mred", "digital_source_type": TRAINED})
    done = desk.say("verify", still)
    assert "\x1b" not in done.out
