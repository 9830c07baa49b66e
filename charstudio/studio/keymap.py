"""Which command has which keys: a preset, and over it what the user changed.

A keymap is a value; every change makes another one. What it means for a set of commands is worked out by ``given``:
there no two commands that hear each other share a key. Files of presets and of the user are read in ``key_files.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from charstudio.model.values import Json
from charstudio.studio.key_places import Place, meet, refusal
from charstudio.studio.key_text import read_key

Keys = tuple[str, ...]
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """A command that can have keys: its stable id, its words, where its keys work, and those it has by itself."""

    id: str
    words: str
    place: Place
    keys: Keys = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """Keys by command id, under a name. Commands that are not in it keep the keys they have by themselves."""

    id: str
    name: str
    about: str
    keys: Mapping[str, Keys] = field(default_factory=dict)


STANDARD = Preset("charstudio", "Character Studio", "The keys this program comes with.")


@dataclass(frozen=True, slots=True)
class Keymap:
    """A preset and the user's ``own`` keys by command id. ``unknown``: what other versions wrote, kept as it is."""

    preset: Preset = STANDARD
    own: Mapping[str, Keys] = field(default_factory=dict)
    unknown: Mapping[str, Json] = field(default_factory=dict)

    def usual(self, command: KeyCommand) -> Keys:
        """The keys of a command in this preset."""
        return self.preset.keys.get(command.id, command.keys)

    def wanted(self, command: KeyCommand) -> Keys:
        """The keys of a command when no other claims them."""
        return self.own.get(command.id, self.usual(command))

    def as_json(self) -> dict[str, Json]:
        """The user's own part, for a file."""
        return {**self.unknown, **{name: list(keys) for name, keys in self.own.items()}}


def given(commands: Iterable[KeyCommand], keymap: Keymap) -> dict[str, Keys]:
    """The keys each command really has. Who claims a key first has it: the user's own, the preset's, then the rest.

    So a key that the user gives to one command is taken from another without a trace, and comes back when it is free.
    """

    def rank(command: KeyCommand) -> int:
        return 0 if command.id in keymap.own else 1 if command.id in keymap.preset.keys else 2

    takers: dict[str, list[Place]] = {}
    found: dict[str, Keys] = {}
    for command in sorted(commands, key=rank):
        wanted = dict.fromkeys(keymap.wanted(command))
        free = (key for key in wanted if not any(meet(command.place, place) for place in takers.get(key, ())))
        found[command.id] = tuple(free)
        for key in found[command.id]:
            takers.setdefault(key, []).append(command.place)
    return found


def rivals(
    commands: Sequence[KeyCommand], keymap: Keymap, command: KeyCommand, keys: Iterable[str]
) -> list[KeyCommand]:
    """The other commands that have one of these keys where ``command`` would hear it, too."""
    asked, has = set(keys), given(commands, keymap)
    others = (other for other in commands if other.id != command.id and meet(command.place, other.place))
    return [other for other in others if asked & set(has[other.id])]


def with_keys(commands: Sequence[KeyCommand], keymap: Keymap, command: KeyCommand, keys: Iterable[str]) -> Keymap:
    """Give a command these keys and no others; they are taken from every rival."""
    wanted = tuple(dict.fromkeys(keys))
    own = dict(keymap.own)
    for other in commands:
        if other.id in own and other.id != command.id and meet(command.place, other.place):
            own[other.id] = tuple(key for key in own[other.id] if key not in wanted)
    own[command.id] = wanted
    changed = replace(keymap, own=own)
    plain = with_usual(changed, command)
    return plain if given(commands, plain)[command.id] == wanted else changed


def with_usual(keymap: Keymap, command: KeyCommand) -> Keymap:
    """Drop what the user changed at a command."""
    return replace(keymap, own={name: keys for name, keys in keymap.own.items() if name != command.id})


def missing(commands: Iterable[KeyCommand], keymap: Keymap, command: KeyCommand) -> Keys:
    """The keys a command would have if others had not taken them."""
    has = given(commands, keymap)[command.id]
    return tuple(key for key in keymap.wanted(command) if key not in has)


# --- from outside ---------------------------------------------------------------------------------------------------


def read(
    commands: Sequence[KeyCommand], presets: Iterable[Preset], preset: str, keys: Mapping[str, Json]
) -> tuple[Keymap, list[str]]:
    """The keymap that a file means, and a sentence for everything in it that cannot be used. Never raises.

    ``keys`` has a key or a list of keys for each command id.
    """
    faults: list[str] = []
    chosen = next((each for each in presets if each.id == preset), None)
    if chosen is None:
        faults.append(f"There are no keys called {_quoted(preset)}; the keys of {STANDARD.name} are used.")
    known = {command.id: command for command in commands}
    own: dict[str, Keys] = {}
    for name in (command.id for command in commands if command.id in keys):
        found = _keys_of(known[name], keys[name], faults)
        if found is not None:
            own[name] = found
    _settle(commands, own, faults)
    unknown = {name: value for name, value in keys.items() if name not in known}
    faults.extend(f"There is no command {_quoted(name)}; its keys are kept aside." for name in unknown)
    return Keymap(chosen or STANDARD, own, unknown), faults


def _quoted(value: Json) -> str:
    """What a file says, short and without signs that cannot be shown."""
    return f"“{''.join(sign if sign.isprintable() else '?' for sign in str(value)[:_QUOTED])}”"


def _keys_of(command: KeyCommand, value: Json, faults: list[str]) -> Keys | None:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        faults.append(f"The keys of “{command.words}” cannot be read; it has its usual ones.")
        return None
    found: list[str] = []
    for text in texts:
        try:
            key = read_key(text if isinstance(text, str) else "")
        except ValueError:
            faults.append(f"{_quoted(text)} is not a key; “{command.words}” goes without it.")
            continue
        why = refusal(command.place, key)
        if why:
            faults.append(f"{key} cannot be a key of “{command.words}”. {why}")
        else:
            found.append(key)
    return tuple(dict.fromkeys(found)) if found or not texts else None


def _settle(commands: Sequence[KeyCommand], own: dict[str, Keys], faults: list[str]) -> None:
    """Two commands of the user with one key: the first keeps it."""
    takers: dict[str, list[KeyCommand]] = {}
    for command in (each for each in commands if each.id in own):
        kept: list[str] = []
        for key in own[command.id]:
            first = next((taker for taker in takers.get(key, ()) if meet(taker.place, command.place)), None)
            if first is None:
                kept.append(key)
                takers.setdefault(key, []).append(command)
            else:
                faults.append(f"{key} is given twice: “{first.words}” has it, “{command.words}” goes without it.")
        own[command.id] = tuple(kept)
