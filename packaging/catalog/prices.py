"""The vendors' price texts as rules, one entry per endpoint: what ``build.py`` writes into the catalogue.

``RULES`` is keyed by provider and endpoint id; each rule has the keys of ``rows.PriceRule``, amounts as text. An
endpoint whose price nobody has read is absent: unknown stays unknown. Where a text leaves a case open the higher
price is taken, and the vendor's words, which the catalogue keeps beside the rules, say what was read.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

Rule = dict[str, Any]
Rules = tuple[Rule, ...]

TOKENS_PER_SECOND_OF = 24
"""Seedance counts 24 frames for every second."""


def _per(per: str, usd: str, when: dict[str, Any] | None = None, **more: Any) -> Rule:
    return {"usd": usd, "per": per, **({"when": when} if when else {}), **more}


def _second(usd: str, **more: Any) -> Rules:
    return (_per("second", usd, **more),)


def _image(usd: str) -> Rules:
    return (_per("image", usd),)


def _times(usd: str, factor: str) -> str:
    return format((Decimal(usd) * Decimal(factor)).normalize(), "f")


def _megapixels(usd: str, *, nearest: bool = False) -> Rules:
    return (_per("megapixel", usd, block="1", **({"nearest": True} if nearest else {})),)


def _characters(usd_per_thousand: str) -> Rules:
    return (_per("character", _times(usd_per_thousand, "0.001")),)


def _tiers(per: str, otherwise: str, name: str = "resolution", /, **usd: str) -> Rules:
    """The price for each value of ``name`` ("r720p" is written for 720p), and the one for all others."""
    rules = [_per(per, amount, {name: value.removeprefix("r").replace("_", ".")}) for value, amount in usd.items()]
    return (*rules, _per(per, otherwise))


def _sound(on: str, off: str, when: dict[str, Any] | None = None) -> Rules:
    """Prices per second with and without sound of its own."""
    return (_per("second", off, {"sound": False, **(when or {})}), _per("second", on, when))


def _kling_with_voices(on: str, off: str, voices: str) -> Rules:
    return (_per("second", voices, {"sound": True, "elements": {"naming": "voice_id"}}), *_sound(on, off))


def _veo(on: str, off: str, on_4k: str, off_4k: str) -> Rules:
    return (*_sound(on_4k, off_4k, {"resolution": "4k"}), *_sound(on, off))


def _silent_flash(full: str, full_720p: str, silent: str) -> Rules:
    """Wan 2.6 flash: without sound only ``silent`` times the price."""
    return (
        _per("second", _times(full_720p, silent), {"resolution": "720p", "sound": False}),
        _per("second", full_720p, {"resolution": "720p"}),
        _per("second", _times(full, silent), {"sound": False}),
        _per("second", full),
    )


def _tokens(usd_per_million: str, when: dict[str, Any] | None = None, **more: Any) -> Rule:
    usd = _times(usd_per_million, "0.000001")
    return _per("token", usd, when, frames_per_second=TOKENS_PER_SECOND_OF, **more)


def _seedance_references(usd_per_million: str) -> Rules:
    """With a video among the references 0.6 of the price, but its own seconds count as well."""
    reduced, videos = _times(usd_per_million, "0.6"), {"video_urls": {"given": True}}
    counted = {**_tokens(reduced, videos, added=True), "per": "input_token"}
    return (_tokens(reduced, videos), _tokens(usd_per_million), counted)


def _seedance_mini_references() -> Rules:
    """The same for the model that is priced per second."""
    videos = {"video_urls": {"given": True}}
    tiers = (({"resolution": "480p"}, "0.0721"), ({}, "0.1547"))
    reduced = tuple(_per("second", _times(usd, "0.6"), {**when, **videos}) for when, usd in tiers)
    counted = tuple(
        _per("input_second", _times(usd, "0.6"), {"resolution": resolution}, added=True)
        for resolution, usd in (("480p", "0.0721"), ("720p", "0.1547"))
    )
    return (*reduced, *_tiers("second", "0.1547", r480p="0.0721"), *counted)


def _wan_first(usd: str, usd_480p: str) -> Rules:
    """Wan 2.1: a price per clip, a quarter more above 81 frames."""
    long = {"frames": {"above": 81}}
    return (
        _per("video", _times(usd_480p, "1.25"), {"resolution": "480p", **long}),
        _per("video", usd_480p, {"resolution": "480p"}),
        _per("video", _times(usd, "1.25"), long),
        _per("video", usd),
    )


def _wan_video_seconds(usd: str, frames: int, **usd_by_resolution: str) -> Rules:
    return tuple({**rule, "frames_per_second": frames} for rule in _tiers("video_second", usd, **usd_by_resolution))


def _nano_banana(usd: str, web_search: str, **factors: str) -> Rules:
    """By size, and the web search on top for every picture."""
    tiers = _tiers("image", usd, **{size: _times(usd, factor) for size, factor in factors.items()})
    return (*tiers, _per("image", web_search, {"enable_web_search": True}, added=True))


_NANO_BANANA_2 = _nano_banana("0.08", "0.015", r0_5K="0.75", r2K="1.5", r4K="2")
_NANO_BANANA_PRO = _nano_banana("0.15", "0.015", r4K="2")


def _minimax_h3(*added: Rule) -> Rules:
    return (*_tiers("second", "0.13", r480p="0.05", r768p="0.06", r4K="0.16"), *added)


def _bytedance_upscaler() -> Rules:
    """The size's price, doubled at 60 fps, tenfold in the pro tier."""
    sizes = (({"target_resolution": "4k"}, "0.0288"), ({"target_resolution": "2k"}, "0.0144"), ({}, "0.0072"))
    rates = (({"target_fps": "60fps"}, "2"), ({}, "1"))
    tiers = (({"enhancement_tier": "pro"}, "10"), ({}, "1"))
    return tuple(
        _per("second", _times(_times(usd, by_tier), by_rate), {**tier, **rate, **size})
        for (tier, by_tier), (rate, by_rate), (size, usd) in product(tiers, rates, sizes)
    )


