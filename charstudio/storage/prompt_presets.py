"""Prompt presets and suffixes: those we ship, and the user's own. Both are YAML that people may write by hand.

    video:
      presets:                                    suffixes:
        wiggle_toes:                                same_face:
          label: "Toe Wiggle"                         label: "Exact same face"
          prompt: "…, static camera"                  text: "exact same face as reference"
          category: "Hands and feet"                  model: "any"
          negative: / camera: / duration:             written: 2026-11-28

Only label and prompt (or text) are needed. Shipped ones lie in ``resources/presets``, own ones in ``presets`` in the
user's config folder. A file of the user's that cannot be read never keeps the program from starting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar
from unicodedata import category

from charstudio.model.errors import Damaged, EditError, StorageError
from charstudio.storage.files import door, is_there, read_bytes, replace_file
from charstudio.storage.paths import resources
from charstudio.storage.written import MAX_BYTES, Written, fault

FOLDER: Final = "presets"
"""Inside the resources, and inside the user's config folder."""
OWN_PRESETS: Final = "my-presets.yaml"
OWN_SUFFIXES: Final = "my-suffixes.yaml"
OWN_CATEGORY: Final = "My presets"
ANY_MODEL: Final = "any"
MOST: Final = 1000
LONGEST_LABEL: Final = 80
LONGEST_PROMPT: Final = 4000
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SECONDS: Final = (0.5, 120.0)
_HEADING: Final = (
    "Your own presets of Character Studio. You may edit this file; copies of it can be imported elsewhere.",
)


@dataclass(frozen=True, slots=True)
class PromptPreset:
    """A motion prompt that works. ``camera`` are words added where the prompt names no camera; ``duration`` seconds."""

    id: str
    label: str
    prompt: str
    category: str = OWN_CATEGORY
    negative: str = ""
    camera: str = ""
    duration: float | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Suffix:
    """Words for the end of a prompt, when they were written and for which model's family (``ANY_MODEL`` for all)."""

    id: str
    label: str
    text: str
    model: str = ANY_MODEL
    written: date | None = None
    note: str = ""
    own: bool = False


Entry = TypeVar("Entry", PromptPreset, Suffix)


def shipped_presets() -> tuple[PromptPreset, ...]:
    """The presets that come with the program, file by file. Raises ``StorageError``: the installation is damaged."""
    return tuple(preset for path in _shipped() for preset in presets_in(_content(path), path.name))


def shipped_suffixes() -> tuple[Suffix, ...]:
    """The suffixes that come with the program. Raises ``StorageError``: the installation is damaged."""
    return tuple(suffix for path in _shipped() for suffix in suffixes_in(_content(path), path.name))


def _shipped() -> list[Path]:
    return sorted((resources() / FOLDER).glob("*.yaml"))


def _content(path: Path) -> bytes:
    return read_bytes(path, MAX_BYTES)


def presets_in(content: bytes, name: str) -> tuple[PromptPreset, ...]:
    """The presets of a file; none when it has none. Raises ``Damaged`` naming the line."""
    return tuple(_preset(key, entry, name) for key, entry in _entries(content, name, "presets"))


def suffixes_in(content: bytes, name: str) -> tuple[Suffix, ...]:
    """The suffixes of a file; none when it has none. Raises ``Damaged`` naming the line."""
    return tuple(_suffix(key, entry, name) for key, entry in _entries(content, name, "suffixes"))


