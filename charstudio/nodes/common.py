"""Parameters and sizes that several kinds share, so that they are named, limited and explained alike."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from charstudio.model.errors import PlanError
from charstudio.model.kind import ParamSpec, ParamType, PortSpec
from charstudio.model.library import MediaInfo
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Seconds, seconds_to_text
from charstudio.model.values import Json, PortType
from charstudio.nodes.base import Call, Look, Outputs, Params, Requests, SequenceFormat, seconds_param

DRAFT_MODEL = "draft"

MODEL = ParamSpec(
    "model",
    ParamType.MODEL,
    DRAFT_MODEL,
    "Model",
    "Who makes it. Draft runs on this machine, needs no key and costs nothing.",
)
SEED = ParamSpec(
    "seed",
    ParamType.INTEGER,
    0,
    "Seed",
    "The same seed and take give the same result.",
    minimum=0,
    maximum=2**31 - 1,
    advanced=True,
)
SIZE = ParamSpec(
    "size",
    ParamType.CHOICE,
    "film",
    "Size",
    "The shape of the picture.",
    choices=("film", "source"),
    choice_labels=("Same as the film", "Same as the source"),
    advanced=True,
)
FPS = ParamSpec(
    "fps",
    ParamType.CHOICE,
    "film",
    "Frame rate",
    "Frames per second of the clip.",
    choices=("film", "16", "24", "25", "30"),
    choice_labels=("Same as the film", "16", "24", "25", "30"),
    advanced=True,
)

OPTIONS = ParamSpec(
    "options",
    ParamType.OPTIONS,
    {},
    "Model's own",
    "Parameters only this model has, by the names it gives them.",
    advanced=True,
)

NEGATIVE = ParamSpec(
    "negative_prompt",
    ParamType.TEXT,
    "",
    "Not wanted",
    "What is to stay out of the picture. Only some models listen to it.",
    multiline=True,
    advanced=True,
    placeholder="Blurred, extra fingers, text, watermark",
)
RESOLUTION = ParamSpec(
    "resolution",
    ParamType.TEXT,
    "",
    "Resolution",
    "480p, 720p, 1080p or 4k, as the model offers it. More costs more.",
    advanced=True,
    placeholder="The model's own",
)
SOUND = ParamSpec(
    "sound",
    ParamType.BOOLEAN,
    False,
    "Sound",
    "Let the model make sound for the clip. Only some can, and many charge more for it.",
    advanced=True,
)
DURATION = ParamSpec(
    "duration",
    ParamType.NUMBER,
    5.0,
    "Length",
    "Faces hold best for 5 to 10 seconds.",
    unit="s",
    minimum=1,
    maximum=30,
    step=0.5,
)
LINE_LENGTH = PortSpec("duration", PortType.AUDIO, "As long as", optional=True)
"""A line the clip is to last as long as. Only its length is used."""
MOUTH_MOVEMENT = ParamSpec(
    "strength",
    ParamType.NUMBER,
    0.7,
    "Mouth movement",
    "How wide the mouth opens.",
    minimum=0,
    maximum=1,
    step=0.05,
)
MOUTH_BOX = ParamSpec(
    "mouth_box",
    ParamType.BOX,
    None,
    "Mouth",
    "Where the mouth is, if it is not found by itself.",
    advanced=True,
)
VOICE = ParamSpec(
    "voice",
    ParamType.TEXT,
    "",
    "Voice",
    "A name the model knows, or the id of a voice you cloned.",
    placeholder="The model's own",
)
EMOTION = ParamSpec(
    "emotion",
    ParamType.TEXT,
    "",
    "Emotion",
    "Happy, sad, angry, neutral …, as the model knows them.",
    advanced=True,
    placeholder="The model's own",
)

CAMERA = ParamSpec(
    "camera",
    ParamType.TEXT,
    "",
    "Camera",
    "One move, in words. It counts where the prompt says nothing of the camera.",
)

MAX_SIDE_PX = 1920
_SEEDS = 2**31
TAKE_STEP = 7919
"""From the seed of one take to that of the next. A prime: takes of neighbouring seeds do not meet."""


def later(*params: ParamSpec) -> tuple[ParamSpec, ...]:
    """These parameters on a kind that once did without them: untouched, they leave older results valid."""
    return tuple(replace(param, added=True) for param in params)


def words_param(name: str, label: str, help_text: str, placeholder: str = "") -> ParamSpec:
    """A prompt, or whatever else is told to a model in sentences."""
    return ParamSpec(name, ParamType.TEXT, "", label, help_text, multiline=True, placeholder=placeholder)


def generated(requests: Callable[[Look], Requests]) -> Callable[[Call], Awaitable[Outputs]]:
    """The code of a kind that only asks its model: everything it asks for at once, each into its own socket.

    When one of several fails, what the others made is kept for the next try.
    """

    async def run(call: Call) -> Outputs:
        asked = requests(call)
        if len(asked) == 1:
            socket, request = next(iter(asked.items()))
            made = await call.generate(request)
            return {socket: made[socket]} if socket in made else made
        made_all = await asyncio.gather(
            *(call.generate(request, socket) for socket, request in asked.items()), return_exceptions=True
        )
        outputs: dict[str, Value] = {}
        for socket, part in zip(asked, made_all, strict=True):
            if isinstance(part, BaseException):
                raise part
            outputs[socket] = next(iter(part.values()))
        return outputs

    return run


def seed_for(call: Look) -> int:
    """The seed to ask for: that of the node for its first take, another for each later one."""
    return (int(call.number("seed")) + (call.take - 1) * TAKE_STEP) % _SEEDS


def basics(look: Look) -> dict[str, Json]:
    """What every request says: its seed, the DRAFT mark, and the model's own parameters where there are any."""
    found: dict[str, Json] = {"seed": seed_for(look), "mark_draft": look.mark_draft}
    options = look.param("options")
    return {**found, "options": options} if options else found


