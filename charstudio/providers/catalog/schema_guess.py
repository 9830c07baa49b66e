"""What the names of fal's fields usually mean: which take media, which canonical parameter they carry, what is made.

Guesses for endpoints nobody has described; the rows we ship are curated and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from charstudio.providers.catalog.rows import Field, FieldType, Form, OutputField
from charstudio.providers.requests import Capability

_MEDIA_WORDS = (
    (FieldType.VIDEO, re.compile(r"(^|_)(videos?|clips?|movies?)(_|$)")),
    (FieldType.AUDIO, re.compile(r"(^|_)(audios?|voices?|sounds?|musics?|songs?|speech|speakers?)(_|$)")),
    (
        FieldType.IMAGE,
        re.compile(r"(^|_)(images?|imgs?|photos?|pictures?|frames?|masks?|faces?|portraits?|thumbnails?)(_|$)"),
    ),
)
_NO_MEDIA = re.compile(r"(^|_)(embeddings?|zip|archive|captions?|subtitles?|mesh|lora|model)(_|$)")
_ADDRESS = re.compile(r"(^|_)(url|uri|urls|uris)$")
_BARE = re.compile(r"^(image|video|audio|mask|images|videos|audios)$")
_MANY = {
    FieldType.IMAGE: FieldType.IMAGES,
    FieldType.VIDEO: FieldType.VIDEOS,
    FieldType.AUDIO: FieldType.AUDIOS,
}
_FROM_UI = {"image": FieldType.IMAGE, "video": FieldType.VIDEO, "audio": FieldType.AUDIO, "file": FieldType.FILE}


def media_type(name: str, words: str, hint: str, *, is_address: bool) -> FieldType | None:
    """The kind of media whose address a text field takes, None when it takes plain text.

    ``words`` describe it, ``hint`` is the form control the service shows, ``is_address`` that the schema says so.
    """
    if hint in _FROM_UI:
        return _FROM_UI[hint]
    lowered, described = name.lower(), words.lower()
    takes_address = is_address or bool(_ADDRESS.search(lowered))
    if takes_address and _NO_MEDIA.search(lowered):
        return FieldType.FILE
    if not takes_address and not (_BARE.match(lowered) and re.search(r"\b(url|uri|file|data)\b", described)):
        return None
    for text in (lowered, re.sub(r"\W+", "_", described)):
        for kind, pattern in _MEDIA_WORDS:
            if pattern.search(text):
                return kind
    return FieldType.FILE


def many(kind: FieldType) -> FieldType:
    """The list of that media; files of no known kind stay a plain list."""
    return _MANY.get(kind, FieldType.LIST)


_PLAIN = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "seed": "seed",
    "generate_audio": "sound",
    "keep_original_sound": "sound",
    "preserve_audio": "sound",
    "num_images": "count",
    "strength": "strength",
    "character_orientation": "orientation",
    "upscale_factor": "factor",
    "scale_factor": "factor",
    "voice": "voice",
    "voice_id": "voice",
    "voice_speed": "voice_speed",
    "emotion": "emotion",
}
_FIRST = {"image_url", "start_image_url", "first_frame_url", "first_image_url", "input_image_url", "image"}
_LAST = {"end_image_url", "tail_image_url", "last_frame_url", "last_image_url", "end_image"}
_REFERENCES = {"reference_image_urls", "image_urls", "input_image_urls", "reference_images", "reference_image_url"}

_FILMS = {"video_url", "input_video_url", "video", "video_urls", "reference_video_urls"}
_SOUNDS = {"audio_url", "input_audio_url", "audio", "audio_urls", "reference_audio_urls", "first_audio_url"}


def with_canonical(fields: Sequence[Field], makes: str) -> tuple[Field, ...]:
    """The fields with the canonical parameters their names suggest, each at most once. ``makes``: the first output."""
    taken: set[str] = set()
    named = []
    for field in fields:
        canonical, form = _canonical(field, makes)
        if not canonical or canonical in taken or (field.inside and makes != "audio"):
            named.append(field)
            continue
        taken.add(canonical)
        named.append(replace(field, canonical=canonical, form=form))
    return tuple(named)


def _canonical(field: Field, makes: str) -> tuple[str, Form]:
    if field.type.port_type is not None:
        return _canonical_input(field, makes), Form.PLAIN
    if field.type is FieldType.SIZE:
        return "size", Form.SIZE_OBJECT
    if field.name in {"text", "text_input"} or (makes == "audio" and field.name in {"prompt", "input"}):
        return "text", Form.PLAIN
    if field.name == "speed" and makes == "audio":
        return "voice_speed", Form.PLAIN
    if field.name == "elements" and field.type is FieldType.LIST:
        return "references", Form.ELEMENTS
    if field.name in _SHAPED:
        return _SHAPED[field.name](field)
    return _PLAIN.get(field.name, ""), Form.PLAIN


def _duration(field: Field) -> tuple[str, Form]:
    if field.type is not FieldType.TEXT:
        return "duration", Form.SECONDS_NUMBER
    shown = [*map(str, field.choices), str(field.default or "")]
    return "duration", Form.SECONDS_SUFFIX if any(re.match(r"\d+s$", one) for one in shown) else Form.SECONDS_TEXT


def _frame_count(field: Field) -> tuple[str, Form]:
    """A clip's frames; the "num_frames" of interpolation are those put between two, and few."""
    is_length = isinstance(field.default, int) and field.default >= 16
    return ("duration", Form.FRAMES) if is_length else ("", Form.PLAIN)


