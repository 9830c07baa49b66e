"""Recipes: the nodes that made a film, with the statement of what they made, as one text that rebuilds them.

    app         "Character Studio"
    kind        "recipe"
    version     1
    graph       copied nodes (``storage.nodes_text``): what a drop on the canvas puts down
    statement   how the film was made (``statement_text``), for people and other programs

It lies beside a film as ``<name>.recipe.json`` or inside it. Nothing in it is a path. The nodes are read with the same
suspicion as nodes from the clipboard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from charstudio.media.provenance import keys
from charstudio.media.provenance.stamp import claims
from charstudio.model.delivery import Disclosure
from charstudio.model.errors import Damaged, EditError, NewerFormat
from charstudio.model.graph import upstream
from charstudio.model.kind import NOTE_KIND, TIMELINE_KIND, Kinds, ParamType
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, snippet_of
from charstudio.model.statement import Statement
from charstudio.model.values import Json, NodeId
from charstudio.storage import nodes_text
from charstudio.studio.disclosure import statement_text

APP: Final = "Character Studio"
KIND: Final = "recipe"
VERSION: Final = 1
SUFFIX: Final = ".recipe.json"
MOST_CHARACTERS: Final = 24 * 2**20
_SAYS_RECIPE: Final = re.compile(r'"kind"\s*:\s*"recipe"')


def recipe_for(project: Project, kinds: Kinds, statement: Statement, nodes: Iterable[NodeId], level: Disclosure) -> str:
    """The recipe of what ``nodes`` made, as JSON; empty where there are none, and where only what is required is told.

    Without prompts, every word of the user's is left out: texts, titles, notes and names.
    """
    wanted = upstream(project.graph, [node for node in nodes if node in project.graph.nodes])
    made = [key for key, node in project.graph.nodes.items() if key in wanted and node.kind not in _NOT_MADE]
    if not made or level is Disclosure.REQUIRED:
        return ""
    snippet = snippet_of(project, made)
    if level is not Disclosure.FULL:
        snippet = _without_words(snippet, kinds)
    snippet = replace(snippet, outer={})
    document = {
        "app": APP,
        "kind": KIND,
        "version": VERSION,
        "graph": json.loads(nodes_text.written(snippet)),
        "statement": statement_text.as_json(statement_text.at_level(statement, level)),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


_NOT_MADE: Final = {TIMELINE_KIND, NOTE_KIND}


def is_recipe(text: str) -> bool:
    """Whether a text means to be a recipe, sound or not. Does not read it."""
    begins = text[:64].lstrip("\ufeff \t\r\n").startswith("{")
    return begins and f'"{APP}"' in text and _SAYS_RECIPE.search(text) is not None


def nodes_in(text: str) -> str:
    """The copied nodes in a recipe, as the text that pasting takes. Raises ``Damaged`` or ``NewerFormat``."""
    if len(text) > MOST_CHARACTERS:
        raise _damaged("it is too long")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged("it is not JSON") from error
    if not isinstance(document, Mapping) or document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged("it is none of Character Studio's")
    version = document.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise NewerFormat("This recipe was written by a newer version of Character Studio.", "Update to use it.")
    graph = document.get("graph")
    if version != VERSION or not isinstance(graph, Mapping):
        raise _damaged("it holds no nodes")
    return json.dumps(graph, ensure_ascii=False)


def recipe_in(path: Path) -> str:
    """The recipe that a file is or holds; empty where it has none. Blocking. Raises ``EditError`` when a recipe file
    cannot be read.
    """
    if path.suffix.lower() != ".json":
        found = claims(path).get(keys.RECIPE, "")
        return found if is_recipe(found) else ""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_CHARACTERS * 4).decode("utf-8-sig", "replace")
    except OSError as error:
        raise EditError(f"{path.name} cannot be read.", str(error.strerror or "")) from error
    return text if is_recipe(text) else ""


def _without_words(snippet: Snippet, kinds: Kinds) -> Snippet:
    """The same wiring and settings with nothing that somebody wrote."""
    nodes = {}
    for key, node in snippet.graph.nodes.items():
        spec = kinds.get(node.kind)
        if spec is None:  # nobody knows which of its values are words
            params: Mapping[str, Json] = {}
        else:
            texts = {param.name for param in spec.params if param.type is ParamType.TEXT}
            params = {
                name: ("" if name in texts and isinstance(value, str) else _plain(value))
                for name, value in node.params.items()
            }
        nodes[key] = replace(node, title=spec.title if spec is not None else "Node", params=params)
    graph = replace(snippet.graph, nodes=nodes, frames={})
    assets = {
        key: replace(asset, name=f"{asset.info.kind.value} {number}.{asset.media.suffix}")
        for number, (key, asset) in enumerate(snippet.assets.items(), 1)
    }
    characters = {
        key: replace(character, name=f"Character {number}", notes="")
        for number, (key, character) in enumerate(snippet.characters.items(), 1)
    }
    return replace(snippet, graph=graph, assets=assets, characters=characters)


def _plain(value: Json) -> Json:
    """Values without words in them: a model's own parameters may hold a prompt of theirs."""
    if isinstance(value, Mapping):
        return {name: each for name, each in value.items() if not (isinstance(each, str) and " " in each)}
    return value


def _damaged(why: str) -> Damaged:
    return Damaged(f"The recipe is damaged: {why}.", "Export the film again, or use another copy of it.", (why,))