def _topaz_precision() -> Rules:
    """Per started 10 s at up to 30 fps; more frames are counted as twice as much, which nobody has read."""
    tiers: tuple[tuple[dict[str, Any], str], ...] = (
        ({"model": "Gaia 2", "lines": {"up_to": 1080}}, "0.01"),
        ({"model": "Gaia 2"}, "0.03"),
        ({"model": "Proteus Natural", "lines": {"above": 1080}}, "0.05"),
        ({"lines": {"up_to": 720}}, "0.01"),
        ({"lines": {"up_to": 1080}}, "0.02"),
        ({}, "0.06"),
    )
    fast = tuple(_per("second", _times(usd, "2"), {**w, "fps": {"above": 30}}, block="10") for w, usd in tiers)
    return (*fast, *(_per("second", usd, when, block="10") for when, usd in tiers))


def _topaz_interpolation() -> Rules:
    """Per started 10 s of 30 → 60 fps."""
    return (
        _per("input_second", "0.05", {"model": "Aion", "lines": {"up_to": 1080}}, block="10"),
        _per("input_second", "0.17", {"model": "Aion"}, block="10"),
        _per("input_second", "0.03", {"lines": {"up_to": 1080}}, block="10"),
        _per("input_second", "0.06", block="10"),
    )


_FAL_IMAGES: dict[str, Rules] = {
    "fal-ai/flux/dev": _megapixels("0.025"),
    "fal-ai/flux/schnell": _megapixels("0.003"),
    "fal-ai/flux-pro/v1.1": _megapixels("0.04"),
    "fal-ai/flux-pro/v1.1-ultra": _image("0.06"),
    "fal-ai/nano-banana": _image("0.039"),
    "fal-ai/nano-banana-2": _NANO_BANANA_2,
    "fal-ai/nano-banana-pro": _NANO_BANANA_PRO,
    "fal-ai/bytedance/seedream/v4/text-to-image": _image("0.03"),
    "fal-ai/bytedance/seedream/v4.5/text-to-image": _image("0.04"),
    "bytedance/seedream/v5/lite/text-to-image": _image("0.035"),
    "fal-ai/qwen-image": _megapixels("0.02"),
    "fal-ai/flux-pro/kontext": _image("0.04"),
    "fal-ai/flux-pro/kontext/max": _image("0.08"),
    "fal-ai/flux-pro/kontext/multi": _image("0.04"),
    "fal-ai/flux-pro/kontext/text-to-image": _image("0.04"),
    # A recorded edit of 1376 × 768 was charged as 1.0 megapixel, which only rounding to the nearest gives.
    "fal-ai/qwen-image-edit": _megapixels("0.03", nearest=True),
    "fal-ai/qwen-image-edit-2511": _megapixels("0.03", nearest=True),
    "fal-ai/qwen-image-edit-2511-multiple-angles": _megapixels("0.035", nearest=True),
    "fal-ai/nano-banana/edit": _image("0.039"),
    "fal-ai/nano-banana-2/edit": _NANO_BANANA_2,
    "fal-ai/nano-banana-pro/edit": _NANO_BANANA_PRO,
    "fal-ai/bytedance/seedream/v4/edit": _image("0.03"),
    "fal-ai/bytedance/seedream/v4.5/edit": _image("0.04"),
    "bytedance/seedream/v5/lite/edit": _image("0.035"),
    "fal-ai/seedvr/upscale/image": (_per("megapixel", "0.004"),),  # another table says 0.001
    "fal-ai/topaz/upscale/image": _megapixels("0.004"),  # the unit is doubtful: a picture has one megapixel or more
    "fal-ai/birefnet/v2": (_per("compute_second", "0.00111"),),
    "fal-ai/bria/background/remove": _image("0.018"),
}

