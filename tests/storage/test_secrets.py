from __future__ import annotations

import copy
import json
import logging
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.model.errors import SettingError
from charstudio.storage.secrets import KeychainUnavailable, Secret, Secrets, Where

KEY = "key-0123456789:abcdef"


class MemoryKeychain:
    def __init__(self, **keys):
        self.keys = keys

    def get(self, name):
        return self.keys.get(name)

    def put(self, name, text):
        self.keys[name] = text

    def remove(self, name):
        self.keys.pop(name, None)


class LockedKeychain:
    def get(self, name):
        raise KeychainUnavailable("Prompt dismissed")

    put = remove = lambda self, *_: self.get("")


class ForgetfulKeychain(MemoryKeychain):
    def put(self, name, text):
        pass


# --- the value -----------------------------------------------------------------------------------------------------


def test_a_secret_never_shows_itself(caplog):
    secret = Secret(KEY)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("using %s and %r", secret, {"key": secret})
    shown = f"{secret} {secret!r} {secret:>20} {[secret]} {secret!s:.99} {vars(type(secret)) and ''}" + caplog.text
    assert KEY not in shown
    assert "••••" in shown
    assert secret.reveal() == KEY


def test_a_secret_is_never_written_or_copied():
    secret = Secret(KEY)
    for write in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, hash, vars):
        with pytest.raises(TypeError) as caught:
            write(secret)
        assert KEY not in str(caught.value)


def test_secrets_compare_by_their_text():
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret(KEY + "x")
    assert Secret(KEY) != KEY


# --- where keys are found ------------------------------------------------------------------------------------------


def test_the_environment_comes_before_the_keychain():
    secrets = Secrets({"FAL_KEY": f" {KEY}\n"}, MemoryKeychain(fal="other"))
    assert secrets.find("fal") == Secret(KEY)
    state = secrets.describe("fal")
    assert (state.where, state.notice) == (Where.ENVIRONMENT, "")
    assert "FAL_KEY" in state.text


def test_each_provider_has_its_own_key():
    secrets = Secrets({"RUNPOD_API_KEY": KEY, "ACME_API_KEY": "x"}, MemoryKeychain())
    assert secrets.find("runpod") == Secret(KEY)
    assert secrets.find("acme") == Secret("x")
    assert secrets.find("fal") is None
    assert secrets.describe("fal").where is Where.NOWHERE


def test_a_key_is_kept_in_the_keychain_and_forgotten_on_request():
    chain = MemoryKeychain()
    secrets = Secrets({}, chain)
    assert secrets.set("fal", KEY).where is Where.KEYCHAIN
    assert chain.keys == {"fal": KEY}
    assert Secrets({}, chain).find("fal") == Secret(KEY)
    assert secrets.forget("fal").where is Where.NOWHERE
    assert chain.keys == {}


@pytest.mark.parametrize("chain", [LockedKeychain(), ForgetfulKeychain()])
def test_without_a_keychain_that_works_the_key_lives_for_the_session(chain):
    secrets = Secrets({}, chain)
    state = secrets.set("fal", KEY)
    assert state.where is Where.SESSION
    assert "asked for again" in state.notice
    assert secrets.find("fal") == Secret(KEY)
    assert Secrets({}, chain).find("fal") is None
    assert secrets.forget("fal").where is Where.NOWHERE


def test_a_locked_keychain_is_told_of_and_counts_as_empty():
    secrets = Secrets({}, LockedKeychain())
    assert secrets.find("fal") is None
    assert "Prompt dismissed" in secrets.describe("fal").notice
    assert "did not answer" in secrets.forget("fal").notice


@pytest.mark.parametrize("text", ["", "  ", "two words", "line\nbreak", "ключ", "tab\there", "nul\0"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(text):
    with pytest.raises(SettingError) as caught:
        Secrets({}, MemoryKeychain()).set("fal", text)
    assert not text.strip() or text not in caught.value.message


# --- the real keyring ----------------------------------------------------------------------------------------------

REAL = """
import sys
from charstudio.storage.secrets import Secrets
assert "keyring" not in sys.modules
secrets = Secrets({})
print(secrets.set("fal", "abc").where)
print(secrets.find("fal").reveal())
print(secrets.forget("fal").where)
print(bool(secrets.describe("fal").notice))
"""
BACKENDS = """
import sys, types, keyring.backend, keyring.errors
class Backend(keyring.backend.KeyringBackend):
    priority = 9
    kept = {}
    def get_password(self, service, name): return self.kept.get((service, name))
    def set_password(self, service, name, text): self.kept[service, name] = text
    def delete_password(self, service, name): del self.kept[service, name]
class Plain(Backend): __module__ = "keyrings.alt.file"
class Broken(Backend):
    def get_password(self, *_): raise RuntimeError("no session bus")
"""


def real_keyring(backend, tmp_path):
    (tmp_path / "backends.py").write_text(BACKENDS)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}",
        "PYTHON_KEYRING_BACKEND": backend,
    }
    done = subprocess.run(
        [sys.executable, "-c", REAL], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "abc" in path.read_text(errors="ignore")]
    return done.stdout.split()


@pytest.mark.parametrize(
    ("backend", "answer"),
    [
        ("backends.Backend", ["keychain", "abc", "nowhere", "False"]),
        ("backends.Plain", ["session", "abc", "nowhere", "True"]),
        ("backends.Broken", ["session", "abc", "nowhere", "True"]),
        ("keyring.backends.null.Keyring", ["session", "abc", "nowhere", "False"]),
        ("keyring.backends.fail.Keyring", ["session", "abc", "nowhere", "True"]),
    ],
)
def test_every_kind_of_keyring_is_lived_with(backend, answer, tmp_path):
    assert real_keyring(backend, tmp_path) == answer
