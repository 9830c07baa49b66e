"""From JSON to values: what a document of format 4 must look like, told to pydantic, and its complaints in human words.

Types, names and ranges that keep arithmetic safe are checked here; what must hold *between* the parts is
``model.checks``. Imported when a project is opened and not before: pydantic takes 0.2 s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Align, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.graph import Graph, GraphFrame, Node, Point, Wire
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange, seconds_from_text
from charstudio.model.timeline import (
    Clip,
    ClipSource,
    Direction,
    Fit,
    Marker,
    Timeline,
    Track,
    TrackKind,
    Transition,
    TransitionKind,
)
from charstudio.model.values import (
    AssetId,
    CharacterId,
    ClipId,
    Fingerprint,
    FrameId,
    GroupId,
    Input,
    LinkId,
    MarkerId,
    MediaRef,
    NodeId,
    Output,
    TrackId,
)
from charstudio.storage.character_schema import CharacterPart
from charstudio.storage.project_json import APP, FORMAT_VERSION, JsonObject
from charstudio.storage.project_text import shown
from charstudio.storage.schema_parts import Id, Number, Part, Sha256, Whole

Loc: TypeAlias = tuple[int | str, ...]
"""Where in the document: keys and list positions."""


class Fault(NamedTuple):
    """One thing that is wrong. ``surplus``: the key at ``loc`` is one too many, the rest is untouched by it."""

    loc: Loc
    words: str
    surplus: bool = False

    def __str__(self) -> str:
        return f"{path_text(self.loc)}: {self.words}"


def _text_reader(read: Callable[[str], Any], what: str) -> BeforeValidator:
    """A validator for values that stand in the file as text."""

    def convert(value: object) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("text", "must be {what} as text", {"what": what})
        try:
            return read(value)
        except ValueError as error:
            reason = f"{shown(value)!r} is not {what}"
            raise PydanticCustomError("text", "{reason}", {"reason": reason}) from error

    return BeforeValidator(convert)


def _rate(text: str) -> Rate:
    fps = seconds_from_text(text)
    return Rate(fps.numerator, fps.denominator)


def _money(text: str) -> Decimal:
    whole, _, cents = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 15 and (not cents or cents.isdigit())):
        raise ValueError(text)
    if text.endswith(".") or len(cents) > 18 or not cents.isascii():
        raise ValueError(text)
    return Decimal(text)


_Time = Annotated[Fraction, _text_reader(seconds_from_text, "a time in seconds such as '5' or '1001/30000'")]
_FrameRate = Annotated[Rate, _text_reader(_rate, "a frame rate such as '24' or '30000/1001'")]
_Money = Annotated[Decimal, _text_reader(_money, "an amount such as '12.50'")]
_Suffix = Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]


class _Output(Part):
    node: Id
    port: Id

    def value(self) -> Output:
        return Output(NodeId(self.node), self.port)


class _Node(Part):
    bypassed: bool
    collapsed: bool
    kind: Id
    muted: bool
    params: dict[str, Any]
    pin: Id | None
    take: Whole
    title: str
    width: Number
    x: Number
    y: Number

    def value(self, key: str) -> Node:
        pin = None if self.pin is None else Fingerprint(self.pin)
        return Node(
            NodeId(key),
            self.kind,
            self.title,
            self.params,
            self.x,
            self.y,
            self.width,
            self.take,
            pin,
            self.muted,
            self.bypassed,
            self.collapsed,
        )


class _Frame(Part):
    colour: str
    nodes: list[Id]
    title: str

    def value(self, key: str) -> GraphFrame:
        return GraphFrame(FrameId(key), self.title, tuple(NodeId(node) for node in self.nodes), self.colour)


class _Place(Part):
    x: Number
    y: Number

    def value(self) -> Point:
        return self.x, self.y


class _Bend(Part):
    source: _Output = Field(alias="from")
    points: list[_Place]
    target: _Output = Field(alias="to")

    def wire(self) -> Wire:
        return self.source.value(), Input(NodeId(self.target.node), self.target.port)


class _Graph(Part):
    bends: list[_Bend]
    frames: dict[Id, _Frame]
    links: dict[Id, dict[Id, list[_Output]]]
    nodes: dict[Id, _Node]

    def value(self) -> Graph:
        links = {
            Input(NodeId(node), port): tuple(source.value() for source in sources)
            for node, ports in self.links.items()
            for port, sources in ports.items()
        }
        return Graph(
            {NodeId(key): node.value(key) for key, node in self.nodes.items()},
            links,
            {FrameId(key): frame.value(key) for key, frame in self.frames.items()},
            {bend.wire(): tuple(place.value() for place in bend.points) for bend in self.bends},
        )


class _AssetSource(Part):
    asset: Sha256

    def value(self) -> ClipSource:
        return AssetId(self.asset)


class _Title(Part):
    align: Literal["left", "centre", "right"]
    backdrop: str | None
    bold: bool
    colour: str
    italic: bool
    outline: Number
    outline_colour: str
    size: Number
    text: str
    x: Number
    y: Number

    def value(self) -> Title:
        return Title(**{**dict(self), "align": Align(self.align)})


class _TitleSource(Part):
    title: _Title

    def value(self) -> ClipSource:
        return self.title.value()


class _CaptionSource(Part):
    caption: str

    def value(self) -> ClipSource:
        return Caption(self.caption)


_AnySource: TypeAlias = _AssetSource | _Output | _TitleSource | _CaptionSource
_SOURCES: Final[dict[str, type[_AnySource]]] = {
    "asset": _AssetSource,
    "title": _TitleSource,
    "caption": _CaptionSource,
}


def _source(value: object) -> _AnySource:
    """Decide by the keys which of them is meant, so that complaints name one path and not four."""
    keys = value if isinstance(value, dict) else {}
    kind = next((kind for key, kind in _SOURCES.items() if key in keys), _Output)
    return kind.model_validate(value)


class _Transform(Part):
    crop_bottom: Number
    crop_left: Number
    crop_right: Number
    crop_top: Number
    flip_x: bool
    flip_y: bool
    opacity: Number
    rotation_deg: Number
    scale: Number
    x: Number
    y: Number

    def value(self) -> Transform:
        return Transform(**dict(self))


class _Grade(Part):
    contrast: Number
    exposure: Number
    lut: Sha256 | None
    lut_strength: Number
    saturation: Number
    temperature: Number
    tint: Number

    def value(self) -> Grade:
        return Grade(**dict(self))


class _Key(Part):
    colour: str
    softness: Number
    spill: Number
    tolerance: Number

    def value(self) -> ChromaKey:
        return ChromaKey(**dict(self))


class _Transition(Part):
    colour: str
    direction: Literal["right", "left", "down", "up"]
    duration: _Time
    kind: Literal["dissolve", "dip", "wipe"]

    def value(self) -> Transition:
        return Transition(TransitionKind(self.kind), self.duration, self.colour, Direction(self.direction))


def _not_negative(value: Fraction) -> Fraction:
    if value < 0:
        raise PydanticCustomError("negative", "must not be negative")
    return value


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise PydanticCustomError("not_positive", "must be more than 0")
    return value


class _Clip(Part):
    fade_in: _Time
    fade_out: _Time
    fit: Literal["fit", "fill", "stretch"]
    freeze: bool
    gain_db: Number
    grade: _Grade | None
    group: Id | None
    id: Id
    key: _Key | None
    link: Id | None
    name: str
    reverse: bool
    silent: bool
    source: Annotated[_AnySource, BeforeValidator(_source)]
    source_duration: Annotated[Fraction, BeforeValidator(_not_negative), _Time.__metadata__[0]]
    source_start: _Time
    speed: Annotated[Fraction, BeforeValidator(_positive), _Time.__metadata__[0]]
    start: _Time
    transform: _Transform | None
    transition: _Transition | None

    def value(self) -> Clip:
        return Clip(
            ClipId(self.id),
            self.source.value(),
            self.start,
            TimeRange(self.source_start, self.source_duration),
            self.name,
            self.gain_db,
            self.fade_in,
            self.fade_out,
            Fit(self.fit),
            self.speed,
            None if self.transition is None else self.transition.value(),
            self.reverse,
            self.freeze,
            self.silent,
            IN_PLACE if self.transform is None else self.transform.value(),
            NEUTRAL if self.grade is None else self.grade.value(),
            None if self.key is None else self.key.value(),
            None if self.link is None else LinkId(self.link),
            None if self.group is None else GroupId(self.group),
        )


class _Track(Part):
    clips: list[_Clip]
    hidden: bool
    id: Id
    kind: Literal["video", "audio", "caption"]
    locked: bool
    muted: bool
    name: str
    solo: bool
    sync: bool
    volume_db: Number

    def value(self) -> Track:
        return Track(
            TrackId(self.id),
            TrackKind(self.kind),
            self.name,
            tuple(clip.value() for clip in self.clips),
            self.muted,
            self.solo,
            self.locked,
            self.hidden,
            self.volume_db,
            self.sync,
        )


class _Marker(Part):
    at: _Time
    colour: str
    id: Id
    name: str
    note: str

    def value(self) -> Marker:
        return Marker(MarkerId(self.id), self.at, self.name, self.colour, self.note)


class _Timeline(Part):
    height_px: Whole
    markers: list[_Marker]
    rate: _FrameRate
    sample_rate_hz: Whole
    tracks: list[_Track]
    width_px: Whole

    def value(self) -> Timeline:
        tracks = tuple(track.value() for track in self.tracks)
        markers = tuple(marker.value() for marker in self.markers)
        return Timeline(self.rate, self.width_px, self.height_px, self.sample_rate_hz, tracks, markers)


class _Info(Part):
    audio_codec: str
    bytes: Whole
    channels: Whole | None
    draft: bool
    duration: _Time | None
    frames: Whole | None
    has_alpha: bool
    height_px: Whole
    kind: Literal["image", "video", "audio", "lut"]
    rate: _FrameRate | None
    sample_rate_hz: Whole | None
    variable_rate: bool
    video_codec: str
    width_px: Whole

    def value(self) -> MediaInfo:
        return MediaInfo(**{**dict(self), "kind": MediaKind(self.kind)})


class AssetPart(Part):
    """An imported file."""

    info: _Info
    name: str
    sha256: Sha256
    suffix: _Suffix

    def value(self, key: str) -> Asset:
        """The file whose id is ``key``."""
        return Asset(AssetId(key), self.name, MediaRef(self.sha256, self.suffix), self.info.value())


class _Document(Part):
    app: Literal["Character Studio"]
    assets: dict[Sha256, AssetPart]
    budget_usd: _Money | None
    characters: dict[Id, CharacterPart]
    format: Literal[4]
    graph: _Graph
    timeline: _Timeline
    title: str

    def value(self) -> Project:
        return Project(
            self.title,
            self.graph.value(),
            self.timeline.value(),
            {CharacterId(key): character.value(key) for key, character in self.characters.items()},
            {AssetId(key): asset.value(key) for key, asset in self.assets.items()},
            self.budget_usd,
        )


assert (APP, FORMAT_VERSION) == ("Character Studio", 4), "the literals of _Document say the same"


def read_project(document: JsonObject) -> tuple[Project | None, list[Fault]]:
    """The project in ``document``, or None and every fault with the place where it is."""
    try:
        return _Document.model_validate(document).value(), []
    except ValidationError as error:
        return None, faults_in(error)


def faults_in(error: ValidationError) -> list[Fault]:
    """Everything that is not as our documents are, with the place where it is."""
    return [_fault(detail) for detail in error.errors(include_url=False, include_input=False)]


def read_info(data: Mapping[str, Any]) -> MediaInfo:
    """Measured facts of a media file from JSON. Raises ``ValueError`` when they are not what they should be."""
    return _Info.model_validate(dict(data)).value()


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known to this version",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "string_too_short": "must not be empty",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}


def _fault(detail: ErrorDetails) -> Fault:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        hexadecimal = "64" in str(context.get("pattern"))
        words = "must be a SHA-256 in hexadecimal" if hexadecimal else "must be a plain file suffix such as 'mp4'"
    elif kind == "string_too_long":
        words = f"must have at most {context.get('max_length')} characters"
    else:
        words = _WORDS.get(kind, detail["msg"]).format(**context) if kind in _WORDS else detail["msg"]
    return Fault(detail["loc"], words, surplus=kind == "extra_forbidden")


_BY_ID = {("assets",), ("characters",), ("graph", "nodes"), ("graph", "links"), ("graph", "frames")}


def path_text(loc: Loc) -> str:
    """``("timeline", "tracks", 0, "kind")`` → ``timeline.tracks[0].kind``."""
    text = ""
    for index, step in enumerate(loc):
        if isinstance(step, int) or loc[:index] in _BY_ID:
            text += f"[{shown(str(step))}]"
        elif step != "[key]":
            text += f".{shown(step)}" if text else shown(step)
    return text or "the document"