_FAL_WAN: dict[str, Rules] = {
    "fal-ai/wan-i2v": _wan_first("0.4", "0.2"),
    "fal-ai/wan-flf2v": _wan_first("0.4", "0.2"),
    "fal-ai/wan/v2.2-a14b/image-to-video": _wan_video_seconds("0.08", 16, r580p="0.06", r480p="0.04"),
    "fal-ai/wan/v2.2-a14b/image-to-video/turbo": _tiers("video", "0.1", r580p="0.075", r480p="0.05"),
    "fal-ai/wan-25-preview/image-to-video": _tiers("second", "0.15", r720p="0.1", r480p="0.05"),
    "wan/v2.6/image-to-video": _tiers("second", "0.15", r720p="0.1"),
    "wan/v2.6/image-to-video/flash": _silent_flash("0.075", "0.05", "0.5"),
    "wan/v2.6/reference-to-video": _tiers("second", "0.15", r720p="0.1"),
    "wan/v2.6/reference-to-video/flash": _silent_flash("0.15", "0.1", "0.25"),
    "fal-ai/wan/v2.7/image-to-video": _tiers("second", "0.15", r720p="0.1"),
    "fal-ai/wan/v2.7/reference-to-video": (*_second("0.1"), _per("input_second", "0.1", added=True)),
    "fal-ai/wan/v2.2-14b/animate/move": _wan_video_seconds("0.08", 16),
    "fal-ai/wan/v2.2-14b/animate/replace": _wan_video_seconds("0.08", 16),
    "fal-ai/wan-motion": (
        _per("video_second", "0.06", frames_per_second=24),
        _per("request", "0.08", {"enhance_identity": True}, added=True),
    ),
    "fal-ai/wan/v2.2-14b/speech-to-video": _wan_video_seconds("0.2", 16, r580p="0.15", r480p="0.1"),
}

