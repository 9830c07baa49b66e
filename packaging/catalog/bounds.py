"""What an endpoint allows of the media it is given, from the facts' numbers and from what they only say in words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from charstudio.providers.catalog.rows import Field, FieldType, Limits

MB = 1_000_000
"""A vendor's megabyte, taken at its smaller meaning so that nothing slips through."""

_MOTION = {"max_video_seconds_by_orientation": {"image": 10, "video": 30}}
_SEEDANCE = {
    "max_video_seconds": 15,
    "min_video_seconds": 2,
    "max_audio_seconds": 15,
    "max_video_bytes": 50 * MB,
    "max_image_bytes": 30 * MB,
}
_KLING_LIPSYNC = {
    "max_video_bytes": 100 * MB,
    "min_video_seconds": 2,
    "max_video_seconds": 60,
    "min_video_side_px": 720,
    "max_video_side_px": 1920,
}
_SIX_SECONDS = {"min_seconds": 6, "max_seconds": 6}
_LARGE_PICTURES = {"min_output_pixels": 2560 * 1440, "max_output_pixels": 4096 * 4096}

WORDED: dict[str, dict[str, Any]] = {
    "fal-ai/ltx-2.3/audio-to-video": {"min_audio_seconds": 2, "max_audio_seconds": 20},
    "fal-ai/wan/v2.7/image-to-video": {
        "min_audio_seconds": 2,
        "max_audio_seconds": 30,
        "min_video_seconds": 2,
        "max_video_seconds": 10,
    },
    "fal-ai/bytedance/omnihuman": {"max_audio_seconds": 30},
    "fal-ai/bytedance/omnihuman/v1.5": {
        "max_audio_seconds": 60,
        "max_audio_seconds_by_resolution": {"1080p": 30, "720p": 60},
    },
    "fal-ai/sync-lipsync/react-1": {"max_audio_seconds": 15, "max_video_seconds": 15},
    "fal-ai/minimax/voice-clone": {"min_audio_seconds": 10},
    "fal-ai/qwen-3-tts/clone-voice/1.7b": {"max_audio_seconds": 300},
    "fal-ai/kling-video/create-voice": {"min_audio_seconds": 5, "max_audio_seconds": 30},
    "fal-ai/bytedance/dreamactor/v2": {
        "min_image_side_px": 480,
        "max_image_side_px": 1920,
        "max_video_seconds": 30,
        "min_video_side_px": 200,
        "max_video_side_px": 2048,
    },
    "fal-ai/kling-video/lipsync/audio-to-video": _KLING_LIPSYNC,
    "fal-ai/kling-video/lipsync/text-to-video": _KLING_LIPSYNC,
    "fal-ai/kling-video/v2.6/standard/motion-control": _MOTION,
    "fal-ai/kling-video/v2.6/pro/motion-control": _MOTION,
    "fal-ai/kling-video/v3/standard/motion-control": _MOTION,
    "fal-ai/kling-video/v3/pro/motion-control": _MOTION,
    "kling-v2-6-std-motion-control": _MOTION,
    "bytedance/seedance-2.0/reference-to-video": _SEEDANCE,
    "bytedance/seedance-2.0/fast/reference-to-video": _SEEDANCE,
    "bytedance/seedance-2.0/mini/reference-to-video": _SEEDANCE,
    "bytedance/seedance-2.5/image-to-video": {"max_image_bytes": 30 * MB},
    "wan/v2.6/reference-to-video/flash": {"min_image_side_px": 240, "max_image_side_px": 5000},
    "minimax/h3/reference-to-video": {
        "min_audio_seconds": 2,
        "max_audio_seconds": 15,
        "min_video_seconds": 2,
        "max_video_seconds": 15,
    },
    "fal-ai/minimax/hailuo-02/pro/image-to-video": _SIX_SECONDS,
    "fal-ai/minimax/hailuo-2.3/pro/image-to-video": _SIX_SECONDS,
    "fal-ai/minimax/hailuo-2.3-fast/pro/image-to-video": _SIX_SECONDS,
    "fal-ai/wan/v2.2-a14b/image-to-video/turbo": {"min_seconds": 5.0625, "max_seconds": 5.0625},
    "fal-ai/minimax/voice-design": {"max_text_characters": 500},
    "fal-ai/bytedance/seedream/v4.5/text-to-image": _LARGE_PICTURES,
    "fal-ai/bytedance/seedream/v4.5/edit": _LARGE_PICTURES,
    "bytedance/seedream/v5/lite/text-to-image": _LARGE_PICTURES,
    "bytedance/seedream/v5/lite/edit": _LARGE_PICTURES,
}
"""What stands only in the words of a page or a field."""

_ASPECTS = re.compile(r"1:([0-9.]+)\.\.([0-9.]+):1")
_BYTES = {FieldType.IMAGE: "max_image_bytes", FieldType.AUDIO: "max_audio_bytes", FieldType.VIDEO: "max_video_bytes"}
_SINGLE = {FieldType.IMAGES: FieldType.IMAGE, FieldType.AUDIOS: FieldType.AUDIO, FieldType.VIDEOS: FieldType.VIDEO}


def limits_of(fact: dict[str, Any], fields: tuple[Field, ...]) -> Limits:
    """The limits of one endpoint."""
    found = _stated(fact["limits"] or {})
    types = {field.name: _SINGLE.get(field.type, field.type) for field in fields}
    for raw in fact["inputs"]:
        found |= _of_field(raw.get("constraints") or {}, types.get(raw["name"]))
    found |= {name: value for name, value in _spoken(fields).items() if value}
    limits = replace(Limits(), **found)
    return replace(limits, **WORDED.get(fact["id"], {}))


def _stated(limits: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(limits.get("max_duration_s"), int | float):
        found["max_seconds"] = limits["max_duration_s"]
    if isinstance(limits.get("max_audio_s"), int | float):
        found["max_audio_seconds"] = limits["max_audio_s"]
    if isinstance(limits.get("max_video_s"), int | float):
        found["max_video_seconds"] = limits["max_video_s"]
    if "payload_max" in limits:
        found["max_body_bytes"] = 10 * MB
    return found


def _of_field(constraints: dict[str, Any], media: FieldType | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "max_file_mb" in constraints and media in _BYTES:
        found[_BYTES[media]] = round(constraints["max_file_mb"] * MB)
    side = constraints.get("min_side_px") or constraints.get("min_width_px")
    if side:
        found["min_image_side_px"] = int(side)
    aspects = _ASPECTS.fullmatch(constraints.get("aspect_range", ""))
    if aspects:
        found |= {"min_aspect": 1 / float(aspects[1]), "max_aspect": float(aspects[2])}
    if "min_aspect" in constraints:
        found |= {"min_aspect": constraints["min_aspect"], "max_aspect": constraints["max_aspect"]}
    return found


def _spoken(fields: tuple[Field, ...]) -> dict[str, Any]:
    """How much may be said at once."""
    return {"max_text_characters": next((field.max_length for field in fields if field.canonical == "text"), None)}
