"""Which canonical parameter or input fills a field, by the field's name and what the endpoint is for.

``canonical(kind, name)`` knows the rules; ``EXCEPTIONS`` holds what single endpoints need otherwise, as changes to the
finished field.
"""

from __future__ import annotations

from typing import Any

from charstudio.providers.catalog.rows import FieldType, Form

IMAGE, VIDEO, AUDIO = FieldType.IMAGE, FieldType.VIDEO, FieldType.AUDIO

MEDIA: dict[str, FieldType] = {
    **dict.fromkeys(
        (
            "image_url",
            "image",
            "start_image_url",
            "end_image_url",
            "tail_image_url",
            "last_image",
            "first_frame_url",
            "last_frame_url",
            "first_image_url",
            "reference_image_url",
            "mask_url",
        ),
        IMAGE,
    ),
    **dict.fromkeys(("image_urls", "images", "reference_image_urls", "input_image_urls"), FieldType.IMAGES),
    **dict.fromkeys(("video_url", "video", "media_url"), VIDEO),
    **dict.fromkeys(("video_urls", "reference_video_urls"), FieldType.VIDEOS),
    **dict.fromkeys(
        ("audio_url", "first_audio_url", "second_audio_url", "emotional_audio_url", "voice_url"),
        AUDIO,
    ),
    **dict.fromkeys(("audio_urls", "reference_audio_urls"), FieldType.AUDIOS),
    **dict.fromkeys(("pdf_url", "speaker_voice_embedding_file_url", "default_audio_url"), FieldType.FILE),
}
"""What a field whose value is an address leads to."""

_FIRST = ("image_url", "image", "start_image_url", "first_frame_url", "first_image_url", "reference_image_url")
_LAST = ("end_image_url", "tail_image_url", "last_frame_url", "last_image")
_SEVERAL = ("image_urls", "images", "reference_image_urls", "input_image_urls")

_SHARED: dict[str, tuple[str, Form]] = {
    "negative_prompt": ("negative_prompt", Form.PLAIN),
    "seed": ("seed", Form.PLAIN),
    "aspect_ratio": ("aspect", Form.ASPECT),
    "image_size": ("size", Form.SIZE_OBJECT),
    "resolution": ("resolution", Form.RESOLUTION),
    "target_resolution": ("resolution", Form.RESOLUTION),
    "size": ("size", Form.SIZE_STAR),
    "width": ("width_px", Form.WIDTH),
    "height": ("height_px", Form.HEIGHT),
    "frames_per_second": ("fps", Form.PLAIN),
    "generate_audio": ("sound", Form.PLAIN),
    "generate_audio_switch": ("sound", Form.PLAIN),
    "keep_original_sound": ("sound", Form.PLAIN),
    "original_sound_switch": ("sound", Form.PLAIN),
    "preserve_audio": ("sound", Form.PLAIN),
    "movement_amplitude": ("strength", Form.AMOUNT),
    "character_orientation": ("orientation", Form.PLAIN),
    "upscale_factor": ("factor", Form.PLAIN),
    "scale_ratio": ("factor", Form.PLAIN),
    "voice": ("voice", Form.PLAIN),
    "voice_id": ("voice", Form.PLAIN),
    "voice_speed": ("voice_speed", Form.PLAIN),
    "speed": ("voice_speed", Form.PLAIN),
    "emotion": ("emotion", Form.PLAIN),
    "text": ("text", Form.PLAIN),
    "text_input": ("text", Form.PLAIN),
    "prompt": ("prompt", Form.PLAIN),
    "language": ("language", Form.LANGUAGE),
    "language_code": ("language", Form.LANGUAGE),
    "language_boost": ("language", Form.LANGUAGE),
    "voice_language": ("language", Form.LANGUAGE),
    "custom_audio_language": ("language", Form.LANGUAGE),
    "num_images": ("count", Form.PLAIN),
    "max_images": ("count", Form.PLAIN),
    **dict.fromkeys(_FIRST, ("image", Form.PLAIN)),
    **dict.fromkeys(_LAST, ("end_image", Form.PLAIN)),
    **dict.fromkeys(_SEVERAL, ("image", Form.PLAIN)),
    **dict.fromkeys(("video_url", "video", "video_urls", "reference_video_urls"), ("video", Form.PLAIN)),
    **dict.fromkeys(
        ("audio_url", "audio_urls", "reference_audio_urls", "first_audio_url", "second_audio_url", "voice_url"),
        ("audio", Form.PLAIN),
    ),
    "audio": ("audio", Form.PLAIN),
    "elements": ("references", Form.ELEMENTS),
}