_KLING = "fal-ai/kling-video/"
_FAL_KLING: dict[str, Rules] = {
    _KLING + "v1.6/standard/image-to-video": _second("0.045"),
    _KLING + "v1.6/pro/image-to-video": _second("0.098"),  # 0.095 is an older third-party figure
    _KLING + "v1.6/standard/elements": _second("0.045"),
    _KLING + "v1.6/pro/elements": _second("0.098"),
    _KLING + "v2.1/standard/image-to-video": _second("0.056"),
    _KLING + "v2.1/pro/image-to-video": _second("0.098"),
    _KLING + "v2.1/master/image-to-video": _second("0.28"),
    _KLING + "v2.5-turbo/standard/image-to-video": _second("0.042"),
    _KLING + "v2.5-turbo/pro/image-to-video": _second("0.07"),
    _KLING + "v2.6/pro/image-to-video": _sound("0.14", "0.07"),
    _KLING + "v3/standard/image-to-video": _kling_with_voices("0.126", "0.084", "0.154"),
    _KLING + "v3/pro/image-to-video": _kling_with_voices("0.168", "0.112", "0.196"),
    _KLING + "v3/4k/image-to-video": _second("0.42"),
    _KLING + "v3/turbo/standard/image-to-video": _second("0.112"),
    _KLING + "v3/turbo/pro/image-to-video": _second("0.14"),
    _KLING + "o1/image-to-video": _second("0.112"),
    _KLING + "o1/reference-to-video": _second("0.112"),
    _KLING + "o3/standard/image-to-video": _sound("0.112", "0.084"),
    _KLING + "o3/pro/image-to-video": _sound("0.14", "0.112"),
    _KLING + "o3/standard/reference-to-video": _sound("0.112", "0.084"),
    _KLING + "o3/pro/reference-to-video": _sound("0.14", "0.112"),
    _KLING + "v2.6/standard/motion-control": _second("0.07"),
    _KLING + "v2.6/pro/motion-control": _second("0.112"),
    _KLING + "v3/standard/motion-control": _second("0.126"),
    _KLING + "v3/pro/motion-control": _second("0.168"),
    _KLING + "ai-avatar/v2/standard": _second("0.0562"),
    _KLING + "ai-avatar/v2/pro": _second("0.115"),
    _KLING + "lipsync/audio-to-video": (_per("input_second", "0.014", block="5"),),
    _KLING + "lipsync/text-to-video": (_per("input_second", "0.014", block="5"),),
}

_VEO = _veo("0.4", "0.2", "0.6", "0.4")
_VEO_FAST = _veo("0.15", "0.1", "0.35", "0.3")
_VEO_LITE = (*_sound("0.05", "0.03", {"resolution": "720p"}), *_sound("0.08", "0.05"))
_FAL_VEO: dict[str, Rules] = {
    "fal-ai/veo3.1/image-to-video": _VEO,
    "fal-ai/veo3.1/fast/image-to-video": _VEO_FAST,
    "fal-ai/veo3.1/lite/image-to-video": _VEO_LITE,
    "fal-ai/veo3.1/first-last-frame-to-video": _VEO,
    "fal-ai/veo3.1/fast/first-last-frame-to-video": _VEO_FAST,
    "fal-ai/veo3.1/lite/first-last-frame-to-video": _VEO_LITE,
    "fal-ai/veo3.1/reference-to-video": _VEO,
    "fal-ai/veo3.1/fast/reference-to-video": _VEO_FAST,
    "fal-ai/veo3.1/extend-video": _sound("0.4", "0.2"),
}

_SEEDANCE = "bytedance/seedance-2.0/"
_FAL_SEEDANCE: dict[str, Rules] = {
    "fal-ai/bytedance/seedance/v1/pro/image-to-video": (_tokens("2.5"),),
    "fal-ai/bytedance/seedance/v1/pro/fast/image-to-video": (_tokens("1"),),
    "fal-ai/bytedance/seedance/v1.5/pro/image-to-video": (_tokens("1.2", {"sound": False}), _tokens("2.4")),
    _SEEDANCE + "image-to-video": (_tokens("14"),),
    _SEEDANCE + "fast/image-to-video": (_tokens("11.2"),),
    _SEEDANCE + "mini/image-to-video": _tiers("second", "0.1547", r480p="0.0721"),
    _SEEDANCE + "reference-to-video": _seedance_references("14"),
    _SEEDANCE + "fast/reference-to-video": _seedance_references("11.2"),
    _SEEDANCE + "mini/reference-to-video": _seedance_mini_references(),
    "bytedance/seedance-2.5/image-to-video": _tiers("second", "1.164", r480p="0.2205", r720p="0.473"),
}

