"""Signing a finished file (C2PA): what was made from what, bound to every byte of it. Always the last thing done.

The shots go in as ingredients; one that carries a signed statement of its own keeps it inside ours. Sources are only
read. What is signed is read back at once: a signature that does not hold is an error, and the file is as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from charstudio.media.provenance import library
from charstudio.media.provenance.certificates import Identity
from charstudio.media.provenance.verify import signature_of
from charstudio.media.sniff import sniff
from charstudio.media.writer import failure
from charstudio.model.errors import DiskFull, EncodeFailed, Unreadable

MIME: Final[Mapping[str, str]] = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "m4a": "audio/mp4",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "tif": "image/tiff",
    "avif": "image/avif",
    "heic": "image/heic",
}
"""The kinds of files that can hold a signature, by suffix."""
_EMPTY: Final = "http://c2pa.org/digitalsourcetype/empty"
"""What a film begins with where nothing in it was generated: an empty timeline on which things are placed."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file that went into what is signed. ``source_type`` is the address of a term, ``model`` what made it."""

    path: Path
    title: str
    source_type: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the signature says. ``source_type`` is the address of a term, empty where nothing was generated.

    ``parent`` is the file of which this is a copy with more said of it; ``ingredients`` are placed in it.
    """

    title: str
    program: str
    version: str
    source_type: str = ""
    ingredients: Sequence[Ingredient] = ()
    parent: Ingredient | None = None


def can_sign(path: Path) -> bool:
    """Whether files of this kind can hold a signature."""
    try:
        return sniff(path).suffix in MIME
    except Unreadable:
        return False


def is_signed(path: Path) -> bool:
    """Whether the file carries a signed statement, sound or not. Quick and without the library: by its mark.

    Every C2PA manifest begins with a JUMBF box of this type (C2PA 2.1, 11.1.4.2); it stands near the beginning or the
    end of a file.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(0)
        if _MARK in file.read(_LOOKED_THROUGH):
            return True
        file.seek(max(0, end - _LOOKED_THROUGH))
        return _MARK in file.read()


_MARK: Final = b"jumd" + bytes.fromhex("6332706100110010800000AA00389B71")
_LOOKED_THROUGH: Final = 16 * 2**20


def sign(path: Path, claim: Claim, identity: Identity) -> None:
    """Sign the file in place. Raises ``EncodeFailed``, ``SettingError``, ``DiskFull``; the file is as it was then.

    Needs as much room again as the file takes.
    """
    c2pa = library.require()
    kind = _mime(path)
    _require_room(path)
    beside = path.with_name(f"{path.name}.signing")
    try:
        builder = c2pa.Builder(_manifest(claim, kind), context=library.context())
        for number, ingredient in enumerate(_all(claim)):
            _add(builder, ingredient, number, is_parent=ingredient is claim.parent)
        info = c2pa.C2paSignerInfo(identity.algorithm.encode(), identity.chain_pem, identity.key_pem, None)
        with path.open("rb") as source, beside.open("w+b") as target:
            builder.sign(c2pa.Signer.from_info(info), kind, source, target)
            target.flush()
            os.fsync(target.fileno())
        _must_hold(beside, path, identity)
        beside.replace(path)
    except c2pa.C2paError as error:
        raise EncodeFailed(f"{path.name} could not be signed: {_words(error)}.", _HINT) from error
    except OSError as error:
        raise failure(error, path) from error
    finally:
        beside.unlink(missing_ok=True)


_HINT: Final = "Look at the certificate in Settings, or export without signing."


def _require_room(path: Path) -> None:
    """The library says of a full disk only that writing failed, so it is asked before."""
    if shutil.disk_usage(path.parent).free < path.stat().st_size + _STATEMENT_BYTES:
        raise DiskFull(
            f"There is no room left to sign {path.name}: it needs as much again as the file takes.",
            "Free some space, choose another disk, or export without signing.",
        )


_STATEMENT_BYTES: Final = 2**20


def _must_hold(signed: Path, path: Path, identity: Identity) -> None:
    found = signature_of(signed, identity.anchor_pem)
    if found is None or not found.holds:
        why = found.problems[0] if found is not None and found.problems else "it is not there"
        raise EncodeFailed(f"The signature of {path.name} does not hold: {why}.", _HINT)


def _all(claim: Claim) -> list[Ingredient]:
    return [*([claim.parent] if claim.parent is not None else []), *claim.ingredients]


def _add(builder: Any, ingredient: Ingredient, number: int, *, is_parent: bool) -> None:
    """Read one ingredient; its own signed statement, if it has one, comes along."""
    if can_sign(ingredient.path):
        with ingredient.path.open("rb") as file:
            builder.add_ingredient_from_stream(_about(ingredient, number, is_parent), _mime(ingredient.path), file)


def _about(ingredient: Ingredient, number: int, is_parent: bool) -> dict[str, str]:  # noqa: FBT001 - one of two
    relationship = "parentOf" if is_parent else "componentOf"
    return {"title": ingredient.title, "relationship": relationship, "label": _label(number)}


def _manifest(claim: Claim, kind: str) -> str:
    """The definition; ingredients of kinds that carry no signature are only named, so they stand here."""
    agent = {"name": claim.program, "version": claim.version}
    shift = 1 if claim.parent is not None else 0
    placed = [_placed(number + shift, each) for number, each in enumerate(claim.ingredients)]
    actions = [_first(claim, agent), *placed, *([] if shift else [{"action": "c2pa.edited", "softwareAgent": agent}])]
    named = [
        _about(each, number, each is claim.parent) | {"format": "application/octet-stream"}
        for number, each in enumerate(_all(claim))
        if not can_sign(each.path)
    ]
    return json.dumps(
        {
            "claim_generator_info": [agent],
            "ingredients": named,
            "title": claim.title,
            "format": kind,
            "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
        }
    )


def _first(claim: Claim, agent: Mapping[str, str]) -> dict[str, object]:
    """How it began: opened, where it is a copy of something; else created."""
    if claim.parent is not None:
        return {"action": "c2pa.opened", "parameters": {"ingredientIds": [_label(0)]}, "softwareAgent": agent}
    return {"action": "c2pa.created", "digitalSourceType": claim.source_type or _EMPTY, "softwareAgent": agent}


def _placed(number: int, ingredient: Ingredient) -> dict[str, object]:
    action: dict[str, object] = {"action": "c2pa.placed", "parameters": {"ingredientIds": [_label(number)]}}
    if ingredient.source_type:
        action["digitalSourceType"] = ingredient.source_type
    if ingredient.model:
        action["softwareAgent"] = {"name": ingredient.model}
    return action


def _label(number: int) -> str:
    return f"ingredient-{number}"


def _mime(path: Path) -> str:
    try:
        return MIME[sniff(path).suffix]
    except (KeyError, Unreadable) as error:
        raise EncodeFailed(
            f"{path.name} is of a kind that cannot be signed.", "MP4, MOV, M4A, PNG, JPEG, GIF, WebP, WAV and MP3 can."
        ) from error


def _words(error: Exception) -> str:
    return str(error).removeprefix("C2paError").strip(" .:")[:300] or type(error).__name__
