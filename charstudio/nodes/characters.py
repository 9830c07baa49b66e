"""Clips in which given characters act: several in one scene, one driven by a clip, one in place of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.results import MediaValue
from charstudio.model.values import Json, PortType
from charstudio.nodes.base import Look, NodeKind, Requests
from charstudio.nodes.common import (
    CAMERA,
    DURATION,
    FPS,
    MODEL,
    NEGATIVE,
    OPTIONS,
    RESOLUTION,
    SEED,
    SIZE,
    SOUND,
    basics,
    chosen_length,
    clip_format,
    directed,
    duration_of,
    film_format,
    generated,
    later,
    needed,
    said,
    wired_length,
    words_param,
)
from charstudio.providers.requests import Capability, Request

CHARACTERS = ("char1", "char2", "char3", "char4")
"""The sockets of a scene, which are also the names by which its prompt calls the characters."""

MOST_VIEWS = 4
"""So many pictures of one character are sent: the one from the front, and three more where the model takes them."""

_TAG = re.compile(r"\[(char\d+)\]", re.IGNORECASE)


def tags_in(prompt: str) -> frozenset[str]:
    """The characters a prompt calls, as ``char1``."""
    return frozenset(tag.lower() for tag in _TAG.findall(prompt))


def unnamed(prompt: str, wired: Iterable[str]) -> tuple[str, ...]:
    """The wired characters that a prompt never calls, in order: the model then guesses what they are there for.

    A single character needs no name.
    """
    cast = [name for name in CHARACTERS if name in set(wired)]
    called = tags_in(prompt)
    return tuple(name for name in cast if name not in called) if len(cast) > 1 else ()


def _references(look: Look) -> Requests:
    cast = {name: media[:MOST_VIEWS] for name in CHARACTERS if (media := look.media(name))}
    clips = look.media("video")
    if not cast and not clips:
        raise PlanError("The scene has no characters.", "Wire a picture into Character 1.")
    prompt = directed(look)
    _refuse_absent(prompt, cast)
    first = next(iter((*(views[0] for views in cast.values()), *clips)))
    tags, pictures = _by_front(cast)
    request = Request(
        Capability.REFERENCE_TO_VIDEO,
        {
            "prompt": prompt,
            "tags": tags,
            "duration": duration_of(look),
            "sound": look.param("sound"),
            **said(look, "negative_prompt", "resolution"),
            **clip_format(look, first.info),
            **basics(look),
        },
        _wired(references=pictures, video=clips),
    )
    return {"video": request}


def _by_front(cast: Mapping[str, tuple[MediaValue, ...]]) -> tuple[list[Json], tuple[MediaValue, ...]]:
    """Everybody's first picture, then everybody's further views, with the name each belongs to."""
    ordered = [(name, views[0]) for name, views in cast.items()]
    ordered += [(name, view) for name, views in cast.items() for view in views[1:]]
    return [name for name, _ in ordered], tuple(view for _, view in ordered)


def _refuse_absent(prompt: str, cast: Collection[str]) -> None:
    """Raise ``PlanError`` when the prompt calls a character nobody has wired: the model would invent one."""
    absent = sorted(tags_in(prompt) - set(cast))
    if not absent:
        return
    named = " and ".join(f"[{tag}]" for tag in absent)
    known = [tag for tag in absent if tag in CHARACTERS]
    sockets = " and ".join(f"Character {tag.removeprefix('char')}" for tag in known)
    hint = f"Wire a picture into {sockets}, or change the prompt." if known else "There are [char1] to [char4]."
    raise PlanError(f"The prompt names {named}, but nothing is wired there.", hint)


def _wired(**inputs: tuple[MediaValue, ...]) -> dict[str, tuple[MediaValue, ...]]:
    return {name: media for name, media in inputs.items() if media}


REFERENCES = NodeKind(
    KindSpec(
        "video.references",
        1,
        "Characters in a scene",
        "Video",
        "Puts up to four characters into one shot. Call them [char1] to [char4] in the prompt.",
        inputs=(
            *(PortSpec(name, PortType.IMAGE, f"Character {name[-1]}", many=True, optional=True) for name in CHARACTERS),
            PortSpec("video", PortType.VIDEO, "Clip to follow", optional=True),
            PortSpec("prompt", PortType.TEXT, "Scene", optional=True),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Scene",
                "Who does what, where. [char1] is the picture wired into Character 1.",
                "[char1] hands [char2] a red umbrella under a street lamp, slow dolly in",
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
        capability=Capability.REFERENCE_TO_VIDEO,
        keywords=("r2v", "reference to video", "multi character", "elements", "ensemble", "dialogue scene"),
    ),
    run=generated(_references),
    requests=_references,
    one_of=((*CHARACTERS, "video"),),
    format_of=film_format,
    planned_duration=chosen_length,
)


def _motion_control(look: Look) -> Requests:
    pictures = needed(look, "image", "No character is wired in.", "Wire a picture of the whole figure into Picture.")
    clips = needed(look, "video", "No clip is wired in.", "Wire the clip whose movement is wanted into Movement.")
    request = Request(
        Capability.MOTION_CONTROL,
        {
            "prompt": look.text("prompt"),
            "orientation": look.param("orientation"),
            "sound": look.param("sound"),
            **said(look, "negative_prompt", "resolution"),
            **clip_format(look, pictures[0].info),
            **basics(look),
        },
        {"image": pictures[:1], "video": clips[:1]},
    )
    return {"video": request}


MOTION_CONTROL = NodeKind(
    KindSpec(
        "video.motion_control",
        1,
        "Motion control",
        "Performance",
        "Lets the character in a picture do what somebody does in a clip. The clip is as long as that one.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture"),
            PortSpec("video", PortType.VIDEO, "Movement"),
            PortSpec("prompt", PortType.TEXT, "Prompt", optional=True),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Prompt",
                "The place and the light. The movement comes from the clip.",
                "On a rooftop at dusk, neon signs behind",
            ),
            ParamSpec(
                "orientation",
                ParamType.CHOICE,
                "video",
                "Framing",
                "Whose direction and framing is kept. Some models allow longer clips with the clip's.",
                choices=("video", "image"),
                choice_labels=("As in the clip", "As in the picture"),
            ),
            ParamSpec("sound", ParamType.BOOLEAN, True, "Keep the sound", "The sound of the clip that is followed."),
            FPS,
            SIZE,
            RESOLUTION,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.MOTION_CONTROL,
        keywords=("mocap", "drive", "puppet", "dance", "act", "dreamactor", "animate", "motion transfer"),
    ),
    run=generated(_motion_control),
    requests=_motion_control,
    format_of=film_format,
    planned_duration=wired_length,
    paced_by=PortType.VIDEO,
)


def _replace(look: Look) -> Requests:
    pictures = needed(look, "image", "No character is wired in.", "Wire the character's picture into Picture.")
    clips = needed(look, "video", "No footage is wired in.", "Wire the clip with the person to replace into Footage.")
    request = Request(
        Capability.REPLACE,
        {"sound": look.param("sound"), **said(look, "resolution"), **basics(look)},
        {"image": pictures[:1], "video": clips[:1]},
    )
    return {"video": request}


REPLACE = NodeKind(
    KindSpec(
        "video.replace",
        1,
        "Replace a person",
        "Performance",
        "Puts the character in the place of the person in your footage, which otherwise stays as it is.",
        inputs=(PortSpec("image", PortType.IMAGE, "Picture"), PortSpec("video", PortType.VIDEO, "Footage")),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            ParamSpec("sound", ParamType.BOOLEAN, True, "Keep the sound", "The sound of the footage."),
            RESOLUTION,
            OPTIONS,
            SEED,
        ),
        capability=Capability.REPLACE,
        keywords=("swap", "face swap", "animate replace", "recast", "vfx"),
    ),
    run=generated(_replace),
    requests=_replace,
    planned_duration=wired_length,
    paced_by=PortType.VIDEO,
)

KINDS = (REFERENCES, MOTION_CONTROL, REPLACE)
