"""Graphs that ran on the user's own graphics card: loaders, encoders, samplers and a decoder are one node of ours.

A chain is found from its decoder backwards, up to the pictures and sounds that go into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from charstudio.model.values import Json
from charstudio.studio.comfy.wires import SWITCH, behind, is_holder, literal, matching
from charstudio.studio.comfy.workflow import ComfyNode, Plug, Workflow, as_number

DECODERS = ("VAEDecode", "VAEDecodeTiled")
TEXT_ENCODERS: Mapping[str, str] = {
    "CLIPTextEncode": "text",
    "TextEncodeQwenImageEdit": "prompt",
    "TextEncodeQwenImageEditPlus": "prompt",
}
_IN_ORDER = ("image", "image1", "image2", "image3")
_START = ("start_image", "ref_image", "image")
_EMPTY_PICTURES = ("EmptyLatentImage", "EmptySD3LatentImage", "EmptyQwenImageLayeredLatentImage")


MAX_MEMBERS = 300
"""Nodes that are looked at for one decoder; real graphs have some twenty."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A kind of clip made on the own machine: which kind it is here, its usual frame rate, and the model by weights."""

    kind: str
    fps: float
    model: Callable[[str], str]


def _wan_i2v(weights: str) -> str:
    return "fal-ai/wan/v2.2-a14b/image-to-video" if "2.2" in weights or "2_2" in weights else "fal-ai/wan-i2v"


def _wan_ends(weights: str) -> str:
    return "fal-ai/wan/v2.2-a14b/image-to-video" if "2.2" in weights or "2_2" in weights else "fal-ai/wan-flf2v"


SHOTS: Mapping[str, Shot] = {
    "WanImageToVideo": Shot("video.motion", 16, _wan_i2v),
    "Wan22ImageToVideoLatent": Shot("video.motion", 24, lambda _weights: "fal-ai/wan/v2.2-5b/image-to-video"),
    "LTXVImgToVideo": Shot("video.motion", 24, lambda _weights: "fal-ai/ltx-2.3/image-to-video"),
    "WanFirstLastFrameToVideo": Shot("video.transition", 16, _wan_ends),
    "WanInfiniteTalkToVideo": Shot("video.avatar", 25, lambda _weights: "fal-ai/infinitalk"),
    "WanSoundImageToVideo": Shot("video.avatar", 16, lambda _weights: "fal-ai/wan/v2.2-14b/speech-to-video"),
}


