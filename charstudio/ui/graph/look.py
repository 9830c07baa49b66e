"""Measures, icons and words of nodes: tables only. Lengths in scene units (pixels at zoom 1)."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.kind import NOTE_KIND, TIMELINE_KIND, KindSpec, ParamType
from charstudio.model.values import Json, PortType
from charstudio.studio.status import NodeState

HEADER = 32.0
ROW = 24.0
PAD = 8.0
STRIP = 28.0
PROMPT = 22.0
SOCKET_RADIUS = 6.5
THIN_SOCKET_RADIUS, THIN_STRIP = 4.0, 7.0
"""Of a collapsed node."""
MIN_WIDTH = 160.0
CORNER = 8.0

TEXT_ZOOM = 0.45
"""Below this zoom no text is drawn but the titles, large."""
TITLE_ZOOM = 0.26
"""Below this zoom the titles go too."""
BLOCK_ZOOM = 0.15
"""Below this zoom a node is one block."""
MIN_ZOOM, MAX_ZOOM = 0.1, 3.0


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state is told: an icon, a word and a colour role, never the colour alone."""

    icon: str
    word: str
    role: str


STATES: dict[NodeState, StateLook] = {
    NodeState.EMPTY: StateLook("circle-outline", "Not made yet", "secondary"),
    NodeState.BLOCKED: StateLook("alert-circle-outline", "Needs input", "warn"),
    NodeState.STALE: StateLook("update", "Stale", "warn"),
    NodeState.WAITING: StateLook("clock-outline", "Waiting", "secondary"),
    NodeState.RUNNING: StateLook("loading", "Running", "accent_hover"),
    NodeState.DONE: StateLook("check-circle-outline", "Done", "good"),
    NodeState.FAILED: StateLook("alert-octagon-outline", "Failed", "bad"),
    NodeState.PINNED: StateLook("pin", "Pinned", "accent_hover"),
    NodeState.MUTED: StateLook("volume-off", "Muted", "disabled"),
    NodeState.BYPASSED: StateLook("debug-step-over", "Bypassed", "disabled"),
}

TINTS = {
    "grey": "secondary",
    "blue": "port_image",
    "purple": "port_video",
    "green": "port_audio",
    "yellow": "port_text",
    "pink": "port_character",
}
"""The colours frames and notes can have, and the roles of the theme they are painted in."""

_KIND_ICONS = {
    "source.reference": "card-account-details-outline",
    "source.image": "image-outline",
    "source.video": "filmstrip",
    "source.audio": "waveform",
    "source.text": "text",
    "image.portrait": "account-box-outline",
    "image.state": "image-edit-outline",
    "image.sheet": "account-details-outline",
    "video.motion": "motion-play-outline",
    "video.transition": "transition",
    "video.references": "account-group-outline",
    "video.motion_control": "human-handsup",
    "video.replace": "account-switch-outline",
    "video.lipsync": "account-voice",
    "video.avatar": "account-tie-voice-outline",
    "video.frame": "image-filter-center-focus",
    "video.upscale": "arrow-expand-all",
    "video.matte": "content-cut",
    "video.interpolate": "animation-outline",
    "video.extend": "arrow-expand-right",
    "video.fit": "arrow-expand-horizontal",
    "sound.speech": "microphone-message",
    "sound.trim": "scissors-cutting",
    "sound.loudness": "volume-equal",
    "sound.pauses": "arrow-collapse-horizontal",
    TIMELINE_KIND: "movie-open-outline",
    NOTE_KIND: "note-text-outline",
}
_TYPE_ICONS = {
    PortType.TEXT: "text-box-outline",
    PortType.IMAGE: "image-outline",
    PortType.VIDEO: "filmstrip",
    PortType.AUDIO: "waveform",
    PortType.CHARACTER: "account-outline",
}
_ENDPOINT, _ENDPOINT_ICON = "endpoint.", "puzzle-outline"
"""Kinds made from a service's own description, and their icon."""
_PROMPTS = ("instruction", "prompt", "text", "notes")


def grade_role(grade: str) -> str:
    """The colour role of a grade; the letter says the same without colour, and “–” says that there is none."""
    return {"A": "good", "B": "good", "C": "warn", "D": "bad", "E": "bad"}.get(grade[:1], "text")


def main_type(spec: KindSpec) -> PortType | None:
    """The type of a kind's main output, or of its first input when it has no output."""
    port = next(iter(spec.outputs or spec.inputs), None)
    return port.type if port is not None else None


def kind_icon(spec: KindSpec | None, kind: str) -> str:
    """The icon of a kind; kinds of extensions get the icon of what they make, unknown kinds a question mark."""
    if kind in _KIND_ICONS:
        return _KIND_ICONS[kind]
    if kind.startswith(_ENDPOINT):
        return _ENDPOINT_ICON
    made = main_type(spec) if spec is not None else None
    return _TYPE_ICONS[made] if made is not None else "help-box-outline"


def kind_role(spec: KindSpec | None, kind: str) -> str:
    """The colour role of a kind: that of its main port."""
    made = main_type(spec) if spec is not None and kind != TIMELINE_KIND else None
    return f"port_{made.value}" if made is not None else "secondary"


def text_param(spec: KindSpec | None, params: dict[str, Json]) -> str | None:
    """The parameter whose first line a node shows: the first that says something, else the first there is."""
    names = _prompt_names(spec) if spec is not None else ()
    filled = (name for name in names if isinstance(text := params.get(name), str) and text.strip())
    return next(filled, next(iter(names), None))


def first_line(spec: KindSpec | None, params: dict[str, Json]) -> str:
    """The first line of the text a node is steered by, or nothing."""
    for name in _prompt_names(spec):
        text = params.get(name)
        if isinstance(text, str) and text.strip():
            return text.strip().splitlines()[0]
    return ""


def _prompt_names(spec: KindSpec | None) -> tuple[str, ...]:
    if spec is None:
        return _PROMPTS
    texts = {param.name for param in spec.params if param.type is ParamType.TEXT}
    return tuple(name for name in _PROMPTS if name in texts)
