"""Performance: a face that speaks the line it is given."""

from __future__ import annotations

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.time import Seconds
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, NodeKind, Outputs, Params
from charstudio.nodes.common import FPS, MODEL, SEED, SIZE, film_format, fps_for, seed_for, size_for
from charstudio.providers.requests import Capability, Request


async def _lipsync(call: Call) -> Outputs:
    faces = call.media("video") or call.media("image")
    sounds = call.media("audio")
    if not faces or not sounds:
        raise PlanError("Lipsync needs a face and a voice.", "Wire a Picture or a Clip, and a Sound.")
    width, height = size_for(str(call.param("size")), call.sequence, faces[0].info)
    inputs = {"video" if call.media("video") else "image": faces[:1], "audio": sounds[:1]}
    request = Request(
        Capability.LIPSYNC,
        {
            "mouth_box": call.param("mouth_box"),
            "fps": fps_for(str(call.param("fps")), call.sequence),
            "width_px": width,
            "height_px": height,
            "seed": seed_for(call),
            "strength": call.number("strength"),
            "mark_draft": call.mark_draft,
        },
        inputs,
    )
    return {"video": await call.generate(request, str(call.param("model")))}


def _as_long_as_the_line(params: Params, audio: Seconds | None) -> Seconds | None:  # noqa: ARG001 - one signature for all
    return audio


LIPSYNC = NodeKind(
    KindSpec(
        "video.lipsync",
        1,
        "Lipsync",
        "Performance",
        "Lets the face speak. The clip is as long as the line.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture", optional=True),
            PortSpec("video", PortType.VIDEO, "Clip", optional=True),
            PortSpec("audio", PortType.AUDIO, "Sound"),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            ParamSpec(
                "strength",
                ParamType.NUMBER,
                0.7,
                "Mouth movement",
                "How wide the mouth opens.",
                minimum=0,
                maximum=1,
                step=0.05,
            ),
            ParamSpec(
                "mouth_box",
                ParamType.BOX,
                None,
                "Mouth",
                "Where the mouth is, if it is not found by itself.",
                advanced=True,
            ),
            FPS,
            SIZE,
            SEED,
        ),
        capability=Capability.LIPSYNC,
        keywords=("talk", "speak", "dialogue", "avatar", "mouth"),
    ),
    run=_lipsync,
    one_of=(("image", "video"),),
    format_of=film_format,
    planned_duration=_as_long_as_the_line,
)

KINDS = (LIPSYNC,)
