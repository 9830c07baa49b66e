"""Clips made from pictures, and pictures taken from clips to chain the next shot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from charstudio.media.frames import save_frame
from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.time import Seconds, seconds_to_text
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, NodeKind, Outputs, Params, seconds_param
from charstudio.nodes.common import FPS, MODEL, SEED, SIZE, film_format, fps_for, seed_for, size_for
from charstudio.providers.requests import Capability, Request

DEFAULT_SECONDS = 5.0


async def _motion(call: Call) -> Outputs:
    pictures = call.media("image")
    if not pictures:
        raise PlanError("No picture is wired in.", "Wire a State, Reference or Image file into Picture.")
    width, height = size_for(str(call.param("size")), call.sequence, pictures[0].info)
    request = Request(
        Capability.IMAGE_TO_VIDEO,
        {
            "prompt": call.text("prompt"),
            "duration": seconds_to_text(
                seconds_param({"duration": call.param("duration")}, "duration", DEFAULT_SECONDS)
            ),
            "fps": fps_for(str(call.param("fps")), call.sequence),
            "width_px": width,
            "height_px": height,
            "seed": seed_for(call),
            "strength": call.number("strength"),
            "mark_draft": call.mark_draft,
        },
        {"image": pictures},
    )
    return {"video": await call.generate(request, str(call.param("model")))}


def _motion_duration(params: Params, audio: Seconds | None) -> Seconds | None:  # noqa: ARG001 - one signature for all
    return seconds_param(params, "duration", DEFAULT_SECONDS)


MOTION = NodeKind(
    KindSpec(
        "video.motion",
        1,
        "Motion",
        "Video",
        "Brings a picture into motion: say what the camera does and one thing the character does.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture"),
            PortSpec("prompt", PortType.TEXT, "Motion", optional=True),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            ParamSpec(
                "prompt",
                ParamType.TEXT,
                "",
                "Motion",
                "Camera first, then one small movement. Slow and smooth holds a face best.",
                multiline=True,
                placeholder="Slow camera dolly in, hair moves gently in the wind",
            ),
            ParamSpec(
                "duration",
                ParamType.NUMBER,
                DEFAULT_SECONDS,
                "Length",
                "Faces hold best for 5 to 10 seconds.",
                unit="s",
                minimum=1,
                maximum=15,
                step=0.5,
            ),
            ParamSpec(
                "strength",
                ParamType.NUMBER,
                0.5,
                "Motion amount",
                "Less keeps the face steadier.",
                minimum=0,
                maximum=1,
                step=0.05,
            ),
            FPS,
            SIZE,
            SEED,
        ),
        capability=Capability.IMAGE_TO_VIDEO,
        keywords=("i2v", "animate", "image to video", "kling", "wan"),
    ),
    run=_motion,
    format_of=film_format,
    planned_duration=_motion_duration,
)


async def _frame(call: Call) -> Outputs:
    clips = call.media("video")
    if not clips:
        raise PlanError("No clip is wired in.", "Wire a clip into Clip.")
    which = str(call.param("which"))
    at = Fraction(round(call.number("at") * 1000), 1000)
    source = call.path(clips[0])

    def make(path: Path) -> None:
        save_frame(source, path, which, at)

    return {"image": await call.work(make, "png")}


FRAME = NodeKind(
    KindSpec(
        "video.frame",
        1,
        "Frame",
        "Video",
        "One frame of a clip as a picture. The last frame of one shot is the best start of the next.",
        inputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
        params=(
            ParamSpec(
                "which",
                ParamType.CHOICE,
                "last",
                "Frame",
                choices=("first", "last", "at"),
                choice_labels=("First", "Last", "At a time"),
            ),
            ParamSpec(
                "at",
                ParamType.NUMBER,
                0.0,
                "Time",
                "Used with “At a time”.",
                unit="s",
                minimum=0,
                maximum=36000,
                step=0.1,
            ),
        ),
        keywords=("still", "freeze", "last frame", "chain", "extract"),
    ),
    run=_frame,
)

KINDS = (MOTION, FRAME)
