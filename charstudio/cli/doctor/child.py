"""Trying something in a child process, so that a crash or a hang is only an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from charstudio.cli.output import PROGRAM


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said; ``failure`` in one line when it crashed, hung or raised."""

    said: Mapping[str, str] = field(default_factory=dict)
    output: str = ""
    failure: str = ""


def trial(name: str, arguments: Sequence[str] = (), *, patience_s: float = 60) -> Answer:
    """Ask a trial of ``trial.py``."""
    answer = ask(["charstudio.cli.doctor.trial", name, *arguments], patience_s=patience_s)
    if answer.failure:
        return answer
    return Answer(json.loads(answer.output), answer.output)


def ask(
    module_and_arguments: Sequence[str], *, environment: Mapping[str, str] | None = None, patience_s: float = 60
) -> Answer:
    """Run a module of ours with this Python."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", *module_and_arguments],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(failure=f"it did not answer within {patience_s:.0f} s")
    except OSError as error:
        return Answer(failure=str(error))
    if done.returncode == 0:
        return Answer(output=done.stdout)
    return Answer(output=done.stdout, failure=_in_one_line(done.stderr, done.returncode))


def _in_one_line(said: str, code: int) -> str:
    """Our own error line when there is one, else the last line, which is an exception's."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    ours = [line.removeprefix(f"{PROGRAM}: ").rstrip(".") for line in lines if line.startswith(f"{PROGRAM}: ")]
    how = f"it crashed (signal {-code})" if code < 0 else f"it ended with {code}"
    return ours[0] if ours else lines[-1] if lines else how
