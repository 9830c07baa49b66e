"""``charstudio fake-cloud``: says where it is, and ends when asked to."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from argparse import Namespace
from pathlib import Path
from charstudio.cli.commands.fake_cloud import command
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.faults import guarded
from charstudio.storage.paths import Paths

root = Path(sys.argv[1])
launch = Launch(Paths.under(root), None, None)
found = Namespace(folder=None, script=Path(sys.argv[2]) if sys.argv[2:] else None, speed=1.0, quick=True, port=0)
output = Output()
sys.exit(guarded(lambda: command(found, launch, output), output))
"""


@pytest.fixture
def start(tmp_path):
    def run(*more):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), *map(str, more)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return run


def test_it_says_its_address_and_how_to_use_it_and_ends_with_zero(start, tmp_path):
    with start() as process:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        process.terminate()
        out = process.stdout.read()
    assert process.returncode == 0
    assert f"CHARSTUDIO_CLOUD={address}" in out
    assert (tmp_path / "cache" / "fake-cloud" / "ledger.sqlite").is_file()


def test_a_faulty_script_is_wrong_use(start, tmp_path):
    script = tmp_path / "script.json"
    script.write_text('{"seed": "many"}')
    with start(script) as process:
        _, err = process.communicate()
    assert process.returncode == 2
    assert "script.seed must be a whole number" in err