def said(look: Look, *names: str) -> dict[str, Json]:
    """The texts among ``names`` that are not empty: an empty one leaves it to the model."""
    return {name: words for name in names if (words := look.text(name)).strip()}


def directed(look: Look) -> str:
    """The prompt; where it says nothing of the camera, with the ``camera`` parameter after it."""
    prompt, move = look.text("prompt"), look.text("camera").strip()
    if not move:
        return prompt
    from charstudio.analysis.prompts.camera import appended, states_camera  # noqa: PLC0415 - for those who use it

    return prompt if states_camera(prompt) else appended(prompt, move)


def needed(look: Look, port: str, message: str, hint: str) -> tuple[MediaValue, ...]:
    """What is wired into ``port``. Raises ``PlanError`` when nothing is."""
    found = look.media(port)
    if not found:
        raise PlanError(message, hint)
    return found


def duration_of(look: Look) -> str:
    """The ``duration`` parameter as exact seconds in text."""
    return seconds_to_text(chosen_length({"duration": look.param("duration")}, None))


def chosen_length(params: Params, wired: Seconds | None) -> Seconds:  # noqa: ARG001 - one signature for all
    """``planned_duration`` of what is as long as its ``duration`` says."""
    return seconds_param(params, "duration", 5.0)


def as_long_as_the_line(params: Params, wired: Seconds | None) -> Seconds:
    """``planned_duration`` of what is as long as the sound wired into ``duration``, or else as its parameter says.

    Rounded up to a tenth of a second, so that nothing of the line is cut off, within what the parameter allows.
    """
    if wired is None:
        return chosen_length(params, None)
    low, high = Fraction(DURATION.minimum or 0), Fraction(DURATION.maximum or 60)
    return min(max(Fraction(math.ceil(wired * 10), 10), low), high)


def length_of(look: Look) -> str:
    """The same as exact seconds in text."""
    wired = next((sound.info.duration for sound in look.media("duration")), None)
    return seconds_to_text(as_long_as_the_line({"duration": look.param("duration")}, wired))


def wired_length(params: Params, wired: Seconds | None) -> Seconds | None:  # noqa: ARG001 - one signature for all
    """``planned_duration`` of what is as long as the sound or clip it is made from."""
    return wired


def picture_size(look: Look, source: MediaInfo) -> dict[str, Json]:
    """Width and height as the ``size`` parameter wants them."""
    width, height = size_for(str(look.param("size")), look.sequence, source)
    return {"width_px": width, "height_px": height}


def clip_format(look: Look, source: MediaInfo) -> dict[str, Json]:
    """Size and frame rate as the ``size`` and ``fps`` parameters want them."""
    return {"fps": fps_for(str(look.param("fps")), look.sequence), **picture_size(look, source)}


def size_for(choice: str, sequence: SequenceFormat, source: MediaInfo) -> tuple[int, int]:
    """Width and height in pixels, even, for the ``size`` parameter; a large source is brought under 1920 px."""
    if choice != "source" or source.width_px <= 0 or source.height_px <= 0:
        return even(sequence.width_px), even(sequence.height_px)
    scale = min(1.0, MAX_SIDE_PX / max(source.width_px, source.height_px))
    return even(round(source.width_px * scale)), even(round(source.height_px * scale))


def even(side_px: int) -> int:
    """The nearest even number not above, at least 2: 4:2:0 video has no odd sides."""
    return max(2, side_px - side_px % 2)


def fps_for(choice: str, sequence: SequenceFormat) -> str:
    """The ``fps`` parameter as a rate's text (``"24"``, ``"30000/1001"``)."""
    return str(sequence.rate) if choice == "film" else choice


def film_format(params: Params, sequence: SequenceFormat) -> Mapping[str, Json]:
    """What a picture made "same as the film" takes from the film: only then does its format enter the fingerprint."""
    taken: dict[str, Json] = {}
    if params.get("size") == "film":
        taken["size"] = [even(sequence.width_px), even(sequence.height_px)]
    if params.get("fps") == "film":
        taken["fps"] = str(sequence.rate)
    return taken
