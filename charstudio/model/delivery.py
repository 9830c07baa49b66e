"""What a finished film is delivered as: file form, size, framing, sound, captions and what it tells of its making.

Plain values with their limits; presets and the user's own choices are these values, the render queue keeps them, and
``media`` obeys them. A delivery changes nothing in the project: the same film can leave in several forms at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from charstudio.model.time import Rate


class Form(StrEnum):
    """A kind of file."""

    H264 = "h264"
    H265 = "h265"
    AV1 = "av1"
    VP9 = "vp9"
    PRORES_422 = "prores_422"
    PRORES_4444 = "prores_4444"
    GIF = "gif"
    WEBP = "webp"
    PNG_SEQUENCE = "png_sequence"
    JPEG_SEQUENCE = "jpeg_sequence"
    PNG_STILL = "png_still"
    JPEG_STILL = "jpeg_still"
    WAV = "wav"
    MP3 = "mp3"
    AAC = "aac"


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What is true of every file of a form. ``quality`` is the default on the form's own scale (``qualities``: best
    to smallest; for x264, x265, AV1 and VP9 their CRF, for JPEG and WebP 100 to 1); None where there is nothing to
    choose. ``soft_captions``: whether captions can be a track that viewers switch on.
    """

    name: str
    suffix: str
    picture: bool = True
    sound: bool = True
    alpha: bool = False
    folder: bool = False
    """Whether it is a folder of numbered files."""
    quality: int | None = None
    qualities: tuple[int, int] = (0, 0)
    soft_captions: bool = False


FORMS: Mapping[Form, FormFacts] = MappingProxyType(
    {
        Form.H264: FormFacts("H.264 in MP4", ".mp4", quality=18, qualities=(0, 40), soft_captions=True),
        Form.H265: FormFacts("H.265 in MP4", ".mp4", quality=21, qualities=(0, 40), soft_captions=True),
        Form.AV1: FormFacts("AV1 in MP4", ".mp4", quality=28, qualities=(0, 60), soft_captions=True),
        Form.VP9: FormFacts("VP9 in WebM", ".webm", alpha=True, quality=24, qualities=(0, 60)),
        Form.PRORES_422: FormFacts("ProRes 422 HQ in MOV", ".mov"),
        Form.PRORES_4444: FormFacts("ProRes 4444 in MOV", ".mov", alpha=True),
        Form.GIF: FormFacts("Animated GIF", ".gif", sound=False, alpha=True),
        Form.WEBP: FormFacts("Animated WebP", ".webp", sound=False, alpha=True, quality=80, qualities=(100, 1)),
        Form.PNG_SEQUENCE: FormFacts("PNG pictures", "", sound=False, alpha=True, folder=True),
        Form.JPEG_SEQUENCE: FormFacts("JPEG pictures", "", sound=False, folder=True, quality=92, qualities=(100, 1)),
        Form.PNG_STILL: FormFacts("PNG still", ".png", sound=False, alpha=True),
        Form.JPEG_STILL: FormFacts("JPEG still", ".jpg", sound=False, quality=92, qualities=(100, 1)),
        Form.WAV: FormFacts("WAV sound", ".wav", picture=False),
        Form.MP3: FormFacts("MP3 sound", ".mp3", picture=False),
        Form.AAC: FormFacts("AAC sound in M4A", ".m4a", picture=False),
    }
)


class Effort(StrEnum):
    """How much time an encoder may take for a smaller file of the same quality."""

    FAST = "fast"
    BALANCED = "balanced"
    THOROUGH = "thorough"


class Framing(StrEnum):
    """What of each clip is seen in a frame of another shape than the sequence's."""

    WHOLE = "whole"  # all of it, with bars
    CENTRE = "centre"  # its middle, filling the frame
    FACES = "faces"  # filling the frame, around the faces; the middle where there are none
    MANUAL = "manual"  # filling the frame, around the place the user chose


class CaptionUse(StrEnum):
    """What becomes of the captions."""

    NONE = "none"
    BURNT = "burnt"  # part of the picture
    SOFT = "soft"  # a track that viewers switch on and off


class Disclosure(StrEnum):
    """What a file tells of how it was made."""

    FULL = "full"  # models, providers, dates, prompts and the recipe
    WITHOUT_PROMPTS = "without_prompts"
    REQUIRED = "required"  # only that it is, or contains, generated media


