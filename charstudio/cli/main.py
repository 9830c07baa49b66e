"""From words to a command and its exit code."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Sequence
from importlib import import_module

from charstudio.cli.faults import guarded
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, survive_narrow_streams
from charstudio.cli.parser import OPEN, parser

VERBS = (
    OPEN,
    "demo",
    "new",
    "run",
    "estimate",
    "export",
    "render",
    "cut",
    "check",
    "relink",
    "archive",
    "unpack",
    "character",
    "handover",
    "accept",
    "identity",
    "resume",
    "models",
    "spent",
    "keys",
    "fake-cloud",
    "worker",
    "chunk",
    "join",
    "verify",
    "lint",
    "check-voice",
    "doctor",
)


def run(arguments: Sequence[str], launch: Callable[[], Launch]) -> int:
    """Carry out a command line; gives the exit code. ``launch`` is asked for the parts only when they are needed."""
    survive_narrow_streams()
    try:
        found = parser().parse_args(with_verb(arguments))
    except SystemExit as leaving:  # argparse has said why
        return leaving.code if isinstance(leaving.code, int) else 2
    output = Output(quiet=found.quiet)
    return guarded(lambda: _carry_out(found, launch, output), output)


def with_verb(arguments: Sequence[str]) -> list[str]:
    """Without a verb the window is meant: ``charstudio PROJECT`` reads ``charstudio open PROJECT``."""
    first = arguments[0] if arguments else ""
    if first in {*VERBS, "-h", "--help", "--version"}:
        return list(arguments)
    return [OPEN, *arguments]


def similar_verb(word: str) -> str | None:
    """The verb somebody may have meant."""
    near = difflib.get_close_matches(word, VERBS, n=1, cutoff=0.7)
    return near[0] if near else None


def _carry_out(found: argparse.Namespace, launch: Callable[[], Launch], output: Output) -> int:
    module = import_module(f"charstudio.cli.commands.{found.verb.replace('-', '_')}")  # each brings only what it needs
    command: Callable[[argparse.Namespace, Launch, Output], int] = module.command
    return command(found, launch(), output)
