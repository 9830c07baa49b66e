"""``charstudio doctor``: whether this machine has what is needed."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from charstudio.cli.doctor.examine import everything
from charstudio.cli.doctor.findings import Finding, State
from charstudio.cli.faults import DONE, FAILED
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Say what was found while it is found; 1 when something needed is missing."""
    findings: list[Finding] = []
    for finding in everything(launch.paths.cache):
        findings.append(finding)
        if not arguments.json:
            _say(finding, output)
    bad = [finding for finding in findings if finding.state is State.BAD]
    packages = list(dict.fromkeys(name for finding in findings for name in finding.packages))
    if arguments.json:
        output.json({"ok": not bad, "packages": packages, "findings": [asdict(finding) for finding in findings]})
    else:
        output.line(f"{counted(len(bad), 'thing')} to mend." if bad else "Everything that is needed is here.")
        if packages:
            output.line(f"On Debian and Ubuntu: sudo apt install {' '.join(packages)}")
    return FAILED if bad else DONE


def _say(finding: Finding, output: Output) -> None:
    output.line(f"{finding.state.value:5} {finding.name}: {finding.text}")
    if finding.hint and finding.state is not State.OK:
        output.line(f"      {finding.hint}")
