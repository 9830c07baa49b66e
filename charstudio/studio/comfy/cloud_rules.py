"""ComfyUI's nodes for cloud services, and the kind and model of ours that does the same.

Sources: ComfyUI ``comfy_api_nodes`` (Kling, Wan, Sync, BFL) and the node pack of fal. Model ids are the catalogue's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from charstudio.studio.comfy.workflow import ComfyNode

KLING = "fal-ai/kling-video"
_MODEL_VALUES = ("model", "model_name", "mode", "max_quality", "shot_type")


@dataclass(frozen=True, slots=True)
class CloudRule:
    """What a type becomes. ``feeds``: for our sockets in turn, the sockets there whose pictures, clips or sounds fill
    them; a name ending in ``*`` means all that begin so. ``decided``: values that only choose the model.
    """

    kind: str
    model: Callable[[ComfyNode], str]
    feeds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    decided: tuple[str, ...] = _MODEL_VALUES


def _fixed(model: str) -> Callable[[ComfyNode], str]:
    return lambda _node: model


def _tier(node: ComfyNode) -> str:
    """Kling's two qualities: stated as mode, or told by the resolution."""
    told = f"{node.text('mode')} {node.text('resolution')}".lower()
    return "pro" if "pro" in told or "1080" in told or "4k" in told else "standard"


def _kling(node: ComfyNode) -> str:
    name = f"{node.text('model_name', 'model')} {node.text('mode')}".lower()
    if "v3" in name:
        return f"{KLING}/v3/{_tier(node)}/image-to-video"
    if "v2-6" in name:
        return f"{KLING}/v2.6/pro/image-to-video"
    if "v2-5" in name:
        return f"{KLING}/v2.5-turbo/{_tier(node)}/image-to-video"
    if "master" in name:
        return f"{KLING}/v2.1/master/image-to-video"
    if "v2" in name:
        return f"{KLING}/v2.1/{_tier(node)}/image-to-video"
    return f"{KLING}/v1.6/{_tier(node)}/image-to-video"


def _kling_ends(node: ComfyNode) -> str:
    """As ``_kling``, of the models that take a last picture."""
    model = _kling(node)
    without = ("v1.6/standard", "v2.1/standard", "v2.1/master", "v2.5-turbo/standard")
    if any(part in model for part in without):
        return f"{KLING}/{'v2.5-turbo' if '2.5' in model else 'v2.1' if 'v2' in model else 'v1.6'}/pro/image-to-video"
    return model


def _kling_omni(verb: str) -> Callable[[ComfyNode], str]:
    def chosen(node: ComfyNode) -> str:
        newer = "v3" in node.text("model_name", "model").lower()
        return f"{KLING}/o3/{_tier(node)}/{verb}" if newer else f"{KLING}/o1/{verb}"

    return chosen


def _kling_motion_control(node: ComfyNode) -> str:
    version = "v3" if "v3" in node.text("model", "model_name").lower() else "v2.6"
    return f"{KLING}/{version}/{_tier(node)}/motion-control"


def _wan(node: ComfyNode) -> str:
    name = node.text("model", "model_name").lower()
    if "2.7" in name:
        return "fal-ai/wan/v2.7/image-to-video"
    if "2.6" in name:
        return "wan/v2.6/image-to-video/flash" if "flash" in name else "wan/v2.6/image-to-video"
    return "fal-ai/wan-25-preview/image-to-video" if "2.5" in name else "fal-ai/wan/v2.2-a14b/image-to-video"


def _sync(node: ComfyNode) -> str:
    name = node.text("model").lower()
    if "2" in name and "3" not in name:
        return "fal-ai/sync-lipsync/v2/pro" if "pro" in name else "fal-ai/sync-lipsync/v2"
    return "fal-ai/sync-lipsync/v3"


_IMAGE = ("image",)
_PICTURES = ("image", "more")
_ENDS = ((_IMAGE, ("start_frame", "first_frame")), (("end_image",), ("end_frame", "last_frame")))

CLOUD_RULES: Mapping[str, CloudRule] = {
    "KlingImageToVideoWithAudio": CloudRule("video.motion", _kling, ((_IMAGE, ("start_frame",)),)),
    "KlingImage2VideoNode": CloudRule("video.motion", _kling, ((_IMAGE, ("start_frame",)),)),
    "KlingFirstLastFrameNode": CloudRule("video.transition", _kling_ends, _ENDS),
    "KlingStartEndFrameNode": CloudRule("video.transition", _kling_ends, _ENDS),
    "KlingOmniProFirstLastFrameNode": CloudRule("video.transition", _kling_omni("image-to-video"), _ENDS),
    "KlingOmniProImageToVideoNode": CloudRule(
        "video.references",
        _kling_omni("reference-to-video"),
        ((("char1", "char2", "char3", "char4"), ("reference_images", "reference_image*")),),
    ),
    "KlingMotionControl": CloudRule(
        "video.motion_control",
        _kling_motion_control,
        ((_IMAGE, ("reference_image",)), (("video",), ("reference_video",))),
    ),
    "KlingLipSyncAudioToVideoNode": CloudRule(
        "video.lipsync",
        _fixed(f"{KLING}/lipsync/audio-to-video"),
        ((("video",), ("video",)), (("audio",), ("audio",))),
    ),
    "WanImageToVideoApi": CloudRule("video.motion", _wan, ((_IMAGE, ("image",)),)),
    "SyncLipSyncNode": CloudRule(
        "video.lipsync", _sync, ((("video",), ("video",)), (("audio",), ("audio",))), ("model",)
    ),
    "SyncTalkingImageNode": CloudRule(
        "video.avatar",
        _fixed("fal-ai/sync-lipsync/v3/image-to-video"),
        ((_IMAGE, ("image",)), (("audio",), ("audio",))),
        ("model",),
    ),
    "FluxProKontextMulti_fal": CloudRule(
        "image.state", _fixed("fal-ai/flux-pro/kontext/multi"), ((_PICTURES, ("image_*",)),)
    ),
    "FluxProKontext_fal": CloudRule("image.state", _fixed("fal-ai/flux-pro/kontext"), ((_PICTURES, ("image",)),)),
    "FluxKontextProImageNode": CloudRule(
        "image.state", _fixed("fal-ai/flux-pro/kontext"), ((_PICTURES, ("input_image",)),)
    ),
    "FluxKontextMaxImageNode": CloudRule(
        "image.state", _fixed("fal-ai/flux-pro/kontext/max"), ((_PICTURES, ("input_image",)),)
    ),
}
