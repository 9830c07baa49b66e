"""What a row of the catalogue says, as values: an endpoint of a provider, and the model it serves.

Amounts are US dollars as ``Decimal``; lengths are seconds, sizes pixels or bytes as the names say. Every fact that a
vendor only claims, and every price, carries its date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charstudio.model.values import Json, PortType
from charstudio.providers.requests import Capability


class FieldType(StrEnum):
    """What an endpoint takes in a field, as JSON or as the address of media."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    IMAGES = "images"
    VIDEOS = "videos"
    AUDIOS = "audios"
    FILE = "file"
    SIZE = "size"  # a preset's name or {"width", "height"}
    OBJECT = "object"
    LIST = "list"

    @property
    def port_type(self) -> PortType | None:
        """The socket that fills it, for media."""
        return _PORTS.get(self)

    @property
    def takes_many(self) -> bool:
        """Whether it is a list of media."""
        return self in {FieldType.IMAGES, FieldType.VIDEOS, FieldType.AUDIOS}


_PORTS = {
    FieldType.IMAGE: PortType.IMAGE,
    FieldType.IMAGES: PortType.IMAGE,
    FieldType.VIDEO: PortType.VIDEO,
    FieldType.VIDEOS: PortType.VIDEO,
    FieldType.AUDIO: PortType.AUDIO,
    FieldType.AUDIOS: PortType.AUDIO,
}


class Form(StrEnum):
    """How a canonical value is written into a field."""

    PLAIN = "plain"  # as it is, in the field's own type
    SECONDS_TEXT = "seconds_text"  # "5"
    SECONDS_SUFFIX = "seconds_suffix"  # "8s"
    SECONDS_NUMBER = "seconds_number"  # 5
    FRAMES = "frames"  # max(41, floor(seconds × 16) + 1), inside the field's range; 16 stands for the endpoint's fps
    ASPECT = "aspect"  # the nearest of the choices to width : height ("16:9")
    SIZE_OBJECT = "size_object"  # {"width": 1280, "height": 720}
    SIZE_STAR = "size_star"  # "1280*720"
    RESOLUTION = "resolution"  # one of the choices, whatever its spelling ("720p", "768P", "1K")
    WIDTH = "width"
    HEIGHT = "height"
    LANGUAGE = "language"  # the choice that names the language, whatever its spelling ("German", "de")
    AMOUNT = "amount"  # 0..1 as one of the choices, which stand from little to much ("small", "medium", "large")
    INSERTED = "inserted"  # how many new frames go between two: the factor less one
    VIEW_ANGLE = "view_angle"  # "front", "three_quarter", "side" as degrees around the figure
    ELEMENTS = "elements"  # a list of {"frontal_image_url", "reference_image_urls"}, one for each character