_HAILUO = "fal-ai/minimax/hailuo-"
_FAL_OTHER_VIDEO: dict[str, Rules] = {
    "fal-ai/sora-2/image-to-video": _second("0.1"),
    _HAILUO + "02/standard/image-to-video": _tiers("second", "0.045", r512P="0.017"),
    _HAILUO + "02/pro/image-to-video": (_per("video", "0.48"),),  # always 6 s at 0.08
    _HAILUO + "2.3/standard/image-to-video": (_per("video", "0.56", {"duration": "10"}), _per("video", "0.28")),
    _HAILUO + "2.3/pro/image-to-video": (_per("video", "0.49"),),
    _HAILUO + "2.3-fast/standard/image-to-video": (_per("video", "0.32", {"duration": "10"}), _per("video", "0.19")),
    "minimax/h3/image-to-video": _minimax_h3(),
    "minimax/h3/reference-to-video": _minimax_h3(_per("input_image", "0.08", added=True, free=5)),
    "fal-ai/ltx-2.3/image-to-video": _tiers("second", "0.24", r1080p="0.06", r1440p="0.12"),
    "fal-ai/ltx-2.3/image-to-video/fast": _tiers("second", "0.16", r1080p="0.04", r1440p="0.08"),
    "alibaba/happy-horse/v1.1/image-to-video": _tiers("second", "0.18", r720p="0.14"),
    "alibaba/happy-horse/v1.1/reference-to-video": _tiers("second", "0.18", r720p="0.14"),
    "xai/grok-imagine-video/image-to-video": (
        *_tiers("second", "0.07", r480p="0.05"),
        _per("input_image", "0.002", added=True),
    ),
    "fal-ai/topaz/upscale/video": _second("0.02"),
    "topaz/upscale/video/precision": _topaz_precision(),
    "topaz/interpolate/video": _topaz_interpolation(),
    "fal-ai/bytedance-upscaler/upscale/video": _bytedance_upscaler(),
    "veed/video-background-removal": (
        _per("frame", "0.0005", {"refine_foreground_edges": False}, block="30"),
        _per("frame", "0.00075", block="30"),
    ),
}

_FAL_PERFORMANCE: dict[str, Rules] = {
    "fal-ai/bytedance/omnihuman": _second("0.14"),
    "fal-ai/bytedance/omnihuman/v1.5": _second("0.16"),
    "veed/fabric-1.0": _tiers("second", "0.15", r480p="0.08"),
    "veed/fabric-1.0/text": _tiers("second", "0.15", r480p="0.08"),
    "fal-ai/creatify/aurora": tuple({**rule, "block": "1"} for rule in _tiers("second", "0.14", r480p="0.1")),
    "fal-ai/infinitalk": _second("0.2"),
    "fal-ai/infinitalk/video-to-video": _second("0.3"),
    "fal-ai/flashtalk": _second("0.02"),
    "fal-ai/hunyuan-avatar": (_per("video", "0.4"),),
    "fal-ai/sync-lipsync": (_per("minute", "0.7"),),
    "fal-ai/sync-lipsync/v2": (_per("minute", "5.01", {"model": "lipsync-2-pro"}), _per("minute", "3")),
    "fal-ai/sync-lipsync/v3": _second("0.1333"),
    "fal-ai/sync-lipsync/v3/image-to-video": _second("0.1333"),
    "fal-ai/sync-lipsync/react-1": (_per("minute", "10"),),
    "veed/lipsync": (_per("minute", "0.4"),),
    "fal-ai/heygen/v3/lipsync/precision": _second("0.1"),
    "fal-ai/heygen/v3/lipsync/speed": _second("0.05"),
}

