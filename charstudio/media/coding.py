"""How pictures and sound are coded in each form of film: coder, options, pixels, container. No files here.

Facts behind the choices:
- QuickTime and iOS play HEVC only under the tag ``hvc1``; FFmpeg writes ``hev1`` unless told.
- libvpx keeps alpha in a second stream of its own, which its alternate reference frames would break.
- ProRes 422 HQ and 4444 are 10 bit; ``apl0`` as vendor is what other programs look for. MOV takes PCM sound.
- x264's fast paths of some processors read memory nobody wrote (its macroblock tree, with AVX-512), so the same film
  comes out in several versions; "cpu-independent" leaves them out. Measured: not slower, files as large (within 1 %).
- The scales of quality differ: x264 0–51, x265 0–51, SVT-AV1 and libvpx 0–63 (``model.delivery.FORMS``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from charstudio.media.sound_track import AAC, OPUS, PCM
from charstudio.model.delivery import Delivery, Effort, Form

_X264_SAME = "cpu-independent=1"

_MOVIE_TIMESCALE = 240_000  # ticks a second of the edit lists: whole for 48 kHz, 24, 25, 30 and the NTSC rates


@dataclass(frozen=True, slots=True)
class Coding:
    """One way to code a film. ``pixels`` is FFmpeg's name of the picture format that the coder is given."""

    codec: str
    options: Mapping[str, str]
    container: str = "mp4"
    pixels: str = "yuv420p"
    tag: str | None = None
    sound: str = AAC
    muxing: Mapping[str, str] = field(default_factory=dict)
    reorders: int | None = None
    """By how many frames decoding goes ahead of showing; None: the coder says so itself with every packet."""

    @property
    def is_quicktime(self) -> bool:
        """Whether its container is MP4 or MOV."""
        return self.container in {"mp4", "mov"}

    def container_options(self, *, faststart: bool) -> dict[str, str]:
        """What the muxer is told. ``use_metadata_tags`` keeps keys that iTunes never heard of, such as ours."""
        if not self.is_quicktime:
            return dict(self.muxing)
        flags = "+use_metadata_tags" + ("+faststart" if faststart else "")
        return {"movflags": flags, "movie_timescale": str(_MOVIE_TIMESCALE), **self.muxing}


X264_PRESETS: Mapping[Effort, str] = {Effort.FAST: "veryfast", Effort.BALANCED: "medium", Effort.THOROUGH: "slow"}
_X265_PRESETS: Mapping[Effort, str] = {Effort.FAST: "veryfast", Effort.BALANCED: "medium", Effort.THOROUGH: "slow"}
_SVT_PRESETS: Mapping[Effort, str] = {Effort.FAST: "9", Effort.BALANCED: "7", Effort.THOROUGH: "4"}
_VPX_SPEEDS: Mapping[Effort, str] = {Effort.FAST: "5", Effort.BALANCED: "3", Effort.THOROUGH: "1"}


def h264(crf: int, preset: str) -> Coding:
    """H.264 in MP4, the same to the bit every time and on every processor."""
    return Coding("libx264", {"crf": str(crf), "preset": preset, "x264-params": _X264_SAME})


def coding_of(delivery: Delivery) -> Coding:
    """The coding of a delivery whose form is a film (not an animation, pictures or sound)."""
    quality, effort = str(delivery.chosen_quality or 0), delivery.effort
    match delivery.form:
        case Form.H265:
            options = {"crf": quality, "preset": _X265_PRESETS[effort], "x265-params": "log-level=none"}
            # WORKAROUND: x265 gives films of one or two frames times of decoding that were never set; remove when it
            # does not. With its pyramid of B-frames decoding is always two frames ahead.
            return Coding("libx265", options, tag="hvc1", reorders=2)
        case Form.AV1:
            os.environ.setdefault("SVT_LOG", "1")  # errors only; the coder writes to standard error by itself
            return Coding("libsvtav1", {"crf": quality, "preset": _SVT_PRESETS[effort]})
        case Form.VP9:
            return _vp9(quality, effort, alpha=delivery.alpha)
        case Form.PRORES_422:
            return _prores("yuv422p10le", "hq")
        case Form.PRORES_4444:
            return _prores("yuva444p10le" if delivery.alpha else "yuv444p10le", "4444")
        case _:
            return h264(int(quality), X264_PRESETS[effort])


def _vp9(quality: str, effort: Effort, *, alpha: bool) -> Coding:
    options = {"crf": quality, "b": "0", "deadline": "good", "cpu-used": _VPX_SPEEDS[effort], "row-mt": "1"}
    if alpha:
        return Coding("libvpx-vp9", {**options, "auto-alt-ref": "0"}, "webm", "yuva420p", sound=OPUS)
    return Coding("libvpx-vp9", options, "webm", sound=OPUS)


def _prores(pixels: str, profile: str) -> Coding:
    return Coding("prores_ks", {"profile": profile, "vendor": "apl0"}, "mov", pixels, sound=PCM)
