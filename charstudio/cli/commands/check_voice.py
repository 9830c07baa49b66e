"""``charstudio check-voice FILE…``: what would harm a lipsync with this voice, before anything is paid for."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from charstudio.analysis.voice.check import check_dialogue
from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.model.errors import MediaError
from charstudio.model.voice import Level, SoundLimits, VoiceReport
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.voice.lines import limits_of

_WORDS = {Level.OK: "ok", Level.UNKNOWN: "unknown", Level.WARN: "warning", Level.FAIL: "BAD"}


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Listen to each file; 1 when one is poor, no speech, or cannot be read."""
    for path in arguments.files:
        if not path.is_file():
            raise WrongUse(f"There is no file “{path}”.", "Name a sound, or a clip with sound.")
    limits = _limits_of(launch, arguments.model) if arguments.model else None
    found = {path: _heard(path, limits) for path in arguments.files}
    if arguments.json:
        output.json([_as_json(path, each) for path, each in found.items()])
    else:
        for path, each in found.items():
            _say(path, each, output)
    bad = any(isinstance(each, MediaError) or _is_bad(each) for each in found.values())
    return FAILED if bad else DONE


def _limits_of(launch: Launch, model: str) -> SoundLimits | None:
    found = Catalog.load(launch.paths.config).model(model)
    if found is None:
        raise WrongUse(f"There is no model “{model}”.", "“charstudio models” lists them.")
    return limits_of(found.first, "")


def _heard(path: Path, limits: SoundLimits | None) -> VoiceReport | MediaError:
    try:
        found = check_dialogue(path, limits)
    except MediaError as error:
        return error
    assert found is not None, "nobody stops it"
    return found


def _is_bad(found: VoiceReport) -> bool:
    return any(each.level is Level.FAIL for each in found.findings)


def _say(path: Path, found: VoiceReport | MediaError, output: Output) -> None:
    if isinstance(found, MediaError):
        output.error(f"{path.name}: {found.message}", found.hint)
        return
    output.line(f"{path.name}: {found.summary}")
    output.table([f"  {each.label}", _WORDS[each.level], each.words] for each in found.findings)
    for advice in dict.fromkeys(each.advice for each in found.worries if each.advice):
        output.line(f"  → {advice}")


def _as_json(path: Path, found: VoiceReport | MediaError) -> dict[str, object]:
    if isinstance(found, MediaError):
        return {"file": str(path), "error": found.message, "hint": found.hint}
    return {
        "file": str(path),
        "verdict": found.verdict,
        "duration_s": found.duration_s,
        "speech_s": found.speech_s,
        "findings": [asdict(each) for each in found.findings],
    }
