"""Pictures made from pictures: the *state* a shot starts from."""

from __future__ import annotations

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.values import PortType
from charstudio.nodes.base import Call, NodeKind, Outputs
from charstudio.nodes.common import MODEL, SEED, SIZE, film_format, seed_for, size_for
from charstudio.providers.requests import Capability, Request


async def _state(call: Call) -> Outputs:
    pictures = call.media("image")
    if not pictures:
        raise PlanError("No picture is wired in.", "Wire a Reference or an Image file into Picture.")
    width, height = size_for(str(call.param("size")), call.sequence, pictures[0].info)
    request = Request(
        Capability.IMAGE_EDIT,
        {
            "instruction": call.text("instruction"),
            "keep": call.text("notes"),
            "seed": seed_for(call),
            "strength": call.number("strength"),
            "width_px": width,
            "height_px": height,
            "mark_draft": call.mark_draft,
        },
        {"image": pictures},
    )
    return {"image": await call.generate(request, str(call.param("model")))}


STATE = NodeKind(
    KindSpec(
        "image.state",
        1,
        "State",
        "Image",
        "Changes the picture before it moves: pose, clothes, place, light. Video models only animate what is there.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture"),
            PortSpec("instruction", PortType.TEXT, "Change", optional=True),
            PortSpec("notes", PortType.TEXT, "Notes", optional=True),
        ),
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
        params=(
            MODEL,
            ParamSpec(
                "instruction",
                ParamType.TEXT,
                "",
                "Change",
                "What is different in this shot. The character's face stays as in the reference.",
                multiline=True,
                placeholder="Close-up, warm lamp light, blurred background",
            ),
            ParamSpec(
                "strength",
                ParamType.NUMBER,
                0.6,
                "Strength",
                "How far from the source.",
                minimum=0,
                maximum=1,
                step=0.05,
            ),
            SIZE,
            SEED,
        ),
        capability=Capability.IMAGE_EDIT,
        keywords=("img2img", "edit", "pose", "qwen"),
    ),
    run=_state,
    format_of=film_format,
)

KINDS = (STATE,)
