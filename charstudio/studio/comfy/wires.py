"""Following wires of a workflow past everything that only hands on: reroutes, scaling, batches, switches.

Every walk here ends, also on wires that go in a circle and on chains thousands of nodes long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from charstudio.model.values import Json
from charstudio.studio.comfy.workflow import ComfyNode, Plug, Workflow

PASSES: Mapping[str, tuple[str, ...]] = {
    "Reroute": ("*",),
    "ImageScale": ("image",),
    "ImageScaleBy": ("image",),
    "ImageScaleToTotalPixels": ("image",),
    "ImageScaleToMaxDimension": ("image",),
    "FluxKontextImageScale": ("image",),
    "ResizeImageMaskNode": ("input", "image"),
    "ImageResizeKJ": ("image",),
    "ImageResizeKJv2": ("image",),
    "ImageFromBatch": ("image",),
    "CreateVideo": ("images",),
    "GetVideoComponents": ("video",),
    "BatchImagesNode": ("images.*", "image*"),
    "ImageBatch": ("image1", "image2"),
    "ImageStitch": ("image1", "image2"),
    "AudioConcat": ("audio1",),
    "TrimAudioDuration": ("audio",),
}
"""Nodes that give what they get, as far as this program is concerned, and the inputs that count."""
SWITCH = "ComfySwitchNode"


def matching(node: ComfyNode, names: Iterable[str]) -> list[Plug]:
    """The wires of the inputs called so, ``*`` standing for anything, in the order of the node's sockets."""
    wanted = tuple(names)
    exact, patterns = {name for name in wanted if "*" not in name}, [name for name in wanted if "*" in name]
    return [
        plug
        for name, plug in node.inputs.items()
        if name in exact or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def behind(workflow: Workflow, node: ComfyNode, slot: int) -> list[Plug] | None:
    """For a node that hands on: the plugs it takes; None for a node that makes something of its own."""
    if node.type == SWITCH:
        return matching(node, ("on_true" if literal(workflow, node, "switch") is True else "on_false",))
    if node.type == "GetVideoComponents" and slot != 0:
        return []  # the sound or the frame rate alone: no socket of ours gives it
    return matching(node, PASSES[node.type]) if node.type in PASSES else None


def makers(workflow: Workflow, plugs: Iterable[Plug]) -> list[Plug]:
    """The plugs of nodes that make something, behind all that hands on; each once, in order."""
    waiting = list(plugs)[::-1]
    found: dict[Plug, None] = {}
    seen: set[Plug] = set()
    while waiting:
        plug = waiting.pop()
        if plug in seen:
            continue
        seen.add(plug)
        further = behind(workflow, workflow.nodes[plug.node], plug.slot)
        if further is None:
            found[plug] = None
        else:
            waiting.extend(reversed(further))
    return list(found)


def literal(workflow: Workflow, node: ComfyNode, name: str) -> Json:
    """A value of a node, also when it comes by wire from a node that only holds it; None where it is computed."""
    seen: set[str] = set()
    while name in node.inputs and node.id not in seen:
        seen.add(node.id)
        node = workflow.nodes[node.inputs[name].node]
        if node.type == SWITCH:
            name = "on_true" if node.values.get("switch") is True else "on_false"
        elif node.type == "Reroute":
            name = next(iter(node.inputs), "value")
        else:
            name = "value"
    return None if name in node.inputs else node.values.get(name)


def is_holder(node: ComfyNode) -> bool:
    """Whether it only holds a value."""
    return node.type.startswith("Primitive")
