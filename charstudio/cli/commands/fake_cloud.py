"""``charstudio fake-cloud``: a local fal and RunPod to try everything with, without a key and without a bill."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from dataclasses import replace
from functools import partial

from charstudio.cli.faults import DONE, WrongUse, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.model.errors import SettingError
from charstudio.testing.script import NATURAL, Script
from charstudio.testing.script_file import read_script
from charstudio.testing.serve import serve


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Serve until Ctrl+C. Without a script, jobs take about as long as in the real cloud."""
    if arguments.speed <= 0:
        raise WrongUse("The speed must be a number above 0.", "1 is the cloud's own pace, 60 makes a minute a second.")
    script = _script(arguments)
    folder = arguments.folder or launch.paths.cache / "fake-cloud"
    say = partial(_say, output)
    asyncio.run(serve(folder, say, script=script, speed=arguments.speed, quick=arguments.quick, port=arguments.port))
    return DONE


def _say(output: Output, text: str) -> None:
    for line in text.splitlines():
        output.line(line)
    output.out.flush()  # somebody may be reading the address through a pipe


def _script(arguments: Namespace) -> Script:
    if arguments.script is None:
        return replace(Script(), pace=NATURAL)
    with wrong_use():
        try:
            return read_script(arguments.script)
        except SettingError as error:
            raise WrongUse(error.message, error.hint) from error