_OWN = ("voice", "video_util")
"""Kinds with sockets and parameters of their own: nothing there is canonical but the seed."""

_NONE = ("", Form.PLAIN)


def canonical(kind: str, name: str) -> tuple[str, Form]:
    """What fills this field, and how it is written; "" when it is the model's own."""
    if kind in _OWN:
        return _SHARED["seed"] if name == "seed" else _NONE
    if kind == "reference_to_video" and name in _SEVERAL:
        return "references", Form.PLAIN
    if kind == "tts" and name == "prompt":
        return "text", Form.PLAIN
    if kind == "interpolate" and name == "num_frames":
        return "factor", Form.INSERTED
    if kind == "interpolate" and name == "target_fps":
        return "fps", Form.PLAIN
    if name == "fps":
        return ("fps", Form.PLAIN) if kind == "image_to_video" else _NONE
    if kind == "image_edit" and name == "strength":
        return "strength", Form.PLAIN
    return _SHARED.get(name, _NONE)


_CHOSEN = "choices"
_ASPECTS = ("16:9", "9:16", "1:1", "4:3", "3:4")
_WAN_SIZES = {_CHOSEN: ("1280*720", "720*1280")}
_PICTURE_SIDES = {"minimum": 256, "maximum": 1536}
_LARGE_SIDES = {"minimum": 1024, "maximum": 4096}
_FRAMES = {"canonical": "duration", "form": Form.FRAMES}
_SPEAKS = {"default": "A person speaks to the camera."}
"""For models that insist on a prompt although picture and sound say it all."""

_OWN_FIELD: dict[str, Any] = {"canonical": "", "form": Form.PLAIN}

EXCEPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "fal-ai/wan-i2v": {"num_frames": _FRAMES},
    "fal-ai/wan/v2.2-a14b/image-to-video": {"num_frames": _FRAMES},
    "fal-ai/wan/v2.2-5b/image-to-video": {"num_frames": _FRAMES},
    "fal-ai/wan-flf2v": {"num_frames": _FRAMES},
    "fal-ai/framepack/flf2v": {"num_frames": _FRAMES},
    "fal-ai/infinitalk": {"num_frames": _FRAMES, "prompt": _SPEAKS},
    "fal-ai/infinitalk/video-to-video": {"num_frames": _FRAMES, "prompt": _SPEAKS},
    "fal-ai/infinitalk/single-text": {"num_frames": _FRAMES, "prompt": _SPEAKS, "voice": {"default": "Aria"}},
    "fal-ai/ai-avatar/multi": {"num_frames": _FRAMES, "prompt": {"default": "Two people talk to each other."}},
    "fal-ai/wan/v2.2-14b/speech-to-video": {"num_frames": _FRAMES, "prompt": _SPEAKS},
    "fal-ai/hunyuan-avatar": {"num_frames": _FRAMES},
    "fal-ai/veo3.1/lite/first-last-frame-to-video": {"duration": {_CHOSEN: ("8s",)}},
    "fal-ai/veo3.1/reference-to-video": {"duration": {_CHOSEN: ("8s",)}},
    "fal-ai/veo3.1/fast/reference-to-video": {"duration": {_CHOSEN: ("8s",)}},
    "fal-ai/veo3.1/extend-video": {"duration": {_CHOSEN: ("7s",)}, "resolution": {_CHOSEN: ("720p",)}},
    "fal-ai/bytedance/seedance/v1/pro/image-to-video": {"end_image_url": _OWN_FIELD},
    "bytedance/seedance-2.5/image-to-video": {"aspect_ratio": {_CHOSEN: ("auto",)}},
    "minimax/h3/image-to-video": {"resolution": {_CHOSEN: ("480p", "768p", "2K", "4K")}},
    "minimax/h3/reference-to-video": {
        "resolution": {_CHOSEN: ("480p", "768p", "2K", "4K")},
        "reference_image_urls": {"max_items": 12},
    },
    "fal-ai/vidu/q3/image-to-video": {"audio": {"canonical": "sound"}},
    "fal-ai/vidu/q2/reference-to-video/pro": {
        "aspect_ratio": {_CHOSEN: _ASPECTS},
        "reference_image_urls": {"max_items": 7},
    },
    "wan/v2.6/reference-to-video": {"video_urls": {"max_items": 3, "min_items": 1}},
    "wan/v2.6/reference-to-video/flash": {"video_urls": {"max_items": 3}, "image_urls": {"max_items": 5}},
    "fal-ai/kling-video/v1.6/standard/elements": {"input_image_urls": {"max_items": 4}},
    "fal-ai/kling-video/v1.6/pro/elements": {"input_image_urls": {"max_items": 4}},
    "fal-ai/kling-video/o1/reference-to-video": {"elements": {"max_items": 7}, "image_urls": _OWN_FIELD},
    "fal-ai/kling-video/o3/standard/reference-to-video": {"elements": {"max_items": 4}, "image_urls": _OWN_FIELD},
    "fal-ai/kling-video/o3/pro/reference-to-video": {"elements": {"max_items": 4}, "image_urls": _OWN_FIELD},
    "fal-ai/kling-video/v3/standard/motion-control": {"elements": {"max_items": 1}},
    "fal-ai/kling-video/v3/pro/motion-control": {"elements": {"max_items": 1}},
    "fal-ai/kling-video/v2.6/standard/motion-control": {},
    "bytedance/seedance-2.0/reference-to-video": {
        "image_urls": {"max_items": 9},
        "video_urls": {"max_items": 3},
        "audio_urls": {"max_items": 3},
    },
    "fal-ai/bytedance/seedream/v4/text-to-image": {"image_size": _LARGE_SIDES},
    "fal-ai/bytedance/seedream/v4/edit": {"image_urls": {"max_items": 10}, "image_size": _LARGE_SIDES},
    "fal-ai/bytedance/seedream/v4.5/text-to-image": {"image_size": _LARGE_SIDES},
    "fal-ai/bytedance/seedream/v4.5/edit": {"image_urls": {"max_items": 10}, "image_size": _LARGE_SIDES},
    "bytedance/seedream/v5/lite/text-to-image": {"image_size": _LARGE_SIDES},
    "bytedance/seedream/v5/lite/edit": {"image_urls": {"max_items": 10}, "image_size": _LARGE_SIDES},
    "fal-ai/qwen-image-edit-2511-multiple-angles": {
        "horizontal_angle": {"canonical": "view", "form": Form.VIEW_ANGLE},
        "additional_prompt": {"canonical": "prompt"},
    },
    "veed/fabric-1.0": {"resolution": {"default": "720p"}},
    "veed/fabric-1.0/fast": {"resolution": {"default": "720p"}},
    "veed/fabric-1.0/text": {"resolution": {"default": "720p"}},
    "fal-ai/sync-lipsync/react-1": {"emotion": {"default": "neutral"}},
    "fal-ai/kling-video/lipsync/text-to-video": {"voice_id": {"default": "oversea_male1"}},
    "fal-ai/kokoro/british-english": {"voice": {"default": "bf_alice"}},
    "fal-ai/qwen-3-tts/text-to-speech/1.7b": {"prompt": {"canonical": "prompt"}},
    "fal-ai/index-tts-2/text-to-speech": {"emotional_audio_url": _OWN_FIELD},
    "wan-2-1-i2v-720": {"size": _WAN_SIZES, "duration": {_CHOSEN: (5, 10, 15)}},
    "wan-2-2-i2v-720": {"size": _WAN_SIZES, "duration": {_CHOSEN: (5, 8, 10, 15)}},
    "wan-2-2-t2v-720-lora": {"duration": {_CHOSEN: (5, 8)}},
    "wan-2-5": {"size": _WAN_SIZES, "duration": {_CHOSEN: (5, 10)}},
    "kling-v2-1-i2v-pro": {"duration": {_CHOSEN: (5, 10)}},
    "kling-video-o1-r2v": {"duration": {_CHOSEN: (5, 10)}},
    "infinitetalk": {
        "size": {"canonical": "resolution", "form": Form.RESOLUTION, "default": "480p"},
        "prompt": _SPEAKS,
    },
    "sora-2-i2v": {"duration": {_CHOSEN: (4, 8, 12), "default": 4}},
    "sora-2-pro-i2v": {
        "duration": {_CHOSEN: (4, 8, 12), "default": 4},
        "size": {"canonical": "resolution", "form": Form.RESOLUTION, _CHOSEN: ("720p",)},
    },
    "vidu-q3-i2v": {"duration": {"minimum": 1, "maximum": 16}},
    "black-forest-labs-flux-1-kontext-dev": {"size": _PICTURE_SIDES},
    "qwen-image-t2i": {"size": _PICTURE_SIDES},
    "seedream-v4-t2i": {"size": _LARGE_SIDES},
    "seedream-v4-edit": {"size": _LARGE_SIDES, "images": {"max_items": 10}},
    "z-image-turbo": {"strength": {"canonical": "strength"}},
    "chatterbox-turbo": {"voice_url": {"canonical": "audio"}},
}
"""By endpoint and field: what is otherwise than the rules and the facts say."""

