"""Clips made from one picture or between two, and pictures taken from clips to chain the next shot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from charstudio.media.frames import save_frame
from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, Look, NodeKind, Outputs, Requests
from charstudio.nodes.common import (
    CAMERA,
    DURATION,
    FPS,
    LINE_LENGTH,
    MODEL,
    NEGATIVE,
    OPTIONS,
    RESOLUTION,
    SEED,
    SIZE,
    SOUND,
    as_long_as_the_line,
    basics,
    clip_format,
    directed,
    film_format,
    generated,
    later,
    length_of,
    needed,
    said,
    words_param,
)
from charstudio.providers.requests import Capability, Request

_NO_PICTURE = ("No picture is wired in.", "Wire a State, Reference or Image file into Picture.")


def _motion(look: Look) -> Requests:
    pictures = needed(look, "image", *_NO_PICTURE)
    request = Request(
        Capability.IMAGE_TO_VIDEO,
        {
            "prompt": directed(look),
            "duration": length_of(look),
            "strength": look.number("strength"),
            "sound": look.param("sound"),
            **said(look, "negative_prompt", "resolution"),
            **clip_format(look, pictures[0].info),
            **basics(look),
        },
        {"image": pictures},
    )
    return {"video": request}


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
            LINE_LENGTH,
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Motion",
                "Camera first, then one small movement. Slow and smooth holds a face best.",
                "Slow camera dolly in, hair moves gently in the wind",
            ),
            *later(CAMERA),
            DURATION,
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
            *later(RESOLUTION, SOUND, NEGATIVE, OPTIONS),
            SEED,
        ),
        capability=Capability.IMAGE_TO_VIDEO,
        keywords=("i2v", "animate", "image to video", "kling", "wan"),
    ),
    run=generated(_motion),
    requests=_motion,
    format_of=film_format,
    planned_duration=as_long_as_the_line,
)


def _transition(look: Look) -> Requests:
    first = needed(look, "image", "The first picture is not wired.", "Wire the picture the clip starts with.")
    last = needed(look, "end_image", "The last picture is not wired.", "Wire the picture the clip ends with.")
    request = Request(
        Capability.FIRST_LAST_FRAME,
        {
            "prompt": directed(look),
            "duration": length_of(look),
            "sound": look.param("sound"),
            **said(look, "negative_prompt", "resolution"),
            **clip_format(look, first[0].info),
            **basics(look),
        },
        {"image": first[:1], "end_image": last[:1]},
    )
    return {"video": request}


TRANSITION = NodeKind(
    KindSpec(
        "video.transition",
        1,
        "First and last frame",
        "Video",
        "A clip that starts with one picture and ends with another. Start it with the last frame of the shot before.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "First"),
            PortSpec("end_image", PortType.IMAGE, "Last"),
            PortSpec("prompt", PortType.TEXT, "Motion", optional=True),
            LINE_LENGTH,
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Motion",
                "How one becomes the other.",
                "She turns from the window and smiles, slow push in",
            ),
            *later(CAMERA),
            DURATION,
            FPS,
            SIZE,
            RESOLUTION,
            SOUND,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.FIRST_LAST_FRAME,
        keywords=("flf2v", "transition", "start end", "keyframes", "morph", "in between"),
    ),
    run=generated(_transition),
    requests=_transition,
    format_of=film_format,
    planned_duration=as_long_as_the_line,
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

KINDS = (MOTION, TRANSITION, FRAME)
