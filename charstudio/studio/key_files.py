"""Keymaps as files: the presets we ship, the user's own in the settings, and those passed on from hand to hand.

A preset or a passed-on keymap is a JSON object: ``version``, and ``keys`` with a list of keys for each command id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.values import Json
from charstudio.storage.files import read_bytes, replace_file
from charstudio.storage.paths import resources
from charstudio.storage.settings import Settings
from charstudio.studio.key_text import read_key
from charstudio.studio.keymap import STANDARD, KeyCommand, Keymap, Preset, read

FOLDER = "keymaps"
"""Inside the resources."""
VERSION = 1
SUFFIX = ".json"
_MAX_BYTES = 2**20
_HINT = "Choose a file that was exported from the settings of Character Studio."


def shipped_presets() -> tuple[Preset, ...]:
    """The presets there are, our own first, the others by name. One that cannot be read is left out."""
    found = []
    for path in sorted((resources() / FOLDER).glob(f"*{SUFFIX}")):
        with suppress(StorageError):
            found.append(read_preset(path))
    return (STANDARD, *sorted(found, key=lambda preset: preset.name))


def read_preset(path: Path) -> Preset:
    """The preset in a file; its id is the file's name. Raises ``StorageError``."""
    document: Mapping[str, Any] = _document(path)
    name, about, keys = document.get("name"), document.get("about"), document.get("keys")
    if not isinstance(name, str) or not isinstance(about, str) or not isinstance(keys, Mapping):
        raise Damaged(f"“{path.name}” holds no keys.", _HINT)
    try:
        found = {command: tuple(read_key(key) for key in texts) for command, texts in keys.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise Damaged(f"“{path.name}” holds something that is not a key: {error}.", _HINT) from error
    return Preset(path.stem, name, about, found)


def from_settings(commands: Sequence[KeyCommand], settings: Settings) -> tuple[Keymap, list[str]]:
    """The user's keymap, and a sentence for everything in it that cannot be used. Never raises."""
    presets = (STANDARD,) if settings.key_preset == STANDARD.id else shipped_presets()
    return read(commands, presets, settings.key_preset, settings.keymap)


def export_keymap(path: Path, keymap: Keymap) -> None:
    """Write a keymap for another machine. Raises ``StorageError``."""
    document = {"version": VERSION, "preset": keymap.preset.id, "keys": keymap.as_json()}
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)
    replace_file(path, f"{text}\n".encode("utf-8", "backslashreplace"))


def import_keymap(path: Path, commands: Sequence[KeyCommand]) -> tuple[Keymap, list[str]]:
    """The keymap in a file, and a sentence for everything in it that cannot be used. Raises ``StorageError``."""
    document = _document(path)
    preset, keys = document.get("preset", STANDARD.id), document.get("keys")
    if not isinstance(preset, str) or not isinstance(keys, Mapping):
        raise Damaged(f"“{path.name}” holds no keys.", _HINT)
    return read(commands, shipped_presets(), preset, keys)


def _document(path: Path) -> Mapping[str, Json]:
    try:
        document = json.loads(read_bytes(path, _MAX_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Damaged(f"“{path.name}” holds no keys: it is not JSON.", _HINT) from error
    if not isinstance(document, dict):
        raise Damaged(f"“{path.name}” holds no keys.", _HINT)
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NewerFormat(f"“{path.name}” was written by a later version of Character Studio.", "Update to read it.")
    if version != VERSION:
        raise Damaged(f"“{path.name}” holds no keys.", _HINT)
    return document
