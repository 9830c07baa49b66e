"""Every edit of the film's characters, with arguments that mostly make sense, and characters of every shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from charstudio.model import character_edits
from charstudio.model.characters import (
    Character,
    CharacterVersion,
    Outfit,
    SheetItem,
    Trait,
    TraitKind,
    View,
    Voice,
    WatchedDetail,
)
from charstudio.model.identity import Style
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId
from tests.model.picks import Pick, Verb

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NAMES = _WORDS.filter(str.strip)
_SHARES = st.floats(0, 1)


def characters(files: Sequence[AssetId], key: str = "ch_1") -> st.SearchStrategy[Character]:
    """A character about whom anything may be said, with earlier versions, made of these files."""
    earlier = st.lists(st.tuples(_looks(files, key), _WORDS, st.dates()), max_size=3)
    return st.builds(_with_history, _looks(files, key), earlier, st.integers(1, 3))


def _with_history(now: Character, earlier: list, step: int) -> Character:
    history = [
        CharacterVersion(step * (at + 1), note.strip(), day.isoformat(), replace(old, version=step * (at + 1)))
        for at, (old, note, day) in enumerate(earlier)
    ]
    return replace(now, version=step * (len(history) + 1), history=tuple(history))


def _looks(files: Sequence[AssetId], key: str) -> st.SearchStrategy[Character]:
    some, maybe = st.sampled_from(files), st.none() | st.sampled_from(files)
    outfits = st.lists(
        st.builds(Outfit, st.integers(1, 9), _WORDS, _WORDS, _WORDS, maybe),
        max_size=3,
        unique_by=lambda each: each.number,
    )
    return st.builds(
        Character,
        id=st.just(CharacterId(key)),
        name=_NAMES,
        master=maybe,
        original=maybe,
        sheet=_several(st.builds(SheetItem, some, st.sampled_from(View), _WORDS)),
        style=st.sampled_from(Style),
        notes=_WORDS,
        traits=_several(st.builds(Trait, st.sampled_from(TraitKind), _WORDS, st.booleans())),
        outfits=outfits.map(tuple),
        voice=st.builds(Voice, _WORDS, _WORDS, _several(some), _several(_WORDS)),
        seed=st.none() | st.integers(-(10**18), 10**18),
        prompt=_WORDS,
        approved=_several(some),
        watched=_several(st.builds(WatchedDetail, _WORDS, st.tuples(_SHARES, _SHARES, _SHARES, _SHARES))),
        episode=_WORDS,
        clothing_state=_WORDS,
    )


def _several(one):
    return st.lists(one, max_size=3).map(tuple)


# --- edits by numbers ----------------------------------------------------------------------------------------------


def _who(pick: Pick) -> CharacterId:
    return pick.of(pick.project.characters)


def _file(pick: Pick) -> AssetId:
    return pick.of(pick.project.assets)


def _add(project: Project, pick: Pick) -> Project:
    key = CharacterId(f"ch_{1 + pick.number(3)}")
    return character_edits.add_character(project, Character(key, pick.of(("Mira", "Lumi", "")), _file(pick)))


def _change(project: Project, pick: Pick) -> Project:
    who, file = _who(pick), _file(pick)
    changes = pick.of(
        (
            {"name": pick.of(("Mira", "", "Линда"))},
            {"master": file, "original": file},
            {"sheet": (SheetItem(file, pick.of(View), "left"),)},
            {"outfits": tuple(Outfit(pick.number(4), "Rain", "raincoat", still=file) for _ in range(pick.number(3)))},
            {"traits": (Trait(pick.of(TraitKind), "round glasses", permanent=pick.yes()),)},
            {"voice": Voice("a", "b", (file,), ("Hello.",)), "seed": pick.number(99)},
            {"approved": (file, file), "watched": (WatchedDetail("scar", (0.1, 0.2, 0.3, 0.4)),)},
            {"episode": "S1E04", "clothing_state": "raincoat", "style": pick.of(Style)},
            {"version": 7},
            {"approved": (AssetId("0" * 64),)},
        )
    )
    return character_edits.change_character(project, who, **changes)


CAST_VERBS: Mapping[str, Verb] = {
    "add_character": _add,
    "change_character": _change,
    "put_character": lambda project, pick: character_edits.put_character(
        project, replace(project.characters[_who(pick)], episode="S1E05", version=1 + pick.number(5))
    ),
    "remove_character": lambda project, pick: character_edits.remove_character(project, _who(pick)),
    "keep_version": lambda project, pick: character_edits.keep_version(
        project, _who(pick), " wet hair ", pick.of(("2026-11-28", "yesterday"))
    ),
    "revert_character": lambda project, pick: character_edits.revert_character(
        project, _who(pick), 1 + pick.number(4), "2026-11-29"
    ),
}
