"""avatar: a picture speaks a sound, or a text in the draft's own babble; as lipsync does, on a still."""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import Rejected
from charstudio.providers.draft.lipsync import render_lipsync
from charstudio.providers.draft.motion import acted
from charstudio.providers.draft.speech import BABBLE, speak
from charstudio.providers.draft.wishes import Bench, Made


def render_avatar(bench: Bench) -> Made:
    """The speaking clip, as long as its sound. Raises ``Rejected`` without a picture, or with nothing to say."""
    picture = bench.needed("image", "a picture that is to speak")
    notes = acted(bench.text("prompt"))
    audio = bench.one("audio")
    if audio is None:
        if not bench.text("text").strip():
            raise Rejected("The draft needs a sound to speak, or a text.", "Connect one and run again.", "audio")
        audio = speak(bench)
        notes = (BABBLE, *notes)
    made = render_lipsync(replace(bench, inputs={"image": (picture,), "audio": (audio,)}))
    return Made(made.files, (*made.notes, *notes))
