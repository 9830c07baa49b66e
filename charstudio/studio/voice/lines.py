"""Which sounds are about to be spoken by a mouth, in a graph and in a plan, and what the model takes of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from charstudio.engine.plan import Constant, FromStep, Plan, Step
from charstudio.model.fitting import FIT_LABELS
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Value
from charstudio.model.values import Fingerprint, Input, Json, NodeId, Output, PortType
from charstudio.model.voice import SoundLimits
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import NodeKinds
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.requests import Capability
from charstudio.studio.shelf import ModelShelf

SPEAKING = frozenset({Capability.LIPSYNC, Capability.AVATAR})
_PORT = "audio"
_TOLERANCE_S = 0.2


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A sound wired into a speaking node. ``sound`` is None while it is not made; ``source`` is what makes or holds it.

    ``clip`` is the clip that is to speak, where there is one; ``fit`` how it is made as long as the line.
    """

    node: NodeId
    title: str
    source: str
    sound: MediaValue | None
    limits: SoundLimits | None
    clip: MediaValue | None = None
    fit: str = ""

    @property
    def mismatch(self) -> str:
        """A sentence when clip and line differ in length and nobody said what is to happen; else empty."""
        if self.clip is None or self.sound is None or self.fit in set(FIT_LABELS):
            return ""
        have, want = self.clip.info.duration, self.sound.info.duration
        if have is None or want is None or float(want - have) <= _TOLERANCE_S:
            return ""
        return f"The clip ({float(have):.1f} s) is shorter than the line ({float(want):.1f} s); many models cut it off."


MISMATCH_ADVICE = "Choose what happens under “If lengths differ”: back and forth hides it best."


def limits_of(endpoint: Endpoint | None, resolution: Json) -> SoundLimits | None:
    """What a model takes of sound; None where nothing is known."""
    if endpoint is None:
        return None
    limits = endpoint.limits
    most = limits.max_audio_seconds
    for name, seconds in limits.max_audio_seconds_by_resolution.items():
        if isinstance(resolution, str) and name.casefold() == resolution.casefold():
            most = seconds
    if most is None and limits.min_audio_seconds is None:
        return None
    return SoundLimits(endpoint.title, limits.min_audio_seconds, most)


def lines_in(plan: Plan, shelf: ModelShelf | None) -> tuple[SpokenLine, ...]:
    """What a plan is about to have spoken by models of services, each node once; drafts cost nothing to try."""
    titles = {step.fingerprint: step.node.title for step in plan.steps}
    found: dict[NodeId, SpokenLine] = {}
    for step in plan.steps:
        if step.node.id not in found and _is_paid(step) and step.inputs.get(_PORT):
            found[step.node.id] = _line_of(step, titles, shelf)
    return tuple(found.values())


def line_at(
    project: Project,
    kinds: NodeKinds,
    shelf: ModelShelf | None,
    node: NodeId,
    current: Callable[[Output], Value | None],
) -> SpokenLine | None:
    """What is wired into a speaking node; None for others, or when nothing is."""
    found = project.graph.nodes.get(node)
    kind = kinds.get(found.kind) if found is not None else None
    sources = project.graph.links.get(Input(node, _PORT), ())
    if found is None or kind is None or kind.spec.capability not in SPEAKING or not sources:
        return None
    params = {**kind.spec.defaults(), **found.params}
    clips = project.graph.links.get(Input(node, "video"), ())
    maker = project.graph.nodes.get(sources[0].node)
    return SpokenLine(
        node,
        found.title,
        maker.title if maker is not None else "",
        _media(current(sources[0])),
        limits_of(_endpoint(shelf, params), params.get("resolution")),
        _media(current(clips[0])) if clips else None,
        str(params.get("fit") or ""),
    )


def speakers_of(project: Project, kinds: NodeKinds, node: NodeId) -> tuple[NodeId, ...]:
    """The speaking nodes a sound is wired into, straight or through nodes that change sounds."""
    found: list[NodeId] = []
    seen, waiting = {node}, [node]
    while waiting:
        here = waiting.pop()
        for target in _targets(project, here):
            kind = kinds.get(project.graph.nodes[target.node].kind) if target.node in project.graph.nodes else None
            if kind is None or target.node in seen:
                continue
            seen.add(target.node)
            if kind.spec.capability in SPEAKING and target.port == _PORT:
                found.append(target.node)
            elif any(port.type is PortType.AUDIO for port in kind.spec.outputs):
                waiting.append(target.node)
    return tuple(found)


def gives_sound(kinds: NodeKinds, node: Node) -> Output | None:
    """The sound a node gives, if it gives any."""
    kind = kinds.get(node.kind)
    ports = kind.spec.outputs if kind is not None else ()
    return next((Output(node.id, port.name) for port in ports if port.type is PortType.AUDIO), None)


def _targets(project: Project, node: NodeId) -> Iterable[Input]:
    return [target for target, sources in project.graph.links.items() if any(each.node == node for each in sources)]


def _is_paid(step: Step) -> bool:
    return step.kind.spec.capability in SPEAKING and bool(step.routes) and step.params.get("model") != DRAFT_MODEL


def _line_of(step: Step, titles: Mapping[Fingerprint, str], shelf: ModelShelf | None) -> SpokenLine:
    binding = step.inputs[_PORT][0]
    source = titles.get(binding.fingerprint, "") if isinstance(binding, FromStep) else ""
    clips = step.inputs.get("video", ())
    clip = clips[0] if clips else None
    return SpokenLine(
        step.node.id,
        step.node.title,
        source,
        _media(binding.value) if isinstance(binding, Constant) else None,
        limits_of(_endpoint(shelf, step.params), step.params.get("resolution")),
        _media(clip.value) if isinstance(clip, Constant) else None,
        str(step.params.get("fit") or ""),
    )


def _endpoint(shelf: ModelShelf | None, params: Mapping[str, Json]) -> Endpoint | None:
    found = shelf.catalog.model(str(params.get("model"))) if shelf is not None else None
    return found.first if found is not None else None


def _media(value: Value | None) -> MediaValue | None:
    return value if isinstance(value, MediaValue) else None
