"""Parameters and sizes that several kinds share, so that they are named, limited and explained alike."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.library import MediaInfo
from charstudio.model.values import Json
from charstudio.nodes.base import Call, Params, SequenceFormat

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

MAX_SIDE_PX = 1920
_SEEDS = 2**31
_TAKE_STEP = 7919
"""A prime: takes of neighbouring seeds do not meet."""


def seed_for(call: Call) -> int:
    """The seed to ask for: that of the node for its first take, another for each later one."""
    return (int(call.number("seed")) + (call.take - 1) * _TAKE_STEP) % _SEEDS


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
