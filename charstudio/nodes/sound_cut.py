"""Sound made ready for a mouth on this machine: a part of it, an even loudness, shorter pauses. Free and offline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from charstudio.media.sound_cut import level_sound, shorten_pauses, trim_sound
from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.time import ZERO, Seconds
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, NodeKind, Outputs, Params, seconds_param
from charstudio.nodes.common import needed, wired_length

_IN = (PortSpec("audio", PortType.AUDIO, "Sound"),)
_OUT = (PortSpec("audio", PortType.AUDIO, "Sound"),)
_FINEST_S = 0.001


def _source(call: Call) -> Path:
    return call.path(
        needed(call, "audio", "No sound is wired in.", "Wire a Speech node or a Sound file into Sound.")[0]
    )


def _seconds(call: Call, name: str) -> Seconds:
    return Fraction(round(call.number(name) * 1000), 1000)


async def _trim(call: Call) -> Outputs:
    source, start, end = _source(call), _seconds(call, "start"), _seconds(call, "end")
    if end and end <= start:
        raise PlanError("The sound would end before it begins.", "Set To behind From, or to 0 for the end.")

    def make(path: Path) -> None:
        trim_sound(source, path, start, end or None)

    return {"audio": await call.work(make, "wav")}


def _trimmed(params: Params, wired: Seconds | None) -> Seconds | None:
    start, end = seconds_param(params, "start", 0.0), seconds_param(params, "end", 0.0)
    if wired is None:
        return end - start if end > start else None
    return max(ZERO, (min(end, wired) if end else wired) - start) or None


TRIM = NodeKind(
    KindSpec(
        "sound.trim",
        1,
        "Trim sound",
        "Sound",
        "A part of a sound, exact to the sample. Cut silence away before a lipsync: every second is paid for.",
        inputs=_IN,
        outputs=_OUT,
        params=(
            ParamSpec(
                "start",
                ParamType.NUMBER,
                0.0,
                "From",
                "Where the part begins.",
                unit="s",
                minimum=0,
                step=_FINEST_S,
            ),
            ParamSpec(
                "end",
                ParamType.NUMBER,
                0.0,
                "To",
                "Where it ends. 0 is the end of the sound.",
                unit="s",
                minimum=0,
                step=_FINEST_S,
            ),
        ),
        keywords=("cut", "in", "out", "part", "shorten", "silence"),
    ),
    run=_trim,
    planned_duration=_trimmed,
)


async def _loudness(call: Call) -> Outputs:
    source, target, peak = _source(call), call.number("target"), call.number("peak")

    def make(path: Path) -> None:
        level_sound(source, path, target, peak)

    return {"audio": await call.work(make, "wav")}


LOUDNESS = NodeKind(
    KindSpec(
        "sound.loudness",
        1,
        "Loudness",
        "Sound",
        "Brings a sound to a loudness, with one gain for all. It stays quieter where its peaks would pass the ceiling.",
        inputs=_IN,
        outputs=_OUT,
        params=(
            ParamSpec(
                "target",
                ParamType.NUMBER,
                -16.0,
                "Loudness",
                "−16 suits dialogue, −14 social platforms, −23 broadcast.",
                unit="LUFS",
                minimum=-40,
                maximum=-6,
                step=0.5,
            ),
            ParamSpec(
                "peak",
                ParamType.NUMBER,
                -1.0,
                "Highest peak",
                "The true peak, between the samples, too.",
                unit="dBTP",
                minimum=-20,
                maximum=0,
                step=0.5,
            ),
        ),
        keywords=("normalise", "normalize", "lufs", "level", "volume", "gain", "louder", "quieter"),
    ),
    run=_loudness,
    planned_duration=wired_length,
)


async def _pauses(call: Call) -> Outputs:
    source, below_db = _source(call), call.number("below")
    longest, kept = _seconds(call, "longest"), _seconds(call, "kept")

    def make(path: Path) -> None:
        shorten_pauses(source, path, longest, kept, below_db)

    return {"audio": await call.work(make, "wav")}


PAUSES = NodeKind(
    KindSpec(
        "sound.pauses",
        1,
        "Shorten pauses",
        "Sound",
        "Shortens the pauses of a line, so that less silence is paid for. Words stay as they are.",
        inputs=_IN,
        outputs=_OUT,
        params=(
            ParamSpec(
                "longest",
                ParamType.NUMBER,
                0.6,
                "Longer than",
                "Shorter pauses are left: they are the rhythm of the voice.",
                unit="s",
                minimum=0.1,
                maximum=30,
                step=0.05,
            ),
            ParamSpec(
                "kept",
                ParamType.NUMBER,
                0.3,
                "Keep",
                "What is left of each; never more than “Longer than”.",
                unit="s",
                minimum=0,
                maximum=30,
                step=0.05,
            ),
            ParamSpec(
                "below",
                ParamType.NUMBER,
                -38.0,
                "Silence below",
                "How far under the loudest moment a pause lies.",
                unit="dB",
                minimum=-80,
                maximum=-10,
                step=1,
                advanced=True,
            ),
        ),
        keywords=("de-silence", "silence", "gaps", "tighten", "breath", "jump cut"),
    ),
    run=_pauses,
    planned_duration=wired_length,
)

KINDS = (TRIM, LOUDNESS, PAUSES)
