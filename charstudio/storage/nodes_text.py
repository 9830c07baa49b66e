"""Copied nodes as a text: one JSON object, for the clipboard and for files, read with the project file's suspicion.

    app         "Character Studio"
    format      as the project file's
    kind        "nodes"
    origin      a word by which the program that copied finds the project again; says nothing to anybody else
    nodes, links, frames, bends as in the project file's ``graph``
    outer       as ``links``: for every input with a wire from elsewhere all its wires, in order
    assets, characters          as in the project file: what the nodes use

Every key is required and no other is allowed. Nothing in it is a path.

Invariant: what ``read`` gives has been through the project file's own reader and ``model.checks``.
"""

from __future__ import annotations

import json
import re
from typing import Final

from charstudio.model.checks import check
from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.graph import Graph
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, inner_links
from charstudio.model.values import Input, Output
from charstudio.storage import project_file, project_json, project_text
from charstudio.storage.project_json import APP, FORMAT_VERSION, JsonObject

KIND: Final = "nodes"
MAX_CHARACTERS: Final = 16 * 2**20
"""Some 20,000 nodes."""
_KIND_SAID: Final = re.compile(r'"kind"\s*:\s*"nodes"')
_MAX_ORIGIN: Final = 200
_KEYS: Final = frozenset(
    {"app", "assets", "bends", "characters", "format", "frames", "kind", "links", "nodes", "origin", "outer"}
)
_WITHOUT_BENDS: Final = 1
"""The format in which wires had no dots."""
_HINT: Final = "Copy the nodes again."


def is_nodes(text: str) -> bool:
    """Whether ``text`` means to be copied nodes, sound or not. Does not read it."""
    start = text[:4096].lstrip("\ufeff \t\r\n")
    return start.startswith("{") and f'"{APP}"' in text and _KIND_SAID.search(text) is not None


def written(snippet: Snippet) -> str:
    """The snippet as text. Raises ``Damaged`` when it holds something that cannot be written."""
    graph = project_json.graph_json(snippet.graph)
    document = {
        "app": APP,
        "bends": graph["bends"],
        "assets": {key: project_json.asset_json(asset) for key, asset in snippet.assets.items()},
        "characters": {key: project_json.character_json(value) for key, value in snippet.characters.items()},
        "format": FORMAT_VERSION,
        "frames": graph["frames"],
        "kind": KIND,
        "links": graph["links"],
        "nodes": graph["nodes"],
        "origin": snippet.origin,
        "outer": project_json.graph_json(Graph(links=snippet.outer))["links"],
    }
    return _compact(document)


def _compact(document: JsonObject) -> str:
    """One line: a thousand nodes in a few milliseconds, for copying happens while somebody waits."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (ValueError, RecursionError):
        return project_text.encode(document).decode()  # says in words what cannot be written
    return text


def read(text: str) -> Snippet:
    """The snippet in ``text``. Raises ``NewerFormat``, or ``Damaged`` with one sentence that says what is wrong."""
    if len(text) > MAX_CHARACTERS:
        most = MAX_CHARACTERS // 2**20
        raise Damaged(f"These are too many nodes at once: the text is longer than {most} million characters.", _HINT)
    try:
        document, doubled = project_text.decode_text(text)
    except Damaged as error:
        raise _damaged(error.faults[0] if error.faults else error.message) from error
    if document.get("format") == _WITHOUT_BENDS:
        document.setdefault("bends", [])
    _refuse_stranger(document)
    if doubled:
        raise _damaged(doubled[0])
    project, outer = _project_in(document), _outer_in(document)
    _refuse_wrong_outer(project.graph, outer)
    return Snippet(project.graph, outer, project.assets, project.characters, document["origin"])


def _refuse_stranger(document: JsonObject) -> None:
    if document.get("app") != APP or document.get("kind") != KIND:
        raise Damaged("This text is not copied nodes of Character Studio.", "Copy nodes with Ctrl+C first.")
    version = document.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
        raise NewerFormat("These nodes were copied in a newer version of Character Studio.", "Update to paste them.")
    for key in sorted(_KEYS - document.keys()):
        raise _damaged(f"{key}: is missing")
    for key in sorted(document.keys() - _KEYS):
        raise _damaged(f"{project_text.shown(key)}: is not known to this version")
    origin = document["origin"]
    if not isinstance(origin, str) or len(origin) > _MAX_ORIGIN:
        raise _damaged("origin: must be a short text")


def _project_in(document: JsonObject) -> Project:
    """The nodes and what they use, read as if they were a whole project."""
    graph = {key: document[key] for key in ("bends", "frames", "links", "nodes")}
    project = _read(document["format"], graph, document["assets"], document["characters"])
    if not project.graph.nodes:
        raise _damaged("nodes: there are none")
    if problems := check(project):
        raise _damaged(str(problems[0]))
    return project


def _outer_in(document: JsonObject) -> dict[Input, tuple[Output, ...]]:
    graph = {"bends": [], "frames": {}, "links": document["outer"], "nodes": {}}
    return dict(_read(document["format"], graph, {}, {}).graph.links)


def _read(version: object, graph: JsonObject, assets: object, characters: object) -> Project:
    whole = project_json.to_json(Project()) | {
        "assets": assets,
        "characters": characters,
        "format": version,
        "graph": graph,
    }
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - pydantic takes 0.2 s to import

    try:
        project, faults = read_project(project_file.upgraded(whole))
    except StorageError as error:
        raise _damaged(error.message) from error
    if project is None:
        raise _damaged(str(faults[0]))
    return project


def _refuse_wrong_outer(graph: Graph, outer: dict[Input, tuple[Output, ...]]) -> None:
    """What ``outer`` says of wires between the nodes must be what ``links`` says, or wires could make a loop."""
    for target in outer:
        if target.node not in graph.nodes:
            raise _damaged(f"outer[{project_text.shown(target.node)}]: there is no such node")
    inner = inner_links(outer, graph.nodes)
    for target, sources in outer.items():
        if len(set(sources)) < len(sources) or inner.get(target, ()) != graph.links.get(target, ()):
            raise _damaged(f"outer[{project_text.shown(target.node)}]: does not agree with links")


def _damaged(fault: str) -> Damaged:
    words = fault.removeprefix("graph.").rstrip(".")
    return Damaged(f"The copied nodes are damaged: {words}.", _HINT, (words,))
