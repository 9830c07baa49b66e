"""Opening what can be opened of a damaged document: the broken parts are left out and named, the rest is whole.

Two steps. ``project_mending.mended`` works on JSON: a field with a default gets it, another drops the part it belongs
to. ``consistent`` works on values: the parts are put together again, leaving out those that make ``check`` complain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

from charstudio.model.characters import Character
from charstudio.model.checks import Problem, check
from charstudio.model.graph import Graph, Node
from charstudio.model.graph_bends import without_orphans
from charstudio.model.project import Project
from charstudio.model.time import ZERO
from charstudio.model.timeline import Clip, Timeline
from charstudio.model.values import CharacterId, NodeId
from charstudio.storage.project_json import JsonObject
from charstudio.storage.project_mending import mended

_MAX_PASSES = 50
_T = TypeVar("_T")


def salvage_document(document: JsonObject) -> tuple[Project, list[str]]:
    """The valid rest of ``document`` and a sentence with a path for everything that was wrong."""
    project, faults = mended(document)
    rest, more = consistent(project)
    return rest, [*faults, *more]


_Piece: TypeAlias = tuple[Any, ...]
"""Names one part that can be left out: ``("node", id)``, ``("clip", track index, clip index)``, …"""


def consistent(project: Project) -> tuple[Project, list[str]]:
    """A large part of ``project`` without a problem, and a sentence for each problem and each part left out.

    First the parts that problems name are left out, which is quick. Where that leads nowhere, parts are tried in
    halves: always right, and a few faults cost a few dozen checks and not one for each part.
    """
    problems = check(project)
    if not problems:
        return project, []
    pieces = list(_pieces(project))
    kept = set(pieces)
    found: Sequence[Problem] = problems
    for _ in range(_MAX_PASSES):
        named = _named(project, pieces, found) & kept
        if not named:
            break
        kept -= named
        found = check(_only(project, kept))
    if found:
        wanted, kept = [piece for piece in pieces if piece in kept], set()
        _keep_all(project, kept, wanted)
    told = [f"{problem.path}: {problem.message}" for problem in problems]
    left_out = (_piece_text(project, piece) for piece in pieces if piece not in kept)
    told.extend(f"{text}: left out" for text in _outermost(left_out))
    return _only(project, kept), told


def _outermost(texts: Iterable[str]) -> list[str]:
    """Those of ``texts`` that do not lie inside an earlier one."""
    found: dict[str, None] = {}
    for text in texts:
        if not any(text[:end] in found for end, mark in enumerate(text) if mark in ".["):
            found[text] = None
    return list(found)


def _named(project: Project, pieces: Sequence[_Piece], problems: Sequence[Problem]) -> set[_Piece]:
    """The smallest parts that hold the places of ``problems``; of several with one name the last."""
    by_text = {_piece_text(project, piece): piece for piece in pieces}
    named = set()
    for problem in problems:
        ends = (end for end in range(len(problem.path), 0, -1) if problem.path[:end] in by_text)
        end = next(ends, None)
        if end is not None:
            named.add(by_text[problem.path[:end]])
        else:  # a wire's problem may lie with all its sources
            named.update(piece for text, piece in by_text.items() if text.startswith(f"{problem.path}["))
    return named


def _keep_all(project: Project, kept: set[_Piece], wanted: Sequence[_Piece]) -> None:
    """Add to ``kept`` as many of ``wanted`` as go together."""
    if not check(_only(project, kept | set(wanted))):
        kept.update(wanted)
    elif len(wanted) > 1:
        middle = len(wanted) // 2
        _keep_all(project, kept, wanted[:middle])
        _keep_all(project, kept, wanted[middle:])


def _pieces(project: Project) -> Iterator[_Piece]:
    """Every part, each after those it may rely on."""
    yield from (("title",), ("budget",), ("rate",), ("size",), ("sound",))
    yield from (("asset", key) for key in project.assets)
    for character in project.characters.values():
        yield from ((part, character.id) for part in ("character", "name", "version", "outfits", "history"))
        yield from (("still", character.id, index) for index in range(len(tuple(character.files()))))
    for part in ("node", "place", "width", "take", "pin"):
        yield from ((part, key) for key in project.graph.nodes)
    for target, sources in project.graph.links.items():
        yield from (("link", target, index) for index in range(len(sources)))
    yield from (("bend", index) for index in range(len(project.graph.bends)))
    for frame in project.graph.frames.values():
        yield ("frame", frame.id)
        yield from (("member", frame.id, index) for index in range(len(frame.nodes)))
    tracks = project.timeline.tracks
    yield from (("track", index) for index in range(len(tracks)))
    places = [(t, c) for t, track in enumerate(tracks) for c in range(len(track.clips))]
    for part in ("clip", "gain", "fades", "transition"):
        yield from ((part, *place) for place in places)
    yield from (("marker", index) for index in range(len(project.timeline.markers)))


def _only(project: Project, kept: set[_Piece]) -> Project:
    """``project`` reduced to the pieces in ``kept``; everything else as in a new project."""
    new = Project()
    return Project(
        project.title if ("title",) in kept else new.title,
        _graph_of(project.graph, kept),
        _timeline_of(project.timeline, kept),
        {
            key: _character_of(value, key, kept)
            for key, value in project.characters.items()
            if ("character", key) in kept
        },
        {key: value for key, value in project.assets.items() if ("asset", key) in kept},
        project.budget if ("budget",) in kept else new.budget,
    )


def _character_of(character: Character, key: CharacterId, kept: set[_Piece]) -> Character:
    new = Character(key, "Unnamed")
    files = frozenset(_items_of(tuple(character.files()), ("still", key), kept))
    whole = character.only_with(files)
    return replace(
        whole,
        id=key,
        name=character.name if ("name", key) in kept else new.name,
        version=character.version if ("version", key) in kept else new.version,
        outfits=whole.outfits if ("outfits", key) in kept else new.outfits,
        history=whole.history if ("history", key) in kept else new.history,
    )


def _items_of(items: Sequence[_T], piece: _Piece, kept: set[_Piece]) -> tuple[_T, ...]:
    """Those of ``items`` whose piece, with the position at its end, is kept."""
    return tuple(item for index, item in enumerate(items) if (*piece, index) in kept)


def _graph_of(graph: Graph, kept: set[_Piece]) -> Graph:
    links = {target: _items_of(sources, ("link", target), kept) for target, sources in graph.links.items()}
    frames = {
        key: replace(frame, nodes=_items_of(frame.nodes, ("member", key), kept))
        for key, frame in graph.frames.items()
        if ("frame", key) in kept
    }
    nodes = {key: _node_of(node, key, kept) for key, node in graph.nodes.items() if ("node", key) in kept}
    bends = {wire: points for index, (wire, points) in enumerate(graph.bends.items()) if ("bend", index) in kept}
    wired = {target: sources for target, sources in links.items() if sources}
    return without_orphans(Graph(nodes, wired, frames, bends))


def _node_of(node: Node, key: NodeId, kept: set[_Piece]) -> Node:
    new = Node(key, "", "")
    place = node if ("place", key) in kept else new
    return replace(
        node,
        x=place.x,
        y=place.y,
        width=node.width if ("width", key) in kept else new.width,
        take=node.take if ("take", key) in kept else new.take,
        pin=node.pin if ("pin", key) in kept else new.pin,
    )


def _timeline_of(timeline: Timeline, kept: set[_Piece]) -> Timeline:
    new = Timeline()
    size = timeline if ("size",) in kept else new
    return Timeline(
        timeline.rate if ("rate",) in kept else new.rate,
        size.width_px,
        size.height_px,
        timeline.sample_rate_hz if ("sound",) in kept else new.sample_rate_hz,
        tuple(
            replace(track, clips=tuple(_clips_of(index, track.clips, kept)))
            for index, track in enumerate(timeline.tracks)
            if ("track", index) in kept
        ),
        _items_of(timeline.markers, ("marker",), kept),
    )


def _clips_of(track: int, clips: Sequence[Clip], kept: set[_Piece]) -> Iterator[Clip]:
    for index, clip in enumerate(clips):
        if ("clip", track, index) not in kept:
            continue
        plain = clip
        if ("gain", track, index) not in kept:
            plain = replace(plain, gain_db=0.0)
        if ("fades", track, index) not in kept:
            plain = replace(plain, fade_in=ZERO, fade_out=ZERO)
        if ("transition", track, index) not in kept:
            plain = replace(plain, transition=None)
        yield plain


def _track_text(project: Project, piece: _Piece) -> str:
    return f"timeline.tracks[{project.timeline.tracks[piece[1]].id}]"


def _clip_text(project: Project, piece: _Piece) -> str:
    return f"{_track_text(project, piece)}.clips[{project.timeline.tracks[piece[1]].clips[piece[2]].id}]"


def _part_of_character(part: str, _project: Project, piece: _Piece) -> str:
    return f"characters[{piece[1]}].{part}"


_PIECE_TEXT: dict[str, Callable[[Project, _Piece], str]] = {
    "rate": lambda _p, _x: "timeline.rate",
    "size": lambda _p, _x: "timeline.width_px",
    "sound": lambda _p, _x: "timeline.sample_rate_hz",
    "budget": lambda _p, _x: "budget",
    "asset": lambda _p, x: f"assets[{x[1]}]",
    "character": lambda _p, x: f"characters[{x[1]}]",
    **{part: partial(_part_of_character, part) for part in ("name", "version", "outfits", "history")},
    "still": lambda _p, x: f"characters[{x[1]}].files[{x[2]}]",
    "node": lambda _p, x: f"graph.nodes[{x[1]}]",
    "place": lambda _p, x: f"graph.nodes[{x[1]}].x",
    "width": lambda _p, x: f"graph.nodes[{x[1]}].width",
    "take": lambda _p, x: f"graph.nodes[{x[1]}].take",
    "pin": lambda _p, x: f"graph.nodes[{x[1]}].pin",
    "link": lambda _p, x: f"graph.links[{x[1].node}.{x[1].port}][{x[2]}]",
    "bend": lambda _p, x: f"graph.bends[{x[1]}]",
    "frame": lambda _p, x: f"graph.frames[{x[1]}]",
    "member": lambda _p, x: f"graph.frames[{x[1]}].nodes[{x[2]}]",
    "track": _track_text,
    "clip": _clip_text,
    "gain": lambda p, x: f"{_clip_text(p, x)}.gain_db",
    "fades": lambda p, x: f"{_clip_text(p, x)}.fade_in",
    "transition": lambda p, x: f"{_clip_text(p, x)}.transition",
    "marker": lambda p, x: f"timeline.markers[{p.timeline.markers[x[1]].id}]",
}


def _piece_text(project: Project, piece: _Piece) -> str:
    text = _PIECE_TEXT.get(piece[0])
    return text(project, piece) if text else str(piece[0])
