"""``charstudio verify FILE…``: what files say of their making, and whether it still holds."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.storage import settings as stored_settings
from charstudio.storage.secrets import Secrets
from charstudio.studio.disclosure import statement_text
from charstudio.studio.disclosure.signers import Signers
from charstudio.studio.disclosure.verifying import Finding, look_at


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Look at each file; 1 when a signature does not hold or could not be checked."""
    for path in arguments.files:
        if not path.is_file():
            raise WrongUse(f"There is no file “{path}”.", "Name a picture, clip or sound.")
    settings, _ = stored_settings.load(launch.paths.settings)
    anchors = Signers(launch.paths.config, Secrets(), lambda: settings).anchors()
    found = {path: look_at(path, anchors) for path in arguments.files}
    if arguments.json:
        output.json([_as_json(path, finding) for path, finding in found.items()])
    else:
        _say(found, output)
    bad = any(finding.holds is False or finding.unchecked for finding in found.values())
    return FAILED if bad else DONE


def _say(found: dict[Path, Finding], output: Output) -> None:
    for path, finding in found.items():
        output.line(f"{path.name}:" if len(found) > 1 else path.name)
        for line in finding.lines:
            output.line(f"  {line}")


def _as_json(path: Path, finding: Finding) -> dict[str, object]:
    return {
        "file": str(path),
        "metadata": finding.metadata,
        "statement": None if finding.statement is None else statement_text.as_json(finding.statement),
        "signature": None if finding.signature is None else asdict(finding.signature),
        "holds": finding.holds,
        "unchecked": finding.unchecked,
        "lines": list(finding.lines),
    }
