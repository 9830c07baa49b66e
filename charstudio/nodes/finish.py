"""Finishing: what is there already made larger, cut out, smoother or longer."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.values import PortType
from charstudio.nodes.base import Look, NodeKind, Params, Requests
from charstudio.nodes.common import (
    CAMERA,
    DURATION,
    MODEL,
    NEGATIVE,
    OPTIONS,
    RESOLUTION,
    SEED,
    SOUND,
    basics,
    chosen_length,
    directed,
    duration_of,
    generated,
    later,
    needed,
    said,
    wired_length,
    words_param,
)
from charstudio.providers.requests import Capability, Request

CATEGORY = "Finishing"

_EITHER_IN = (
    PortSpec("image", PortType.IMAGE, "Picture", optional=True),
    PortSpec("video", PortType.VIDEO, "Clip", optional=True),
)
_EITHER_OUT = (PortSpec("image", PortType.IMAGE, "Picture"), PortSpec("video", PortType.VIDEO, "Clip"))
_NO_CLIP = ("No clip is wired in.", "Wire a clip into Clip.")


def _either(look: Look) -> tuple[str, tuple[MediaValue, ...]]:
    """The socket that is used and what is wired into it; a clip goes before a picture."""
    for socket in ("video", "image"):
        if media := look.media(socket):
            return socket, media[:1]
    raise PlanError("Nothing is wired in.", "Wire a picture into Picture, or a clip into Clip.")


def same_as_wired(wired: Container[str]) -> frozenset[str]:
    """A clip comes out where a clip goes in, else a picture."""
    return frozenset({"video" if "video" in wired else "image"})


def _upscale(look: Look) -> Requests:
    socket, media = _either(look)
    params = {"factor": look.number("factor"), **said(look, "resolution"), **basics(look)}
    return {socket: Request(Capability.UPSCALE, params, {socket: media})}


UPSCALE = NodeKind(
    KindSpec(
        "video.upscale",
        1,
        "Upscale",
        CATEGORY,
        "Makes a picture or a clip larger and sharper. Do it last: what comes after costs more with every pixel.",
        inputs=_EITHER_IN,
        outputs=_EITHER_OUT,
        params=(
            MODEL,
            ParamSpec(
                "factor",
                ParamType.NUMBER,
                2.0,
                "Times larger",
                "In width and in height.",
                unit="×",
                minimum=1,
                maximum=10,
                step=0.5,
            ),
            RESOLUTION,
            OPTIONS,
            SEED,
        ),
        capability=Capability.UPSCALE,
        keywords=("upscaler", "enhance", "super resolution", "4k", "sharpen", "topaz", "seedvr"),
    ),
    run=generated(_upscale),
    requests=_upscale,
    one_of=(("image", "video"),),
    gives=same_as_wired,
    planned_duration=wired_length,
    paced_by=PortType.VIDEO,
)


def _matte(look: Look) -> Requests:
    socket, media = _either(look)
    return {socket: Request(Capability.MATTE, basics(look), {socket: media})}


MATTE = NodeKind(
    KindSpec(
        "video.matte",
        1,
        "Remove background",
        CATEGORY,
        "Cuts the character out of a picture or a clip.",
        inputs=_EITHER_IN,
        outputs=_EITHER_OUT,
        params=(MODEL, OPTIONS),
        capability=Capability.MATTE,
        keywords=("remove bg", "cut out", "matte", "mask", "alpha", "transparent", "green screen", "rotoscope"),
    ),
    run=generated(_matte),
    requests=_matte,
    one_of=(("image", "video"),),
    gives=same_as_wired,
    planned_duration=wired_length,
    paced_by=PortType.VIDEO,
)


def _interpolate(look: Look) -> Requests:
    clips = needed(look, "video", *_NO_CLIP)
    params = {"factor": look.number("factor"), **basics(look)}
    return {"video": Request(Capability.INTERPOLATE, params, {"video": clips[:1]})}


INTERPOLATE = NodeKind(
    KindSpec(
        "video.interpolate",
        1,
        "Smooth motion",
        CATEGORY,
        "Puts new frames between those of a clip. It lasts as long as before and moves more smoothly.",
        inputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            ParamSpec(
                "factor",
                ParamType.NUMBER,
                2.0,
                "Times as many frames",
                "2 makes 48 frames a second of 24.",
                unit="×",
                minimum=2,
                maximum=16,
                step=1,
            ),
            OPTIONS,
        ),
        capability=Capability.INTERPOLATE,
        keywords=("interpolate", "frame rate", "slow motion", "slowmo", "fps", "rife", "film"),
    ),
    run=generated(_interpolate),
    requests=_interpolate,
    planned_duration=wired_length,
    paced_by=PortType.VIDEO,
)


def _extend(look: Look) -> Requests:
    clips = needed(look, "video", *_NO_CLIP)
    request = Request(
        Capability.EXTEND,
        {
            "prompt": directed(look),
            "duration": duration_of(look),
            "sound": look.param("sound"),
            **said(look, "negative_prompt", "resolution"),
            **basics(look),
        },
        {"video": clips[:1]},
    )
    return {"video": request}


def _extended(params: Params, wired: Seconds | None) -> Seconds | None:
    return None if wired is None else wired + chosen_length(params, None)


EXTEND = NodeKind(
    KindSpec(
        "video.extend",
        1,
        "Extend",
        CATEGORY,
        "Goes on where a clip ends. What comes out is the clip with its new end.",
        inputs=(PortSpec("video", PortType.VIDEO, "Clip"), PortSpec("prompt", PortType.TEXT, "Motion", optional=True)),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param("prompt", "Motion", "What happens next.", "She walks out of the frame, the camera stays"),
            *later(CAMERA),
            replace(DURATION, label="Added length", help="How much is added at the end."),
            RESOLUTION,
            SOUND,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.EXTEND,
        keywords=("continue", "longer", "outpaint time", "v2v"),
    ),
    run=generated(_extend),
    requests=_extend,
    planned_duration=_extended,
    paced_by=PortType.VIDEO,
)

KINDS = (UPSCALE, MATTE, INTERPOLATE, EXTEND)
