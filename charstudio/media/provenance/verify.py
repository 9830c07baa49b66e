"""Reading the signed statement of a file and whether it still holds. Offline, and never an error for a damaged file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from charstudio.media.provenance import library

_UNTRUSTED: Final = "signingCredential.untrusted"
_WORDS: Final[Mapping[str, str]] = {
    "assertion.bmffHash.mismatch": "the file was changed after it was signed",
    "assertion.dataHash.mismatch": "the file was changed after it was signed",
    "assertion.boxesHash.mismatch": "the file was changed after it was signed",
    "assertion.hashedURI.mismatch": "the statement itself was changed after it was signed",
    "claimSignature.mismatch": "the signature does not fit the statement",
    "signingCredential.expired": "the certificate had run out",
    "signingCredential.invalid": "the certificate is not one that may sign",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Something that went into a signed file. ``signer`` is who signed its own statement, empty where it has none."""

    title: str
    relationship: str
    signer: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Signature:
    """The signed statement of a file.

    ``holds``: nothing was changed since it was signed. ``trusted``: and a certificate that the user trusts vouches for
    the signer's name. ``problems`` are what is wrong, in words.
    """

    holds: bool
    trusted: bool
    signer: str
    title: str = ""
    program: str = ""
    source_types: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    problems: tuple[str, ...] = ()


def signature_of(path: Path, anchors: bytes = b"") -> Signature | None:
    """The signed statement of a file; None where there is none. ``anchors``: certificates (PEM) that are trusted.

    Raises ``SettingError`` where the library is not installed, ``OSError``.
    """
    c2pa = library.require()
    try:
        with path.open("rb") as file:
            reader = c2pa.Reader.try_create(file, context=library.context(anchors))
            if reader is None:
                return None
            store, state = json.loads(reader.json()), str(reader.get_validation_state())
    except c2pa.C2paError as error:
        if "NotSupported" in type(error).__name__ or "NotSupported" in str(error):
            return None
        return Signature(holds=False, trusted=False, signer="", problems=(f"it cannot be read: {str(error)[:200]}",))
    return _signature(store, state)


def _signature(store: Mapping[str, Any], state: str) -> Signature:
    manifests = store.get("manifests", {})
    active = manifests.get(store.get("active_manifest"), {})
    actions = [*_actions(active)]
    generators = active.get("claim_generator_info") or [{}]
    problems = tuple(dict.fromkeys(_problem(fault) for fault in _faults(store)))
    return Signature(
        holds=state in {"Valid", "Trusted"},
        trusted=state == "Trusted",
        signer=_signer(active),
        title=str(active.get("title", "")),
        program=" ".join(str(generators[0].get(key, "")) for key in ("name", "version")).strip(),
        source_types=_distinct(str(action.get("digitalSourceType", "")) for action in actions),
        models=_distinct(_agent(action) for action in actions if action.get("action") == "c2pa.placed"),
        actions=_distinct(str(action.get("action", "")) for action in actions),
        parts=tuple(_part(each, manifests) for each in active.get("ingredients", ())),
        problems=problems,
    )


def _actions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assertion in manifest.get("assertions", ()):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            yield from assertion.get("data", {}).get("actions", ())


def _part(ingredient: Mapping[str, Any], manifests: Mapping[str, Any]) -> Part:
    own = manifests.get(str(ingredient.get("active_manifest", "")), {})
    results = ingredient.get("validation_results", {}).get("activeManifest", {})
    faults = [fault for fault in results.get("failure", ()) if fault.get("code") != _UNTRUSTED]
    return Part(
        str(ingredient.get("title", "")), str(ingredient.get("relationship", "")), _signer(own), holds=not faults
    )


def _signer(manifest: Mapping[str, Any]) -> str:
    info = manifest.get("signature_info", {})
    return str(info.get("common_name") or info.get("issuer") or "")


def _agent(action: Mapping[str, Any]) -> str:
    agent = action.get("softwareAgent", "")
    return str(agent.get("name", "")) if isinstance(agent, Mapping) else str(agent)


def _faults(store: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = store.get("validation_results", {}).get("activeManifest", {}).get("failure", ())
    yield from (fault for fault in found if fault.get("code") != _UNTRUSTED)


def _problem(fault: Mapping[str, Any]) -> str:
    code = str(fault.get("code", ""))
    return _WORDS.get(code) or f"{fault.get('explanation') or code}".rstrip(".")


def _distinct(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
