"""Who signs: made here or the user's own, kept where no project, log or film ever has it."""

from __future__ import annotations

import logging
import stat
import sys

import pytest

pytest.importorskip("c2pa")

from charstudio.media.provenance import library
from charstudio.media.provenance.certificates import make_identity
from charstudio.model.errors import SettingError
from charstudio.storage.secrets import KeychainUnavailable, Secrets
from charstudio.storage.settings import Settings, changed
from charstudio.studio.disclosure.signers import CERTIFICATE_VARIABLE, KEY_VARIABLE, Signers


class NoKeychain:
    """A machine without one."""

    def get(self, _name):
        raise KeychainUnavailable("there is none")

    def put(self, _name, _text):
        raise KeychainUnavailable("there is none")

    def remove(self, _name):
        raise KeychainUnavailable("there is none")


@pytest.fixture
def signers(tmp_path, keychain):
    return Signers(tmp_path / "config", Secrets({}, keychain), Settings, {})


def test_nobody_signs_before_somebody_wants_to(signers):
    assert signers.wanted() is None
    assert "no certificate" in signers.state().text
    with pytest.raises(SettingError):
        signers.identity()
    assert signers.anchors() == b""


def test_one_made_here_is_kept_with_its_key_in_the_keychain(signers, tmp_path, keychain, caplog):
    with caplog.at_level(logging.DEBUG):
        state = signers.make("Ada Film")
    assert "Ada Film" in state.text
    assert "proves no identity" in state.text
    assert state.identity.self_made
    kept = list((tmp_path / "config").rglob("*.pem"))
    assert [path.name for path in kept] == ["certificate.pem"]
    assert b"PRIVATE" not in kept[0].read_bytes()
    assert "PRIVATE" not in caplog.text
    assert keychain.get("signing") not in caplog.text
    again = Signers(tmp_path / "config", Secrets({}, keychain), lambda: changed(Settings(), sign_exports="on"), {})
    assert again.wanted() == state.identity
    again.forget()
    assert not keychain.kept
    assert "no certificate" in again.state().text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_without_a_keychain_the_key_lies_where_only_the_user_reads_it(tmp_path):
    signers = Signers(tmp_path / "config", Secrets({}, NoKeychain()), Settings, {})
    assert signers.make("Ada").identity is not None
    key = tmp_path / "config" / "signing" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = Signers(tmp_path / "config", Secrets({}, NoKeychain()), Settings, {})
    assert again.identity().name == "Ada"


def test_making_another_one_replaces_the_first(signers):
    first = signers.make("Ada").identity
    second = signers.make("Bob").identity
    assert signers.identity() == second != first


@pytest.fixture
def own(tmp_path):
    made = make_identity("Grace")
    chain, key = tmp_path / "mine.pem", tmp_path / "mine.key"
    chain.write_bytes(made.chain_pem)
    key.write_bytes(made.key_pem)
    return made, chain, key


def test_the_users_own_files_are_used_where_they_are(tmp_path, keychain, own):
    made, chain, key = own
    chosen = changed(Settings(), signing_certificate=str(chain), signing_key=str(key))
    signers = Signers(tmp_path / "config", Secrets({}, keychain), lambda: chosen, {})
    assert signers.identity() == made
    assert signers.check(chain, key) == made
    assert signers.anchors() == made.anchor_pem
    named = Signers(
        tmp_path / "config",
        Secrets({}, keychain),
        Settings,
        {CERTIFICATE_VARIABLE: str(chain), KEY_VARIABLE: str(key)},
    )
    assert named.identity() == made


def test_a_key_inside_a_project_is_refused(tmp_path, keychain, own):
    made, chain, _ = own
    project = tmp_path / "film"
    (project / "keys").mkdir(parents=True)
    (project / "film.charstudio").write_text("{}")
    inside = project / "keys" / "mine.key"
    inside.write_bytes(made.key_pem)
    signers = Signers(tmp_path / "config", Secrets({}, keychain), Settings, {})
    with pytest.raises(SettingError, match="inside a project"):
        signers.check(chain, inside)


def test_a_damaged_key_in_the_keychain_is_said_to_be_damaged(signers, keychain):
    signers.make("Ada")
    keychain.put("signing", "no-base64!")
    with pytest.raises(SettingError, match="damaged"):
        signers.identity()
    keychain.kept.clear()
    with pytest.raises(SettingError, match="not found"):
        signers.identity()


def test_without_the_extra_the_switch_says_what_is_missing(signers, monkeypatch):
    monkeypatch.setattr(library, "find_spec", lambda _name: None)
    state = signers.state()
    assert state.identity is None
    assert "charstudio[provenance]" in state.hint