MOTION_ORIENTATION = "video"
"""Whose framing is kept where nobody says: that of the clip, which may then be up to 30 s long."""

GUESSED: dict[str, tuple[dict[str, Any], ...]] = {
    "topaz/interpolate/video": (
        {"name": "video_url", "type": "string", "required": True},
        {"name": "target_fps", "type": "integer", "min": 16, "max": 120, "default": 60},
    ),
    "fal-ai/hunyuan-avatar": (
        {"name": "image_url", "type": "string", "required": True},
        {"name": "audio_url", "type": "string", "required": True},
        {"name": "text", "type": "string"},
        {"name": "num_frames", "type": "integer", "min": 129, "max": 401, "default": 129},
        {"name": "seed", "type": "integer"},
    ),
}
"""The fields of endpoints whose schema nobody has read, after their family."""

FPS = {
    "fal-ai/infinitalk": 25,
    "fal-ai/infinitalk/video-to-video": 25,
    "fal-ai/infinitalk/single-text": 25,
    "fal-ai/ai-avatar/multi": 25,
    "fal-ai/hunyuan-avatar": 25,
    "fal-ai/framepack/flf2v": 30,
    "fal-ai/wan/v2.2-a14b/image-to-video/turbo": 16,
    "bytedance/seedance-2.0/image-to-video": 24,
    "bytedance/seedance-2.0/fast/image-to-video": 24,
    "bytedance/seedance-2.0/mini/image-to-video": 24,
    "bytedance/seedance-2.0/reference-to-video": 24,
    "bytedance/seedance-2.0/fast/reference-to-video": 24,
    "bytedance/seedance-2.0/mini/reference-to-video": 24,
    "bytedance/seedance-2.5/image-to-video": 24,
}
"""Frames per second of what comes out, where it is fixed and known."""

TAGS = {
    "bytedance/seedance-2.0/reference-to-video": "@Image{n}",
    "bytedance/seedance-2.0/fast/reference-to-video": "@Image{n}",
    "bytedance/seedance-2.0/mini/reference-to-video": "@Image{n}",
    "wan/v2.6/reference-to-video": "@Video{n}",
    "wan/v2.6/reference-to-video/flash": "Character{n}",
    "fal-ai/kling-video/o1/reference-to-video": "@Element{n}",
    "fal-ai/kling-video/o3/standard/reference-to-video": "@Element{n}",
    "fal-ai/kling-video/o3/pro/reference-to-video": "@Element{n}",
    "fal-ai/kling-video/v3/standard/image-to-video": "@Element{n}",
    "fal-ai/kling-video/v3/pro/image-to-video": "@Element{n}",
    "fal-ai/kling-video/v3/4k/image-to-video": "@Element{n}",
}
"""How a prompt calls the n-th character."""

ALONG = {
    "fal-ai/seedvr/upscale/image": {"target_resolution": {"upscale_mode": "target"}},
    "fal-ai/seedvr/upscale/video": {"target_resolution": {"upscale_mode": "target"}},
}
"""Fields that must be said along with another."""
