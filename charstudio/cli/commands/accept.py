"""``charstudio accept CLIP --character FILE``: whether a test clip shows the face of the approved still."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.model.library import MediaKind
from charstudio.storage import character_file
from charstudio.studio.cast.acceptance import Acceptance, Verdict, accepted, as_json, stills_of


def command(arguments: Namespace, _launch: Launch, output: Output) -> int:
    """Measure, and say what was found and what is tolerated."""
    for path in (arguments.clip, arguments.character):
        if not path.is_file():
            raise WrongUse(f"There is no file “{path}”.")
    found = _tested(arguments.clip, arguments.character)
    if arguments.json:
        output.json(as_json(found))
    else:
        output.line(found.words)
    return FAILED if found.verdict is Verdict.DIFFERS else DONE


def _tested(clip: Path, character: Path) -> Acceptance:
    said = character_file.read(character)
    who = said.character
    with tempfile.TemporaryDirectory(prefix="charstudio-") as folder:
        pictures = stills_of(who, lambda file: said.assets[file].info.kind is MediaKind.IMAGE)
        places = character_file.unpack(
            character, [said.assets[file] for file in pictures], lambda asset: Path(folder) / asset.media.file_name
        )
        return accepted(who.name, clip, [places[file] for file in pictures], who.style)
