"""The user's settings: each field declares how it is shown and limited; dialog, validation and file are made from that.

Keys are never settings (``secrets.py``). Nothing in a settings file can keep the program from starting: what cannot be
used is replaced by its default and named in a warning.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from charstudio.model.errors import SettingError, StorageError
from charstudio.model.values import Json
from charstudio.storage.files import door, is_there, read_bytes, replace_file

_MAX_BYTES = 4 * 2**20
_RECENT_KEPT = 12
_LONGEST_TEXT = 4096
_MOST_HINTS = 1000
_SPEC: Final = "setting"


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """How one setting is named, explained and limited. ``hidden``: kept by the program, not shown in the dialog."""

    label: str
    help: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    hidden: bool = False


def _declared(spec: SettingSpec) -> Mapping[str, SettingSpec]:
    return {_SPEC: spec}


class _Unfit(ValueError):
    """A value this setting cannot have; the text goes on after the setting's name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of this user on this machine."""

    theme: str = field(
        default="dark",
        metadata=_declared(
            SettingSpec(
                "Theme",
                "Dark suits judging pictures.",
                choices=("dark", "light", "system"),
                choice_labels=("Dark", "Light", "Like the system"),
            )
        ),
    )
    autosave_minutes: int = field(
        default=2,
        metadata=_declared(
            SettingSpec(
                "Autosave every",
                "A version is kept beside the project, which itself is only written when you save. 0 turns it off.",
                unit="min",
                minimum=Decimal(0),
                maximum=Decimal(120),
            )
        ),
    )
    ask_above_usd: Decimal = field(
        default=Decimal("1.00"),
        metadata=_declared(
            SettingSpec(
                "Ask before spending more than",
                "One question with the price on the button. 0 asks before every paid run.",
                unit="USD",
                minimum=Decimal(0),
                maximum=Decimal(10000),
            )
        ),
    )
    cap_run_usd: Decimal = field(
        default=Decimal(0),
        metadata=_declared(
            SettingSpec(
                "Cap for one run",
                "No run sends a job that would take it above this. 0 means no cap.",
                unit="USD",
                minimum=Decimal(0),
                maximum=Decimal(100000),
            )
        ),
    )
    cap_day_usd: Decimal = field(
        default=Decimal(25),
        metadata=_declared(
            SettingSpec(
                "Cap for one day",
                "Counts everything charged today and set aside, in all your projects. 0 means no cap.",
                unit="USD",
                minimum=Decimal(0),
                maximum=Decimal(100000),
            )
        ),
    )
    providers_order: str = field(
        default="fal",
        metadata=_declared(
            SettingSpec(
                "Ask first",
                "Where a model is to be had from both.",
                choices=("fal", "runpod"),
                choice_labels=("fal.ai", "RunPod"),
            )
        ),
    )
    fall_back: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "When one service fails",
                "Only after it has failed for certain, and inside your caps, the other is asked for the same model.",
                choices=("on", "off"),
                choice_labels=("Ask the other one", "Stop there"),
            )
        ),
    )
    upload_tries: int = field(
        default=3,
        metadata=_declared(SettingSpec("Upload tries", "Each waits longer.", minimum=Decimal(1), maximum=Decimal(10))),
    )
    generation_tries: int = field(
        default=2,
        metadata=_declared(
            SettingSpec(
                "Tries of one job",
                "Another is sent only when the one before has failed for certain.",
                minimum=Decimal(1),
                maximum=Decimal(5),
            )
        ),
    )
    download_tries: int = field(
        default=5,
        metadata=_declared(
            SettingSpec(
                "Download tries",
                "What is paid for is fetched until it is whole.",
                minimum=Decimal(1),
                maximum=Decimal(20),
            )
        ),
    )
    poll_seconds: int = field(
        default=1,
        metadata=_declared(
            SettingSpec(
                "Ask for progress every",
                "At most once in so many seconds a job.",
                unit="s",
                minimum=Decimal(1),
                maximum=Decimal(60),
            )
        ),
    )
    cloud_jobs: int = field(
        default=40,
        metadata=_declared(
            SettingSpec(
                "Jobs at once",
                "How many jobs are sent to a service side by side; the others wait here, unpaid.",
                minimum=Decimal(1),
                maximum=Decimal(500),
            )
        ),
    )
    notify: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "Tell me when results are ready",
                "A notice of the desktop, while another window is in front.",
                choices=("on", "off"),
                choice_labels=("Yes", "No"),
            )
        ),
    )
    scrub_sound: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "Sound while scrubbing",
                "Each moment the playhead is moved to is heard.",
                choices=("on", "off"),
                choice_labels=("Yes", "No"),
            )
        ),
    )
    meters: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "Sound meters",
                "The level of what is heard, beside the picture where there is room.",
                choices=("on", "off"),
                choice_labels=("Shown", "Hidden"),
            )
        ),
    )
    identity_by_itself: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "Measure identity",
                "How well each result keeps to its character. Takes a second or two a clip, in the background.",
                choices=("on", "off"),
                choice_labels=("By itself", "Only when asked"),
            )
        ),
    )
    identity_choose_take: str = field(
        default="off",
        metadata=_declared(
            SettingSpec(
                "Several takes at once",
                "Once all that were ordered are measured. It is a step that can be undone, and never costs anything.",
                choices=("on", "off"),
                choice_labels=("Use the steadiest", "I choose"),
            )
        ),
    )
    disclosure: str = field(
        default="full",
        metadata=_declared(
            SettingSpec(
                "Exports tell",
                "How a film was made stands in its metadata. Each export can tell more or less.",
                choices=("full", "without_prompts", "required"),
                choice_labels=("Everything", "Everything but prompts", "Only what is required"),
            )
        ),
    )
    sign_exports: str = field(
        default="off",
        metadata=_declared(
            SettingSpec(
                "Sign exports",
                "A signature (C2PA) shows that a film was not changed since. It needs a certificate.",
                choices=("on", "off"),
                choice_labels=("Yes", "No"),
            )
        ),
    )
    signing_certificate: str = field(
        default="",
        metadata=_declared(
            SettingSpec("Your own certificate", "A PEM file: yours, then the authority's. Empty: the one made below.")
        ),
    )
    signing_key: str = field(
        default="",
        metadata=_declared(SettingSpec("Its key", "A PEM file outside every film. Only its place is remembered.")),
    )
    machines_address: str = field(
        default="",
        metadata=_declared(
            SettingSpec(
                "Address of the cluster",
                "tcp://HOST:PORT, or tls://HOST:PORT for an encrypted line. Empty: this machine only.",
            )
        ),
    )
    machines_fall_back: str = field(
        default="on",
        metadata=_declared(
            SettingSpec(
                "When they fail",
                "What was asked of other machines can always be done here, only slower.",
                choices=("on", "off"),
                choice_labels=("Go on here", "Stop with an error"),
            )
        ),
    )
    machines_ca: str = field(
        default="",
        metadata=_declared(
            SettingSpec("Authority's certificate", "For tls:// only, like the next two. It vouches for all machines.")
        ),
    )
    machines_cert: str = field(
        default="", metadata=_declared(SettingSpec("Certificate of this machine", "Says who this machine is."))
    )
    machines_key: str = field(
        default="",
        metadata=_declared(SettingSpec("Key of the certificate", "Proves it. Only its place is remembered.")),
    )
    key_question: str = field(
        default="open",
        metadata=_declared(
            SettingSpec(
                "First question for a key",
                choices=("open", "answered"),
                choice_labels=("Open", "Answered"),
                hidden=True,
            )
        ),
    )
    recent_projects: tuple[str, ...] = field(
        default=(), metadata=_declared(SettingSpec("Recent projects", hidden=True))
    )
    window_state: str = field(
        default="", metadata=_declared(SettingSpec("Arrangement of the window", "Base64.", hidden=True))
    )
    key_preset: str = field(
        default="charstudio", metadata=_declared(SettingSpec("Keys", "The preset your own keys lie over.", hidden=True))
    )
    keymap: Mapping[str, Json] = field(
        default_factory=dict,
        metadata=_declared(SettingSpec("Your keys", "A list of keys for each command.", hidden=True)),
    )
    hidden_hints: Mapping[str, Json] = field(
        default_factory=dict,
        metadata=_declared(SettingSpec("Hints you do not want", "Rules for each node, “*” for all.", hidden=True)),
    )
    unknown: Mapping[str, Json] = field(default_factory=dict)
    """Settings of other versions: kept as they are."""

    def with_recent(self, project: Path) -> Settings:
        """``project`` first in the list of recent projects, each once, at most 12."""
        first = str(project)
        others = (other for other in self.recent_projects if other != first)
        return replace(self, recent_projects=(first, *others)[:_RECENT_KEPT])