@dataclass(frozen=True, slots=True)
class Field:
    """One input field of an endpoint. ``canonical`` names the parameter or input that fills it; "" makes it an option
    of the model's own. ``inside`` is the object it lies in, for instance ``voice_setting``.
    """

    name: str
    type: FieldType
    canonical: str = ""
    form: Form = Form.PLAIN
    required: bool = False
    default: Json = None
    choices: tuple[str | int | float, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    note: str = ""
    inside: str = ""
    max_items: int | None = None
    min_items: int | None = None
    max_length: int | None = None
    """The most characters of a text."""
    multiple_of: float | None = None

    @property
    def key(self) -> str:
        """What it is called among the model's own parameters: its name, or ``inside.name``."""
        return f"{self.inside}.{self.name}" if self.inside else self.name

    @property
    def is_media(self) -> bool:
        """Whether a socket fills it."""
        return self.type in _PORTS or self.form is Form.ELEMENTS


@dataclass(frozen=True, slots=True)
class OutputField:
    """Where a reply carries something. ``path`` leads to it (``"images.0.url"``, ``"output.video_url"``).

    ``output`` is the canonical output: "image", "video", "audio" for media, "text" for words such as a voice's id.
    """

    output: str
    path: str
    optional: bool = False


def numbered(outputs: Iterable[str]) -> tuple[str, ...]:
    """Names for outputs in their order, each once: image, image, text → image, image_2, text."""
    seen: Counter[str] = Counter()
    names = []
    for output in outputs:
        seen[output] += 1
        names.append(output if seen[output] == 1 else f"{output}_{seen[output]}")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """What one ``per`` costs where every condition of ``when`` holds. The first rule that fits is the price, and every
    rule that fits and is ``added`` comes on top.

    ``per``: second, input_second, minute, image, megapixel, video, request, character, video_second, token,
    input_token, frame, input_image, compute_second.
    ``when`` compares canonical or own parameters after defaults ({"resolution": "720p", "sound": True}); a list is any
    of its values; {"above": 81}, {"up_to": 720} compare numbers ("frames", "fps" and "lines", the shorter side, are
    those of the result), {"given": True} asks whether there is anything at all, {"naming": "voice_id"} whether a part
    of it says something under that name.
    ``block`` rounds the quantity up to whole blocks (5: every started 5 s), or with ``nearest`` to the nearest block
    and at least one; 0 does not round.
    ``frames_per_second`` tells how many frames a "video second" has (16 for Wan), and how many a token clip has.
    ``free`` is how much of the quantity costs nothing; ``of`` names the own field whose characters count.
    """

    usd: Decimal
    per: str
    when: Mapping[str, Json] = field(default_factory=dict)
    block: Decimal = Decimal(0)
    frames_per_second: int = 0
    nearest: bool = False
    added: bool = False
    free: int = 0
    of: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """How an endpoint is charged. No rules: unknown. ``words`` is the vendor's text, ``as_of`` its date."""

    rules: tuple[PriceRule, ...] = ()
    words: str = ""
    as_of: str = ""
    confirmed: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an endpoint allows beyond the ranges of its fields; None: not said."""

    min_seconds: float | None = None
    max_seconds: float | None = None
    max_audio_seconds: float | None = None
    max_audio_seconds_by_resolution: Mapping[str, float] = field(default_factory=dict)
    min_audio_seconds: float | None = None
    max_video_seconds: float | None = None
    max_image_bytes: int | None = None
    max_file_bytes: int | None = None
    max_body_bytes: int | None = None
    min_image_side_px: int | None = None
    max_image_side_px: int | None = None
    min_aspect: float | None = None
    max_aspect: float | None = None
    max_text_characters: int | None = None
    max_audio_bytes: int | None = None
    max_video_bytes: int | None = None
    min_video_seconds: float | None = None
    max_video_seconds_by_orientation: Mapping[str, float] = field(default_factory=dict)
    min_video_side_px: int | None = None
    max_video_side_px: int | None = None
    min_output_pixels: int | None = None
    """The fewest pixels a picture may be asked with."""
    max_output_pixels: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a vendor or an article says of a model and nobody here has measured."""

    text: str
    by: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of one provider: everything needed to ask it, check a request for it, price it and read its reply.

    ``withdrawn`` is not empty when it is gone, and says since when. ``policy`` are sentences a user should know before
    paying (what a service refuses). ``schema_known`` False: its fields are guessed from its family.
    """

    id: str
    provider: str
    title: str
    family: str
    lab: str
    capabilities: tuple[Capability, ...]
    fields: tuple[Field, ...]
    outputs: tuple[OutputField, ...]
    price: Price = Price()
    limits: Limits = Limits()
    policy: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    withdrawn: str = ""
    fps: float | None = None
    """Frames per second of what it makes, where it is fixed."""
    confirmed: bool = False
    sources: tuple[str, ...] = ()
    custom: bool = False
    """Added by the user rather than shipped."""
    model: str = ""
    """The id of the model it serves, where that is another's: the same model at a second provider."""
    tag: str = ""
    """How a prompt calls the n-th picture of a character ("@Image{n}"); empty: in plain words."""
    always: Mapping[str, Json] = field(default_factory=dict)
    """Fields sent with every request, by key."""
    along: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """Fields that must go along with another one whenever that is sent, by keys."""
    schema_known: bool = True

    @property
    def model_id(self) -> str:
        """The id of the model it serves."""
        return self.model or (self.id if self.provider == "fal" else f"{self.provider}/{self.id}")

    def field(self, name: str) -> Field | None:
        """The field called ``name``."""
        return next((found for found in self.fields if found.name == name), None)

    def named_outputs(self) -> tuple[tuple[str, OutputField], ...]:
        """Its outputs under names of their own, which stay the same when an optional one does not come."""
        names = numbered(output.output for output in self.outputs)
        return tuple(zip(names, self.outputs, strict=True))

    def carrying(self, canonical: str) -> Field | None:
        """The field that carries a canonical parameter or input."""
        return next((found for found in self.fields if found.canonical == canonical), None)


@dataclass(frozen=True, slots=True)
class Model:
    """What users choose: a model, and the endpoints that serve it, the preferred first.

    ``id`` is what a node's ``model`` parameter holds: the endpoint's id at fal, or ``runpod/<slug>`` where only RunPod
    has it. Ids never change, since results are found by them.
    """

    id: str
    endpoints: tuple[Endpoint, ...]

    @property
    def provider_names(self) -> tuple[str, ...]:
        """Who serves it, the preferred first."""
        return tuple(endpoint.provider for endpoint in self.endpoints)

    @property
    def first(self) -> Endpoint:
        """The endpoint that describes it."""
        return self.endpoints[0]

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.first.title

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What it can be asked to do."""
        return self.first.capabilities

    def at(self, provider: str) -> Endpoint | None:
        """Its endpoint at ``provider``."""
        return next((endpoint for endpoint in self.endpoints if endpoint.provider == provider), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """A price before the fact. ``usd`` None: unknown, which is never shown as 0. ``words`` explains it in one line."""

    usd: Decimal | None
    words: str = ""
    as_of: str = ""
    confirmed: bool = False
