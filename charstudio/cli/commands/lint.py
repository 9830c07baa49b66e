"""``charstudio lint PROMPT``: what may go wrong with a prompt, and how it is said better."""

from __future__ import annotations

from argparse import Namespace

from charstudio.analysis.prompts.findings import Finding, Setting, Use
from charstudio.analysis.prompts.lint import lint
from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output

_ROUNDS = 10
"""More fixes one after the other than any prompt needs."""


def command(arguments: Namespace, launch: Launch, output: Output) -> int:  # noqa: ARG001 - one signature for all
    """Say each finding with its reason; 1 when there is any. With ``--fix`` only the mended prompt, and 0."""
    names = [str(use) for use in Use]
    if arguments.use not in names:
        raise WrongUse(f"There is no use “{arguments.use}”.", f"There are {', '.join(names)}.")
    setting = Setting(Use(arguments.use), traits=tuple(arguments.trait))
    if arguments.fix:
        output.line(mended(arguments.prompt, setting))
        return DONE
    found = lint(arguments.prompt, setting)
    if arguments.json:
        output.json([_as_json(finding) for finding in found])
    else:
        _say(found, output)
    return FAILED if found else DONE


def mended(prompt: str, setting: Setting) -> str:
    """The prompt with one fix after the other applied."""
    for _ in range(_ROUNDS):
        fix = next((finding.fix for finding in lint(prompt, setting) if finding.fix is not None), None)
        if fix is None or fix.text == prompt:
            break
        prompt = fix.text
    return prompt


def _say(found: tuple[Finding, ...], output: Output) -> None:
    if not found:
        output.line("Nothing to say against it.")
    for finding in found:
        output.line(f"{finding.message} [{finding.rule}]")
        output.line(f"  {finding.reason}")
        if finding.fix is not None:
            output.line(f"  better: {finding.fix.text}")
        if finding.fix is not None and finding.fix.state:
            output.line(f"  in a State before it: {finding.fix.state}")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "rule": str(finding.rule),
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "reason": finding.reason,
        "better": None if finding.fix is None else finding.fix.text,
        "state": None if finding.fix is None else finding.fix.state,
    }