class OwnPrompts:
    """The user's own presets and suffixes in the config folder. Every method looks at the disk."""

    def __init__(self, config: Path) -> None:
        self.folder = config / FOLDER

    # --- presets -----------------------------------------------------------------------------------------------

    def presets(self) -> tuple[tuple[PromptPreset, ...], list[str]]:
        """The presets by label, and a sentence for a file that cannot be read. Never raises."""
        return self._listed(OWN_PRESETS, self._presets)

    def save_preset(self, preset: PromptPreset) -> PromptPreset:
        """Keep a preset; one of the same label (in any case) is replaced, and so is one of the same id.

        Raises ``EditError`` for one without label or prompt, ``StorageError``.
        """
        label, prompt = _line(preset.label), preset.prompt.strip()
        _refuse(label, prompt)
        kept = self._presets()
        same = _same(kept, label)
        new = replace(preset, id=same.id if same else _free_id(label, kept), label=label, prompt=prompt, own=True)
        self._write_presets([*(each for each in kept if each.id != new.id), new])
        return new

    def rename_preset(self, preset_id: str, label: str) -> None:
        """Give a preset another label. Raises ``EditError`` for an empty one or one that is taken, ``StorageError``."""
        self._write_presets(_renamed(self._presets(), preset_id, _line(label)))

    def remove_preset(self, preset_id: str) -> None:
        """Forget a preset; one that is gone already is no fault. Raises ``StorageError``."""
        self._write_presets([each for each in self._presets() if each.id != preset_id])

    # --- suffixes ----------------------------------------------------------------------------------------------

    def suffixes(self) -> tuple[tuple[Suffix, ...], list[str]]:
        """The suffixes by label, and a sentence for a file that cannot be read. Never raises."""
        return self._listed(OWN_SUFFIXES, self._suffixes)

    def save_suffix(self, suffix: Suffix, today: date) -> Suffix:
        """Keep a suffix, dated ``today``; one of the same label is replaced. Raises ``EditError``, ``StorageError``."""
        label, text = _line(suffix.label), suffix.text.strip(" ,")
        _refuse(label, text)
        kept = self._suffixes()
        same = _same(kept, label)
        new_id = same.id if same else _free_id(label, kept)
        new = replace(suffix, id=new_id, label=label, text=text, written=today, own=True)
        self._write_suffixes([*(each for each in kept if each.id != new.id), new])
        return new

    def remove_suffix(self, suffix_id: str) -> None:
        """Forget a suffix; one that is gone already is no fault. Raises ``StorageError``."""
        self._write_suffixes([each for each in self._suffixes() if each.id != suffix_id])

    def review_suffix(self, suffix_id: str, today: date) -> None:
        """Note that a suffix was looked at again and still helps. Raises ``StorageError``."""
        kept = [replace(each, written=today) if each.id == suffix_id else each for each in self._suffixes()]
        self._write_suffixes(kept)

    # --- bringing in -------------------------------------------------------------------------------------------

    def take_in(self, path: Path) -> tuple[int, int]:
        """Bring in a file of presets and suffixes, all or nothing; gives how many of each.

        Those of a label that is there already replace it. Raises ``Damaged`` naming the line, ``StorageError``.
        """
        content = _content(path)
        presets, suffixes = presets_in(content, path.name), suffixes_in(content, path.name)
        if not presets and not suffixes:
            raise Damaged(f"There are no presets in “{path.name}”.", "They stand under “video:”, “presets:”.")
        if presets:
            self._write_presets(_merged(self._presets(), presets))
        if suffixes:
            self._write_suffixes(_merged(self._suffixes(), suffixes))
        return len(presets), len(suffixes)

    # --- the files ---------------------------------------------------------------------------------------------

    def _presets(self) -> tuple[PromptPreset, ...]:
        path = self.folder / OWN_PRESETS
        found = presets_in(_content(path), path.name) if is_there(path) else ()
        return tuple(replace(each, own=True) for each in found)

    def _suffixes(self) -> tuple[Suffix, ...]:
        path = self.folder / OWN_SUFFIXES
        found = suffixes_in(_content(path), path.name) if is_there(path) else ()
        return tuple(replace(each, own=True) for each in found)

    def _listed(self, name: str, read: Callable[[], tuple[Entry, ...]]) -> tuple[tuple[Entry, ...], list[str]]:
        try:
            found = read()
        except StorageError as error:
            return (), [f"Your own {name.removeprefix('my-').removesuffix('.yaml')} cannot be used. {error.message}"]
        return tuple(sorted(found, key=lambda each: each.label.casefold())), []

    def _write_presets(self, presets: Sequence[PromptPreset]) -> None:
        self._write(OWN_PRESETS, "presets", {each.id: _preset_entry(each) for each in presets})

    def _write_suffixes(self, suffixes: Sequence[Suffix]) -> None:
        self._write(OWN_SUFFIXES, "suffixes", {each.id: _suffix_entry(each) for each in suffixes})

    def _write(self, name: str, what: str, entries: Mapping[str, object]) -> None:
        if len(entries) > MOST:
            raise EditError(f"There is room for {MOST} {what}.", "Remove some first.")
        from charstudio.storage.preset_yaml import text_of  # noqa: PLC0415

        with door(self.folder, "created"):
            self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self.folder / name, text_of({"video": {what: dict(entries)}}, _HEADING))


