"""A real keychain: GNOME's, on a bus of its own, unlocked as at a login. Skipped with a reason where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORY = """
import sys
from charstudio.storage.secrets import Secrets, Where
secrets = Secrets(environment={})
assert secrets.find("fal") is None, secrets.describe("fal")
state = secrets.set("fal", "id:a-key-of-ours")
assert state.where is Where.KEYCHAIN, state
again = Secrets(environment={})  # as after a restart
assert again.find("fal").reveal() == "id:a-key-of-ours"
assert Secrets(environment={"FAL_KEY": "id:from-outside"}).find("fal").reveal() == "id:from-outside"
assert again.forget("fal").where is Where.NOWHERE
assert Secrets(environment={}).find("fal") is None
print("round trip")
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
def test_a_key_is_kept_found_after_a_restart_and_forgotten(tmp_path):
    command = 'printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" -c "$1"'
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON_KEYRING", "DBUS"))}
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", command, sys.executable, STORY],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "round trip\n", done.stderr[-2000:]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"a-key-of-ours" not in kept  # the keychain's own file is encrypted


def test_without_any_keychain_a_key_is_kept_for_the_session_with_a_notice():
    story = STORY.splitlines()
    code = "\n".join(
        [
            *story[:4],
            'state = secrets.set("fal", "id:a-key-of-ours")',
            "assert state.where is Where.SESSION, state",
            "assert state.notice",
            'assert secrets.find("fal").reveal() == "id:a-key-of-ours"',
            'print("session")',
        ]
    )
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "session\n", done.stderr[-2000:]
