"""The fake cloud in a process of its own, for callers that kill things or measure themselves.

with cloud_process(folder, script=script) as cloud:
...  # CHARSTUDIO_CLOUD=cloud.address
bill = bill_in(folder)
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import Unavailable
from charstudio.storage.files import replace_file
from charstudio.testing.script import Script
from charstudio.testing.script_file import script_to_json

_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class CloudProcess:
    """A running server. ``address`` is what ``CHARSTUDIO_CLOUD`` must hold."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """End it without a warning; what it accepted stays in its folder."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def cloud_process(
    folder: Path, *, script: Script | None = None, speed: float = 1.0, quick: bool = True, port: int = 0
) -> Iterator[CloudProcess]:
    """A server in another process, ended at the end. Raises ``Unavailable`` when it does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    play = folder / "script.json"
    replace_file(play, json.dumps(script_to_json(script or Script())).encode())
    command = [sys.executable, "-m", "charstudio.testing", "--folder", str(folder), "--script", str(play)]
    command += ["--speed", str(speed), "--port", str(port), *(["--quick"] if quick else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise Unavailable("The fake cloud did not start.", "What it says about it stands above.")
        yield CloudProcess(address, folder, process)
    finally:
        _ended(process)


def _ended(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
