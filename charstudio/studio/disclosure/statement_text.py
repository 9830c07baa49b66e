"""A statement as JSON, as much of it as a level of disclosure tells, and back again.

    app         "Character Studio"
    kind        "statement"
    version     1
    title, program, source_type, words
    makings     in order, each with key, how, medium, source_type, model, … ; empty fields are left out
    shown, heard    keys

Reading takes any text and answers with a statement or ``Damaged``: files come from strangers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from typing import Final

from charstudio.model.delivery import Disclosure
from charstudio.model.errors import Damaged, NewerFormat
from charstudio.model.statement import How, Making, SourceType, Statement, source_type_of
from charstudio.model.values import Json

APP: Final = "Character Studio"
KIND: Final = "statement"
VERSION: Final = 1
_MOST_CHARACTERS = 8 * 2**20
_MOST_MAKINGS = 100_000


def at_level(statement: Statement, level: Disclosure) -> Statement:
    """What a level tells: without prompts also no seeds, titles of nodes and names of files, for they are the user's
    own words, too. ``REQUIRED`` keeps nothing but what kind of media it is.
    """
    if level is Disclosure.FULL:
        return statement
    if level is Disclosure.REQUIRED:
        return Statement(makings=(), program="")
    makings = tuple(replace(making, prompt="", seed=None, title="") for making in statement.makings)
    return replace(statement, makings=makings)


def as_json(statement: Statement) -> dict[str, Json]:
    """The whole statement."""
    found = statement.source_type
    return {
        "app": APP,
        "kind": KIND,
        "version": VERSION,
        "title": statement.title,
        "program": statement.program,
        "source_type": found.uri if found is not None else None,
        "words": statement.words,
        "makings": [_making_json(making) for making in statement.makings],
        "shown": list(statement.shown),
        "heard": list(statement.heard),
    }


def written(statement: Statement, level: Disclosure) -> str:
    """The statement as one line of JSON at a level."""
    return json.dumps(as_json(at_level(statement, level)), ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Statement:
    """The statement in a text by any hand. Raises ``Damaged`` or ``NewerFormat``."""
    if len(text) > _MOST_CHARACTERS:
        raise _damaged("it is too long")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged("it is not JSON") from error
    return from_json(document)


def from_json(document: object) -> Statement:
    """The statement in parsed JSON. Raises ``Damaged`` or ``NewerFormat``."""
    if not isinstance(document, Mapping) or document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged("it is none of Character Studio's")
    version = document.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise NewerFormat("This statement was written by a newer version of Character Studio.", "Update to read it.")
    if version != VERSION:
        raise _damaged("its version is unknown")
    listed = document.get("makings")
    if not isinstance(listed, list) or len(listed) > _MOST_MAKINGS:
        raise _damaged("makings: must be a list")
    makings = tuple(_making(each) for each in listed)
    return Statement(
        _text(document, "title"),
        makings,
        _texts(document, "shown"),
        _texts(document, "heard"),
        document.get("words") is True,
        _text(document, "program"),
    )


def _making_json(making: Making) -> dict[str, Json]:
    """Its fields, without those that say nothing."""
    found: dict[str, Json] = {}
    for field in fields(making):
        value = getattr(making, field.name)
        if field.default is MISSING or value != field.default:
            found[field.name] = _plain(value)
    return found


def _plain(value: object) -> Json:
    if isinstance(value, SourceType):
        return value.uri
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value  # type: ignore[return-value]  # a number or None


def _making(document: object) -> Making:
    if not isinstance(document, Mapping):
        raise _damaged("makings: each must be an object")
    how = _text(document, "how")
    if how not in {each.value for each in How}:
        raise _damaged("makings: how is unknown")
    seed, take = document.get("seed"), document.get("take", 1)
    if not (seed is None or _is_whole(seed)) or not _is_whole(take):
        raise _damaged("makings: seed and take are whole numbers")
    names = ("sha256", "suffix", "model", "model_title", "provider", "capability", "made_at", "prompt")
    texts = {name: _text(document, name) for name in names}
    return Making(
        _text(document, "key"),
        How(how),
        _text(document, "title"),
        _text(document, "medium"),
        _source_type(document),
        **texts,
        seed=seed,
        take=take,
        parents=_texts(document, "parents"),
    )


def _source_type(document: Mapping[str, object]) -> SourceType | None:
    return source_type_of(_text(document, "source_type"))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name, "")
    if value is None and name == "source_type":
        return ""
    if not isinstance(value, str):
        raise _damaged(f"{name}: must be text")
    return value


def _texts(document: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = document.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _damaged(f"{name}: must be a list of texts")
    return tuple(value)


def _damaged(why: str) -> Damaged:
    return Damaged(f"The statement of how this was made cannot be read: {why}.", "", (why,))
