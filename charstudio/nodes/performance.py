"""Performance: a face that speaks the line it is given, in a photo or in a clip."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, PortSpec
from charstudio.model.results import MediaValue
from charstudio.model.time import seconds_to_text
from charstudio.model.values import Json, PortType
from charstudio.nodes.base import Call, Look, NodeKind, Outputs, Requests
from charstudio.nodes.common import (
    DRAFT_MODEL,
    EMOTION,
    FPS,
    MODEL,
    MOUTH_BOX,
    MOUTH_MOVEMENT,
    NEGATIVE,
    OPTIONS,
    RESOLUTION,
    SEED,
    SIZE,
    VOICE,
    basics,
    clip_format,
    film_format,
    generated,
    later,
    needed,
    said,
    wired_length,
    words_param,
)
from charstudio.nodes.fitting import FIT, fitted, foreseen
from charstudio.providers.requests import Capability, Request

_LINE = PortSpec("text", PortType.TEXT, "Line", optional=True)
"""What is said, for models with a voice of their own."""


def _spoken(look: Look, face: MediaValue, sounds: Mapping[str, tuple[MediaValue, ...]]) -> dict[str, Json]:
    """What lipsync and a talking photo ask alike. Models that count frames need to be told how long the sound is."""
    lengths = [seconds_to_text(sound.info.duration) for sound in sounds.get("audio", ()) if sound.info.duration]
    return {
        **({"duration": lengths[0]} if lengths else {}),
        "mouth_box": look.param("mouth_box"),
        "strength": look.number("strength"),
        **said(look, "prompt", "text", "voice", "resolution"),
        **clip_format(look, face.info),
        **basics(look),
    }


def _sounds(look: Look) -> dict[str, tuple[MediaValue, ...]]:
    """The sound that is spoken, if any. Raises ``PlanError`` when there is neither sound nor line."""
    sounds = look.media("audio")[:1]
    if not sounds and not look.text("text").strip():
        raise PlanError("There is nothing to say.", "Wire a Sound.")
    if not sounds and look.param("model") == DRAFT_MODEL:
        raise PlanError("A draft speaks along a sound, and none is wired in.", "Wire a Speech node into Sound.")
    return {"audio": sounds} if sounds else {}


def _lipsync(look: Look) -> Requests:
    """What will be asked, with the clip as long as it will be made."""
    return {"video": foreseen(_lip_request(look), look.param("fit"))}


async def _run_lipsync(call: Call) -> Outputs:
    """Fit the clip to the line where that is wanted, then ask the model."""
    request = await fitted(call, _lip_request(call))
    return await generated(lambda _call: {"video": request})(call)


def _lip_request(look: Look) -> Request:
    clips = look.media("video")
    faces = clips or look.media("image")
    if not faces:
        raise PlanError("Lipsync needs a face and a voice.", "Wire a Picture or a Clip, and a Sound.")
    sounds = _sounds(look)
    if not clips and look.param("model") != DRAFT_MODEL:
        raise PlanError(
            "This model lets clips speak, and only a picture is wired in.",
            "Use the Talking photo node for a picture, or wire in a Clip.",
        )
    return Request(
        Capability.LIPSYNC,
        {**said(look, "emotion"), **_spoken(look, faces[0], sounds)},
        {"video" if clips else "image": faces[:1], **sounds},
    )


LIPSYNC = NodeKind(
    KindSpec(
        "video.lipsync",
        1,
        "Lipsync",
        "Performance",
        "Lets the face in a clip speak, as long as the line lasts. For a picture there is the Talking photo node; "
        "drafts take either here.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture", optional=True),
            PortSpec("video", PortType.VIDEO, "Clip", optional=True),
            PortSpec("audio", PortType.AUDIO, "Sound", optional=True),
            _LINE,
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            MOUTH_MOVEMENT,
            *later(
                EMOTION,
                words_param("prompt", "Prompt", "For models that move more than the mouth.", "She leans in, amused"),
                VOICE,
            ),
            *later(FIT),
            MOUTH_BOX,
            FPS,
            SIZE,
            *later(RESOLUTION, OPTIONS),
            SEED,
        ),
        capability=Capability.LIPSYNC,
        keywords=("talk", "speak", "dialogue", "mouth", "dub", "sync", "react"),
    ),
    run=_run_lipsync,
    requests=_lipsync,
    one_of=(("image", "video"), ("audio", "text")),
    format_of=film_format,
    planned_duration=wired_length,
)


def _avatar(look: Look) -> Requests:
    faces = needed(look, "image", "No face is wired in.", "Wire a portrait into Picture.")[:1]
    sounds = _sounds(look)
    request = Request(
        Capability.AVATAR,
        {**said(look, "negative_prompt"), **_spoken(look, faces[0], sounds)},
        {"image": faces, **sounds},
    )
    return {"video": request}


AVATAR = NodeKind(
    KindSpec(
        "video.avatar",
        1,
        "Talking photo",
        "Performance",
        "Lets a portrait speak a line, with head and shoulders in motion. The clip is as long as the line.",
        inputs=(
            PortSpec("image", PortType.IMAGE, "Picture"),
            PortSpec("audio", PortType.AUDIO, "Sound", optional=True),
            _LINE,
            PortSpec("prompt", PortType.TEXT, "Acting", optional=True),
        ),
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(
            MODEL,
            words_param(
                "prompt",
                "Acting",
                "How it is said: mood, gestures, where the eyes go.",
                "Calm, looks into the camera, a small nod at the end",
            ),
            MOUTH_MOVEMENT,
            VOICE,
            MOUTH_BOX,
            FPS,
            SIZE,
            RESOLUTION,
            NEGATIVE,
            OPTIONS,
            SEED,
        ),
        capability=Capability.AVATAR,
        keywords=("avatar", "talking head", "speak", "presenter", "omnihuman", "fabric", "dialogue"),
    ),
    run=generated(_avatar),
    requests=_avatar,
    one_of=(("audio", "text"),),
    format_of=film_format,
    planned_duration=wired_length,
)

KINDS = (LIPSYNC, AVATAR)
