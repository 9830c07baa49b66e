"""Where a graph begins: imported files, text, and the reference that locks a character."""

from __future__ import annotations

from charstudio.model.characters import BASE_OUTFIT
from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec, ParamSpec, ParamType, PortSpec
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, CharacterId, PortType
from charstudio.nodes.base import Assets, Characters, NodeKind, Outputs, Params

CATEGORY = "Sources"


def _file_param(kind: PortType, help_text: str) -> ParamSpec:
    return ParamSpec("asset", ParamType.ASSET, "", "File", help_text, accepts=(kind,))


_WORDS = {MediaKind.IMAGE: "a picture", MediaKind.VIDEO: "a clip", MediaKind.AUDIO: "a sound"}


def _media(assets: Assets, asset_id: object, kind: MediaKind) -> MediaValue:
    asset = assets.get(AssetId(str(asset_id)))
    if asset is None:
        raise PlanError("The file is not in this project.", "Choose another file in the inspector.")
    if asset.info.kind is not kind:
        raise PlanError(f"“{asset.name}” is {_WORDS[asset.info.kind]}, not {_WORDS[kind]}.", "Choose another file.")
    return MediaValue(asset.media, asset.info)


def _chosen(params: Params, assets: Assets, kind: MediaKind) -> MediaValue:
    asset_id = params.get("asset")
    if not asset_id:
        raise PlanError("No file is chosen.", "Choose a file in the inspector, or drop one on the canvas.")
    return _media(assets, asset_id, kind)


def _image(params: Params, assets: Assets, characters: Characters) -> Outputs:  # noqa: ARG001 - one signature for all
    return {"image": _chosen(params, assets, MediaKind.IMAGE)}


def _audio(params: Params, assets: Assets, characters: Characters) -> Outputs:  # noqa: ARG001 - one signature for all
    return {"audio": _chosen(params, assets, MediaKind.AUDIO)}


def _video(params: Params, assets: Assets, characters: Characters) -> Outputs:  # noqa: ARG001 - one signature for all
    return {"video": _chosen(params, assets, MediaKind.VIDEO)}


def _text(params: Params, assets: Assets, characters: Characters) -> Outputs:  # noqa: ARG001 - one signature for all
    return {"text": str(params.get("text", ""))}


def _reference(params: Params, assets: Assets, characters: Characters) -> Outputs:
    if params.get("character"):
        return _character(params, assets, characters)
    stills = params.get("stills")
    if not isinstance(stills, list | tuple) or not stills:
        raise PlanError("The reference has no picture yet.", "Add at least one still, or choose a character.")
    return {"image": _media(assets, stills[0], MediaKind.IMAGE), "notes": str(params.get("notes", ""))}


def _character(params: Params, assets: Assets, characters: Characters) -> Outputs:
    character = characters.get(CharacterId(str(params.get("character"))))
    if character is None:
        raise PlanError("The character is not in this project.", "Choose another one in the inspector.")
    number = params.get("outfit")
    outfit = number if isinstance(number, int) and not isinstance(number, bool) else BASE_OUTFIT
    still = character.still_of(outfit)
    if still is None:
        raise PlanError(f"{character.name} has no reference picture yet.", "Give it one on the character's page.")
    return {"image": _media(assets, still, MediaKind.IMAGE), "notes": character.description(outfit)}


REFERENCE = NodeKind(
    KindSpec(
        "source.reference",
        1,
        "Reference",
        CATEGORY,
        "The character: one master still, more views if you have them, and notes on what never changes.",
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"), PortSpec("notes", PortType.TEXT, "Notes")),
        params=(
            ParamSpec(
                "character",
                ParamType.CHARACTER,
                "",
                "Character",
                "One of the film's characters. Its reference and traits are used; none: the stills below.",
                placeholder="None: the stills below",
                added=True,
            ),
            ParamSpec(
                "outfit",
                ParamType.OUTFIT,
                0,
                "Outfit",
                "Which of the character's numbered variants acts here.",
                minimum=0,
                added=True,
            ),
            ParamSpec(
                "stills",
                ParamType.ASSETS,
                [],
                "Stills",
                "The first is the master reference; the others show more angles and expressions.",
                accepts=(PortType.IMAGE,),
            ),
            ParamSpec(
                "notes",
                ParamType.TEXT,
                "",
                "Notes",
                "Permanent traits only: age, hair, eyes, glasses, scars.",
                multiline=True,
                placeholder="Lavender hair, red scarf, round glasses",
            ),
        ),
        keywords=("character", "portrait", "sheet", "identity"),
    ),
    constant=_reference,
)

IMAGE = NodeKind(
    KindSpec(
        "source.image",
        1,
        "Image file",
        CATEGORY,
        "A picture from your disk.",
        outputs=(PortSpec("image", PortType.IMAGE, "Picture"),),
        params=(_file_param(PortType.IMAGE, "A picture: PNG, JPEG, WebP, AVIF, HEIC, TIFF."),),
        keywords=("picture", "still", "photo", "import"),
    ),
    constant=_image,
)

VIDEO = NodeKind(
    KindSpec(
        "source.video",
        1,
        "Video file",
        CATEGORY,
        "A clip from your disk, with its sound.",
        outputs=(PortSpec("video", PortType.VIDEO, "Clip"),),
        params=(_file_param(PortType.VIDEO, "A clip: MP4, MOV, WebM, MKV, animated GIF or WebP."),),
        keywords=("clip", "footage", "import"),
    ),
    constant=_video,
)

AUDIO = NodeKind(
    KindSpec(
        "source.audio",
        1,
        "Audio file",
        CATEGORY,
        "Dialogue, music or sound from your disk.",
        outputs=(PortSpec("audio", PortType.AUDIO, "Sound"),),
        params=(
            _file_param(PortType.AUDIO, "A sound: WAV, MP3, M4A, FLAC, Ogg, Opus."),
            ParamSpec(
                "character",
                ParamType.CHARACTER,
                "",
                "Spoken by",
                "Whose recorded line this is, for the script.",
                placeholder="Nobody of the film",
                affects_result=False,
                added=True,
            ),
            ParamSpec(
                "text",
                ParamType.TEXT,
                "",
                "Line",
                "What is said in it, for the script.",
                multiline=True,
                affects_result=False,
                added=True,
            ),
        ),
        keywords=("dialogue", "music", "sound", "import", "voice"),
    ),
    constant=_audio,
)

TEXT = NodeKind(
    KindSpec(
        "source.text",
        1,
        "Text",
        CATEGORY,
        "One text for several nodes: a shared prompt or character notes.",
        outputs=(PortSpec("text", PortType.TEXT, "Text"),),
        params=(ParamSpec("text", ParamType.TEXT, "", "Text", multiline=True),),
        keywords=("prompt", "notes", "string"),
    ),
    constant=_text,
)

KINDS = (REFERENCE, IMAGE, VIDEO, AUDIO, TEXT)