@dataclass(frozen=True, slots=True)
class Chain:
    """A decoder, every node that works for it, nearest first, and the first sampler among them."""

    workflow: Workflow
    decoder: ComfyNode
    members: tuple[ComfyNode, ...]

    @property
    def shot(self) -> ComfyNode | None:
        """The node that makes it a clip, if it is one."""
        return next((node for node in self.members if node.type in SHOTS), None)

    @property
    def continued(self) -> Plug | None:
        """The clip this one only lengthens."""
        return self.shot.inputs.get("previous_frames") if self.shot else None

    @property
    def weights(self) -> str:
        """The file names of all models, in small letters."""
        names = (node.text("unet_name", "ckpt_name", "model_name") for node in self.members)
        return " ".join(names).lower()

    @property
    def kind(self) -> str:
        """The kind it is here, or "" when there is none."""
        shot = self.shot
        if shot is not None:
            return SHOTS[shot.type].kind if self.pictures() else ""
        if self.pictures():
            return "image.state"
        return "image.portrait" if any(node.type in _EMPTY_PICTURES for node in self.members) else ""

    @property
    def model(self) -> str:
        """The nearest model of the catalogue, or "" when none is near."""
        if self.shot is not None:
            return SHOTS[self.shot.type].model(self.weights)
        is_new = self.kind == "image.portrait"
        if "qwen" in self.weights:
            if is_new:
                return "fal-ai/qwen-image-2512" if "2512" in self.weights else "fal-ai/qwen-image"
            version = next((f"-{number}" for number in ("2511", "2509") if number in self.weights), "")
            return f"fal-ai/qwen-image-edit{version}"
        if "flux" in self.weights:
            if is_new:
                return "fal-ai/flux/schnell" if "schnell" in self.weights else "fal-ai/flux/dev"
            return "fal-ai/flux-pro/kontext" if "kontext" in self.weights else "fal-ai/flux/dev/image-to-image"
        return ""

    def pictures(self) -> list[Plug]:
        """What it starts from, the main picture first."""
        if self.shot is not None:
            return matching(self.shot, _START)
        encoders = [node for role in ("positive", "negative") for node in self.encoders(role)]
        found = [plug for node in encoders for plug in matching(node, _IN_ORDER)]
        found += [plug for node in self.members if node.type == "VAEEncode" for plug in matching(node, ("pixels",))]
        return found

    def last_picture(self) -> list[Plug]:
        """The picture a clip ends with."""
        return matching(self.shot, ("end_image",)) if self.shot else []

    def sounds(self) -> list[Plug]:
        """The voices, that of the first speaker first."""
        if self.shot is None:
            return []
        encoded = matching(self.shot, ("audio_encoder_output*", "*.audio_encoder_output*"))
        nodes = [self.workflow.nodes[plug.node] for plug in encoded]
        return [plug for node in nodes for plug in matching(node, ("audio",))]

    def encoders(self, role: str) -> list[ComfyNode]:
        """The text encoders behind the sampler's ``role``: "positive" or "negative"."""
        start = self._sampler(role)
        return list(self._encoders_behind(start, role)) if start is not None else []

    def number(self, *names: str) -> float | None:
        """A number that any of its nodes states, the nearest first."""
        stated = (as_number(literal(self.workflow, node, name)) for node in self.members for name in names)
        return next((number for number in stated if number is not None), None)

    def seed(self) -> float | None:
        """The seed of the sampler that begins with noise."""
        noisy = [node for node in self.members if node.values.get("add_noise") != "disable"]
        values: Iterable[Json] = (
            literal(self.workflow, node, name) for node in noisy for name in ("seed", "noise_seed")
        )
        return next((number for value in values if (number := as_number(value)) is not None), None)

    def fps(self) -> float:
        """Frames per second: as what saves it says, else as usual for it."""
        for node in self.workflow.nodes.values():
            if any(plug.node == self.decoder.id for plug in node.inputs.values()):
                stated = as_number(literal(self.workflow, node, "fps")) or node.number("frame_rate")
                if stated and 1 <= stated <= 240:
                    return stated
        return SHOTS[self.shot.type].fps if self.shot else 16

    def _sampler(self, role: str) -> ComfyNode | None:
        wanted = (role, "conditioning") if role == "positive" else (role,)
        makes = [node for node in self.members if "ampler" in node.type or "uider" in node.type]
        return next((node for node in makes if any(name in node.inputs for name in wanted)), None)

    def _encoders_behind(self, start: ComfyNode, role: str) -> Iterator[ComfyNode]:
        waiting = matching(start, (role,)) or matching(start, ("conditioning",))
        seen: set[Plug] = set()
        while waiting:
            plug = waiting.pop(0)
            if plug in seen:
                continue
            seen.add(plug)
            node = self.workflow.nodes[plug.node]
            if node.type in TEXT_ENCODERS:
                yield node
            elif node.type != "ConditioningZeroOut":
                waiting.extend(matching(node, (role,)) or matching(node, ("conditioning*",)))


def chain_of(workflow: Workflow, decoder: ComfyNode, is_material: Callable[[ComfyNode], bool]) -> Chain:
    """Everything that works for ``decoder``, up to nodes that are material: files, clips, other decoders."""
    members: dict[str, ComfyNode] = {}
    waiting = [plug.node for plug in decoder.inputs.values()]
    while waiting and len(members) < MAX_MEMBERS:
        node = workflow.nodes[waiting.pop(0)]
        if node.id in members or node.id == decoder.id or is_material(node) or is_holder(node):
            continue
        members[node.id] = node
        chosen = behind(workflow, node, 0) if node.type == SWITCH else list(node.inputs.values())
        waiting.extend(plug.node for plug in chosen or ())
    return Chain(workflow, decoder, tuple(members.values()))