def specs() -> dict[str, SettingSpec]:
    """Every declared setting by name, in the order of the dialog."""
    return {found.name: found.metadata[_SPEC] for found in fields(Settings) if _SPEC in found.metadata}


def changed(settings: Settings, **changes: object) -> Settings:
    """``settings`` with other values. Raises ``SettingError`` with one line for each fault; then nothing changes."""
    values, faults = _read_values(changes)
    declared = specs()
    faults.extend(_unknown(name) for name in changes if name not in declared)
    if faults:
        raise SettingError("\n".join(faults), "Nothing was changed.")
    return replace(settings, **values)


def load(path: Path) -> tuple[Settings, list[str]]:
    """The settings in the file at ``path`` and a warning for everything that could not be used. Never raises.

    A missing file gives the defaults without a warning. One that is no JSON object is kept as ``settings.json.broken``.
    """
    try:
        if not is_there(path):
            return Settings(), []
        document = json.loads(read_bytes(path, _MAX_BYTES).decode("utf-8-sig"))
        if not isinstance(document, dict):
            raise TypeError("not a JSON object")
    except StorageError as error:
        return Settings(), [f"Default settings are used: {error.message}"]
    except (ValueError, TypeError, RecursionError):
        return Settings(), [_set_aside(path)]
    values, faults = _read_values(document)
    declared = specs()
    unknown = {key: value for key, value in document.items() if key not in declared}
    faults = [f"{fault} The default is used." for fault in faults]
    faults.extend(_unknown(name) for name in unknown if _similar(name))
    return Settings(**values, unknown=unknown), faults