# --- reading -------------------------------------------------------------------------------------------------------


def _entries(content: bytes, name: str, what: str) -> Iterator[tuple[str, Written]]:
    """The entries under ``video:``, or at the top for a file that leaves it out."""
    from charstudio.storage.preset_yaml import parsed  # noqa: PLC0415 - no start of the window waits for YAML

    root = parsed(content, name)
    if root.value is None:
        return
    top = _mapping(root, name, "the file")
    video = _mapping(top["video"], name, "“video”") if "video" in top else top
    if what not in video or video[what].value is None:
        return
    found = _mapping(video[what], name, f"“{what}”")
    if len(found) > MOST:
        raise fault(name, video[what], f"there are more than {MOST} {what}")
    for key, entry in found.items():
        if not _ID.fullmatch(key):
            raise fault(name, entry, f"“{key[:60]}” is no id: letters, digits, - and _ only")
        yield key, entry


def _preset(key: str, entry: Written, name: str) -> PromptPreset:
    fields = _mapping(entry, name, f"“{key}”")
    _refuse_others(fields, {"label", "prompt", "category", "negative", "camera", "duration"}, name)
    return PromptPreset(
        key,
        _text(fields, "label", entry, name, LONGEST_LABEL),
        _text(fields, "prompt", entry, name, LONGEST_PROMPT),
        _text(fields, "category", entry, name, LONGEST_LABEL, OWN_CATEGORY),
        _text(fields, "negative", entry, name, LONGEST_PROMPT, ""),
        _text(fields, "camera", entry, name, LONGEST_LABEL, ""),
        _seconds(fields, name),
    )


def _suffix(key: str, entry: Written, name: str) -> Suffix:
    fields = _mapping(entry, name, f"“{key}”")
    _refuse_others(fields, {"label", "text", "model", "written", "note"}, name)
    return Suffix(
        key,
        _text(fields, "label", entry, name, LONGEST_LABEL),
        _text(fields, "text", entry, name, LONGEST_PROMPT),
        _text(fields, "model", entry, name, LONGEST_LABEL, ANY_MODEL),
        _date(fields, name),
        _text(fields, "note", entry, name, LONGEST_PROMPT, ""),
    )


def _mapping(written: Written, name: str, what: str) -> dict[str, Written]:
    found = written.mapping
    if found is None:
        raise fault(name, written, f"{what} must hold names and values")
    return found


def _refuse_others(fields: Mapping[str, Written], known: set[str], name: str) -> None:
    for key, value in fields.items():
        if key not in known:
            raise fault(name, value, f"there is no “{key[:40]}”; there are {', '.join(sorted(known))}")