_FAL_VOICE: dict[str, Rules] = {
    "fal-ai/elevenlabs/tts/eleven-v3": _characters("0.1"),
    "fal-ai/elevenlabs/tts/turbo-v2.5": _characters("0.05"),
    "fal-ai/minimax/speech-2.8-hd": _characters("0.1"),
    "fal-ai/chatterbox/text-to-speech/multilingual": _characters("0.025"),
    "fal-ai/minimax/voice-clone": (
        _per("request", "1.5"),
        _per("character", "0.0003", added=True, of="text"),
    ),
    "fal-ai/minimax/voice-design": (_per("character", "0.00003", of="preview_text"),),
    "fal-ai/elevenlabs/voice-changer": (_per("input_second", "0.005"),),
}

_RUNPOD: dict[str, Rules] = {
    "wan-2-1-i2v-720": _second("0.06", block="5"),
    "wan-2-2-i2v-720": _second("0.06"),  # 8 s are 0.48: no blocks
    "wan-2-2-t2v-720-lora": _second("0.07"),  # 8 s are 0.56
    "wan-2-5": (  # "from 0.25" per 5 s on one page, 0.50 on another, up to 1.50 a clip
        _per("second", "0.05", {"lines": {"up_to": 480}}, block="5"),
        _per("second", "0.1", {"lines": {"up_to": 720}}, block="5"),
        _per("second", "0.15", block="5"),
    ),
    "wan-2-6-i2v": (_per("second", "0.1", {"lines": {"up_to": 720}}), _per("second", "0.15")),
    "seedance-v1-5-pro-i2v": _second("0.052"),
    "kling-v2-1-i2v-pro": _second("0.09", block="5"),
    "kling-v2-6-std-motion-control": _second("0.07", block="3", nearest=True),  # 10 s are 0.63: three blocks
    "kling-video-o1-r2v": _second("0.112"),
    "infinitetalk": _tiers("video", "0.5", "size", r480p="0.25"),
    "sora-2-i2v": _second("0.1", block="4"),
    "sora-2-pro-i2v": (_per("second", "0.3", {"size": "720p"}, block="4"),),  # other sizes: not read
    "vidu-q3-i2v": _second("0.15"),
    "p-video": _tiers("second", "0.04", r720p="0.02"),
    "black-forest-labs-flux-1-dev": _megapixels("0.02"),
    "black-forest-labs-flux-1-schnell": _megapixels("0.0024"),
    "black-forest-labs-flux-1-kontext-dev": _image("0.025"),
    "qwen-image-t2i": _image("0.02"),
    "qwen-image-edit": _image("0.02"),
    "qwen-image-edit-2511": _image("0.02"),
    "seedream-v4-t2i": _image("0.027"),
    "seedream-v4-edit": _image("0.027"),
    "nano-banana-edit": _image("0.038"),
    "nano-banana-pro-edit": _tiers("image", "0.24", r1k="0.14"),
    "google-nano-banana-2-edit": _tiers("image", "0.175", r1k="0.0875"),
    "z-image-turbo": _image("0.005"),
    "minimax-speech-02-hd": _characters("0.05"),
    "chatterbox-turbo": _second("0.001"),
}

_FAL = (
    _FAL_IMAGES, _FAL_WAN, _FAL_KLING, _FAL_VEO, _FAL_SEEDANCE, _FAL_OTHER_VIDEO, _FAL_PERFORMANCE, _FAL_VOICE,
)  # fmt: skip

RULES: dict[tuple[str, str], Rules] = {
    **{("fal", endpoint): rules for table in _FAL for endpoint, rules in table.items()},
    **{("runpod", endpoint): rules for endpoint, rules in _RUNPOD.items()},
}
"""The rules of every endpoint with a known amount."""
