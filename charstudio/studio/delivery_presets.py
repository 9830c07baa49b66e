"""What a film can be delivered as, by purpose: the presets we ship and the user's own. And how their files are named.

Presets are data: ``resources/delivery/presets.json``, and ``deliveries.json`` in the user's config folder. Nothing in
the user's file keeps the program from starting: a preset that cannot be used is left out and named in a remark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from charstudio.model.delivery import FORMS, CaptionUse, Delivery, Disclosure, Effort, Form, Framing, Sidecar
from charstudio.model.errors import Damaged, EditError, NewerFormat, StorageError
from charstudio.model.time import Rate
from charstudio.model.values import Json, new_id
from charstudio.storage.files import door, is_there, read_bytes, replace_file
from charstudio.storage.paths import resources

VERSION: Final = 1
SHIPPED: Final = "delivery/presets.json"
"""Inside the resources."""
OWN: Final = "deliveries.json"
"""Inside the user's config folder."""
_MAX_BYTES: Final = 2**20
_LONGEST: Final = 80
_FASTEST_FPS: Final = 240
_FINEST: Final = 10_000
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_OTHER_SUFFIXES: Final = {".m4v", ".jpeg"}


@dataclass(frozen=True, slots=True)
class DeliveryPreset:
    """A way to deliver a film under a name. ``own`` ones were made by the user."""

    id: str
    title: str
    purpose: str
    delivery: Delivery
    own: bool = False


def shipped_deliveries() -> tuple[DeliveryPreset, ...]:
    """Those that come with the program, in their order. Raises ``StorageError``: the installation is damaged then."""
    found, faults = _read(resources() / SHIPPED, own=False)
    if faults:
        raise Damaged("The presets for export cannot be read.", "Install the program anew.", tuple(faults))
    return found