def _text(
    fields: Mapping[str, Written],
    key: str,
    entry: Written,
    name: str,
    most: int,
    default: str | None = None,
) -> str:
    written = fields.get(key)
    if written is None or written.value is None:
        if default is None:
            raise fault(name, entry, f"“{key}” is missing")
        return default
    if not isinstance(written.value, str):
        raise fault(name, written, f"“{key}” must be text: put it into quotes")
    words = " ".join(written.value.split()) if most == LONGEST_LABEL else written.value.strip()
    if len(words) > most:
        raise fault(name, written, f"“{key}” is longer than {most} characters")
    if not words and default is None:
        raise fault(name, written, f"“{key}” is empty")
    if _has_controls(words):
        raise fault(name, written, f"“{key}” holds characters that cannot be shown")
    return words or (default or "")


def _has_controls(words: str) -> bool:
    """Whether there is anything in it that is neither a letter of some kind nor a line break."""
    return any(category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in words)


def _seconds(fields: Mapping[str, Written], name: str) -> float | None:
    written = fields.get("duration")
    if written is None or written.value is None:
        return None
    value = written.value
    low, high = _SECONDS
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise fault(name, written, f"“duration” must be seconds from {low:g} to {high:g}")
    return float(value)


def _date(fields: Mapping[str, Written], name: str) -> date | None:
    written = fields.get("written")
    if written is None or written.value is None:
        return None
    try:
        return date.fromisoformat(str(written.value))
    except ValueError as error:
        raise fault(name, written, "“written” must be a day such as 2026-11-28") from error


# --- writing -------------------------------------------------------------------------------------------------------


def _preset_entry(preset: PromptPreset) -> dict[str, object]:
    entry: dict[str, object] = {"label": preset.label, "category": preset.category, "prompt": preset.prompt}
    more: dict[str, object] = {"negative": preset.negative, "camera": preset.camera, "duration": preset.duration}
    return {**entry, **{name: value for name, value in more.items() if value}}


def _suffix_entry(suffix: Suffix) -> dict[str, object]:
    entry: dict[str, object] = {"label": suffix.label, "text": suffix.text, "model": suffix.model}
    more: dict[str, object] = {"written": suffix.written, "note": suffix.note}
    return {**entry, **{name: value for name, value in more.items() if value}}


def _line(words: str) -> str:
    return " ".join(words.split())[:LONGEST_LABEL]


def _refuse(label: str, words: str) -> None:
    if not label:
        raise EditError("It needs a name.")
    if not words:
        raise EditError("There is nothing to keep yet.", "Write a prompt first.")
    if _has_controls(f"{label}{words}"):
        raise EditError("It holds characters that cannot be shown.")
    if len(words) > LONGEST_PROMPT:
        raise EditError(f"It is longer than {LONGEST_PROMPT} characters.")


def _same(entries: Iterable[Entry], label: str) -> Entry | None:
    return next((each for each in entries if each.label.casefold() == label.casefold()), None)


def _free_id(label: str, entries: Iterable[PromptPreset | Suffix]) -> str:
    """An id made of the label that nobody has."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:48] or "preset"
    taken = {each.id for each in entries}
    return (
        plain if plain not in taken else next(name for n in range(2, MOST + 3) if (name := f"{plain}_{n}") not in taken)
    )


def _renamed(kept: Sequence[PromptPreset], preset_id: str, label: str) -> list[PromptPreset]:
    if not label:
        raise EditError("It needs a name.")
    same = _same(kept, label)
    if same is not None and same.id != preset_id:
        raise EditError(f"There is a preset “{same.label}” already.", "Choose another name.")
    return [replace(each, label=label) if each.id == preset_id else each for each in kept]


def _merged(kept: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    """``kept`` with ``new`` in it: by label, then under a free id."""
    found = {each.label.casefold(): each for each in kept}
    for each in new:
        same = found.get(each.label.casefold())
        others = [other for other in found.values() if other is not same]
        taken = {other.id for other in others}
        new_id = same.id if same else each.id if each.id not in taken else _free_id(each.label, others)
        found[each.label.casefold()] = replace(each, id=new_id, own=True)
    return list(found.values())
