"""Sound: a line spoken by a voice."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction

from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.time import Seconds
from charstudio.model.values import PortType
from charstudio.nodes.base import Look, NodeKind, Params, Requests
from charstudio.nodes.common import EMOTION, MODEL, OPTIONS, SEED, VOICE, basics, generated, said, words_param
from charstudio.providers.requests import Capability, Request

_LETTERS_PER_SECOND = 15
"""Calm English: 150 words a minute, six letters with the space."""
_WIDE = 3
"""Letters of an alphabet that one Chinese, Japanese or Korean sign takes as long as."""
_SHORTEST = Fraction(1)


def _speech(look: Look) -> Requests:
    text = look.text("text")
    if not text.strip():
        raise PlanError("There is nothing to say yet.", "Write the line, or wire a Text into Line.")
    request = Request(
        Capability.SPEECH,
        {
            "text": text,
            "voice_speed": look.number("voice_speed"),
            **said(look, "voice", "language", "emotion"),
            **basics(look),
        },
        {"audio": sample[:1]} if (sample := look.media("sample")) else {},
    )
    return {"audio": request}


def spoken_length(params: Params, wired: Seconds | None) -> Seconds | None:  # noqa: ARG001 - one signature for all
    """About how long the line takes to say, to a tenth of a second; None while it is empty."""
    text = str(params.get("text") or "").strip()
    if not text:
        return None
    speed = params.get("voice_speed")
    pace = float(speed) if isinstance(speed, int | float) and not isinstance(speed, bool) and speed > 0 else 1.0
    letters = sum(_WIDE if unicodedata.east_asian_width(sign) in {"W", "F"} else 1 for sign in text)
    return max(_SHORTEST, Fraction(round(letters / _LETTERS_PER_SECOND / pace * 10), 10))


SPEECH = NodeKind(
    KindSpec(
        "sound.speech",
        1,
        "Speech",
        "Sound",
        "Speaks a line. Give a character the same voice in every shot.",
        inputs=(
            PortSpec("text", PortType.TEXT, "Line", optional=True),
            PortSpec("voice", PortType.TEXT, "Voice", optional=True),
            PortSpec("sample", PortType.AUDIO, "Voice sample", optional=True),
        ),
        outputs=(PortSpec("audio", PortType.AUDIO, "Sound"),),
        params=(
            ParamSpec(
                "character",
                ParamType.CHARACTER,
                "",
                "Spoken by",
                "Whose line this is. Choosing somebody takes over their voice.",
                placeholder="Nobody of the film",
                affects_result=False,
                added=True,
            ),
            MODEL,
            words_param("text", "Line", "What is said, word for word.", "I did not expect to see you here."),
            VOICE,
            ParamSpec(
                "voice_speed",
                ParamType.NUMBER,
                1.0,
                "Pace",
                "1 is the voice's own pace.",
                minimum=0.25,
                maximum=4,
                step=0.05,
            ),
            replace(EMOTION, advanced=False),
            ParamSpec(
                "language",
                ParamType.TEXT,
                "",
                "Language",
                "A short code: en, de, ja. Left empty, the model hears it from the words.",
                advanced=True,
                placeholder="From the words",
            ),
            OPTIONS,
            SEED,
        ),
        capability=Capability.SPEECH,
        keywords=("voice", "tts", "text to speech", "say", "narration", "dialogue", "elevenlabs"),
    ),
    run=generated(_speech),
    requests=_speech,
    planned_duration=spoken_length,
)

KINDS = (SPEECH,)