def save(path: Path, settings: Settings) -> None:
    """Write the file, atomically, with the settings of other versions in it. Raises ``StorageError``."""
    document = {**settings.unknown, **{name: _json(getattr(settings, name)) for name in specs()}}
    with door(path.parent, "created"):
        path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, sort_keys=True)  # ASCII: half characters of file names survive as escapes
    replace_file(path, f"{text}\n".encode())


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _set_aside(path: Path) -> str:
    broken = path.with_name(f"{path.name}.broken")
    with suppress(OSError):
        path.replace(broken)
        return f"The settings file was damaged; default settings are used and it is kept as “{broken.name}”."
    return "The settings file is damaged; default settings are used."


def _similar(name: str) -> str | None:
    near = difflib.get_close_matches(name, specs(), n=1, cutoff=0.7)
    return near[0] if near else None


def _unknown(name: str) -> str:
    near = _similar(name)
    return f"There is no setting “{name[:60]}”{f'; did you mean “{near}”?' if near else '.'}"


# --- reading values ------------------------------------------------------------------------------------------------


def _read_values(document: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
    """The declared settings in ``document`` that are good, and a sentence for each that is not."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, spec in specs().items():
        if name in document:
            try:
                values[name] = _READERS[name](document[name], spec)
            except _Unfit as error:
                faults.append(f"{spec.label} {error}.")
    return values, faults


def _choice(value: object, spec: SettingSpec) -> str:
    if not isinstance(value, str) or value not in spec.choices:
        raise _Unfit(f"must be one of {', '.join(spec.choices)}")
    return value


def _whole(value: object, spec: SettingSpec) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit("must be a whole number")
    _limit(Decimal(value), spec)
    return value


def _money(value: object, spec: SettingSpec) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise _Unfit("must be an amount as text such as 1.50")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise _Unfit("must be an amount such as 1.50") from error
    if not amount.is_finite():
        raise _Unfit("must be an amount such as 1.50")
    _limit(amount, spec)
    return amount


def _limit(value: Decimal, spec: SettingSpec) -> None:
    unit = f" {spec.unit}" if spec.unit else ""
    if spec.minimum is not None and value < spec.minimum:
        raise _Unfit(f"must be at least {spec.minimum}{unit}")
    if spec.maximum is not None and value > spec.maximum:
        raise _Unfit(f"must be at most {spec.maximum}{unit}")


def _paths(value: object, _spec: SettingSpec) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise _Unfit("must be a list of folders")
    return tuple(dict.fromkeys(value))[:_RECENT_KEPT]


def _base64(value: object, _spec: SettingSpec) -> str:
    if not isinstance(value, str):
        raise _Unfit("must be text")
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Unfit("must be Base64") from error
    return value


def _text(value: object, _spec: SettingSpec) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not all(map(str.isprintable, value)):
        raise _Unfit("must be a line of text")
    return value.strip()


def _name(value: object, _spec: SettingSpec) -> str:
    if not isinstance(value, str) or not value:
        raise _Unfit("must be a name")
    return value


def _place(value: object, _spec: SettingSpec) -> str:
    if not isinstance(value, str):
        raise _Unfit("must be a file or empty")
    return value


def _keys(value: object, _spec: SettingSpec) -> Mapping[str, Json]:
    """Which of them are keys, and of which commands, is looked at where the commands are known: one may be at fault."""
    if not isinstance(value, Mapping) or not all(isinstance(command, str) for command in value):
        raise _Unfit("must have a list of keys for each command")
    return dict(value)


def _hints(value: object, _spec: SettingSpec) -> Mapping[str, Json]:
    """Which of them are rules is looked at where the rules are known."""
    if not isinstance(value, Mapping) or len(value) > _MOST_HINTS:
        raise _Unfit("must have a list of rules for each node")
    for node, rules in value.items():
        if (
            not isinstance(node, str)
            or not isinstance(rules, list | tuple)
            or not all(isinstance(r, str) for r in rules)
        ):
            raise _Unfit("must have a list of rules for each node")
    return {str(node): list(rules) for node, rules in value.items()}


_READERS: dict[str, Callable[[object, SettingSpec], object]] = {
    "theme": _choice,
    "autosave_minutes": _whole,
    "ask_above_usd": _money,
    "cap_run_usd": _money,
    "cap_day_usd": _money,
    "providers_order": _choice,
    "fall_back": _choice,
    "upload_tries": _whole,
    "generation_tries": _whole,
    "download_tries": _whole,
    "poll_seconds": _whole,
    "cloud_jobs": _whole,
    "notify": _choice,
    "scrub_sound": _choice,
    "meters": _choice,
    "identity_by_itself": _choice,
    "identity_choose_take": _choice,
    "disclosure": _choice,
    "sign_exports": _choice,
    "signing_certificate": _place,
    "signing_key": _place,
    "machines_address": _text,
    "machines_fall_back": _choice,
    "machines_ca": _text,
    "machines_cert": _text,
    "machines_key": _text,
    "key_question": _choice,
    "recent_projects": _paths,
    "window_state": _base64,
    "key_preset": _name,
    "keymap": _keys,
    "hidden_hints": _hints,
}