class OwnDeliveries:
    """The user's own presets in the config folder. Every method looks at the disk."""

    def __init__(self, config: Path) -> None:
        self.path = config / OWN

    def listed(self) -> tuple[tuple[DeliveryPreset, ...], list[str]]:
        """The presets, by title, and a sentence for each that cannot be used. Never raises."""
        try:
            if not is_there(self.path):
                return (), []
            found, faults = _read(self.path, own=True)
        except StorageError as error:
            return (), [f"Your own presets for export cannot be used. {error.message}"]
        return tuple(sorted(found, key=lambda preset: preset.title.casefold())), faults

    def save(self, title: str, delivery: Delivery, purpose: str = "") -> DeliveryPreset:
        """Keep a delivery under a title; one of the same title is replaced.

        Raises ``EditError`` for an empty title or a delivery that cannot be, ``StorageError``.
        """
        wanted = " ".join(title.split())[:_LONGEST]
        if not wanted:
            raise EditError("A preset needs a name.")
        for _, fault in delivery.faults():
            raise EditError(fault)
        kept, entries = self._entries()
        same = next((preset for preset in kept if preset.title.casefold() == wanted.casefold()), None)
        new = DeliveryPreset(
            same.id if same else new_id("d"), wanted, purpose, replace(delivery, name=wanted), own=True
        )
        self._write([*(each for each in entries if each.get("id") != new.id), _entry(new)])
        return new

    def remove(self, preset: DeliveryPreset) -> None:
        """Forget a preset; one that is gone already is no fault. Raises ``StorageError``."""
        _, entries = self._entries()
        self._write([each for each in entries if each.get("id") != preset.id])

    def _entries(self) -> tuple[tuple[DeliveryPreset, ...], list[dict[str, Any]]]:
        """The presets, and all entries as they stand in the file: what we cannot use stays there."""
        if not is_there(self.path):
            return (), []
        found, _ = _read(self.path, own=True)
        return found, [each for each in _document(self.path) if isinstance(each, dict)]

    def _write(self, entries: Iterable[Mapping[str, Json]]) -> None:
        with door(self.path.parent, "created"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": VERSION, "presets": list(entries)}
        replace_file(self.path, f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode())


def all_deliveries(config: Path | None) -> tuple[tuple[DeliveryPreset, ...], list[str]]:
    """The user's own presets and ours, and a sentence for everything that cannot be used."""
    own, faults = OwnDeliveries(config).listed() if config is not None else ((), [])
    return (*shipped_deliveries(), *own), faults


def preset_named(presets: Iterable[DeliveryPreset], name: str) -> DeliveryPreset | None:
    """The preset a person means by its id, its title or the name of its files, in any case; own ones go first."""
    wanted = name.strip().casefold()
    ordered = sorted(presets, key=lambda preset: not preset.own)
    spellings = [(preset.id, preset.title, preset.delivery.name) for preset in ordered]
    for which in range(3):
        for preset, names in zip(ordered, spellings, strict=True):
            if names[which].casefold() == wanted:
                return preset
    return None


def file_named(path: Path, delivery: Delivery) -> Path:
    """``path`` with the suffix of the delivery's form; another film's suffix is replaced, other dots are letters."""
    suffix = path.suffix.lower()
    known = {facts.suffix for facts in FORMS.values() if facts.suffix} | _OTHER_SUFFIXES
    if suffix == delivery.facts.suffix or (suffix, delivery.facts.suffix) in {(".m4v", ".mp4"), (".jpeg", ".jpg")}:
        return path
    stem = path.stem if suffix in known else path.name
    return path.with_name(f"{stem}{delivery.facts.suffix}")


def files_named(target: Path, deliveries: Sequence[Delivery]) -> tuple[Path, ...]:
    """Where each delivery goes when the user names the film ``target``: for several ``Film - Reel 9x16.mp4`` and so on.

    No two are the same on any system: the later one gets a number. Whether one is there already is another question.
    """
    if len(deliveries) == 1:
        return (file_named(target, deliveries[0]),)
    plain = file_named(target, Delivery(form=Form.PNG_SEQUENCE)).name
    found: list[Path] = []
    taken: set[str] = set()
    for delivery in deliveries:
        name = _NOT_IN_NAMES.sub(" ", delivery.name).strip(" .") or str(delivery.form)
        stem = first = f"{plain} - {name}"
        number = 2
        while f"{stem}{delivery.facts.suffix}".casefold() in taken:
            stem, number = f"{first} {number}", number + 1
        taken.add(f"{stem}{delivery.facts.suffix}".casefold())
        found.append(target.with_name(f"{stem}{delivery.facts.suffix}"))
    return tuple(found)


# --- reading -------------------------------------------------------------------------------------------------------


def delivery_from_json(document: object) -> Delivery:
    """A delivery from what a file says of it; what it leaves out is as in ``Delivery()``.

    Raises ``ValueError`` with a sentence for the first thing that cannot be.
    """
    if not isinstance(document, Mapping):
        raise ValueError("a delivery is a JSON object")  # noqa: TRY004 - as for every other fault
    values: dict[str, Any] = {}
    for name, value in document.items():
        reader = _READERS.get(name)
        if reader is None:
            raise ValueError(f"there is no “{str(name)[:40]}” in a delivery")
        try:
            values[name] = None if value is None and name in _OPTIONAL else reader(value)
        except (ValueError, TypeError, ZeroDivisionError) as error:
            raise ValueError(f"“{name}” cannot be {str(value)[:60]!r}") from error
    found = Delivery(**values)
    for _, fault in found.faults():
        raise ValueError(fault)
    return found


def delivery_to_json(delivery: Delivery) -> dict[str, Json]:
    """The inverse: only what differs from ``Delivery()``, and the form."""
    plain = Delivery()
    found: dict[str, Json] = {"form": str(delivery.form)}
    for each in fields(Delivery):
        value = getattr(delivery, each.name)
        if value != getattr(plain, each.name):
            found[each.name] = _json(value)
    return found


def _json(value: object) -> Json:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if isinstance(value, Rate | StrEnum):
        return str(value)
    return value  # type: ignore[return-value]  # what is left are texts, numbers and truths


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _rate(value: object) -> Rate:
    exact = Fraction(_text(value))
    if not 0 < exact <= _FASTEST_FPS or exact.denominator > _FINEST:
        raise ValueError
    return Rate(exact.numerator, exact.denominator)


def _sidecars(value: object) -> tuple[Sidecar, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(dict.fromkeys(Sidecar(each) for each in value))


_READERS: Mapping[str, Callable[[Any], object]] = {
    "name": _text,
    "form": Form,
    "width_px": _whole,
    "height_px": _whole,
    "rate": _rate,
    "quality": _whole,
    "effort": Effort,
    "framing": Framing,
    "focus_x": _number,
    "focus_y": _number,
    "alpha": _truth,
    "timecode": _truth,
    "loudness_lufs": _number,
    "captions": CaptionUse,
    "language": _text,
    "sidecars": _sidecars,
    "stems": _truth,
    "copies": _truth,
    "disclosure": Disclosure,
    "end_card": _text,
    "credits": _text,
}
_OPTIONAL = {"width_px", "height_px", "rate", "quality", "loudness_lufs"}


def _read(path: Path, *, own: bool) -> tuple[tuple[DeliveryPreset, ...], list[str]]:
    """The presets of a file and a sentence for each that cannot be used. Raises ``StorageError``."""
    found: dict[str, DeliveryPreset] = {}
    faults: list[str] = []
    for entry in _document(path):
        title = entry.get("title") if isinstance(entry, dict) else None
        name = f"“{title[:_LONGEST]}”" if isinstance(title, str) else "One of them"
        try:
            preset = _preset(entry, own=own)
            if preset.id in found:
                raise ValueError("another one has the same id")
            found[preset.id] = preset
        except ValueError as error:
            faults.append(f"A preset for export in {path.name} was left out: {name} – {error}.")
    return tuple(found.values()), faults


def _preset(entry: object, *, own: bool) -> DeliveryPreset:
    if not isinstance(entry, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - as for every other fault
    key, title, purpose = (entry.get(name) for name in ("id", "title", "purpose"))
    if not (isinstance(key, str) and isinstance(title, str) and isinstance(purpose, str) and key and title):
        raise ValueError("it needs an id, a title and a purpose")
    return DeliveryPreset(key, title, purpose, delivery_from_json(entry.get("delivery")), own=own)


def _entry(preset: DeliveryPreset) -> dict[str, Json]:
    return {
        "id": preset.id,
        "title": preset.title,
        "purpose": preset.purpose,
        "delivery": delivery_to_json(preset.delivery),
    }


def _document(path: Path) -> Sequence[object]:
    try:
        document = json.loads(read_bytes(path, _MAX_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Damaged(f"“{path.name}” is not JSON.", "Remove the file, or mend it.") from error
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise NewerFormat(f"“{path.name}” was written by a later version of Character Studio.", "Update to read it.")
    presets = document.get("presets") if isinstance(document, dict) else None
    if version != VERSION or not isinstance(presets, list):
        raise Damaged(f"“{path.name}” holds no presets.", "Remove the file, or mend it.")
    return presets
