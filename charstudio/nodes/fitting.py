"""A clip made as long as its line, on this machine, before or after a model: the choices said aloud."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from charstudio.media.fit_clip import fit_clip
from charstudio.model.errors import PlanError
from charstudio.model.fitting import FIT_LABELS, FitMode, frames_for
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, NodeKind, Outputs, Params, seconds_param
from charstudio.nodes.common import needed
from charstudio.providers.requests import Request

AS_THE_MODEL = "model"
FIT = ParamSpec(
    "fit",
    ParamType.CHOICE,
    AS_THE_MODEL,
    "If lengths differ",
    "What happens to the clip when the line is longer or shorter. All but the first is done here, before it is sent: a "
    "clip that is cut costs less.",
    choices=(AS_THE_MODEL, *(mode.value for mode in FitMode)),
    choice_labels=("As the model does it", *FIT_LABELS.values()),
)
"""On kinds that let a clip speak."""


async def fitted(call: Call, request: Request) -> Request:
    """The request with its clip as long as its sound, made so here; as it is where they agree within a frame, or where
    that is left to the model.
    """
    clip, sound = request.one("video"), request.one("audio")
    mode = call.param("fit")
    if mode not in set(FitMode) or clip is None or sound is None or _agree(clip, sound):
        return request
    source, length = call.path(clip), sound.info.duration
    assert length is not None

    def make(path: Path) -> None:
        fit_clip(source, path, FitMode(str(mode)), length)

    made = await call.work(make, "mp4")
    return replace(request, inputs={**request.inputs, "video": (made,)})


def foreseen(request: Request, mode: object) -> Request:
    """What ``fitted`` will make of a request, as far as limits and prices ask: the length of the clip."""
    clip, sound = request.one("video"), request.one("audio")
    if mode not in set(FitMode) or clip is None or sound is None or _agree(clip, sound):
        return request
    have, want, rate = clip.info.duration, sound.info.duration, clip.info.rate
    assert want is not None
    if have is None:
        return request
    whole = rate.time_of(frames_for(want, rate)) if rate is not None else want
    length = min(have, whole) if mode == FitMode.CUT else whole
    planned = MediaValue(clip.media, replace(clip.info, duration=length))
    return replace(request, inputs={**request.inputs, "video": (planned,)})


def _agree(clip: MediaValue, sound: MediaValue) -> bool:
    """Whether there is nothing to do, as far as the lengths are known."""
    have, want = clip.info.duration, sound.info.duration
    if have is None or want is None:
        return want is None
    return abs(have - want) <= (clip.info.rate.frame if clip.info.rate is not None else Fraction(1, 24))


async def _fit(call: Call) -> Outputs:
    clips = needed(call, "video", "No clip is wired in.", "Wire a clip into Clip.")
    sounds = call.media("audio")[:1]
    length = sounds[0].info.duration if sounds else Fraction(round(call.number("length") * 1000), 1000)
    if not length:
        raise PlanError("Nothing says how long the clip shall be.", "Wire a Sound in, or set Length.")
    source, mode = call.path(clips[0]), FitMode(str(call.param("mode")))
    sound = call.path(sounds[0]) if sounds else None

    def make(path: Path) -> None:
        fit_clip(source, path, mode, length, sound)

    return {"video": await call.work(make, "mp4")}


def _length(params: Params, wired: Seconds | None) -> Seconds | None:
    return wired if wired is not None else seconds_param(params, "length", 0.0) or None


FIT_LENGTH = NodeKind(
    KindSpec(
        "video.fit",
        1,
        "Fit length",
        "Finishing",
        "Makes a clip as long as a line, rounded up to whole frames, and lays the line under it.",
        inputs=(
            PortSpec("video", PortType.VIDEO, "Clip"),
            PortSpec("audio", PortType.AUDIO, "Sound", optional=True),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            ParamSpec(
                "mode",
                ParamType.CHOICE,
                FitMode.BOUNCE.value,
                "How",
                "Back and forth hides best that a talking head starts again.",
                choices=tuple(mode.value for mode in FitMode),
                choice_labels=tuple(FIT_LABELS.values()),
            ),
            ParamSpec(
                "length",
                ParamType.NUMBER,
                5.0,
                "Length",
                "Used while no Sound is wired in.",
                unit="s",
                minimum=0.1,
                maximum=600,
                step=0.1,
            ),
        ),
        keywords=("duration", "loop", "bounce", "ping pong", "freeze", "pad", "stretch", "retime", "match"),
    ),
    run=_fit,
    planned_duration=_length,
)

KINDS = (FIT_LENGTH,)
