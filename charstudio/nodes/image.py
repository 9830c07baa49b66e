"""Pictures: a character out of words, the *state* a shot starts from, and the sheet that shows all sides."""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.values import Json, PortType
from charstudio.nodes.base import Look, NodeKind, Requests
from charstudio.nodes.common import (
    MODEL,
    NEGATIVE,
    OPTIONS,
    RESOLUTION,
    SEED,
    SIZE,
    basics,
    even,
    film_format,
    generated,
    later,
    needed,
    picture_size,
    said,
    words_param,
)
from charstudio.providers.requests import Capability, Request

_NO_PICTURE = ("No picture is wired in.", "Wire a Reference or an Image file into Picture.")

_SHAPES = {"square": (1024, 1024), "portrait": (896, 1152), "landscape": (1152, 896)}
"""About a megapixel each: what picture models are trained on."""


def _portrait(look: Look) -> Requests:
    prompt = "\n".join(filter(None, (look.text("prompt").strip(), look.text("notes").strip())))
    if not prompt:
        raise PlanError("The portrait is not described yet.", "Say who is to be seen, how they are lit and dressed.")
    film = (even(look.sequence.width_px), even(look.sequence.height_px))
    width, height = _SHAPES.get(str(look.param("size")), film)
    request = Request(
        Capability.TEXT_TO_IMAGE,
        {
            "prompt": prompt,
            **said(look, "negative_prompt", "resolution"),
            "width_px": width,
            "height_px": height,
            **basics(look),
        },
    )
    return {"image": request}


PORTRAIT = NodeKind(
    KindSpec(
        "image.portrait",
        1,
        "Portrait",
        "Image",
        "Invents a character from words. Keep the best one as the reference for everything else.",
        inputs=(
            PortSpec("prompt", PortType.TEXT, "Description", optional=True),
            PortSpec("notes", PortType.TEXT, "Notes", optional=True),
        ),
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Description",
                "A person, not a type: age, skin, eyes, hair, clothes, then lens and light.",
                "A woman of 28 with lavender hair and round glasses, 85 mm, soft window light from the left",
            ),
            ParamSpec(
                "size",
                ParamType.CHOICE,
                "square",
                "Shape",
                "Square serves best as a reference.",
                choices=("square", "portrait", "landscape", "film"),
                choice_labels=("Square", "Upright", "Wide", "Same as the film"),
            ),
            RESOLUTION,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.TEXT_TO_IMAGE,
        keywords=("text to image", "t2i", "txt2img", "generate", "character", "actor", "face", "flux"),
    ),
    run=generated(_portrait),
    requests=_portrait,
    format_of=film_format,
)


def _state(look: Look) -> Requests:
    pictures = needed(look, "image", *_NO_PICTURE)
    request = Request(
        Capability.IMAGE_EDIT,
        {
            "instruction": look.text("instruction"),
            "keep": look.text("notes"),
            "strength": look.number("strength"),
            **said(look, "negative_prompt", "resolution"),
            **picture_size(look, pictures[0].info),
            **basics(look),
        },
        {"image": (*pictures, *look.media("more"))},
    )
    return {"image": request}


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
            PortSpec("more", PortType.IMAGE, "More pictures", many=True, optional=True),
        ),
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
        params=(
            MODEL,
            words_param(
                "instruction",
                "Change",
                "What is different in this shot. The character's face stays as in the reference.",
                "Close-up, warm lamp light, blurred background",
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
            *later(RESOLUTION, NEGATIVE, OPTIONS),
            SEED,
        ),
        capability=Capability.IMAGE_EDIT,
        keywords=("img2img", "edit", "pose", "qwen", "outfit", "place"),
    ),
    run=generated(_state),
    requests=_state,
    format_of=film_format,
)

VIEWS = {
    "front": "The same character seen from the front, facing the camera, shoulders level.",
    "three_quarter": "The same character in three-quarter view, turned half away, the face at 45 degrees to us.",
    "side": "The same character in profile, seen exactly from the side.",
}
"""What each output of the sheet shows, in words for models that know no ``view``."""

_SAME = "Face, hair, clothes and colours stay exactly the same."


def _sheet(look: Look) -> Requests:
    picture = needed(look, "image", *_NO_PICTURE)[:1]
    shared: dict[str, Json] = {
        "keep": look.text("notes"),
        **said(look, "negative_prompt", "resolution"),
        **picture_size(look, picture[0].info),
        **basics(look),
    }
    setting = look.text("instruction").strip()
    return {
        view: Request(
            Capability.IMAGE_EDIT,
            {"instruction": " ".join(filter(None, (words, setting, _SAME))), "view": view, **shared},
            {"image": picture},
        )
        for view, words in VIEWS.items()
    }


SHEET = NodeKind(
    KindSpec(
        "image.sheet",
        1,
        "Character sheet",
        "Image",
        "Shows the character from the front, in three-quarter view and from the side: three pictures of one still.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture"),
            PortSpec("instruction", PortType.TEXT, "Setting", optional=True),
            PortSpec("notes", PortType.TEXT, "Notes", optional=True),
        ),
        outputs=(
            PortSpec("front", PortType.IMAGE, "Front"),
            PortSpec("three_quarter", PortType.IMAGE, "Three-quarter"),
            PortSpec("side", PortType.IMAGE, "Side"),
        ),
        params=(
            MODEL,
            ParamSpec(
                "instruction",
                ParamType.TEXT,
                "Plain light grey background, even light, head and shoulders.",
                "Setting",
                "The same for all three, so that only the angle differs.",
                multiline=True,
            ),
            replace(SIZE, default="source"),
            RESOLUTION,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.IMAGE_EDIT,
        keywords=("turnaround", "views", "angles", "model sheet", "profile", "reference sheet"),
    ),
    run=generated(_sheet),
    requests=_sheet,
    format_of=film_format,
)

KINDS = (PORTRAIT, STATE, SHEET)