_SHAPED: Mapping[str, Callable[[Field], tuple[str, Form]]] = {
    "duration": _duration,
    "num_frames": _frame_count,
    "resolution": lambda field: ("resolution", Form.RESOLUTION) if field.choices else ("", Form.PLAIN),
    "aspect_ratio": lambda field: ("aspect", Form.ASPECT) if field.choices else ("", Form.PLAIN),
    "fps": lambda _: ("fps", Form.PLAIN),
    "frames_per_second": lambda _: ("fps", Form.PLAIN),
    "language": lambda field: ("language", Form.LANGUAGE if field.choices else Form.PLAIN),
    "language_code": lambda field: ("language", Form.LANGUAGE if field.choices else Form.PLAIN),
}


def _canonical_input(field: Field, makes: str) -> str:
    if field.name in _LAST:
        return "end_image"
    if field.name in _REFERENCES:
        return "references" if makes == "video" or field.name.startswith("reference") else "image"
    if field.name in _FIRST:
        return "image"
    if field.name in _FILMS:
        return "video"
    return "audio" if field.name in _SOUNDS else ""


_WORK = (
    (Capability.UPSCALE, re.compile(r"upscal|super-res|enhance|clarity")),
    (Capability.MATTE, re.compile(r"background|rembg|birefnet|matt(e|ing)")),
    (Capability.INTERPOLATE, re.compile(r"interpolat|rife|/film")),
    (Capability.EXTEND, re.compile(r"extend")),
)


def own_only(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of an endpoint that can nothing a node knows: sockets and parameters are its own, but for the seed."""
    return tuple(
        field if field.canonical in {"", "seed"} else replace(field, canonical="", form=Form.PLAIN) for field in fields
    )


def capabilities(endpoint_id: str, fields: Sequence[Field], outputs: Sequence[OutputField]) -> tuple[Capability, ...]:
    """What the sockets say it can do, always with ``ENDPOINT``, which any endpoint can."""
    guess = {"image": _makes_image, "video": _makes_video, "audio": _makes_audio}.get(outputs[0].output)
    found = guess(endpoint_id.lower(), fields) if guess else None
    return (found, Capability.ENDPOINT) if found else (Capability.ENDPOINT,)


def _has(fields: Sequence[Field], canonical: str) -> bool:
    return any(field.canonical == canonical for field in fields)


def _needs(fields: Sequence[Field], canonical: str) -> bool:
    return any(field.canonical == canonical and field.required for field in fields)


def _work(endpoint_id: str) -> Capability | None:
    return next((capability for capability, pattern in _WORK if pattern.search(endpoint_id)), None)


def _makes_image(endpoint_id: str, fields: Sequence[Field]) -> Capability | None:
    pictures = [field for field in fields if field.type in {FieldType.IMAGE, FieldType.IMAGES}]
    prompted = _has(fields, "prompt")
    edits = any(field.required for field in pictures) or (bool(pictures) and "edit" in endpoint_id)
    if not edits:
        needs_other = any(field.required and field.type.port_type for field in fields)
        return Capability.TEXT_TO_IMAGE if prompted and not needs_other else None
    work = _work(endpoint_id)
    return Capability.IMAGE_EDIT if prompted and work not in {Capability.UPSCALE, Capability.MATTE} else work


def _makes_video(endpoint_id: str, fields: Sequence[Field]) -> Capability | None:
    if "reference-to-video" in endpoint_id and any(_has(fields, name) for name in ("references", "video")):
        return Capability.REFERENCE_TO_VIDEO
    if _needs(fields, "video"):
        return _changes_video(endpoint_id, fields)
    if _has(fields, "image") and (_needs(fields, "audio") or _needs(fields, "text")):
        return Capability.AVATAR
    if _needs(fields, "image") and _needs(fields, "end_image"):
        return Capability.FIRST_LAST_FRAME
    if _has(fields, "references") and not _has(fields, "image"):
        return Capability.REFERENCE_TO_VIDEO
    return Capability.IMAGE_TO_VIDEO if _has(fields, "image") and _has(fields, "prompt") else None


def _changes_video(endpoint_id: str, fields: Sequence[Field]) -> Capability | None:
    if _has(fields, "audio") or _needs(fields, "text"):
        return Capability.LIPSYNC
    if _needs(fields, "image"):
        return Capability.REPLACE if re.search("replace|swap", endpoint_id) else Capability.MOTION_CONTROL
    return _work(endpoint_id)


def _makes_audio(_endpoint_id: str, fields: Sequence[Field]) -> Capability | None:
    needs_media = any(field.required and field.type.port_type for field in fields)
    return Capability.SPEECH if _has(fields, "text") and not needs_media else None
