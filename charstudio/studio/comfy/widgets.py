"""The names of a node's values. ComfyUI's canvas form stores them as a bare list, in the order they are shown.

Sources: the node definitions of ComfyUI (``nodes.py``, ``comfy_extras``, ``comfy_api_nodes``) and its templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

CONTROL = frozenset({"fixed", "increment", "decrement", "randomize"})
"""What the canvas stores behind a seed: how it changes after a run."""
_SEEDS = frozenset({"seed", "noise_seed"})
_SIZE = ("width", "height", "length", "batch_size")

WIDGETS: Mapping[str, tuple[str, ...]] = {
    "LoadImage": ("image",),
    "LoadImageOutput": ("image",),
    "LoadVideo": ("file",),
    "LoadAudio": ("audio",),
    "Note": ("text",),
    "MarkdownNote": ("text",),
    "PrimitiveNode": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
    "PrimitiveInt": ("value",),
    "PrimitiveFloat": ("value",),
    "PrimitiveBoolean": ("value",),
    "ComfySwitchNode": ("switch",),
    "CreateVideo": ("fps",),
    "SaveWEBM": ("filename_prefix", "codec", "fps", "crf"),
    "SaveAnimatedWEBP": ("filename_prefix", "fps"),
    "CLIPTextEncode": ("text",),
    "TextEncodeQwenImageEdit": ("prompt",),
    "TextEncodeQwenImageEditPlus": ("prompt",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "RandomNoise": ("noise_seed",),
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "WanImageToVideo": _SIZE,
    "WanFirstLastFrameToVideo": _SIZE,
    "Wan22ImageToVideoLatent": _SIZE,
    "WanSoundImageToVideo": _SIZE,
    "WanInfiniteTalkToVideo": ("mode", "width", "height", "length"),
    "KlingImageToVideoWithAudio": ("model_name", "prompt", "mode", "duration", "generate_audio"),
    "KlingImage2VideoNode": (
        "prompt",
        "negative_prompt",
        "model_name",
        "cfg_scale",
        "mode",
        "aspect_ratio",
        "duration",
    ),
    "KlingMotionControl": ("prompt", "keep_original_sound", "character_orientation", "mode", "model"),
    "KlingOmniProImageToVideoNode": ("model_name", "prompt", "aspect_ratio", "duration", "resolution"),
    "KlingOmniProFirstLastFrameNode": ("model_name", "prompt", "duration", "resolution"),
    "KlingFirstLastFrameNode": ("prompt", "duration", "generate_audio", "model", "resolution"),
    "WanImageToVideoApi": (
        "model",
        "prompt",
        "negative_prompt",
        "resolution",
        "duration",
        "seed",
        "generate_audio",
        "prompt_extend",
        "watermark",
        "shot_type",
    ),
    "SyncLipSyncNode": ("seed", "model", "sync_mode"),
    "SyncTalkingImageNode": ("prompt", "seed", "model"),
    "FluxProKontextMulti_fal": (
        "prompt",
        "aspect_ratio",
        "max_quality",
        "guidance_scale",
        "num_images",
        "safety_tolerance",
        "output_format",
        "sync_mode",
        "seed",
    ),
}


def named(node_type: str, values: Any, declared: Sequence[str]) -> dict[str, Any]:
    """A node's values by name. ``declared`` are the names the file itself states, for types that are not known here.

    A list without names gives nothing; extensions may store the names themselves.
    """
    if isinstance(values, dict):
        return {str(name): value for name, value in values.items()}
    if not isinstance(values, list):
        return {}
    found: dict[str, Any] = {}
    left = iter(values)
    value = next(left, None)
    for name in WIDGETS.get(node_type, tuple(declared)):
        if value is None and name in found:
            break
        found[name] = value
        value = next(left, _NOTHING)
        if name in _SEEDS and isinstance(value, str) and value in CONTROL:
            value = next(left, _NOTHING)
        if value is _NOTHING:
            break
    return found


_NOTHING: Any = object()