class Sidecar(StrEnum):
    """A file beside the film."""

    SRT = "srt"
    VTT = "vtt"
    RECIPE = "recipe"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way to deliver the film.

    ``width_px``, ``height_px`` and ``rate`` None: the sequence's. ``quality`` None: the form's default.
    ``focus_x`` and ``focus_y`` are where ``Framing.MANUAL`` looks, as shares of the clip's own picture.
    ``alpha`` keeps what is empty in the film transparent, where the form can. ``timecode`` writes it over the picture.
    ``loudness_lufs`` None leaves the sound as it is. ``stems``: one sound file for each track instead of the mix.
    ``language`` is that of soft captions, in three letters (ISO 639-2, ``und`` for unknown).
    ``copies``: whole parts of sources that are already as wanted are taken over without encoding them again.
    ``end_card`` and ``credits`` are shown after the film, empty for nothing.
    """

    name: str = "Film"
    form: Form = Form.H264
    width_px: int | None = None
    height_px: int | None = None
    rate: Rate | None = None
    quality: int | None = None
    effort: Effort = Effort.FAST
    framing: Framing = Framing.WHOLE
    focus_x: float = 0.5
    focus_y: float = 0.5
    alpha: bool = False
    timecode: bool = False
    loudness_lufs: float | None = None
    captions: CaptionUse = CaptionUse.BURNT
    language: str = "und"
    sidecars: tuple[Sidecar, ...] = ()
    stems: bool = False
    copies: bool = True
    disclosure: Disclosure = Disclosure.FULL
    end_card: str = ""
    credits: str = ""

    @property
    def chosen_quality(self) -> int | None:
        """The quality on the form's own scale; None where there is nothing to choose."""
        return self.facts.quality if self.quality is None else self.quality

    @property
    def facts(self) -> FormFacts:
        """What is true of every file of its form."""
        return FORMS[self.form]

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything that cannot be."""
        yield from self._picture_faults()
        yield from self._sound_faults()
        yield from self._word_faults()

    def _picture_faults(self) -> Iterator[tuple[str, str]]:
        sides = self.width_px, self.height_px
        if (self.width_px is None) != (self.height_px is None):
            yield "width_px", "Width and height are given together or not at all."
        elif any(side is not None and not _SMALLEST_PX <= side <= _LARGEST_PX for side in sides):
            yield "width_px", f"A film is {_SMALLEST_PX} to {_LARGEST_PX} pixels wide and high."
        elif any(side is not None and side % 2 for side in sides):
            yield "width_px", "Width and height of a film are even numbers."
        best, smallest = sorted(self.facts.qualities)
        if self.quality is not None and self.facts.quality is not None and not best <= self.quality <= smallest:
            yield "quality", f"{self.facts.name} has qualities from {best} to {smallest}."
        if not (0.0 <= self.focus_x <= 1.0 and 0.0 <= self.focus_y <= 1.0):
            yield "focus_x", "The place to look at lies within the picture: 0 to 1."
        if self.alpha and not self.facts.alpha:
            yield "alpha", f"{self.facts.name} has no transparency."

    def _sound_faults(self) -> Iterator[tuple[str, str]]:
        if self.loudness_lufs is not None and not _QUIETEST_LUFS <= self.loudness_lufs <= _LOUDEST_LUFS:
            yield "loudness_lufs", f"Loudness goes from {_QUIETEST_LUFS:g} to {_LOUDEST_LUFS:g} LUFS."
        if self.stems and self.facts.picture:
            yield "stems", "Stems are sound files: choose WAV, MP3 or AAC."

    def _word_faults(self) -> Iterator[tuple[str, str]]:
        if not _LANGUAGE.match(self.language):
            yield "language", "A language is three small letters such as eng, deu or jpn; und when it is not known."
        if self.captions is CaptionUse.SOFT and not self.facts.soft_captions:
            yield "captions", f"{self.facts.name} has no captions to switch on; burn them in or write a file beside it."
        if len(self.end_card) > _MOST_TEXT or len(self.credits) > _MOST_TEXT:
            yield "credits", f"End card and credits have at most {_MOST_TEXT} letters each."


_LANGUAGE = re.compile(r"[a-z]{3}\Z")
_SMALLEST_PX, _LARGEST_PX = 16, 8192
_QUIETEST_LUFS, _LOUDEST_LUFS = -40.0, -6.0
_MOST_TEXT = 4000
